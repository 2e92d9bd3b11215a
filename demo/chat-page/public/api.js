/** Asks the page's server to do something. Rejects with a text for people. */
export async function act(name, body) {
  const response = await fetch(`api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error('The demo is not running');
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? 'That did not work');
  return answer;
}

/** Follows what a person sees: `onView` gets the chats, `onPanel` the side panel. Returns a function that stops it. */
export function watch(person, { onView, onPanel, onLost }) {
  const source = new EventSource(`api/events?person=${person}`);
  source.addEventListener('chats', event => onView(JSON.parse(event.data)));
  source.addEventListener('panel', event => onPanel(JSON.parse(event.data)));
  source.onerror = onLost;
  return () => source.close();
}

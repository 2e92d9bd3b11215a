/** Asks the page's server to do something. Rejects with words for people. */
export async function act(name, body) {
  const response = await fetch(`api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error('The sandbox is not running');
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? 'That did not work');
  return answer;
}

/** Follows what a person sees. Returns a function that stops. */
export function watch(person, onView, onLost) {
  const source = new EventSource(`api/events?person=${person}`);
  source.onmessage = event => onView(JSON.parse(event.data));
  source.onerror = () => onLost();
  return () => source.close();
}

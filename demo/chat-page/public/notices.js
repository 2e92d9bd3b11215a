import { byId, make } from './elements.js';

/** Shows a few words for a moment. */
export function toast(text, { lasting = 3200 } = {}) {
  const note = make('div', { class: 'toast', text });
  const all = byId('toasts');
  all.append(note);
  while (all.children.length > 3) all.firstChild.remove();
  setTimeout(() => {
    note.classList.add('leaving');
    setTimeout(() => note.remove(), 250);
  }, lasting);
}

/** Shows words that want to be confirmed. */
export function showAlert(text) {
  byId('alert-text').textContent = text;
  const dialog = byId('alert');
  if (!dialog.open) dialog.showModal();
}

/** Puts text on the clipboard, also where the browser withholds the modern way. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make('textarea', { class: 'hidden' });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast('Copied');
}

import { byId, make } from './elements.js';
import { t } from './texts.js';

const mostAtOnce = 3;

/** Shows a text for a moment. */
export function toast(text, durationMs = 3200) {
  const element = make('div', { class: 'toast', text });
  const toasts = byId('toasts');
  toasts.append(element);
  while (toasts.children.length > mostAtOnce) toasts.firstChild.remove();
  setTimeout(() => {
    element.classList.add('leaving');
    setTimeout(() => element.remove(), 250);
  }, durationMs);
}

export const showError = error => toast(t(error.message), 4500);

/** Puts text on the clipboard, also where the browser offers only the old way. */
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
  toast(t('Copied'));
}

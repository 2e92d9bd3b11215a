import { icon, make } from './elements.js';
import { copy } from './notices.js';
import { t } from './texts.js';

/** One button. Apps cut its label to one line, so a pointer that rests on it shows the whole. */
function keyboardButton(message, button, actions) {
  const kind = button.url ? 'link' : button.copy !== undefined ? 'copy' : 'callback';
  const element = make('button', {
    type: 'button',
    class: `key ${kind}`,
    'data-style': button.style,
    title: button.url ?? (kind === 'copy' ? t('Copy') : button.text),
  });
  element.append(make('span', { text: button.text }));
  if (kind !== 'callback') element.append(icon(kind === 'link' ? 'out' : 'copy'));
  element.addEventListener('click', async () => {
    if (kind === 'copy') {
      await copy(button.copy);
      return;
    }
    if (kind === 'link') {
      if (!actions.openLink(button.url)) window.open(button.url, '_blank', 'noopener,noreferrer');
      return;
    }
    if (element.getAttribute('aria-busy') === 'true') return;
    element.setAttribute('aria-busy', 'true');
    await actions.sendCallback(message, button.data);
    element.removeAttribute('aria-busy');
  });
  return element;
}

/** The inline keyboard of a message, or nothing. */
export function renderKeyboard(message, actions) {
  if (message.keyboard.length === 0) return undefined;
  const rows = message.keyboard.map(row =>
    make('div', { class: 'keys' }, ...row.map(button => keyboardButton(message, button, actions))),
  );
  return make('div', { class: 'keyboard', role: 'group', 'aria-label': t('Buttons') }, ...rows);
}

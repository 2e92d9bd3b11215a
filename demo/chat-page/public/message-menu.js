import { showDialog } from './dialogs.js';
import { icon, make } from './elements.js';
import { t } from './texts.js';

const longPressMs = 450;
const stillPixels = 10;

/** What can be done with a message, as `[icon, label, value]`. */
function itemsOf(message) {
  const hasText = message.text !== '' && !message.protected;
  return [
    ['reply', t('Reply'), 'reply'],
    hasText && ['copy', t('Copy text'), 'copy'],
    message.document && !message.protected && ['save', t('Save file'), 'save'],
    message.mine && message.text !== '' && !message.forwardedFrom && ['edit', t('Edit'), 'edit'],
    !message.protected && ['forward', t('Forward'), 'forward'],
    message.mayDelete && ['delete', t('Delete'), 'delete'],
  ].filter(Boolean);
}

/** Moves the focus with the arrow keys, Home and End. */
function moveFocus(event) {
  const items = [...event.currentTarget.querySelectorAll('[role=menuitem]')];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

/** Shows the menu of a message at a point of the window. Gives the value of the chosen item. */
export function showMessageMenu(message, { x, y }) {
  const items = itemsOf(message).map(([name, label, value]) =>
    make(
      'button',
      { role: 'menuitem', value, class: value === 'delete' ? 'danger' : null },
      icon(name),
      make('span', { text: label }),
    ),
  );
  const list = make('div', { role: 'menu', 'aria-label': t('Message'), onkeydown: moveFocus }, ...items);
  const chosen = showDialog({ class: 'message-menu', 'aria-label': t('Message actions') }, list);
  const dialog = list.closest('dialog');
  const { width, height } = dialog.getBoundingClientRect();
  dialog.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  dialog.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
  const close = () => dialog.close();
  addEventListener('resize', close, { once: true });
  dialog.addEventListener('close', () => removeEventListener('resize', close));
  return chosen;
}

/** Calls `onMenu` with the element of a message and a point, after a long touch or a click with the right button. */
export function listenForMenu(log, onMenu) {
  let timer;
  let start;
  const messageAt = event => event.target.closest?.('article[data-id]');
  const cancel = () => clearTimeout(timer);

  log.addEventListener('pointerdown', event => {
    cancel();
    const element = messageAt(event);
    if (event.pointerType === 'mouse' || !element) return;
    start = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      navigator.vibrate?.(10);
      onMenu(element, start);
    }, longPressMs);
  });
  log.addEventListener('pointermove', event => {
    if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > stillPixels) cancel();
  });
  for (const name of ['pointerup', 'pointercancel', 'pointerleave']) log.addEventListener(name, cancel);
  log.addEventListener('scroll', cancel, { passive: true });
  log.addEventListener('contextmenu', event => {
    const element = messageAt(event);
    const isOnLink = event.target.closest('a, input') !== null && event.pointerType === 'mouse';
    if (!element || isOnLink || !getSelection().isCollapsed) return;
    event.preventDefault();
    cancel();
    if (document.querySelector('.message-menu') === null)
      onMenu(element, { x: event.clientX, y: event.clientY });
  });
}

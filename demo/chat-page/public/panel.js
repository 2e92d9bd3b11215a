import { byId, drawOnce, make } from './elements.js';
import { drawCalls, drawProvider } from './panel-provider.js';
import { drawGroups } from './panel-telegram.js';

/** Wide windows show the panel beside the chat, narrower ones over it. */
const beside = matchMedia('(min-width: 1180px)');

/** The panel that plays the provider, and the others in Telegram. `run` does something there. */
export function createPanel({ run, sendCommand }) {
  const dialog = byId('panel');
  const buttons = [...document.querySelectorAll('.panel-button')];
  const content = byId('panel-content');
  const provider = make('div', { tabindex: '-1' });
  const groups = make('div', { tabindex: '-1' });
  const calls = make('div', { tabindex: '-1' });
  content.append(provider, groups, calls);

  let wasClosed = false;

  const sayWhetherOpen = () => {
    for (const button of buttons) button.setAttribute('aria-expanded', String(dialog.open));
  };
  const show = isOpen => {
    dialog.close();
    // `open` alone leaves the focus where it is; showModal keeps it within.
    if (isOpen && beside.matches) dialog.setAttribute('open', '');
    else if (isOpen) {
      dialog.showModal();
      content.scrollTop = 0;
    }
    sayWhetherOpen();
  };
  const toggle = isOpen => {
    if (beside.matches) wasClosed = !isOpen;
    show(isOpen);
  };

  for (const button of buttons) button.addEventListener('click', () => toggle(!dialog.open));
  byId('panel-close').addEventListener('click', () => toggle(false));
  dialog.addEventListener('close', sayWhetherOpen);
  dialog.addEventListener('pointerdown', event => {
    if (event.target === dialog) show(false);
  });
  // Beside the chat it is open until somebody closes it, over the chat only while somebody wants it.
  beside.addEventListener('change', () => show(beside.matches && !wasClosed));
  show(beside.matches);

  return {
    draw(view, language) {
      const { calls: newCalls, ...atProvider } = view.provider;
      drawOnce(provider, [atProvider, newCalls.length > 0], () =>
        drawProvider(view.provider, {
          run,
          sendCommand: command => {
            if (!beside.matches) show(false);
            sendCommand(command);
          },
        }),
      );
      drawOnce(groups, view.groups, () => drawGroups(view.groups, { run }));
      drawOnce(calls, newCalls, () => drawCalls(newCalls, language));
    },
  };
}

import { byId, make } from './elements.js';

/** The commands above the input: all of them by the menu button, or those that begin as what was typed. */
export function createCommandList({ input, onChoose }) {
  const list = byId('commands');
  const menuButton = byId('menu-button');
  let commands = [];
  let selected = -1;
  let openedByButton = false;

  const matching = () => {
    const typed = /^\/(\w*)$/.exec(input.value);
    if (typed) return commands.filter(({ command }) => command.startsWith(typed[1].toLowerCase()));
    return openedByButton ? commands : [];
  };
  const choose = command => {
    input.value = '';
    input.focus();
    onChoose(`/${command}`);
  };
  const option = ({ command, description }, index) =>
    make(
      'div',
      {
        role: 'option',
        id: `command-${index}`,
        tabindex: '-1',
        'aria-selected': String(index === selected),
        onclick: () => choose(command),
      },
      make('strong', { text: `/${command}` }),
      make('span', { text: description }),
    );
  const draw = () => {
    const found = matching();
    list.hidden = found.length === 0;
    menuButton.setAttribute('aria-expanded', String(!list.hidden));
    if (selected >= found.length) selected = found.length - 1;
    list.replaceChildren(...found.map(option));
    list.children[selected]?.scrollIntoView({ block: 'nearest' });
    if (selected >= 0 && !list.hidden) input.setAttribute('aria-activedescendant', `command-${selected}`);
    else input.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    openedByButton = false;
    draw();
  };

  menuButton.addEventListener('click', () => {
    openedByButton = list.hidden;
    if (!openedByButton && input.value === '/') input.value = '';
    selected = -1;
    draw();
    input.focus();
  });
  input.addEventListener('input', () => {
    openedByButton = false;
    selected = /^\/\w/.test(input.value) ? 0 : -1;
    draw();
  });

  return {
    close,
    setCommands(next) {
      commands = next;
      menuButton.hidden = commands.length === 0;
      draw();
    },
    /** Handles a key while the list is open. Returns whether it did. */
    handleKey(key) {
      if (list.hidden) return false;
      const found = matching();
      const chosen = found[selected];
      // A command that was typed in full is sent as it is: /order doesn't become /orders.
      const isComplete = found.some(({ command }) => `/${command}` === input.value.trim());
      if (key === 'ArrowDown' || key === 'ArrowUp') {
        selected = (selected + (key === 'ArrowDown' ? 1 : -1) + found.length) % found.length;
        draw();
      } else if (key === 'Tab' && chosen) {
        input.value = `/${chosen.command} `;
        draw();
      } else if (key === 'Escape') close();
      else if (key === 'Enter' && chosen && !isComplete) choose(chosen.command);
      else return false;
      return true;
    },
  };
}

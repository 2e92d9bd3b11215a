import { act } from '../../../demo/chat-page/public/api.js';
import { byId, make } from '../../../demo/chat-page/public/elements.js';
import { toast } from '../../../demo/chat-page/public/notices.js';

const largestFile = 20 * 1024 * 1024;

const toBase64 = async file => {
  let binary = '';
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
};

/** The line below the messages: text, commands, files, replies. */
export function createComposer({ target, onSent }) {
  const input = byId('input');
  const list = byId('commands');
  const menuButton = byId('menu-button');
  let commands = [];
  let replyTo;
  let chosen = -1;
  let openedByButton = false;

  const fail = error => toast(error.message, { lasting: 4500 });
  const grow = () => {
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
  };
  const setReply = message => {
    replyTo = message;
    byId('replying').hidden = !message;
    byId('reply-name').textContent = message ? `Reply to ${message.author.name}` : '';
    byId('reply-text').textContent = message ? message.text || message.document?.file_name || '' : '';
    if (message) input.focus();
  };
  const where = () => ({ ...target(), ...(replyTo ? { replyTo: replyTo.id } : {}) });

  const send = async text => {
    const body = { ...where(), text };
    setReply(undefined);
    closeList();
    try {
      await act('write', body);
      onSent();
    } catch (error) {
      fail(error);
    }
  };

  const matching = () => {
    const typed = /^\/(\w*)$/.exec(input.value);
    if (typed) return commands.filter(({ command }) => command.startsWith(typed[1].toLowerCase()));
    return openedByButton ? commands : [];
  };
  const closeList = () => {
    openedByButton = false;
    drawList();
  };
  const drawList = () => {
    const found = matching();
    list.hidden = found.length === 0;
    menuButton.setAttribute('aria-expanded', String(!list.hidden));
    if (chosen >= found.length) chosen = found.length - 1;
    list.replaceChildren(
      ...found.map(({ command, description }, index) =>
        make(
          'div',
          {
            role: 'option',
            id: `command-${index}`,
            tabindex: '-1',
            'aria-selected': String(index === chosen),
            onclick: () => choose(command),
          },
          make('strong', { text: `/${command}` }),
          make('span', { text: description }),
        ),
      ),
    );
    list.children[chosen]?.scrollIntoView({ block: 'nearest' });
    if (chosen >= 0 && !list.hidden) input.setAttribute('aria-activedescendant', `command-${chosen}`);
    else input.removeAttribute('aria-activedescendant');
  };
  const choose = command => {
    input.value = '';
    grow();
    input.focus();
    void send(`/${command}`);
  };

  menuButton.addEventListener('click', () => {
    openedByButton = list.hidden;
    if (!openedByButton && input.value === '/') input.value = '';
    chosen = -1;
    drawList();
    input.focus();
  });
  input.addEventListener('input', () => {
    grow();
    openedByButton = false;
    chosen = /^\/\w/.test(input.value) ? 0 : -1;
    drawList();
  });
  input.addEventListener('keydown', event => {
    const found = list.hidden ? [] : matching();
    if (found.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      chosen = (chosen + step + found.length) % found.length;
      drawList();
    } else if (event.key === 'Tab' && found[chosen]) {
      event.preventDefault();
      input.value = `/${found[chosen].command} `;
      drawList();
    } else if (event.key === 'Escape') {
      if (list.hidden) setReply(undefined);
      else closeList();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      // A command that was written out is sent as it is: /order is not the beginning of /orders.
      const isWhole = found.some(({ command }) => `/${command}` === input.value.trim());
      if (found[chosen] && !isWhole) choose(found[chosen].command);
      else byId('form').requestSubmit();
    }
  });
  byId('form').addEventListener('submit', event => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '') return;
    input.value = '';
    grow();
    void send(text);
  });
  byId('reply-cancel').addEventListener('click', () => setReply(undefined));

  const sendFile = async file => {
    if (file.size > largestFile) return fail(new Error('A bot can take files up to 20 MB'));
    const body = { ...where(), name: file.name, base64: await toBase64(file), caption: input.value.trim() };
    input.value = '';
    setReply(undefined);
    await act('document', body).then(onSent, fail);
  };
  byId('attach').addEventListener('click', () => byId('file').click());
  byId('file').addEventListener('change', event => {
    const [file] = event.target.files;
    event.target.value = '';
    if (file) void sendFile(file);
  });
  const chat = byId('chat');
  chat.addEventListener('dragover', event => event.preventDefault());
  chat.addEventListener('drop', event => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) void sendFile(file);
  });

  return {
    send,
    setReply,
    focus: () => input.focus({ preventScroll: true }),
    setCommands(next) {
      commands = next;
      menuButton.hidden = commands.length === 0;
      drawList();
    },
  };
}

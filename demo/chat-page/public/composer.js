import { act } from './api.js';
import { createCommandList } from './command-list.js';
import { byId } from './elements.js';
import { showError } from './notices.js';

const largestFile = 20 * 1024 * 1024;
const tallestInput = 160;

const toBase64 = async file => {
  let binary = '';
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
};

/** Calls `onFile` with a file that was picked by the button or dropped on the chat. */
function listenForFiles(onFile) {
  const picker = byId('file');
  byId('attach').addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    const [file] = picker.files;
    if (file) onFile(file);
    picker.value = '';
  });
  const chat = byId('chat');
  chat.addEventListener('dragover', event => event.preventDefault());
  chat.addEventListener('drop', event => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  });
}

/** The line below the messages. `target` names the person, chat and topic to write to. */
export function createComposer({ target, onSent }) {
  const input = byId('input');
  let replyTo;

  const grow = () => {
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, tallestInput)}px`;
  };
  const takeText = () => {
    const text = input.value.trim();
    input.value = '';
    grow();
    return text;
  };
  const setReply = message => {
    replyTo = message;
    byId('replying').hidden = !message;
    byId('reply-name').textContent = message ? `Reply to ${message.author.name}` : '';
    byId('reply-text').textContent = message ? message.text || message.document?.file_name || '' : '';
    if (message) input.focus();
  };
  const sendAs = async (action, content) => {
    const body = { ...target(), ...(replyTo && { replyTo: replyTo.id }), ...content };
    setReply(undefined);
    commands.close();
    await act(action, body).then(onSent, showError);
  };
  const send = text => sendAs('write', { text });
  const sendFile = async file => {
    if (file.size > largestFile) showError(new Error('A bot can take files of up to 20 MB'));
    else await sendAs('document', { name: file.name, base64: await toBase64(file), caption: takeText() });
  };
  const commands = createCommandList({ input, onChoose: send });

  input.addEventListener('input', grow);
  input.addEventListener('keydown', event => {
    if (event.isComposing) return;
    const isSend = event.key === 'Enter' && !event.shiftKey;
    if (commands.handleKey(event.key)) event.preventDefault();
    else if (event.key === 'Escape') setReply(undefined);
    else if (isSend) {
      event.preventDefault();
      byId('form').requestSubmit();
    }
  });
  byId('form').addEventListener('submit', event => {
    event.preventDefault();
    const text = takeText();
    if (text !== '') void send(text);
  });
  byId('reply-cancel').addEventListener('click', () => setReply(undefined));
  listenForFiles(sendFile);

  return {
    send,
    setReply,
    focus: () => input.focus({ preventScroll: true }),
    setCommands: commands.setCommands,
  };
}

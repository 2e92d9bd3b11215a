import { act } from './api.js';
import { createCommandList } from './command-list.js';
import { byId } from './elements.js';
import { showError } from './notices.js';
import { t } from './texts.js';

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

/** The line below the messages. `target` names the person, chat and topic to write to. A draft replies or edits. */
export function createComposer({ target, onSent }) {
  const input = byId('input');
  /** `{ kind: 'reply' | 'edit', message }` */
  let draft;

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
  const setDraft = next => {
    if (draft?.kind === 'edit' || next?.kind === 'edit') {
      input.value = next?.kind === 'edit' ? next.message.text : '';
      grow();
    }
    draft = next;
    byId('draft').hidden = !draft;
    if (!draft) return;
    const { kind, message } = draft;
    byId('draft-icon').setAttribute('href', `#icon-${kind}`);
    byId('draft-title').textContent =
      kind === 'edit' ? t('Edit message') : t('Reply to {name}', { name: message.author.name });
    byId('draft-text').textContent = message.text || message.document?.name || '';
    input.focus();
  };
  const sendAs = async (action, content) => {
    const reply = draft?.kind === 'reply' && { replyTo: draft.message.id };
    const body = { ...target(), ...reply, ...content };
    setDraft(undefined);
    commands.close();
    await act(action, body).then(onSent, showError);
  };
  const send = text =>
    draft?.kind === 'edit' ? sendAs('edit', { message: draft.message.id, text }) : sendAs('write', { text });
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
    else if (event.key === 'Escape') setDraft(undefined);
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
  byId('draft-cancel').addEventListener('click', () => {
    setDraft(undefined);
    input.focus();
  });
  listenForFiles(sendFile);

  return {
    send,
    setDraft,
    focus: () => input.focus({ preventScroll: true }),
    setCommands: commands.setCommands,
  };
}

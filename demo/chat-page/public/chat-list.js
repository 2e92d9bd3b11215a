import { byId, make, paintAvatar } from './elements.js';

/** A preview must not show what a spoiler hides. */
const hideSpoilers = ({ text, entities }) =>
  entities
    .filter(({ type }) => type === 'spoiler')
    .reduce(
      (shown, { offset, length }) =>
        shown.slice(0, offset) + '▒'.repeat(length) + shown.slice(offset + length),
      text,
    );

function previewOf(chat) {
  const last = chat.messages.at(-1);
  if (!last) return chat.subtitle;
  const content = last.service ?? (hideSpoilers(last) || last.document?.file_name || '');
  return `${last.mine ? 'You: ' : ''}${content}`;
}

/** The list of chats, with counts of the messages that weren't seen yet. */
export function createChatList({ onOpen }) {
  /** The newest message that each person has seen in each chat. */
  const lastSeen = new Map();

  const drawChat = (view, chat, { openChat, isVisible }, clock) => {
    const last = chat.messages.at(-1);
    const key = `${view.me} ${chat.id}`;
    const isOpen = chat.id === openChat;
    if ((isOpen && isVisible) || !lastSeen.has(key)) lastSeen.set(key, last?.id ?? 0);
    const unseen = chat.messages.filter(({ id, mine }) => id > lastSeen.get(key) && !mine).length;
    const avatar = make('span', { class: 'avatar', 'aria-hidden': 'true' });
    return make(
      'li',
      {},
      make(
        'button',
        { type: 'button', 'aria-current': isOpen ? 'true' : null, onclick: () => onOpen(chat.id) },
        paintAvatar(avatar, chat.id === view.me ? 3 : chat.id, chat.title),
        make('strong', { text: chat.title }),
        last && make('time', { text: clock.format(last.at) }),
        make('span', { class: 'preview', text: previewOf(chat) }),
        unseen > 0 && make('span', { class: 'badge', 'aria-label': `${unseen} new`, text: String(unseen) }),
      ),
    );
  };

  return {
    /** `isVisible`: the open chat is on the screen, and not only in the list. */
    draw(view, open) {
      const format = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
      const clock = new Intl.DateTimeFormat(view.language, format);
      byId('chats').replaceChildren(...view.chats.map(chat => drawChat(view, chat, open, clock)));
    },
  };
}

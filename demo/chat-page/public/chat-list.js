import { byId, drawOnce, make, paintAvatar } from './elements.js';
import { describeService } from './service-messages.js';
import { t } from './texts.js';

/** Neither a preview nor a search may show what a spoiler hides. */
const hideSpoilers = ({ text, entities }) =>
  entities
    .filter(({ type }) => type === 'spoiler')
    .reduce(
      (shown, { offset, length }) =>
        shown.slice(0, offset) + '▒'.repeat(length) + shown.slice(offset + length),
      text,
    );

function previewOf(message) {
  if (message.service) return describeService(message.author.name, message.service);
  return `${message.mine ? `${t('You')}: ` : ''}${hideSpoilers(message) || message.document?.name || ''}`;
}

/** The bot comes first until it has been spoken to. */
const newestAt = ({ messages, kind }) => messages.at(-1)?.at ?? (kind === 'private' ? Infinity : 0);

/** What a chat shows for a search: itself by its title, else the newest message that holds the words. */
function findIn(chat, words) {
  if (words === '' || chat.title.toLowerCase().includes(words))
    return { chat, message: chat.messages.at(-1) };
  const found = chat.messages.findLast(message => previewOf(message).toLowerCase().includes(words));
  return found && { chat, message: found, isFound: true };
}

/** The list of chats, newest first, with counts of the messages that weren't seen yet. */
export function createChatList({ onOpen }) {
  const search = byId('search');
  /** The newest message that each person has seen in each chat. */
  const lastSeen = new Map();
  let last;

  const unseenIn = (view, chat, isSeen) => {
    const key = `${view.me} ${chat.id}`;
    if (isSeen || !lastSeen.has(key)) lastSeen.set(key, chat.messages.at(-1)?.id ?? 0);
    return chat.messages.filter(({ id, mine }) => id > lastSeen.get(key) && !mine).length;
  };

  const drawChat = (view, { chat, message, isFound, unseen }, isOpen) => {
    const clock = new Intl.DateTimeFormat(view.language, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    return make(
      'li',
      {},
      make(
        'button',
        {
          type: 'button',
          'data-key': chat.id,
          'aria-current': isOpen ? 'true' : null,
          onclick: () => onOpen(chat.id, isFound ? message.id : undefined),
        },
        paintAvatar(
          make('span', { class: 'avatar', 'aria-hidden': 'true' }),
          chat.id === view.me ? 3 : chat.id,
          chat.title,
        ),
        make('strong', { text: chat.title }),
        message && make('time', { text: clock.format(message.at) }),
        make('span', { class: 'preview', text: message ? previewOf(message) : chat.members.join(', ') }),
        unseen > 0 &&
          make(
            'span',
            { class: 'badge' },
            make('span', { 'aria-hidden': 'true', text: String(unseen) }),
            make('span', { class: 'hidden', text: t('Unread: {count}', { count: unseen }) }),
          ),
      ),
    );
  };

  const draw = () => {
    const { view, openChat, isVisible } = last;
    const words = search.value.trim().toLowerCase();
    const chats = view.chats
      .toSorted((a, b) => newestAt(b) - newestAt(a))
      .map(chat => ({ chat, unseen: unseenIn(view, chat, isVisible && chat.id === openChat) }));
    const found = chats.flatMap(({ chat, unseen }) => {
      const hit = findIn(chat, words);
      return hit ? [{ ...hit, unseen }] : [];
    });
    const total = chats.reduce((sum, { unseen }) => sum + unseen, 0);
    document.title = `${total > 0 ? `(${total}) ` : ''}${view.bot.name} · ${t('demo')}`;
    drawOnce(byId('chats'), [found, openChat, view.me], () =>
      found.length === 0
        ? [make('li', { class: 'nothing', text: t('Nothing found') })]
        : found.map(item => drawChat(view, item, item.chat.id === openChat)),
    );
  };

  search.addEventListener('input', draw);
  return {
    /** `isVisible`: the open chat is on the screen, and not only in the list. */
    draw(view, { openChat, isVisible }) {
      last = { view, openChat, isVisible };
      draw();
    },
  };
}

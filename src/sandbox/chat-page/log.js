import { byId, make } from '../../../demo/chat-page/public/elements.js';
import { writeTime } from '../../../demo/chat-page/public/entities.js';
import { renderMessage } from '../../../demo/chat-page/public/messages.js';

const runMs = 5 * 60_000;

const dayOf = at => new Date(at).toDateString();

const dayWords = (at, locale) => {
  if (dayOf(at) === dayOf(Date.now())) return 'Today';
  if (dayOf(at) === dayOf(Date.now() - 86_400_000)) return 'Yesterday';
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(at);
};

/** The messages of the open chat. Only what changed is drawn anew, so that focus and place stay. */
export function createLog({ deeds }) {
  const log = byId('log');
  const toEnd = byId('to-end');
  const unseen = byId('unseen');
  let shown = new Map();
  let chatKey = '';
  let unseenCount = 0;

  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const goToEnd = smooth => log.scrollTo({ top: log.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  const updateEnd = () => {
    if (isAtEnd()) unseenCount = 0;
    toEnd.hidden = isAtEnd();
    unseen.hidden = unseenCount === 0;
    unseen.textContent = String(unseenCount);
  };
  log.addEventListener('scroll', updateEnd, { passive: true });
  toEnd.addEventListener('click', () => goToEnd(true));
  new ResizeObserver(() => {
    if (toEnd.hidden) goToEnd(false);
  }).observe(log);
  setInterval(() => {
    for (const time of log.querySelectorAll('time[data-unix]')) writeTime(time);
  }, 1000);

  /** Where the focus is, by the words on the button, so that an edit doesn't take it away. */
  const keepFocus = draw => {
    const focused = document.activeElement;
    const message = focused?.closest?.('[data-id]');
    const id = message && log.contains(message) ? message.dataset.id : undefined;
    const label = focused?.textContent;
    const keys = () => [...(log.querySelector(`[data-id="${id}"]`)?.querySelectorAll('.key') ?? [])];
    const place = id === undefined ? -1 : keys().indexOf(focused);
    draw();
    if (place < 0 || document.activeElement === focused) return;
    (keys().find(key => key.textContent === label) ?? keys()[place] ?? log).focus({ preventScroll: true });
  };

  const itemsOf = (chat, messages, locale) => {
    const items = [];
    const isGroup = chat.kind !== 'private';
    messages.forEach((message, index) => {
      const [before, after] = [messages[index - 1], messages[index + 1]];
      if (!before || dayOf(before.at) !== dayOf(message.at)) {
        const day = dayWords(message.at, locale);
        items.push({
          key: `day ${dayOf(message.at)}`,
          signature: day,
          draw: () => make('div', { class: 'day' }, make('span', { text: day })),
        });
      }
      const joins = other =>
        other &&
        !other.service &&
        !message.service &&
        other.author.id === message.author.id &&
        Math.abs(other.at - message.at) < runMs &&
        dayOf(other.at) === dayOf(message.at);
      const context = { deeds, locale, isGroup, startsRun: !joins(before), endsRun: !joins(after) };
      items.push({
        key: String(message.id),
        signature: JSON.stringify([message, isGroup, context.startsRun, context.endsRun, locale]),
        content: JSON.stringify([message.text, message.keyboard]),
        draw: () => renderMessage(message, context),
      });
    });
    return items;
  };

  return {
    show(messageId) {
      const element = log.querySelector(`[data-id="${messageId}"]`);
      if (!element) return;
      element.scrollIntoView({ block: 'center', behavior: 'smooth' });
      element.classList.add('found');
      setTimeout(() => element.classList.remove('found'), 1500);
    },
    goToEnd: () => goToEnd(false),
    draw(chat, messages, key, locale, empty) {
      const isNew = key !== chatKey;
      const follow = isNew || isAtEnd();
      if (isNew) {
        log.replaceChildren();
        shown = new Map();
        chatKey = key;
        unseenCount = 0;
      }
      log.setAttribute('aria-label', `Messages with ${chat.title}`);
      const items = itemsOf(chat, messages, locale);
      if (items.length === 0 && empty)
        items.push({
          key: 'empty',
          signature: empty,
          draw: () => make('p', { class: 'empty', text: empty }),
        });
      keepFocus(() => {
        const next = new Map();
        let previous = null;
        for (const item of items) {
          const old = shown.get(item.key);
          let element = old?.element;
          if (old?.signature !== item.signature) {
            const drawn = item.draw();
            if (element) {
              element.replaceWith(drawn);
              if (old.content !== item.content) drawn.classList.add('changed');
            } else if (!isNew) {
              drawn.classList.add('arrived');
              if (!follow && item.content) unseenCount += 1;
            }
            element = drawn;
          }
          const place = previous ? previous.nextSibling : log.firstChild;
          if (place !== element) log.insertBefore(element, place);
          next.set(item.key, { signature: item.signature, content: item.content, element });
          previous = element;
        }
        for (const [itemKey, { element }] of shown) if (!next.has(itemKey)) element.remove();
        shown = next;
      });
      if (follow) goToEnd(false);
      updateEnd();
    },
  };
}

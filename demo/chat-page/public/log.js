import { byId, make } from './elements.js';
import { writeTime } from './entities.js';
import { listenForMenu } from './message-menu.js';
import { renderMessage } from './messages.js';
import { t } from './texts.js';

/** Messages of one author within this time share an avatar. */
const runMs = 5 * 60_000;

const dayOf = at => new Date(at).toDateString();

const dayName = (at, locale) => {
  if (dayOf(at) === dayOf(Date.now())) return t('Today');
  if (dayOf(at) === dayOf(Date.now() - 86_400_000)) return t('Yesterday');
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(at);
};

const inOneRun = (message, other) =>
  other !== undefined &&
  !other.service &&
  !message.service &&
  other.author.id === message.author.id &&
  Math.abs(other.at - message.at) < runMs &&
  dayOf(other.at) === dayOf(message.at);

/** What the log shows: messages, and a line before each day. An item is drawn again when its `signature` changes. */
function itemsOf(chat, messages, actions, locale) {
  const isGroup = chat.kind !== 'private';
  return messages.flatMap((message, index) => {
    const [before, after] = [messages[index - 1], messages[index + 1]];
    const startsRun = !inOneRun(message, before);
    const endsRun = !inOneRun(message, after);
    const day = dayName(message.at, locale);
    const dayItem = {
      key: `day ${dayOf(message.at)}`,
      signature: day,
      draw: () => make('div', { class: 'day' }, make('span', { text: day })),
    };
    const item = {
      key: String(message.id),
      signature: JSON.stringify([message, isGroup, startsRun, endsRun, locale]),
      content: JSON.stringify([message.text, message.keyboard]),
      draw: () => renderMessage(message, { actions, locale, isGroup, startsRun, endsRun }),
    };
    const isNewDay = !before || dayOf(before.at) !== dayOf(message.at);
    return isNewDay ? [dayItem, item] : [item];
  });
}

/** Draws, and keeps the focus on the button that had it, though an edit draws the message again. */
function drawKeepingFocus(log, draw) {
  const focused = document.activeElement;
  const message = focused?.closest?.('[data-id]');
  const id = message && log.contains(message) ? message.dataset.id : undefined;
  const label = focused?.textContent;
  const keys = () => [...log.querySelectorAll(`[data-id="${id}"] :is(.key, .more)`)];
  const place = keys().indexOf(focused);
  draw();
  if (place < 0 || document.activeElement === focused) return;
  (keys().find(key => key.textContent === label) ?? keys()[place] ?? log).focus({ preventScroll: true });
}

/** Brings the elements of a log in line with the items. Only what changed is drawn. */
function createReconciler(log) {
  let shown = new Map();
  const drawItem = (item, old, isFirstDraw) => {
    if (old?.signature === item.signature) return old.element;
    const element = item.draw();
    if (old) {
      old.element.replaceWith(element);
      if (old.content !== item.content) element.classList.add('changed');
    } else if (!isFirstDraw) element.classList.add('arrived');
    return element;
  };
  return {
    reset() {
      log.replaceChildren();
      shown = new Map();
    },
    /** Returns how many messages are new. */
    draw(items, isFirstDraw) {
      const next = new Map();
      let previous = null;
      let added = 0;
      for (const item of items) {
        const old = shown.get(item.key);
        const element = drawItem(item, old, isFirstDraw);
        if (!old && item.content) added += 1;
        const place = previous ? previous.nextSibling : log.firstChild;
        if (place !== element) log.insertBefore(element, place);
        next.set(item.key, { ...item, element });
        previous = element;
      }
      for (const [key, { element }] of shown) if (!next.has(key)) element.remove();
      shown = next;
      return added;
    },
  };
}

/** The messages of the open chat. */
export function createLog({ actions }) {
  const log = byId('log');
  const toEnd = byId('to-end');
  const unseen = byId('unseen');
  const reconciler = createReconciler(log);
  let openKey = '';
  let unseenCount = 0;
  let shown = [];
  /** Whether new messages scroll into view: until somebody scrolls up. A hidden log has no place to measure. */
  let isFollowing = true;

  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const goToEnd = (behavior = 'instant') => log.scrollTo({ top: log.scrollHeight, behavior });
  const updateEnd = () => {
    if (isFollowing) unseenCount = 0;
    toEnd.hidden = isFollowing;
    unseen.hidden = unseenCount === 0;
    unseen.textContent = String(unseenCount);
  };
  const follow = behavior => {
    isFollowing = true;
    goToEnd(behavior);
    updateEnd();
  };
  const keepAtEnd = () => {
    if (isFollowing) goToEnd();
  };
  const onScroll = () => {
    isFollowing = isAtEnd();
    updateEnd();
  };
  log.addEventListener('scroll', onScroll, { passive: true });
  // A photo takes its height when it has loaded.
  log.addEventListener('load', keepAtEnd, true);
  toEnd.addEventListener('click', () => follow('smooth'));
  new ResizeObserver(keepAtEnd).observe(log);
  listenForMenu(log, (element, point) => {
    const message = shown.find(({ id }) => String(id) === element.dataset.id);
    if (message) actions.openMenu(message, point);
  });
  setInterval(() => {
    for (const time of log.querySelectorAll('time[data-unix]')) writeTime(time);
  }, 1000);

  return {
    show(messageId) {
      const element = log.querySelector(`[data-id="${messageId}"]`);
      if (!element) return;
      element.scrollIntoView({ block: 'center', behavior: 'smooth' });
      element.classList.add('found');
      setTimeout(() => element.classList.remove('found'), 1500);
    },
    goToEnd: () => follow(),
    /**
     * `key` names who looks at which chat and topic; `empty` is shown where there are no messages, under the bot's
     * `description` before it was started.
     */
    draw({ chat, messages, key, locale, description, empty }) {
      const isFirstDraw = key !== openKey;
      if (isFirstDraw) {
        reconciler.reset();
        openKey = key;
        unseenCount = 0;
        isFollowing = true;
      }
      shown = messages;
      log.setAttribute('aria-label', t('Messages of {chat}', { chat: chat.title }));
      const emptyItem = {
        key: 'empty',
        signature: empty,
        draw: () => make('p', { class: 'empty', text: empty }),
      };
      const descriptionItem = {
        key: 'description',
        signature: description,
        draw: () =>
          make(
            'div',
            { class: 'description' },
            make('strong', { text: t('What can this bot do?') }),
            make('p', { text: description }),
          ),
      };
      const blank = description === '' ? [emptyItem] : [descriptionItem, emptyItem];
      const items = messages.length === 0 ? blank : itemsOf(chat, messages, actions, locale);
      drawKeepingFocus(log, () => {
        const added = reconciler.draw(items, isFirstDraw);
        if (!isFollowing) unseenCount += added;
      });
      keepAtEnd();
      updateEnd();
    },
  };
}

import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import type { ServerEvent } from '../../domain/notification.ts';
import type { PowerOperation } from '../../domain/operation.ts';
import type { LinkId } from '../../domain/server.ts';
import type { Words } from '../locales/locale.ts';
import { orderRow } from './order-views.ts';
import { copyRow, powerRow } from './server-views.ts';
import { bold, boldName, boldShort, clockTime, code, lines, personText, shorten } from './text.ts';
import type { Row, View } from './view.ts';
import { button, view } from './view.ts';

/** One notification about a server. */
export type News = { readonly card: Card } & (
  | { readonly kind: 'event'; readonly event: ServerEvent }
  | { readonly kind: 'power-action'; readonly operation: PowerOperation }
  | { readonly kind: 'reminder'; readonly downMs: number }
);

const eventLine = (card: Card, event: ServerEvent, words: Words): FmtString =>
  words.say(`event-${event.kind}`, {
    name: boldName(card),
    order: boldShort(event.kind === 'order-paid' ? event.orderId : card.snapshot.order.id, 32),
  });

function eventDetails(card: Card, event: ServerEvent, words: Words): readonly (FmtString | false)[] {
  const ip = card.snapshot.vps?.ip;
  switch (event.kind) {
    case 'order-paid':
      return [words.say('event-order-paid-hint')];
    case 'vps-active':
      return [
        ip !== undefined && words.say('event-ip', { ip: code(ip) }),
        event.tookMs !== undefined && words.say('event-took', { duration: words.duration(event.tookMs) }),
      ];
    case 'stopped-unexpectedly':
      return [words.say('event-stopped-since', { at: clockTime(event.sinceAt) })];
    case 'started-unexpectedly':
      return [
        event.downMs !== undefined && words.say('event-down-for', { duration: words.duration(event.downMs) }),
      ];
    case 'order-unpaid':
    case 'order-suspended':
    case 'order-cancelled':
      return [];
  }
}

/** "Anna rebooted web-1". */
function powerLine(operation: PowerOperation, card: Card, words: Words): FmtString {
  const { action, state, requestedAt, endedAt = requestedAt } = operation;
  // An unconfirmed operation is not said to have failed: nobody knows.
  const outcome = state === 'done' ? '' : state === 'unconfirmed' ? 'unconfirmed-' : 'failed-';
  return words.say(`notification-power-${outcome}${action}`, {
    who: bold(personText(operation.personName, words)),
    name: boldName(card),
    duration: words.duration(endedAt - requestedAt),
  });
}

const reminderLine = (card: Card, downMs: number, words: Words): FmtString =>
  words.say('notification-still-down', { name: boldName(card), duration: words.duration(downMs) });

function newsLine(news: News, words: Words): FmtString {
  switch (news.kind) {
    case 'event':
      return eventLine(news.card, news.event, words);
    case 'power-action':
      return powerLine(news.operation, news.card, words);
    case 'reminder':
      return reminderLine(news.card, news.downMs, words);
  }
}

const cardAndMuteRow = (card: Card, words: Words): Row => [
  button(words.plain('button-open-card'), { kind: 'card', server: card.id }),
  { kind: 'mute', server: card.id },
];

/** One event, with the buttons that fit the server's current state. */
export function eventView(card: Card, event: ServerEvent, words: Words): View {
  const { kind } = event;
  const isOrder = kind === 'order-paid' || kind === 'order-unpaid';
  return view(
    words,
    lines(eventLine(card, event, words), ...eventDetails(card, event, words)),
    isOrder && !card.isShared && orderRow(card, words),
    kind !== 'order-cancelled' && powerRow(card),
    kind === 'vps-active' && copyRow(card, words),
    [card.isShared && kind === 'stopped-unexpectedly' && { kind: 'on-it', server: card.id }],
    cardAndMuteRow(card, words),
  );
}

/** A server that somebody has acknowledged to be down. */
export const takenView = (card: Card, who: string, sinceAt: number | undefined, words: Words): View =>
  view(
    words,
    lines(
      words.say('event-stopped-unexpectedly', { name: boldName(card) }),
      sinceAt !== undefined && words.say('event-stopped-since', { at: clockTime(sinceAt) }),
      words.say('on-it-line', { who: boldShort(who, 64) }),
    ),
    powerRow(card),
    cardAndMuteRow(card, words),
  );

/** A server that is still down, and that nobody has acknowledged. */
export const reminderView = (card: Card, downMs: number, words: Words): View =>
  view(words, reminderLine(card, downMs, words), powerRow(card), [
    { kind: 'on-it', server: card.id },
    { kind: 'mute', server: card.id },
  ]);

/** What somebody did to a server, in the other chats that show it. */
export const powerNotificationView = (operation: PowerOperation, card: Card, words: Words): View =>
  view(words, powerLine(operation, card, words), cardAndMuteRow(card, words));

const isDown = (news: News): boolean =>
  news.kind === 'reminder' || (news.kind === 'event' && news.event.kind === 'stopped-unexpectedly');

const mostButtons = 8;
const mostLines = 40;
/** Leaves room for the last line (Bot API: sendMessage, 4096). */
const longestText = 3900;

/** The first lines that fit into one message. */
function fittingLines(all: readonly News[], words: Words): readonly FmtString[] {
  const shown: FmtString[] = [];
  let length = 0;
  for (const news of all.slice(0, mostLines)) {
    const line = newsLine(news, words);
    length += line.text.length + 1;
    if (length > longestText) break;
    shown.push(line);
  }
  return shown;
}

/** Notifications about several servers in one message. */
function digestView(all: readonly News[], words: Words): View {
  // The last notification about a server is its current state. Servers that are down come first.
  const latest = [...new Map(all.map(news => [news.card.id, news])).values()].sort(
    (one, other) => Number(isDown(other)) - Number(isDown(one)),
  );
  const everything = fittingLines(all, words);
  // If not all fits, the current state matters more than how it came about.
  const shown = everything.length < all.length ? fittingLines(latest, words) : everything;
  const more = all.length - shown.length;
  return view(
    words,
    lines(...shown, more > 0 && words.say('notification-and-more', { n: more })),
    ...latest.slice(0, mostButtons).map(news => {
      const { id: server, name, isShared } = news.card;
      return [
        button(shorten(name, 40), { kind: 'card', server }),
        isShared && isDown(news) && button(words.plain('button-on-it'), { kind: 'on-it-too', server }),
      ];
    }),
    [{ kind: 'servers', page: 0 }],
  );
}

/** Notifications that are sent together: a single one gets a message of its own kind. */
export function newsView(all: readonly [News, ...News[]], words: Words): View {
  const [first] = all;
  if (all.length > 1) return digestView(all, words);
  switch (first.kind) {
    case 'event':
      return eventView(first.card, first.event, words);
    case 'power-action':
      return powerNotificationView(first.operation, first.card, words);
    case 'reminder':
      return reminderView(first.card, first.downMs, words);
  }
}

/** The provider no longer accepts the key of an account. */
export const keyRefusedView = (link: LinkId, label: string, words: Words): View =>
  view(
    words,
    words.say('notification-key-rejected', { label: boldShort(label, 32) }),
    [{ kind: 'check-account', link }],
    [{ kind: 'link' }],
  );

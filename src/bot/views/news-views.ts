import type { FmtString } from 'telegraf/format';

import type { Card, Subject } from '../../core/card.ts';
import type { ServerEvent } from '../../core/event.ts';
import type { PowerOperation } from '../../core/operation.ts';
import { isOpen } from '../../core/operation.ts';
import type { LinkId } from '../../core/server.ts';
import { offeredActions } from '../../domain/available-actions.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { deedLine, deedView, muteButton, reminderLine, reminderView } from './group-news-views.ts';
import { operationHeadline, operationView } from './operation-views.ts';
import { orderRow } from './order-views.ts';
import { copyRow, powerRow, shortName } from './server-views.ts';
import type { Button, View } from './view.ts';
import { bold, button, clockTime, code, lines, shorten } from './view.ts';

/** What happened to a server, in a line. */
function headline(card: Card, event: ServerEvent, words: Words): FmtString {
  const name = bold(shortName(card));
  switch (event.kind) {
    case 'order-paid':
      return words.say('news-order-paid', { order: bold(shorten(event.orderId, 32)) });
    case 'order-unpaid':
      return words.say('news-order-unpaid', { order: bold(shorten(card.snapshot.order.id, 32)) });
    case 'vps-active':
      return words.say('news-vps-active', { name });
    case 'stopped-unexpectedly':
      return words.say('news-stopped', { name });
    case 'started-unexpectedly':
      return words.say('news-started', { name });
    case 'order-suspended':
      return words.say('news-order-suspended', { name });
    case 'order-cancelled':
      return words.say('news-order-cancelled', { name });
  }
}

function details(card: Card, event: ServerEvent, words: Words): readonly (FmtString | undefined)[] {
  const ip = card.snapshot.vps?.ip;
  switch (event.kind) {
    case 'order-paid':
      return [words.say('news-order-paid-hint')];
    case 'vps-active':
      return [
        ip === undefined ? undefined : words.say('news-ip', { ip: code(ip) }),
        event.tookMs === undefined
          ? undefined
          : words.say('news-took', { duration: words.duration(event.tookMs) }),
      ];
    case 'stopped-unexpectedly':
      return [words.say('news-stopped-since', { at: clockTime(event.sinceAt) })];
    case 'started-unexpectedly':
      return event.downMs === undefined
        ? []
        : [words.say('news-down-for', { duration: words.duration(event.downMs) })];
    case 'order-unpaid':
    case 'order-suspended':
    case 'order-cancelled':
      return [];
  }
}

const openButton = (card: Card, words: Words): Button =>
  button(words.plain('button-open-card'), { kind: 'card', server: card.id });

/** One piece of news, with the buttons that fit what the server is by now. */
export function eventView(card: Card, event: ServerEvent, words: Words): View {
  const acts = event.kind !== 'order-cancelled' && !card.locked;
  const power = acts ? powerRow(card, offeredActions(card.snapshot), words) : [];
  const copy = event.kind === 'vps-active' ? copyRow(card, words) : [];
  const onIt =
    card.isShared && event.kind === 'stopped-unexpectedly'
      ? [button(words.plain('button-on-it'), { kind: 'on-it', server: card.id })]
      : [];
  const isOrder = event.kind === 'order-paid' || event.kind === 'order-unpaid';
  const order = isOrder && !card.isShared ? orderRow(card, words) : [];
  return {
    text: lines(headline(card, event, words), ...details(card, event, words)),
    keyboard: [order, power, copy, onIt, [openButton(card, words), muteButton(card, words)]].filter(
      row => row.length > 0,
    ),
  };
}

/** One of several things to be told at once. */
export type News = { readonly card: Card } & (
  | { readonly kind: 'event'; readonly event: ServerEvent }
  | { readonly kind: 'deed'; readonly operation: PowerOperation }
  | { readonly kind: 'reminder'; readonly downMs: number }
);

function newsLine(news: News, words: Words): FmtString {
  switch (news.kind) {
    case 'event':
      return headline(news.card, news.event, words);
    case 'deed':
      return deedLine(news.operation, news.card, words);
    case 'reminder':
      return reminderLine(news.card, news.downMs, words);
  }
}

const isBad = (news: News): boolean =>
  news.kind === 'reminder' || (news.kind === 'event' && news.event.kind === 'stopped-unexpectedly');

/** So many rows of buttons are a list; more are a wall. */
const mostButtons = 8;
const mostLines = 40;
/** Leaves room for the last line (Bot API: sendMessage, 4096). */
const longestLines = 3900;

/** As many of them, in their order, as one message has room for. */
function fitting(all: readonly News[], words: Words): readonly FmtString[] {
  const shown: FmtString[] = [];
  let length = 0;
  for (const news of all.slice(0, mostLines)) {
    const line = newsLine(news, words);
    length += line.text.length + 1;
    if (length > longestLines) break;
    shown.push(line);
  }
  return shown;
}

/** What befell several servers, in one message. */
function digestView(all: readonly News[], words: Words): View {
  // What was told last of a server is how it is: nobody need be on what is up again. What is off comes first.
  const latest = [...new Map(all.map(news => [news.card.id, news])).values()].sort(
    (one, other) => Number(isBad(other)) - Number(isBad(one)),
  );
  const everything = fitting(all, words);
  // Where it isn't all told, how things are matters more than how they came about.
  const shown = everything.length < all.length ? fitting(latest, words) : everything;
  const more = all.length - shown.length;
  return {
    text: lines(...shown, more > 0 ? words.say('news-and-more', { n: more }) : undefined),
    keyboard: [
      ...latest
        .slice(0, mostButtons)
        .map(news => [
          button(shorten(news.card.name, 40), { kind: 'card', server: news.card.id }),
          ...(news.card.isShared && isBad(news)
            ? [button(words.plain('button-on-it'), { kind: 'on-it-too', server: news.card.id })]
            : []),
        ]),
      [button(words.plain('button-servers'), { kind: 'servers', page: 0 })],
    ],
  };
}

/** What is to be told at once: a message of its own where it is one thing. */
export function newsView(all: readonly [News, ...News[]], words: Words): View {
  const [first] = all;
  if (all.length > 1) return digestView(all, words);
  switch (first.kind) {
    case 'event':
      return eventView(first.card, first.event, words);
    case 'deed':
      return deedView(first.operation, first.card, words);
    case 'reminder':
      return reminderView(first.card, first.downMs, words);
  }
}

/** The outcome of an operation as a short message of its own: an edit makes no sound. */
export function operationNotice(subject: Subject, words: Words, now: number): View {
  const { operation, card } = subject;
  const full = operationView(subject, words, now);
  // What concerns an account has no card to open: all that there is to say is in the message itself.
  if (operation.serverId === undefined || card === undefined) return full;
  // Try again, Check now or Install are what the first row of the followed message has in these cases.
  const own =
    operation.state === 'not-sent' ||
    operation.state === 'unanswered' ||
    (operation.action === 'install' && operation.state === 'failed')
      ? full.keyboard.slice(0, 1)
      : [];
  return {
    text: isOpen(operation.state)
      ? words.say('notice-unanswered', { name: bold(shortName(card)) })
      : operation.state === 'not-sent'
        ? full.text
        : operationHeadline(subject, words, now),
    keyboard: [...own, [openButton(card, words)]],
  };
}

export const keyRefusedView = (linkId: LinkId, label: string, words: Words): View => ({
  text: words.say('news-key-refused', { label: bold(shorten(label, 32)) }),
  keyboard: [
    [button(words.plain('button-check-account'), { kind: 'check-account', link: linkId })],
    [button(words.plain('button-link'), { kind: 'link' })],
  ],
});

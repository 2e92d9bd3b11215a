import type { FmtString } from 'telegraf/format';

import type { Card } from '../../core/card.ts';
import { offeredActions } from '../../domain/available-actions.ts';
import type { PowerOperation } from '../../core/operation.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { personWords } from './person-words.ts';
import { powerRow, shortName } from './server-views.ts';
import type { Button, View } from './view.ts';
import { bold, button, clockTime, lines, shorten } from './view.ts';

export const muteButton = (card: Card, words: Words): Button =>
  button(words.plain('button-mute'), { kind: 'mute', server: card.id });

const openButton = (card: Card, words: Words): Button =>
  button(words.plain('button-open-card'), { kind: 'card', server: card.id });

const alertsButton = (card: Card, words: Words): Button =>
  button(words.plain('button-alerts'), { kind: 'alerts', server: card.id });

/** For how long nothing may be told of a server: a button each. */
export const muteRow = (card: Card, words: Words, mark = ''): readonly Button[] =>
  (['button-mute-1h', 'button-mute-8h', 'button-mute-on'] as const).map((label, choice) =>
    button(mark + words.plain(label), { kind: 'mute-for', server: card.id, choice }),
  );

/** Until when nothing is told of a server; no `until`: until somebody says. */
export const mutedLine = (card: Card, until: number | undefined, words: Words): FmtString =>
  until === undefined
    ? words.say('muted-for-good', { name: bold(shortName(card)) })
    : words.say('muted-until', { name: bold(shortName(card)), at: clockTime(until) });

export const unmuteButton = (card: Card, words: Words): Button =>
  button(words.plain('button-unmute'), { kind: 'unmute', server: card.id });

/** For how long nothing is to be told of a server. */
export const muteView = (card: Card, words: Words): View => ({
  text: words.say('mute-ask', { name: bold(shortName(card)) }),
  keyboard: [muteRow(card, words), [openButton(card, words), alertsButton(card, words)]],
});

export const mutedView = (card: Card, until: number | undefined, words: Words): View => ({
  text: mutedLine(card, until, words),
  keyboard: [[unmuteButton(card, words), alertsButton(card, words)]],
});

/** Bad news that somebody has taken on. */
export const takenView = (card: Card, who: string, sinceAt: number | undefined, words: Words): View => ({
  text: lines(
    words.say('news-stopped', { name: bold(shortName(card)) }),
    sinceAt === undefined ? undefined : words.say('news-stopped-since', { at: clockTime(sinceAt) }),
    words.say('on-it-line', { who: bold(shorten(who, 64)) }),
  ),
  keyboard: [
    card.locked ? [] : powerRow(card, offeredActions(card.snapshot), words),
    [openButton(card, words), muteButton(card, words)],
  ].filter(row => row.length > 0),
});

/** "web-1 is still down", in a line. */
export const reminderLine = (card: Card, downMs: number, words: Words): FmtString =>
  words.say('news-still-down', { name: bold(shortName(card)), duration: words.duration(downMs) });

/** A server that is still down, and that nobody has said to be on. */
export const reminderView = (card: Card, downMs: number, words: Words): View => ({
  text: reminderLine(card, downMs, words),
  keyboard: [
    card.locked ? [] : powerRow(card, offeredActions(card.snapshot), words),
    [button(words.plain('button-on-it'), { kind: 'on-it', server: card.id }), muteButton(card, words)],
  ].filter(row => row.length > 0),
});

/** "Anna rebooted web-1", in a line. */
export function deedLine(operation: PowerOperation, card: Card, words: Words): FmtString {
  const values = {
    who: bold(personWords(operation.personName, words)),
    name: bold(shortName(card)),
  };
  const duration = words.duration((operation.settledAt ?? operation.askedAt) - operation.askedAt);
  if (operation.state === 'done') return words.say(`news-by-${operation.action}`, { ...values, duration });
  // Nobody knows whether it came about: that it didn't would be a guess.
  const how = operation.state === 'unconfirmed' ? 'unconfirmed' : 'failed';
  return words.say(`news-by-${how}-${operation.action}`, values);
}

/** What somebody did to a server, told where they did not do it. */
export const deedView = (operation: PowerOperation, card: Card, words: Words): View => ({
  text: deedLine(operation, card, words),
  keyboard: [[openButton(card, words), muteButton(card, words)]],
});

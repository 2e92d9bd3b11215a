import type { FmtString } from 'telegraf/format';

import type { AccountCard } from '../../core/card.ts';
import { nameCode } from '../../core/name-code.ts';
import type { CreateOperation } from '../../core/operation.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import { orderRow } from './order-views.ts';
import type { Button, View } from './view.ts';
import { bold, button, clockTime, lines, shorten } from './view.ts';

/** An order being placed, or what came of it. */
export interface PlacingCard extends AccountCard {
  readonly operation: CreateOperation;
}

/** So many orders are named; a phone shows no more. */
const mostNamed = 8;

const ordersText = (ids: readonly string[]): string =>
  ids
    .slice(0, mostNamed)
    .map(id => shorten(id, 32))
    .join(', ') + (ids.length > mostNamed ? ', …' : '');

function unconfirmed(operation: CreateOperation, words: Words, now: number): FmtString {
  const { newcomers = [], looks = 0, tariffName } = operation.details;
  const tariff = bold(shorten(tariffName, 64));
  const duration = words.duration((operation.settledAt ?? now) - (operation.sentAt ?? operation.askedAt));
  const [only] = newcomers;
  if (only !== undefined && newcomers.length === 1) {
    return words.say('placing-late', { order: bold(shorten(only, 32)), tariff });
  }
  if (newcomers.length > 1) return words.say('placing-several', { tariff, orders: ordersText(newcomers) });
  return words.say(looks > 0 ? 'placing-none' : 'placing-unread', { tariff, duration });
}

/** How it is with an order that is being placed, in a line. */
export function placingHeadline({ operation }: PlacingCard, words: Words, now: number): FmtString {
  const { details, state, failure } = operation;
  const tariff = bold(shorten(details.tariffName, 64));
  const why = failure === undefined ? '' : failureWords(failure, words);
  switch (state) {
    case 'waiting':
    case 'accepted':
    case 'sent':
    case 'acknowledged':
      return words.say('placing-live', { tariff, at: clockTime(operation.askedAt) });
    case 'unanswered':
      return words.say('placing-unanswered', { tariff, duration: words.duration(now - operation.askedAt) });
    case 'done': {
      const order = bold(shorten(details.orderId ?? '', 32));
      return words.say(failure === undefined ? 'placing-done' : 'placing-found', { order, tariff });
    }
    case 'failed':
      return words.say('placing-failed', { tariff, why });
    case 'not-sent':
      return words.say('placing-not-sent', { tariff, why });
    case 'undone':
    case 'dropped':
      return words.say('placing-dropped', { tariff });
    case 'unconfirmed':
      return unconfirmed(operation, words, now);
  }
}

function buttons({ operation, card, payAddress }: PlacingCard, words: Words): readonly (readonly Button[])[] {
  const { id } = operation;
  const check = button(words.plain('button-check-now'), { kind: 'check-operation', operation: id });
  const anew = button(words.plain('button-order-anew'), { kind: 'order', page: 0 });
  switch (operation.state) {
    case 'waiting':
    case 'accepted':
    case 'sent':
    case 'acknowledged':
      return [];
    case 'unanswered':
      return [[check]];
    case 'done':
      return card === undefined ? [] : [orderRow(card, words, payAddress)];
    case 'not-sent':
      // Tried again it would cost what nobody has confirmed: the summary says the new price.
      if (operation.failure?.kind === 'price-changed') {
        const code = nameCode(operation.details.tariffId);
        return [[button(words.plain('button-order-anew'), { kind: 'order-tariff', code }, 'primary')]];
      }
      return [
        [button(words.plain('button-try-again'), { kind: 'retry-operation', operation: id }, 'primary')],
      ];
    case 'failed':
    case 'undone':
    case 'dropped':
      return [[anew]];
    case 'unconfirmed':
      return [[button(words.plain('button-look-again'), { kind: 'check-operation', operation: id })], [anew]];
  }
}

/** The message that follows an order being placed; once it is there, with what can be done about it. */
export function placingView(subject: PlacingCard, words: Words, now: number): View {
  const { operation, card, accountLabel } = subject;
  const { details, state } = operation;
  const invoice = card?.snapshot.order.invoiceId ?? details.invoiceId;
  const amount = card?.snapshot.order.amount ?? details.price;
  const isDone = state === 'done';
  const isPending = card === undefined || card.snapshot.order.status === 'pending';
  return {
    text: lines(
      placingHeadline(subject, words, now),
      isDone && invoice !== undefined
        ? words.say('placing-invoice', { invoice: shorten(invoice, 32), amount: shorten(amount ?? '–', 32) })
        : undefined,
      accountLabel === undefined
        ? undefined
        : words.say('placing-account', { label: bold(shorten(accountLabel, 32)) }),
      isDone && isPending ? words.say('placing-hint') : undefined,
    ),
    keyboard: [
      ...buttons(subject, words).filter(row => row.length > 0),
      [button(words.plain('button-orders'), { kind: 'orders', page: 0 })],
    ],
  };
}

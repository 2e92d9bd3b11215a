import { passwordView, moreView } from '../../../src/telegram/views/server-action-views.ts';
import { powerView, sureView } from '../../../src/telegram/views/power-views.ts';
import { cardView, chooseView, serversView } from '../../../src/telegram/views/server-views.ts';
import type { Card } from '../../../src/domain/card.ts';
import type { OperationId, OperationState } from '../../../src/domain/operation.ts';
import { createSecret } from '../../../src/domain/secret.ts';
import type { PowerAction, PowerState } from '../../../src/domain/server.ts';
import type { Screens } from './samples.ts';
import {
  cardOf,
  day,
  emoji,
  failureKinds,
  failures,
  forEach,
  hour,
  manyCards,
  minute,
  nasty,
  now,
  operationStates,
  orderCard,
  powerOf,
  russian,
  second,
  vps,
} from './samples.ts';

const powerStates: readonly PowerState[] = [
  'running',
  'stopped',
  'rebooting',
  'starting',
  'stopping',
  'installing',
  'suspended',
  'unknown',
];

const cards: Readonly<Record<string, Card>> = {
  'never read': cardOf({}, { vps: undefined, seenAt: undefined }),
  'never read, but seen unpaid': cardOf(
    {},
    { vps: undefined, seenAt: undefined, firstSeenAt: now - hour, paidAt: now - minute },
  ),
  'paid and empty': orderCard('active', {}, { seenAt: now - 40 * second }),
  unpaid: orderCard('pending'),
  'cancelled and empty': orderCard('cancelled'),
  'cancelled, never read': orderCard('cancelled', {}, { seenAt: undefined }),
  'suspended order': cardOf({}, { order: { ...cardOf().snapshot.order, status: 'suspended' } }),
  'suspended product': cardOf({}, { productStatus: 'suspended' }),
  'in the account no more': cardOf({}, { goneAt: now - hour }),
  locked: cardOf({ locked: true }),
  'shared in a group': cardOf({ isShared: true }),
  'shared and empty': orderCard('active', { isShared: true }, { seenAt: now }),
  'named by its owner': cardOf({ name: russian, label: russian, accountLabel: 'Работа' }),
  'named nastily': cardOf(
    { name: nasty, label: nasty, accountLabel: nasty },
    { vps: vps('running', { name: nasty }) },
  ),
  'named in emoji': cardOf({ name: emoji, label: emoji, accountLabel: emoji }),
  'a word that nobody knows': cardOf({}, { vps: vps('unknown', { rawState: nasty }) }),
  'no address': cardOf({}, { vps: vps('stopped', { ip: undefined }) }),
  'read long ago': cardOf({}, { seenAt: now - 3 * day - 4 * hour }),
};

/** Only a stop can wait and be undone. */
const notUndone = operationStates.filter(state => state !== 'waiting' && state !== 'undone');

const byAction = (action: PowerAction): Screens =>
  forEach(`powerView: ${action}`, action === 'stop' ? operationStates : notUndone, (state, words) => {
    const reads: PowerState = action === 'stop' && state === 'done' ? 'stopped' : 'running';
    const endedAt = isSettled(state) ? now - 2 * second : undefined;
    const card = cardOf({}, { vps: vps(reads) });
    return powerView({ operation: powerOf(action, state, { endedAt }), card }, words, now);
  });

const isSettled = (state: OperationState) =>
  state === 'done' || state === 'failed' || state === 'unconfirmed' || state === 'undone';

export const serverScreens: Screens = {
  ...forEach('cardView', powerStates, (state, words) =>
    cardView(cardOf({}, { vps: vps(state) }), words, { now }),
  ),
  ...forEach('cardView', Object.keys(cards), (name, words) =>
    cardView(cards[name] ?? cardOf(), words, { now }),
  ),
  ...forEach('cardView: not read just now', failureKinds, (kind, words) =>
    cardView(cardOf(), words, { now, failure: failures[kind] }),
  ),
  'cardView: with a note': words => cardView(cardOf(), words, { now, note: words.say('unlocked') }),
  'moreView: installed': words => moreView(cardOf(), words, { isMuted: false }),
  'moreView: locked and muted': words =>
    moreView(cardOf({ locked: true, name: nasty }), words, { isMuted: true }),
  'moreView: never read': words =>
    moreView(cardOf({}, { vps: undefined, seenAt: undefined }), words, { isMuted: false }),
  'moreView: empty': words => moreView(orderCard('active'), words, { isMuted: false }),
  'moreView: in a group': words =>
    moreView(cardOf({ isShared: true }), words, {
      isMuted: false,
      privateLink: 'https://t.me/inferno_vps_bot?start=p1',
    }),
  'serversView: none': words => serversView([], 0, words),
  'serversView: one': words => serversView(manyCards(1), 0, words),
  'serversView: in a group': words => serversView(manyCards(2), 0, words, 'group'),
  'serversView: two': words => serversView(manyCards(2), 0, words),
  'serversView: in two accounts': words => serversView(manyCards(7, true), 0, words),
  'serversView: first page': words => serversView(manyCards(21), 0, words),
  'serversView: middle page': words => serversView(manyCards(21), 1, words),
  'serversView: last page': words => serversView(manyCards(21), 9, words),
  ...forEach('chooseView: to', ['reboot', 'stop', 'boot'], (action, words) =>
    chooseView(words.say('name-missing'), manyCards(4), words, action),
  ),
  'chooseView: to stop, many, in two accounts': words =>
    chooseView(words.say('name-ambiguous', { name: nasty }), manyCards(12, true), words, 'stop'),
  'chooseView: none': words => chooseView(words.say('name-unknown', { name: nasty }), [], words),
  'chooseView: nearest': words => chooseView(words.say('name-nearest'), manyCards(4), words),
  'chooseView: several, in two accounts': words =>
    chooseView(words.say('name-ambiguous', { name: russian }), manyCards(12, true), words),
  ...forEach('sureView', ['reboot', 'stop'], (action, words) => sureView(cardOf(), action, words)),
  'sureView: to try again': words => sureView(cardOf(), 'stop', words, 7 as OperationId),
  'sureView: named nastily': words => sureView(cardOf({ name: nasty, label: nasty }), 'stop', words),
  'passwordView: an ordinary one': words => passwordView(cardOf(), createSecret('Xy7#k<b>&_*['), words),
  'passwordView: too long to be copied': words =>
    passwordView(cardOf({ name: emoji }), createSecret('p'.repeat(300)), words),
  ...byAction('reboot'),
  ...byAction('stop'),
  ...byAction('boot'),
  'powerView: reboot: sent just now': words =>
    powerView({ operation: powerOf('reboot', 'sent', { requestedAt: now - 500 }), card: cardOf() }, words, now),
  'powerView: stop: not sent, last seen off': words =>
    powerView(
      { operation: powerOf('stop', 'not-sent'), card: cardOf({}, { vps: vps('stopped') }) },
      words,
      now,
    ),
  'powerView: stop: not sent, never seen, locked': words =>
    powerView(
      { operation: powerOf('stop', 'not-sent'), card: cardOf({ locked: true }, { seenAt: undefined }) },
      words,
      now,
    ),
  'powerView: boot: done, named nastily, after minutes': words =>
    powerView(
      {
        operation: powerOf('boot', 'done', { requestedAt: now - 2 * minute - 5 * second, endedAt: now }),
        card: cardOf({ name: nasty }),
      },
      words,
      now,
    ),
  ...forEach('powerView: stop: failed', failureKinds, (kind, words) =>
    powerView(
      { operation: powerOf('stop', 'failed', { failure: failures[kind] }), card: cardOf() },
      words,
      now,
    ),
  ),
};

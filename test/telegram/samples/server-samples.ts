import { passwordView, serverActionsView } from '../../../src/telegram/views/server-action-views.ts';
import { operationNotice } from '../../../src/telegram/views/operation-views.ts';
import { confirmPowerView, powerView } from '../../../src/telegram/views/power-views.ts';
import { cardView } from '../../../src/telegram/views/server-views.ts';
import type { Card } from '../../../src/domain/card.ts';
import type { OperationId, OperationState } from '../../../src/domain/operation.ts';
import { createSecret } from '../../../src/domain/result.ts';
import type { PowerAction, PowerState } from '../../../src/domain/server.ts';
import type { ViewSamples } from './models.ts';
import {
  cardOf,
  day,
  emoji,
  failureKinds,
  failures,
  forEach,
  hour,
  minute,
  nasty,
  now,
  operationStates,
  orderCard,
  outdatedOf,
  powerOf,
  russian,
  second,
  vps,
  unreadableReasons,
} from './models.ts';

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
  'terminated product': cardOf({}, { productStatus: 'terminated' }),
  'order marked as fraud': cardOf({}, { order: { ...cardOf().snapshot.order, status: 'fraud' } }),
  'no longer in the account': cardOf({}, { goneAt: now - hour }),
  locked: cardOf({ locked: true }),
  'shared in a group': cardOf({ isShared: true }),
  'shared and empty': orderCard('active', { isShared: true }, { seenAt: now }),
  'named by its owner': cardOf({ name: russian, label: russian, accountLabel: 'Работа' }),
  'named nastily': cardOf(
    { name: nasty, label: nasty, accountLabel: nasty },
    { vps: vps('running', { name: nasty }) },
  ),
  'named in emoji': cardOf({ name: emoji, label: emoji, accountLabel: emoji }),
  'an unknown state': cardOf({}, { vps: vps('unknown', { rawState: nasty }) }),
  'an unknown state, but online': cardOf(
    {},
    { vps: vps('running', { rawState: 'migrating', wordState: 'unknown', online: true }) },
  ),
  'an unknown state, and offline': cardOf(
    {},
    { vps: vps('stopped', { rawState: 'migrating', wordState: 'unknown', online: false }) },
  ),
  'running, but offline': cardOf({}, { vps: vps('unknown', { wordState: 'running', online: false }) }),
  'off, but online': cardOf({}, { vps: vps('unknown', { wordState: 'stopped', online: true }) }),
  'suspended, but online': cardOf({}, { vps: vps('unknown', { wordState: 'suspended', online: true }) }),
  'paid until a day': cardOf({}, { order: { ...cardOf().snapshot.order, paidUntil: '2026-12-03' } }),
  'paid until today': cardOf({}, { order: { ...cardOf().snapshot.order, paidUntil: '2026-03-14' } }),
  'payment overdue': cardOf({}, { order: { ...cardOf().snapshot.order, paidUntil: '2025-12-31' } }),
  'three addresses': cardOf({}, { vps: vps('running', { otherIps: ['203.0.113.7', '2a02:27ac::7'] }) }),
  'twenty addresses': cardOf(
    {},
    { vps: vps('running', { otherIps: Array.from({ length: 19 }, (_, index) => `203.0.113.${index + 1}`) }) },
  ),
  'an IPv6 address': cardOf({}, { vps: vps('running', { ip: '2a02:27ac:0:1ff:ffff:ffff:ffff:fff7' }) }),
  'no address': cardOf({}, { vps: vps('stopped', { ip: undefined }) }),
  'read long ago': cardOf({}, { seenAt: now - 3 * day - 4 * hour }),
};

const outdated = outdatedOf(failures.maintenance);
const outdatedOrders: Readonly<Record<string, Card>> = {
  unpaid: orderCard('pending', { outdated }),
  empty: orderCard('active', { outdated }),
  cancelled: orderCard('cancelled', { outdated }),
  terminated: cardOf({ outdated }, { productStatus: 'terminated' }),
};

/** Only a stop can wait and be undone. */
const notUndone = operationStates.filter(state => state !== 'waiting' && state !== 'undone');

const byAction = (action: PowerAction): ViewSamples =>
  forEach(`powerView: ${action}`, action === 'stop' ? operationStates : notUndone, (state, locale) => {
    const reads: PowerState = action === 'stop' && state === 'done' ? 'stopped' : 'running';
    const endedAt = isSettled(state) ? now - 2 * second : undefined;
    const card = cardOf({}, { vps: vps(reads) });
    return powerView({ operation: powerOf(action, state, { endedAt }), card }, locale, now);
  });

const inGroup = (action: PowerAction): ViewSamples =>
  forEach(`powerView: ${action} in a group`, notUndone, (state, locale) => {
    const operation = powerOf(action, state, {
      // A stop was sent after five seconds.
      sentAt: now - (action === 'stop' ? 9 : 14) * second,
      endedAt: isSettled(state) ? now - 2 * second : undefined,
    });
    return powerView({ operation, card: cardOf({ isShared: true }), requestedBy: 'Борис' }, locale, now);
  });

/** An action that was sent a minute and a half ago; the server was read just now. */
const readForAMinute = (action: PowerAction, state: OperationState) => {
  const at = now - 90 * second;
  return {
    operation: powerOf(action, state, { requestedAt: at, sentAt: at }),
    card: cardOf({}, { seenAt: now - second }),
  };
};

const isSettled = (state: OperationState) =>
  state === 'done' || state === 'failed' || state === 'unconfirmed' || state === 'undone';

export const serverSamples: ViewSamples = {
  ...forEach('cardView', powerStates, (state, locale) =>
    cardView(cardOf({}, { vps: vps(state) }), locale, { now }),
  ),
  ...forEach('cardView', Object.keys(cards), (name, locale) =>
    cardView(cards[name] ?? cardOf(), locale, { now }),
  ),
  ...forEach('cardView: not read just now', failureKinds, (kind, locale) =>
    cardView(cardOf(), locale, { now, failure: failures[kind] }),
  ),
  ...forEach('cardView: not read just now: unreadable', unreadableReasons, (reason, locale) =>
    cardView(cardOf(), locale, { now, failure: { kind: 'unreadable-reply', reason, problem: reason } }),
  ),
  'cardView: not read just now: moved somewhere': locale =>
    cardView(cardOf(), locale, { now, failure: { kind: 'moved', to: '' } }),
  ...forEach('cardView: outdated', powerStates, (state, locale) =>
    cardView(cardOf({ outdated: outdatedOf(failures.unreachable) }, { vps: vps(state) }), locale, { now }),
  ),
  ...forEach('cardView: outdated', failureKinds, (kind, locale) =>
    cardView(cardOf({ outdated: outdatedOf(failures[kind]) }), locale, { now }),
  ),
  ...forEach('cardView: outdated', Object.keys(outdatedOrders), (name, locale) =>
    cardView(outdatedOrders[name] ?? cardOf(), locale, { now }),
  ),
  'cardView: outdated, and not read just now': locale =>
    cardView(cardOf({ outdated: outdatedOf(failures.unreachable) }), locale, {
      now,
      failure: failures.unreachable,
    }),
  'cardView: outdated, shared, refused': locale =>
    cardView(cardOf({ outdated: outdatedOf(failures.refused), isShared: true }), locale, { now }),
  'cardView: outdated, and nobody knows why': locale =>
    cardView(cardOf({ outdated: outdatedOf(undefined, 3 * day) }), locale, { now }),
  'cardView: with a note': locale => cardView(cardOf(), locale, { now, note: locale.t('unlocked') }),
  'serverActionsView: installed': locale => serverActionsView(cardOf(), locale, { isMuted: false }),
  'serverActionsView: locked and muted': locale =>
    serverActionsView(cardOf({ locked: true, name: nasty }), locale, { isMuted: true }),
  'serverActionsView: never read': locale =>
    serverActionsView(cardOf({}, { vps: undefined, seenAt: undefined }), locale, { isMuted: false }),
  'serverActionsView: empty': locale => serverActionsView(orderCard('active'), locale, { isMuted: false }),
  'serverActionsView: in a group': locale =>
    serverActionsView(cardOf({ isShared: true }), locale, {
      isMuted: false,
      privateLink: 'https://t.me/inferno_vps_bot?start=p1',
    }),
  ...forEach('confirmPowerView', ['reboot', 'stop'], (action, locale) =>
    confirmPowerView(cardOf(), action, locale),
  ),
  'confirmPowerView: to try again': locale =>
    confirmPowerView(cardOf(), 'stop', locale, { kind: 'confirm-retry', operation: 7 as OperationId }),
  'confirmPowerView: to ask again': locale =>
    confirmPowerView(cardOf(), 'reboot', locale, { kind: 'confirm-repeat', operation: 7 as OperationId }),
  'confirmPowerView: named nastily': locale =>
    confirmPowerView(cardOf({ name: nasty, label: nasty }), 'stop', locale),
  'passwordView: an ordinary one': locale => passwordView(cardOf(), createSecret('Xy7#k<b>&_*['), locale),
  'passwordView: too long to be copied': locale =>
    passwordView(cardOf({ name: emoji }), createSecret('p'.repeat(300)), locale),
  ...byAction('reboot'),
  ...byAction('stop'),
  ...byAction('boot'),
  ...inGroup('reboot'),
  ...inGroup('stop'),
  ...inGroup('boot'),
  ...forEach('powerView: after a minute of reading', ['reboot', 'stop', 'boot'], (action, locale) =>
    powerView(readForAMinute(action, 'unanswered'), locale, now),
  ),
  'powerView: reboot: acknowledged, after a minute of reading': locale =>
    powerView(readForAMinute('reboot', 'acknowledged'), locale, now),
  'powerView: stop: unanswered, after a minute of reading, locked': locale => {
    const { operation, card } = readForAMinute('stop', 'unanswered');
    return powerView({ operation, card: { ...card, locked: true } }, locale, now);
  },
  ...forEach('operationNotice: after a minute of reading', ['reboot', 'stop', 'boot'], (action, locale) =>
    operationNotice(readForAMinute(action, 'unanswered'), locale, now),
  ),
  'powerView: reboot: sent just now': locale =>
    powerView(
      { operation: powerOf('reboot', 'sent', { requestedAt: now - 500 }), card: cardOf() },
      locale,
      now,
    ),
  'powerView: stop: not sent, last seen off': locale =>
    powerView(
      { operation: powerOf('stop', 'not-sent'), card: cardOf({}, { vps: vps('stopped') }) },
      locale,
      now,
    ),
  'powerView: stop: not sent, never seen, locked': locale =>
    powerView(
      { operation: powerOf('stop', 'not-sent'), card: cardOf({ locked: true }, { seenAt: undefined }) },
      locale,
      now,
    ),
  'powerView: boot: done, named nastily, after minutes': locale =>
    powerView(
      {
        operation: powerOf('boot', 'done', { requestedAt: now - 2 * minute - 5 * second, endedAt: now }),
        card: cardOf({ name: nasty }),
      },
      locale,
      now,
    ),
  ...forEach('powerView: stop: failed', failureKinds, (kind, locale) =>
    powerView(
      { operation: powerOf('stop', 'failed', { failure: failures[kind] }), card: cardOf() },
      locale,
      now,
    ),
  ),
};

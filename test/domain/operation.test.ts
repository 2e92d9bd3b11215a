import fc from 'fast-check';
import { expect, test } from 'vitest';

import { median } from '../../src/domain/card.ts';
import {
  actionAfterRestart,
  executionTimeoutMs,
  needsNotification,
  stateAfterAnswer,
  stateAfterTimeout,
} from '../../src/domain/operation-lifecycle.ts';
import type { OperationState } from '../../src/domain/operation.ts';
import { canTransition, isOpen } from '../../src/domain/operation.ts';

const idempotencyKey = 'press:1';

test('an operation that nobody executes any longer is dropped, or reconciled if it was sent', () => {
  const at = (state: OperationState, now: number) =>
    stateAfterTimeout({ action: 'reboot', state, idempotencyKey, requestedAt: 0, sentAt: 10 }, now)?.state;
  for (const state of ['waiting', 'accepted'] as const) {
    expect(at(state, executionTimeoutMs - 1)).toBeUndefined();
    expect(at(state, executionTimeoutMs)).toBe('dropped');
  }
  expect(at('sent', 9 + executionTimeoutMs)).toBeUndefined();
  expect(at('sent', 10 + executionTimeoutMs)).toBe('unanswered');
  expect(at('done', Infinity)).toBeUndefined();
});

test.each([
  ['reboot', 5],
  ['stop', 5],
  ['boot', 5],
  ['install', 60],
  ['order', 10],
  ['add-key', 10],
] as const)('%s is unconfirmed after %i minutes without proof', (action, minutes) => {
  const at = (now: number) =>
    stateAfterTimeout({ action, state: 'unanswered', idempotencyKey, requestedAt: 0, sentAt: 10 }, now)
      ?.state;
  expect(at(9 + minutes * 60_000)).toBeUndefined();
  expect(at(10 + minutes * 60_000)).toBe('unconfirmed');
});

test('only a proven failure to send leads to not-sent', () => {
  expect(stateAfterAnswer({ kind: 'unreachable', reason: 'connection-refused' })).toBe('not-sent');
  expect(stateAfterAnswer({ kind: 'outcome-unknown', reason: 'UND_ERR_SOCKET' })).toBe('unanswered');
  expect(stateAfterAnswer(undefined)).toBe('acknowledged');
  expect(stateAfterAnswer({ kind: 'refused', message: 'no' })).toBe('failed');
});

test('a restart runs a fresh operation, drops an old one and reconciles a sent one', () => {
  expect(actionAfterRestart({ state: 'accepted', idempotencyKey, requestedAt: 0 }, 59_999)).toBe('run');
  expect(actionAfterRestart({ state: 'accepted', idempotencyKey, requestedAt: 0 }, 60_000)).toBe('drop');
  expect(actionAfterRestart({ state: 'accepted', idempotencyKey, requestedAt: 10 }, 0)).toBe('drop');
  expect(actionAfterRestart({ state: 'sent', idempotencyKey, requestedAt: 0 }, 1)).toBe('reconcile');
});

test('no path of states sends a request twice', () => {
  const openStates: readonly OperationState[] = ['waiting', 'accepted', 'sent', 'acknowledged', 'unanswered'];
  const states: readonly OperationState[] = [
    ...openStates,
    'done',
    'failed',
    'not-sent',
    'dropped',
    'undone',
    'unconfirmed',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...states), { maxLength: 20 }), wanted => {
      let state: OperationState = 'accepted';
      let sends = 0;
      for (const next of wanted) {
        if (!canTransition(state, next)) continue;
        if (next === 'sent') sends += 1;
        state = next;
      }
      expect(sends).toBeLessThanOrEqual(1);
      expect(isOpen(state)).toBe(openStates.includes(state));
    }),
  );
});

test('the median is the middle value, rounded', () => {
  expect(median([])).toBeUndefined();
  expect(median([9])).toBe(9);
  expect(median([1, 100, 3])).toBe(3);
  expect(median([4, 1, 2, 100])).toBe(3);
});

test.each([
  ['a stop at once', undefined, 1, 11.4, false],
  ['a stop at once', undefined, 1, 11.6, true],
  ['a stop that could be undone', 5_000, 6, 16.4, false],
  ['a stop that could be undone', 5_000, 6, 16.6, true],
] as const)(
  '%s (%s ms) sent at %d s and over at %d s is announced: %s',
  (_, undoWindowMs, sent, ended, is) => {
    const operation = { failure: undefined, requestedAt: 1_000, sentAt: sent * 1_000, undoWindowMs };
    expect(needsNotification({ ...operation, state: 'done' }, ended * 1_000)).toBe(is);
    expect(needsNotification({ ...operation, state: 'failed' }, ended * 1_000)).toBe(true);
    expect(needsNotification({ ...operation, state: 'undone' }, ended * 1_000)).toBe(false);
  },
);

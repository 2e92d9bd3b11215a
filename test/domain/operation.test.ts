import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  afterAnswer,
  afterRestart,
  afterTime,
  carriedOutWithinMs,
} from '../../src/domain/operation-lifecycle.ts';
import type { OperationState } from '../../src/domain/operation.ts';
import { isOpen, mayFollow } from '../../src/domain/operation.ts';

test('an operation that nobody executes any longer is dropped, or reconciled if it was sent', () => {
  const at = (state: OperationState, now: number) =>
    afterTime({ action: 'reboot', state, askedAt: 0, sentAt: 10 }, now)?.state;
  for (const state of ['waiting', 'accepted'] as const) {
    expect(at(state, carriedOutWithinMs - 1)).toBeUndefined();
    expect(at(state, carriedOutWithinMs)).toBe('dropped');
  }
  expect(at('sent', 9 + carriedOutWithinMs)).toBeUndefined();
  expect(at('sent', 10 + carriedOutWithinMs)).toBe('unanswered');
  expect(at('done', Infinity)).toBeUndefined();
});

test('only a proven failure to send leads to not-sent', () => {
  expect(afterAnswer({ kind: 'unreachable', why: 'connection-refused' })).toBe('not-sent');
  expect(afterAnswer({ kind: 'outcome-unknown', why: 'UND_ERR_SOCKET' })).toBe('unanswered');
  expect(afterAnswer(undefined)).toBe('acknowledged');
  expect(afterAnswer({ kind: 'refused', message: 'no' })).toBe('failed');
});

test('a restart runs a fresh operation, drops an old one and reconciles a sent one', () => {
  expect(afterRestart({ state: 'accepted', askedAt: 0 }, 59_999)).toBe('run');
  expect(afterRestart({ state: 'accepted', askedAt: 0 }, 60_000)).toBe('drop');
  expect(afterRestart({ state: 'accepted', askedAt: 10 }, 0)).toBe('drop');
  expect(afterRestart({ state: 'sent', askedAt: 0 }, 1)).toBe('settle-by-reading');
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
        if (!mayFollow(state, next)) continue;
        if (next === 'sent') sends += 1;
        state = next;
      }
      expect(sends).toBeLessThanOrEqual(1);
      expect(isOpen(state)).toBe(openStates.includes(state));
    }),
  );
});

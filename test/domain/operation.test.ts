import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Observation, OperationState } from '../../src/core/operation.ts';
import {
  afterAnswer,
  afterRestart,
  isOpen,
  afterTime,
  carriedOutWithinMs,
  mayFollow,
  openStates,
  powerDeadlineMs,
  rebootSettleMs,
  settle as settleAfter,
} from '../../src/core/operation.ts';

const acknowledged = { state: 'acknowledged', sentAt: 900, answeredAt: 1000, sawTransition: false } as const;

const settleMs = rebootSettleMs(5_000);
const settle = (...[operation, observation]: [Parameters<typeof settleAfter>[0], Observation]) =>
  settleAfter(operation, observation, settleMs);

describe('settling by reading', () => {
  test('a reboot is done when it was seen on its way and then on', () => {
    const onItsWay = settle({ ...acknowledged, action: 'reboot' }, { state: 'rebooting', readAt: 1100 });
    expect(onItsWay).toEqual({ state: 'acknowledged', sawTransition: true });
    const back = settle(
      { ...acknowledged, action: 'reboot', ...onItsWay },
      { state: 'running', readAt: 1200 },
    );
    expect(back.state).toBe('done');
  });

  test('an acknowledged reboot that no read caught off is done only after a while', () => {
    const reboot = { ...acknowledged, action: 'reboot' } as const;
    expect(settle(reboot, { state: 'running', readAt: 1000 + settleMs - 1 }).state).toBe('acknowledged');
    expect(settle(reboot, { state: 'running', readAt: 1000 + settleMs }).state).toBe('done');
  });

  test('an unanswered reboot that only ever reads as on is never called done', () => {
    const reboot = { ...acknowledged, state: 'unanswered', action: 'reboot' } as const;
    expect(settle(reboot, { state: 'running', readAt: 1000 + 2 * settleMs }).state).toBe('unanswered');
    expect(afterTime({ ...reboot, askedAt: 0 }, 900 + powerDeadlineMs)).toEqual({ state: 'unconfirmed' });
    expect(afterTime({ ...reboot, askedAt: 0 }, 899 + powerDeadlineMs)).toBeUndefined();
  });

  test('a read that began before the answer proves nothing', () => {
    expect(settle({ ...acknowledged, action: 'stop' }, { state: 'stopped', readAt: 999 }).state).toBe(
      'acknowledged',
    );
    expect(settle({ ...acknowledged, action: 'stop' }, { state: 'stopped', readAt: 1000 }).state).toBe(
      'done',
    );
  });
});

test('what nobody carries out any more is not sent, and what was sent is settled by reading', () => {
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

test('only a proven failure to send says that nothing was sent', () => {
  expect(afterAnswer({ kind: 'unreachable', why: 'connection-refused' })).toBe('not-sent');
  expect(afterAnswer({ kind: 'outcome-unknown', why: 'UND_ERR_SOCKET' })).toBe('unanswered');
  expect(afterAnswer(undefined)).toBe('acknowledged');
  expect(afterAnswer({ kind: 'refused', message: 'no' })).toBe('failed');
});

test('after a restart a fresh wish is run, an old one dropped, a sent one only read', () => {
  expect(afterRestart({ state: 'accepted', askedAt: 0 }, 59_999)).toBe('run');
  expect(afterRestart({ state: 'accepted', askedAt: 0 }, 60_000)).toBe('drop');
  expect(afterRestart({ state: 'accepted', askedAt: 10 }, 0)).toBe('drop');
  expect(afterRestart({ state: 'sent', askedAt: 0 }, 1)).toBe('settle-by-reading');
});

test('no path leads back to where a request could be sent again', () => {
  const states: readonly OperationState[] = [
    ...openStates,
    'done',
    'failed',
    'not-sent',
    'dropped',
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

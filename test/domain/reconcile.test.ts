import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { powerDeadlineMs, stateAfterTimeout } from '../../src/domain/operation-lifecycle.ts';
import type { OrderDetails, OperationState } from '../../src/domain/operation.ts';
import type { PowerReading } from '../../src/domain/reconcile.ts';
import {
  missingOrderMs,
  rebootConfirmMs,
  reconcileOrder,
  reconcilePower,
} from '../../src/domain/reconcile.ts';
import type { OrderId } from '../../src/domain/server.ts';

const acknowledged = { state: 'acknowledged', sentAt: 900, answeredAt: 1000, sawTransition: false } as const;

const confirmMs = rebootConfirmMs(5_000);
const reconcile = (...[operation, reading]: [Parameters<typeof reconcilePower>[0], PowerReading]) =>
  reconcilePower(operation, reading, confirmMs);

describe('a power action', () => {
  test('is done when a reboot was seen in transition and then running', () => {
    const inTransition = reconcile(
      { ...acknowledged, action: 'reboot' },
      { state: 'rebooting', readAt: 1100 },
    );
    expect(inTransition).toEqual({ state: 'acknowledged', sawTransition: true });
    const back = reconcile(
      { ...acknowledged, action: 'reboot', ...inTransition },
      { state: 'running', readAt: 1200 },
    );
    expect(back.state).toBe('done');
  });

  test('is done after a while when an acknowledged reboot always reads as running', () => {
    const reboot = { ...acknowledged, action: 'reboot' } as const;
    expect(reconcile(reboot, { state: 'running', readAt: 1000 + confirmMs - 1 }).state).toBe('acknowledged');
    expect(reconcile(reboot, { state: 'running', readAt: 1000 + confirmMs }).state).toBe('done');
  });

  test('is never done when an unanswered reboot always reads as running', () => {
    const reboot = { ...acknowledged, state: 'unanswered', action: 'reboot' } as const;
    expect(reconcile(reboot, { state: 'running', readAt: 1000 + 2 * confirmMs }).state).toBe('unanswered');
    expect(
      stateAfterTimeout({ ...reboot, idempotencyKey: 'press:1', requestedAt: 0 }, 900 + powerDeadlineMs),
    ).toEqual({
      state: 'unconfirmed',
    });
    expect(
      stateAfterTimeout({ ...reboot, idempotencyKey: 'press:1', requestedAt: 0 }, 899 + powerDeadlineMs),
    ).toBeUndefined();
  });

  test('is not done by a read that began before the answer', () => {
    expect(reconcile({ ...acknowledged, action: 'stop' }, { state: 'stopped', readAt: 999 }).state).toBe(
      'acknowledged',
    );
    expect(reconcile({ ...acknowledged, action: 'stop' }, { state: 'stopped', readAt: 1000 }).state).toBe(
      'done',
    );
  });
});

const orderId = fc.integer({ min: 1, max: 40 }).map(n => String(n) as OrderId);
const orderIds = fc.uniqueArray(orderId, { maxLength: 20 });
const answeredAt = 1_000_000;

const unanswered = (details: Partial<OrderDetails>) => ({
  state: 'unanswered' as OperationState,
  requestedAt: answeredAt - 200,
  sentAt: answeredAt - 100,
  answeredAt,
  details: { tariffId: '303', tariffName: 'VPS-1', price: undefined, ...details },
});

test('any list with exactly one new order completes an order, and no other list does', () => {
  fc.assert(
    fc.property(
      orderIds,
      orderIds,
      fc.array(orderId, { maxLength: 30 }),
      fc.integer({ min: -missingOrderMs, max: 2 * missingOrderMs }),
      fc.nat({ max: 10 }),
      (ordersBefore, placed, orders, afterMs, listsChecked) => {
        const readAt = answeredAt + afterMs;
        const result = reconcileOrder(unanswered({ ordersBefore, listsChecked }), { orders, readAt }, placed);
        const fresh = new Set(orders.filter(id => !ordersBefore.includes(id) && !placed.includes(id)));
        if (readAt < answeredAt) {
          // A list that was read before the answer proves nothing.
          expect([result.state, result.listsChecked]).toEqual(['unanswered', listsChecked]);
        } else if (fresh.size === 1) {
          expect([result.state, result.orderId]).toEqual(['done', [...fresh][0]]);
        } else if (fresh.size > 1) {
          expect(result.state).toBe('unconfirmed');
          expect(new Set(result.candidateOrders)).toEqual(fresh);
        } else {
          expect(result.orderId).toBeUndefined();
          expect(result.state === 'unconfirmed').toBe(afterMs >= missingOrderMs && listsChecked + 1 >= 3);
        }
        // The order within a list doesn't matter.
        const reversed = reconcileOrder(
          unanswered({ ordersBefore: [...ordersBefore].reverse(), listsChecked }),
          { orders: [...orders].reverse(), readAt },
          [...placed].reverse(),
        );
        expect([reversed.state, reversed.orderId, reversed.listsChecked]).toEqual([
          result.state,
          result.orderId,
          result.listsChecked,
        ]);
      },
    ),
  );
});

/** What happens at the provider after a lost answer. */
const history = fc.record({
  before: orderIds,
  /** When our order is listed, in ms after the answer; missing: it was never placed. */
  oursAfterMs: fc.option(fc.integer({ min: 0, max: 3 * missingOrderMs }), { nil: undefined }),
  othersAfterMs: fc.array(fc.integer({ min: 0, max: 3 * missingOrderMs }), { maxLength: 2 }),
  /** Orders that are no longer listed. */
  gone: fc.nat({ max: 3 }),
  everyMs: fc.integer({ min: 1_000, max: 40_000 }),
});

test('any history of lists ends, never early, and correctly if nobody else orders', () => {
  const ours = '1000' as OrderId;
  fc.assert(
    fc.property(history, ({ before, oursAfterMs, othersAfterMs, gone, everyMs }) => {
      let operation = unanswered({ ordersBefore: before });
      let afterMs = 0;
      while (operation.state === 'unanswered') {
        afterMs += everyMs;
        expect(afterMs).toBeLessThan(missingOrderMs + 4 * everyMs);
        const orders = [
          ...before.slice(gone),
          ...(oursAfterMs !== undefined && oursAfterMs <= afterMs ? [ours] : []),
          ...othersAfterMs.flatMap((at, index) => (at <= afterMs ? [String(2000 + index) as OrderId] : [])),
        ];
        const result = reconcileOrder(operation, { orders, readAt: answeredAt + afterMs }, []);
        operation = {
          ...operation,
          state: result.state,
          details: {
            ...operation.details,
            listsChecked: result.listsChecked,
            ...(result.orderId === undefined ? {} : { orderId: result.orderId }),
            candidateOrders: result.candidateOrders,
          },
        };
      }
      if (othersAfterMs.length > 0) return;
      const wasSeen = oursAfterMs !== undefined && oursAfterMs <= afterMs;
      expect(operation.state === 'done').toBe(wasSeen);
      if (wasSeen) expect(operation.details.orderId).toBe(ours);
      else expect(afterMs).toBeGreaterThanOrEqual(missingOrderMs);
    }),
  );
});

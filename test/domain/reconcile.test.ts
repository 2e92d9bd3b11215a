import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { OperationState } from '../../src/core/operation.ts';
import type { CreateDetails } from '../../src/core/operation-details.ts';
import { placingSettleMs, settlePlacing } from '../../src/core/placing.ts';
import type { OrderId } from '../../src/core/server.ts';

const orderId = fc.integer({ min: 1, max: 40 }).map(n => String(n) as OrderId);
const orderIds = fc.uniqueArray(orderId, { maxLength: 20 });
const answeredAt = 1_000_000;

const unanswered = (details: Partial<CreateDetails>) => ({
  state: 'unanswered' as OperationState,
  askedAt: answeredAt - 200,
  sentAt: answeredAt - 100,
  answeredAt,
  details: { tariffId: '303', tariffName: 'VPS-1', price: undefined, ...details },
});

test('whatever the lists: only exactly one newcomer is taken for ours, and it is one', () => {
  fc.assert(
    fc.property(
      orderIds,
      orderIds,
      fc.array(orderId, { maxLength: 30 }),
      fc.integer({ min: -placingSettleMs, max: 2 * placingSettleMs }),
      fc.nat({ max: 10 }),
      (ordersBefore, placed, orders, afterMs, looks) => {
        const readAt = answeredAt + afterMs;
        const settled = settlePlacing(unanswered({ ordersBefore, looks }), { orders, readAt }, placed);
        const fresh = new Set(orders.filter(id => !ordersBefore.includes(id) && !placed.includes(id)));
        if (readAt < answeredAt) {
          // What was asked for before the answer proves nothing.
          expect(settled).toMatchObject({ state: 'unanswered', looks });
        } else if (fresh.size === 1) {
          expect(settled).toMatchObject({ state: 'done', orderId: [...fresh][0] });
        } else if (fresh.size > 1) {
          expect(settled.state).toBe('unconfirmed');
          expect(new Set(settled.newcomers)).toEqual(fresh);
        } else {
          expect(settled.orderId).toBeUndefined();
          expect(settled.state === 'unconfirmed').toBe(afterMs >= placingSettleMs && looks + 1 >= 3);
        }
        // The order of a list says nothing.
        const turned = settlePlacing(
          unanswered({ ordersBefore: [...ordersBefore].reverse(), looks }),
          { orders: [...orders].reverse(), readAt },
          [...placed].reverse(),
        );
        expect([turned.state, turned.orderId, turned.looks]).toEqual([
          settled.state,
          settled.orderId,
          settled.looks,
        ]);
      },
    ),
  );
});

/** What happens at the provider while an answer is being waited for. */
const history = fc.record({
  before: orderIds,
  /** When ours appears, in ms after the answer; missing: it was never placed. */
  oursAfterMs: fc.option(fc.integer({ min: 0, max: 3 * placingSettleMs }), { nil: undefined }),
  othersAfterMs: fc.array(fc.integer({ min: 0, max: 3 * placingSettleMs }), { maxLength: 2 }),
  /** Orders that end and are listed no more. */
  gone: fc.nat({ max: 3 }),
  everyMs: fc.integer({ min: 1_000, max: 40_000 }),
});

test('over any history of reads it ends, is never wrong where nobody else orders, and never ends early', () => {
  const ours = '1000' as OrderId;
  fc.assert(
    fc.property(history, ({ before, oursAfterMs, othersAfterMs, gone, everyMs }) => {
      let operation = unanswered({ ordersBefore: before });
      let afterMs = 0;
      while (operation.state === 'unanswered') {
        afterMs += everyMs;
        expect(afterMs).toBeLessThan(placingSettleMs + 4 * everyMs);
        const orders = [
          ...before.slice(gone),
          ...(oursAfterMs !== undefined && oursAfterMs <= afterMs ? [ours] : []),
          ...othersAfterMs.flatMap((at, index) => (at <= afterMs ? [String(2000 + index) as OrderId] : [])),
        ];
        const settled = settlePlacing(operation, { orders, readAt: answeredAt + afterMs }, []);
        operation = {
          ...operation,
          state: settled.state,
          details: {
            ...operation.details,
            looks: settled.looks,
            ...(settled.orderId === undefined ? {} : { orderId: settled.orderId }),
            newcomers: settled.newcomers,
          },
        };
      }
      if (othersAfterMs.length > 0) return;
      const wasSeen = oursAfterMs !== undefined && oursAfterMs <= afterMs;
      expect(operation.state === 'done').toBe(wasSeen);
      if (wasSeen) expect(operation.details.orderId).toBe(ours);
      else expect(afterMs).toBeGreaterThanOrEqual(placingSettleMs);
    }),
  );
});

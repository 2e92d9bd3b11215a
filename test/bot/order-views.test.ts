import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ordersView } from '../../src/bot/views/order-list-views.ts';
import { createWords } from '../../src/telegram/locales/locale.ts';
import type { Card } from '../../src/core/card.ts';
import { listedOrders, ordersLike } from '../../src/core/orders.ts';
import type { OrderId, OrderStatus, ServerId } from '../../src/core/server.ts';
import { firstSight } from '../../src/core/watch.ts';

const statuses: readonly OrderStatus[] = ['pending', 'active', 'suspended', 'cancelled', 'other'];
const text = fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' });

const anyCard = fc
  .record({
    id: fc.integer({ min: 1 }),
    order: text,
    number: fc.option(text, { nil: undefined }),
    amount: fc.option(text, { nil: undefined }),
    invoice: fc.option(text, { nil: undefined }),
    status: fc.constantFrom(...statuses),
    rawStatus: text,
    name: text,
    account: fc.option(text, { nil: undefined }),
    installed: fc.boolean(),
  })
  .map((wish): Card => {
    const snapshot = firstSight(
      {
        id: wish.order as OrderId,
        number: wish.number,
        amount: wish.amount,
        invoiceId: wish.invoice,
        status: wish.status,
        rawStatus: wish.rawStatus,
      },
      false,
      0,
    );
    const vps = { name: wish.name, ip: undefined, state: 'running', rawState: 'on' } as const;
    return {
      id: wish.id as ServerId,
      name: wish.name,
      label: undefined,
      snapshot: wish.installed ? { ...snapshot, vps } : snapshot,
      generation: 1,
      locked: false,
      accountLabel: wish.account,
      isShared: false,
    };
  });

test.each(['en', 'ru'] as const)(
  'in %s no page is over Telegram’s limits, whatever stands in it',
  language => {
    const words = createWords(language);
    fc.assert(
      fc.property(fc.array(anyCard, { maxLength: 40 }), fc.nat({ max: 12 }), text, (cards, page, part) => {
        const listed = listedOrders(cards);
        const items = listed.map(card => ({
          card,
          payAddress: 'https://cp.inferno.name/viewinvoice.php?id=1',
        }));
        for (const at of [{ part: '' }, { part }]) {
          const view = ordersView(items, { page, now: 1000, all: listed.length, ...at }, words);
          expect(view.text.text.length).toBeLessThanOrEqual(4096);
          expect(view.keyboard.flat().length).toBeLessThanOrEqual(100);
          for (const row of view.keyboard) {
            expect(row.length).toBeGreaterThan(0);
            for (const button of row) {
              if ('callback_data' in button)
                expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  },
);

test('unpaid orders come first, then those that wait for a system, and a part of a number finds one', () => {
  fc.assert(
    fc.property(fc.array(anyCard, { maxLength: 30 }), cards => {
      const listed = listedOrders(cards);
      const places = listed.map(({ snapshot }) => (snapshot.order.status === 'pending' ? 0 : 1));
      expect(places).toEqual([...places].sort());
      for (const card of listed.slice(0, 3)) {
        const part = card.snapshot.order.id.trim().replace(/^#/, '');
        if (part !== '') expect(ordersLike(listed, part)).toContain(card);
      }
    }),
    { numRuns: 60 },
  );
});

test('Pay is a link where Telegram takes the address, and a press that shows it elsewhere', () => {
  const words = createWords('en');
  const snapshot = firstSight(
    {
      id: '47000' as OrderId,
      number: '8634530000',
      amount: '5.00',
      invoiceId: '366000',
      status: 'pending',
      rawStatus: 'Pending',
    },
    false,
    0,
  );
  const card: Card = {
    id: 1 as ServerId,
    name: '#47000',
    label: undefined,
    snapshot,
    generation: 1,
    locked: false,
    accountLabel: undefined,
    isShared: false,
  };
  const pay = (payAddress: string) =>
    ordersView([{ card, payAddress }], { page: 0, now: 1000, part: '', all: 1 }, words)
      .keyboard.flat()
      .find(({ text: label }) => label.includes('Pay'));
  expect(pay('https://cp.inferno.name/viewinvoice.php?id=366000')).toMatchObject({
    url: 'https://cp.inferno.name/viewinvoice.php?id=366000',
  });
  expect(pay('http://127.0.0.1:8080/viewinvoice.php?id=366000')).toHaveProperty('callback_data');
  const { text: all } = ordersView(
    [{ card, payAddress: undefined }],
    { page: 0, now: 3_600_000, part: '', all: 1 },
    words,
  );
  expect(all.text).toContain('47000');
  expect(all.text).toContain('№ 8634530000 · invoice 366000 · 5.00');
  expect(all.text).toContain('unpaid · 1 h old');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { languageCodes } from '../../src/domain/chat-settings.ts';
import { searchOrders, sortOrders, type Card } from '../../src/domain/card.ts';
import {
  findInstallBlocker,
  type OrderId,
  type OrderStatus,
  type ServerId,
} from '../../src/domain/server.ts';
import { createLocale } from '../../src/telegram/locales/locale.ts';
import { homeView } from '../../src/telegram/views/home-views.ts';
import { progressBar } from '../../src/telegram/views/operation-views.ts';
import { notificationView, type ServerNotification } from '../../src/telegram/views/notification-views.ts';
import { orderStatusText, ordersView } from '../../src/telegram/views/order-views.ts';
import { incidentOf } from './samples/incident-samples.ts';
import { cardView } from '../../src/telegram/views/server-views.ts';
import { serversView } from '../../src/telegram/views/server-list-views.ts';
import { serverFiltersView, serverPagesView } from '../../src/telegram/views/server-filter-views.ts';
import { bulkActionView, bulkNoticeView } from '../../src/telegram/views/bulk-action-views.ts';
import { confirmBulkView, selectView } from '../../src/telegram/views/select-views.ts';
import { operationStates } from '../../src/domain/operation.ts';
import { bulkOf } from './samples/bulk-samples.ts';
import { distinctNames } from '../../src/telegram/views/server-names.ts';
import { isOnBoard } from '../../src/domain/board.ts';
import { toPart, wholeList } from '../../src/domain/server-list.ts';
import { paginate, type View } from '../../src/telegram/views/view.ts';
import {
  cardOf,
  failures,
  linkOf,
  links,
  minute,
  now,
  orderCard,
  outdatedOf,
  powerOf,
  unreadOf,
  vps,
} from './samples/models.ts';

const locale = createLocale('en');

const statuses: readonly OrderStatus[] = ['pending', 'active', 'suspended', 'cancelled', 'other'];
const text = fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' });
const maybeText = fc.option(text, { nil: undefined });

const anyCard = fc
  .record({
    id: fc.integer({ min: 1 }),
    order: fc.record({
      id: text,
      number: maybeText,
      amount: maybeText,
      invoiceId: maybeText,
      status: fc.constantFrom(...statuses),
      rawStatus: text,
    }),
    name: text,
    accountLabel: maybeText,
    isInstalled: fc.boolean(),
  })
  .map(({ id, order, name, accountLabel, isInstalled }) =>
    cardOf(
      { id: id as ServerId, name, accountLabel },
      {
        order: { ...order, id: order.id as OrderId },
        vps: isInstalled ? vps('running', { name }) : undefined,
        seenAt: undefined,
        productStatus: undefined,
      },
    ),
  );

function expectWithinLimits(view: View): void {
  expect(view.text.text.length).toBeLessThanOrEqual(4096);
  expect(view.keyboard.flat().length).toBeLessThanOrEqual(100);
  for (const row of view.keyboard) {
    expect(row.length).toBeGreaterThan(0);
    expect(row.length).toBeLessThanOrEqual(8);
    for (const button of row) {
      if ('callback_data' in button) expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64);
    }
  }
}

test.each(languageCodes)('a list of any orders in %s stays within Telegram’s limits', language => {
  const spoken = createLocale(language);
  fc.assert(
    fc.property(fc.array(anyCard, { maxLength: 40 }), fc.nat({ max: 12 }), text, (cards, page, part) => {
      const items = sortOrders(cards).map(card => ({
        card,
        paymentUrl: 'https://cp.inferno.name/viewinvoice.php?id=1',
      }));
      for (const each of ['', part]) {
        const view = ordersView(
          items,
          { page, now: 1000, all: items.map(({ card }) => card), part: each },
          spoken,
        );
        expectWithinLimits(view);
      }
    }),
    { numRuns: 60 },
  );
});

test.each(languageCodes)('a list of any servers in %s stays within Telegram’s limits', language => {
  const spoken = createLocale(language);
  const at = fc.record({
    page: fc.nat({ max: 12 }),
    state: fc.nat({ max: 26 }),
    link: fc.constant(wholeList.link),
    action: fc.nat({ max: 4 }),
    part: text.map(toPart),
  });
  fc.assert(
    fc.property(fc.array(anyCard, { maxLength: 40 }), at, fc.boolean(), (cards, wanted, isWhole) => {
      const list = {
        cards: cards.map((card, index) => ({ ...card, id: index as ServerId })),
        at: isWhole ? wholeList : wanted,
        chat: 'private' as const,
        unread: [unreadOf(linkOf(1, 'x'.repeat(32)), failures.refused)],
      };
      expectWithinLimits(serversView(list, spoken));
      expectWithinLimits(serverPagesView(list, spoken));
      expectWithinLimits(serverFiltersView(list, links, spoken));
      const names = [...distinctNames(list.cards).values()];
      const numbers = list.cards.map(({ snapshot }) => snapshot.order.id);
      if (new Set(numbers.map(id => id.slice(0, 10))).size === numbers.length)
        expect(new Set(names).size).toBe(names.length);
    }),
    { numRuns: 60 },
  );
});

test.each(languageCodes)('50 selected servers of any names in %s stay within Telegram’s limits', language => {
  const spoken = createLocale(language);
  const reasons = ['locked', 'already', 'stopped', 'suspended', 'gone', 'no-access'] as const;
  const item = fc.record({ card: anyCard, state: fc.constantFrom(...operationStates), message: text });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 50 }), fc.boolean(), (items, isLeftOut) => {
      const cards = items.map(({ card }, index) => ({ ...card, id: index as ServerId }));
      const serverIds = cards.map(({ id }) => id);
      const dialog = { kind: 'select', token: 4_000_000_000, at: wholeList, serverIds } as const;
      const leftOut = cards.map((card, index) => ({ card, reason: reasons[index % 6] ?? 'locked' }));
      const some = isLeftOut ? leftOut.map(({ card: { id }, reason }) => ({ serverId: id, reason })) : [];
      expectWithinLimits(selectView({ dialog, page: 1, cards, account: undefined, canMute: true }, spoken));
      expectWithinLimits(confirmBulkView({ dialog, action: 'stop', cards, leftOut: some }, spoken));
      const bulk = bulkOf('stop');
      const model = {
        bulk,
        leftOut: isLeftOut ? leftOut : [],
        requestedBy: undefined,
        items: items.map(({ state, message }, index) => ({
          card: cards[index] ?? cardOf(),
          operation: powerOf('stop', state, { failure: { kind: 'refused', message } }),
        })),
      };
      expectWithinLimits(bulkActionView(model, spoken));
      expectWithinLimits(bulkNoticeView(model, spoken));
    }),
    { numRuns: 40 },
  );
});

test('unpaid orders come first, and part of a number finds an order', () => {
  fc.assert(
    fc.property(fc.array(anyCard, { maxLength: 30 }), cards => {
      const listed = sortOrders(cards);
      const places = listed.map(({ snapshot }) => (snapshot.order.status === 'pending' ? 0 : 1));
      expect(places).toEqual([...places].sort());
      for (const card of listed.slice(0, 3)) {
        const part = card.snapshot.order.id.trim().replace(/^#/, '');
        if (part !== '') expect(searchOrders(listed, part)).toContain(card);
      }
    }),
    { numRuns: 60 },
  );
});

test('an order in the list shows one age, and what it is the age of', () => {
  const unpaid = orderCard('pending');
  const lineOf = (card: Card) => {
    const at = { page: 0, now, part: '', all: [card] };
    return ordersView([{ card, paymentUrl: undefined }], at, locale).text.text.split('\n')[2];
  };
  expect(lineOf(unpaid)).toMatch(/ · unpaid · ordered [^·]* ago$/);
  expect(lineOf({ ...unpaid, outdated: outdatedOf(undefined) })).toMatch(/ · unpaid, as of 12 min ago$/);
});

test('pages show each item once, and a page that no longer exists shows the last one', () => {
  fc.assert(
    fc.property(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 12 }), (total, size) => {
      const all = Array.from({ length: total }, (_, index) => index);
      const at = (page: number) => paginate(all, page, size, locale, to => ({ kind: 'orders', page: to }));
      const { pages } = at(0);
      expect(Array.from({ length: pages }, (_, page) => at(page).items).flat()).toEqual(all);
      expect(at(pages + 3).items).toEqual(at(pages - 1).items);
      expect(at(0).row.filter(button => button !== false)).toHaveLength(pages > 1 ? 1 : 0);
    }),
  );
});

test('Pay is a link if Telegram accepts the address, else a button that shows it', () => {
  const card = orderCard('pending');
  const pay = (paymentUrl: string) =>
    ordersView([{ card, paymentUrl }], { page: 0, now, part: '', all: [card] }, locale)
      .keyboard.flat()
      .find(({ text: label }) => label.includes('Pay'));
  const address = 'https://cp.inferno.name/viewinvoice.php?id=366000';
  expect(pay(address)).toMatchObject({ url: address });
  expect(pay('http://127.0.0.1:8080/viewinvoice.php?id=366000')).toHaveProperty('callback_data');
});

test('the progress bar fills with time and is never full before the end', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1 }), (elapsedMs, typicalMs) => {
      const bar = progressBar(elapsedMs, typicalMs);
      expect(bar).toMatch(/^▓*░+$/);
      expect(bar).toHaveLength(10);
    }),
  );
  expect(progressBar(3 * minute, 6 * minute)).toBe('▓▓▓▓▓░░░░░');
});

test('the list and the home menu count the same servers, without cancelled orders', () => {
  const cards = [cardOf(), cardOf(), orderCard('pending'), orderCard('active'), orderCard('cancelled')];
  const home = homeView(cards, locale).text.text;
  const list = serversView({ cards, at: wholeList, chat: 'private', unread: [] }, locale).text.text;
  expect(home).toContain('You have 2 servers');
  expect(list).toContain('Your servers (2)');
  expect(list).toContain('Unpaid');
  expect(home + list).not.toContain('Cancelled');
});

test('a server whose product was terminated is terminated everywhere, whatever was last seen of it', () => {
  const card = cardOf({}, { productStatus: 'terminated' });
  const { text: shown, keyboard } = cardView(card, locale, { now: 0 });
  expect(shown.text).toContain('⚫️ Terminated · web-1');
  expect(shown.text).toContain('The provider has terminated this server.');
  expect(keyboard.flat().map(({ text }) => text)).not.toContain(locale.tText('button-reboot'));
  expect(orderStatusText(card, locale)).toBe('terminated');
  const list = serversView({ cards: [card], at: wholeList, chat: 'private', unread: [] }, locale);
  expect(list.text.text).toContain('⚫️ Terminated · web-1');
  expect(list.text.text + homeView([card], locale).text.text).not.toMatch(/🟢|Running/);
  expect(isOnBoard(card)).toBe(false);
});

test('an empty order whose product has ended is terminated everywhere and offers no installation', () => {
  const paid = orderCard('active');
  const card = { ...paid, snapshot: { ...paid.snapshot, productStatus: 'terminated' as const } };
  const { text: shown, keyboard } = cardView(card, locale, { now: 0 });
  expect(shown.text).toContain('The provider has terminated this server.');
  expect(keyboard.flat().map(button => button.text)).not.toContain(locale.tText('button-install'));
  expect(orderStatusText(card, locale)).toBe(locale.tText('order-terminated'));
  expect(findInstallBlocker(card.snapshot)).toBe('gone');
  expect(findInstallBlocker(paid.snapshot)).toBeUndefined();
});

/** A server that stopped, and started again unless it `staysOff`. */
const night = (id: number, staysOff = false): ServerNotification => ({
  kind: 'incident',
  moment: staysOff ? 'opened' : 'ended',
  model: incidentOf([{ name: `web-${id}`, id, downForMs: staysOff ? undefined : minute }], { id }),
});

test('a digest of more than fits names the servers that are still down and offers to acknowledge them', () => {
  const many = Array.from({ length: 60 }, (_, index) => night(index + 1));
  const all = [...many, night(61, true)] as unknown as readonly [ServerNotification, ...ServerNotification[]];
  const { text: shown, keyboard } = notificationView(all, locale, now);
  expect(shown.text).toContain('web-61 stopped unexpectedly');
  expect(shown.text).not.toContain('web-60 ');
  expect(shown.text).toMatch(/and \d+ more$/);
  expect(keyboard[0]?.map(button => button.text)).toEqual(['web-61', "👀 I'm on it"]);
});

test.each(['reboot', 'stop', 'boot'] as const)('an unconfirmed %s is not reported as failed', action => {
  const card = cardOf({ isShared: true });
  const operation = powerOf(action, 'unconfirmed', { endedAt: now });
  const { text: shown } = notificationView([{ kind: 'power-action', card, operation }], locale, now);
  expect(shown.text).toMatch(/^❔ .*sent once.*not.*confirmed.*$/);
});

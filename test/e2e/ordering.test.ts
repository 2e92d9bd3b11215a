import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import type { Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { setScene, type Scene } from './scene.ts';

/** A machine that has much to do takes seconds to start a process. */
const patienceMs = 30_000;
vi.setConfig({ testTimeout: 3 * patienceMs });

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
  scene.start();
});
beforeEach(async () => {
  await scene.calm();
  scene.provider.clearCalls();
});
afterAll(() => scene.close());

const labels = (message: ChatMessage) => message.keyboard.flat().map(({ text }) => text);

/** The newest message with this button; messages change while one looks. */
const withButton = (person: Person, label: string, text = '') =>
  scene.telegram.until(
    () =>
      scene.telegram
        .messagesIn(person, { fromBot: true })
        .findLast(
          message => message.text.includes(text) && labels(message).some(shown => shown.includes(label)),
        ),
    { withinMs: patienceMs, what: `a message "${text}" with ${label}` },
  );

test('from /order to a running server: pay, install with a key, and its card', async () => {
  const { telegram, provider, said } = scene;
  const { person: anna, account } = await scene.linked('Anna');
  const key = provider.addSshKey(account.cid, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxhZw anna laptop');
  await anna.writes('/order');
  anna.clicks(await said(anna, 'Which tariff'), 'VPS-2');
  const summary = await said(anna, 'Price: 9.00');
  expect(provider.callsOf('create')).toHaveLength(0);
  anna.clicks(summary, 'Confirm');
  const placed = await withButton(anna, 'Pay', 'is placed');
  expect(provider.callsOf('create')).toHaveLength(1);
  const [order] = provider.ordersOf(account.cid);
  expect(placed.text).toContain(String(order?.orderid));
  expect(placed.text).toContain(`Invoice ${order?.invoiceid}`);
  expect(labels(placed).join()).toMatch(/Pay.*Cancel order.*Orders/);
  // Telegram takes no loopback address on a button, so the press shows it.
  anna.clicks(placed, 'Pay');
  await said(anna, provider.invoiceUrl(order?.invoiceid ?? ''));
  provider.pay(order?.orderid ?? '');
  const paid = await withButton(anna, 'Install', 'is paid');
  anna.clicks(paid, 'Install');
  anna.clicks(await said(anna, 'Which system?'), 'debian-12-64-default');
  const keys = await withButton(anna, 'anna laptop');
  anna.clicks(keys, 'anna laptop');
  anna.clicks(await withButton(anna, '☑️'), 'Continue');
  const ready = await said(anna, 'SSH keys: anna laptop');
  expect(provider.callsOf('install').map(call => call.parameters.run)).toEqual(['0']);
  anna.clicks(ready, 'Install');
  await said(anna, 'is active after');
  expect(provider.callsOf('install').map(call => call.parameters.run)).toEqual(['0', '1']);
  expect(provider.callsOf('install').at(-1)?.parameters).toMatchObject({
    ostpl: 'debian-12-64-default',
    sshkey_ids: key.id,
  });
  const card = await withButton(anna, 'Reboot', 'is active after');
  expect(card.id).toBe(ready.id);
  // What is news to everybody is told once.
  await said(anna, /is active$/m);
  expect(
    telegram.messagesIn(anna, { fromBot: true }).filter(message => /is active$/m.test(message.text)),
  ).toHaveLength(1);
});

test('a pid on one line leads to the summary, and a used or foreign confirmation sends nothing', async () => {
  const { provider, said } = scene;
  const { person: anna } = await scene.linked('Anna');
  const { person: boris } = await scene.linked('Boris');
  await anna.writes('/order 303');
  const summary = await said(anna, 'Price: 5.00');
  await boris.writes('/order 304');
  await said(boris, 'Price: 9.00');
  const { callback_data: data = '' } =
    summary.keyboard.flat().find(({ text }) => text.includes('Confirm')) ?? {};
  const own = await said(boris, 'Price: 9.00');
  expect((await boris.sendsCallbackData(own, data).answered).text).toContain('over');
  expect(provider.callsOf('create')).toHaveLength(0);
  await Promise.all(Array.from({ length: 5 }, () => anna.sendsCallbackData(summary, data).answered));
  await said(anna, 'is placed');
  await anna.sendsCallbackData(summary, data).answered;
  expect(provider.callsOf('create')).toHaveLength(1);
  await anna.writes('/order 303');
  const second = await said(anna, 'Price: 5.00');
  await anna.writes('/cancel');
  expect((await anna.clicks(second, 'Confirm').answered).text).toContain('over');
  expect(provider.callsOf('create')).toHaveLength(1);
});

test('an unpaid order is cancelled after one question', async () => {
  const { provider, said } = scene;
  const { person: anna, account } = await scene.linked('Anna');
  const order = provider.addOrder(account.cid);
  provider.addOrder(account.cid, { paid: true });
  // The list is one that was asked for since.
  const before = scene.callsFor(account, 'orders').length;
  await scene.telegram.until(() => scene.callsFor(account, 'orders').length > before + 1);
  await anna.writes('/orders');
  const list = await withButton(anna, `Cancel order ${order.orderid}`);
  expect(labels(list).join()).toContain('Install');
  anna.clicks(list, `Cancel order ${order.orderid}`);
  const question = await said(anna, `Cancel order ${order.orderid}`);
  expect(provider.callsOf('cancel')).toHaveLength(0);
  anna.clicks(question, 'Yes, cancel');
  await said(anna, 'is cancelled');
  expect(provider.order(order.orderid).status).toBe('Cancelled');
  // The provider still answers for it, as one with nothing on it.
  await anna.writes(`/server ${order.orderid}`);
  const card = await said(anna, new RegExp(`· #${order.orderid}\nOrder `));
  expect(card.text).toContain(`Cancelled · #${order.orderid}`);
  expect(card.text).not.toContain('Paid');
});

test('a lost reply is said to be checked, and the order is found in the list', async () => {
  const { provider, said } = scene;
  const { person: anna, account } = await scene.linked('Anna');
  provider.addOrder(account.cid);
  await anna.writes('/order 304');
  const summary = await said(anna, 'Price: 9.00');
  provider.durations.set({ orderVisibleMs: 2_000 });
  provider.fault('create', { kind: 'reset', carriedOut: true });
  anna.clicks(summary, 'Confirm');
  await said(anna, "I won't send it twice; checking", patienceMs);
  const found = await withButton(anna, 'Pay', 'here it is in the provider');
  expect(found.text).toContain(provider.ordersOf(account.cid).at(-1)?.orderid);
  expect(provider.callsOf('create')).toHaveLength(1);
});

test('in a group nobody orders, pays, cancels or installs', async () => {
  const { provider, telegram } = scene;
  const { person: anna, account } = await scene.linked('Anna');
  const order = provider.addOrder(account.cid);
  const group = telegram.group({ title: 'Team', members: [anna] });
  group.addBot();
  for (const command of ['/order 303', '/orders', `/install ${order.orderid}`]) {
    await anna.writes(command, { chat: group });
  }
  await telegram.until(() => telegram.messagesIn(group, { fromBot: true }).length > 0, {
    withinMs: patienceMs,
  });
  for (const message of telegram.messagesIn(group, { fromBot: true })) {
    expect(message.text).not.toContain(order.invoiceid);
    expect(labels(message).join()).not.toMatch(/Confirm|Pay|Cancel order|Install/);
  }
  expect(provider.callsOf('create')).toHaveLength(0);
});

// The last one: the provider is left alone for a while after it was away.
test('what was not sent is said to be so, and one more try is one order', async () => {
  const { provider, said } = scene;
  const { person: anna } = await scene.linked('Anna');
  await anna.writes('/order 303');
  const summary = await said(anna, 'Price: 5.00');
  await provider.goOffline();
  anna.clicks(summary, 'Confirm');
  const told = await withButton(anna, 'Try again', 'Nothing was sent');
  await provider.goOnline();
  const again = told.keyboard.flat().find(({ text }) => text.includes('Try again'))?.callback_data ?? '';
  await Promise.all([1, 2, 3].map(() => anna.sendsCallbackData(told, again).answered));
  await said(anna, 'is placed', patienceMs);
  expect(provider.callsOf('create')).toHaveLength(1);
});

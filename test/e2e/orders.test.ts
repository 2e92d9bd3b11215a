import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf, callbackDataOf } from './helpers.ts';

const test = testWith(inProcess);
/** Nothing is polled but what somebody waits for. */
const testWithoutPolls = testWith(() => inProcess({ pollIdleSeconds: 600 }));

test('an order is placed, paid, and installed with a key', async harness => {
  const { telegram, provider, ask, pressButton, waitForButton, waitForMessage } = harness;
  const { person: anna, account } = await harness.linkAccount('Anna');
  const key = provider.addSshKey(account.cid, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxhZw anna laptop');
  anna.clicks(await ask(anna, '/order', 'Which tariff'), 'VPS-2');
  const summary = await waitForMessage(anna, 'Price: 9.00');
  expect(provider.callsOf('create')).toHaveLength(0);
  anna.clicks(summary, 'Confirm');
  const placed = await waitForButton(anna, 'Pay', 'is placed');
  expect(provider.callsOf('create')).toHaveLength(1);
  const [order] = provider.ordersOf(account.cid);
  expect(placed.text).toContain(String(order?.orderid));
  expect(placed.text).toContain(`Invoice ${order?.invoiceid}`);
  expect(labelsOf(placed).join()).toMatch(/Pay.*Cancel order.*Orders/);
  // Telegram accepts no loopback address on a button, so the press shows it.
  anna.clicks(placed, 'Pay');
  await waitForMessage(anna, provider.invoiceUrl(order?.invoiceid ?? ''));
  provider.pay(order?.orderid ?? '');
  await pressButton(anna, 'is paid', 'Install');
  await pressButton(anna, 'Which template?', 'debian-12-64-default');
  await pressButton(anna, '', 'anna laptop');
  anna.clicks(await waitForButton(anna, '☑️'), 'Continue');
  const ready = await waitForMessage(anna, 'SSH keys: anna laptop');
  expect(provider.callsOf('install').map(call => call.parameters.run)).toEqual(['0']);
  anna.clicks(ready, 'Install');
  await waitForMessage(anna, 'is active after');
  expect(provider.callsOf('install').map(call => call.parameters.run)).toEqual(['0', '1']);
  expect(provider.callsOf('install').at(-1)?.parameters).toMatchObject({
    ostpl: 'debian-12-64-default',
    sshkey_ids: key.id,
  });
  const card = await waitForButton(anna, 'Reboot', 'is active after');
  expect(card.id).toBe(ready.id);
  // The chat that shows the installation gets no notification of the same.
  await harness.waitForPolls(2);
  const active = telegram
    .messagesIn(anna, { fromBot: true })
    .filter(({ text }) => text.includes('is active'));
  expect(active).toHaveLength(1);
});

test('a confirmation sends one order, and nothing once used, cancelled, or pressed by others', async harness => {
  const { provider, ask, linkAccount, waitForMessage } = harness;
  const { person: anna } = await linkAccount('Anna');
  const { person: boris } = await linkAccount('Boris');
  const summary = await ask(anna, '/order 303', 'Price: 5.00');
  const own = await ask(boris, '/order 304', 'Price: 9.00');
  const data = callbackDataOf(summary, 'Confirm');
  expect(await answerOf(boris.sendsCallbackData(own, data))).toContain('expired');
  expect(provider.callsOf('create')).toHaveLength(0);
  await Promise.all(Array.from({ length: 5 }, () => anna.sendsCallbackData(summary, data).answered));
  await waitForMessage(anna, 'is placed');
  await anna.sendsCallbackData(summary, data).answered;
  expect(provider.callsOf('create')).toHaveLength(1);
  const second = await ask(anna, '/order 303', 'Price: 5.00');
  const confirmSecond = callbackDataOf(second, 'Confirm');
  await anna.writes('/cancel');
  expect(await answerOf(anna.sendsCallbackData(second, confirmSecond))).toContain('expired');
  expect(provider.callsOf('create')).toHaveLength(1);
});

testWithoutPolls('a confirmation expires after ten minutes', async ({ provider, ask, ...harness }) => {
  const { person: anna } = await harness.linkAccount('Anna');
  const summary = await ask(anna, '/order 303', 'Price: 5.00');
  harness.advanceClock(10 * 60_000);
  expect(await answerOf(anna.clicks(summary, 'Confirm'))).toContain('expired');
  expect(provider.callsOf('create')).toHaveLength(0);
});

testWithoutPolls('a price that changed is shown before anything is ordered', async harness => {
  const { provider, ask, pressButton, waitForMessage } = harness;
  const { person: anna } = await harness.linkAccount('Anna');
  const summary = await ask(anna, '/order 303', 'Price: 5.00');
  provider.setPrice('303', '7.00');
  anna.clicks(summary, 'Confirm');
  const refused = await waitForMessage(anna, 'Nothing was sent: the price is now 7.00');
  expect(labelsOf(refused).join()).not.toContain('Try again');
  anna.clicks(refused, 'Order again');
  await pressButton(anna, 'Price: 7.00', 'Confirm');
  await waitForMessage(anna, 'is placed');
  expect(provider.callsOf('create')).toHaveLength(1);
});

testWithoutPolls('the summary names the account, and another one can be chosen', async harness => {
  const { provider, ask, linkAccount, pressButton, waitForMessage } = harness;
  const { person: anna, account } = await linkAccount('Anna');
  const { account: second } = await linkAccount(anna, [], 'Shop');
  await ask(anna, '/order 303', 'Account: Inferno');
  await harness.waitForButton(anna, 'Confirm', 'Account: Inferno');
  await pressButton(anna, 'Account: Inferno', 'From Shop');
  await pressButton(anna, 'Account: Shop', 'Confirm');
  expect((await waitForMessage(anna, 'is placed')).text).toContain('Account Shop');
  expect(provider.ordersOf(second.cid)).toHaveLength(1);
  expect(provider.ordersOf(account.cid)).toHaveLength(0);
});

test('an unpaid order is cancelled after one question', async harness => {
  const { provider, ask, waitForButton, waitForMessage } = harness;
  const { person: anna, account } = await harness.linkAccount('Anna');
  const order = provider.addOrder(account.cid);
  provider.addOrder(account.cid, { paid: true });
  // The list was read since.
  const before = harness.callsFor(account, 'orders').length;
  await harness.waitUntil(() => harness.callsFor(account, 'orders').length > before + 1);
  await anna.writes('/orders');
  const list = await waitForButton(anna, `Cancel order ${order.orderid}`);
  expect(labelsOf(list).join()).toContain('Install');
  anna.clicks(list, `Cancel order ${order.orderid}`);
  const question = await waitForMessage(anna, `Cancel order ${order.orderid}`);
  expect(provider.callsOf('cancel')).toHaveLength(0);
  anna.clicks(question, 'Yes, cancel');
  await waitForMessage(anna, 'is cancelled');
  expect(provider.order(order.orderid).status).toBe('Cancelled');
  // The provider still answers for it, as for one with nothing on it.
  const card = await ask(anna, `/server ${order.orderid}`, new RegExp(`· #${order.orderid}\nOrder `));
  expect(card.text).toContain(`Cancelled · #${order.orderid}`);
  expect(card.text).not.toContain('Paid');
});

test('a cancellation without an answer is reported as unknown, not as failed', async harness => {
  const { provider, ask, waitForMessage } = harness;
  const account = provider.addAccount();
  const { orderid } = provider.addOrder(account.cid);
  const [anna] = harness.addPeople('Anna');
  await harness.link(anna, account);
  anna.clicks(await ask(anna, '/orders', '1 unpaid'), `Cancel order ${orderid}`);
  const question = await waitForMessage(anna, `Cancel order ${orderid} (`);
  for (const action of ['cancel', 'orders'] as const)
    provider.fault(action, { kind: 'reset', carriedOut: true, times: 1_000 });
  anna.clicks(question, 'Yes, cancel');
  await waitForMessage(anna, `I can't tell whether order ${orderid} was cancelled: the provider`);
});

test('an order whose reply is lost is found in the list', async harness => {
  const { provider, ask, waitForMessage } = harness;
  const { person: anna, account } = await harness.linkAccount('Anna');
  provider.addOrder(account.cid);
  const summary = await ask(anna, '/order 304', 'Price: 9.00');
  provider.durations.set({ orderVisibleMs: 2_000 });
  provider.fault('create', { kind: 'reset', carriedOut: true });
  anna.clicks(summary, 'Confirm');
  await waitForMessage(anna, "I won't send it twice; checking");
  const found = await harness.waitForButton(anna, 'Pay', 'the provider lists the order');
  expect(found.text).toContain(provider.ordersOf(account.cid).at(-1)?.orderid);
  expect(provider.callsOf('create')).toHaveLength(1);
});

test('ordering again after a lost reply takes one more look and a warning, and a late match is shown', async harness => {
  const { provider, ask, waitForMessage, waitUntil } = harness;
  const { person: anna, account } = await harness.linkAccount('Anna');
  const summary = await ask(anna, '/order 304', 'Price: 9.00');
  provider.fault('create', { kind: 'reset', carriedOut: false });
  anna.clicks(summary, 'Confirm');
  await waitForMessage(anna, "I won't send it twice; checking");
  harness.advanceClock(3 * 60_000);
  const unseen = await harness.waitForButton(anna, 'Order again', "isn't in the provider's list yet");
  const reads = provider.callsOf('orders').length;
  anna.clicks(unseen, 'Order again');
  await harness.waitForButton(anna, 'Order anyway', 'may have been placed');
  expect(provider.callsOf('orders').length).toBeGreaterThan(reads);
  const { orderid } = provider.addOrder(account.cid);
  await waitUntil(
    () => harness.messagesIn(anna).some(({ text }) => text.includes(`Order ${orderid} has appeared`)),
    'the late match',
  );
  expect(provider.callsOf('create')).toHaveLength(1);
});

test('an order that was not sent can be tried again, and is placed once', async harness => {
  const { provider, waitForMessage } = harness;
  const { person: anna } = await harness.linkAccount('Anna');
  const summary = await harness.ask(anna, '/order 303', 'Price: 5.00');
  await provider.goOffline();
  anna.clicks(summary, 'Confirm');
  const failure = await harness.waitForButton(anna, 'Try again', 'Nothing was sent');
  await provider.goOnline();
  const data = callbackDataOf(failure, 'Try again');
  await Promise.all([1, 2, 3].map(() => anna.sendsCallbackData(failure, data).answered));
  await waitForMessage(anna, 'is placed');
  expect(provider.callsOf('create')).toHaveLength(1);
});

test('a group offers no order, payment, cancellation or installation', async harness => {
  const { telegram, provider, messagesIn } = harness;
  const { person: anna, account } = await harness.linkAccount('Anna');
  const order = provider.addOrder(account.cid);
  const group = telegram.group({ title: 'Team', members: [anna] });
  group.addBot();
  for (const command of ['/order 303', '/orders', `/install ${order.orderid}`]) {
    await anna.writes(command, { chat: group });
  }
  await harness.waitUntil(() => messagesIn(group).length > 0);
  for (const message of messagesIn(group)) {
    expect(message.text).not.toContain(order.invoiceid);
    expect(labelsOf(message).join()).not.toMatch(/Confirm|Pay|Cancel order|Install/);
  }
  expect(provider.callsOf('create')).toHaveLength(0);
});

const testWithFewReads = testWith(() =>
  inProcess({ environment: { POLL_IDLE_SECONDS: '3600', POLL_FAST_SECONDS: '3600' } }),
);

testWithFewReads('500 orders are paged, searched, and shown while the provider is slow', async harness => {
  const { telegram, provider, ask, link, waitForMessage, waitUntil } = harness;
  const account = provider.addAccount();
  provider.addMany(account.cid, 480, 'servers');
  provider.addMany(account.cid, 15, 'pending');
  provider.addMany(account.cid, 5, 'paid');
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'ru' });
  await link(anna, account);
  // An order that was never read is offered no installation. Unpaid orders are not read at all.
  await waitUntil(
    () => new Set(provider.callsOf('getinfo').map(({ parameters }) => parameters.orderid)).size === 485,
    'a read of each',
  );
  // The list doesn't wait for the provider.
  provider.setLatency(30_000);
  const list = await ask(anna, '/orders', /500 заказов, 15 не оплачено/);
  const asked = telegram.messagesIn(anna).findLast(({ text }) => text === '/orders');
  expect(list.at - (asked?.at ?? 0)).toBeLessThan(30_000);
  const count = (label: string) => labelsOf(list).filter(shown => shown.includes(label)).length;
  expect(count('Оплатить')).toBe(6);
  expect(list.text).toContain('Страница 1 из 84');
  anna.clicks(list, 'Вперёд');
  await waitForMessage(anna, 'Страница 2 из 84');
  // Unpaid orders come first, then those without a system.
  anna.clicks(list, 'Вперёд');
  await waitForMessage(anna, 'Страница 3 из 84');
  expect(count('Оплатить')).toBe(3);
  expect(count('Установить')).toBe(3);
  const wanted = provider.ordersOf(account.cid)[123];
  const found = await ask(anna, wanted?.ordernum ?? '', 'Заказы, где есть');
  expect(found.text).toContain(wanted?.orderid);
  harness.expectWithinLimits();
});

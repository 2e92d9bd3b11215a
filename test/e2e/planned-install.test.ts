import { expect } from 'vitest';

import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { inProcess, testWith, type Harness } from './harness.ts';
import { answerOf } from './helpers.ts';

const test = testWith(async () => {
  const harness = await inProcess();
  const account = harness.provider.addAccount();
  harness.provider.addSshKey(account.cid, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxhZw laptop');
  const [anna] = harness.addPeople('Anna');
  await harness.link(anna, account);
  const order = () => harness.provider.ordersOf(account.cid)[0]?.orderid ?? '';
  return { ...harness, anna, account, order };
});

/** Orders a VPS and chooses what is installed on it once it is paid; the message that confirms it. */
async function orderAndPlan(harness: Harness, anna: Person): Promise<ChatMessage> {
  const { ask, pressButton, waitForButton } = harness;
  anna.clicks(await ask(anna, '/order', 'Which tariff'), 'VPS-2');
  await pressButton(anna, 'Price: 9.00', 'Confirm');
  await pressButton(anna, 'is placed', 'Choose system');
  await pressButton(anna, 'Which template?', 'debian-12-64-default');
  await pressButton(anna, 'the SSH keys', 'laptop');
  anna.clicks(await waitForButton(anna, '☑️'), 'Continue');
  const summary = await waitForButton(anna, 'Confirm', ['SSH keys: laptop', 'as soon as the order is paid']);
  // The second tap of two changes nothing.
  await Promise.all([1, 2].map(() => anna.clicks(summary, 'Confirm').answered));
  return waitForButton(anna, "Don't install", 'will be installed once order');
}

const startedInstalls = ({ provider }: Harness) =>
  provider.callsOf('install').filter(({ parameters }) => parameters.run === '1');

test('a system that is chosen before the payment is installed after it, and said once', async harness => {
  const { provider, anna, order, waitForMessage, waitForButton, waitUntil, advanceClock } = harness;
  const planned = await orderAndPlan(harness, anna);
  expect(labelsOf(planned).join()).toMatch(/Pay.*Cancel order.*Change.*Don't install.*Orders/);
  expect(provider.callsOf('install')).toHaveLength(0);
  await harness.restart();
  provider.pay(order());
  const installing = await waitForMessage(
    anna,
    `Order ${order()} is paid`,
    'Installing debian-12-64-default',
  );
  await waitForButton(anna, 'Reboot', 'is active after');
  expect(startedInstalls(harness)).toHaveLength(1);
  advanceClock(2_000);
  await waitUntil(() => planned.keyboard.length === 0, 'no buttons under what was planned');
  const later = harness.messagesIn(anna).filter(({ id }) => id > planned.id);
  expect(later.map(({ id }) => id)).toEqual([installing.id]);
});

test("Change replaces what is planned, and Don't install leaves the order as it was", async harness => {
  const { provider, anna, order, pressButton, waitForButton, waitForMessage } = harness;
  const planned = await orderAndPlan(harness, anna);
  anna.clicks(planned, 'Change');
  await pressButton(anna, 'Which template?', 'ubuntu-24.04-64-default');
  await pressButton(anna, 'the SSH keys', 'Continue');
  await pressButton(anna, 'SSH keys: none', 'Confirm');
  const changed = await waitForButton(anna, "Don't install", ['ubuntu-24.04', 'once order']);
  expect(await answerOf(anna.clicks(changed, "Don't install"))).toContain('Nothing will be installed');
  await waitForButton(anna, 'Choose system', 'waiting for payment');
  provider.pay(order());
  await waitForButton(anna, 'Install', 'Press Install');
  await waitForMessage(anna, 'is paid');
  expect(provider.callsOf('install')).toHaveLength(0);
});

test('a refusal of the provider asks, with Install', async harness => {
  const { provider, anna, order, waitForButton } = harness;
  await orderAndPlan(harness, anna);
  provider.fault('install', { kind: 'refused', message: 'ostpl is not allowed for this plan' });
  provider.pay(order());
  const asked = await waitForButton(anna, 'Install', ['debian-12', 'was not installed', 'ostpl']);
  expect(asked.text).toContain('Choose another system');
  expect(startedInstalls(harness)).toHaveLength(0);
});

test('cancelling the order drops what is planned, and says so', async harness => {
  const { anna, pressButton, waitForMessage } = harness;
  anna.clicks(await orderAndPlan(harness, anna), 'Cancel order');
  await pressButton(anna, 'Cancel order', 'Yes, cancel');
  await waitForMessage(anna, 'is cancelled', "debian-12-64-default won't be installed");
});

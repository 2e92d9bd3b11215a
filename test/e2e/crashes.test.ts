import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Fault } from '../../demo/provider/faults.ts';
import type { Person } from '../../demo/telegram/person.ts';
import { asProcess, type ProcessHarness } from './harness.ts';
import { callbackDataOf } from './helpers.ts';
import { createTeam } from './team-setup.ts';

let harness: ProcessHarness;
beforeAll(async () => {
  // Nothing is polled by itself: the provider is asked only what somebody wants.
  harness = await asProcess({ environment: { POLL_IDLE_SECONDS: '3600' } });
  harness.start();
});
beforeEach(async () => {
  await harness.resetFaults();
  harness.provider.clearCalls();
});
afterAll(() => harness.close());

/** Kills the bot, has Telegram deliver its last update again, and starts the process that the next test kills. */
async function crash(): Promise<void> {
  const update = harness.telegram.updates.at(-1);
  await harness.kill();
  if (update !== undefined) harness.telegram.redeliver(update);
  harness.start();
}

const callsOf = (action: string, run?: string) =>
  harness.provider.callsOf(action).filter(call => run === undefined || call.parameters.run === run);

const waitForCall = (action: string, run?: string) =>
  harness.waitUntil(() => callsOf(action, run).length > 0, action);

/** Waits until the reply to the n-th call has left. */
const waitForReply = (action: string, nth: number) =>
  harness.waitUntil(() => callsOf(action)[nth]?.outcome === 'answered', 'a reply');

describe('a crash during a power action', () => {
  test.each([
    ['Reboot', 'reboot', "Sent, no answer. I won't send it twice"],
    ['Stop', 'stop', 'web-1 is off after'],
  ] as const)('makes %s one call, and the truth is shown', async (label, action, truth) => {
    harness.provider.fault(action, { kind: 'hang' });
    const { person: anna, account } = await harness.linkAccount('Anna', ['web-1']);
    anna.clicks(await harness.openCard(anna, 'web-1'), label);
    await waitForCall(action);
    await crash();
    await harness.waitForMessage(anna, truth);
    expect(harness.callsFor(account, action)).toHaveLength(1);
  });

  test('drops a stop that could still be undone', async () => {
    const { anna, group, account } = await createTeam(harness, ['web-1', 'web-2']);
    anna.clicks(await harness.openCard(anna, 'web-1', group), 'Stop');
    await harness.waitForMessage(group, 'web-1 is off after');
    expect(harness.callsFor(account, 'stop')).toHaveLength(1);
    anna.clicks(await harness.openCard(anna, 'web-2', group), 'Stop');
    await harness.waitForMessage(group, 'Anna stops web-2 in 5 s');
    await harness.restart();
    await harness.waitForMessage(group, 'web-2 was not stopped');
    await new Promise(resolve => setTimeout(resolve, 5_500));
    expect(harness.callsFor(account, 'stop')).toHaveLength(1);
  });
});

describe('a crash during an order', () => {
  test.each<{
    readonly when: string;
    readonly action: 'orders' | 'create';
    readonly fault: Fault;
    /** Waits for the moment, seen from outside. */
    readonly moment: () => Promise<unknown>;
    readonly outcome: RegExp;
  }>([
    {
      when: 'before the call, while the list is read',
      action: 'orders',
      fault: { kind: 'hang' },
      moment: () => waitForCall('orders'),
      outcome: /Order \d+ is placed/,
    },
    {
      when: 'during the call, which is carried out',
      action: 'create',
      fault: { kind: 'hang' },
      moment: () => waitForCall('create'),
      outcome: /the provider lists the order: \d+/,
    },
    {
      when: 'when the reply has left, before it is stored',
      action: 'create',
      fault: { kind: 'delay', delayMs: 150 },
      moment: () => waitForReply('create', 0),
      outcome: /Order \d+ is placed|the provider lists the order: \d+/,
    },
  ])('$when, leaves one order, which is shown', async ({ action, fault, moment, outcome }) => {
    const { provider } = harness;
    const { person: anna, account } = await harness.linkAccount('Anna');
    provider.addOrder(account.cid);
    const summary = await harness.ask(anna, '/order 303', 'Price: 5.00');
    const confirm = callbackDataOf(summary, 'Confirm');
    provider.clearCalls();
    provider.fault(action, fault);
    anna.clicks(summary, 'Confirm');
    await moment();
    await crash();
    const shown = await harness.waitForButton(anna, 'Pay', outcome);
    expect(callsOf('create')).toHaveLength(1);
    const orders = provider.ordersOf(account.cid);
    expect(orders).toHaveLength(2);
    expect(shown.text).toContain(orders.at(-1)?.orderid);
    // The same confirmation again shows what became of it.
    await anna.sendsCallbackData(shown, confirm).answered;
    expect(callsOf('create')).toHaveLength(1);
  });

  test('during a call that is not carried out, leaves none and sends none again', async () => {
    const { provider } = harness;
    const { person: anna, account } = await harness.linkAccount('Anna');
    await anna.writes('/order 303');
    provider.fault('create', { kind: 'hang', carriedOut: false });
    await harness.pressButton(anna, 'Price: 5.00', 'Confirm');
    await waitForCall('create');
    await crash();
    await harness.waitForButton(anna, 'Check now', "I won't send it twice");
    expect(callsOf('create')).toHaveLength(1);
    expect(provider.ordersOf(account.cid)).toHaveLength(0);
  });
});

describe('a crash during an installation', () => {
  /** A paid and empty order, with a template chosen and the keys on the screen. */
  async function openKeys() {
    const account = harness.provider.addAccount();
    const { orderid } = harness.provider.addOrder(account.cid, { paid: true });
    const [anna] = harness.addPeople('Anna');
    await harness.link(anna, account);
    anna.clicks(await harness.ask(anna, `/install ${orderid}`, 'Which template?'), 'debian-12-64-default');
    return { anna, orderid, keys: await harness.waitForButton(anna, 'Continue', 'SSH keys') };
  }

  test('during the check by the provider, starts nothing, and the person can continue', async () => {
    const { anna, orderid, keys } = await openKeys();
    harness.provider.fault('install', { kind: 'hang' });
    anna.clicks(keys, 'Continue');
    await waitForCall('install', '0');
    await crash();
    await harness.pressButton(anna, 'Nothing was started', 'Try again');
    await harness.pressButton(anna, 'found no problem', 'Install');
    await harness.waitForMessage(anna, 'is active after');
    expect(callsOf('install', '1')).toHaveLength(1);
    expect(harness.provider.order(orderid).vpsState).toBe('on');
  });

  test.each<{
    readonly when: string;
    readonly fault: Fault;
    readonly moment: (anna: Person) => Promise<unknown>;
  }>([
    {
      when: 'during the call, which is carried out',
      fault: { kind: 'hang' },
      moment: () => waitForCall('install', '1'),
    },
    {
      when: 'when the reply has left, before it is stored',
      fault: { kind: 'delay', delayMs: 150 },
      moment: () => waitForReply('install', 1),
    },
    {
      when: 'while the installation is under way',
      fault: { kind: 'delay', delayMs: 0 },
      moment: anna => harness.waitForMessage(anna, '⏳ Installing'),
    },
  ])('$when, leaves one installation, and its message is updated to the end', async ({ fault, moment }) => {
    const { anna, orderid, keys } = await openKeys();
    anna.clicks(keys, 'Continue');
    const summary = await harness.waitForMessage(anna, 'found no problem');
    harness.provider.fault('install', fault);
    anna.clicks(summary, 'Install');
    await moment(anna);
    await crash();
    await harness.waitUntil(() => summary.text.includes('is active after'), 'the end in the same message');
    expect(callsOf('install', '1')).toHaveLength(1);
    expect(harness.provider.order(orderid).vpsState).toBe('on');
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Fault } from '../../demo/provider/faults.ts';
import type { Account } from '../../demo/provider/records.ts';
import { asProcess, type ProcessHarness } from './harness.ts';
import { callbackDataOf } from './helpers.ts';
import { createTeam } from './team-setup.ts';

let harness: ProcessHarness;
beforeAll(async () => {
  // Nothing is polled by itself: the provider is asked only when somebody wants something.
  harness = await asProcess({ environment: { POLL_IDLE_SECONDS: '3600' } });
  harness.start();
});
afterAll(() => harness.close());

/** What one person is about to request on an account of their own. */
interface Request {
  readonly press: () => void;
  /** Waits for the moment of the crash, seen from outside. */
  readonly moment: () => Promise<unknown>;
  /** Expects what the person and the provider see after the crash. */
  readonly check: () => Promise<void>;
}

/** Makes all requests, kills the bot, has Telegram deliver their updates again, and starts the next process. */
async function crashDuring(requests: readonly Request[]): Promise<void> {
  const updates = requests.flatMap(({ press }) => {
    press();
    return harness.telegram.updates.slice(-1);
  });
  await Promise.all(requests.map(({ moment }) => moment()));
  await harness.kill();
  updates.forEach(harness.telegram.redeliver);
  harness.start();
}

/** The calls for an account from now on. */
function watchCalls(account: Account, action: string, run?: string) {
  const all = () =>
    harness.callsFor(account, action).filter(call => run === undefined || call.parameters.run === run);
  const before = all().length;
  const calls = () => all().slice(before);
  return {
    calls,
    waitForCall: () => harness.waitUntil(() => calls().length > 0, action),
    /** Waits until the reply to the first one has left. */
    waitForReply: () => harness.waitUntil(() => calls()[0]?.outcome === 'answered', 'a reply'),
  };
}

async function preparePowerAction(label: string, action: string, truth: string): Promise<Request> {
  const { person: anna, account } = await harness.linkAccount('Anna', ['web-1']);
  const card = await harness.openCard(anna, 'web-1');
  const { calls, waitForCall } = watchCalls(account, action);
  harness.provider.fault(action, { kind: 'hang', cid: account.cid });
  return {
    press: () => void anna.clicks(card, label),
    moment: waitForCall,
    check: async () => {
      await harness.waitForMessage(anna, truth);
      expect(calls()).toHaveLength(1);
    },
  };
}

async function prepareOrder(action: 'orders' | 'create', fault: Fault, outcome: RegExp): Promise<Request> {
  const { provider } = harness;
  const { person: anna, account } = await harness.linkAccount('Anna');
  provider.addOrder(account.cid);
  const summary = await harness.ask(anna, '/order 303', 'Price: 5.00');
  const confirm = callbackDataOf(summary, 'Confirm');
  const { waitForCall, waitForReply } = watchCalls(account, action);
  const { calls: creations } = watchCalls(account, 'create');
  provider.fault(action, { ...fault, cid: account.cid });
  return {
    press: () => void anna.clicks(summary, 'Confirm'),
    moment: fault.kind === 'delay' ? waitForReply : waitForCall,
    check: async () => {
      const shown = await harness.waitForButton(anna, 'Pay', outcome);
      expect(creations()).toHaveLength(1);
      const orders = provider.ordersOf(account.cid);
      expect(orders).toHaveLength(2);
      expect(shown.text).toContain(orders.at(-1)?.orderid);
      // The same confirmation again shows what became of it.
      await anna.sendsCallbackData(shown, confirm).answered;
      expect(creations()).toHaveLength(1);
    },
  };
}

async function prepareLostOrder(): Promise<Request> {
  const { provider } = harness;
  const { person: anna, account } = await harness.linkAccount('Anna');
  const summary = await harness.ask(anna, '/order 303', 'Price: 5.00');
  const { calls, waitForCall } = watchCalls(account, 'create');
  provider.fault('create', { kind: 'hang', carriedOut: false, cid: account.cid });
  return {
    press: () => void anna.clicks(summary, 'Confirm'),
    moment: waitForCall,
    check: async () => {
      await harness.waitForButton(anna, 'Check now', "I won't send it twice");
      expect(calls()).toHaveLength(1);
      expect(provider.ordersOf(account.cid)).toHaveLength(0);
    },
  };
}

/** A paid and empty order, with a template chosen and the keys on the screen. */
async function openKeys() {
  const account = harness.provider.addAccount();
  const { orderid } = harness.provider.addOrder(account.cid, { paid: true });
  const [anna] = harness.addPeople('Anna');
  await harness.link(anna, account);
  anna.clicks(await harness.ask(anna, `/install ${orderid}`, 'Which template?'), 'debian-12-64-default');
  const keys = await harness.waitForButton(anna, 'Continue', 'SSH keys');
  const state = () => harness.provider.order(orderid).vpsState;
  return { anna, account, keys, state };
}

async function prepareInstallCheck(): Promise<Request> {
  const { anna, account, keys, state } = await openKeys();
  const { waitForCall } = watchCalls(account, 'install', '0');
  const { calls: installations } = watchCalls(account, 'install', '1');
  harness.provider.fault('install', { kind: 'hang', cid: account.cid });
  return {
    press: () => void anna.clicks(keys, 'Continue'),
    moment: waitForCall,
    check: async () => {
      const failure = await harness.waitForButton(anna, 'Try again', 'Nothing was started');
      expect(installations()).toHaveLength(0);
      anna.clicks(failure, 'Try again');
      await harness.pressButton(anna, 'found no problem', 'Install');
      await harness.waitForMessage(anna, 'is active after');
      expect(installations()).toHaveLength(1);
      expect(state()).toBe('on');
    },
  };
}

async function prepareInstallation(moment: 'call' | 'reply' | 'message'): Promise<Request> {
  const { anna, account, keys, state } = await openKeys();
  anna.clicks(keys, 'Continue');
  const summary = await harness.waitForMessage(anna, 'found no problem');
  const { calls, waitForCall, waitForReply } = watchCalls(account, 'install', '1');
  const fault: Fault = moment === 'call' ? { kind: 'hang' } : { kind: 'delay', delayMs: 150 };
  if (moment !== 'message') harness.provider.fault('install', { ...fault, cid: account.cid });
  const waits = {
    call: waitForCall,
    reply: waitForReply,
    message: () => harness.waitForMessage(anna, '⏳ Installing'),
  };
  return {
    press: () => void anna.clicks(summary, 'Install'),
    moment: waits[moment],
    check: async () => {
      await harness.waitUntil(() => summary.text.includes('is active after'), 'the end in the same message');
      expect(calls()).toHaveLength(1);
      expect(state()).toBe('on');
    },
  };
}

const placed = /Order \d+ is placed/;
const listed = /the provider lists the order: \d+/;

/** Requests that are in progress until the crash comes, so that one crash interrupts all of them. */
const inProgress: Readonly<Record<string, () => Promise<Request>>> = {
  'a reboot makes one call, and what happened is shown': () =>
    preparePowerAction('Reboot', 'reboot', "Sent, no answer. I won't send it twice"),
  'a stop makes one call, and what happened is shown': () =>
    preparePowerAction('Stop', 'stop', 'web-1 is off after'),
  'an order before its call leaves one order, which is shown': () =>
    prepareOrder('orders', { kind: 'hang' }, placed),
  'an order whose call is carried out leaves one order, which is shown': () =>
    prepareOrder('create', { kind: 'hang' }, listed),
  'an order whose call is not carried out leaves none, and is not sent again': prepareLostOrder,
  'an installation that is being checked is not started, and the person can continue': prepareInstallCheck,
  'an installation during its call leaves one, and its message is updated to the end': () =>
    prepareInstallation('call'),
  'an installation after its call leaves one, and its message is updated to the end': () =>
    prepareInstallation('message'),
};

describe('a crash during all of these', () => {
  const outcomes = new Map<string, Promise<void>>();
  beforeAll(async () => {
    // Longer than the others need to be under way.
    harness.provider.durations.set({ installMs: 3_000 });
    const requests = new Map<string, Request>();
    for (const [name, prepare] of Object.entries(inProgress)) requests.set(name, await prepare());
    await crashDuring([...requests.values()]);
    // At the same time, because some of what they expect is shown only briefly.
    for (const [name, { check }] of requests) {
      const outcome = check();
      // The test of that name reports the failure.
      outcome.catch(() => undefined);
      outcomes.set(name, outcome);
    }
  });

  test.each(Object.keys(inProgress))('%s', async name => {
    expect(outcomes.has(name)).toBe(true);
    await outcomes.get(name);
  });
});

describe('a crash between a reply and its transaction', () => {
  beforeEach(() => harness.resetFaults());

  test.each([
    [
      'an order',
      () =>
        prepareOrder(
          'create',
          { kind: 'delay', delayMs: 150 },
          new RegExp(`${placed.source}|${listed.source}`),
        ),
    ],
    ['an installation', () => prepareInstallation('reply')],
  ] as const)('leaves %s that was made once and is shown', async (_, prepare) => {
    const request = await prepare();
    await crashDuring([request]);
    await request.check();
  });
});

test('a crash drops a stop that could still be undone', async () => {
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

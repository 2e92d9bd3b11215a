import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Fault } from '../../demo/provider/faults.ts';
import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import { setScene, type Scene } from './scene.ts';

/** A machine that has much to do takes seconds to start a process. */
const patienceMs = 30_000;
vi.setConfig({ testTimeout: 3 * patienceMs });

let scene: Scene;
beforeAll(async () => {
  // Nothing is polled by itself: what the provider is asked is what somebody wants.
  scene = await setScene({ environment: { POLL_IDLE_SECONDS: '3600' } });
  scene.start();
});
beforeEach(async () => {
  await scene.calm();
  scene.provider.clearCalls();
});
afterAll(() => scene.close());

/** What starts in its place is what the next test kills. */
const killAndStart = async (): Promise<void> => {
  await scene.kill();
  const update = scene.telegram.updates.at(-1);
  if (update !== undefined) scene.telegram.redeliver(update);
  scene.start();
};

const withButton = (person: Person, label: string, text: string | RegExp) =>
  scene.telegram.until(
    () =>
      scene.telegram
        .messagesIn(person, { fromBot: true })
        .findLast(
          message =>
            (typeof text === 'string' ? message.text.includes(text) : text.test(message.text)) &&
            labelsOf(message).some(shown => shown.includes(label)),
        ),
    { withinMs: patienceMs, what: `"${String(text)}" with ${label}` },
  );

const said = (person: Person, text: string | RegExp) => scene.said(person, text, patienceMs);

const askedFor = (action: string, run?: string) =>
  scene.provider.callsOf(action).filter(call => run === undefined || call.parameters.run === run).length;

/** Waits until the provider has been asked for it. */
const isAsked = (action: string, run?: string) =>
  scene.telegram.until(() => askedFor(action, run) > 0, { withinMs: patienceMs, what: action });

describe('kill -9 while ordering', () => {
  test.each<{
    readonly when: string;
    readonly action: 'orders' | 'create';
    readonly fault: Fault;
    /** How it can be known, from outside, that the moment has come. */
    readonly ripe: () => Promise<unknown>;
    readonly said: RegExp;
  }>([
    {
      when: 'before the call, while the list is read',
      action: 'orders',
      fault: { kind: 'hang' },
      ripe: () => isAsked('orders'),
      said: /Order \d+ is placed/,
    },
    {
      when: 'during the call, which is carried out',
      action: 'create',
      fault: { kind: 'hang' },
      ripe: () => isAsked('create'),
      said: /here it is in the provider's list: order \d+/,
    },
    {
      when: 'when the reply has just left, before anybody has noted it',
      action: 'create',
      fault: { kind: 'delay', delayMs: 150 },
      ripe: () =>
        scene.telegram.until(() => scene.provider.callsOf('create')[0]?.outcome === 'answered', {
          withinMs: patienceMs,
          what: 'an answer',
        }),
      said: /Order \d+ is placed|here it is in the provider's list: order \d+/,
    },
  ])('$when: one order, and it is said', async ({ action, fault, ripe, said: words }) => {
    const { provider } = scene;
    const { person: anna, account } = await scene.linked('Anna');
    provider.addOrder(account.cid);
    await anna.writes('/order 303');
    const summary = await said(anna, 'Price: 5.00');
    provider.clearCalls();
    provider.fault(action, fault);
    anna.clicks(summary, 'Confirm');
    await ripe();
    await killAndStart();
    const told = await withButton(anna, 'Pay', words);
    expect(askedFor('create')).toBe(1);
    const orders = provider.ordersOf(account.cid);
    expect(orders).toHaveLength(2);
    expect(told.text).toContain(orders.at(-1)?.orderid);
    // The same confirmation once more shows what became of it.
    await anna.sendsCallbackData(told, summary.keyboard.flat()[0]?.callback_data ?? '').answered;
    expect(askedFor('create')).toBe(1);
  });

  test('during the call, which is not carried out: none, said to be checked, and never sent again', async () => {
    const { provider } = scene;
    const { person: anna, account } = await scene.linked('Anna');
    await anna.writes('/order 303');
    provider.fault('create', { kind: 'hang', carriedOut: false });
    anna.clicks(await said(anna, 'Price: 5.00'), 'Confirm');
    await isAsked('create');
    await killAndStart();
    await withButton(anna, 'Check now', "I won't send it twice");
    expect(askedFor('create')).toBe(1);
    expect(provider.ordersOf(account.cid)).toHaveLength(0);
  });
});

describe('kill -9 while installing', () => {
  /** A paid and empty order, a template chosen, the keys on the screen. */
  const ready = async () => {
    const account = scene.provider.addAccount();
    const { orderid } = scene.provider.addOrder(account.cid, { paid: true });
    const anna = scene.telegram.person({ firstName: 'Anna', languageCode: 'en' });
    await anna.writes(`/link ${account.cid} ${account.key}`);
    await said(anna, 'Linked');
    await anna.writes(`/install ${orderid}`);
    anna.clicks(await said(anna, 'Which system?'), 'debian-12-64-default');
    return { anna, orderid, keys: await withButton(anna, 'Continue', 'SSH keys') };
  };

  test('during the provider’s own check: nothing was started, and one goes on from there', async () => {
    const { anna, orderid, keys } = await ready();
    scene.provider.fault('install', { kind: 'hang' });
    anna.clicks(keys, 'Continue');
    await isAsked('install', '0');
    await killAndStart();
    anna.clicks(await said(anna, 'Nothing was started'), 'Try again');
    anna.clicks(await said(anna, 'finds nothing wrong'), 'Install');
    await said(anna, 'is active after');
    expect(askedFor('install', '1')).toBe(1);
    expect(scene.provider.order(orderid).vpsState).toBe('on');
  });

  test.each<{
    readonly when: string;
    readonly fault: Fault;
    readonly ripe: (anna: Person) => Promise<unknown>;
  }>([
    {
      when: 'during the call, which is carried out',
      fault: { kind: 'hang' },
      ripe: () => isAsked('install', '1'),
    },
    {
      when: 'when the reply has just left, before anybody has noted it',
      fault: { kind: 'delay', delayMs: 150 },
      ripe: () =>
        scene.telegram.until(() => scene.provider.callsOf('install')[1]?.outcome === 'answered', {
          withinMs: patienceMs,
          what: 'an answer',
        }),
    },
    {
      when: 'while the installation is on its way',
      fault: { kind: 'delay', delayMs: 0 },
      ripe: anna => said(anna, '⏳ Installing'),
    },
  ])('$when: one installation, and its message lives on', async ({ fault, ripe }) => {
    const { anna, orderid, keys } = await ready();
    anna.clicks(keys, 'Continue');
    const summary = await said(anna, 'finds nothing wrong');
    scene.provider.fault('install', fault);
    anna.clicks(summary, 'Install');
    await ripe(anna);
    await killAndStart();
    const card = await said(anna, 'is active after');
    expect(card.id).toBe(summary.id);
    expect(askedFor('install', '1')).toBe(1);
    expect(scene.provider.order(orderid).vpsState).toBe('on');
  });
});

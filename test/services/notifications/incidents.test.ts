import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { startFakeProvider } from '../../../demo/provider/fake-provider.ts';
import { startFakeTelegram } from '../../../demo/telegram/fake-telegram.ts';
import { createSecret } from '../../../src/domain/result.ts';
import type { ChatId, PersonId } from '../../../src/domain/server.ts';
import { createProvider } from '../../../src/provider/client.ts';
import { decodeCallbackData } from '../../../src/telegram/callback-data.ts';
import { createMessenger } from '../../../src/telegram/api/messenger.ts';
import { createTransport } from '../../../src/telegram/api/transport.ts';
import { createLocale } from '../../../src/telegram/locales/locale.ts';
import { createNotifier } from '../../../src/telegram/notifier.ts';
import { callbackDataOf } from '../../e2e/helpers.ts';
import { newFolder, newKey, open } from '../../db/test-database.ts';
import { startServices } from '../start-services.ts';

const second = 1_000;
const minute = 60 * second;
const stepMs = 5 * second;
const locale = createLocale('en');

/** Anna's account with this number of servers, in a group with Boris; both fakes, and a clock that the test advances. */
async function createWorld(count: number) {
  const clock = { now: Date.UTC(2026, 0, 1, 12) };
  const folder = newFolder();
  const provider = await startFakeProvider({ now: () => clock.now });
  const telegram = await startFakeTelegram();
  const [anna, boris] = ['Anna', 'Boris'].map(firstName => telegram.person({ firstName }));
  if (anna === undefined || boris === undefined) throw new Error('two people');
  const group = telegram.group({ title: 'Ops', members: [anna, boris] });
  group.addBot();
  await anna.writes('/start');
  const account = provider.addAccount();
  const orders = provider.addMany(account.cid, count, 'servers').map(({ orderid }) => orderid);

  const db = open(join(folder, 'bot.db'), newKey(), [], () => clock.now);
  const client = createProvider({ url: new URL(provider.url) });
  const transport = createTransport({
    apiRoot: new URL(telegram.url),
    token: createSecret(telegram.token),
    messagesPerSecond: 0,
  });
  const { services, drain } = startServices({
    db,
    provider: client,
    url: new URL(provider.url),
    now: () => clock.now,
    // A change makes the other servers of the account due at once.
    pollIdleMs: 2 * minute,
    notifier: readModel =>
      createNotifier({ readModel, messenger: createMessenger(transport), localeFor: () => locale }),
  });

  const [annaId, groupId] = [anna.id as PersonId, group.id as ChatId];
  const credentials = { cid: createSecret(account.cid), key: createSecret(account.key) };
  db.people.save({ id: annaId, firstName: 'Anna', telegramLanguage: 'en' }, clock.now);
  const candidate = { personId: annaId, chatId: anna.id as ChatId, label: 'Main', credentials };
  const accountId = db.accounts.findOrCreate(db.fingerprint(provider.url, account.cid), clock.now).id;
  db.links.confirm(
    db.links.addCandidate(candidate, clock.now),
    { accountId, label: 'Main', isDefault: true },
    clock.now,
  );
  db.teams.subscribe(
    { chatId: groupId, accountId, personId: annaId, topicId: undefined, title: 'Ops' },
    clock.now,
  );

  /** When each order was first read as it is now, by what the provider has answered. */
  const states = new Map<string, { readonly isOn: boolean; readonly readAt: number }>();
  let calls = 0;
  const noteReads = (): void => {
    const reads = provider.callsOf('getinfo').slice(calls);
    calls += reads.length;
    for (const { parameters } of reads) {
      const id = parameters.orderid ?? '';
      const isOn = provider.order(id).vpsState === 'on';
      if (states.get(id)?.isOn !== isOn) states.set(id, { isOn, readAt: clock.now });
    }
  };

  return {
    ...{ clock, provider, telegram, db, services, group, groupId, boris, anna, orders, accountId },
    /** When it was first read in its present state. */
    readAt: (order: string): number => states.get(order)?.readAt ?? NaN,
    /** Lets time pass in steps: what is due is read and sent. */
    async pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += stepMs) {
        clock.now += stepMs;
        while (services.loops.poll() === 0) await drain();
        await drain();
        noteReads();
        while (services.loops.deliver() === 0) await drain();
        await drain();
      }
    },
    messages: () => telegram.messagesIn(group, { fromBot: true }),
    close: async () => {
      await Promise.all([client.close(), transport.close(), provider.close(), telegram.close()]);
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('fifty of 300 servers go down and come back one by one: two messages, few edits, every duration right', async () => {
  const world = await createWorld(300);
  try {
    const { provider, services, groupId, orders, pass } = world;
    await pass(3 * minute);
    expect(world.messages()).toEqual([]);
    const failing = orders.slice(100, 150);
    for (const order of failing) provider.setPowerState(order, 'off');
    await pass(2 * minute);
    const [message, ...others] = world.messages();
    if (message === undefined) throw new Error('no message');
    expect(others).toEqual([]);
    expect(message.text).toMatch(/^🔴 50 servers stopped at /);
    expect(message.text).toMatch(/\nand 30 more$/);
    const downAt = new Map(failing.map(order => [order, world.readAt(order)]));

    const onIt = decodeCallbackData(callbackDataOf(message, "I'm on it"));
    if (onIt?.kind !== 'acknowledge') throw new Error('no button');
    const boris = { personId: world.boris.id as PersonId, personName: 'Boris' };
    expect(services.incidents.acknowledge(groupId, onIt.incident, boris)).toBe(true);
    for (const order of failing) {
      provider.setPowerState(order, 'on');
      await pass(stepMs);
    }
    await pass(3 * minute);

    // Every line that was ever shown has the duration between the first two reads that say so.
    const lines = new Set(message.versions.flatMap(({ text }) => text.split('\n')));
    const durationOf = (order: string): number => world.readAt(order) - (downAt.get(order) ?? NaN);
    const expected = new Map(
      failing.map(order => {
        return [provider.order(order).vps?.name ?? '', locale.duration(durationOf(order))] as const;
      }),
    );
    const back = [...lines].filter(line => line.includes('back after'));
    expect(back.length).toBeGreaterThanOrEqual(20);
    for (const line of back) {
      const [, name = '', duration] = /^🟢 (\S+) · back after (.+)$/.exec(line) ?? [];
      expect(duration, line).toBe(expected.get(name));
    }
    const [first, last] = [
      Math.min(...downAt.values()),
      Math.max(...failing.map(order => world.readAt(order))),
    ];
    const lasted = `The outage lasted ${locale.duration(last - first)}, from`;
    expect(message.text).toMatch(/^🟢 All 50 servers are running again\n/);
    expect(message.text).toContain(lasted);
    const [end, ...more] = world.messages().slice(1);
    expect(end?.text).toMatch(/^🟢 All 50 servers are running again\n/);
    expect(end?.text).toContain(lasted);
    expect(more).toEqual([]);

    const acknowledged = message.versions.filter(({ text }) => text.includes('Boris is on it'));
    expect(acknowledged.length).toBeGreaterThan(0);
    // Fewer than servers, since edits are made together.
    expect(message.versions.length - 1).toBeLessThan(40);
  } finally {
    await world.close();
  }
});

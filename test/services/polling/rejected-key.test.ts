import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createWorld, type Process, type World } from '../crash-harness.ts';
import { anna, chat } from '../start-services.ts';

const second = 1_000;
const minute = 60 * second;

let world: World;
let process: Process;
beforeEach(async () => {
  world = await createWorld();
  world.provider.addServer(world.cid);
  await world.link();
  process = world.start();
  await process.pass(minute);
});
afterEach(() => world.end());

const linkState = () => process.db.links.ofPerson(anna)[0]?.state;
const toldOfKeys = () =>
  process.db.outbox.claim(world.clock.now, 0, 1000).filter(({ body }) => body.kind === 'key-rejected');
const listsSince = (before: number) => world.provider.callsOf('orders').length - before;

/** Until the provider has refused this many lists with such a sentence. */
const refuseLists = async (message: string, times: number): Promise<void> => {
  const before = world.provider.callsOf('orders').length;
  world.provider.fault('orders', { kind: 'refused', message, times });
  while (listsSince(before) < times) await process.pass(5 * second);
};

const trueSentences = [
  ...['Invalid key', 'Client not found', 'Incorrect cid or key', 'API key is not valid'],
  ...['Неверный ключ', 'Клиент не найден'],
];

test.each(trueSentences)('%j is believed at the second time, and told once', async sentence => {
  await refuseLists(sentence, 1);
  expect(linkState()).toBe('ok');
  expect(toldOfKeys()).toEqual([]);
  const firstAt = world.clock.now;
  await refuseLists(sentence, 1);
  expect(world.clock.now - firstAt).toBeGreaterThanOrEqual(30 * second);
  expect(world.clock.now - firstAt).toBeLessThanOrEqual(40 * second);
  expect(linkState()).toBe('rejected');
  expect(toldOfKeys()).toHaveLength(1);
  const before = world.provider.calls.length;
  await process.pass(5 * minute);
  expect(world.provider.calls).toHaveLength(before);
});

test('a first rejection outlives the process', async () => {
  await refuseLists('Invalid key', 1);
  await process.close();
  process = world.start();
  await refuseLists('Invalid key', 1);
  expect(linkState()).toBe('rejected');
});

test.each(['Maintenance', 'an answer'])(
  '%s between two rejections makes the second a first one',
  async what => {
    await refuseLists('Invalid key', 1);
    if (what === 'an answer') await process.pass(40 * second);
    else await refuseLists(what, 1);
    await refuseLists('Invalid key', 1);
    expect(linkState()).toBe('ok');
    await refuseLists('Invalid key', 1);
    expect(linkState()).toBe('rejected');
  },
);

test('an account that is linked again while its old key is tried is still polled', async () => {
  const { db, services, drain, pass } = process;
  const [link] = db.links.ofPerson(anna);
  const credentials = link && db.links.credentials(link.id);
  if (link === undefined || credentials === undefined) throw new Error('nothing is linked');
  const { accountId, label } = link;
  world.clock.now += 2 * minute;
  world.provider.fault('orders', { kind: 'refused', message: 'Invalid key' });
  services.loops.poll();
  db.links.destroy(link.id);
  const again = db.links.addCandidate({ personId: anna, chatId: chat, label, credentials }, world.clock.now);
  db.links.confirm(again, { accountId, label, isDefault: true }, world.clock.now);
  await drain();
  const before = world.provider.callsOf('orders').length;
  await pass(5 * minute);
  expect(listsSince(before)).toBeGreaterThan(1);
});

test('asking for it again at once does not make it the second time', async () => {
  const link = process.db.links.ofPerson(anna)[0];
  world.provider.fault('orders', { kind: 'refused', message: 'Invalid key', times: 3 });
  for (let press = 0; press < 3; press++) await process.services.accounts.checkLink(link?.id ?? (0 as never));
  expect(linkState()).toBe('ok');
});

describe('a refusal of another call', () => {
  test('with the words of a rejected key has the list ask for the key', async () => {
    world.provider.rotateKey(world.cid);
    const before = world.provider.callsOf('orders').length;
    const reads = world.provider.callsOf('getinfo').length;
    while (world.provider.callsOf('getinfo').length === reads) await process.pass(5 * second);
    await process.pass(45 * second);
    expect(listsSince(before)).toBeGreaterThanOrEqual(2);
    expect(linkState()).toBe('rejected');
  });
});

/** Some of the sentences of `test/provider/refusals.test.ts`: of each thing, and of each trouble. */
const otherSentences = [
  ...['Client area is invalid for node 5', 'SSH key not found in table tblclients', 'Client limit exceeded'],
  ...[
    'License key access denied by node',
    'Authentication service is unavailable',
    'Auth server failed to respond',
  ],
  ...['Public key is not allowed for this tariff', 'Order key is invalid or too short'],
  ...['Client database was denied by the database', 'Key pair generator not found on the hypervisor'],
  ...['Rate limit exceeded for this client', 'Too many login attempts for this client', 'Access denied'],
  ...[
    'Duplicate entry 5 for key PRIMARY',
    'Incorrect login to node',
    'Client suspended',
    'Unpaid invoice of the client',
  ],
];

test('sentences that only sound like it never end watching', async () => {
  for (const message of otherSentences) {
    for (const action of ['orders', 'getinfo']) {
      world.provider.fault(action, { kind: 'refused', message, times: 2 });
      await process.pass(3 * minute);
      expect(linkState(), `${action}: ${message}`).toBe('ok');
    }
  }
  // Backed off at most: the account is read again.
  await process.pass(16 * minute);
  const before = world.provider.callsOf('orders').length;
  await process.pass(2 * minute);
  expect(listsSince(before)).toBeGreaterThan(0);
  expect(toldOfKeys()).toEqual([]);
});

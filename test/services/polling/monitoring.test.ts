import { afterEach, beforeEach, expect, test } from 'vitest';

import type { AccountId } from '../../../src/domain/server.ts';
import { createWorld, type Process, type World } from '../crash-harness.ts';

const minute = 60_000;
const always = 1_000_000;

let world: World;
let account: AccountId;
let process: Process;

/** Anna links an account with two running servers. */
beforeEach(async () => {
  world = await createWorld();
  for (const name of ['web-1', 'db-1']) world.provider.addServer(world.cid, { name });
  account = await world.link();
  process = world.start();
  await process.pass(2 * minute);
});
afterEach(() => world.end());

const refuse = (action: string, message: string): void =>
  world.provider.fault(action, { kind: 'refused', message, times: always });

/** What Anna was sent about monitoring. */
const kinds = (): readonly string[] =>
  process.db.outbox
    .claim(world.clock.now + minute, 0, 100)
    .map(({ body }) => body.kind)
    .filter(kind => kind.startsWith('monitoring'));

test('why a server can’t be read is kept while the list of orders can be', async () => {
  refuse('getinfo', 'Node 12 is offline');
  await process.pass(5 * minute);
  const failures = process.db.servers.ofAccount(account).map(({ failure }) => failure?.kind);
  expect(failures).toEqual(['node-trouble', 'node-trouble']);
});

test('an account whose orders can be read but none of its servers stops once, and resumes with the first server', async () => {
  refuse('getinfo', 'Node 12 is offline');
  await process.pass(minute);
  expect(kinds()).toEqual([]);
  await process.pass(30 * minute);
  expect(kinds()).toEqual(['monitoring-stopped']);
  world.provider.faults.clear();
  await process.pass(6 * minute);
  expect(kinds()).toEqual(['monitoring-stopped', 'monitoring-resumed']);
});

test('a provider that is back with its list of orders is not monitored before a server can be read', async () => {
  for (const action of ['orders', 'getinfo']) refuse(action, 'Under maintenance');
  await process.pass(30 * minute);
  world.provider.faults.clear();
  refuse('getinfo', 'Node 12 is offline');
  await process.pass(20 * minute);
  expect(kinds()).toEqual(['monitoring-stopped']);
  world.provider.faults.clear();
  await process.pass(6 * minute);
  expect(kinds()).toEqual(['monitoring-stopped', 'monitoring-resumed']);
});

test('a key that is accepted again ends the outage once a server can be read with it', async () => {
  const [link] = process.db.links.ofAccount(account);
  if (link === undefined) throw new Error('no link');
  world.provider.fault('getinfo', { kind: 'refused', message: 'Authentication failed', times: 2 });
  refuse('orders', 'Invalid key');
  await process.pass(4 * minute);
  expect(process.db.links.get(link.id)?.state).toBe('rejected');
  const failures = process.db.servers.ofAccount(account).map(({ failure }) => failure);
  expect(failures).toEqual([undefined, undefined]);
  world.provider.faults.clear();
  refuse('getinfo', 'Node 12 is offline');
  await process.services.accounts.checkLink(link.id);
  expect(process.db.links.get(link.id)?.state).toBe('ok');
  await process.pass(20 * minute);
  expect(kinds()).toEqual([]);
  world.provider.faults.clear();
  await process.pass(6 * minute);
  expect(kinds()).toEqual(['monitoring-resumed']);
});

test.each(['Your account has been closed', 'IP 10.0.0.1 is not on the whitelist'])(
  'an account that is refused with “%s” stops once and resumes once',
  async message => {
    refuse('*', message);
    await process.pass(30 * minute);
    expect(kinds()).toEqual(['monitoring-stopped']);
    world.provider.faults.clear();
    await process.pass(20 * minute);
    expect(kinds()).toEqual(['monitoring-stopped', 'monitoring-resumed']);
  },
);

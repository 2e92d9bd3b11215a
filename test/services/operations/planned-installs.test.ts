import { afterEach, beforeEach, expect, test } from 'vitest';

import type { OutboxBody } from '../../../src/domain/notification.ts';
import { createSecret } from '../../../src/domain/result.ts';
import type { ChatId, PersonId, ServerId } from '../../../src/domain/server.ts';
import { createWorld, crashAtEveryPoint, type Process, type World } from '../crash-harness.ts';
import { anna, chat } from '../start-services.ts';

const boris = 2 as PersonId;
const minute = 60_000;
const details = { template: 'debian-12-64-default', title: 'Debian 12', sshKeyIds: [] };

let world: World;
let orderid: string;

/** Anna links an account with an unpaid order. */
async function setUp(): Promise<void> {
  world = await createWorld();
  ({ orderid } = world.provider.addOrder(world.cid));
  await world.link();
}
beforeEach(setUp);
afterEach(() => world.end());

const cardIn = ({ services }: Process) => {
  const [card] = services.servers.cardsOf({ personId: anna, chatId: chat });
  if (card === undefined) throw new Error('no order');
  return card;
};

/** Anna's order gets a system once it is paid. */
function plan(process: Process, changes: Partial<typeof details> = {}): ServerId {
  const { id: serverId } = cardIn(process);
  const request = { serverId, personId: anna, chatId: chat, token: 7, details: { ...details, ...changes } };
  expect(process.services.plannedInstalls.plan(request)).toBe(true);
  return serverId;
}

const runs = () =>
  world.provider.callsOf('install').flatMap(({ parameters }) => (parameters.run === '1' ? [parameters] : []));

const written = (process: Process): readonly OutboxBody[] =>
  process.db.outbox.claim(world.clock.now + minute, 0, 100).map(({ body }) => body);

const problemsIn = (process: Process) =>
  written(process).flatMap(body => (body.kind === 'planned-install' ? [body.problem.kind] : []));

test('a plan is checked and installed once its order is paid, and said once', async () => {
  const process = world.start();
  const server = plan(process);
  expect(cardIn(process).plannedSystem).toBe('Debian 12');
  await process.pass(2 * minute);
  expect(world.provider.callsOf('install')).toHaveLength(0);
  world.provider.pay(orderid);
  await process.pass(2 * minute);
  expect(world.provider.callsOf('install').map(({ parameters }) => parameters.run)).toEqual(['0', '1']);
  expect(runs()[0]).toMatchObject({ orderid, ostpl: 'debian-12-64-default' });
  expect(process.db.operations.lastOn(server)).toMatchObject({ action: 'install', personId: anna });
  const said = written(process);
  expect(said.some(body => body.kind === 'event' && body.event.kind === 'order-paid')).toBe(false);
  expect(cardIn(process).plannedSystem).toBeUndefined();
});

test('what is planned last is installed', async () => {
  const process = world.start();
  plan(process);
  plan(process, { template: 'ubuntu-24.04-64-default' });
  world.provider.pay(orderid);
  await process.pass(2 * minute);
  expect(runs().map(({ ostpl }) => ostpl)).toEqual(['ubuntu-24.04-64-default']);
});

test('a template that is gone, and a refusal, ask instead of installing something else', async () => {
  const process = world.start();
  plan(process, { template: 'debian-9-64-default' });
  world.provider.pay(orderid);
  await process.pass(2 * minute);
  expect(problemsIn(process)).toEqual(['template-gone']);
  await process.close();
  await world.end();
  await setUp();
  const next = world.start();
  plan(next);
  world.provider.fault('install', { kind: 'refused', message: 'ostpl not allowed for this plan' });
  world.provider.pay(orderid);
  await next.pass(2 * minute);
  expect(problemsIn(next)).toEqual(['refused']);
  expect(runs()).toEqual([]);
  expect(cardIn(next).plannedSystem).toBeUndefined();
});

test('an installation that was started elsewhere is neither repeated nor taken for what was planned', async () => {
  const process = world.start();
  const server = plan(process);
  world.provider.fault('install', {
    kind: 'raw',
    body: 'Array\n(\n[method] => createVPS\n[result] => fail\n[msg] => Vps exists with current main_id (21968) , W:47012\n[error_code] => 904\n)\n',
  });
  world.provider.pay(orderid);
  await process.pass(2 * minute);
  expect(problemsIn(process)).toEqual(['occupied']);
  expect(runs()).toEqual([]);
  expect(process.db.operations.lastOn(server)).toBeUndefined();
});

test('a provider that can’t be asked postpones it, and is mentioned once', async () => {
  const process = world.start();
  plan(process);
  world.provider.fault('install', { kind: 'status', status: 503, times: 9 });
  world.provider.pay(orderid);
  await process.pass(3 * minute);
  expect(problemsIn(process)).toEqual(['postponed']);
  expect(runs()).toEqual([]);
  world.provider.faults.clear();
  await process.pass(3 * minute);
  expect(runs()).toHaveLength(1);
  expect(problemsIn(process)).toEqual(['postponed']);
});

test('it needs a working link of its own person at the payment', async () => {
  const process = world.start();
  const { db } = process;
  plan(process);
  // Boris has linked the same account, so it is still read.
  const { key } = world.provider.account(world.cid);
  const credentials = { cid: createSecret(world.cid), key: createSecret(key) };
  db.people.save({ id: boris, firstName: 'Boris', telegramLanguage: 'en' }, world.clock.now);
  const candidate = db.links.addCandidate(
    { personId: boris, chatId: 2 as ChatId, label: 'His', credentials },
    world.clock.now,
  );
  const { accountId } = db.links.ofPerson(anna)[0] ?? { accountId: undefined };
  if (accountId === undefined) throw new Error('no link');
  db.links.confirm(candidate, { accountId, label: 'His', isDefault: true }, world.clock.now);
  db.allowlist.pauseLinks(anna);
  world.provider.pay(orderid);
  await process.pass(2 * minute);
  expect(problemsIn(process)).toEqual(['no-access']);
  expect(world.provider.callsOf('install')).toHaveLength(0);
});

test('unlinking and a cancelled order drop it, and say so', async () => {
  const process = world.start();
  plan(process);
  world.provider.cancelOrder(orderid);
  // Two lists without it, and a read of it.
  await process.pass(4 * minute);
  expect(written(process)).toContainEqual(
    expect.objectContaining({ kind: 'event', droppedSystem: 'Debian 12' }),
  );
  await process.close();
  await world.end();
  await setUp();
  const next = world.start();
  plan(next);
  const [link] = next.db.links.ofPerson(anna);
  if (link === undefined) throw new Error('no link');
  expect(next.services.userData.unlinkAccount(anna, link.id)?.droppedSystems).toEqual(['Debian 12']);
  world.provider.pay(orderid);
  await next.pass(2 * minute);
  expect(world.provider.callsOf('install')).toHaveLength(0);
});

test('a crash at any point after the payment starts at most one installation, and loses none', async () => {
  const seen = new Set<string>();
  let server = 0 as ServerId;
  const begin = async (): Promise<World> => {
    await world.end();
    await setUp();
    const before = world.start();
    server = plan(before);
    await before.close();
    world.provider.pay(orderid);
    world.clock.now += minute;
    return world;
  };
  const request = (process: Process) => process.pass(10_000);
  // Long enough for a press to be dropped: nobody waits for a planned installation.
  for await (const { next, at, where } of crashAtEveryPoint({ begin, request, downMs: 5 * minute })) {
    seen.add(at);
    await next.pass(3 * minute);
    const operation = next.db.operations.lastOn(server);
    expect(runs().length, where).toBeLessThanOrEqual(1);
    expect(next.db.plannedInstalls.get(server), where).toBeUndefined();
    // Between recording `sent` and the call nothing can prove the installation, so it is not sent again.
    const isUnknown = operation?.state === 'unanswered' && at === 'transaction';
    expect(runs().length === 1 || isUnknown, where).toBe(true);
    expect(operation?.state === 'done' || isUnknown, where).toBe(true);
  }
  expect(seen).toContain('before checkInstall');
  expect(seen).toContain('after checkInstall');
  expect(seen).toContain('before startInstall');
  expect(seen).toContain('after startInstall');
});

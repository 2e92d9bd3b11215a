import { afterEach, beforeEach, expect, test } from 'vitest';

import { repeatKey, type OperationId } from '../../../src/domain/operation.ts';
import type { AccountId, PersonId, ServerId } from '../../../src/domain/server.ts';
import { createWorld, crashAtEveryPoint, type Process, type World } from '../crash-harness.ts';
import { anna, byAnna, chat, startOperation } from '../start-services.ts';

const boris = 2 as PersonId;
const minute = 60_000;

let world: World;
let server: ServerId;
let account: AccountId;

/** Anna links an account with one running server, whose next stop gets no answer. */
async function setUp(): Promise<void> {
  world = await createWorld();
  world.provider.addServer(world.cid);
  account = await world.link();
  world.provider.fault('stop', { kind: 'reset', carriedOut: false });
}
beforeEach(setUp);
afterEach(() => world.end());

const request = { action: 'stop', sourceMessage: undefined } as const;

/** The first stop, whose outcome is unknown. */
async function stop(process: Process): Promise<OperationId> {
  server = process.services.servers.cardsOf({ personId: anna, chatId: chat })[0]?.id ?? (0 as ServerId);
  const first = startOperation(process, { ...request, ...byAnna, idempotencyKey: 'first', serverId: server });
  if (first.kind !== 'started') throw new Error(first.kind);
  await process.drain();
  return first.operation.id;
}

const repeat = (process: Process, id: OperationId, personId = anna) =>
  startOperation(process, {
    ...{ ...request, ...byAnna, idempotencyKey: repeatKey(id), personId, serverId: server, repeats: id },
  });

const stops = () => world.provider.callsOf('stop').length;

test('a minute of reading makes a repeat possible, which is a second call and a second entry', async () => {
  const process = world.start();
  const id = await stop(process);
  await process.pass(minute - 10_000);
  expect(repeat(process, id)).toMatchObject({ kind: 'conflict', operation: { id } });
  await process.pass(20_000);
  expect(repeat(process, id, boris)).toEqual({ kind: 'refused', reason: 'no-access' });
  expect(stops()).toBe(1);
  const second = repeat(process, id);
  expect(second.kind).toBe('started');
  expect(repeat(process, id)).toMatchObject({ kind: 'duplicate' });
  await process.drain();
  await process.pass(minute);
  expect(stops()).toBe(2);
  const entries = process.db.auditLog.page(
    { accounts: [account], visibleIn: undefined, serverId: undefined, personId: undefined },
    { side: 'older', id: Number.MAX_SAFE_INTEGER },
    10,
  );
  expect(entries.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'stop done',
    'stop unconfirmed',
    'stop refused',
  ]);
});

test('without reads nothing can be repeated', async () => {
  const process = world.start();
  const id = await stop(process);
  world.provider.fault('*', { kind: 'status', status: 503, times: 1_000 });
  await process.pass(2 * minute);
  expect(repeat(process, id).kind).toBe('conflict');
  expect(stops()).toBe(1);
});

test('an unconfirmed stop can be repeated until another operation follows it', async () => {
  const process = world.start();
  const id = await stop(process);
  await process.pass(6 * minute);
  expect(process.db.operations.get(id)?.state).toBe('unconfirmed');
  const other = process.services.operations.begin({
    ...{ ...request, ...byAnna, action: 'reboot', idempotencyKey: 'other', serverId: server },
  });
  expect(other.kind).toBe('started');
  expect(repeat(process, id).kind).toBe('conflict');
});

test('the messages of the first show the second, and nobody is notified of how the first ended', async () => {
  const process = world.start();
  const id = await stop(process);
  await process.services.liveMessages.attach({
    ...{ chatId: chat, messageId: 5, personId: anna, topicId: undefined, operationId: id },
  });
  await process.pass(minute + 10_000);
  const second = repeat(process, id);
  if (second.kind !== 'started') throw new Error(second.kind);
  expect(process.db.liveMessages.get(chat, 5)?.operationId).toBe(second.operation.id);
  const notified = process.db.outbox
    .claim(world.clock.now, 0, 100)
    .flatMap(({ body }) => (body.kind === 'operation' ? [body.moment] : []));
  expect(notified).not.toContain('ended');
});

test('a crash at any point of a repeat sends it at most once, and ends both', async () => {
  let id = 0 as OperationId;
  const begin = async (): Promise<World> => {
    await world.end();
    await setUp();
    const before = world.start();
    id = await stop(before);
    await before.pass(minute + 10_000);
    await before.close();
    return world;
  };
  for await (const { next, where } of crashAtEveryPoint({ begin, request: process => repeat(process, id) })) {
    await next.pass(6 * minute);
    expect(stops(), where).toBeLessThanOrEqual(2);
    expect(next.db.operations.get(id)?.state, where).toBe('unconfirmed');
    const second = next.db.operations.getByKey(repeatKey(id));
    expect(second?.endedAt, where).toBeDefined();
    expect(second?.state === 'done', where).toBe(stops() === 2);
  }
});

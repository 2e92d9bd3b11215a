import { afterEach, beforeEach, expect, test } from 'vitest';

import type { OperationState } from '../../../src/domain/operation.ts';
import type { PersonId, PowerAction, ServerId } from '../../../src/domain/server.ts';
import { createWorld, type Process, type World } from '../crash-harness.ts';
import { anna, chat } from '../start-services.ts';

const boris = 2 as PersonId;
const minute = 60_000;

let world: World;
let process: Process;
let server: ServerId;
let orderid: string;

/** Anna links an account with one running server. */
beforeEach(async () => {
  world = await createWorld();
  ({ orderid } = world.provider.addServer(world.cid));
  await world.link();
  process = world.start();
  const [card] = process.services.servers.cardsOf({ personId: anna, chatId: chat });
  if (card === undefined) throw new Error('no server');
  server = card.id;
});
afterEach(() => world.end());

const begin = (idempotencyKey: string, action: PowerAction = 'reboot', personId = anna) =>
  process.services.operations.begin({
    ...{ idempotencyKey, action, personId, serverId: server, chatId: chat },
    ...{ sourceMessage: undefined, chatKind: 'private' },
  });
/** Begins an action, and calls the provider. */
async function carryOut(idempotencyKey: string, action: PowerAction = 'reboot'): Promise<void> {
  const started = begin(idempotencyKey, action);
  if (started.kind !== 'started') throw new Error(started.kind);
  process.services.operations.dispatch(started.operation.id, Promise.resolve());
  await process.drain();
}
const stateOf = (idempotencyKey: string): OperationState | undefined =>
  process.db.operations.getByKey(idempotencyKey)?.state;
const powerCalls = () =>
  world.provider.calls.map(({ action }) => action).filter(action => /^(?:reboot|stop|boot)$/.test(action));
const events = () =>
  process.db.outbox
    .claim(world.clock.now, 0, 100)
    .flatMap(({ body }) => (body.kind === 'incident' ? [body.moment] : []));

test('ten presses of one button make one call, even if the tenth comes after the end', async () => {
  const first = begin('callback:1');
  if (first.kind !== 'started') throw new Error(first.kind);
  const repeated = Array.from({ length: 8 }, () => begin('callback:1'));
  expect(repeated.map(({ kind }) => kind)).toEqual(Array(8).fill('duplicate'));
  for (let each = 0; each < 2; each += 1) {
    process.services.operations.dispatch(first.operation.id, Promise.resolve());
  }
  await process.drain();
  expect(stateOf('callback:1')).toBe('acknowledged');
  await process.pass(2 * minute);
  expect(begin('callback:1')).toMatchObject({ kind: 'duplicate', operation: { state: 'done' } });
  expect(powerCalls()).toEqual(['reboot']);
  expect(events()).toEqual([]);
});

test('a conflicting request sends nothing, and one without a role is refused', () => {
  expect(begin('callback:1').kind).toBe('started');
  expect(begin('callback:2').kind).toBe('conflict');
  expect(begin('callback:3', 'reboot', boris)).toEqual({ kind: 'refused', reason: 'no-access' });
  expect(powerCalls()).toEqual([]);
});

test('a locked server accepts no power action', () => {
  process.db.servers.lock(server, anna, world.clock.now);
  expect(begin('callback:1')).toEqual({ kind: 'refused', reason: 'locked' });
});

test('an action whose reply is lost is reconciled by reading and never sent again', async () => {
  world.provider.fault('reboot', { kind: 'reset', carriedOut: false });
  await carryOut('callback:1');
  expect(stateOf('callback:1')).toBe('unanswered');
  await process.pass(6 * minute);
  expect(stateOf('callback:1')).toBe('unconfirmed');
  expect(powerCalls()).toEqual(['reboot']);
  expect(begin('callback:2').kind).toBe('started');
});

test('an action that is refused because a machine broke off is reconciled by reading', async () => {
  const body = JSON.stringify({ result: 'fail', message: 'Node 12 timed out' });
  world.provider.fault('stop', { kind: 'raw', body, carriedOut: true });
  await carryOut('callback:1', 'stop');
  expect(stateOf('callback:1')).toBe('unanswered');
  await process.pass(minute);
  expect(stateOf('callback:1')).toBe('done');
  expect(powerCalls()).toEqual(['stop']);
});

test.each([
  ['that was sent is only read', 'sent', 1_000, 'unanswered'],
  ['that is fresh is sent', 'accepted', 1_000, 'acknowledged'],
  ['that is a minute old is dropped', 'accepted', minute, 'dropped'],
] as const)('after a restart an operation %s', async (_, left, downMs, state) => {
  const started = begin('callback:1');
  if (started.kind !== 'started') throw new Error(started.kind);
  if (left === 'sent')
    process.db.operations.advance(started.operation.id, 'accepted', 'sent', world.clock.now);
  await process.close();
  world.clock.now += downMs;
  process = world.start();
  process.services.maintenance.recover();
  await process.drain();
  expect(stateOf('callback:1')).toBe(state);
  expect(powerCalls()).toEqual(state === 'acknowledged' ? ['reboot'] : []);
});

test('a refusal is stored without its markup', async () => {
  world.provider.fault('reboot', { kind: 'refused', message: 'No <b>way</b>' });
  await carryOut('callback:1');
  expect(process.db.operations.getByKey('callback:1')).toMatchObject({
    state: 'failed',
    failure: { kind: 'refused', message: 'No way' },
  });
});

test('a server that stops by itself makes an event at the second read, and one that we start makes none', async () => {
  const reads = () => world.provider.callsOf('getinfo').length;
  // The first read after a restart confirms what is stored.
  await process.pass(minute);
  world.provider.setPowerState(orderid, 'off');
  const before = reads();
  while (reads() === before) await process.pass(5_000);
  expect(events()).toEqual([]);
  while (reads() === before + 1) await process.pass(5_000);
  // Notifications wait for a few seconds, to be sent together.
  await process.pass(10_000);
  expect(events()).toEqual(['opened']);
  await carryOut('callback:1', 'boot');
  await process.pass(2 * minute);
  expect(stateOf('callback:1')).toBe('done');
  expect(events()).toEqual(['opened']);
});

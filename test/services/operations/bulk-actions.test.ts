import { afterEach, beforeEach, expect, test } from 'vitest';

import { maxBulkServers } from '../../../src/domain/bulk-action.ts';
import { isOpen } from '../../../src/domain/operation.ts';
import type { ServerId } from '../../../src/domain/server.ts';
import { createWorld, crashAtEveryPoint, type Process, type World } from '../crash-harness.ts';
import { anna, chat } from '../start-services.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const key = 'bulk:1:1:7';

/** Anna confirms a stop of all her servers. */
function stopAll({ services }: Process): void {
  const serverIds = services.servers.cardsOf({ personId: anna, chatId: chat }).map(({ id }) => id);
  const { kind, bulk } = services.bulkActions.begin({
    ...{ idempotencyKey: key, action: 'stop', serverIds, personId: anna, personName: 'Anna' },
    ...{ chatId: chat, chatKind: 'private', topicId: undefined, messageId: 1 },
  });
  if (kind === 'started') services.bulkActions.dispatch(bulk, Promise.resolve());
}

const stops = () => world.provider.callsOf('stop').map(({ parameters }) => parameters.orderid);

test('a crash at any point stops each server at most once, and the end is the truth', async () => {
  const begin = async (): Promise<World> => {
    await world.end();
    world = await createWorld();
    for (const name of ['web-1', 'web-2']) world.provider.addServer(world.cid, { name });
    await world.link();
    return world;
  };
  for await (const { next, where } of crashAtEveryPoint({ begin, request: stopAll })) {
    const { db } = next;
    // What was written as sent and never called ends at its deadline.
    for (let passed = 0; passed < 12 && db.bulkActions.open().length > 0; passed += 1)
      await next.pass(30_000);
    expect(new Set(stops()).size, where).toBe(stops().length);
    const bulk = db.bulkActions.getByKey(key);
    expect(bulk?.endedAt, where).toBeDefined();
    const operations = bulk === undefined ? [] : db.operations.ofBulk(bulk.id);
    expect(operations, where).toHaveLength(2);
    for (const { state, serverId } of operations) {
      expect(isOpen(state), where).toBe(false);
      const order = db.servers.get(serverId)?.snapshot.order.id ?? '';
      expect(world.provider.order(order).vpsState === 'off', where).toBe(state === 'done');
    }
    // One summary for the chat, whatever crashed.
    const about = db.outbox
      .claim(world.clock.now, 0, 100)
      .filter(({ body }) => body.kind === 'bulk' || body.kind === 'operation');
    expect(about.filter(({ body }) => body.kind === 'bulk' && body.as === 'summary').length, where).toBe(1);
    expect(
      about.some(({ body }) => body.kind === 'operation'),
      where,
    ).toBe(false);
  }
});

test('a request for more than 50 servers acts on 50, and each is one call', async () => {
  for (let index = 0; index < maxBulkServers + 5; index += 1)
    world.provider.addServer(world.cid, { name: `web-${index}` });
  await world.link();
  const process = world.start();
  stopAll(process);
  await process.drain();
  expect(stops()).toHaveLength(maxBulkServers);
  expect(new Set(stops()).size).toBe(maxBulkServers);
});

test('a server that somebody locks or acts on before the confirmation is left out', async () => {
  for (const name of ['web-1', 'web-2', 'web-3']) world.provider.addServer(world.cid, { name });
  await world.link();
  const process = world.start();
  const { services, db } = process;
  const [locked, busy] = services.servers.cardsOf({ personId: anna, chatId: chat });
  if (locked === undefined || busy === undefined) throw new Error('no servers');
  const by = { personId: anna, personName: 'Anna', chatId: chat };
  services.servers.setLock(by, locked, true);
  services.operations.begin({
    ...{ idempotencyKey: 'update:1', action: 'reboot', serverId: busy.id, ...by },
    ...{ chatKind: 'private', sourceMessage: undefined },
  });
  stopAll(process);
  await process.drain();
  expect(stops()).toHaveLength(1);
  const reasons = new Map<ServerId, string>(
    db.bulkActions.getByKey(key)?.leftOut.map(({ serverId, reason }) => [serverId, reason]),
  );
  expect([reasons.get(locked.id), reasons.get(busy.id)]).toEqual(['locked', 'in-progress']);
});

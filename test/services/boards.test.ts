import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Board, BoardModel } from '../../src/domain/board.ts';
import { countAvailabilities } from '../../src/domain/board.ts';
import type { SendOutcome } from '../../src/domain/delivery.ts';
import type { AccountId, ChatId } from '../../src/domain/server.ts';
import type { Notifier } from '../../src/services/context.ts';
import { createWorld, type Process, type World } from './crash-harness.ts';
import { anna } from './start-services.ts';

const group = -100 as ChatId;
const second = 1_000;
const minute = 60 * second;

let world: World;
let process: Process;
let account: AccountId;
let orderid: string;
/** What was shown when, by which message. */
let shown: { readonly at: number; readonly messageId: number | undefined; readonly text: string }[];
let closed: (number | undefined)[];
let pinned: (number | undefined)[];
let outcome: SendOutcome;
let isPinned: boolean;

beforeEach(async () => {
  world = await createWorld();
  world.provider.addServer(world.cid);
  ({ orderid } = world.provider.addServer(world.cid));
  account = await world.link();
  [shown, closed, pinned, outcome, isPinned] = [[], [], [], { kind: 'sent', messageId: 7 }, true];
  process = world.start(Infinity, notifier);
  process.db.transaction(() =>
    process.db.teams.subscribe(
      { chatId: group, accountId: account, personId: anna, topicId: undefined, title: 'Ops' },
      world.clock.now,
    ),
  );
});
afterEach(() => world.end());

const notifier: Partial<Notifier> = {
  showBoard: ({ messageId }: Board, { cards, acknowledgedBy }: BoardModel) => {
    const counts = countAvailabilities(cards).map(([state, n]) => `${n} ${state}`);
    const text = [...counts, ...acknowledgedBy.values()].join(' ');
    shown.push({ at: world.clock.now, messageId, text });
    return Promise.resolve(outcome);
  },
  pinBoard: ({ messageId }) => {
    pinned.push(messageId);
    return Promise.resolve(true);
  },
  isBoardPinned: () => Promise.resolve(isPinned),
  closeBoard: ({ messageId }) => {
    closed.push(messageId);
    return Promise.resolve();
  },
};

/** Lets time pass, with the polls and the boards of that time. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5 * second) {
    await process.pass(5 * second);
    process.services.loops.liveMessages();
    await process.drain();
  }
}
const problems = () =>
  process.db.outbox
    .claim(world.clock.now, 0, 100)
    .flatMap(({ body }) => (body.kind === 'board-problem' ? [body.problem] : []));
const texts = () => shown.map(({ text }) => text);

test('a board is sent once, and edited only when something changes, at most every 15 s', async () => {
  expect(await process.services.boards.start(group, undefined)).toBe('pinned');
  await pass(4 * minute);
  expect(texts()).toEqual(['2 up']);
  // When it is due, the loop wakes for the next time by itself.
  world.clock.now += 16 * second;
  expect(process.services.loops.liveMessages()).toBeLessThanOrEqual(15 * second);
  world.provider.setPowerState(orderid, 'off');
  await pass(2 * minute);
  expect(texts()).toEqual(['2 up', '1 up 1 down']);
  const [server] = process.db.servers
    .ofAccount(account)
    .filter(({ snapshot }) => snapshot.vps?.state === 'stopped');
  if (server === undefined) throw new Error('no server is stopped');
  const [incident] = process.db.incidents.openWith(server.id).filter(({ chatId }) => chatId === group);
  if (incident === undefined) throw new Error('the group was not notified');
  process.services.incidents.acknowledge(group, incident.id, { personId: anna, personName: 'Anna' });
  await pass(20 * second);
  expect(texts()).toEqual(['2 up', '1 up 1 down', '1 up 1 down Anna']);
  expect(shown.map(({ messageId }) => messageId)).toEqual([undefined, 7, 7]);
  for (const [index, { at }] of shown.entries()) {
    expect(at - (shown[index - 1]?.at ?? -Infinity)).toBeGreaterThanOrEqual(15 * second);
  }
});

test('a board shows what can no longer be read as unknown', async () => {
  await process.services.boards.start(group, undefined);
  await world.provider.goOffline();
  await pass(6 * minute);
  expect(texts().at(-1)).toBe('2 unknown');
});

test('a deleted board is reported once and no longer edited', async () => {
  await process.services.boards.start(group, undefined);
  outcome = { kind: 'refused', code: 400, description: 'Bad Request: message to edit not found' };
  world.provider.setPowerState(orderid, 'off');
  await pass(5 * minute);
  expect(texts()).toEqual(['2 up', '1 up 1 down']);
  expect(problems()).toEqual(['deleted']);
  expect(process.db.boards.get(group)).toBeUndefined();
});

test('an unpinned board is reported once and still edited', async () => {
  await process.services.boards.start(group, undefined);
  isPinned = false;
  await pass(12 * minute);
  expect(problems()).toEqual(['unpinned']);
  world.provider.setPowerState(orderid, 'off');
  await pass(2 * minute);
  expect(texts().at(-1)).toBe('1 up 1 down');
});

test('a board replaces the one before, and moves with its group', async () => {
  await process.services.boards.start(group, undefined);
  outcome = { kind: 'sent', messageId: 8 };
  await process.services.boards.start(group, 3);
  expect(closed).toEqual([7]);
  expect(process.db.boards.get(group)).toMatchObject({ messageId: 8, topicId: 3, isPinned: true });
  const supergroup = -200 as ChatId;
  process.db.transaction(() => process.db.teams.moveChat(group, supergroup));
  outcome = { kind: 'sent', messageId: 1 };
  await pass(20 * second);
  expect(process.db.boards.get(supergroup)).toMatchObject({ messageId: 1, isPinned: true });
  expect(shown.at(-1)?.messageId).toBeUndefined();
});

test('a board whose process ends before it is pinned is pinned by the next one, not sent again', async () => {
  await process.close();
  let askedToPin = (): void => undefined;
  const isSent = new Promise<void>(resolve => (askedToPin = resolve));
  process = world.start(Infinity, {
    ...notifier,
    pinBoard: () => {
      askedToPin();
      return new Promise(() => undefined);
    },
  });
  void process.services.boards.start(group, undefined);
  await isSent;
  await process.close();
  process = world.start(Infinity, notifier);
  await pass(20 * second);
  expect(shown.map(({ messageId }) => messageId)).toEqual([undefined]);
  expect(pinned).toEqual([7]);
  expect(process.db.boards.get(group)).toMatchObject({ messageId: 7, isPinned: true });
  await pass(20 * second);
  expect(pinned).toEqual([7]);
});

test('a board that can not be pinned is not pinned again and again', async () => {
  await process.close();
  process = world.start(Infinity, {
    ...notifier,
    pinBoard: ({ messageId }) => {
      pinned.push(messageId);
      return Promise.resolve(false);
    },
  });
  expect(await process.services.boards.start(group, undefined)).toBe('not-pinned');
  await pass(40 * second);
  expect(pinned).toEqual([7]);
});

test('a board ends with the last account that its group shows', async () => {
  await process.services.boards.start(group, undefined);
  process.db.transaction(() => process.db.teams.unsubscribe(group, account, world.clock.now));
  await pass(20 * second);
  expect(closed).toEqual([7]);
  expect(process.db.boards.get(group)).toBeUndefined();
  expect(await process.services.boards.stop(group)).toBe(false);
});

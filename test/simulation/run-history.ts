import type { ChatId } from '../../src/domain/server.ts';
import { check } from './check.ts';
import type { DatabaseFile } from './file.ts';
import type { Step, History } from './history.ts';
import {
  account,
  anna,
  boris,
  chats,
  createWorld,
  seedProvider,
  group,
  addInitialState,
  type World,
} from './world.ts';

const startsAt = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const pressEveryMs = 120;
const betweenMs = 100;
const lastMs = 4_000;
/** Enough for two reads that agree. */
const seenWithinMs = 90_000;
/** What is still open this long after everything works again never ends. */
const quietWithinMs = 4 * 60 * minuteMs;

const actor = (who: 'anna' | 'boris', inGroup = false) => {
  const personId = who === 'anna' ? anna : boris;
  return { personId, chatId: inGroup ? group : (personId as number as ChatId) };
};

/** The same request again, as by a fast finger. */
const pressRepeatedly = (world: World, idempotencyKey: string, presses: number): void => {
  for (let press = 1; press < presses; press++) {
    world.time.after(press * pressEveryMs, () => {
      const again = world.requests.get(idempotencyKey);
      if (again !== undefined) world.pressAgain(again);
    });
  }
};

/** Carries out a step. A person presses the card as it is at that moment, in a message of its own. */
function perform(world: World, step: Step): void {
  const { controls, provider, telegram, time } = world;
  const withVps = () => controls.orders.filter(({ vps, isGone }) => vps !== undefined && !isGone);
  const known = (id: string) => world.servers().find(({ snapshot }) => snapshot.order.id === id);
  world.trace(
    () =>
      `— ${Object.values(step)
        .map(value => String(value))
        .join(' ')}`,
  );
  switch (step.does) {
    case 'press': {
      const order = controls.orders[step.server];
      const server = order === undefined ? undefined : known(order.id);
      if (order === undefined || server === undefined) return;
      const { action, who, inGroup } = step;
      const messageId = world.nextUpdate();
      const from = { ...actor(who, inGroup), messageId };
      const sourceMessage = `press:${from.chatId}:${messageId}`;
      const idempotencyKey = `${sourceMessage}:${server.keyboardVersion}:${action}`;
      world.request({ idempotencyKey, action, target: order.id }, from, services =>
        services.operations.begin({
          ...from,
          idempotencyKey,
          sourceMessage,
          action,
          serverId: server.id,
          chatKind: inGroup ? 'group' : 'private',
        }),
      );
      pressRepeatedly(world, idempotencyKey, step.presses);
      return;
    }
    case 'press-again': {
      const again = [...world.requests.values()].at(-1 - step.which);
      if (again === undefined) return;
      world.pressAgain(again);
      pressRepeatedly(world, again.idempotencyKey, step.presses);
      return;
    }
    case 'undo': {
      const waiting = world.file
        .db()
        .operations.open()
        .find(({ state }) => state === 'waiting');
      if (waiting === undefined) return;
      world.ask(services => services.operations.undo(waiting.id, { personId: boris, personName: 'Boris' }));
      return;
    }
    case 'order': {
      const from = { ...actor(step.who), messageId: world.nextUpdate() };
      const idempotencyKey = `order:${from.chatId}:${from.personId}:${from.messageId}`;
      world.request({ idempotencyKey, action: 'create', target: '' }, from, services =>
        services.operations.begin({
          ...from,
          idempotencyKey,
          action: 'create',
          accountId: account,
          chatKind: 'private',
          details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
        }),
      );
      pressRepeatedly(world, idempotencyKey, step.presses);
      return;
    }
    case 'install': {
      const empty = world.servers().filter(({ snapshot }) => snapshot.vps === undefined);
      const server = empty[step.which % Math.max(1, empty.length)];
      if (server === undefined) return;
      const from = { ...actor('anna'), messageId: world.nextUpdate() };
      const idempotencyKey = `install:${from.chatId}:${from.personId}:${from.messageId}`;
      world.request({ idempotencyKey, action: 'install', target: server.snapshot.order.id }, from, services =>
        services.operations.begin({
          ...from,
          idempotencyKey,
          action: 'install',
          serverId: server.id,
          chatKind: 'private',
          details: { template: 'debian-12', title: 'Debian 12', sshKeyIds: [] },
        }),
      );
      pressRepeatedly(world, idempotencyKey, step.presses);
      return;
    }
    case 'add-key': {
      const from = { ...actor('anna'), messageId: world.nextUpdate() };
      const idempotencyKey = `add-key:${from.chatId}:${from.personId}:${from.messageId}`;
      const publicKey = `ssh-ed25519 AAAA${step.key} key`;
      world.request({ idempotencyKey, action: 'add-key', target: publicKey }, from, services =>
        services.operations.begin({
          ...from,
          idempotencyKey,
          action: 'add-key',
          accountId: account,
          chatKind: 'private',
          details: { publicKey, fingerprint: `SHA256:${step.key}`, label: 'key' },
        }),
      );
      pressRepeatedly(world, idempotencyKey, step.presses);
      return;
    }
    case 'pay': {
      // People pay orders that they have seen.
      const order = controls.orders.find(
        ({ id, status, isGone }) =>
          status === 'pending' && !isGone && known(id)?.snapshot.order.status === 'pending',
      );
      if (order !== undefined) world.paid.add(order.id);
      if (order !== undefined) order.status = 'active';
      return;
    }
    case 'order-in-panel':
      controls.place({ status: 'pending', by: undefined });
      return;
    case 'install-in-panel': {
      const order = controls.orders.find(
        ({ status, vps, isGone }) => status === 'active' && vps === undefined && !isGone,
      );
      if (order !== undefined) controls.install(order);
      return;
    }
    case 'change-state': {
      const vps = withVps()[step.server]?.vps;
      if (vps !== undefined && vps.state !== 'installing') controls.setState(vps, step.state);
      return;
    }
    case 'flap': {
      const vps = withVps()[step.server]?.vps;
      if (vps === undefined || vps.state === 'installing') return;
      for (let turn = 0; turn < 2 * step.times; turn++) {
        time.after(turn * seenWithinMs, () => controls.setState(vps, turn % 2 === 0 ? 'stopped' : 'running'));
      }
      return;
    }
    case 'vanish': {
      const order = controls.orders[step.server];
      if (order !== undefined) order.isGone = true;
      return;
    }
    case 'provider':
      provider.fault(step.of, step.fault);
      return;
    case 'provider-unavailable':
      provider.goOffline(step.seconds * 1000);
      return;
    case 'list-late':
      provider.listLate(step.seconds * 1000);
      return;
    case 'telegram':
      telegram.fault(step.fault);
      return;
    case 'telegram-unavailable':
      telegram.goOffline(step.seconds * 1000);
      return;
    case 'block':
      telegram.block(chats[step.chat] ?? group);
      return;
    case 'unblock': {
      const chat = chats[step.chat] ?? group;
      telegram.unblock(chat);
      world.ask(services => services.groups.resume(chat, chat < 0 ? 'group' : 'private'));
      return;
    }
    case 'crash':
      world.crash({ points: step.points }, step.downSeconds * 1000);
      return;
    case 'kill':
      world.crash(undefined, step.downSeconds * 1000);
      return;
    case 'wait':
      time.after(0, () => undefined);
      return;
  }
}

/** Ends every fault, and lets time pass until no work is left. */
export async function waitUntilQuiet(world: World): Promise<boolean> {
  const { time, file, provider, telegram } = world;
  provider.recover();
  telegram.recover();
  world.live();
  while (!world.isUp()) await time.pass(minuteMs);
  const quiet = async (): Promise<boolean> => {
    const until = time.now() + quietWithinMs;
    while (!file.isQuiet()) {
      if (time.now() > until) return false;
      await time.pass(5_000);
    }
    return true;
  };
  await time.pass(10_000);
  world.catchUp();
  for (const chat of chats)
    world.ask(services => services.groups.resume(chat, chat < 0 ? 'group' : 'private'));
  // The owner of a rejected key checks it again, as the notification asks.
  for (const person of [anna, boris]) {
    world.ask(async services => {
      for (const { id, state } of services.links.ofPerson(person)) {
        if (state === 'rejected') await services.accounts.checkLink(id);
      }
    });
  }
  if (!(await quiet())) return false;
  // Two reads that agree on the last change.
  await time.pass(world.idleMs + 40_000 + world.idleMs / 20);
  return quiet();
}

export interface HistoryResult {
  readonly wrong: readonly string[];
  readonly calls: number;
  readonly writes: number;
  readonly crashes: number;
  readonly said: number;
  readonly virtualMs: number;
  readonly unknown: number;
}

/** How long until the next step. */
function durationMs(step: Step): number {
  if (step.does === 'wait') return step.seconds * 1000;
  if (step.does === 'flap') return 2 * step.times * seenWithinMs;
  return betweenMs;
}

/** Brings the database to the state in which every history starts. */
export async function prepareFile(file: DatabaseFile, clock: { now: () => number }): Promise<number> {
  const world = createWorld(file, { startsAt, seed: 1, onTime: now => void (clock.now = now) });
  const uninstall = world.time.install();
  try {
    await addInitialState(world);
    world.end();
    await world.time.flush();
  } finally {
    uninstall();
  }
  file.remember();
  return world.time.now();
}

/** Runs a history until all is quiet, and checks how it ended. */
export async function runHistory(
  file: DatabaseFile,
  startsAt: number,
  clock: { now: () => number },
  history: History,
  trace?: (line: string) => void,
): Promise<HistoryResult> {
  const world = createWorld(file, {
    startsAt: startsAt,
    seed: history.seed,
    reopens: history.reopens,
    onTime: now => void (clock.now = now),
    ...(trace === undefined ? {} : { trace }),
  });
  seedProvider(world);
  const uninstall = world.time.install();
  try {
    world.start();
    await world.time.pass(500);
    for (const step of history.steps) {
      perform(world, step);
      await world.time.pass(durationMs(step));
    }
    // Lets the last faults strike.
    await world.time.pass(lastMs);
    const isQuiet = await waitUntilQuiet(world);
    const wrong = [...(isQuiet ? [] : ['work is left that never ends']), ...check(world)];
    return {
      wrong,
      calls: world.provider.calls() + world.telegram.calls(),
      writes: world.provider.writes.length,
      crashes: world.uptimes.length - 1,
      said: world.telegram.shown.length,
      virtualMs: world.time.now() - startsAt,
      unknown: world.provider.writes.filter(({ unknownAt }) => unknownAt !== undefined).length,
    };
  } finally {
    world.end();
    await world.time.flush();
    uninstall();
    file.reset();
  }
}

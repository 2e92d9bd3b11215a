import type { ChatId } from '../../src/domain/server.ts';
import { check } from './check.ts';
import type { DatabaseFile } from './file.ts';
import type { Happening, History } from './history.ts';
import { account, anna, boris, chats, createWorld, furnish, group, settle, type World } from './world.ts';

const startsAt = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const tapEveryMs = 120;
const betweenMs = 100;
const lastMs = 4_000;
/** Two reads that agree have been made by then. */
const seenWithinMs = 90_000;
/** Whatever is open so long after everything works again will be open for ever. */
const quietWithinMs = 4 * 60 * minuteMs;

const actor = (who: 'anna' | 'boris', inGroup = false) => {
  const personId = who === 'anna' ? anna : boris;
  return { personId, chatId: inGroup ? group : (personId as number as ChatId) };
};

/** The same taps again, as a finger does them. */
const tapOn = (world: World, idempotencyKey: string, taps: number): void => {
  for (let tap = 1; tap < taps; tap++) {
    world.time.after(tap * tapEveryMs, () => {
      const again = world.requests.get(idempotencyKey);
      if (again !== undefined) world.pressAgain(again);
    });
  }
};

/** What a person presses is a card as it was drawn at that moment, in a message of its own. */
function happen(world: World, happening: Happening): void {
  const { panel, provider, telegram, time } = world;
  const withVps = () => panel.orders.filter(({ vps, isGone }) => vps !== undefined && !isGone);
  const known = (id: string) => world.servers().find(({ snapshot }) => snapshot.order.id === id);
  world.trace(
    () =>
      `— ${Object.values(happening)
        .map(value => String(value))
        .join(' ')}`,
  );
  switch (happening.does) {
    case 'press': {
      const order = panel.orders[happening.server];
      const server = order === undefined ? undefined : known(order.id);
      if (order === undefined || server === undefined) return;
      const { action, who, inGroup } = happening;
      const messageId = world.nextUpdate();
      const from = { ...actor(who, inGroup), messageId };
      const sourceMessage = `press:${from.chatId}:${messageId}`;
      const idempotencyKey = `${sourceMessage}:${server.keyboardVersion}:${action}`;
      world.idempotencyKey({ idempotencyKey, action, target: order.id }, from, services =>
        services.operations.begin({
          ...from,
          idempotencyKey,
          sourceMessage,
          action,
          serverId: server.id,
          chatKind: inGroup ? 'group' : 'private',
        }),
      );
      tapOn(world, idempotencyKey, happening.taps);
      return;
    }
    case 'press-again': {
      const again = [...world.requests.values()].at(-1 - happening.which);
      if (again === undefined) return;
      world.pressAgain(again);
      tapOn(world, again.idempotencyKey, happening.taps);
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
      const from = { ...actor(happening.who), messageId: world.nextUpdate() };
      const idempotencyKey = `order:${from.chatId}:${from.personId}:${from.messageId}`;
      world.idempotencyKey({ idempotencyKey, action: 'create', target: '' }, from, services =>
        services.operations.begin({
          ...from,
          idempotencyKey,
          action: 'create',
          accountId: account,
          chatKind: 'private',
          details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
        }),
      );
      tapOn(world, idempotencyKey, happening.taps);
      return;
    }
    case 'install': {
      const empty = world.servers().filter(({ snapshot }) => snapshot.vps === undefined);
      const server = empty[happening.which % Math.max(1, empty.length)];
      if (server === undefined) return;
      const from = { ...actor('anna'), messageId: world.nextUpdate() };
      const idempotencyKey = `install:${from.chatId}:${from.personId}:${from.messageId}`;
      world.idempotencyKey(
        { idempotencyKey, action: 'install', target: server.snapshot.order.id },
        from,
        services =>
          services.operations.begin({
            ...from,
            idempotencyKey,
            action: 'install',
            serverId: server.id,
            chatKind: 'private',
            details: { template: 'debian-12', title: 'Debian 12', sshKeyIds: [] },
          }),
      );
      tapOn(world, idempotencyKey, happening.taps);
      return;
    }
    case 'add-key': {
      const from = { ...actor('anna'), messageId: world.nextUpdate() };
      const idempotencyKey = `add-key:${from.chatId}:${from.personId}:${from.messageId}`;
      const publicKey = `ssh-ed25519 AAAA${happening.key} key`;
      world.idempotencyKey({ idempotencyKey, action: 'add-key', target: publicKey }, from, services =>
        services.operations.begin({
          ...from,
          idempotencyKey,
          action: 'add-key',
          accountId: account,
          chatKind: 'private',
          details: { publicKey, fingerprint: `SHA256:${happening.key}`, label: 'key' },
        }),
      );
      tapOn(world, idempotencyKey, happening.taps);
      return;
    }
    case 'pay': {
      // People pay what they have been shown.
      const order = panel.orders.find(
        ({ id, status, isGone }) =>
          status === 'pending' && !isGone && known(id)?.snapshot.order.status === 'pending',
      );
      if (order !== undefined) world.paid.add(order.id);
      if (order !== undefined) order.status = 'active';
      return;
    }
    case 'order-in-panel':
      panel.place({ status: 'pending', by: undefined });
      return;
    case 'install-in-panel': {
      const order = panel.orders.find(
        ({ status, vps, isGone }) => status === 'active' && vps === undefined && !isGone,
      );
      if (order !== undefined) panel.install(order);
      return;
    }
    case 'befall': {
      const vps = withVps()[happening.server]?.vps;
      if (vps !== undefined && vps.state !== 'installing') panel.befall(vps, happening.state);
      return;
    }
    case 'flap': {
      const vps = withVps()[happening.server]?.vps;
      if (vps === undefined || vps.state === 'installing') return;
      for (let turn = 0; turn < 2 * happening.times; turn++) {
        time.after(turn * seenWithinMs, () => panel.befall(vps, turn % 2 === 0 ? 'stopped' : 'running'));
      }
      return;
    }
    case 'vanish': {
      const order = panel.orders[happening.server];
      if (order !== undefined) order.isGone = true;
      return;
    }
    case 'provider':
      provider.fault(happening.of, happening.fault);
      return;
    case 'provider-unavailable':
      provider.goOffline(happening.seconds * 1000);
      return;
    case 'list-late':
      provider.listLate(happening.seconds * 1000);
      return;
    case 'telegram':
      telegram.fault(happening.fault);
      return;
    case 'telegram-unavailable':
      telegram.goOffline(happening.seconds * 1000);
      return;
    case 'block':
      telegram.block(chats[happening.chat] ?? group);
      return;
    case 'unblock': {
      const chat = chats[happening.chat] ?? group;
      telegram.unblock(chat);
      world.ask(services => services.groups.resume(chat, chat < 0 ? 'group' : 'private'));
      return;
    }
    case 'crash':
      world.crash({ points: happening.points }, happening.downSeconds * 1000);
      return;
    case 'kill':
      world.crash(undefined, happening.downSeconds * 1000);
      return;
    case 'wait':
      time.after(0, () => undefined);
      return;
  }
}

/** Everything works again, everybody is there, and time passes until nothing is left to do. */
export async function settleDown(world: World): Promise<boolean> {
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
  // A refused key is tried again by its owner, as they were told to.
  for (const person of [anna, boris]) {
    world.ask(async services => {
      for (const { id, state } of services.links.ofPerson(person)) {
        if (state === 'rejected') await services.accounts.checkLink(id);
      }
    });
  }
  if (!(await quiet())) return false;
  // Two reads that agree, of whatever has befallen last.
  await time.pass(world.idleMs + 40_000 + world.idleMs / 20);
  return quiet();
}

export interface Told {
  readonly wrong: readonly string[];
  readonly calls: number;
  readonly writes: number;
  readonly crashes: number;
  readonly said: number;
  readonly virtualMs: number;
  readonly unknown: number;
}

/** How long it is until the next thing happens. */
function durationMs(happening: Happening): number {
  if (happening.does === 'wait') return happening.seconds * 1000;
  if (happening.does === 'flap') return 2 * happening.times * seenWithinMs;
  return betweenMs;
}

/** Takes the file to where every history begins. */
export async function prepare(file: DatabaseFile, clock: { now: () => number }): Promise<number> {
  const world = createWorld(file, { startsAt, seed: 1, onTime: now => void (clock.now = now) });
  const uninstall = world.time.install();
  try {
    await settle(world);
    world.end();
    await world.time.settle();
  } finally {
    uninstall();
  }
  file.remember();
  return world.time.now();
}

/** Lets one history happen, from the beginning to when all is quiet, and says what is wrong with it. */
export async function runHistory(
  file: DatabaseFile,
  begunAt: number,
  clock: { now: () => number },
  history: History,
  trace?: (line: string) => void,
): Promise<Told> {
  const world = createWorld(file, {
    startsAt: begunAt,
    seed: history.seed,
    reopens: history.reopens,
    onTime: now => void (clock.now = now),
    ...(trace === undefined ? {} : { trace }),
  });
  furnish(world);
  const uninstall = world.time.install();
  try {
    world.start();
    await world.time.pass(500);
    for (const happening of history.happenings) {
      happen(world, happening);
      await world.time.pass(durationMs(happening));
    }
    // What is still to befall it befalls it now.
    await world.time.pass(lastMs);
    const isQuiet = await settleDown(world);
    const wrong = [...(isQuiet ? [] : ['it never becomes quiet']), ...check(world)];
    return {
      wrong,
      calls: world.provider.calls() + world.telegram.calls(),
      writes: world.provider.writes.length,
      crashes: world.lives.length - 1,
      said: world.telegram.shown.length,
      virtualMs: world.time.now() - begunAt,
      unknown: world.provider.writes.filter(({ unknownAt }) => unknownAt !== undefined).length,
    };
  } finally {
    world.end();
    await world.time.settle();
    uninstall();
    file.reset();
  }
}

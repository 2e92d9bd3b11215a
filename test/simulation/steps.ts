import type { BulkActionId } from '../../src/domain/operation.ts';
import type { ChatId } from '../../src/domain/server.ts';
import type { Services } from '../../src/services/services.ts';
import type { Step } from './history.ts';
import type { Update } from './processes.ts';
import { account, anna, boris, chats, group, type World } from './world.ts';

const pressEveryMs = 120;
/** Enough for two reads that agree. */
export const seenWithinMs = 90_000;

type Request = Parameters<Services['operations']['begin']>[0];
type BulkRequest = Parameters<Services['bulkActions']['begin']>[0];

/** Where a request comes from: a new message of a person, in the private chat or the group. */
const originOf = (world: World, who: 'anna' | 'boris', inGroup = false) => {
  const personId = who === 'anna' ? anna : boris;
  return {
    personId,
    chatId: inGroup ? group : (personId as number as ChatId),
    messageId: world.nextUpdate(),
  };
};
type Origin = ReturnType<typeof originOf>;

/** Repeats a request, as by a fast finger. */
function repeat(world: World, idempotencyKey: string, presses: number): void {
  for (let press = 1; press < presses; press++) {
    world.time.after(press * pressEveryMs, () => {
      const again = world.requests.get(idempotencyKey);
      if (again !== undefined) world.pressAgain(again);
    });
  }
}

function request(world: World, target: string, presses: number, wanted: Request & Origin): void {
  const { idempotencyKey, action } = wanted;
  world.request({ idempotencyKey, action, targets: [target] }, wanted, services =>
    services.operations.begin(wanted),
  );
  repeat(world, idempotencyKey, presses);
}

/** A power action on several servers; the message of the button shows it. */
function requestBulk(world: World, targets: readonly string[], presses: number, wanted: BulkRequest): void {
  const { idempotencyKey, action, chatId, messageId = 0 } = wanted;
  const started = new Set<BulkActionId>();
  const update: Update = {
    run: services => {
      const { kind, bulk } = services.bulkActions.begin(wanted);
      world.trace(() => `${idempotencyKey}: ${kind} bulk action ${bulk.id}`);
      services.bulkActions.saveMessage(bulk.id, chatId, messageId);
      if (kind === 'started') {
        started.add(bulk.id);
        services.bulkActions.dispatch(bulk, Promise.resolve());
      }
      return Promise.resolve();
    },
  };
  world.requests.set(idempotencyKey, { idempotencyKey, action, targets, started, update });
  world.deliver(update);
  repeat(world, idempotencyKey, presses);
}

const keyOf = (kind: string, { chatId, personId, messageId }: Origin): string =>
  `${kind}:${chatId}:${personId}:${messageId}`;
const known = (world: World, order: string) =>
  world.servers().find(({ snapshot }) => snapshot.order.id === order);
/** An existing server that isn't being installed. */
const vpsOf = ({ controls }: World, index: number) => {
  const vps = controls.orders.filter(order => order.vps !== undefined && !order.isGone)[index]?.vps;
  return vps?.state === 'installing' ? undefined : vps;
};

const performers: {
  readonly [Does in Step['does']]: (world: World, step: Extract<Step, { does: Does }>) => void;
} = {
  // A person presses the card as it is at that moment.
  press: (world, { who, inGroup, server: index, action, presses }) => {
    const order = world.controls.orders[index];
    const server = order === undefined ? undefined : known(world, order.id);
    if (order === undefined || server === undefined) return;
    const from = originOf(world, who, inGroup);
    const sourceMessage = `press:${from.chatId}:${from.messageId}`;
    const idempotencyKey = `${sourceMessage}:${server.id}:${server.keyboardVersion}:${action}`;
    const chatKind = inGroup ? 'group' : 'private';
    request(world, order.id, presses, {
      ...from,
      ...{ idempotencyKey, sourceMessage, action, serverId: server.id, chatKind },
    });
  },
  bulk: (world, { who, inGroup, servers, action, presses }) => {
    const chosen = world.controls.orders.filter((_, index) => (servers & (1 << index)) !== 0);
    const shown = chosen.flatMap(({ id }) => known(world, id) ?? []);
    if (shown.length === 0) return;
    const from = originOf(world, who, inGroup);
    const targets = shown.map(({ snapshot }) => snapshot.order.id);
    requestBulk(world, targets, presses, {
      ...{ ...from, idempotencyKey: keyOf('bulk', from), action, serverIds: shown.map(({ id }) => id) },
      ...{ personName: who, chatKind: inGroup ? 'group' : 'private', topicId: undefined },
    });
  },
  'press-again': (world, { which, presses }) => {
    const again = [...world.requests.values()].at(-1 - which);
    if (again === undefined) return;
    world.pressAgain(again);
    repeat(world, again.idempotencyKey, presses);
  },
  undo: world => {
    const open = world.file.db().operations.open();
    const waiting = open.find(({ state }) => state === 'waiting');
    if (waiting === undefined) return;
    const by = { personId: boris, personName: 'Boris' };
    const bulkId = 'bulkId' in waiting ? waiting.bulkId : undefined;
    world.ask(services =>
      bulkId === undefined
        ? services.operations.undo(waiting.id, by)
        : services.bulkActions.undo(bulkId, { ...by, chatId: group, chatKind: 'group' }),
    );
  },
  order: (world, { who, presses }) => {
    const from = originOf(world, who);
    request(world, '', presses, {
      ...{ ...from, idempotencyKey: keyOf('order', from), action: 'order', accountId: account },
      ...{ chatKind: 'private', details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' } },
    });
  },
  install: (world, { which, presses }) => {
    const empty = world.servers().filter(({ snapshot }) => snapshot.vps === undefined);
    const server = empty[which % Math.max(1, empty.length)];
    if (server === undefined) return;
    const from = originOf(world, 'anna');
    request(world, server.snapshot.order.id, presses, {
      ...{ ...from, idempotencyKey: keyOf('install', from), action: 'install', serverId: server.id },
      ...{ chatKind: 'private', details: { template: 'debian-12', title: 'Debian 12', sshKeyIds: [] } },
    });
  },
  'add-key': (world, { key, presses }) => {
    const from = originOf(world, 'anna');
    const publicKey = `ssh-ed25519 AAAA${key} key`;
    request(world, publicKey, presses, {
      ...{ ...from, idempotencyKey: keyOf('add-key', from), action: 'add-key', accountId: account },
      ...{ chatKind: 'private', details: { publicKey, fingerprint: `SHA256:${key}`, label: 'key' } },
    });
  },
  // People pay orders that they have seen.
  pay: world => {
    const order = world.controls.orders.find(
      ({ id, status, isGone }) =>
        status === 'pending' && !isGone && known(world, id)?.snapshot.order.status === 'pending',
    );
    if (order === undefined) return;
    world.paid.add(order.id);
    order.status = 'active';
  },
  'order-in-panel': ({ controls }) => void controls.place({ status: 'pending', by: undefined }),
  'install-in-panel': ({ controls }) => {
    const order = controls.orders.find(
      ({ status, vps, isGone }) => status === 'active' && vps === undefined && !isGone,
    );
    if (order !== undefined) controls.install(order);
  },
  'change-state': (world, { server, state }) => {
    const vps = vpsOf(world, server);
    if (vps !== undefined) world.controls.setState(vps, state);
  },
  flap: (world, { server, times }) => {
    const vps = vpsOf(world, server);
    if (vps === undefined) return;
    for (let turn = 0; turn < 2 * times; turn++) {
      const state = turn % 2 === 0 ? 'stopped' : 'running';
      world.time.after(turn * seenWithinMs, () => world.controls.setState(vps, state));
    }
  },
  vanish: ({ controls }, { server }) => {
    const order = controls.orders[server];
    if (order !== undefined) order.isGone = true;
  },
  provider: ({ provider }, { of, fault }) => provider.fault(of, fault),
  'provider-unavailable': ({ provider }, { seconds }) => provider.goOffline(seconds * 1000),
  'list-late': ({ provider }, { seconds }) => provider.listLate(seconds * 1000),
  telegram: ({ telegram }, { fault }) => telegram.fault(fault),
  'telegram-unavailable': ({ telegram }, { seconds }) => telegram.goOffline(seconds * 1000),
  block: ({ telegram }, { chat }) => telegram.block(chats[chat] ?? group),
  unblock: (world, { chat: index }) => {
    const chat = chats[index] ?? group;
    world.telegram.unblock(chat);
    world.ask(services => services.groups.resume(chat, chat < 0 ? 'group' : 'private'));
  },
  crash: (world, { points, downSeconds }) => world.crash({ points }, downSeconds * 1000),
  kill: (world, { downSeconds }) => world.crash(undefined, downSeconds * 1000),
  wait: ({ time }) => time.after(0, () => undefined),
};

export function perform(world: World, step: Step): void {
  world.trace(() => `— ${Object.values(step).map(String).join(' ')}`);
  (performers[step.does] as (world: World, step: Step) => void)(world, step);
}

import type { ServerEvent } from '../../src/domain/notification.ts';
import type { CreateDetails } from '../../src/domain/operation.ts';
import type { ChatId } from '../../src/domain/server.ts';
import type { OperationEnd } from './file.ts';
import type { SimulatedOrder } from './panel.ts';
import type { ProviderWrite } from './simulated-provider.ts';
import { anna, boris, chats, type World } from './world.ts';

const shownWithinMs = 60_000;
/** A pause of all calls to Telegram after trouble lasts at most so long, and a bit for what waits in line. */
const troubleLastsMs = 6 * 60_000;
const ends = ['done', 'failed', 'not-sent', 'dropped', 'undone', 'unconfirmed'];
const openly = ['unanswered', 'unconfirmed', 'done', 'failed'];

/** 1: no write reaches the provider more than once for a request, and none that was not written down before. */
function checkWrites({ provider, requests }: World): readonly string[] {
  const wrong: string[] = [];
  for (const { action, target, operation } of provider.writes) {
    if (operation === undefined)
      wrong.push(`1: ${action} ${target} was called without being written down as sent`);
  }
  for (const [request, { length }] of Map.groupBy(provider.writes, write => write.idempotencyKey)) {
    if (length > 1) wrong.push(`1: ${length} calls for the request ${request ?? '(none)'}`);
  }
  const nameOf = ({ action, target }: Pick<ProviderWrite, 'action' | 'target'>) => `${action} ${target}`;
  const wished = Map.groupBy(requests.values(), nameOf);
  for (const [name, { length }] of Map.groupBy(provider.writes, nameOf)) {
    const most = wished.get(name)?.length ?? 0;
    if (length > most) wrong.push(`1: ${length} calls of ${name} for ${most} requests`);
  }
  for (const { idempotencyKey, begun } of requests.values()) {
    if (begun.size > 1) wrong.push(`1: ${idempotencyKey} was begun ${begun.size} times`);
  }
  return wrong;
}

/** 2: each request ends, and what its end says of the provider is so. */
function checkEnds({ provider, panel, file }: World, operations: readonly OperationEnd[]): readonly string[] {
  const wrong: string[] = [];
  // Where nobody's key reads the list for a while, nothing can be found in it.
  const isReadable = !file.outbox().some(({ key }) => key.startsWith('key-refused:'));
  for (const { id, action, state, details, requestedAt, endedAt } of operations) {
    if (!ends.includes(state)) wrong.push(`2: #${id} ${action} is ${state} for ever`);
    const isCarriedOut = provider.writes.some(write => write.operation === id && write.isCarriedOut);
    const saysNothing =
      ['not-sent', 'dropped', 'undone'].includes(state) || (state === 'failed' && action !== 'install');
    if (saysNothing && isCarriedOut) wrong.push(`2: #${id} ${action} is ${state}, and was carried out`);
    if (action !== 'create') continue;
    const { orderId, candidateOrders = [] } = JSON.parse(details ?? '{}') as Partial<CreateDetails>;
    for (const each of candidateOrders) {
      const isOld = panel.orders.some(({ id: old, createdAt }) => old === each && createdAt < requestedAt);
      if (isOld)
        wrong.push(`2: #${id} asks whether order ${each} is what it became, and that was there before`);
    }
    // What somebody orders in the panel in that very moment is told from ours by nothing.
    const isClouded = panel.orders.some(
      ({ by, createdAt }) =>
        by === undefined && createdAt >= requestedAt - 1000 && createdAt <= (endedAt ?? 0),
    );
    if (isClouded) continue;
    const own = panel.orders.find(({ by, isGone }) => by === id && !isGone);
    if (state !== 'done') {
      if (own !== undefined && isReadable) wrong.push(`5: #${id} became order ${own.id}, and is ${state}`);
    } else if (panel.orders.find(each => each.id === orderId)?.by !== id)
      wrong.push(`2: #${id} says that it became order ${orderId ?? '?'}, and did not`);
  }
  return wrong;
}

/** 3: what nobody knows the outcome of is shown as such within a minute of being up. */
function checkShown(world: World, operations: readonly OperationEnd[]): readonly string[] {
  const { provider, telegram, lives } = world;
  const wrong: string[] = [];
  for (const { operation, unknownAt, action } of provider.writes) {
    if (unknownAt === undefined) continue;
    const chat = operations.find(({ id }) => id === operation)?.chat as ChatId | undefined;
    if (chat === undefined || telegram.everBlocked.has(chat)) continue;
    const life = lives.find(({ from, to }) => to - Math.max(from, unknownAt) >= shownWithinMs);
    if (life === undefined) continue;
    const since = Math.max(life.from, unknownAt);
    const until = since + shownWithinMs;
    if (telegram.hadTrouble(unknownAt - troubleLastsMs, until)) continue;
    const isShown = telegram.shown.some(
      ({ at, operation: shown }) =>
        shown?.id === operation && openly.includes(shown?.state ?? '') && at <= until,
    );
    if (!isShown)
      wrong.push(
        `3: nobody was told within a minute that the outcome of #${operation ?? '?'} ${action} is unknown`,
      );
  }
  return wrong;
}

/** 4: what is to be told is told, or buried with a reason; twice only where nobody could know. */
function checkTold({ file, telegram }: World): readonly string[] {
  const wrong: string[] = [];
  for (const { key, state, reason, kind } of file.outbox()) {
    const told = telegram.shown.filter(({ keys }) => keys.includes(key)).length;
    if (state === 'waiting' && kind !== 'reminder') wrong.push(`4: ${key} waits for ever`);
    if (state === 'dead' && (reason ?? '') === '') wrong.push(`4: ${key} is buried without a reason`);
    if (state === 'sent' && told === 0 && !telegram.wasOvertaken(key))
      wrong.push(`4: ${key} counts as told, and was not`);
    const most = 1 + telegram.doubtsOf(key);
    if (told > most) wrong.push(`4: ${key} was told ${told} times, at most ${most} was right`);
  }
  return wrong;
}

interface Belief {
  readonly at: number;
  readonly state: 'running' | 'stopped';
}

const believedBy: Partial<Record<ServerEvent['kind'], Belief['state']>> = {
  'stopped-unexpectedly': 'stopped',
  'started-unexpectedly': 'running',
  'vps-active': 'running',
};

/** 4, seen from the other end: what people were told adds up to what is so. */
function checkBeliefs(world: World, operations: readonly OperationEnd[]): readonly string[] {
  const { panel, telegram, file, paid } = world;
  const wrong: string[] = [];
  const outbox = file.outbox();
  const servers = world.servers();

  const eventsIn = (chat: ChatId, server: number) =>
    telegram.shown
      .filter(({ chatId }) => chatId === chat)
      .flatMap(({ bodies }) => bodies)
      .flatMap(({ body, notedAt }) =>
        body.kind === 'event' && body.serverId === server ? [{ kind: body.event.kind, notedAt }] : [],
      );
  const believes = (chat: ChatId, server: number, atFirst: Belief['state'] | undefined) => {
    const told = eventsIn(chat, server).flatMap(({ kind, notedAt }): Belief[] => {
      const state = believedBy[kind];
      return state === undefined ? [] : [{ at: notedAt, state }];
    });
    const done = telegram.shown.flatMap(({ chatId, operation }): Belief[] => {
      if (operation?.state !== 'done') return [];
      const end = operations.find(({ id }) => id === operation.id);
      if (end?.server !== server) return [];
      // What they did in the group they know in private too.
      if (chatId !== chat && end.person !== (chat as number)) return [];
      return [{ at: end.endedAt ?? 0, state: end.action === 'stop' ? 'stopped' : 'running' }];
    });
    return [...told, ...done].sort((a, b) => a.at - b.at).at(-1)?.state ?? atFirst;
  };

  const checkIn = (chat: ChatId, order: SimulatedOrder, server: number, wasThere: boolean): void => {
    const events = eventsIn(chat, server);
    if (paid.has(order.id) && !events.some(({ kind }) => kind === 'order-paid'))
      wrong.push(`4: nobody told ${chat} that order ${order.id} is paid`);
    const { vps } = order;
    if (vps === undefined || (vps.state !== 'running' && vps.state !== 'stopped')) return;
    const isActive = vps.state === 'running' && !wasThere;
    if (isActive && !events.some(({ kind }) => kind === 'vps-active'))
      wrong.push(`4: nobody told ${chat} that ${vps.name} is active`);
    const actives = outbox.filter(
      ({ key }) => key.startsWith(`event:${server}:vps-active:`) && key.endsWith(`:${chat}`),
    );
    if (actives.length > 1) wrong.push(`4: ${vps.name} became active ${actives.length} times`);
    const belief = believes(chat, server, wasThere ? 'running' : undefined);
    if (belief !== undefined && belief !== vps.state)
      wrong.push(`4: ${chat} believes that ${vps.name} is ${belief}, and it is ${vps.state}`);
  };

  for (const chat of chats) {
    // Edits for somebody who has blocked us go nowhere, and a group that threw us out hears nothing meanwhile.
    if (telegram.everBlocked.has(chat)) continue;
    // Whose key is refused is no owner until it is accepted again, and is told so.
    if (outbox.some(({ key, chat: told }) => key.startsWith('key-refused:') && told === (chat as number)))
      continue;
    panel.orders.forEach((order, index) => {
      const server = servers.find(({ snapshot }) => snapshot.order.id === order.id);
      if (server === undefined || order.isGone) return;
      checkIn(chat, order, server.id, index < 2);
    });
  }
  return wrong;
}

/** 5: an order that exists because of us is known to its owners. */
function checkOrders(world: World): readonly string[] {
  const services = world.services();
  return world.panel.orders.flatMap(({ id, by, isGone }) => {
    if (by === undefined || isGone) return [];
    return [anna, boris].flatMap(personId => {
      const cards = services?.servers.cardsOf({ personId, chatId: personId as number as ChatId }) ?? [];
      const isKnown = cards.some(({ snapshot }) => snapshot.order.id === id);
      return isKnown ? [] : [`5: order ${id} was placed by #${by}, and ${personId} doesn't know of it`];
    });
  });
}

/** All that is wrong with how a history ended: nothing, if all is well. */
export function check(world: World): readonly string[] {
  const operations = world.file.operations();
  return [
    ...world.wrong,
    ...checkWrites(world),
    ...checkEnds(world, operations),
    ...checkShown(world, operations),
    ...checkTold(world),
    ...checkBeliefs(world, operations),
    ...checkOrders(world),
  ];
}

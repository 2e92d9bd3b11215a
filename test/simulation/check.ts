import type { ServerEvent } from '../../src/domain/notification.ts';
import type { OrderDetails } from '../../src/domain/operation.ts';
import type { ChatId } from '../../src/domain/server.ts';
import type { OperationEnd } from './file.ts';
import type { SimulatedOrder } from './provider-controls.ts';
import type { ProviderWrite } from './simulated-provider.ts';
import { anna, boris, chats, type World } from './world.ts';

const shownWithinMs = 60_000;
/** The longest pause of all calls to Telegram after trouble, and some time for the queue. */
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
  const named = [...requests.values()].flatMap(({ action, targets }) =>
    targets.map(target => nameOf({ action, target })),
  );
  const requested = Map.groupBy(named, name => name);
  for (const [name, { length }] of Map.groupBy(provider.writes, nameOf)) {
    const most = requested.get(name)?.length ?? 0;
    if (length > most) wrong.push(`1: ${length} calls of ${name} for ${most} requests`);
  }
  for (const { idempotencyKey, started } of requests.values()) {
    if (started.size > 1) wrong.push(`1: ${idempotencyKey} was started ${started.size} times`);
  }
  return wrong;
}

/** 2: each request ends, and what its end says of the provider is so. */
function checkEnds(
  { provider, controls, file }: World,
  operations: readonly OperationEnd[],
): readonly string[] {
  const wrong: string[] = [];
  // While every key is rejected, no list can be read.
  const isReadable = !file.outbox().some(({ key }) => key.startsWith('key-refused:'));
  for (const { id, action, state, details, requestedAt, endedAt } of operations) {
    if (!ends.includes(state)) wrong.push(`2: #${id} ${action} never ends: it is ${state}`);
    const isCarriedOut = provider.writes.some(write => write.operation === id && write.isCarriedOut);
    const saysNothing =
      ['not-sent', 'dropped', 'undone'].includes(state) || (state === 'failed' && action !== 'install');
    if (saysNothing && isCarriedOut) wrong.push(`2: #${id} ${action} is ${state}, and was carried out`);
    if (action !== 'order') continue;
    const { orderId, candidateOrders = [] } = JSON.parse(details ?? '{}') as Partial<OrderDetails>;
    for (const each of candidateOrders) {
      const isOld = controls.orders.some(({ id: old, createdAt }) => old === each && createdAt < requestedAt);
      if (isOld) wrong.push(`2: #${id} offers order ${each} as a candidate, which is older than the request`);
    }
    // An order that somebody places in the panel at the same moment can't be distinguished from ours.
    const isAmbiguous = controls.orders.some(
      ({ by, createdAt }) =>
        by === undefined && createdAt >= requestedAt - 1000 && createdAt <= (endedAt ?? 0),
    );
    if (isAmbiguous) continue;
    const own = controls.orders.find(({ by, isGone }) => by === id && !isGone);
    if (state !== 'done') {
      if (own !== undefined && isReadable) wrong.push(`5: #${id} placed order ${own.id}, and is ${state}`);
    } else if (controls.orders.find(each => each.id === orderId)?.by !== id)
      wrong.push(`2: #${id} claims order ${orderId ?? '?'}, which it did not place`);
  }
  return wrong;
}

/** 3: an unknown outcome is shown as such within a minute of a process being up. */
function checkShown(world: World, operations: readonly OperationEnd[]): readonly string[] {
  const { provider, telegram, uptimes } = world;
  const wrong: string[] = [];
  for (const { operation, unknownAt, action } of provider.writes) {
    if (unknownAt === undefined) continue;
    const chat = operations.find(({ id }) => id === operation)?.chat as ChatId | undefined;
    if (chat === undefined || telegram.everBlocked.has(chat)) continue;
    const lifecycle = uptimes.find(({ from, to }) => to - Math.max(from, unknownAt) >= shownWithinMs);
    if (lifecycle === undefined) continue;
    const since = Math.max(lifecycle.from, unknownAt);
    const until = since + shownWithinMs;
    if (telegram.hadTrouble(unknownAt - troubleLastsMs, until)) continue;
    const isShown = telegram.shown.some(
      ({ at, operations: shown }) =>
        at <= until && shown.some(({ id, state }) => id === operation && openly.includes(state)),
    );
    if (!isShown)
      wrong.push(`3: the unknown outcome of #${operation ?? '?'} ${action} was not shown within a minute`);
  }
  return wrong;
}

/** 4: each notification is sent, or dropped with a reason; twice only where the outcome of a send was unknown. */
function checkDeliveries({ file, telegram }: World): readonly string[] {
  const wrong: string[] = [];
  for (const { key, state, reason, kind } of file.outbox()) {
    const sent = telegram.shown.filter(({ keys }) => keys.includes(key)).length;
    if (state === 'waiting' && kind !== 'reminder' && kind !== 'escalation')
      wrong.push(`4: ${key} is never sent`);
    if (state === 'dead' && (reason ?? '') === '') wrong.push(`4: ${key} is dropped without a reason`);
    if (state === 'sent' && sent === 0 && !telegram.wasOvertaken(key))
      wrong.push(`4: ${key} is stored as sent, and was not`);
    const most = 1 + telegram.doubtsOf(key);
    if (sent > most) wrong.push(`4: ${key} was sent ${sent} times, at most ${most} expected`);
  }
  return wrong;
}

/** 4: an outage is one message in a chat, and its end another. */
function checkOutages({ file }: World): readonly string[] {
  return [...Map.groupBy(file.outbox(), ({ chat }) => chat)].flatMap(([chat, rows]) => {
    const kinds = rows.map(({ kind }) => kind).filter(kind => kind.startsWith('monitoring-'));
    const isDoubled = kinds.some((kind, index) => kind === 'monitoring-stopped' && kinds[index + 1] === kind);
    // At the end everything can be read, and has been for a while.
    const isOpen = kinds.at(-1) === 'monitoring-stopped';
    return [
      ...(isDoubled ? [`4: ${chat} got two messages about one outage`] : []),
      ...(isOpen ? [`4: ${chat} got no message that monitoring is back`] : []),
    ];
  });
}

interface Belief {
  readonly at: number;
  readonly state: 'running' | 'stopped';
}

const believedBy: Partial<Record<ServerEvent['kind'], Belief['state']>> = {
  'started-unexpectedly': 'running',
  'vps-active': 'running',
};

/** 4, seen from the chats: the messages add up to the real state. */
function checkBeliefs(world: World, operations: readonly OperationEnd[]): readonly string[] {
  const { controls, telegram, file, paid } = world;
  const wrong: string[] = [];
  const outbox = file.outbox();
  const servers = world.servers();

  const eventsIn = (chat: ChatId, server: number) =>
    telegram.shown
      .filter(({ chatId }) => chatId === chat)
      .flatMap(({ bodies }) => bodies)
      .flatMap(({ body, storedAt }) =>
        body.kind === 'event' && body.serverId === server ? [{ kind: body.event.kind, storedAt }] : [],
      );
  const believes = (chat: ChatId, server: number, atFirst: Belief['state'] | undefined) => {
    const notified = eventsIn(chat, server).flatMap(({ kind, storedAt }): Belief[] => {
      const state = believedBy[kind];
      return state === undefined ? [] : [{ at: storedAt, state }];
    });
    const done = telegram.shown.flatMap(({ chatId, operations: shown }) =>
      shown.flatMap(({ id, state }): Belief[] => {
        const end = state === 'done' ? operations.find(each => each.id === id) : undefined;
        if (end?.server !== server) return [];
        // What they did in the group they know in private too.
        if (chatId !== chat && end.person !== (chat as number)) return [];
        return [{ at: end.endedAt ?? 0, state: end.action === 'stop' ? 'stopped' : 'running' }];
      }),
    );
    const ofIncidents = telegram.shown
      .filter(({ chatId }) => chatId === chat)
      .flatMap(({ states }) => states.filter(({ serverId }) => serverId === server));
    return [...notified, ...done, ...ofIncidents].sort((a, b) => a.at - b.at).at(-1)?.state ?? atFirst;
  };

  const checkIn = (chat: ChatId, order: SimulatedOrder, server: number, wasThere: boolean): void => {
    const events = eventsIn(chat, server);
    if (paid.has(order.id) && !events.some(({ kind }) => kind === 'order-paid'))
      wrong.push(`4: ${chat} was not notified that order ${order.id} is paid`);
    const { vps } = order;
    if (vps === undefined || (vps.state !== 'running' && vps.state !== 'stopped')) return;
    const isActive = vps.state === 'running' && !wasThere;
    const isShown = operations.some(
      ({ action, state, ...ended }) =>
        action === 'install' && state === 'done' && ended.server === server && ended.chat === chat,
    );
    if (isActive && !isShown && !events.some(({ kind }) => kind === 'vps-active'))
      wrong.push(`4: ${chat} was not notified that ${vps.name} is active`);
    const actives = outbox.filter(
      ({ key }) => key.startsWith(`event:${server}:vps-active:`) && key.endsWith(`:${chat}`),
    );
    if (actives.length > 1) wrong.push(`4: ${vps.name} became active ${actives.length} times`);
    const belief = believes(chat, server, wasThere ? 'running' : undefined);
    if (belief !== undefined && belief !== vps.state)
      wrong.push(`4: ${chat} believes that ${vps.name} is ${belief}, and it is ${vps.state}`);
  };

  for (const chat of chats) {
    // Somebody who blocked the bot gets no edits, and a group that removed it nothing at all.
    if (telegram.everBlocked.has(chat)) continue;
    // An owner whose key is rejected is notified, and is no owner until it is accepted again.
    if (outbox.some(({ key, chat: owner }) => key.startsWith('key-refused:') && owner === (chat as number)))
      continue;
    controls.orders.forEach((order, index) => {
      const server = servers.find(({ snapshot }) => snapshot.order.id === order.id);
      if (server === undefined || order.isGone) return;
      checkIn(chat, order, server.id, index < 2);
    });
  }
  return wrong;
}

/** 4: a bulk action ends with one summary in its chat, and its operations have no messages of their own. */
function checkBulkActions({ file }: World): readonly string[] {
  const outbox = file.outbox();
  const own = outbox.flatMap(({ key, body }) => {
    const { operationId } = JSON.parse(body) as { readonly operationId?: number };
    return operationId === undefined ? [] : [{ key, operationId }];
  });
  return [...Map.groupBy(file.bulkOperations(), ({ bulk }) => bulk)].flatMap(([bulk, operations]) => {
    const summaries = outbox.filter(({ key }) => key.startsWith(`bulk:${bulk}:summary:`)).length;
    const single = own.filter(({ operationId }) => operations.some(({ id }) => id === operationId));
    return [
      ...(summaries === 1 ? [] : [`4: bulk action ${bulk} has ${summaries} summaries`]),
      ...single.map(({ key }) => `4: ${key} is about a part of bulk action ${bulk}`),
    ];
  });
}

/** 5: an order that exists because of us is known to its owners. */
function checkOrders(world: World): readonly string[] {
  const services = world.services();
  return world.controls.orders.flatMap(({ id, by, isGone }) => {
    if (by === undefined || isGone) return [];
    return [anna, boris].flatMap(personId => {
      const cards = services?.servers.cardsOf({ personId, chatId: personId as number as ChatId }) ?? [];
      const isKnown = cards.some(({ snapshot }) => snapshot.order.id === id);
      return isKnown ? [] : [`5: order ${id} was placed by #${by}, and ${personId} doesn't see it`];
    });
  });
}

/** What is wrong at the end of a history. */
export function check(world: World): readonly string[] {
  const operations = world.file.operations();
  return [
    ...world.wrong,
    ...checkWrites(world),
    ...checkEnds(world, operations),
    ...checkShown(world, operations),
    ...checkDeliveries(world),
    ...checkOutages(world),
    ...checkBulkActions(world),
    ...checkBeliefs(world, operations),
    ...checkOrders(world),
  ];
}

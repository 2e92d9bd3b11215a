import type { ChatViewer, Link } from '../domain/access.ts';
import type { BulkActionViewModel } from '../domain/bulk-action.ts';
import {
  median,
  toCard,
  type Card,
  type OperationViewModel,
  type ServerOperationViewModel,
  type StoredCard,
} from '../domain/card.ts';
import { isOnBoard, type BoardModel } from '../domain/board.ts';
import { sortServers } from '../domain/server-list.ts';
import { invoiceUrl } from '../domain/catalogue.ts';
import type { IncidentId, IncidentModel } from '../domain/incident.ts';
import type { NotificationKind } from '../domain/notification.ts';
import { isOpen, type BulkActionId, type OperationId } from '../domain/operation.ts';
import { outdatedSince, type UnreadAccount } from '../domain/outage.ts';
import type { AccountId, ChatId, LinkId, PersonId, ServerId } from '../domain/server.ts';
import { isGroup } from '../domain/server.ts';
import type { Db } from '../db/db.ts';
import type { Context } from './context.ts';
import { createTopicOf } from './notifications/topic.ts';

/** How many installations the typical duration is computed from. */
const installTimesUsed = 50;

interface Deps extends Pick<Context, 'db' | 'now'> {
  /** The current idle interval between reads, in ms. */
  readonly idleMs: () => number;
  /** The provider's endpoint; its panel is on the same host. */
  readonly infernoApiUrl: URL;
}

/** A server's card in a chat; `undefined`: this viewer doesn't see the server. */
const createCard =
  ({ servers }: Pick<Db, 'servers'>, aged: (card: StoredCard) => Card) =>
  ({ personId, chatId }: ChatViewer, server: ServerId): Card | undefined => {
    const inGroup = isGroup(chatId);
    const inPrivate = inGroup || personId === undefined ? undefined : servers.card(personId, server);
    const stored = inGroup ? servers.cardIn(chatId, server) : inPrivate;
    return stored === undefined ? undefined : aged(stored);
  };

/** What messages about operations show. */
function createOperationModels({ db, infernoApiUrl }: Deps, card: ReturnType<typeof createCard>) {
  const { servers, operations, bulkActions, links } = db;

  const operationCard = (viewer: ChatViewer, id: OperationId): ServerOperationViewModel | undefined => {
    const operation = operations.get(id);
    if (operation?.serverId === undefined) return undefined;
    const seen = card(viewer, operation.serverId);
    if (seen === undefined) return undefined;
    const isOwn = !isGroup(viewer.chatId) && operation.personId === viewer.personId;
    const model = { operation, card: seen, requestedBy: isOwn ? undefined : (operation.personName ?? '') };
    if (operation.action !== 'install' || !isOpen(operation.state)) return model;
    return { ...model, typicalMs: median(operations.installTimesMs(installTimesUsed)) };
  };

  const operationModel = (viewer: ChatViewer, id: OperationId): OperationViewModel | undefined => {
    const operation = operations.get(id);
    if (operation === undefined || operation.serverId !== undefined) return operationCard(viewer, id);
    // An operation on an account is shown only in the private chats of its owners.
    const { personId } = viewer;
    const isPrivate = personId !== undefined && (viewer.chatId as number) === (personId as number);
    const link = isPrivate ? links.find(personId, operation.accountId) : undefined;
    if (link?.state !== 'ok') return undefined;
    const orderId = operation.action === 'order' ? operation.details.orderId : undefined;
    const server = orderId === undefined ? undefined : servers.ofOrder(operation.accountId, orderId);
    const ordered = server === undefined ? undefined : card(viewer, server.id);
    const invoiceId = ordered?.snapshot.order.invoiceId;
    const hasSeveral = links.ofPerson(link.personId).length > 1;
    return {
      operation,
      card: ordered,
      accountLabel: hasSeveral ? link.label : undefined,
      paymentUrl: invoiceId === undefined ? undefined : invoiceUrl(infernoApiUrl, invoiceId),
    };
  };

  const bulkActionModel = (viewer: ChatViewer, id: BulkActionId): BulkActionViewModel | undefined => {
    const bulk = bulkActions.get(id);
    if (bulk === undefined) return undefined;
    const withCard = <T>(server: ServerId, shown: T) => {
      const seen = card(viewer, server);
      return seen === undefined ? [] : [{ card: seen, ...shown }];
    };
    const items = operations.ofBulk(id).flatMap(operation => withCard(operation.serverId, { operation }));
    const leftOut = bulk.leftOut.flatMap(({ serverId, reason }) => withCard(serverId, { reason }));
    const isOwn = (viewer.chatId as number) === (bulk.personId as number);
    const requestedBy = isOwn ? undefined : bulk.personName;
    return items.length + leftOut.length === 0 ? undefined : { bulk, items, leftOut, requestedBy };
  };

  return { operationCard, operationModel, bulkActionModel };
}

/** What messages about an incident show: the servers that its chat sees. */
const createIncidentModel =
  (
    { db }: Deps,
    card: ReturnType<typeof createCard>,
    operationCard: ReturnType<typeof createOperationModels>['operationCard'],
  ) =>
  (viewer: ChatViewer, id: IncidentId): IncidentModel | undefined => {
    const incident = db.incidents.get(id);
    if (incident === undefined) return undefined;
    const servers = incident.servers.flatMap(server => {
      const seen = card(viewer, server.serverId);
      if (seen === undefined) return [];
      const last = db.operations.lastOn(server.serverId);
      const { downAt, end } = server;
      const isSince =
        last !== undefined && last.requestedAt >= downAt && last.requestedAt <= (end?.at ?? Infinity);
      return [{ ...server, card: seen, operation: isSince ? operationCard(viewer, last.id) : undefined }];
    });
    return { incident, servers };
  };

/** The accounts that can't be read at present, as a person or a group sees them. */
function createUnreadAccounts({ db, now, idleMs }: Deps) {
  const { accounts, links, teams, outages } = db;

  /** The links whose accounts are seen in a chat. */
  const linksIn = ({ personId, chatId }: ChatViewer): readonly Link[] => {
    if (chatId > 0) return personId === undefined ? [] : links.ofPerson(personId);
    return teams.inChat(chatId).flatMap(each => links.find(each.personId, each.accountId) ?? []);
  };

  const unreadAccounts = (viewer: ChatViewer): readonly UnreadAccount[] => {
    const all = linksIn(viewer);
    return all.flatMap(link => {
      const account = accounts.get(link.accountId);
      if (account?.polledAt === undefined) return [];
      // A group sees what any owner's key reads.
      const hasAnyKey = link.state === 'ok' || links.ofAccount(account.id).length > 0;
      const hasKey = link.state === 'ok' || (viewer.chatId < 0 && hasAnyKey);
      const at = { now: now(), idleMs: idleMs() };
      // Its orders can be read, but perhaps none of its servers.
      const { readAt = account.polledAt, failure = account.failure } =
        (account.failure === undefined ? accounts.getUnread(account.id, 2) : undefined) ?? {};
      const outdated = outdatedSince(readAt, { failure, hasKey }, at);
      return outdated === undefined
        ? []
        : [{ link, ofAccounts: all.length, isHidden: hasAnyKey && !hasKey, ...outdated }];
    });
  };

  /** Whether an account was read lately. If the provider is unavailable, some accounts were read later than others. */
  const isRead = ({ accountId }: Link): boolean => {
    const { failure, polledAt = 0 } = accounts.get(accountId) ?? {};
    const isListed = failure === undefined && now() - polledAt < 1.5 * idleMs();
    return isListed && accounts.getUnread(accountId, 2) === undefined;
  };

  return {
    unreadAccounts,
    /** The accounts that a notification is about. `isAll`: no other account in the chat can be read either. */
    unreadSince: (viewer: ChatViewer, startedAt: number) => {
      const stopped = outages
        .ofChat(viewer.chatId)
        .filter(each => each.startedAt === startedAt && each.endedAt === undefined);
      const unread = unreadAccounts(viewer).filter(({ link }) =>
        stopped.some(({ accountId }) => accountId === link.accountId),
      );
      const isAll = linksIn(viewer).every(
        link => !isRead(link) || unread.some(each => each.link.id === link.id),
      );
      return { unread, isAll };
    },
    /** The labels of accounts in a chat; empty if it sees no others. */
    labelsOf: (viewer: ChatViewer, ids: readonly AccountId[]): readonly string[] => {
      const seen = linksIn(viewer);
      const named = seen.filter(({ accountId }) => ids.includes(accountId));
      return named.length === seen.length ? [] : named.map(({ label }) => label);
    },
    /** How many orders of a person's accounts can't be read. */
    unreadableOrders: (person: PersonId): number =>
      links
        .ofPerson(person)
        .filter(({ state }) => state === 'ok')
        .reduce((sum, { accountId }) => sum + (accounts.get(accountId)?.unreadableOrders ?? 0), 0),
  };
}

/** What messages and notifications show, read from the database as a viewer may see it. It writes nothing. */
export function createReadModel(deps: Deps) {
  const { db, now } = deps;
  const { servers, links, teams } = db;
  const aged = (stored: StoredCard): Card => toCard(stored, { now: now(), idleMs: deps.idleMs() });
  const card = createCard(db, aged);
  const { operationCard, operationModel, bulkActionModel } = createOperationModels(deps, card);
  const unread = createUnreadAccounts(deps);

  return {
    now,
    people: db.people,
    links,
    teams,
    dialogs: db.dialogs,
    incidents: db.incidents,
    chatSettings: db.chatSettings,

    card,
    /** The servers that are shown in a chat; in private the person's own. */
    cardsOf: ({ personId, chatId }: ChatViewer): readonly Card[] => {
      const inPrivate = personId === undefined ? [] : servers.cardsOf(personId);
      return (isGroup(chatId) ? servers.cardsIn(chatId) : inPrivate).map(aged);
    },
    ...unread,
    /** What the board of a group shows; `undefined`: the group shows no servers. */
    board: (chat: ChatId): BoardModel | undefined => {
      if (teams.inChat(chat).length === 0) return undefined;
      const cards = sortServers(servers.cardsIn(chat).map(aged).filter(isOnBoard));
      const read = cards.flatMap(({ outdated, snapshot }) =>
        outdated === undefined ? (snapshot.seenAt ?? []) : [],
      );
      return {
        cards,
        acknowledgedBy: db.incidents.acknowledgedIn(chat),
        unread: unread.unreadAccounts({ personId: undefined, chatId: chat }),
        readAt: read.length === 0 ? undefined : Math.min(...read),
      };
    },
    accountOf: (server: ServerId): AccountId | undefined => servers.get(server)?.accountId,
    incidentModel: createIncidentModel(deps, card, operationCard),
    /** An operation on a server, with its card; `undefined`: there is none or the viewer can't see it. */
    operationCard,
    /** The view model of any operation; `undefined`: the viewer can't see it. */
    operationModel,
    /** A power action on several servers; `undefined`: the viewer sees none of them. */
    bulkActionModel,
    /** The page on the provider's panel where an invoice is paid. */
    paymentUrl: (invoiceId: string): string => invoiceUrl(deps.infernoApiUrl, invoiceId),
    /** The client id of a link, to be shown to its owner only. */
    clientIdOf: (id: LinkId): string | undefined => links.credentials(id)?.cid.reveal(),
    /** Whether a chat wants notifications of a kind about a server now. */
    isNotified: (chat: ChatId, server: ServerId, kind: NotificationKind): boolean =>
      !db.chatSettings.get(chat).disabledKinds.includes(kind) &&
      !db.disabledKinds.of(chat, server).includes(kind) &&
      db.mutes.get(chat, server, now()) === undefined,

    topicOf: createTopicOf(db),
  };
}

export type ReadModel = ReturnType<typeof createReadModel>;

import type { Db } from '../db/db.ts';
import { deriveRole, type Link, type Role, type Subscription } from '../domain/access.ts';
import { type AccountId, type ChatId, isGroup, type PersonId, type ServerId } from '../domain/server.ts';
import { couldBeKey, noKey } from '../domain/failure.ts';
import type { Operation } from '../domain/operation.ts';
import type { ProviderResult } from '../domain/provider.ts';
import { type Credentials, failed, type Secret } from '../domain/result.ts';
import type { Context } from './context.ts';

/** Roles and links, read from the database: what a person can do in a chat, and with whose key. */
export function createPermissions({ teams, servers, links }: Pick<Db, 'teams' | 'servers' | 'links'>) {
  /** A person's own link to an account, if the provider accepts its key. */
  const workingLink = (person: PersonId, account: AccountId): Link | undefined => {
    const link = links.find(person, account);
    return link?.state === 'ok' ? link : undefined;
  };

  const isRejected = (person: PersonId, account: AccountId): boolean =>
    links.find(person, account)?.state === 'rejected';

  const subscriptionOf = (chat: ChatId, account: AccountId): Subscription | undefined =>
    isGroup(chat) ? teams.inChat(chat).find(({ accountId }) => accountId === account) : undefined;

  const roleIn = (person: PersonId, account: AccountId, chat: ChatId, server?: ServerId): Role => {
    const hasRejectedLink = isRejected(person, account);
    return deriveRole({
      isPrivate: !isGroup(chat),
      hasLink: workingLink(person, account) !== undefined,
      hasRejectedLink,
      isRead: !hasRejectedLink || links.ofAccount(account).length > 0,
      isSubscribed: subscriptionOf(chat, account) !== undefined,
      hasGrant: isGroup(chat) && server !== undefined && teams.isGranted(chat, account, person, server),
    });
  };

  return {
    workingLink,
    /** The role on one server, grants for that server included. */
    roleOn(person: PersonId, server: ServerId, chat: ChatId): Role {
      const account = servers.get(server)?.accountId;
      return account === undefined ? 'none' : roleIn(person, account, chat, server);
    },
    /** The role on an account or, with `server`, on one of its servers: only there do grants count. */
    roleIn,
    /** The role for spending money and reading secrets: only the person's own link counts, in any chat. */
    ownRole(person: PersonId, account: AccountId | undefined): Role {
      if (account === undefined) return 'none';
      if (workingLink(person, account) !== undefined) return 'owner';
      return isRejected(person, account) ? 'rejected' : 'none';
    },
    /** Whether a person can control all servers of an account from a chat. */
    canControlAll: (person: PersonId, account: AccountId, chat: ChatId): boolean =>
      roleIn(person, account, chat) === 'owner' ||
      teams
        .grants(chat, account)
        .some(({ personId, serverId }) => personId === person && serverId === undefined),
    /** The link whose key is used for a person's request in a chat: their own, else that of the group's owner. */
    linkFor(person: PersonId, account: AccountId, chat: ChatId): Link | undefined {
      const own = workingLink(person, account);
      if (own !== undefined) return own;
      const subscription = subscriptionOf(chat, account);
      return subscription === undefined ? undefined : workingLink(subscription.personId, account);
    },
  };
}

export type Permissions = ReturnType<typeof createPermissions>;

/** Chooses the credentials for each call, and rejects those that the provider no longer accepts. */
export function createCredentials(
  deps: Pick<
    Context,
    'db' | 'provider' | 'log' | 'permissions' | 'notifications' | 'monitoring' | 'pollAccountSoon'
  >,
) {
  const { permissions, provider, notifications } = deps;
  const { transaction, links, servers } = deps.db;

  const ofLink = (link: Link | undefined): Credentials | undefined =>
    link === undefined ? undefined : links.credentials(link.id);

  /** The key is not tried again until its owner asks for that. The owner gets one notification. */
  const reject = (link: Link | undefined): void => {
    if (link === undefined) return;
    // In one transaction, so that a crash can't leave a rejected key without its notification.
    const isNew = transaction(() => {
      if (!links.markRejected(link.id)) return false;
      notifications.enqueueKeyRejected(link);
      deps.monitoring.keyRejected(link);
      return true;
    });
    if (isNew) deps.log.warn('key-rejected', { link: link.id });
  };

  const own = (person: PersonId, account: AccountId): Credentials | undefined =>
    ofLink(permissions.workingLink(person, account));

  /** Calls the provider with a person's own credentials. */
  const call = async <T>(
    person: PersonId,
    account: AccountId | undefined,
    ask: (credentials: Credentials) => ProviderResult<T>,
  ): ProviderResult<T> => {
    const credentials = account === undefined ? undefined : own(person, account);
    if (account === undefined || credentials === undefined) return failed(noKey);
    const answer = await ask(credentials);
    if (answer.kind === 'failed' && couldBeKey(answer.failure)) deps.pollAccountSoon(account);
    return answer;
  };

  return {
    own,
    call,
    reject,
    /** The credentials for an operation: the person's own, else those of the group's owner. */
    forOperation: ({ personId, accountId, chatId }: Operation): Credentials | undefined =>
      ofLink(permissions.linkFor(personId, accountId, chatId)),
    /** A server's root password; `undefined`: the provider has none. It is not stored. */
    async readPassword(person: PersonId, server: ServerId): ProviderResult<Secret | undefined> {
      const owned = servers.get(server);
      return owned === undefined
        ? failed(noKey)
        : call(person, owned.accountId, pair => provider.readPassword(pair, owned.snapshot.order.id));
    },
  };
}

export type AccountCredentials = ReturnType<typeof createCredentials>;

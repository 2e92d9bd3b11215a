import type { Db } from '../db/db.ts';
import { type Link, type Role, type Subscription, deriveRole } from '../domain/access.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../domain/server.ts';

const isGroup = (chat: ChatId): boolean => chat < 0;

/** Roles and links, read from the database: what a person can do in a chat, and with whose key. */
export function createPermissions({ teams, servers, links }: Pick<Db, 'teams' | 'servers' | 'links'>) {
  /** A person's own link to an account, if the provider accepts its key. */
  const workingLink = (person: PersonId, account: AccountId): Link | undefined => {
    const link = links.find(person, account);
    return link?.state === 'ok' ? link : undefined;
  };

  const subscriptionOf = (chat: ChatId, account: AccountId): Subscription | undefined =>
    isGroup(chat) ? teams.inChat(chat).find(({ accountId }) => accountId === account) : undefined;

  const roleOnAccount = (
    person: PersonId,
    account: AccountId,
    chat: ChatId,
    server: ServerId | undefined,
  ): Role =>
    deriveRole({
      isPrivate: !isGroup(chat),
      hasLink: workingLink(person, account) !== undefined,
      hasRejectedLink:
        links.find(person, account)?.state === 'rejected' && links.ofAccount(account).length === 0,
      isSubscribed: subscriptionOf(chat, account) !== undefined,
      hasGrant: isGroup(chat) && server !== undefined && teams.isGranted(chat, account, person, server),
    });

  const roleIn = (person: PersonId, account: AccountId, chat: ChatId): Role =>
    roleOnAccount(person, account, chat, undefined);

  return {
    workingLink,
    /** The role on one server, grants for that server included. */
    roleOn(person: PersonId, server: ServerId, chat: ChatId): Role {
      const account = servers.get(server)?.accountId;
      return account === undefined ? 'none' : roleOnAccount(person, account, chat, server);
    },
    /** The role on an account, without grants. */
    roleIn,
    /** The role for spending money and reading secrets: only the person's own link counts, in any chat. */
    ownRole: (person: PersonId, account: AccountId | undefined): Role =>
      account === undefined || workingLink(person, account) === undefined ? 'none' : 'owner',
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

import type { ChatViewer, Link } from '../domain/access.ts';
import { outdatedSince, type UnreadAccount } from '../domain/outage.ts';
import type { AccountId, PersonId } from '../domain/server.ts';
import type { Context } from './context.ts';

/** The accounts that can't be read at present, as a person or a group sees them. */
export function createUnreadAccounts({
  db,
  now,
  idleMs,
}: Pick<Context, 'db' | 'now'> & {
  /** The current idle interval between reads, in ms. */
  readonly idleMs: () => number;
}) {
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
      const hasKey = link.state === 'ok' || (viewer.chatId < 0 && links.ofAccount(account.id).length > 0);
      const at = { now: now(), idleMs: idleMs() };
      const outdated = outdatedSince(account.polledAt, { failure: account.failure, hasKey }, at);
      return outdated === undefined ? [] : [{ link, ofAccounts: all.length, ...outdated }];
    });
  };

  /** The provider may be unavailable for all accounts, though some were read later than others. */
  const isRead = ({ accountId }: Link): boolean => {
    const { failure, polledAt = 0 } = accounts.get(accountId) ?? {};
    return failure === undefined && now() - polledAt < 1.5 * idleMs();
  };

  return {
    unreadAccounts,
    /** Those that a notification is about. `isAll`: none of the others in the chat can be read either. */
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
    /** The labels of accounts in a chat; none if they are all that it sees. */
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

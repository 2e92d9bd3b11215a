import type { Role, Viewer } from '../core/access.ts';
import type { Card } from '../core/card.ts';
import type { Link } from '../core/link.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../core/server.ts';
import { roleFrom } from '../core/team.ts';
import type { Store } from '../store/store.ts';

const isGroup = (chat: ChatId): boolean => chat < 0;

/** Who somebody is to an account in a chat, what they see there, and whose key is used for them. */
export function createTeamView(store: Pick<Store, 'teams' | 'servers' | 'links'>) {
  const { teams, servers, links } = store;

  const workingLink = (person: PersonId, account: AccountId): Link | undefined => {
    const link = links.mine(person, account);
    return link?.state === 'ok' ? link : undefined;
  };

  const subscriptionOf = (chat: ChatId, account: AccountId) =>
    isGroup(chat) ? teams.inChat(chat).find(({ accountId }) => accountId === account) : undefined;

  const roleOnAccount = (
    person: PersonId,
    account: AccountId,
    chat: ChatId,
    server: ServerId | undefined,
  ): Role =>
    roleFrom({
      isPrivate: !isGroup(chat),
      hasLink: workingLink(person, account) !== undefined,
      isSubscribed: subscriptionOf(chat, account) !== undefined,
      isGranted: isGroup(chat) && server !== undefined && teams.isGranted(chat, account, person, server),
    });

  return {
    /** Everything of the servers that are seen there. */
    cardsOf: ({ personId, chatId }: Viewer): readonly Card[] =>
      isGroup(chatId) ? servers.cardsIn(chatId) : personId === undefined ? [] : servers.cardsOf(personId),
    cardFor: ({ personId, chatId }: Viewer, server: ServerId): Card | undefined =>
      isGroup(chatId)
        ? servers.cardIn(chatId, server)
        : personId === undefined
          ? undefined
          : servers.card(personId, server),
    roleOn(person: PersonId, server: ServerId, chat: ChatId): Role {
      const account = servers.get(server)?.accountId;
      return account === undefined ? 'stranger' : roleOnAccount(person, account, chat, server);
    },
    roleIn: (person: PersonId, account: AccountId, chat: ChatId): Role =>
      roleOnAccount(person, account, chat, undefined),
    /** The link whose key carries out what somebody wished there: their own, else the one of the group's owner. */
    linkFor(person: PersonId, account: AccountId, chat: ChatId): Link | undefined {
      const own = workingLink(person, account);
      if (own !== undefined) return own;
      const subscription = subscriptionOf(chat, account);
      return subscription === undefined ? undefined : workingLink(subscription.personId, account);
    },
    workingLink,
    subscriptionOf,
  };
}

export type TeamView = ReturnType<typeof createTeamView>;

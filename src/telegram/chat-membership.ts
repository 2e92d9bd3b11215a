import type { Transport } from './api/types.ts';
import { isWithin } from '../lib/timers.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import { createLru } from '../lib/lru.ts';
import { withTimeout } from '../lib/timers.ts';
import type { Services } from '../services/services.ts';
import type { RequestContext } from './request-context.ts';

/** What Telegram last said about a person in a group. */
type Status = 'member' | 'left' | 'unknown';

const cachedForMs = 60_000;
/** Callbacks are answered within a second, so Telegram has to answer sooner than that. */
const answerWithinMs = 500;
const maxCached = 10_000;

/** Whether people are still members of a group. */
export function createChatMembership(deps: {
  readonly transport: Pick<Transport, 'call'>;
  readonly services: Pick<Services, 'groups' | 'permissions' | 'now'>;
}) {
  const { transport } = deps;
  const { groups, permissions, now } = deps.services;
  const cache = createLru<string, { readonly status: Status; readonly at: number }>(maxCached);

  const set = (chat: ChatId, person: PersonId, status: Status): void =>
    cache.set(`${chat}/${person}`, { status, at: now() });

  const ask = async (chat: ChatId, person: PersonId): Promise<Status> => {
    const answer = await transport.call(
      'getChatMember',
      { chat_id: chat, user_id: person },
      { deadlineMs: 2 * answerWithinMs },
    );
    if (answer.kind !== 'ok') return 'unknown';
    const { status } = answer.result;
    // Bot API: ChatMemberRestricted.is_member. A restricted member can have left too.
    const isOut = status === 'restricted' && 'is_member' in answer.result && !answer.result.is_member;
    const current: Status = status === 'left' || status === 'kicked' || isOut ? 'left' : 'member';
    // Cached even if it is too late for this request.
    set(chat, person, current);
    return current;
  };

  const statusOf = async (chat: ChatId, person: PersonId): Promise<Status> => {
    const cached = cache.get(`${chat}/${person}`);
    if (cached !== undefined && isWithin(cached.at, now(), cachedForMs)) return cached.status;
    return withTimeout(() => ask(chat, person), answerWithinMs, 'unknown');
  };

  return {
    /** Telegram reported by itself that a person is in the chat, or isn't. */
    set,
    /** Clears the cache of a chat: the bot gets no updates while it isn't a member. */
    clear(chat: ChatId): void {
      for (const key of cache.keys()) if (key.startsWith(`${chat}/`)) cache.delete(key);
    },
    /**
     * Whether the person of this request has left the group. If so, their rights there end. The owners of the
     * accounts in the group are checked as well, since Telegram reports members only to bots that are admins.
     */
    async hasLeft({ chatId, personId, chatKind }: RequestContext): Promise<boolean> {
      if (chatKind === 'private') return false;
      const active = groups
        .subscriptionsIn(chatId)
        .filter(({ pausedReason }) => pausedReason !== 'owner-left');
      const people = new Set(active.map(each => each.personId));
      const isOwner = active.some(each => permissions.roleIn(personId, each.accountId, chatId) === 'owner');
      if (isOwner || groups.hasRole(chatId, personId)) people.add(personId);
      const left = await Promise.all(
        [...people].map(async person => {
          const status = await statusOf(chatId, person);
          if (status === 'unknown') groups.membersUnknown(chatId);
          if (status === 'left') groups.memberLeft(chatId, person);
          return status === 'left' && person === personId;
        }),
      );
      return left.includes(true);
    },
  };
}

export type ChatMembership = ReturnType<typeof createChatMembership>;

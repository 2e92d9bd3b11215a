import type { ChatMember, Message, Update } from 'telegraf/types';

import type { ChatId, PersonId } from '../../domain/server.ts';
import { createLru } from '../../lib/lru.ts';
import { isWithin, withTimeout } from '../../lib/loop.ts';
import type { Services } from '../../services/services.ts';
import type { Transport } from '../api/types.ts';
import type { MiddlewareDeps } from './deps.ts';
import type { RequestContext, BotMiddleware } from '../request-context.ts';

/** What Telegram last said about a person in a group. `hidden`: it refuses to say; `unknown`: no answer in time. */
type Status = 'admin' | 'member' | 'left' | 'hidden' | 'unknown';

const cachedForMs = 60_000;
/** Callbacks are answered within a second, so Telegram has to answer sooner than that. */
const usualAnswerWithinMs = 500;
const maxCached = 10_000;

function statusIn(member: Pick<ChatMember, 'status'>): 'admin' | 'member' | 'left' {
  const { status } = member;
  if (status === 'creator' || status === 'administrator') return 'admin';
  // Bot API: ChatMemberRestricted.is_member. A restricted member can have left too.
  const isOut = status === 'restricted' && 'is_member' in member && member.is_member === false;
  return status === 'left' || status === 'kicked' || isOut ? 'left' : 'member';
}

/** Whether people are still members of a group. */
export function createChatMembership(deps: {
  readonly transport: Pick<Transport, 'call'>;
  readonly services: Pick<Services, 'groups' | 'permissions' | 'now'>;
  readonly timeoutFactor?: number | undefined;
}) {
  const { transport, timeoutFactor = 1 } = deps;
  const answerWithinMs = timeoutFactor * usualAnswerWithinMs;
  const { groups, permissions, now } = deps.services;
  const cache = createLru<string, { readonly status: Status; readonly at: number }>(maxCached);

  const set = (chat: ChatId, person: PersonId, status: Status): void =>
    cache.set(`${chat}/${person}`, { status, at: now() });

  const ask = async (chat: ChatId, person: PersonId, withinMs = answerWithinMs): Promise<Status> => {
    const answer = await transport.call(
      'getChatMember',
      { chat_id: chat, user_id: person },
      { deadlineMs: 2 * withinMs },
    );
    if (answer.kind !== 'ok') return answer.kind === 'refused' ? 'hidden' : 'unknown';
    const current = statusIn(answer.result);
    // Cached even if it is too late for this request.
    set(chat, person, current);
    return current;
  };

  const statusOf = async (chat: ChatId, person: PersonId, withinMs = answerWithinMs): Promise<Status> => {
    const cached = cache.get(`${chat}/${person}`);
    if (cached !== undefined && isWithin(cached.at, now(), cachedForMs)) return cached.status;
    return withTimeout(() => ask(chat, person, withinMs), withinMs, 'unknown');
  };

  return {
    /** Telegram reported that a person is in the chat or isn't. */
    set,
    /** Clears the cache of a chat: the bot gets no updates while it isn't a member. */
    clear(chat: ChatId): void {
      for (const key of cache.keys()) if (key.startsWith(`${chat}/`)) cache.delete(key);
    },
    /** Whether a person is an administrator of a group; `false` also if Telegram doesn't say, even after a while. */
    isAdmin: async (chat: ChatId, person: PersonId): Promise<boolean> =>
      (await statusOf(chat, person, 10 * answerWithinMs)) === 'admin',
    /**
     * Whether the person of this request has left the group. If so, their rights there end. The owners of the
     * accounts in the group are checked as well, since Telegram reports members only to bots that are admins. Somebody
     * without a role is only checked if `isAsking`.
     */
    async hasLeft(
      { chatId, personId, chatKind }: Pick<RequestContext, 'chatId' | 'personId' | 'chatKind'>,
      isAsking = false,
    ): Promise<boolean> {
      if (chatKind === 'private') return false;
      const active = groups.subscriptionsIn(chatId);
      const people = new Set(active.map(each => each.personId));
      const isOwner = active.some(each => permissions.roleIn(personId, each.accountId, chatId) === 'owner');
      if (isOwner || isAsking || groups.hasRole(chatId, personId)) people.add(personId);
      const left = await Promise.all(
        [...people].map(async person => {
          const status = await statusOf(chatId, person);
          if (status === 'hidden') groups.membersUnknown(chatId);
          if (status === 'left') groups.memberLeft(chatId, person);
          return status === 'left' && person === personId;
        }),
      );
      return left.includes(true);
    },
  };
}

export type ChatMembership = ReturnType<typeof createChatMembership>;

/** Handles updates and service messages about members, the bot included, and about the chat itself. */
export function chatMembers({ services, isAllowed, membership, botId }: MiddlewareDeps): BotMiddleware {
  const { groups, people } = services;

  const onMember = (chat: ChatId, id: number, status: 'admin' | 'member' | 'left'): void => {
    const person = id as PersonId;
    membership.set(chat, person, status);
    if (status !== 'left') groups.memberJoined(chat, person);
    else groups.memberLeft(chat, person);
  };

  /** The bot was added, removed, restricted, or blocked in a private chat. */
  const onBot = ({
    chat: { id, type },
    new_chat_member: member,
  }: Update.MyChatMemberUpdate['my_chat_member']) => {
    const chat = id as ChatId;
    if (type === 'private') {
      const person = id as PersonId;
      // Nothing is stored about people who were never here, or whose data was deleted.
      if (!isAllowed(person) || people.get(person) === undefined) return;
      if (member.status === 'kicked') groups.pause(chat, 'blocked');
      else groups.resume(chat, 'private');
      return;
    }
    membership.clear(chat);
    if (member.status === 'kicked' || member.status === 'left') groups.pauseGroup(chat, 'kicked');
    else if (member.status === 'restricted' && !member.can_send_messages)
      groups.pauseGroup(chat, 'no-rights');
    else groups.resume(chat, 'group');
  };

  /** Does the same as `onUpdate` with a service message. */
  const onServiceMessage = (message: Message): boolean => {
    const chat = message.chat.id as ChatId;
    // Both chats of a migration get a message; the first of them moves everything.
    if ('migrate_to_chat_id' in message) groups.move(chat, message.migrate_to_chat_id as ChatId);
    else if ('migrate_from_chat_id' in message) groups.move(message.migrate_from_chat_id as ChatId, chat);
    else if ('left_chat_member' in message) {
      if (message.left_chat_member.id !== botId) onMember(chat, message.left_chat_member.id, 'left');
    } else if ('new_chat_members' in message) {
      for (const { id } of message.new_chat_members) onMember(chat, id, 'member');
    } else if ('forum_topic_reopened' in message || 'general_forum_topic_unhidden' in message) {
      // Retries what a closed topic did not accept.
      groups.resume(chat, 'group');
    } else return false;
    return true;
  };

  /** `true`: it was about members or the chat, and is handled. */
  const onUpdate = (update: Update): boolean => {
    if ('my_chat_member' in update) onBot(update.my_chat_member);
    else if ('chat_member' in update) {
      const { chat, new_chat_member: member } = update.chat_member;
      onMember(chat.id as ChatId, member.user.id, statusIn(member));
    } else {
      return (
        'message' in update && update.message.chat.type !== 'private' && onServiceMessage(update.message)
      );
    }
    return true;
  };

  return ({ update }, next) => (onUpdate(update) ? Promise.resolve() : next());
}

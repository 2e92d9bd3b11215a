import type { Message, Update } from 'telegraf/types';

import type { ChatId, PersonId } from '../../domain/server.ts';
import type { Services } from '../../services/services.ts';
import type { ChatMembership } from '../chat-membership.ts';
import type { BotMiddleware } from './context.ts';

/** Handles updates and service messages about who is in a chat, the bot included, and what became of the chat. */
export function chatMembers(deps: {
  readonly services: Pick<Services, 'groups' | 'people'>;
  readonly isAllowed: (person: PersonId) => boolean;
  readonly membership: Pick<ChatMembership, 'set' | 'clear'>;
  readonly botId: number;
}): BotMiddleware {
  const { services, isAllowed, membership, botId } = deps;
  const { groups, people } = services;

  const onMember = (chat: ChatId, id: number, isMember: boolean): void => {
    const person = id as PersonId;
    membership.set(chat, person, isMember ? 'member' : 'left');
    if (isMember) groups.memberJoined(chat, person);
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

  /** `true`: it was a service message about members or the chat, and is handled. */
  const onServiceMessage = (message: Message): boolean => {
    const chat = message.chat.id as ChatId;
    // Both chats of a migration get a message; the first of them moves everything.
    if ('migrate_to_chat_id' in message) groups.move(chat, message.migrate_to_chat_id as ChatId);
    else if ('migrate_from_chat_id' in message) groups.move(message.migrate_from_chat_id as ChatId, chat);
    else if ('left_chat_member' in message) {
      if (message.left_chat_member.id !== botId) onMember(chat, message.left_chat_member.id, false);
    } else if ('new_chat_members' in message) {
      for (const { id } of message.new_chat_members) onMember(chat, id, true);
    } else if ('forum_topic_reopened' in message || 'general_forum_topic_unhidden' in message) {
      // What a closed topic did not accept is sent again.
      groups.resume(chat, 'group');
    } else return false;
    return true;
  };

  return async ({ update }, next) => {
    if ('my_chat_member' in update) onBot(update.my_chat_member);
    else if ('chat_member' in update) {
      const { chat, new_chat_member: member } = update.chat_member;
      const isOut = member.status === 'restricted' && !member.is_member;
      onMember(
        chat.id as ChatId,
        member.user.id,
        member.status !== 'left' && member.status !== 'kicked' && !isOut,
      );
    } else {
      const isHandled =
        'message' in update && update.message.chat.type !== 'private' && onServiceMessage(update.message);
      if (!isHandled) await next();
    }
  };
}

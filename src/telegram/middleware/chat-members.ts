import type { Message, Update } from 'telegraf/types';

import type { ChatId, PersonId } from '../../core/server.ts';
import type { House } from '../../bot/house.ts';
import type { MembershipDesk } from '../chat-membership.ts';

/** What befell the bot in a group, or somebody else there: said by Telegram, wherever it says it. */
export function createGroupKeeper(deps: {
  readonly house: House;
  readonly membership: MembershipDesk;
  readonly botId: number;
}) {
  const { teams, chats } = deps.house;

  const onOther = (chat: ChatId, person: PersonId, isThere: boolean): void => {
    deps.membership.note(chat, person, isThere ? 'there' : 'gone');
    if (isThere) teams.onJoined(chat, person);
    else teams.onLeft(chat, person);
  };

  return {
    /** The bot itself: added, removed, allowed to write or not. */
    onMe({ my_chat_member: { chat, new_chat_member: member } }: Update.MyChatMemberUpdate): void {
      const id = chat.id as ChatId;
      if (chat.type === 'private') {
        // Nothing is ever sent to strangers, so nothing of them need be known; nor of whoever was forgotten.
        const person = chat.id as PersonId;
        if (!deps.house.isAllowed(person) || deps.house.people.get(person) === undefined) return;
        // In a private chat this means blocked or unblocked (Bot API: Update).
        if (member.status === 'kicked') chats.rest(id, 'blocked');
        else chats.wake(id, 'private');
        return;
      }
      deps.membership.forget(id);
      const isMute = member.status === 'restricted' && !member.can_send_messages;
      if (member.status === 'kicked' || member.status === 'left') teams.onTrouble(id, 'kicked');
      else if (isMute) teams.onTrouble(id, 'no-rights');
      else teams.onReturn(id);
    },

    /** Somebody else; Telegram says so only where the bot is an administrator. */
    onMember({ chat_member: { chat, new_chat_member: member } }: Update.ChatMemberUpdate): void {
      const isOut = member.status === 'restricted' && !member.is_member;
      const isThere = member.status !== 'left' && member.status !== 'kicked' && !isOut;
      onOther(chat.id as ChatId, member.user.id as PersonId, isThere);
    },

    /** `true`: a message of the service, and done with. */
    onService(message: Message): boolean {
      const chat = message.chat.id as ChatId;
      // Both sides of a migration are told of it; whichever comes first moves everything.
      if ('migrate_to_chat_id' in message) teams.onMoved(chat, message.migrate_to_chat_id as ChatId);
      else if ('migrate_from_chat_id' in message) teams.onMoved(message.migrate_from_chat_id as ChatId, chat);
      else if ('left_chat_member' in message) {
        if (message.left_chat_member.id !== deps.botId) {
          onOther(chat, message.left_chat_member.id as PersonId, false);
        }
      } else if ('new_chat_members' in message) {
        for (const { id } of message.new_chat_members) onOther(chat, id as PersonId, true);
      } else if ('forum_topic_reopened' in message || 'general_forum_topic_unhidden' in message) {
        // A topic that was closed took nothing: whatever rests for that is tried again.
        teams.onReturn(chat);
      } else return false;
      return true;
    },
  };
}

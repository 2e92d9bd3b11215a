import { notifyBot, notifyOfMember, post } from './posting.ts';
import type { ChatMessage, ChatState } from './types.ts';
import { newMember, type World } from './world.ts';
import type { Person } from './person.ts';

/** A channel, whose posts name no author. */
export interface Channel {
  readonly chat: ChatState;
  readonly id: number;
  posts(text: string): ChatMessage;
  /** Makes the bot an administrator, since bots can't be mere members of a channel. */
  addBot(by: Person): void;
}

export function createChannel(world: World, title: string): Channel {
  const chat = world.addChat('channel', title);
  return {
    chat,
    id: chat.id,
    posts: text => {
      const message = post(world, chat, { senderChat: chat, text });
      notifyBot(world, message);
      return message;
    },
    addBot: ({ user }) => {
      const bot = newMember(world.bot, 'administrator');
      chat.members.set(user.id, newMember(user, 'creator'));
      chat.members.set(world.bot.id, bot);
      notifyOfMember(world, chat, user, newMember(world.bot, 'left'), bot);
      world.changed();
    },
  };
}

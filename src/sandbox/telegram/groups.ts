import { findEntities } from './entities.ts';
import { announceArrival, tellOfMember } from './methods-chats.ts';
import type { Person } from './people.ts';
import { deliver, post, postService, revise } from './posting.ts';
import type { ChatMessage, ChatState, Member, MemberStatus, Topic, User } from '../../../demo/telegram/types.ts';
import { userWire } from './wire.ts';
import { newMember, type World } from '../../../demo/telegram/world.ts';

export interface GroupOptions {
  title: string;
  /** The first one owns the group. */
  members: Person[];
  kind?: 'group' | 'supergroup';
  forum?: boolean;
}

/** A group as its owner and members handle it. After `migrate` it stands for the supergroup. */
export interface Group {
  readonly chat: ChatState;
  readonly id: number;
  readonly title: string;
  /** Adds the bot; with a payload as the `startgroup` link does. */
  addBot(options?: { by?: Person; payload?: string }): void;
  removeBot(options?: { by?: Person }): void;
  /** Makes the bot an administrator: with every right unless told which. */
  promoteBot(rights?: Record<string, boolean>): void;
  demoteBot(): void;
  /** Takes the right to write from the bot alone. */
  restrictBot(): void;
  join(person: Person): void;
  leave(person: Person): void;
  kick(person: Person): void;
  promote(person: Person, options?: { anonymous?: boolean }): void;
  demote(person: Person): void;
  /** Nobody but administrators may write. */
  forbidMessages(): void;
  allowMessages(): void;
  rename(title: string): void;
  /** Turns a group into a supergroup with a new id; the old chat is `before`. */
  migrate(options?: MigrateOptions): Migration;
  delete(): void;
  createTopic(name: string): Topic;
  closeTopic(topic: Topic): void;
  reopenTopic(topic: Topic): void;
  deleteTopic(topic: Topic): void;
  closeGeneral(): void;
  reopenGeneral(): void;
}

/** In which of the two chats the bot hears of a migration. */
export type MigrationSide = 'before' | 'after';

export interface MigrateOptions {
  /**
   * The order in which the bot hears of it: Telegram says it in both chats and promises none. An empty list:
   * not yet, or never, as where the updates of a bot that was away for a day are gone.
   */
  tells?: readonly MigrationSide[];
}

export interface Migration {
  readonly before: ChatState;
  readonly after: ChatState;
  /** Lets the bot hear of it on this side, now. */
  tell(side: MigrationSide): void;
}

const everyRight = {
  can_manage_chat: true,
  can_change_info: true,
  can_delete_messages: true,
  can_invite_users: true,
  can_restrict_members: true,
  can_pin_messages: true,
  can_manage_topics: true,
  can_manage_video_chats: true,
};

/** A new group with its owner and members, the bot not among them. */
export function createGroup(world: World, options: GroupOptions): Group {
  const owner = options.members[0]?.user;
  if (!owner) throw new Error('A group needs an owner');
  let chat = world.addChat(options.forum ? 'supergroup' : (options.kind ?? 'supergroup'), options.title);
  chat.forum = options.forum ?? false;
  for (const { user } of options.members) {
    chat.members.set(user.id, newMember(user, user === owner ? 'creator' : 'member'));
  }

  const setMember = (who: User, status: MemberStatus, by: User, more: Partial<Member> = {}) => {
    const before = chat.members.get(who.id) ?? newMember(who, 'left');
    const after: Member = { ...newMember(who, status), ...more };
    // Whoever leaves stays known, as someone who left.
    chat.members.set(who.id, after);
    tellOfMember(world, chat, by, before, after);
    world.changed();
  };
  const topicService = (topic: Topic, service: Record<string, unknown>) => {
    const message = post(world, chat, { from: owner, service, threadId: topic.id });
    deliver(world, message);
    return message;
  };
  const depart = (who: User, status: MemberStatus, by: User) => {
    // The bot hears of its own going first as a message, while it is still there.
    const service = { left_chat_participant: userWire(who), left_chat_member: userWire(who) };
    postService(world, chat, by, service);
    setMember(who, status, by);
  };

  return {
    get chat() {
      return chat;
    },
    get id() {
      return chat.id;
    },
    get title() {
      return chat.title;
    },
    addBot: ({ by, payload } = {}) => {
      const adder = by?.user ?? owner;
      setMember(world.bot, 'member', adder);
      announceArrival(world, chat, adder, world.bot);
      if (payload === undefined) return;
      const text = `/start@${world.options.botUsername} ${payload}`;
      deliver(world, post(world, chat, { from: adder, text, entities: findEntities(text) }));
    },
    removeBot: ({ by } = {}) => depart(world.bot, 'kicked', by?.user ?? owner),
    promoteBot: (rights = everyRight) =>
      setMember(world.bot, 'administrator', owner, { rights: { can_manage_chat: true, ...rights } }),
    demoteBot: () => setMember(world.bot, 'member', owner),
    restrictBot: () => setMember(world.bot, 'restricted', owner, { rights: { can_send_messages: false } }),
    join: person => {
      setMember(person.user, 'member', person.user);
      announceArrival(world, chat, person.user, person.user);
    },
    leave: person => depart(person.user, 'left', person.user),
    kick: person => depart(person.user, 'kicked', owner),
    promote: (person, { anonymous = false } = {}) =>
      setMember(person.user, 'administrator', owner, { anonymous, rights: everyRight }),
    demote: person => setMember(person.user, 'member', owner),
    forbidMessages: () => {
      chat.canSendMessages = false;
      world.changed();
    },
    allowMessages: () => {
      chat.canSendMessages = true;
      world.changed();
    },
    rename: title => {
      chat.title = title;
      postService(world, chat, owner, { new_chat_title: title });
    },
    migrate: ({ tells = ['before', 'after'] }: MigrateOptions = {}) => {
      const before = chat;
      if (before.kind !== 'group') throw new Error(`"${before.title}" is a supergroup already`);
      const after = world.addChat('supergroup', before.title);
      for (const [id, member] of before.members) after.members.set(id, { ...member });
      after.canSendMessages = before.canSendMessages;
      const left = post(world, before, { from: owner, service: { migrate_to_chat_id: after.id } });
      before.migratedTo = after;
      chat = after;
      const came = post(world, after, { from: owner, service: { migrate_from_chat_id: before.id } });
      const tell = (side: MigrationSide) => {
        if (side === 'before') {
          deliver(world, left);
          return;
        }
        // The bot joins the new chat, and never leaves the old one (tdlib/telegram-bot-api, issue 266).
        const member = newMember(world.bot);
        tellOfMember(world, after, owner, newMember(world.bot, 'left'), member);
        deliver(world, came);
      };
      for (const side of tells) tell(side);
      return { before, after, tell };
    },
    delete: () => {
      chat.deleted = true;
      const bot = chat.members.get(world.bot.id);
      if (bot && chat.kind !== 'group') bot.status = 'left';
      world.changed();
    },
    createTopic: name => {
      if (!chat.forum) throw new Error(`"${chat.title}" has no topics`);
      const topic: Topic = { id: chat.lastMessageId + 1, name, closed: false, deleted: false };
      chat.topics.set(topic.id, topic);
      topicService(topic, { forum_topic_created: { name, icon_color: 7322096 } });
      return topic;
    },
    closeTopic: topic => {
      topic.closed = true;
      topicService(topic, { forum_topic_closed: {} });
    },
    reopenTopic: topic => {
      topic.closed = false;
      topicService(topic, { forum_topic_reopened: {} });
    },
    closeGeneral: () => {
      chat.generalClosed = true;
      postService(world, chat, owner, { forum_topic_closed: {} });
    },
    reopenGeneral: () => {
      chat.generalClosed = false;
      postService(world, chat, owner, { forum_topic_reopened: {} });
    },
    deleteTopic: topic => {
      // Nobody is told: the topic and what is in it are just gone.
      topic.deleted = true;
      for (const message of chat.messages) if (message.threadId === topic.id) message.deletedAt = world.now();
      world.changed();
    },
  };
}

/** A channel, where posts have no author. */
export interface Channel {
  readonly chat: ChatState;
  readonly id: number;
  posts(text: string): ChatMessage;
  edits(message: ChatMessage, text: string): void;
  /** Makes the bot an administrator: in a channel it can't be less. */
  addBot(by: Person): void;
  removeBot(by: Person): void;
}

/** A new channel. */
export function createChannel(world: World, title: string): Channel {
  const chat = world.addChat('channel', title);
  const setBot = (by: Person, status: MemberStatus, rights: Record<string, boolean>) => {
    const before = chat.members.get(world.bot.id) ?? newMember(world.bot, 'left');
    const after: Member = { ...newMember(world.bot, status), rights };
    chat.members.set(by.id, newMember(by.user, 'creator'));
    chat.members.set(world.bot.id, after);
    tellOfMember(world, chat, by.user, before, after);
    world.changed();
  };
  return {
    chat,
    id: chat.id,
    posts: text => {
      const message = post(world, chat, { senderChat: chat, text, entities: findEntities(text) });
      deliver(world, message);
      return message;
    },
    edits: (message, text) => {
      revise(world, message, { text, entities: findEntities(text), keyboard: message.keyboard });
      deliver(world, message, true);
    },
    addBot: by => setBot(by, 'administrator', everyRight),
    removeBot: by => setBot(by, 'kicked', {}),
  };
}

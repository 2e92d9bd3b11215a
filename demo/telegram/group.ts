import { detectEntities } from './entities.ts';
import type { Person } from './person.ts';
import { notifyBot, notifyOfMember, post, postService, remove as removeMessage } from './posting.ts';
import type { ChatMessage, ChatState, Json, Member, MemberStatus, Topic, User } from './types.ts';
import { userWire } from './wire.ts';
import { newMember, type World } from './world.ts';

export interface GroupOptions {
  title: string;
  /** The first one owns the group. */
  members: Person[];
  kind?: 'group' | 'supergroup';
  forum?: boolean;
}

interface MemberControls {
  /** Adds the bot; with a payload as its `startgroup` link does. */
  addBot(options?: { by?: Person; payload?: string }): void;
  removeBot(): void;
  /** Makes the bot an administrator with every right. */
  promoteBot(): void;
  demoteBot(): void;
  join(person: Person): void;
  leave(person: Person): void;
  promote(person: Person, options?: { anonymous?: boolean }): void;
  /** A member removes a message of anybody, or takes it from the pinned ones: the bot gets no update. */
  remove(message: ChatMessage): void;
  unpin(message: ChatMessage): void;
  /** Lets only administrators write. */
  forbidMessages(): void;
  allowMessages(): void;
}

interface TopicControls {
  /** Turns topics on or off. A basic group has to become a supergroup first, and throws. */
  setForum(forum: boolean): void;
  createTopic(name: string): Topic;
  closeTopic(topic: Topic): void;
  deleteTopic(topic: Topic): void;
  closeGeneral(): void;
  reopenGeneral(): void;
}

/** A group as its owner and members use it. After `migrate` it is the supergroup. */
export interface Group extends MemberControls, TopicControls {
  readonly chat: ChatState;
  readonly id: number;
  readonly title: string;
  /** Turns a basic group into a supergroup with a new id. */
  migrate(options?: MigrateOptions): Migration;
}

/** The chat in which the bot is notified of a migration. */
export type MigrationSide = 'before' | 'after';

export interface MigrateOptions {
  /**
   * The order in which the bot is notified: Telegram does it in both chats and promises no order. An empty
   * list: later or never, as when a bot was offline for a day.
   */
  notifyIn?: readonly MigrationSide[];
}

export interface Migration {
  readonly before: ChatState;
  readonly after: ChatState;
  /** Notifies the bot in this chat now. */
  notify(side: MigrationSide): void;
}

/** The group's owner, and its chat, which a migration replaces. */
interface GroupState {
  readonly owner: User;
  chat: ChatState;
}

const postArrival = (world: World, chat: ChatState, by: User, who: User): void =>
  postService(world, chat, by, {
    new_chat_participant: userWire(who),
    new_chat_member: userWire(who),
    new_chat_members: [userWire(who)],
  });

function createMemberControls(world: World, state: GroupState): MemberControls {
  const setMember = (by: User, after: Member): void => {
    const before = state.chat.members.get(after.user.id) ?? newMember(after.user, 'left');
    // Those who have left stay in the list as `left`.
    state.chat.members.set(after.user.id, after);
    notifyOfMember(world, state.chat, by, before, after);
    world.changed();
  };
  const depart = (who: User, status: MemberStatus, by: User): void => {
    // The bot gets the service message about its own removal while it is still there.
    const service = { left_chat_participant: userWire(who), left_chat_member: userWire(who) };
    postService(world, state.chat, by, service);
    setMember(by, newMember(who, status));
  };
  const setCanSendMessages = (canSendMessages: boolean): void => {
    state.chat.canSendMessages = canSendMessages;
    world.changed();
  };
  return {
    addBot: ({ by, payload } = {}) => {
      const adder = by?.user ?? state.owner;
      setMember(adder, newMember(world.bot));
      postArrival(world, state.chat, adder, world.bot);
      if (payload === undefined) return;
      const text = `/start@${world.options.botUsername} ${payload}`;
      notifyBot(world, post(world, state.chat, { from: adder, text, entities: detectEntities(text) }));
    },
    removeBot: () => depart(world.bot, 'kicked', state.owner),
    promoteBot: () => setMember(state.owner, newMember(world.bot, 'administrator')),
    demoteBot: () => setMember(state.owner, newMember(world.bot)),
    join: ({ user }) => {
      setMember(user, newMember(user));
      postArrival(world, state.chat, user, user);
    },
    leave: ({ user }) => depart(user, 'left', user),
    promote: ({ user }, { anonymous = false } = {}) =>
      setMember(state.owner, newMember(user, 'administrator', anonymous)),
    remove: message => removeMessage(world, message),
    unpin: message => {
      message.isPinned = false;
      world.changed();
    },
    forbidMessages: () => setCanSendMessages(false),
    allowMessages: () => setCanSendMessages(true),
  };
}

function createTopicControls(world: World, state: GroupState): TopicControls {
  const { owner } = state;
  const postInTopic = (topic: Topic, service: Json): void =>
    notifyBot(world, post(world, state.chat, { from: owner, service, threadId: topic.id }));
  const setGeneralClosed = (isClosed: boolean): void => {
    state.chat.generalClosed = isClosed;
    const service = isClosed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} };
    postService(world, state.chat, owner, service);
  };
  return {
    setForum: forum => {
      const { chat } = state;
      if (chat.kind !== 'supergroup') throw new Error(`"${chat.title}" is not a supergroup`);
      chat.forum = forum;
      world.changed();
    },
    createTopic: name => {
      const { chat } = state;
      if (!chat.forum) throw new Error(`"${chat.title}" has no topics`);
      // A topic has the id of the service message that opens it.
      const topic: Topic = { id: chat.lastMessageId + 1, name, closed: false, deleted: false };
      chat.topics.set(topic.id, topic);
      postInTopic(topic, { forum_topic_created: { name, icon_color: 7322096 } });
      return topic;
    },
    closeTopic: topic => {
      topic.closed = true;
      postInTopic(topic, { forum_topic_closed: {} });
    },
    deleteTopic: topic => {
      // The bot gets no update: the topic and its messages are just gone.
      topic.deleted = true;
      for (const message of state.chat.messages) {
        if (message.threadId === topic.id) message.deletedAt = world.now();
      }
      world.changed();
    },
    closeGeneral: () => setGeneralClosed(true),
    reopenGeneral: () => setGeneralClosed(false),
  };
}

function migrate(world: World, state: GroupState, options: MigrateOptions = {}): Migration {
  const { owner, chat: before } = state;
  if (before.kind !== 'group') throw new Error(`"${before.title}" is already a supergroup`);
  const after = world.addChat('supergroup', before.title);
  for (const [id, member] of before.members) after.members.set(id, { ...member });
  after.canSendMessages = before.canSendMessages;
  const last = post(world, before, { from: owner, service: { migrate_to_chat_id: after.id } });
  before.migratedTo = after;
  state.chat = after;
  const first: ChatMessage = post(world, after, {
    from: owner,
    service: { migrate_from_chat_id: before.id },
  });
  const notify = (side: MigrationSide): void => {
    if (side === 'after') {
      // The bot joins the new chat, but never leaves the old one (tdlib/telegram-bot-api, issue 266).
      notifyOfMember(world, after, owner, newMember(world.bot, 'left'), newMember(world.bot));
    }
    notifyBot(world, side === 'before' ? last : first);
  };
  (options.notifyIn ?? ['before', 'after']).forEach(notify);
  return { before, after, notify };
}

/** A new group with its owner and members, and without the bot. */
export function createGroup(world: World, options: GroupOptions): Group {
  const { title, members, forum = false, kind = 'supergroup' } = options;
  const owner = members[0]?.user;
  if (!owner) throw new Error('A group needs an owner');
  const state: GroupState = { owner, chat: world.addChat(forum ? 'supergroup' : kind, title) };
  state.chat.forum = forum;
  for (const { user } of members) {
    state.chat.members.set(user.id, newMember(user, user === owner ? 'creator' : 'member'));
  }
  return {
    ...createMemberControls(world, state),
    ...createTopicControls(world, state),
    get chat() {
      return state.chat;
    },
    get id() {
      return state.chat.id;
    },
    title,
    migrate: migrateOptions => migrate(world, state, migrateOptions),
  };
}

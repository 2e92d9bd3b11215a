import { badRequest, failure } from './failure.ts';
import type { Params } from './params.ts';
import { botIsIn } from './posting.ts';
import type { ChatMessage, ChatState } from '../../../demo/telegram/types.ts';
import type { World } from '../../../demo/telegram/world.ts';

type Rights = 'read' | 'read-members' | 'edit' | 'write';

const kindWords = { group: 'group chat', supergroup: 'supergroup chat', channel: 'channel chat' } as const;

// A bot knows a person who wrote to it or whom it has met in a chat.
const isKnown = (world: World, chat: ChatState): boolean =>
  chat.started ||
  [...world.chats.values()].some(
    other => other.kind !== 'private' && other.members.has(chat.id) && other.members.has(world.bot.id),
  );

// Client.cpp, check_chat_access: the order and the words of its refusals.
function checkAccess(world: World, chat: ChatState, rights: Rights): void {
  if (chat.kind === 'private') {
    if (chat.deactivated && (rights === 'edit' || rights === 'write'))
      throw failure(403, 'user is deactivated');
    return;
  }
  const status = chat.members.get(world.bot.id)?.status ?? 'left';
  const needsMembership = rights !== 'read';
  if (chat.kind === 'group') {
    if (chat.migratedTo && (rights === 'write' || rights === 'read-members')) {
      throw badRequest('group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: chat.migratedTo.id,
      });
    }
    if (chat.deleted && (rights === 'write' || rights === 'read-members')) {
      throw failure(403, 'the group chat was deleted');
    }
    if (chat.migratedTo || chat.deleted || !needsMembership) return;
  }
  if (status === 'kicked') throw failure(403, `bot was kicked from the ${kindWords[chat.kind]}`);
  if (!botIsIn(world, chat)) throw failure(403, `bot is not a member of the ${kindWords[chat.kind]}`);
}

/** Finds the chat of a call and checks that the bot may do there what it wants to. */
export function findChat(world: World, params: Params, rights: Rights, field = 'chat_id'): ChatState {
  const name = params.text(field);
  if (name === '') throw badRequest(`${field} is empty`);
  const id = Number(name);
  let chat = world.chats.get(id);
  if (!chat && world.users.has(id) && id !== world.bot.id) {
    const user = world.users.get(id);
    if (user) chat = world.privateChat(user);
  }
  if (!chat || (chat.kind === 'private' && !isKnown(world, chat))) throw badRequest('chat not found');
  // A group where the bot has never been is unknown to it.
  if (chat.kind !== 'private' && !chat.members.has(world.bot.id)) throw badRequest('chat not found');
  checkAccess(world, chat, rights);
  return chat;
}

/** Finds a message that is still there. `what` is the beginning of Telegram's complaint. */
export function findMessage(chat: ChatState, id: number | undefined, what: string): ChatMessage {
  const message = chat.messages.findLast(
    candidate => candidate.id === id && candidate.deletedAt === undefined,
  );
  if (!message || message.draftId !== undefined) throw badRequest(`${what} not found`);
  return message;
}

/** Checks that the bot may post, and returns the topic to post into. */
export function checkPosting(
  world: World,
  chat: ChatState,
  params: Params,
  what = 'text messages',
): number | undefined {
  const threadId = params.integer('message_thread_id') ?? 0;
  const member = chat.members.get(world.bot.id);
  const writesInClosed = member?.status === 'administrator' && member.rights.can_manage_topics === true;
  let topic: number | undefined;
  if (threadId !== 0 && chat.kind === 'supergroup' && chat.forum) {
    // Client.cpp, check_message_topic: General has the id 1, and naming it fails.
    const found = chat.topics.get(threadId);
    if (threadId === 1 || !found || found.deleted) throw badRequest('message thread not found');
    if (found.closed && !writesInClosed) throw badRequest('TOPIC_CLOSED');
    topic = threadId;
  }
  // What names no topic goes to General; that one can be closed too (Bot API: closeGeneralForumTopic).
  if (threadId === 0 && chat.forum && chat.generalClosed && !writesInClosed) throw badRequest('TOPIC_CLOSED');
  if (threadId !== 0 && chat.kind === 'private') throw badRequest('message thread not found');
  if (chat.kind === 'private') {
    if (!chat.started) throw failure(403, "bot can't initiate conversation with a user");
    if (chat.blocked) throw failure(403, 'bot was blocked by the user');
    return undefined;
  }
  if (chat.kind === 'channel' && member?.status !== 'administrator') {
    throw badRequest('need administrator rights in the channel chat');
  }
  const mayWrite =
    member?.status === 'administrator' ||
    (member?.status === 'restricted' ? member.rights.can_send_messages === true : chat.canSendMessages);
  if (!mayWrite) throw badRequest(`not enough rights to send ${what} to the chat`);
  return topic;
}

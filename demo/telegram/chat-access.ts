import { badRequest, forbidden } from './api-error.ts';
import type { Params } from './params.ts';
import { botIsIn } from './posting.ts';
import type { ChatMessage, ChatState } from './types.ts';
import type { World } from './world.ts';

/** What a call is about to do in a chat. */
type Access = 'read-members' | 'edit' | 'write';

const kindNames = { group: 'group chat', supergroup: 'supergroup chat', channel: 'channel chat' } as const;

/** A bot knows a person who wrote to it or whom it has met in a group. */
const isKnown = (world: World, chat: ChatState): boolean =>
  chat.started ||
  [...world.chats.values()].some(
    other => other.kind !== 'private' && other.members.has(chat.id) && other.members.has(world.bot.id),
  );

/** With the order and texts of errors of Client.cpp, check_chat_access. */
function checkAccess(world: World, chat: ChatState, access: Access): void {
  if (chat.kind === 'private') return;
  if (chat.migratedTo) {
    if (access === 'edit') return;
    throw badRequest('group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: chat.migratedTo.id,
    });
  }
  const isKicked = chat.members.get(world.bot.id)?.status === 'kicked';
  if (isKicked) throw forbidden(`bot was kicked from the ${kindNames[chat.kind]}`);
  if (!botIsIn(world, chat)) throw forbidden(`bot is not a member of the ${kindNames[chat.kind]}`);
}

/** The chat that a call names. Throws if the bot doesn't know it or has no access to it. */
export function findChat(world: World, params: Params, access: Access): ChatState {
  if (!params.has('chat_id')) throw badRequest('chat_id is empty');
  const id = params.integer('chat_id') ?? 0;
  const user = id === world.bot.id ? undefined : world.users.get(id);
  const chat = user ? world.privateChat(user) : world.chats.get(id);
  if (!chat || (chat.kind === 'private' && !isKnown(world, chat))) throw badRequest('chat not found');
  if (chat.kind !== 'private' && !chat.members.has(world.bot.id)) throw badRequest('chat not found');
  checkAccess(world, chat, access);
  return chat;
}

/** A message that isn't deleted. `what` begins the error's text. */
export function findMessage(chat: ChatState, id: number | undefined, what: string): ChatMessage {
  const message = chat.messages.find(each => each.id === id && each.deletedAt === undefined);
  if (!message) throw badRequest(`${what} not found`);
  return message;
}

/** The topic that a call names. General has no id, but can be closed too (Bot API: closeGeneralForumTopic). */
function findTopic(chat: ChatState, params: Params, writesInClosed: boolean): number | undefined {
  const threadId = params.integer('message_thread_id') ?? 0;
  if (!chat.forum) return undefined;
  if (threadId === 0) {
    if (chat.generalClosed && !writesInClosed) throw badRequest('TOPIC_CLOSED');
    return undefined;
  }
  // Client.cpp, check_message_topic: General is topic 1, and naming it fails.
  const topic = chat.topics.get(threadId);
  if (!topic || topic.deleted) throw badRequest('message thread not found');
  if (topic.closed && !writesInClosed) throw badRequest('TOPIC_CLOSED');
  return threadId;
}

/** Checks that the bot may post, and returns the topic to post into. */
export function checkPosting(
  world: World,
  chat: ChatState,
  params: Params,
  what = 'text messages',
): number | undefined {
  const isAdministrator = chat.members.get(world.bot.id)?.status === 'administrator';
  const topic = findTopic(chat, params, isAdministrator);
  if (chat.kind === 'private') {
    if (params.has('message_thread_id')) throw badRequest('message thread not found');
    if (!chat.started) throw forbidden("bot can't initiate conversation with a user");
    if (chat.blocked) throw forbidden('bot was blocked by the user');
    return undefined;
  }
  if (chat.kind === 'channel' && !isAdministrator) {
    throw badRequest('need administrator rights in the channel chat');
  }
  if (!isAdministrator && !chat.canSendMessages) {
    throw badRequest(`not enough rights to send ${what} to the chat`);
  }
  return topic;
}

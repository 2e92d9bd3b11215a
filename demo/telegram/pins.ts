import { badRequest } from './api-error.ts';
import type { Methods } from './call-handler.ts';
import { findChat, findMessage } from './chat-access.ts';
import type { Params } from './params.ts';
import { postService } from './posting.ts';
import type { ChatMessage, ChatState, Json } from './types.ts';
import { chatWire, messageWire } from './wire.ts';
import type { World } from './world.ts';

/** The pinned message that was sent last (Bot API: ChatFullInfo). */
const latestPinned = (chat: ChatState): ChatMessage | undefined =>
  chat.messages.findLast(({ isPinned, deletedAt }) => isPinned === true && deletedAt === undefined);

/** Client.cpp: in a group only administrators with `can_pin_messages` may pin. */
function findToPin(world: World, params: Params, what: string): ChatMessage {
  const chat = findChat(world, params, 'write');
  const isAdministrator = chat.members.get(world.bot.id)?.status === 'administrator';
  const message = findMessage(chat, params.integer('message_id'), what);
  if (chat.kind !== 'private' && !isAdministrator) {
    throw badRequest('not enough rights to manage pinned messages in the chat');
  }
  return message;
}

/** https://core.telegram.org/bots/api#pinchatmessage */
function pin(world: World, params: Params): true {
  const message = findToPin(world, params, 'message to pin');
  message.isPinned = true;
  postService(world, message.chat, world.bot, { pinned_message: messageWire(message, false) });
  return true;
}

function unpin(world: World, params: Params): true {
  const message = findToPin(world, params, 'message to unpin');
  if (message.isPinned !== true) throw badRequest('message to unpin not found');
  message.isPinned = false;
  world.changed();
  return true;
}

/** https://core.telegram.org/bots/api#chatfullinfo */
function chatInfo(chat: ChatState): Json {
  const pinned = latestPinned(chat);
  return { ...chatWire(chat), ...(pinned && { pinned_message: messageWire(pinned, false) }) };
}

/** The methods about pinned messages. */
export const pinMethods = (world: World): Methods => ({
  pinChatMessage: params => pin(world, params),
  unpinChatMessage: params => unpin(world, params),
  getChat: params => chatInfo(findChat(world, params, 'read-members')),
});

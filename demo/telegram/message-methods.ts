import { checkPosting, findChat, findMessage } from './chat-access.ts';
import { badRequest } from './api-error.ts';
import type { Methods } from './call-handler.ts';
import { readText } from './entities.ts';
import { storeFile } from './files.ts';
import { readKeyboard } from './keyboard.ts';
import { asInteger, asObject, type Params } from './params.ts';
import { edit, post, remove } from './posting.ts';
import type { ChatMessage, ChatState, Content } from './types.ts';
import { messageWire } from './wire.ts';
import type { World } from './world.ts';

const longestText = 4096;
export const longestCaption = 1024;
const deletableMs = 48 * 3600 * 1000;

/** The message that a new one replies to. */
function findReply(chat: ChatState, params: Params): ChatMessage | undefined {
  const reply = asObject(params.json('reply_parameters'));
  if (!reply) return undefined;
  const id = asInteger(reply.message_id);
  const found = chat.messages.find(message => message.id === id && message.deletedAt === undefined);
  if (!found && reply.allow_sending_without_reply !== true) {
    throw badRequest('message to be replied not found');
  }
  return found;
}

/** What all methods that send have in common. */
export const readOptions = (world: World, chat: ChatState, params: Params) => ({
  ...(chat.kind === 'channel' ? { senderChat: chat, fromBot: true } : { from: world.bot }),
  replyTo: findReply(chat, params),
  silent: params.boolean('disable_notification'),
  protectedContent: params.boolean('protect_content'),
});

function sendMessage(world: World, params: Params): ChatMessage {
  // Client.cpp checks the text before it looks at the chat. Its length is checked later, by the server behind.
  const content = { ...readText(params), keyboard: readKeyboard(params) };
  const chat = findChat(world, params, 'write');
  const threadId = checkPosting(world, chat, params);
  const options = readOptions(world, chat, params);
  if (content.text.length > longestText) throw badRequest('message is too long');
  const replyThread = chat.forum ? options.replyTo?.threadId : undefined;
  return post(world, chat, { ...options, ...content, threadId: threadId ?? replyThread });
}

function sendDocument(world: World, params: Params): ChatMessage {
  const file =
    params.files.get(params.text('document').replace('attach://', '')) ?? params.files.get('document');
  if (!file) throw badRequest('there is no document in the request');
  if (file.content.byteLength === 0) throw badRequest('file must be non-empty');
  const content = { ...readText(params, 'caption'), keyboard: readKeyboard(params) };
  if (content.text.length > longestCaption) throw badRequest('message caption is too long');
  const chat = findChat(world, params, 'write');
  const threadId = checkPosting(world, chat, params, 'documents');
  const options = readOptions(world, chat, params);
  return post(world, chat, { ...options, ...content, threadId, document: storeFile(world, file).document });
}

const notModified =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

/** A message of the bot that can still be edited. */
function findEditable(world: World, params: Params): ChatMessage {
  const chat = findChat(world, params, 'edit');
  const message = findMessage(chat, params.integer('message_id'), 'message to edit');
  if (!message.fromBot || message.service) throw badRequest("message can't be edited");
  return message;
}

const hasContent = (message: ChatMessage, { text, entities, keyboard }: Content): boolean =>
  JSON.stringify([message.text, message.entities, message.keyboard]) ===
  JSON.stringify([text, entities, keyboard]);

function editMessageText(world: World, params: Params): ChatMessage {
  const content = { ...readText(params), keyboard: readKeyboard(params) };
  const message = findEditable(world, params);
  if (message.document || message.photo) throw badRequest('there is no text in the message to edit');
  // EditMessageQuery passes the server's error on as it is, unlike sendMessage.
  if (content.text.length > longestText) throw badRequest('MESSAGE_TOO_LONG');
  if (hasContent(message, content)) throw badRequest(notModified);
  edit(world, message, content);
  return message;
}

/** https://core.telegram.org/bots/api#editmessagereplymarkup */
function editMessageReplyMarkup(world: World, params: Params): ChatMessage {
  const keyboard = readKeyboard(params);
  const message = findEditable(world, params);
  const { text, entities } = message;
  if (hasContent(message, { text, entities, keyboard })) throw badRequest(notModified);
  edit(world, message, { text, entities, keyboard });
  return message;
}

/** MessagesManager.cpp, can_delete_message and can_revoke_message. */
function checkDeletable(world: World, { chat, at, fromBot, service }: ChatMessage): void {
  const isOld = world.now() - at > deletableMs;
  if (chat.kind === 'private') {
    if (isOld || (fromBot && service)) throw badRequest("message can't be deleted for everyone");
    return;
  }
  const isAdministrator = chat.members.get(world.bot.id)?.status === 'administrator';
  if (!fromBot && !isAdministrator) throw badRequest("message can't be deleted");
  if (!isOld) return;
  throw badRequest(`message can't be deleted${chat.kind === 'group' ? ' for everyone' : ''}`);
}

function deleteMessage(world: World, params: Params): true {
  if (!params.has('message_id')) throw badRequest('message identifier is not specified');
  const chat = findChat(world, params, 'write');
  const message = findMessage(chat, params.integer('message_id'), 'message to delete');
  checkDeletable(world, message);
  remove(world, message);
  return true;
}

/** The methods that send, edit and delete messages. */
export const messageMethods = (world: World): Methods => ({
  sendMessage: params => messageWire(sendMessage(world, params)),
  sendDocument: params => messageWire(sendDocument(world, params)),
  editMessageText: params => messageWire(editMessageText(world, params)),
  editMessageReplyMarkup: params => messageWire(editMessageReplyMarkup(world, params)),
  deleteMessage: params => deleteMessage(world, params),
});

import { checkPosting, findChat, findMessage } from './access.ts';
import { readText } from './entities.ts';
import { badRequest } from './failure.ts';
import { readKeyboard } from './keyboard.ts';
import type { Methods } from './methods.ts';
import { asInteger, asObject, type Params } from './params.ts';
import { post, remove, revise } from './posting.ts';
import type { ChatMessage, ChatState, Json } from '../../../demo/telegram/types.ts';
import { chatWire, messageWire, userWire } from './wire.ts';
import type { World } from '../../../demo/telegram/world.ts';

const deletableMs = 48 * 3600 * 1000;

/** What a message or a document answers to. Old servers' `reply_to_message_id` still works. */
export function findReply(world: World, chat: ChatState, params: Params): ChatMessage | undefined {
  const listed = params.json('reply_parameters', "can't parse reply parameters JSON object");
  const object = asObject(listed);
  if (listed !== undefined && !object) throw badRequest('object expected as reply parameters');
  const id = object ? asInteger(object.message_id) : params.integer('reply_to_message_id');
  if (id === undefined || id <= 0) return undefined;
  const optional = object
    ? object.allow_sending_without_reply === true
    : params.boolean('allow_sending_without_reply');
  const other = object?.chat_id !== undefined ? world.chats.get(Number(object.chat_id)) : chat;
  const found = other?.messages.find(message => message.id === id && message.deletedAt === undefined);
  if (!found && !optional) throw badRequest('message to be replied not found');
  return found;
}

/** How the server shows the link of a message; only what was asked for is kept. */
function readLinkPreview(params: Params): Json | undefined {
  const object = asObject(
    params.json('link_preview_options', "can't parse link preview options JSON object"),
  );
  if (object) return object.is_disabled === true ? { is_disabled: true } : object;
  return params.boolean('disable_web_page_preview') ? { is_disabled: true } : undefined;
}

const sender = (world: World, chat: ChatState) =>
  chat.kind === 'channel' ? { senderChat: chat, fromBot: true } : { from: world.bot };

const sameLook = (message: ChatMessage, look: Pick<ChatMessage, 'text' | 'entities' | 'keyboard'>): boolean =>
  JSON.stringify([message.text, message.entities, message.keyboard]) ===
  JSON.stringify([look.text, look.entities, look.keyboard]);

const notModified = () =>
  badRequest(
    'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  );

function checkDeletable(world: World, message: ChatMessage): void {
  const { chat } = message;
  const member = chat.members.get(world.bot.id);
  const isAdministrator = member?.status === 'administrator' && member.rights.can_delete_messages === true;
  const isOld = world.now() - message.at > deletableMs;
  // MessagesManager.cpp, can_delete_message and can_revoke_message.
  if (chat.kind === 'private') {
    if (isOld || (message.fromBot && message.service))
      throw badRequest("message can't be deleted for everyone");
    return;
  }
  if (!message.fromBot && !isAdministrator) throw badRequest("message can't be deleted");
  if (isOld)
    throw badRequest(
      chat.kind === 'group' ? "message can't be deleted for everyone" : "message can't be deleted",
    );
}

/** The methods that write, change and take away messages. */
export function messageMethods(world: World): Methods {
  const rules = {
    features: world.options.features,
    findUser: (id: number) => world.users.get(id),
    limit: 4096,
    field: 'text' as const,
  };
  const drafts = new Map<string, ChatMessage>();
  const endDrafts = (chat: ChatState) => {
    for (const [key, draft] of drafts) {
      if (draft.chat !== chat) continue;
      remove(world, draft);
      drafts.delete(key);
    }
  };
  const editable = (params: Params): ChatMessage => {
    const chat = findChat(world, params, 'edit');
    const message = findMessage(chat, params.integer('message_id'), 'message to edit');
    if (!message.fromBot || message.service) throw badRequest("message can't be edited");
    return message;
  };
  const findIds = (params: Params): number[] => {
    const listed = params.json('message_ids', "can't parse message_ids JSON object");
    if (listed === undefined) throw badRequest('message identifiers are not specified');
    if (!Array.isArray(listed)) throw badRequest('expected an Array of message identifiers');
    if (listed.length > 100) throw badRequest('too many message identifiers specified');
    return listed.map(id => {
      const number = asInteger(id);
      if (number === undefined || number <= 0) throw badRequest('invalid message identifier specified');
      return number;
    });
  };
  return {
    sendmessage: params => {
      // Client.cpp checks the text before it looks at the chat, except for its length, which the server checks.
      const look = readText(params, { ...rules, limit: Infinity, tooLong: '' });
      const keyboard = readKeyboard(params, world.options.features);
      const chat = findChat(world, params, 'write');
      const threadId = checkPosting(world, chat, params);
      const replyTo = findReply(world, chat, params);
      if (look.text.length > rules.limit) throw badRequest('message is too long');
      endDrafts(chat);
      const message = post(world, chat, {
        ...sender(world, chat),
        ...look,
        keyboard,
        replyTo,
        threadId: threadId ?? (chat.forum ? replyTo?.threadId : undefined),
        silent: params.boolean('disable_notification'),
        protectedContent: params.boolean('protect_content'),
        linkPreview: readLinkPreview(params),
      });
      return messageWire(message);
    },
    editmessagetext: params => {
      // EditMessageQuery passes the server's word on as it is, unlike sendMessage.
      const look = readText(params, { ...rules, limit: Infinity, tooLong: '' });
      const keyboard = readKeyboard(params, world.options.features);
      const message = editable(params);
      if (message.document) throw badRequest('there is no text in the message to edit');
      if (look.text.length > rules.limit) throw badRequest('MESSAGE_TOO_LONG');
      if (sameLook(message, { ...look, keyboard })) throw notModified();
      revise(world, message, { ...look, keyboard });
      return messageWire(message);
    },
    editmessagereplymarkup: params => {
      const keyboard = readKeyboard(params, world.options.features);
      const message = editable(params);
      const look = { text: message.text, entities: message.entities, keyboard };
      if (sameLook(message, look)) throw notModified();
      revise(world, message, look);
      return messageWire(message);
    },
    deletemessage: params => {
      if (!params.has('chat_id')) throw badRequest('chat identifier is not specified');
      if (!params.integer('message_id')) throw badRequest('message identifier is not specified');
      const chat = findChat(world, params, 'write');
      const message = findMessage(chat, params.integer('message_id'), 'message to delete');
      checkDeletable(world, message);
      remove(world, message);
      return true;
    },
    deletemessages: params => {
      const ids = findIds(params);
      if (ids.length === 0) throw badRequest('message identifiers are not specified');
      const chat = findChat(world, params, 'write');
      // Those that are not there are skipped; one that can't be deleted spares them all.
      const messages = chat.messages.filter(
        ({ id, deletedAt }) => ids.includes(id) && deletedAt === undefined,
      );
      for (const message of messages) checkDeletable(world, message);
      for (const message of messages) remove(world, message);
      return true;
    },
    sendmessagedraft: params => {
      const id = params.text('draft_id');
      if (id === '' || id === '0') throw badRequest('RANDOM_ID_INVALID');
      const look = params.has('text')
        ? readText(params, { ...rules, tooLong: 'MESSAGE_TOO_LONG' })
        : { text: '', entities: [] };
      const chat = findChat(world, params, 'write');
      if (chat.kind !== 'private') throw badRequest('PEER_ID_INVALID');
      checkPosting(world, chat, params);
      const key = `${chat.id}:${id}`;
      const draft = drafts.get(key);
      if (draft && draft.deletedAt === undefined) {
        revise(world, draft, { ...look, keyboard: [] });
      } else {
        const started = post(world, chat, { from: world.bot, ...look, draftId: id });
        drafts.set(key, started);
        // A preview of 30 seconds: whoever wants it to stay sends it as a message.
        setTimeout(() => {
          if (started.deletedAt === undefined) remove(world, started);
        }, 30_000).unref();
      }
      return true;
    },
    forwardmessage: params => {
      const chat = findChat(world, params, 'write');
      const threadId = checkPosting(world, chat, params);
      const from = findChat(world, params, 'read', 'from_chat_id');
      const source = findMessage(from, params.integer('message_id'), 'message to forward');
      if (source.protectedContent) throw badRequest("message has protected content and can't be forwarded");
      const origin = source.from
        ? {
            forward_origin: {
              type: 'user',
              sender_user: userWire(source.from),
              date: world.seconds(source.at),
            },
          }
        : {
            forward_origin: {
              type: 'chat',
              sender_chat: chatWire(source.chat),
              date: world.seconds(source.at),
            },
          };
      const { text, entities, document } = source;
      const message = post(world, chat, {
        ...sender(world, chat),
        text,
        entities,
        ...(document ? { document } : {}),
        threadId,
        forwardOrigin: origin,
      });
      return messageWire(message);
    },
  };
}

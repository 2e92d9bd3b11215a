import type { Context } from 'telegraf';
import { FmtString } from 'telegraf/format';
import type { Message, Update } from 'telegraf/types';

import { isEditRefused, isTooOldToAnswer } from '../domain/delivery.ts';
import type { ChatId } from '../domain/server.ts';
import type { Services } from '../services/services.ts';
import type { MessageVersion, Messenger, SendOptions } from './api/messenger.ts';
import type { BotInfo, FileToSend } from './api/types.ts';
import { encodeCallbackData, type CallbackKind, type CallbackDataOf } from './callback-data.ts';
import type { CommandName } from './commands.ts';
import { findSecret, type FoundSecret } from './find-secret.ts';
import type { SlowView } from './replies.ts';
import { createPlaceholder, createReply, createShowWhenRead, toView, withNotice } from './replies.ts';
import type { Arguments, Locale, MessageId } from './locales/locale.ts';
import type { UpdateContext } from './update-context.ts';
import type { View } from './views/view.ts';

/** A message of the bot, and whether it still has the content that was sent. */
export interface ShownMessage extends MessageVersion {
  /** The chat of the request, or the supergroup that it became in the meantime. */
  readonly chatId: ChatId;
  readonly messageId: number;
}

/** One update by one person: who sent it, where, in which language, and how to reply. */
export interface RequestContext extends UpdateContext {
  readonly updateId: number;
  readonly locale: Locale;
  /** When the person wrote or pressed. Callbacks carry no time: for them it is when the update was received. */
  readonly requestedAt: number;
  /**
   * Sends a message to the chat. `undefined`: it wasn't sent, or it isn't known whether it was. What a group
   * doesn't accept is sent to the person in private, without buttons.
   */
  readonly reply: (view: View | FmtString, options?: SendOptions) => Promise<ShownMessage | undefined>;
  /** Sends a file to the chat. `false`: it wasn't sent, or it isn't known whether it was. */
  readonly sendFile: (file: FileToSend, caption: FmtString) => Promise<boolean>;
  /**
   * Shows a PNG with a caption and buttons: `in-place` replaces the picture of the button's message, if it has one.
   * `false`: it wasn't sent, or it isn't known whether it was.
   */
  readonly showPicture: (png: Uint8Array, view: View, mode: 'in-place' | 'as-new') => Promise<boolean>;
  /** Answers the callback and edits the message of its button. If there is none to edit, it sends a new message. */
  readonly editOrReply: (view: View | FmtString) => Promise<ShownMessage | undefined>;
  /**
   * Answers the callback and shows what has to be read first, as `editOrReply` does. While that takes longer than
   * 300 ms a placeholder is shown. Newer content of the message is not replaced.
   */
  readonly showWhenRead: (view: SlowView) => Promise<void>;
  /**
   * Waits for a read that decides what is done, once in a request. While that takes longer than 300 ms a placeholder is
   * shown, which the next reply replaces.
   */
  readonly readFirst: (placeholder: FmtString, read: () => Promise<unknown>) => Promise<void>;
  /**
   * Answers the callback with a message that disappears. Does nothing if it is already answered, or for other updates.
   */
  readonly answerCallback: <Id extends MessageId = never>(id?: Id, ...values: Arguments<Id>) => Promise<void>;
  /** Edits a message of the bot. If there is none to edit, it sends a new message. */
  readonly editOrSend: (messageId: number | undefined, view: View) => Promise<ShownMessage | undefined>;
  /** The message with **Cancel** that was shown last: the question of a dialog. */
  readonly question: () => number | undefined;
  /** Whether this request has edited the message. */
  readonly hasEdited: (messageId: number) => boolean;
  /** How the callback was answered, if it was; `at` by `performance.now()`. */
  readonly answered: () => { readonly at: number; readonly isAlert: boolean } | undefined;
  /**
   * Says why something isn't done: in an alert after a callback, else in a message. An alert that Telegram doesn't show
   * is sent as a message.
   */
  readonly refuse: <Id extends MessageId>(id: Id, ...values: Arguments<Id>) => Promise<void>;
}

/** Who requests something, and where. */
export const requesterOf = ({ personId, chatId, chatKind }: RequestContext) => ({
  personId,
  chatId,
  chatKind,
});

interface Deps {
  readonly messenger: Messenger;
  /** The language of what only this person sees: their own for the answer to a callback, else that of the chat. */
  readonly answerLocale: Locale;
  /** Called before each reply: by then a handler has made its changes, or makes none. */
  readonly onReply?: (() => void) | undefined;
  readonly services: Pick<Services, 'liveMessages' | 'groups' | 'pendingRequests' | 'tasks'>;
}

const cancelData = encodeCallbackData({ kind: 'cancel' });

/** Adds the methods that reply. */
export function createRequestContext(
  request: Pick<RequestContext, 'updateId' | 'locale' | 'requestedAt'> & UpdateContext,
  { messenger: quiet, answerLocale, onReply, services }: Deps,
): RequestContext {
  const { liveMessages, groups } = services;
  const messenger = withNotice(quiet, onReply);
  const { chatId, messageId, callbackQueryId, topicId } = request;
  let isAnswered = false;
  let answer: ReturnType<RequestContext['answered']>;
  let question: number | undefined;
  const edited = new Set<number>();
  const noteQuestion = (view: View | FmtString, messageId: number): void => {
    const buttons = 'keyboard' in view ? view.keyboard.flat() : [];
    if (buttons.some(each => 'callback_data' in each && each.callback_data === cancelData))
      question = messageId;
  };

  const edit = async ({ chatId: chat, messageId: id }: ShownMessage, view: View): Promise<boolean> => {
    const isShown = !isEditRefused(await messenger.edit(chat, id, view));
    if (isShown) {
      noteQuestion(view, id);
      edited.add(id);
    }
    return isShown;
  };

  const send = createReply(request, messenger, groups, noteQuestion);
  let placeholder: ReturnType<typeof createPlaceholder> | undefined;
  const reply: RequestContext['reply'] = async (view, options) =>
    (await placeholder?.replace(options === undefined ? toView(view) : undefined)) ?? send(view, options);

  const answerCallback = async (text?: string, alert?: boolean): Promise<void> => {
    if (callbackQueryId === undefined || isAnswered) return;
    isAnswered = true;
    const outcome = await messenger.answerCallback(callbackQueryId, text, alert);
    answer = { at: performance.now(), isAlert: alert === true };
    if (text === undefined || outcome.kind !== 'refused' || outcome.code !== 400) return;
    // The next reply shows what a late toast says, but nothing else shows what an alert says.
    if (alert === true || !isTooOldToAnswer(outcome)) await reply(new FmtString(text));
  };

  /** Frees the message of the button for something else, unless it has to stay. */
  const claim = (): ShownMessage | undefined =>
    callbackQueryId === undefined || messageId === undefined || !liveMessages.detach(chatId, messageId)
      ? undefined
      : { chatId, messageId, ...messenger.nextVersion(chatId, messageId) };

  const showWhenRead = createShowWhenRead({ claim, reply, edit, services });

  return {
    ...request,
    reply,
    answerCallback: (id, ...values) => answerCallback(id && answerLocale.tText(id, ...values)),
    answered: () => answer,
    question: () => question,
    hasEdited: id => edited.has(id),
    editOrSend: async (id, view) => {
      const message =
        id === undefined ? undefined : { chatId, messageId: id, ...messenger.nextVersion(chatId, id) };
      return message !== undefined && (await edit(message, view)) ? message : reply(view);
    },
    sendFile: async (file, caption) =>
      (await messenger.sendFile(chatId, file, caption, { topicId })).kind === 'ok',
    readFirst: (text, read) => {
      // A placeholder isn't an answer: the handler hasn't made its changes yet.
      const sendQuietly = createReply(request, quiet, groups, noteQuestion);
      placeholder ??= createPlaceholder({ reply: sendQuietly, edit, remove: quiet.remove });
      return placeholder.readFirst(toView(text), read);
    },
    showPicture: async (png, view, mode) => {
      await placeholder?.replace();
      const photo = { kind: 'file', fileName: 'picture.png', type: 'image/png', content: png } as const;
      if (mode === 'in-place' && messageId !== undefined) {
        const edited = await messenger.editPhoto(chatId, messageId, photo, view);
        if (!isEditRefused(edited)) return edited.kind === 'ok';
      }
      return (await messenger.sendPhoto(chatId, photo, view, { topicId })).kind === 'ok';
    },
    editOrReply: async view => {
      await answerCallback();
      const message = claim();
      return message !== undefined && (await edit(message, toView(view))) ? message : reply(view);
    },
    showWhenRead: async view => {
      onReply?.();
      await answerCallback();
      await showWhenRead(view);
    },
    refuse: async (id, ...values) => {
      const reason = answerLocale.tText(id, ...values);
      if (callbackQueryId !== undefined) await answerCallback(reason, true);
      else await reply(request.locale.t('reply-refused', { reason }));
    },
  };
}

export interface BotContext extends Context {
  /** `undefined` for updates without a person who could be answered, such as posts by anonymous admins. */
  ctx?: RequestContext;
  /** In the words of a message, edited or new. */
  secret?: FoundSecret;
  document?: SentDocument;
}

export type BotMiddleware = (context: BotContext, next: () => Promise<void>) => Promise<void>;

function documentIn(message: Message, { download }: Pick<Messenger, 'download'>): SentDocument | undefined {
  if (!('document' in message)) return undefined;
  const { file_id: id, file_name: fileName = '', file_size: size = 0, mime_type: type } = message.document;
  let file: Promise<Uint8Array | undefined> | undefined;
  const read = (maxBytes: number) => (file ??= download(id, maxBytes));
  return { fileName, size, isMedia: /^(?:image|audio|video)\//.test(type ?? ''), read };
}

/** Adds the request context, and the secret or the file in a message. */
export const identify =
  (deps: {
    readonly contextOf: (update: Update) => RequestContext | undefined;
    readonly messenger: Pick<Messenger, 'answerCallback' | 'download'>;
    readonly botInfo: BotInfo;
  }): BotMiddleware =>
  (context, next) => {
    const { update } = context;
    const message =
      'edited_message' in update ? update.edited_message : 'message' in update ? update.message : undefined;
    const secret = message && findSecret(message, deps.botInfo);
    const document = message && documentIn(message, deps.messenger);
    if (secret !== undefined) context.secret = secret;
    if (document !== undefined) context.document = document;
    const ctx = deps.contextOf(update);
    if (ctx !== undefined) context.ctx = ctx;
    else if (context.callbackQuery !== undefined) {
      // A button in a channel, or one whose message Telegram doesn't name: only its spinner has to stop.
      return deps.messenger.answerCallback(context.callbackQuery.id).then(() => undefined);
    }
    return next();
  };

export type CallbackHandler<K extends CallbackKind> = (
  ctx: RequestContext,
  data: CallbackDataOf<K>,
) => Promise<unknown>;

/** `text` is what follows the command, trimmed. */
export type CommandHandler = (ctx: RequestContext, text: string) => Promise<unknown>;

/** Resolves to `true` if it has handled the text. */
export type TextHandler = (ctx: RequestContext, text: string) => Promise<boolean>;

/** A file that a person sent. */
export interface SentDocument {
  /** Empty if Telegram doesn't send it. */
  readonly fileName: string;
  /** In bytes; 0 if Telegram doesn't send it. */
  readonly size: number;
  /** A picture, a sound or a video, as its sender's app says. */
  readonly isMedia: boolean;
  /** Downloads it, once; `undefined`: it is larger, or unavailable. */
  readonly read: (maxBytes: number) => Promise<Uint8Array | undefined>;
}

/** Resolves to `true` if it has handled the file. */
export type DocumentHandler = (ctx: RequestContext, document: SentDocument) => Promise<boolean>;

/** The handlers of one feature: its buttons and commands, and the texts and files that it expects. */
export interface Handlers {
  readonly callbacks: { readonly [Kind in CallbackKind]?: CallbackHandler<Kind> };
  readonly commands?: Readonly<Partial<Record<CommandName, CommandHandler>>>;
  /** For texts that aren't commands, such as the answer to a question. */
  readonly onText?: TextHandler;
  readonly onDocument?: DocumentHandler;
}

import type { FmtString } from 'telegraf/format';

import { toSendOutcome, type FileToSend } from './api/types.ts';
import type { Messenger, SendOptions } from './api/messenger.ts';
import type { View } from '../bot/views/view.ts';
import type { Words } from './locales/locale.ts';
import type { ChatId } from '../core/server.ts';
import type { Services } from '../services/services.ts';
import type { MessageVersion, Screens } from './message-versions.ts';
import type { UpdateContext } from './update-context.ts';

/** A message of the bot, and whether it still shows what was put there. */
export interface Shown extends MessageVersion {
  /** The chat of the request, or the supergroup that it became in the meantime. */
  readonly chatId: ChatId;
  readonly messageId: number;
}

/** One update by one person: who sent it, where, in which language, and the ways to reply. */
export interface Turn extends UpdateContext {
  readonly updateId: number;
  readonly words: Words;
  /** When the person wrote or pressed. Callbacks carry no time: for them it is when the update was received. */
  readonly askedAt: number;
  /** Sends a message to the chat. `undefined`: it wasn't sent, or it isn't known whether it was. */
  readonly say: (view: View | FmtString, options?: SendOptions) => Promise<Shown | undefined>;
  /** Sends a file to the chat. `false`: it wasn't sent, or it isn't known whether it was. */
  readonly sendFile: (file: FileToSend, caption: FmtString) => Promise<boolean>;
  /** Edits the message whose button was pressed. Without one that can be edited it sends a new message. */
  readonly show: (view: View) => Promise<Shown | undefined>;
  /** Edits a message, unless it shows something newer by now. */
  readonly update: (shown: Shown, view: View) => Promise<void>;
  /** Answers the callback the first time that it is called; does nothing for other updates. */
  readonly answer: (text?: string, alert?: boolean) => Promise<void>;
}

interface Deps {
  readonly messenger: Messenger;
  readonly screens: Screens;
  readonly services: Pick<Services, 'liveMessages' | 'groups'>;
}

const toView = (view: View | FmtString): View => ('keyboard' in view ? view : { text: view, keyboard: [] });

const notEditable = /message to edit not found|message can't be edited/i;

/** Adds the ways to reply to what is known of a request. */
export function createRequestContext(
  request: Pick<Turn, 'updateId' | 'words' | 'askedAt'> & UpdateContext,
  { messenger, screens, services: { liveMessages, groups } }: Deps,
): Turn {
  const { chatId, messageId, queryId, topicId } = request;
  let isAnswered = false;

  const say: Turn['say'] = async (view, options) => {
    let chat = chatId;
    let sent = await messenger.send(chat, toView(view), { topicId, ...options });
    if (sent.kind !== 'ok') {
      const successor = groups.applyReplyOutcome(chat, toSendOutcome(sent), topicId);
      if (successor === undefined) return undefined;
      chat = successor;
      sent = await messenger.send(chat, toView(view), options);
    }
    if (sent.kind !== 'ok') return undefined;
    const { message_id: id } = sent.result;
    return { chatId: chat, messageId: id, ...screens.begin(chat, id) };
  };

  return {
    ...request,
    say,
    sendFile: async (file, caption) =>
      (await messenger.sendFile(chatId, file, caption, { topicId })).kind === 'ok',
    show: async view => {
      if (queryId === undefined || messageId === undefined) return say(view);
      if (!liveMessages.detach(chatId, messageId)) return say(view);
      const version = screens.begin(chatId, messageId);
      const edited = await messenger.edit(chatId, messageId, view);
      if (edited.kind === 'refused' && notEditable.test(edited.description)) return say(view);
      return { chatId, messageId, ...version };
    },
    update: async (shown, view) => {
      if (shown.isCurrent()) await messenger.edit(shown.chatId, shown.messageId, view);
    },
    answer: async (text, alert) => {
      if (queryId === undefined || isAnswered) return;
      isAnswered = true;
      await messenger.answerPress(queryId, text, alert);
    },
  };
}

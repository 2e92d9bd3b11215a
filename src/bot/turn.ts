import type { Context } from 'telegraf';
import type { FmtString } from 'telegraf/format';
import type { Message } from 'telegraf/types';

import type { ChatKind } from '../core/access.ts';
import type { ChatId, PersonId } from '../core/server.ts';
import { toSendOutcome, type CallOutcome, type FileToSend } from '../telegram/api/types.ts';
import type { RepliedTo } from './arrival.ts';
import type { House } from './house.ts';
import type { Messenger, SendOptions } from '../telegram/api/messenger.ts';
import type { Screen, Screens } from './screens.ts';
import type { View } from './views/view.ts';
import type { Words } from '../telegram/locales/locale.ts';

/** A message that is up, and whether it still shows what was put there. */
export interface Shown extends Screen {
  /** The turn's own chat, or the one that its group has become meanwhile. */
  readonly chatId: ChatId;
  readonly messageId: number;
}

/** One update of one person: who, where, in which language, and the ways to answer. */
export interface Turn {
  readonly updateId: number;
  readonly personId: PersonId;
  readonly chatId: ChatId;
  readonly chatKind: ChatKind;
  /** The topic of a forum that it is in; General has none. */
  readonly topicId: number | undefined;
  /** A group's title; empty in private. */
  readonly chatTitle: string;
  readonly repliedTo: RepliedTo | undefined;
  /** As their Telegram calls them now. */
  readonly personName: string;
  readonly words: Words;
  /** When the person did it, as far as Telegram says: a press carries no time of its own. */
  readonly askedAt: number;
  /** The message that was written, or whose button was pressed. */
  readonly messageId: number | undefined;
  /** When the pressed message was last shown anew; 0: too old for Telegram to say. Missing: no press. */
  readonly pressedShownAt: number | undefined;
  /** Sends a message here. `undefined`: it could not be sent, or nobody knows. */
  readonly say: (view: View | FmtString, options?: SendOptions) => Promise<Shown | undefined>;
  /** Sends a file here; `false`: it could not be sent, or nobody knows. */
  readonly sendFile: (file: FileToSend, caption: FmtString) => Promise<boolean>;
  /** Puts something else into the pressed message; where there is none, or none that can be edited, sends it. */
  readonly show: (view: View) => Promise<Shown | undefined>;
  /** Edits a message that is up, if it still shows what was put there. */
  readonly update: (shown: Shown, view: View) => Promise<void>;
  /** Answers the press, once; without a press it does nothing. */
  readonly answer: (text?: string, alert?: boolean) => Promise<void>;
}

export interface BotContext extends Context {
  turn: Turn;
}

const toView = (view: View | FmtString): View => ('keyboard' in view ? view : { text: view, keyboard: [] });

/** What a refused edit says when there is nothing to edit any more. */
const uneditable = /message to edit not found|message can't be edited/i;

type Facts = Pick<
  Turn,
  | 'updateId'
  | 'personId'
  | 'personName'
  | 'chatId'
  | 'chatKind'
  | 'chatTitle'
  | 'repliedTo'
  | 'topicId'
  | 'words'
  | 'askedAt'
  | 'messageId'
  | 'pressedShownAt'
>;

/** Makes a turn of what an update says. */
export function createTurn(
  facts: Facts & { readonly queryId: string | undefined },
  deps: {
    readonly messenger: Messenger;
    readonly screens: Screens;
    /** The message shows something else than the operation that it followed; `false`: it has to stay as it is. */
    readonly unfollow: (chat: ChatId, messageId: number) => boolean;
    /** Nothing could be said there; why may concern more than this message. Where it can be said instead. */
    readonly onRefused: House['onRefused'];
  },
): Turn {
  const { messenger, screens } = deps;
  const { chatId, messageId, queryId, topicId } = facts;
  let answered = false;

  const say: Turn['say'] = async (view, options) => {
    const shownIn = (where: ChatId, sent: CallOutcome<Message>): Shown | undefined => {
      if (sent.kind !== 'ok') return undefined;
      const { message_id } = sent.result;
      return { chatId: where, messageId: message_id, ...screens.begin(where, message_id) };
    };
    const sent = await messenger.send(chatId, toView(view), { topicId, ...options });
    if (sent.kind === 'ok') return shownIn(chatId, sent);
    const elsewhere = deps.onRefused(chatId, toSendOutcome(sent), topicId);
    // The group has become another chat.
    if (elsewhere === undefined) return undefined;
    return shownIn(elsewhere, await messenger.send(elsewhere, toView(view), options));
  };

  return {
    ...facts,
    say,
    sendFile: async (file, caption) =>
      (await messenger.sendFile(chatId, file, caption, { topicId })).kind === 'ok',
    show: async view => {
      if (queryId === undefined || messageId === undefined) return say(view);
      if (!deps.unfollow(chatId, messageId)) return say(view);
      const screen = screens.begin(chatId, messageId);
      const edited = await messenger.edit(chatId, messageId, view);
      if (edited.kind === 'refused' && uneditable.test(edited.description)) return say(view);
      return { chatId, messageId, ...screen };
    },
    update: async (shown, view) => {
      if (shown.isCurrent()) await messenger.edit(shown.chatId, shown.messageId, view);
    },
    answer: async (text, alert) => {
      if (queryId === undefined || answered) return;
      answered = true;
      await messenger.answerPress(queryId, text, alert);
    },
  };
}

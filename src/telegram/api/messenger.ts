import type { FmtString } from 'telegraf/format';
import type { Message } from 'telegraf/types';

import type { ChatId } from '../../core/server.ts';
import type { BotApiPayload, CallOutcome, FileToSend, Transport } from './types.ts';
import { inlineKeyboard } from './types.ts';
import type { View } from '../../bot/views/view.ts';

export interface SendOptions {
  /** The topic of a forum. */
  readonly topicId?: number | undefined;
  /** Without a sound (Bot API: `disable_notification`). */
  readonly silent?: boolean;
  /** Can't be forwarded or saved (Bot API: `protect_content`). */
  readonly protect?: boolean;
  /** `news`: nobody waits for it, and it is sent again by whoever keeps it. */
  readonly priority?: 'interactive' | 'news';
  /** Bare text, without entities and keyboard. */
  readonly plain?: boolean;
  /** The message that it answers; it is sent anyway when that one is gone. */
  readonly replyTo?: number;
}

/** Messages as the Bot API takes them; nothing else builds one. */
export interface Messenger {
  readonly send: (chat: ChatId, view: View, options?: SendOptions) => Promise<CallOutcome<Message>>;
  readonly edit: (
    chat: ChatId,
    messageId: number,
    view: View,
    options?: Pick<SendOptions, 'priority' | 'plain'>,
  ) => Promise<CallOutcome<unknown>>;
  /** Sends a file with a line under it. */
  readonly sendFile: (
    chat: ChatId,
    file: FileToSend,
    caption: FmtString,
    options?: Pick<SendOptions, 'topicId'>,
  ) => Promise<CallOutcome<Message>>;
  readonly remove: (chat: ChatId, messageId: number) => Promise<CallOutcome<unknown>>;
  /** What is in a file that somebody sent; `undefined`: it is longer, or can't be had. */
  readonly download: (fileId: string, maxBytes: number) => Promise<Uint8Array | undefined>;
  /** Answers a press: a line that goes away by itself, or with `alert` one that must be closed; 200 characters at most. */
  readonly answerPress: (queryId: string, text?: string, alert?: boolean) => Promise<CallOutcome<unknown>>;
}

/** What we read is a few kilobytes; whoever sent it waits. */
const downloadDeadlineMs = 10_000;
/** A few megabytes on a slow line. */
const uploadDeadlineMs = 90_000;
const longestAnswer = 200;
/** Bot API: sendMessage, in UTF-16 code units. */
const longestText = 4096;

function textOf({ text, keyboard }: View, plain: boolean): BotApiPayload {
  const shown = text.text.slice(0, longestText).toWellFormed();
  if (plain) return { text: shown };
  // What we say is far shorter; where somebody's names conspire, its end is lost, and no button.
  const entities = text.entities?.filter(({ offset, length }) => offset + length <= shown.length);
  return { text: shown, entities, reply_markup: inlineKeyboard(keyboard) };
}

/** Sends, edits and deletes messages over the transport. */
export function createMessenger(transport: Pick<Transport, 'call' | 'downloadFile'>): Messenger {
  const noPreview = { link_preview_options: { is_disabled: true } };
  return {
    send: (chat, view, { topicId, protect, silent, priority, plain = false, replyTo } = {}) =>
      transport.call(
        'sendMessage',
        {
          chat_id: chat,
          message_thread_id: topicId,
          ...textOf(view, plain),
          ...noPreview,
          protect_content: protect,
          disable_notification: silent === true ? true : undefined,
          reply_parameters:
            replyTo === undefined ? undefined : { message_id: replyTo, allow_sending_without_reply: true },
        },
        { priority },
      ),
    edit: (chat, messageId, view, { priority, plain = false } = {}) =>
      transport.call(
        'editMessageText',
        { chat_id: chat, message_id: messageId, ...textOf(view, plain), ...noPreview },
        { priority },
      ),
    sendFile: (chat, file, caption, { topicId } = {}) =>
      transport.call(
        'sendDocument',
        {
          chat_id: chat,
          message_thread_id: topicId,
          document: file,
          caption: caption.text,
          caption_entities: caption.entities,
        },
        { deadlineMs: uploadDeadlineMs },
      ),
    remove: (chat, messageId) => transport.call('deleteMessage', { chat_id: chat, message_id: messageId }),
    download: async (fileId, maxBytes) => {
      const found = await transport.call('getFile', { file_id: fileId });
      if (found.kind !== 'ok' || found.result.file_path === undefined) return undefined;
      const downloaded = await transport.downloadFile(found.result.file_path, maxBytes, {
        deadlineMs: downloadDeadlineMs,
      });
      return downloaded.kind === 'file' ? downloaded.bytes : undefined;
    },
    answerPress: (queryId, text, alert) =>
      transport.call('answerCallbackQuery', {
        callback_query_id: queryId,
        text: text?.slice(0, longestAnswer).toWellFormed(),
        show_alert: alert === true ? true : undefined,
      }),
  };
}

import type { FmtString } from 'telegraf/format';

import type { ChatId } from '../../domain/server.ts';
import { createLru } from '../../lib/lru.ts';
import type { BotApiPayload, FileToSend, Transport, CallOptions } from './types.ts';
import type { View } from '../views/view.ts';

export interface SendOptions extends Pick<CallOptions, 'priority'> {
  /** The topic of a forum. */
  readonly topicId?: number | undefined;
  /** Without a sound (Bot API: `disable_notification`). */
  readonly silent?: boolean;
  /** Can't be forwarded or saved (Bot API: `protect_content`). */
  readonly protect?: boolean;
}

/** A version of a message's content. */
export interface MessageVersion {
  readonly isCurrent: () => boolean;
}

const maxVersions = 10_000;
/** A person waits for the content, which is a few kilobytes. */
const downloadDeadlineMs = 10_000;
/** A few megabytes on a slow line. */
const uploadDeadlineMs = 90_000;
/** Bot API: answerCallbackQuery. */
const maxAnswerLength = 200;
/** Bot API: sendMessage, in UTF-16 code units. */
const maxTextLength = 4096;
/** Bot API: sendPhoto, sendDocument, in UTF-16 code units. */
const maxCaptionLength = 1024;
const noPreview = { link_preview_options: { is_disabled: true } };

/** Only very long names can exceed the limit. Then the end of the text is lost, but no button. */
function cutText({ text, entities }: FmtString, maxLength: number) {
  const cut = text.slice(0, maxLength).toWellFormed();
  return { text: cut, entities: entities?.filter(({ offset, length }) => offset + length <= cut.length) };
}

const markupOf = ({ keyboard }: Pick<View, 'keyboard'>): BotApiPayload => ({
  reply_markup: { inline_keyboard: keyboard },
});

const contentOf = (view: View): BotApiPayload => ({
  ...cutText(view.text, maxTextLength),
  ...markupOf(view),
});

function captionOf(caption: FmtString): BotApiPayload {
  const { text, entities } = cutText(caption, maxCaptionLength);
  return { caption: text, caption_entities: entities };
}

/** Sends and downloads files. */
const createFileMessages = (transport: Pick<Transport, 'call' | 'downloadFile'>) => ({
  /** Sends a file with a caption. */
  sendFile: (
    chat: ChatId,
    file: FileToSend,
    caption: FmtString,
    { topicId }: Pick<SendOptions, 'topicId'> = {},
  ) =>
    transport.call(
      'sendDocument',
      { chat_id: chat, message_thread_id: topicId, document: file, ...captionOf(caption) },
      { deadlineMs: uploadDeadlineMs },
    ),

  /** Sends a picture with a caption and buttons. */
  sendPhoto: (chat: ChatId, photo: FileToSend, view: View, { topicId }: Pick<SendOptions, 'topicId'> = {}) =>
    transport.call(
      'sendPhoto',
      { chat_id: chat, message_thread_id: topicId, photo, ...captionOf(view.text), ...markupOf(view) },
      { deadlineMs: uploadDeadlineMs },
    ),

  /** Replaces the picture, the caption and the buttons of a message that shows one. */
  editPhoto: (chat: ChatId, messageId: number, photo: FileToSend, view: View) =>
    transport.call(
      'editMessageMedia',
      {
        chat_id: chat,
        message_id: messageId,
        media: { type: 'photo', media: 'attach://photo', ...captionOf(view.text) },
        photo,
        ...markupOf(view),
      },
      { deadlineMs: uploadDeadlineMs },
    ),

  /** The content of a file in a message; `undefined` if it is too long or can't be downloaded. */
  download: async (fileId: string, maxBytes: number): Promise<Uint8Array | undefined> => {
    const found = await transport.call('getFile', { file_id: fileId });
    if (found.kind !== 'ok' || found.result.file_path === undefined) return undefined;
    const options = { deadlineMs: downloadDeadlineMs };
    const downloaded = await transport.downloadFile(found.result.file_path, maxBytes, options);
    return downloaded.kind === 'file' ? downloaded.bytes : undefined;
  },
});

/** Sends, edits and deletes messages; nothing else builds their payloads. */
export function createMessenger(transport: Pick<Transport, 'call' | 'downloadFile'>) {
  const versions = createLru<string, symbol>(maxVersions);

  return {
    ...createFileMessages(transport),

    send: (chat: ChatId, view: View, { topicId, protect, silent, priority }: SendOptions = {}) =>
      transport.call(
        'sendMessage',
        {
          chat_id: chat,
          message_thread_id: topicId,
          ...contentOf(view),
          ...noPreview,
          protect_content: protect,
          disable_notification: silent === true ? true : undefined,
        },
        { priority },
      ),

    edit: (chat: ChatId, messageId: number, view: View, { priority }: Pick<SendOptions, 'priority'> = {}) =>
      transport.call(
        'editMessageText',
        { chat_id: chat, message_id: messageId, ...contentOf(view), ...noPreview },
        { priority },
      ),

    /** Removes the buttons of a message. */
    removeKeyboard: (chat: ChatId, messageId: number) =>
      transport.call(
        'editMessageReplyMarkup',
        { chat_id: chat, message_id: messageId },
        { priority: 'background' },
      ),

    /** Starts a new version of what a message shows, so that a late answer doesn't overwrite newer content. */
    nextVersion: (chat: ChatId, messageId: number): MessageVersion => {
      const key = `${chat}:${messageId}`;
      const version = Symbol();
      versions.set(key, version);
      return { isCurrent: () => versions.get(key) === version };
    },

    remove: (chat: ChatId, messageId: number) =>
      transport.call('deleteMessage', { chat_id: chat, message_id: messageId }),

    /** Pins a message without notifying anybody. */
    pin: (chat: ChatId, messageId: number) =>
      transport.call('pinChatMessage', {
        chat_id: chat,
        message_id: messageId,
        disable_notification: true,
      }),

    unpin: (chat: ChatId, messageId: number) =>
      transport.call('unpinChatMessage', { chat_id: chat, message_id: messageId }),

    getChat: (chat: ChatId) => transport.call('getChat', { chat_id: chat }),

    /** Answers a callback: with a line that disappears by itself, or with `alert` one that must be closed. */
    answerCallback: (queryId: string, text?: string, alert?: boolean) =>
      transport.call('answerCallbackQuery', {
        callback_query_id: queryId,
        text: text?.slice(0, maxAnswerLength).toWellFormed(),
        show_alert: alert === true ? true : undefined,
      }),
  };
}

export type Messenger = ReturnType<typeof createMessenger>;

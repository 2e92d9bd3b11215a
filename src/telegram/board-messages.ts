import type { Notifier } from '../services/context.ts';
import type { ReadModel } from '../services/read-model.ts';
import type { ChatViewer } from '../domain/access.ts';
import type { Messenger } from './api/messenger.ts';
import { toSendOutcome } from './api/types.ts';
import type { Locale } from './locales/locale.ts';
import { boardView } from './views/group-views.ts';

/** Sends, edits, pins and removes the boards of groups. None of it makes a sound. */
export function createBoardMessages({
  readModel,
  messenger,
  localeFor,
}: {
  readonly readModel: Pick<ReadModel, 'now'>;
  readonly messenger: Messenger;
  readonly localeFor: (viewer: ChatViewer) => Locale;
}): Pick<Notifier, 'showBoard' | 'isBoardPinned' | 'closeBoard'> {
  const localeOf = (chatId: ChatViewer['chatId']): Locale => localeFor({ personId: undefined, chatId });

  return {
    async showBoard({ chatId, messageId, topicId, isPinned }, model) {
      const view = boardView(model, localeOf(chatId), readModel.now());
      if (messageId !== undefined) {
        const edited = await messenger.edit(chatId, messageId, view, { priority: 'background' });
        return { outcome: toSendOutcome(edited), isPinned };
      }
      const sent = await messenger.send(chatId, view, { topicId, silent: true });
      const pinned =
        sent.kind === 'ok' && (await messenger.pin(chatId, sent.result.message_id)).kind === 'ok';
      return { outcome: toSendOutcome(sent), isPinned: pinned };
    },

    async isBoardPinned({ chatId, messageId = 0 }) {
      const chat = await messenger.getChat(chatId);
      if (chat.kind !== 'ok') return undefined;
      // The latest of those that are pinned, by when it was sent (Bot API: ChatFullInfo).
      const latest = chat.result.pinned_message?.message_id;
      return latest !== undefined && latest >= messageId;
    },

    async closeBoard({ chatId, messageId }) {
      if (messageId === undefined) return;
      const removed = await messenger.remove(chatId, messageId);
      if (removed.kind !== 'refused') return;
      // Only an administrator can delete what is older than two days.
      await messenger.unpin(chatId, messageId);
      const text = localeOf(chatId).t('board-closed');
      await messenger.edit(chatId, messageId, { text, keyboard: [] }, { priority: 'background' });
    },
  };
}

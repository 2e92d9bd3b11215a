import type { BulkAction } from '../domain/bulk-action.ts';
import type { OutboxBody, OutboxItem } from '../domain/notification.ts';
import type { SendMode, SendResult } from '../services/context.ts';
import type { ReadModel } from '../services/read-model.ts';
import type { ChatViewer } from '../domain/access.ts';
import type { Messenger } from './api/messenger.ts';
import { toSendOutcome } from './api/types.ts';
import { type Send, stale } from './group-messages.ts';
import type { Locale } from './locales/locale.ts';
import { bulkActionView, bulkNoticeView } from './views/bulk-action-views.ts';

/** The messages about power actions on several servers. */
export function createBulkMessages(
  {
    readModel,
    messenger,
    localeFor,
  }: {
    readonly readModel: Pick<ReadModel, 'bulkActionModel'>;
    readonly messenger: Pick<Messenger, 'edit' | 'nextVersion'>;
    readonly localeFor: (viewer: ChatViewer) => Locale;
  },
  send: Send,
) {
  return {
    /** Shows how it ended: in its message, or in a new one. */
    send: async (
      item: OutboxItem,
      { bulkId, as, group }: Extract<OutboxBody, { readonly kind: 'bulk' }>,
      mode: SendMode,
    ): Promise<SendResult> => {
      const model = readModel.bulkActionModel({ ...item, chatId: group ?? item.chatId }, bulkId);
      if (model === undefined) return stale('no longer theirs');
      const locale = localeFor(item);
      if (as !== 'summary') {
        const notice = bulkNoticeView(model, locale);
        // A group's buttons may not work in private.
        return send(item, group === undefined ? notice : { ...notice, keyboard: [] }, mode);
      }
      const view = bulkActionView(model, locale);
      const { chatId, messageId } = model.bulk;
      if (messageId === undefined || mode.asNew) return send(item, view, mode);
      messenger.nextVersion(chatId, messageId);
      const edited = await messenger.edit(chatId, messageId, view);
      return { kind: 'attempted', call: 'edit', outcome: toSendOutcome(edited) };
    },

    /** Shows its progress. Nothing follows if that fails: the end is sent by the outbox. */
    update: async (bulk: BulkAction): Promise<void> => {
      const model = readModel.bulkActionModel(bulk, bulk.id);
      if (model === undefined || bulk.messageId === undefined) return;
      messenger.nextVersion(bulk.chatId, bulk.messageId);
      await messenger.edit(bulk.chatId, bulk.messageId, bulkActionView(model, localeFor(bulk)));
    },
  };
}

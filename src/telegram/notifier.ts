import { isEditRefused } from '../domain/delivery.ts';
import type { OutboxItem } from '../domain/notification.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Notifier, SendMode, SendResult } from '../services/context.ts';
import type { Messenger } from './api/messenger.ts';
import { toSendOutcome } from './api/types.ts';
import type { Content, ContentDeps } from './notification-contents.ts';
import { createContents } from './outbox-contents.ts';
import { bulkActionView } from './views/bulk-action-views.ts';
import { boardView } from './views/group-views.ts';
import { interruptedView, operationView } from './views/operation-views.ts';
import type { View } from './views/view.ts';

interface Deps extends ContentDeps {
  readonly messenger: Messenger;
}

/** Sends, edits, pins and removes the boards of groups. None of it makes a sound. */
function createBoardMessages({
  readModel,
  messenger,
  localeFor,
}: Deps): Pick<Notifier, 'showBoard' | 'pinBoard' | 'isBoardPinned' | 'closeBoard'> {
  const localeOf = (chatId: ChatId) => localeFor({ personId: undefined, chatId });

  return {
    async showBoard({ chatId, messageId, topicId }, model) {
      const view = boardView(model, localeOf(chatId), readModel.now());
      return toSendOutcome(
        messageId === undefined
          ? await messenger.send(chatId, view, { topicId, silent: true })
          : await messenger.edit(chatId, messageId, view, { priority: 'background' }),
      );
    },

    pinBoard: async ({ chatId, messageId }) =>
      messageId !== undefined && (await messenger.pin(chatId, messageId)).kind === 'ok',

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

/** Sends background messages: notifications, outcomes, boards, and updates of live messages. */
export function createNotifier(deps: Deps): Notifier {
  const { readModel, messenger, localeFor } = deps;
  const { now } = readModel;
  const { contentOf, digest } = createContents(deps);

  /** A late answer to something else must not overwrite it. */
  const edit = async (chatId: ChatId, messageId: number, view: View) => {
    messenger.nextVersion(chatId, messageId);
    return toSendOutcome(await messenger.edit(chatId, messageId, view));
  };

  /** Sends the content of an item, or edits the message that it is for. */
  const put = async (item: OutboxItem, content: Content, mode: SendMode): Promise<SendResult> => {
    if ('kind' in content) return content;
    const { chatId } = item;
    const { edits } = content;
    if (edits !== undefined && !mode.asNew)
      return { kind: 'attempted', call: 'edit', outcome: await edit(edits.chatId, edits.messageId, content) };
    const topicId = mode.inGeneral ? undefined : readModel.topicOf(item);
    const { silent } = readModel.chatSettings.get(chatId);
    const outcome = await messenger.send(chatId, content, { topicId, priority: 'background', silent });
    return { kind: 'attempted', call: 'send', outcome: toSendOutcome(outcome), topicId };
  };

  return {
    ...createBoardMessages(deps),

    async send(batch, mode) {
      const [item] = batch;
      const { body, chatId } = item;
      if (batch.length > 1) {
        const { item: first, content } = digest(batch);
        return put(first, content, mode);
      }
      if (body.kind !== 'delete') return put(item, contentOf(item, body, mode.asNew), mode);
      const outcome = toSendOutcome(await messenger.remove(chatId, body.messageId));
      return { kind: 'attempted', call: 'delete', outcome };
    },

    async updateLiveMessage(live, mode) {
      const { chatId, messageId, topicId } = live;
      const locale = localeFor(live);
      const model = readModel.operationModel(live, live.operationId);
      const view =
        model === undefined
          ? { text: locale.t('account-unlinked'), keyboard: [] }
          : operationView(model, locale, now());
      return mode.asNew
        ? toSendOutcome(await messenger.send(chatId, view, { topicId }))
        : edit(chatId, messageId, view);
    },

    async updateBulkAction(bulk) {
      const model = readModel.bulkActionModel(bulk, bulk.id);
      if (model === undefined || bulk.messageId === undefined) return;
      await edit(bulk.chatId, bulk.messageId, bulkActionView(model, localeFor(bulk)));
    },

    removeButtons: async (chatId, messageId) => {
      messenger.nextVersion(chatId, messageId);
      return toSendOutcome(await messenger.removeKeyboard(chatId, messageId));
    },

    async reportInterrupted(chatId, messageId, request) {
      const locale = localeFor({ personId: chatId as number as PersonId, chatId });
      const view = interruptedView(request, locale);
      if (isEditRefused(await messenger.edit(chatId, messageId, view))) await messenger.send(chatId, view);
    },
  };
}

import type { OutboxItem } from '../../domain/notification.ts';
import type { ServerId } from '../../domain/server.ts';
import type { TaskSet } from '../../lib/loop.ts';
import type { Db } from '../../db/db.ts';
import type { ButtonsUntil } from '../../db/messages.ts';
import type { MessageButtons } from '../message-buttons.ts';
import type { LiveMessages } from '../operations/live-messages.ts';
import type { SendResult } from '../context.ts';

export interface AfterSendDeps {
  readonly db: Pick<Db, 'operations'>;
  readonly liveMessages: Pick<LiveMessages, 'attach'>;
  readonly messageButtons: Pick<MessageButtons, 'watch'>;
  readonly tasks: Pick<TaskSet, 'start'>;
}

/** What has to be done after a message was sent. */
export function createAfterSend({ db, liveMessages, messageButtons, tasks }: AfterSendDeps) {
  /** Turns a new message with an Undo button into a live message of its operation. */
  const attachUndo = ({ chatId, personId, body }: OutboxItem, result: SendResult): void => {
    if (body.kind !== 'undoable' || personId === undefined || result.kind !== 'attempted') return;
    const { outcome, topicId } = result;
    if (outcome.kind !== 'sent' || outcome.messageId === undefined) return;
    const { messageId } = outcome;
    const { operationId } = body;
    tasks.start('attach-message', () =>
      liveMessages.attach({ chatId, personId, topicId, messageId, operationId }),
    );
  };

  /** Remembers a message whose buttons a later step will make wrong. */
  const watchButtons = ({ chatId, body }: OutboxItem, messageId: number): void => {
    const watch = (server: ServerId, until: ButtonsUntil) =>
      messageButtons.watch({ chatId, messageId }, server, until);
    if (body.kind === 'operation') {
      const operation = db.operations.get(body.operationId);
      if (operation?.serverId !== undefined && operation.state !== 'done')
        watch(operation.serverId, 'operation');
    } else if (body.kind === 'planned-install') {
      watch(body.serverId, 'operation');
    } else if (body.kind === 'event') {
      if (body.event.kind === 'order-paid') watch(body.serverId, 'operation');
      if (body.event.kind === 'order-unpaid') watch(body.serverId, 'payment');
    }
  };

  return { attachUndo, watchButtons };
}

export type AfterSend = ReturnType<typeof createAfterSend>;

import {
  bulkOperationKey,
  countBulk,
  leftOutReason,
  maxBulkServers,
  type BulkAction,
  type LeftOut,
} from '../domain/bulk-action.ts';
import { refusalOf, type ChatKind, type ChatViewer } from '../domain/access.ts';
import { nextEditInMs } from '../domain/operation-lifecycle.ts';
import type { Actor, BulkActionId, OperationId } from '../domain/operation.ts';
import type { ChatId, PowerAction, ServerId } from '../domain/server.ts';
import { runLater, withTimeout } from '../lib/loop.ts';
import type { Context } from './context.ts';

/** Concurrent calls for one request. The provider answers each in a second or two. */
const concurrency = 5;
/** How long the calls wait for the message that shows them. They wait longer if it has an Undo button. */
const messageWaitMs = 3_000;
const undoWaitMs = 30_000;

interface BulkRequest extends Actor, Pick<BulkAction, 'action' | 'chatId' | 'topicId' | 'messageId'> {
  /** The same key twice is one request. */
  readonly idempotencyKey: string;
  readonly serverIds: readonly ServerId[];
  readonly chatKind: ChatKind;
}

type Deps = Pick<
  Context,
  'db' | 'readModel' | 'notifier' | 'tasks' | 'now' | 'begin' | 'executor' | 'transition' | 'permissions'
>;

/** Executes accepted operations, a few at a time, and edits the message that shows them. */
function createCarryOut({ db, notifier, executor, transition, tasks, now }: Deps) {
  const { bulkActions, operations, transaction } = db;

  /** Executes operations in order. If the process stops, the rest is executed at the next start. */
  const execute = (ids: readonly OperationId[]): void => {
    const queue = [...ids];
    tasks.start('execute-bulk', async signal => {
      const work = async (): Promise<void> => {
        for (let id = queue.shift(); id !== undefined && !signal.aborted; id = queue.shift())
          await executor.execute(id);
      };
      await Promise.all(Array.from({ length: concurrency }, work));
    });
  };

  /** Once it has ended, the outbox edits the message. */
  const updateMessage = async (id: BulkActionId): Promise<void> => {
    const bulk = bulkActions.get(id);
    if (bulk !== undefined && bulk.endedAt === undefined) await notifier.updateBulkAction(bulk);
  };

  /** Edits the message that shows it every few seconds, until it has ended. */
  const showProgress = (id: BulkActionId): void => {
    const bulk = bulkActions.get(id);
    if (bulk === undefined || bulk.endedAt !== undefined) return;
    const edit = async (): Promise<void> => {
      await updateMessage(id);
      showProgress(id);
    };
    const inMs = nextEditInMs(bulk, bulk.chatId < 0 ? 'group' : 'private', now());
    runLater(inMs, () => tasks.start('update-bulk', edit), tasks.signal);
  };

  /** Starts the calls. From then on the request can't be undone. */
  const release = (id: BulkActionId): void => {
    const accepted = transaction(() => {
      for (const { id: operation, state } of operations.ofBulk(id))
        if (state === 'waiting') transition(operation, 'waiting', 'accepted');
      return operations.ofBulk(id).filter(({ state }) => state === 'accepted');
    });
    execute(accepted.map(each => each.id));
  };

  return {
    execute,
    showProgress,
    /** `shown` settles when the message that shows it was sent, or could not be sent. */
    dispatch(bulk: BulkAction, shown: Promise<unknown>): void {
      const { id, undoWindowMs = 0 } = bulk;
      const releaseAndShow = (): Promise<void> => {
        release(id);
        return updateMessage(id);
      };
      tasks.start('dispatch-bulk', async () => {
        const settled = () => shown.catch(() => undefined);
        await withTimeout(settled, undoWindowMs > 0 ? undoWaitMs : messageWaitMs, undefined);
        if (undoWindowMs > 0)
          runLater(undoWindowMs, () => tasks.start('release-bulk', releaseAndShow), tasks.signal);
        else release(id);
        showProgress(id);
      });
    },
  };
}

/** Power actions on several servers at once: each is an operation of its own, and one message shows them all. */
export function createBulkActions(deps: Deps) {
  const { db, readModel, permissions, executor, now } = deps;
  const { bulkActions, operations, transaction } = db;
  const carryOut = createCarryOut(deps);

  /** Which of the servers an action leaves out, as far as is known before it is requested. */
  const findLeftOut = (viewer: ChatViewer, action: PowerAction, ids: readonly ServerId[]) =>
    ids.flatMap(serverId => {
      const card = readModel.card(viewer, serverId);
      const isOpen = operations.openOn(serverId) !== undefined;
      const reason = card === undefined ? ('no-access' as const) : leftOutReason(card, action, isOpen);
      return reason === undefined ? [] : [{ serverId, reason }];
    });

  const beginOne = (bulk: BulkAction, request: BulkRequest, serverId: ServerId): LeftOut | undefined => {
    const { personId, personName, chatId, chatKind, action } = request;
    const begun = deps.begin({
      idempotencyKey: bulkOperationKey(bulk.id, serverId),
      personId,
      personName,
      chatId,
      chatKind,
      action,
      serverId,
      sourceMessage: undefined,
      bulkId: bulk.id,
    });
    switch (begun.kind) {
      case 'started':
      case 'duplicate':
        return undefined;
      case 'conflict':
        return { serverId, reason: 'in-progress' };
      case 'refused':
        return {
          serverId,
          reason: begun.reason === 'unpaid' || begun.reason === 'installed' ? 'gone' : begun.reason,
        };
    }
  };

  return {
    findLeftOut,
    getByKey: bulkActions.getByKey,
    saveMessage: bulkActions.saveMessage,
    model: readModel.bulkActionModel,
    dispatch: carryOut.dispatch,

    /** Writes the operations of all servers that aren't left out, in one transaction. Nothing is sent here. */
    begin: (request: BulkRequest): { readonly kind: 'started' | 'duplicate'; readonly bulk: BulkAction } =>
      transaction(() => {
        const known = bulkActions.getByKey(request.idempotencyKey);
        if (known !== undefined) return { kind: 'duplicate', bulk: known };
        const { action, chatId, chatKind } = request;
        const ids = [...new Set(request.serverIds)].slice(0, maxBulkServers);
        const undoMs =
          action === 'stop' && chatKind === 'group' ? db.chatSettings.get(chatId).undoSeconds * 1000 : 0;
        const bulk = bulkActions.add({
          ...request,
          requestedAt: now(),
          undoWindowMs: undoMs > 0 ? undoMs : undefined,
        });
        const before = findLeftOut(request, action, ids);
        const wanted = ids.filter(id => before.every(({ serverId }) => serverId !== id));
        const refused = wanted.flatMap(id => beginOne(bulk, request, id) ?? []);
        const leftOut = [...before, ...refused];
        bulkActions.saveLeftOut(bulk.id, leftOut);
        // There is nothing to wait for.
        if (operations.ofBulk(bulk.id).length === 0) bulkActions.end(bulk.id, now());
        return { kind: 'started', bulk: bulkActions.get(bulk.id) ?? bulk };
      }),

    /** Undoes what can still be undone, of the servers that the person can control. */
    undo(id: BulkActionId, by: Actor & { readonly chatId: ChatId; readonly chatKind: ChatKind }) {
      const isAllowed = (server: ServerId): boolean =>
        refusalOf(permissions.roleOn(by.personId, server, by.chatId), 'power', by.chatKind) === undefined;
      return transaction((): 'undone' | 'too-late' | 'not-allowed' => {
        const waiting = operations.ofBulk(id).filter(({ state }) => state === 'waiting');
        if (waiting.length === 0) return 'too-late';
        const own = waiting.filter(({ serverId }) => isAllowed(serverId));
        for (const operation of own) executor.undo(operation.id, by);
        return own.length > 0 ? 'undone' : 'not-allowed';
      });
    },

    /** At the start: executes what the previous process had accepted, and shows what is still in progress. */
    resume(accepted: readonly OperationId[]): void {
      carryOut.execute(accepted);
      for (const { id } of bulkActions.open()) {
        if (countBulk(operations.ofBulk(id)).open === 0) bulkActions.end(id, now());
        else carryOut.showProgress(id);
      }
    },
  };
}

export type BulkActions = ReturnType<typeof createBulkActions>;

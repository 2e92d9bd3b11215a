import type { OperationId } from '../../domain/operation.ts';
import { runLater, withTimeout } from '../../lib/loop.ts';
import type { Context } from '../context.ts';
import type { Executor } from './execute.ts';

/** How long an operation waits for its message: a slow Telegram must not delay an urgent stop. */
const messageWaitMs = 3_000;
/** One that can be undone waits longer, because its message has the Undo button. */
const undoWaitMs = 30_000;

/** Executes operations in the background once their message is sent or they can no longer be undone. */
export function createDispatcher(
  deps: Pick<Context, 'db' | 'tasks'> & {
    readonly executor: Pick<Executor, 'execute' | 'release'>;
  },
) {
  const { executor, tasks } = deps;
  const { operations, liveMessages } = deps.db;
  /** Operations whose message isn't sent yet, each with its continuation. */
  const unshown = new Map<OperationId, () => void>();

  /** Work that a stop or a crash cuts off is dropped at the next start. */
  const later = (ms: number, work: () => void): (() => void) => runLater(ms, work, tasks.signal);

  /** The time to undo starts when the message with the button is sent. */
  const releaseLater = (id: OperationId, undoWindowMs: number, settled: Promise<void>): void => {
    const start = (): void => {
      if (!unshown.delete(id)) return;
      cancelWait();
      later(undoWindowMs, () => tasks.start('execute-operation', () => executor.release(id)));
    };
    const cancelWait = later(undoWaitMs, start);
    unshown.set(id, start);
    void settled.then(() =>
      tasks.start('show-undo', () => {
        // If Telegram is rate limiting, the message is edited later, which calls onShown.
        if (!liveMessages.isPending(id)) start();
        return Promise.resolve();
      }),
    );
  };

  return {
    /** `shown` settles when the message was sent, or could not be sent. */
    dispatch(id: OperationId, shown: Promise<void>): void {
      // The operation is executed even if its message could not be sent.
      const settled = shown.catch(() => undefined);
      const operation = operations.get(id);
      if (operation?.state === 'waiting' && 'undoWindowMs' in operation) {
        releaseLater(id, operation.undoWindowMs ?? 0, settled);
        return;
      }
      tasks.start('execute-operation', async () => {
        await withTimeout(() => settled, messageWaitMs, undefined);
        await executor.execute(id);
      });
    },
    /** Call this when a message shows the current state of the operation. */
    onShown: (id: OperationId): void => unshown.get(id)?.(),
  };
}

export type Dispatcher = ReturnType<typeof createDispatcher>;

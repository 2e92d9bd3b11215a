import type { Executor } from './execute.ts';
import type { Context } from '../context.ts';
import type { OperationId } from '../../domain/operation.ts';

/** How long an operation waits for its message at most: a slow Telegram doesn't keep a server from being stopped. */
const messageWaitMs = 3_000;
/** What can be undone waits longer, since its message has the button; the time to undo it starts then. */
const undoWaitMs = 30_000;

/** Has operations executed in the background: once their message is up, or once they can no longer be undone. */
export function createDispatcher(
  deps: Pick<Context, 'db' | 'tasks'> & {
    readonly executor: Pick<Executor, 'execute' | 'release'>;
  },
) {
  const { executor, tasks } = deps;
  const { operations, liveMessages } = deps.db;
  /** Operations whose message isn't up yet, with what happens once it is. */
  const unseen = new Map<OperationId, () => void>();

  /** Keeps no stop of the bot waiting: what a stop or a crash cuts off is dropped. Returns its cancellation. */
  const later = (ms: number, then: () => void): (() => void) => {
    const cancel = (): void => {
      clearTimeout(timer);
      tasks.signal.removeEventListener('abort', cancel);
    };
    const timer = setTimeout(() => {
      cancel();
      then();
    }, ms);
    tasks.signal.addEventListener('abort', cancel);
    return cancel;
  };

  /** The time to undo starts when the message is up: until then there is no button to press. */
  const releaseLater = (id: OperationId, undoMs: number, settled: Promise<void>): void => {
    const start = (): void => {
      if (!unseen.delete(id)) return;
      cancelWait();
      later(undoMs, () => tasks.start('run-operation', () => executor.release(id)));
    };
    const cancelWait = later(undoWaitMs, start);
    unseen.set(id, start);
    void settled.then(() =>
      tasks.start('show-undo', () => {
        // Where Telegram asked us to wait, it is edited later, and onShown is called then.
        if (!liveMessages.awaitsShowing(id)) start();
        return Promise.resolve();
      }),
    );
  };

  return {
    /** `shown` settles when its message is up, or could not be sent. */
    dispatch(id: OperationId, shown: Promise<void>): void {
      // That its message could not be sent is no reason to leave the operation undone.
      const settled = shown.catch(() => undefined);
      const operation = operations.get(id);
      if (operation?.state === 'waiting' && 'undoMs' in operation) {
        releaseLater(id, operation.undoMs ?? 0, settled);
        return;
      }
      tasks.start('run-operation', async () => {
        let timer: NodeJS.Timeout | undefined;
        const waited = new Promise<void>(resolve => (timer = setTimeout(resolve, messageWaitMs)));
        await Promise.race([settled, waited]);
        clearTimeout(timer);
        await executor.execute(id);
      });
    },
    /** A message shows the operation as it is. */
    onShown: (id: OperationId): void => unseen.get(id)?.(),
  };
}

export type Dispatcher = ReturnType<typeof createDispatcher>;

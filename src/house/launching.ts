import type { OperationId } from '../core/operation.ts';
import type { RunOperation } from '../flows/run-operation.ts';
import type { TaskSet } from '../runtime/loop.ts';
import type { Store } from '../store/store.ts';

/** An operation waits so long for its message to be up: Telegram's being slow doesn't stop a server from being stopped. */
const messageWaitMs = 3_000;

/** Carries operations out by themselves: at once when their message is up, or when nobody can undo them any more. */
export function createLaunching(deps: {
  readonly operations: Pick<Store['operations'], 'get'>;
  readonly runOperation: RunOperation;
  readonly tasks: TaskSet;
}) {
  const { operations, runOperation, tasks } = deps;

  /** A crash, or a stop, before that drops it. */
  const releaseLater = (id: OperationId, ms: number): void => {
    const timer = setTimeout(() => {
      tasks.start('run-operation', () => runOperation.release(id));
    }, ms);
    tasks.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };

  return (id: OperationId, shown: Promise<void>): void => {
    // Whether its message came up is no reason to end the process, nor to leave the operation undone.
    const settled = shown.catch(() => undefined);
    const operation = operations.get(id);
    if (operation?.state === 'waiting' && 'undoMs' in operation) {
      releaseLater(id, operation.undoMs ?? 0);
      return;
    }
    tasks.start('run-operation', async () => {
      let timer: NodeJS.Timeout | undefined;
      const waited = new Promise<void>(resolve => (timer = setTimeout(resolve, messageWaitMs)));
      await Promise.race([settled, waited]);
      clearTimeout(timer);
      await runOperation.run(id);
    });
  };
}

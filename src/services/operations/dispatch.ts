import type { OperationId } from '../../core/operation.ts';
import type { RunOperation } from '../../flows/run-operation.ts';
import type { TaskSet } from '../../lib/loop.ts';
import type { Store } from '../../store/store.ts';

/** An operation waits so long for its message to be up: Telegram's being slow doesn't stop a server from being stopped. */
const messageWaitMs = 3_000;
/** What can be undone waits longer, since its message has the button; with the time to undo it still fresh then. */
const undoWaitMs = 30_000;

/** Carries operations out by themselves: at once when their message is up, or when nobody can undo them any more. */
export function createLaunching(deps: {
  readonly operations: Pick<Store['operations'], 'get'>;
  readonly liveMessages: Pick<Store['liveMessages'], 'awaitsShowing'>;
  readonly runOperation: RunOperation;
  readonly tasks: TaskSet;
}) {
  const { operations, liveMessages, runOperation, tasks } = deps;
  /** What waits for its message to be up, and is told so. */
  const unseen = new Map<OperationId, () => void>();

  /** Holds up no stop of the bot: a stop, or a crash, drops what waits. Gives a function that calls it off. */
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

  /** The time to undo it begins when its message is up: until then there is no button to press. */
  const releaseLater = (id: OperationId, undoMs: number, settled: Promise<void>): void => {
    const begin = (): void => {
      if (!unseen.delete(id)) return;
      cancelWait();
      later(undoMs, () => tasks.start('run-operation', () => runOperation.release(id)));
    };
    const cancelWait = later(undoWaitMs, begin);
    unseen.set(id, begin);
    void settled.then(() =>
      tasks.start('show-undo', () => {
        // Where it was told to wait, it is edited later: that is heard of.
        if (!liveMessages.awaitsShowing(id)) begin();
        return Promise.resolve();
      }),
    );
  };

  return {
    launch(id: OperationId, shown: Promise<void>): void {
      // Whether its message came up is no reason to end the process, nor to leave the operation undone.
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
        await runOperation.run(id);
      });
    },
    /** A message of its is up, or up to date. */
    onShown: (id: OperationId): void => unseen.get(id)?.(),
  };
}

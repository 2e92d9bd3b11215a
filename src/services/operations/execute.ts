import { couldBeKey, type ProviderFailure } from '../../domain/failure.ts';
import {
  type AccountOperation,
  type Actor,
  type InstallOperation,
  type Operation,
  type OperationId,
  type ServerOperation,
} from '../../domain/operation.ts';
import { actionAfterRestart, stateAfterAnswer, stateAfterTimeout } from '../../domain/operation-lifecycle.ts';
import type { Credentials } from '../../domain/secret.ts';
import type { AccountId, ServerId } from '../../domain/server.ts';
import { runLater, withTimeout } from '../../lib/timers.ts';
import { noKey, type AccountCredentials } from '../credentials.ts';
import type { Kinds } from './begin.ts';
import type { AccountKind, Requester, ServerKind } from './kinds/kind.ts';
import type { Transition } from './transition.ts';
import type { Context } from '../context.ts';

const isServerOperation = (operation: Operation): operation is ServerOperation =>
  operation.serverId !== undefined;

/** Error 904: an installation is already under way, which is what was asked for. */
const isJoined = (
  operation: ServerOperation,
  failure: ProviderFailure | undefined,
): operation is InstallOperation => operation.action === 'install' && failure?.kind === 'already-exists';

interface Deps extends Pick<Context, 'db' | 'now'> {
  readonly kinds: Kinds;
  readonly credentials: Pick<AccountCredentials, 'forOperation'>;
  readonly transition: Transition;
  readonly pollServerSoon: (server: ServerId) => void;
  readonly pollAccountSoon: (account: AccountId) => void;
}

// The kind of an action takes the operations of that action, which the compiler can't follow.
const accountKindOf = (kinds: Kinds, { action }: AccountOperation) =>
  kinds[action] as unknown as AccountKind<Requester, AccountOperation>;
const serverKindOf = (kinds: Kinds, { action }: ServerOperation) =>
  kinds[action] as unknown as ServerKind<Requester, ServerOperation>;

/** Executes an operation, unless it was accepted too long ago. */
function createExecute(deps: Deps) {
  const { kinds, transition, now } = deps;
  const { transaction, servers, operations } = deps.db;

  const checkKeyAfter = ({ accountId }: Operation, failure: ProviderFailure | undefined): void => {
    if (failure !== undefined && couldBeKey(failure)) deps.pollAccountSoon(accountId);
  };

  const executeOnServer = async (
    operation: ServerOperation,
    credentials: Credentials | undefined,
  ): Promise<void> => {
    const { id, serverId } = operation;
    if (!transition(id, 'accepted', 'sent')) return;
    const orderId = servers.get(serverId)?.snapshot.order.id;
    if (credentials === undefined || orderId === undefined) {
      transition(id, 'sent', 'failed', noKey);
      return;
    }
    const answer = await serverKindOf(kinds, operation).call(operation, credentials, orderId);
    const failure = answer.kind === 'failed' ? answer.failure : undefined;
    if (isJoined(operation, failure)) {
      const details = { ...operation.details, joined: true };
      transition(id, 'sent', 'acknowledged', undefined, () => operations.saveDetails(id, details));
    } else transition(id, 'sent', stateAfterAnswer(failure), failure);
    checkKeyAfter(operation, failure);
    deps.pollServerSoon(serverId);
  };

  const executeOnAccount = async (
    operation: AccountOperation,
    credentials: Credentials | undefined,
  ): Promise<void> => {
    const { id } = operation;
    if (credentials === undefined) {
      transition(id, 'accepted', 'not-sent', noKey);
      return;
    }
    const kind = accountKindOf(kinds, operation);
    const prepared = await kind.prepare(operation, credentials);
    if (prepared.kind === 'failed') {
      transition(id, 'accepted', 'not-sent', prepared.failure);
      checkKeyAfter(operation, prepared.failure);
      return;
    }
    const details = prepared.value;
    const isSent = transition(id, 'accepted', 'sent', undefined, () => operations.saveDetails(id, details));
    if (!isSent) return;
    const answer = await kind.call({ ...operation, details } as AccountOperation, credentials);
    if (answer.kind === 'ok') {
      transaction(() => {
        operations.saveDetails(id, answer.value);
        if (!operations.advance(id, 'sent', 'acknowledged', now())) return;
        transition(id, 'acknowledged', 'done', undefined, () =>
          kind.onDone({ ...operation, details: answer.value } as AccountOperation),
        );
      });
      return;
    }
    const state = stateAfterAnswer(answer.failure);
    transition(id, 'sent', state, answer.failure);
    checkKeyAfter(operation, answer.failure);
    if (state === 'unanswered') kind.reconcileSoon(operation);
  };

  return async (id: OperationId): Promise<void> => {
    const operation = operations.get(id);
    if (operation?.state !== 'accepted') return;
    if (actionAfterRestart(operation, now()) !== 'run') {
      transition(id, 'accepted', 'dropped');
      return;
    }
    const credentials = deps.credentials.forOperation(operation);
    await (isServerOperation(operation)
      ? executeOnServer(operation, credentials)
      : executeOnAccount(operation, credentials));
  };
}

/**
 * Executes accepted operations: writes `sent`, calls the provider once, writes the answer. An operation that a
 * crash leaves as `sent` is never sent again.
 */
export function createExecutor(deps: Deps) {
  const { transition, now } = deps;
  const { operations } = deps.db;
  const execute = createExecute(deps);

  return {
    execute,

    /** Executes an operation once it can no longer be undone. */
    async release(id: OperationId): Promise<void> {
      if (operations.get(id)?.state === 'waiting') transition(id, 'waiting', 'accepted');
      await execute(id);
    },

    /** Undoes an operation before it is sent; `false`: it is too late. */
    undo(id: OperationId, by: Actor): boolean {
      if (operations.get(id)?.state !== 'waiting') return false;
      return transition(id, 'waiting', 'undone', undefined, () => operations.saveUndone(id, by));
    },

    /**
     * At the start: drops operations that are too old, has those that were sent reconciled, and returns those
     * that are to be executed.
     */
    recover(): readonly OperationId[] {
      const toExecute: OperationId[] = [];
      for (const operation of operations.open()) {
        const { id, state } = operation;
        switch (actionAfterRestart(operation, now())) {
          case 'run':
            toExecute.push(id);
            break;
          case 'drop':
            transition(id, state, 'dropped');
            break;
          case 'reconcile':
            if (state === 'sent') {
              transition(id, 'sent', 'unanswered', { kind: 'outcome-unknown', reason: 'restarted' });
            }
            if (isServerOperation(operation)) deps.pollServerSoon(operation.serverId);
            else accountKindOf(deps.kinds, operation).reconcileSoon(operation);
            break;
        }
      }
      return toExecute;
    },

    /** Ends what is past its deadline, for servers and accounts that are no longer polled. */
    endOverdue(): void {
      for (const { id, ...operation } of operations.open()) {
        const expired = stateAfterTimeout(operation, now());
        if (expired !== undefined) transition(id, operation.state, expired.state, expired.failure);
      }
    },
  };
}

export type Executor = ReturnType<typeof createExecutor>;

/** How long an operation waits for its message: a slow Telegram must not delay an urgent stop. */
const messageWaitMs = 3_000;
/** One that can be undone waits longer, because its message has the Undo button. */
const undoWaitMs = 30_000;

/** Executes operations in the background, once their message is sent or they can no longer be undone. */
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
    /** To be called when a message shows the current state of the operation. */
    onShown: (id: OperationId): void => unshown.get(id)?.(),
  };
}

export type Dispatcher = ReturnType<typeof createDispatcher>;

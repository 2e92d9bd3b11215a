import type { ProviderFailure } from '../domain/failure.ts';
import type {
  AccountOperation,
  Advance,
  Doer,
  Operation,
  OperationId,
  OperationState,
  ServerOperation,
} from '../core/operation.ts';
import { afterAnswer, afterRestart, afterTime } from '../core/operation.ts';
import type { InstallDetails } from '../core/operation-details.ts';
import type { Provider } from '../core/provider.ts';
import type { Result } from '../domain/result.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, ChatId, OrderId, PersonId, ServerId } from '../core/server.ts';

/** How one kind of action on an account is carried out around its one call. */
export interface Conduct<O extends AccountOperation> {
  /** Reads what must be known just before; it is written down together with "sent". A failure: nothing is sent. */
  readonly prepare: (
    operation: O,
    credentials: Credentials,
  ) => Promise<Result<O['details'], ProviderFailure>>;
  /** The one call; gives what is known after a yes. */
  readonly call: (operation: O, credentials: Credentials) => Promise<Result<O['details'], ProviderFailure>>;
  /** Called in the transaction that ends it as done. */
  readonly onDone: (operation: O) => void;
  /** An answer was lost, or a crash came between: lists are to be read until they settle it. */
  readonly settleSoon: (operation: O) => void;
}

/** Actions on an account, each with its conduct. */
export type Conducts = {
  readonly [A in AccountOperation['action']]: Conduct<Extract<Operation, { readonly action: A }>>;
};

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly operations: {
    get(id: OperationId): Operation | undefined;
    open(): readonly Operation[];
    readonly advance: Advance;
    noteUndone(id: OperationId, by: Doer): void;
    saveDetails(id: OperationId, details: InstallDetails | AccountOperation['details']): void;
  };
  /** The pair that carries out what they wished in that chat: their own, else the one of the group's owner; missing: unlinked since, or refused. */
  readonly credentialsFor: (person: PersonId, account: AccountId, chat: ChatId) => Credentials | undefined;
  readonly orderOf: (server: ServerId) => OrderId | undefined;
  readonly provider: Pick<Provider, 'power' | 'startInstall'>;
  readonly conducts?: Conducts;
  /** Called in the transaction of each step, so that who follows the operation hears of every one. */
  readonly onStep: (operation: OperationId, state: OperationState) => void;
  /** The provider has just refused this person's key for the account. */
  readonly onKeyRefused: (person: PersonId, account: AccountId, chat: ChatId) => void;
  /** Reads the server as soon as can be. */
  readonly readSoon: (server: ServerId) => void;
  readonly now: () => number;
}

const noKey: ProviderFailure = { kind: 'bad-credentials', message: '' };

const isServerOperation = (operation: Operation): operation is ServerOperation =>
  operation.serverId !== undefined;

/** "It is there already" (904) answers a wish to install with a yes: it is under way, by whomever. */
const isJoined = (operation: ServerOperation, failure: ProviderFailure | undefined): boolean =>
  operation.action === 'install' && failure?.kind === 'already-exists';

/**
 * Carries out what was accepted: notes that it is sent, calls the provider once, notes the answer. A
 * crash after the note leaves it `sent`, which is never sent again.
 */
export function createRunOperation(deps: Deps) {
  const { transaction, operations, provider, now } = deps;

  const step = (
    id: OperationId,
    from: OperationState,
    to: OperationState,
    failure?: ProviderFailure,
    also?: () => void,
  ): boolean =>
    transaction(() => {
      const taken = operations.advance(id, from, to, now(), failure);
      if (!taken) return false;
      also?.();
      deps.onStep(id, to);
      return true;
    });

  const conductOf = <O extends AccountOperation>(operation: O): Conduct<O> => {
    const conduct = deps.conducts?.[operation.action];
    if (conduct === undefined) throw new Error(`nobody knows how to ${operation.action}`);
    return conduct as unknown as Conduct<O>;
  };

  const call = (operation: ServerOperation, credentials: Credentials, orderId: OrderId) => {
    if (operation.action !== 'install') return provider.power(credentials, orderId, operation.action);
    const { template, sshKeyIds } = operation.details;
    return provider.startInstall(credentials, { orderId, template, sshKeyIds });
  };

  const heard = (operation: Operation, failure: ProviderFailure | undefined): void => {
    if (failure?.kind === 'bad-credentials')
      deps.onKeyRefused(operation.personId, operation.accountId, operation.chatId);
  };

  const runOnServer = async (
    operation: ServerOperation,
    credentials: Credentials | undefined,
  ): Promise<void> => {
    const { id } = operation;
    if (!step(id, 'accepted', 'sent')) return;
    const orderId = deps.orderOf(operation.serverId);
    if (credentials === undefined || orderId === undefined) {
      step(id, 'sent', 'failed', noKey);
      return;
    }
    const answer = await call(operation, credentials, orderId);
    const failure = answer.kind === 'failed' ? answer.failure : undefined;
    if (operation.action === 'install' && isJoined(operation, failure)) {
      const { details } = operation;
      step(id, 'sent', 'acknowledged', undefined, () =>
        operations.saveDetails(id, { ...details, joined: true }),
      );
    } else step(id, 'sent', afterAnswer(failure), failure);
    heard(operation, failure);
    deps.readSoon(operation.serverId);
  };

  const runOnAccount = async (
    operation: AccountOperation,
    credentials: Credentials | undefined,
  ): Promise<void> => {
    const { id } = operation;
    if (credentials === undefined) {
      step(id, 'accepted', 'not-sent', noKey);
      return;
    }
    const conduct = conductOf(operation);
    const prepared = await conduct.prepare(operation, credentials);
    if (prepared.kind === 'failed') {
      step(id, 'accepted', 'not-sent', prepared.failure);
      heard(operation, prepared.failure);
      return;
    }
    const details = prepared.value;
    if (!step(id, 'accepted', 'sent', undefined, () => operations.saveDetails(id, details))) return;
    const answer = await conduct.call({ ...operation, details } as AccountOperation, credentials);
    if (answer.kind === 'ok') {
      transaction(() => {
        operations.saveDetails(id, answer.value);
        if (!operations.advance(id, 'sent', 'acknowledged', now())) return;
        step(id, 'acknowledged', 'done', undefined, () =>
          conduct.onDone({ ...operation, details: answer.value } as AccountOperation),
        );
      });
      return;
    }
    const state = afterAnswer(answer.failure);
    step(id, 'sent', state, answer.failure);
    heard(operation, answer.failure);
    if (state === 'unanswered') conduct.settleSoon(operation);
  };

  const settleSoon = (operation: Operation): void => {
    if (isServerOperation(operation)) deps.readSoon(operation.serverId);
    else conductOf(operation).settleSoon(operation);
  };

  const run = async (id: OperationId): Promise<void> => {
    const operation = operations.get(id);
    if (operation?.state !== 'accepted') return;
    if (afterRestart(operation, now()) !== 'run') {
      step(id, 'accepted', 'dropped');
      return;
    }
    const credentials = deps.credentialsFor(operation.personId, operation.accountId, operation.chatId);
    await (isServerOperation(operation)
      ? runOnServer(operation, credentials)
      : runOnAccount(operation, credentials));
  };

  /** At a start: what a crash left is run if it is fresh, dropped if it is not, and settled by reading if it was sent. */
  const recover = (): readonly OperationId[] => {
    const toRun: OperationId[] = [];
    for (const operation of operations.open()) {
      switch (afterRestart(operation, now())) {
        case 'run':
          toRun.push(operation.id);
          break;
        case 'drop':
          step(operation.id, operation.state, 'dropped');
          break;
        case 'settle-by-reading':
          if (operation.state === 'sent') {
            step(operation.id, 'sent', 'unanswered', { kind: 'outcome-unknown', why: 'restarted' });
          }
          settleSoon(operation);
          break;
      }
    }
    return toRun;
  };

  /** Ends what has had its time, where reads no longer come by. */
  const endOverdue = (): void => {
    for (const { id, ...operation } of operations.open()) {
      const expired = afterTime(operation, now());
      if (expired !== undefined) step(id, operation.state, expired.state, expired.failure);
    }
  };

  /** Its time to be undone is over: from now on it is carried out like any other. */
  const release = async (id: OperationId): Promise<void> => {
    if (operations.get(id)?.state === 'waiting') step(id, 'waiting', 'accepted');
    await run(id);
  };

  /** Takes it back before anything was sent; `false`: it is too late for that. */
  const undo = (id: OperationId, by: Doer): boolean => {
    if (operations.get(id)?.state !== 'waiting') return false;
    return step(id, 'waiting', 'undone', undefined, () => operations.noteUndone(id, by));
  };

  return { run, release, undo, recover, endOverdue };
}

export type RunOperation = ReturnType<typeof createRunOperation>;

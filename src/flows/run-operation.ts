import type { ProviderFailure } from '../core/failure.ts';
import type { Operation, OperationId, OperationState } from '../core/operation.ts';
import { afterAnswer, afterRestart } from '../core/operation.ts';
import type { Provider } from '../core/provider.ts';
import type { Credentials } from '../core/secret.ts';
import type { AccountId, OrderId, PersonId, ServerId } from '../core/server.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly operations: {
    get(id: OperationId): Operation | undefined;
    open(): readonly Operation[];
    advance(
      id: OperationId,
      from: OperationState,
      to: OperationState,
      now: number,
      failure?: ProviderFailure,
    ): boolean;
  };
  /** The person's own pair for the account; missing: unlinked since, or refused. */
  readonly credentialsFor: (person: PersonId, account: AccountId) => Credentials | undefined;
  readonly orderOf: (server: ServerId) => OrderId | undefined;
  readonly provider: Pick<Provider, 'power'>;
  /** Called in the transaction of each step, so that who follows the operation hears of every one. */
  readonly onStep: (operation: OperationId, state: OperationState) => void;
  /** The provider has just refused this person's key for the account. */
  readonly onKeyRefused: (person: PersonId, account: AccountId) => void;
  /** Reads the server as soon as can be. */
  readonly readSoon: (server: ServerId) => void;
  readonly now: () => number;
}

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
  ): boolean =>
    transaction(() => {
      const taken = operations.advance(id, from, to, now(), failure);
      if (taken) deps.onStep(id, to);
      return taken;
    });

  const run = async (id: OperationId): Promise<void> => {
    const operation = operations.get(id);
    if (operation?.state !== 'accepted') return;
    if (afterRestart(operation, now()) !== 'run') {
      step(id, 'accepted', 'dropped');
      return;
    }
    const credentials = deps.credentialsFor(operation.personId, operation.accountId);
    if (!step(id, 'accepted', 'sent')) return;
    const orderId = deps.orderOf(operation.serverId);
    if (credentials === undefined || orderId === undefined) {
      step(id, 'sent', 'failed', { kind: 'bad-credentials', message: '' });
      return;
    }
    const answer = await provider.power(credentials, orderId, operation.action);
    const failure = answer.kind === 'failed' ? answer.failure : undefined;
    step(id, 'sent', afterAnswer(failure), failure);
    if (failure?.kind === 'bad-credentials') deps.onKeyRefused(operation.personId, operation.accountId);
    deps.readSoon(operation.serverId);
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
          step(operation.id, 'accepted', 'dropped');
          break;
        case 'settle-by-reading':
          if (operation.state === 'sent') {
            step(operation.id, 'sent', 'unanswered', { kind: 'outcome-unknown', why: 'restarted' });
          }
          deps.readSoon(operation.serverId);
          break;
      }
    }
    return toRun;
  };

  return { run, recover };
}

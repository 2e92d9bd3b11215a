import { settleAddKey } from '../core/adding-key.ts';
import type { SshKey } from '../domain/tariff.ts';
import type { AddKeyOperation, Advance, OperationId, OperationState } from '../core/operation.ts';
import { afterTime, isOpen } from '../core/operation.ts';
import type { AddKeyDetails } from '../core/operation-details.ts';
import type { Provider } from '../core/provider.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, PersonId } from '../core/server.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly operations: {
    openAddKeys(account: AccountId): readonly AddKeyOperation[];
    addedKeys(account: AccountId): readonly string[];
    readonly advance: Advance;
    saveDetails(id: OperationId, details: AddKeyDetails): void;
  };
  readonly credentialsFor: (person: PersonId, account: AccountId) => Credentials | undefined;
  readonly provider: Pick<Provider, 'readSshKeys'>;
  readonly observeKeys: (account: AccountId, keys: readonly SshKey[]) => void;
  readonly onStep: (operation: OperationId, state: OperationState) => void;
  readonly now: () => number;
}

/**
 * Settles an account's keys whose replies were lost by one list of its keys, or by the deadline where
 * none came. `true`: something is still open, and a look is wanted soon.
 */
export function createSettleKeys(deps: Deps) {
  const { transaction, operations, now } = deps;

  const isWaiting = (operation: AddKeyOperation): boolean =>
    operation.state === 'unanswered' || afterTime(operation, now()) !== undefined;

  /** To be called within a transaction. */
  const settle = (
    account: AccountId,
    list: { readonly keys: readonly SshKey[]; readonly readAt: number } | undefined,
  ): boolean => {
    let stillOpen = false;
    for (const operation of operations.openAddKeys(account).filter(isWaiting)) {
      const { id, state, details } = operation;
      let next = state;
      if (list !== undefined) {
        const settled = settleAddKey(operation, list, operations.addedKeys(account));
        next = settled.state;
        const { looks, keyId } = settled;
        operations.saveDetails(id, { ...details, looks, ...(keyId === undefined ? {} : { keyId }) });
      }
      const expired = next === state ? afterTime(operation, now()) : undefined;
      next = expired?.state ?? next;
      stillOpen ||= isOpen(next);
      if (next !== state && operations.advance(id, state, next, now(), expired?.failure))
        deps.onStep(id, next);
    }
    return stillOpen;
  };

  return async (account: AccountId): Promise<boolean> => {
    const [first] = operations.openAddKeys(account).filter(isWaiting);
    if (first === undefined) return false;
    const credentials = deps.credentialsFor(first.personId, account);
    const readAt = now();
    const answer = credentials === undefined ? undefined : await deps.provider.readSshKeys(credentials);
    return transaction(() => {
      if (answer?.kind !== 'ok') return settle(account, undefined);
      deps.observeKeys(account, answer.value);
      return settle(account, { keys: answer.value, readAt });
    });
  };
}

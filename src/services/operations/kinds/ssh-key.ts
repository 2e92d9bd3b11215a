import { findSshKey, reconcileAddKey } from '../../../domain/reconcile.ts';
import type { SshKey } from '../../../domain/ssh-key.ts';
import { isOpen, type AddKeyOperation } from '../../../domain/operation.ts';
import { stateAfterTimeout } from '../../../domain/operation-lifecycle.ts';
import { failed, ok } from '../../../domain/result.ts';
import type { AccountId } from '../../../domain/server.ts';
import { reconcileTo } from '../execute.ts';
import type { AccountKind, AddKeyRequest } from '../begin.ts';
import type { Context } from '../../context.ts';

type Deps = Pick<Context, 'db' | 'provider' | 'now' | 'permissions' | 'sshKeys' | 'pollAccountSoon'>;

/**
 * Adds a public key at the provider: first a fresh complete list, so that an existing key is found before
 * anything is sent, then `sshkey.add` once. If its reply is lost, the next list reconciles it.
 */
export function createAddKeyKind(deps: Deps): AccountKind<AddKeyRequest, AddKeyOperation> {
  const { provider, sshKeys } = deps;
  const { operations } = deps.db;
  return {
    permission: 'secret',
    roleOf: ({ personId, accountId }) => deps.permissions.ownRole(personId, accountId),
    accept: request => operations.accept({ ...request, serverId: undefined, requestedAt: deps.now() }),
    prepare: async ({ accountId, details }, credentials) => {
      const keys = await provider.readSshKeys(credentials, { isInteractive: true });
      if (keys.kind === 'failed') return keys;
      sshKeys.remember(accountId, keys.value);
      if (findSshKey(keys.value, details.publicKey) !== undefined) {
        return failed({ kind: 'already-exists', message: '' });
      }
      return ok({ ...details, keyIdsBefore: keys.value.map(key => key.id) });
    },
    call: async ({ details }, credentials) => {
      const added = await provider.addSshKey(credentials, details.publicKey);
      if (added.kind === 'failed') return added;
      return ok({ ...details, keyId: added.value });
    },
    // The cached list doesn't contain the new key.
    onDone: ({ accountId }) => sshKeys.invalidate(accountId),
    reconcileSoon: ({ accountId }) => deps.pollAccountSoon(accountId),
  };
}

/**
 * Reconciles added keys of an account, whose replies were lost, by a list of its keys, or without a list by the
 * deadline. `true`: one is still open and another list is needed soon.
 */
export function createReconcileKeys(
  deps: Pick<Context, 'db' | 'provider' | 'now' | 'credentials' | 'sshKeys' | 'transition'>,
) {
  const { now } = deps;
  const { transaction, operations } = deps.db;

  const isWaiting = (operation: AddKeyOperation): boolean =>
    operation.state === 'unanswered' || stateAfterTimeout(operation, now()) !== undefined;

  const reconcile = (
    account: AccountId,
    list: { readonly keys: readonly SshKey[]; readonly readAt: number } | undefined,
  ): boolean => {
    let stillOpen = false;
    for (const operation of operations.openAddKeys(account).filter(isWaiting)) {
      const { id, details } = operation;
      let seen = operation.state;
      if (list !== undefined) {
        const reconciled = reconcileAddKey(operation, list, operations.addedKeys(account));
        seen = reconciled.state;
        const { listsChecked, keyId } = reconciled;
        operations.saveDetails(id, { ...details, listsChecked, keyId: keyId ?? details.keyId });
      }
      stillOpen = isOpen(reconcileTo(seen, operation, deps)) || stillOpen;
    }
    return stillOpen;
  };

  return async (account: AccountId): Promise<boolean> => {
    const [first] = operations.openAddKeys(account).filter(isWaiting);
    if (first === undefined) return false;
    const credentials = deps.credentials.own(first.personId, account);
    const readAt = now();
    const answer = credentials === undefined ? undefined : await deps.provider.readSshKeys(credentials);
    return transaction(() => {
      if (answer?.kind !== 'ok') return reconcile(account, undefined);
      deps.sshKeys.remember(account, answer.value);
      return reconcile(account, { keys: answer.value, readAt });
    });
  };
}

export type ReconcileKeys = ReturnType<typeof createReconcileKeys>;

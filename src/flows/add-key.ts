import { findByBody } from '../core/adding-key.ts';
import type { SshKey } from '../domain/tariff.ts';
import type { AddKeyOperation } from '../core/operation.ts';
import type { Provider } from '../core/provider.ts';
import { failed, ok } from '../domain/result.ts';
import type { AccountId } from '../core/server.ts';
import type { Conduct } from './run-operation.ts';

interface Deps {
  readonly provider: Pick<Provider, 'readSshKeys' | 'addSshKey'>;
  /** A complete list of an account's keys. */
  readonly observeKeys: (account: AccountId, keys: readonly SshKey[]) => void;
  /** The list that was observed lacks what has just been added. */
  readonly forgetKeys: (account: AccountId) => void;
  /** Lets the account be looked at as soon as can be. */
  readonly lookSoon: (account: AccountId) => void;
}

/**
 * Gives the provider a public key: a fresh complete list first, in which a key that is there already is
 * found before anything is sent, then `sshkey.add` once. The list is what settles a lost reply.
 */
export function createAddKey({
  provider,
  observeKeys,
  forgetKeys,
  lookSoon,
}: Deps): Conduct<AddKeyOperation> {
  return {
    prepare: async ({ accountId, details }, credentials) => {
      const keys = await provider.readSshKeys(credentials, { isAwaited: true });
      if (keys.kind === 'failed') return keys;
      observeKeys(accountId, keys.value);
      if (findByBody(keys.value, details.publicKey) !== undefined) {
        return failed({ kind: 'already-exists', message: '' });
      }
      return ok({ ...details, keyIdsBefore: keys.value.map(key => key.id) });
    },
    call: async ({ details }, credentials) => {
      const added = await provider.addSshKey(credentials, details.publicKey);
      if (added.kind === 'failed') return added;
      return ok({ ...details, ...(added.value === undefined ? {} : { keyId: added.value }) });
    },
    onDone: ({ accountId }) => forgetKeys(accountId),
    settleSoon: ({ accountId }) => lookSoon(accountId),
  };
}

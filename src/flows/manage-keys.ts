import type { SshKey } from '../domain/tariff.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import type { Provider } from '../core/provider.ts';
import { failed, type Result } from '../domain/result.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, PersonId } from '../core/server.ts';
import type { PublicKey } from '../domain/ssh-key.ts';
import { readListedKey } from './read-public-keys.ts';

/** A key as the provider lists it, and what can be read of it. */
export interface ListedKey {
  readonly id: string;
  readonly label: string;
  /** Missing where the provider lists labels alone. */
  readonly key: PublicKey | undefined;
}

export interface KnownKeys {
  readonly keys: readonly ListedKey[];
  readonly readAt: number;
}

interface Deps {
  /** The person's own pair for the account; missing: unlinked since, or refused. */
  readonly credentialsFor: (person: PersonId, account: AccountId) => Credentials | undefined;
  readonly provider: Pick<Provider, 'readSshKeys' | 'removeSshKey'>;
  /** The provider has just refused this person's key for the account. */
  readonly onKeyRefused: (person: PersonId, account: AccountId) => void;
  readonly now: () => number;
}

/** So many accounts' keys are remembered. */
const remembered = 1_000;
const noKey: ProviderFailure = { kind: 'bad-credentials', message: '' };

const toListed = ({ id, publicKey, label }: SshKey): ListedKey => {
  const key = publicKey === undefined ? undefined : readListedKey(publicKey);
  // The label as it stands in the key is exact; elsewhere it may have been shortened or escaped.
  return { id, label: key !== undefined && key.label !== '' ? key.label : (label ?? ''), key };
};

/** An account's public SSH keys at the provider: listed, remembered for the next look, and removed. */
export function createManageKeys({ credentialsFor, provider, onKeyRefused, now }: Deps) {
  const latest = new Map<AccountId, KnownKeys>();

  /** Takes in a complete list, whoever has read it. */
  const observe = (account: AccountId, keys: readonly SshKey[]): KnownKeys => {
    const known = { keys: keys.map(toListed), readAt: now() };
    latest.delete(account);
    latest.set(account, known);
    const oldest = latest.keys().next();
    if (latest.size > remembered && oldest.done !== true) latest.delete(oldest.value);
    return known;
  };

  const heard = (person: PersonId, account: AccountId, failure: ProviderFailure): void => {
    if (failure.kind === 'bad-credentials') onKeyRefused(person, account);
  };

  return {
    observe,
    /** What was listed last is true no more. */
    forget: (account: AccountId) => void latest.delete(account),
    /** At once: what was listed last, in this process. */
    known: (account: AccountId): KnownKeys | undefined => latest.get(account),
    /** `sshkey.list`, with the person's own key. */
    async read(person: PersonId, account: AccountId): Promise<Result<KnownKeys, ProviderFailure>> {
      const credentials = credentialsFor(person, account);
      if (credentials === undefined) return failed(noKey);
      const answer = await provider.readSshKeys(credentials);
      if (answer.kind === 'ok') return { kind: 'ok', value: observe(account, answer.value) };
      heard(person, account, answer.failure);
      return answer;
    },
    /** `sshkey.remove`; `undefined`: it is there no more. */
    async remove(person: PersonId, account: AccountId, id: string): Promise<ProviderFailure | undefined> {
      const credentials = credentialsFor(person, account);
      if (credentials === undefined) return noKey;
      const answer = await provider.removeSshKey(credentials, id);
      if (answer.kind === 'ok') return undefined;
      heard(person, account, answer.failure);
      return answer.failure;
    },
  };
}

export type ManageKeys = ReturnType<typeof createManageKeys>;

import { createLru } from '../../lib/lru.ts';
import type { PublicKey, SshKey } from '../../domain/ssh-key.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import type { ProviderResult } from '../../domain/provider.ts';
import { ok } from '../../domain/result.ts';
import type { AccountId, PersonId } from '../../domain/server.ts';
import { parseListedKey } from './public-keys.ts';
import type { Context } from '../context.ts';

/** A key as the provider lists it, parsed. */
export interface ListedKey {
  readonly id: string;
  readonly label: string;
  /** Missing if the provider lists only labels. */
  readonly key: PublicKey | undefined;
}

interface KnownKeys {
  readonly keys: readonly ListedKey[];
  readonly readAt: number;
}

const accountsRemembered = 1_000;

const toListed = ({ id, publicKey, label }: SshKey): ListedKey => {
  const key = publicKey === undefined ? undefined : parseListedKey(publicKey);
  // The label in the key itself is exact; elsewhere it may have been shortened or escaped.
  return { id, label: key !== undefined && key.label !== '' ? key.label : (label ?? ''), key };
};

/** Lists, caches and removes an account's public SSH keys at the provider. */
export function createSshKeys(deps: Pick<Context, 'provider' | 'now' | 'credentials'>) {
  const { credentials, provider, now } = deps;
  const latest = createLru<AccountId, KnownKeys>(accountsRemembered);

  const remember = (account: AccountId, keys: readonly SshKey[]): KnownKeys => {
    const known = { keys: keys.map(toListed), readAt: now() };
    latest.set(account, known);
    return known;
  };

  return {
    remember,
    invalidate: (account: AccountId): void => latest.delete(account),
    /** The last list that this process read. */
    known: (account: AccountId): KnownKeys | undefined => latest.get(account),
    /** `sshkey.list`, with the person's own key. */
    async read(person: PersonId, account: AccountId): ProviderResult<KnownKeys> {
      const answer = await credentials.call(person, account, pair => provider.readSshKeys(pair));
      return answer.kind === 'ok' ? ok(remember(account, answer.value)) : answer;
    },
    /** `sshkey.remove`; `undefined`: it was removed. */
    async remove(person: PersonId, account: AccountId, id: string): Promise<ProviderFailure | undefined> {
      const answer = await credentials.call(person, account, pair => provider.removeSshKey(pair, id));
      return answer.kind === 'ok' ? undefined : answer.failure;
    },
  };
}

export type SshKeys = ReturnType<typeof createSshKeys>;

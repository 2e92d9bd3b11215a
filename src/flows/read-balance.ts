import type { ProviderFailure } from '../domain/failure.ts';
import type { Provider } from '../core/provider.ts';
import { failed, type Result } from '../domain/result.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, PersonId } from '../core/server.ts';

interface Deps {
  readonly credentialsFor: (person: PersonId, account: AccountId) => Credentials | undefined;
  readonly provider: Pick<Provider, 'readBalance'>;
  readonly facts: {
    balanceUnknownAt(): number | undefined;
    noteBalance(isKnown: boolean, now: number): void;
  };
  readonly onKeyRefused: (person: PersonId, account: AccountId) => void;
  readonly now: () => number;
}

/** A provider that learns of balances is asked again after this. */
export const balanceUnknownForMs = 24 * 60 * 60_000;

/** What is left on an account, where the provider tells it: not in its API's text, so it may not. */
export function createReadBalance({ credentialsFor, provider, facts, onKeyRefused, now }: Deps) {
  return {
    /** The provider has said within a day that it doesn't know the action: nobody is offered it. */
    isHidden(): boolean {
      const at = facts.balanceUnknownAt();
      return at !== undefined && now() >= at && now() - at < balanceUnknownForMs;
    },
    /** As the provider writes it. */
    async read(person: PersonId, account: AccountId): Promise<Result<string, ProviderFailure>> {
      const credentials = credentialsFor(person, account);
      if (credentials === undefined) return failed({ kind: 'bad-credentials', message: '' });
      const answer = await provider.readBalance(credentials);
      if (answer.kind === 'ok') {
        if (facts.balanceUnknownAt() !== undefined) facts.noteBalance(true, now());
      } else if (answer.failure.kind === 'unknown-action') facts.noteBalance(false, now());
      else if (answer.failure.kind === 'bad-credentials') onKeyRefused(person, account);
      return answer;
    },
  };
}

export type ReadBalance = ReturnType<typeof createReadBalance>;

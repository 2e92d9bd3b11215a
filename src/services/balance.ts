import type { Answer } from '../core/provider.ts';
import type { AccountId, PersonId } from '../core/server.ts';
import type { Store } from '../store/store.ts';
import type { AccountCredentials } from './credentials.ts';
import type { Context } from './context.ts';

/** When a provider that had no `balance` is asked again. */
export const balanceUnknownForMs = 24 * 60 * 60_000;

/** What is left on an account. The provider's documentation doesn't have the action, so it may not exist. */
export function createBalance(
  deps: Pick<Context, 'provider' | 'now'> & {
    readonly credentials: Pick<AccountCredentials, 'call'>;
    readonly facts: Pick<ReturnType<Store['providerFacts']>, 'balanceUnknownAt' | 'noteBalance'>;
  },
) {
  const { credentials, provider, facts, now } = deps;
  return {
    /** The provider said within a day that it doesn't know the action: it is not offered. */
    isHidden(): boolean {
      const at = facts.balanceUnknownAt();
      return at !== undefined && now() >= at && now() - at < balanceUnknownForMs;
    },
    /** As the provider writes it. */
    async read(person: PersonId, account: AccountId): Answer<string> {
      const answer = await credentials.call(person, account, pair => provider.readBalance(pair));
      if (answer.kind === 'ok') {
        if (facts.balanceUnknownAt() !== undefined) facts.noteBalance(true, now());
      } else if (answer.failure.kind === 'unknown-action') facts.noteBalance(false, now());
      return answer;
    },
  };
}

import type { AccountId, PersonId } from '../domain/server.ts';
import type { ProviderResult } from '../domain/provider.ts';
import type { Db } from '../db/db.ts';
import type { AccountCredentials } from './credentials.ts';
import type { Context } from './context.ts';

/** How long a provider without `balance` isn't asked again. */
export const balanceUnknownForMs = 24 * 60 * 60_000;

/** The balance of an account. The action is not in the provider's documentation, so it may not exist. */
export function createBalance(
  deps: Pick<Context, 'provider' | 'now'> & {
    readonly credentials: Pick<AccountCredentials, 'call'>;
    readonly facts: Pick<ReturnType<Db['providerFacts']>, 'balanceUnknownAt' | 'saveBalanceKnown'>;
  },
) {
  const { credentials, provider, facts, now } = deps;
  return {
    /** Whether the provider has said within a day that it doesn't know the action. */
    isHidden(): boolean {
      const at = facts.balanceUnknownAt();
      return at !== undefined && now() >= at && now() - at < balanceUnknownForMs;
    },
    /** As the provider writes it. */
    async read(person: PersonId, account: AccountId): ProviderResult<string> {
      const answer = await credentials.call(person, account, pair => provider.readBalance(pair));
      if (answer.kind === 'ok') {
        if (facts.balanceUnknownAt() !== undefined) facts.saveBalanceKnown(true, now());
      } else if (answer.failure.kind === 'unknown-action') facts.saveBalanceKnown(false, now());
      return answer;
    },
  };
}

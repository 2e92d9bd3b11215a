import type { ProviderFailure } from '../domain/failure.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Db } from '../db/db.ts';
import type { Context } from './context.ts';
import type { CallOptions, ProviderResult } from '../domain/provider.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import type { AccountId, PersonId } from '../domain/server.ts';

interface KnownCatalogue {
  readonly catalogue: Catalogue;
  readonly readAt: number;
  /** Why the last read failed; `undefined`: none has failed since `readAt`. */
  readonly failure: ProviderFailure | undefined;
}

interface Deps extends Pick<Context, 'provider' | 'now'> {
  /** The stored catalogue, which survives a restart. */
  readonly kept: ReturnType<Db['providerFacts']>['catalogue'];
}

/** Tariffs and templates change a few times a year. */
const catalogueFreshForMs = 10 * 60_000;
/** After a failure the provider isn't called again for this long. */
const retryAfterMs = 15_000;

const isEmpty = ({ tariffs, templates }: Catalogue): boolean =>
  tariffs.length === 0 && templates.length === 0;

/**
 * The provider's tariffs and templates, which are the same for every account. Readers share one call, and its
 * result for ten minutes. While the provider is unavailable, the last catalogue is returned with its age.
 */
export function createCatalogueReader({ provider, kept, now }: Deps) {
  const before = kept.read();
  let known: KnownCatalogue | undefined = before && { ...before, failure: undefined };
  let failedAt = -Infinity;
  let lastFailure: ProviderFailure | undefined;
  let underWay: Promise<Result<Catalogue, ProviderFailure>> | undefined;

  /** A negative age means that the clock was set back, so the real age is unknown. */
  const isWithin = (at: number, ms: number): boolean => now() >= at && now() - at < ms;

  const isStale = (): boolean => known === undefined || !isWithin(known.readAt, catalogueFreshForMs);

  const fail = (failure: ProviderFailure): Result<Catalogue, ProviderFailure> => {
    failedAt = now();
    lastFailure = failure;
    if (known === undefined) return failed(failure);
    known = { ...known, failure };
    return ok(known.catalogue);
  };

  const read = async (options?: CallOptions): Promise<Result<Catalogue, ProviderFailure>> => {
    const readAt = now();
    const answer = await provider.readCatalogue(options);
    if (answer.kind === 'failed') return fail(answer.failure);
    // If it was not empty before, an empty answer is the provider's mistake.
    if (isEmpty(answer.value) && known !== undefined && !isEmpty(known.catalogue)) {
      return fail({ kind: 'unreadable-reply', reason: 'an empty catalogue' });
    }
    known = { catalogue: answer.value, readAt, failure: undefined };
    lastFailure = undefined;
    kept.write(answer.value, readAt);
    return ok(answer.value);
  };

  const readOnce = (options?: CallOptions): Promise<Result<Catalogue, ProviderFailure>> => {
    underWay ??= read(options).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    /** The last catalogue, of any age. */
    known: () => known,
    isStale,
    /** The last catalogue if it is fresh, else a new one. If that fails: the last one, if any, else the failure. */
    async get(): Promise<Result<Catalogue, ProviderFailure>> {
      if (known !== undefined && !isStale()) return ok(known.catalogue);
      if (lastFailure !== undefined && isWithin(failedAt, retryAfterMs)) {
        return known === undefined ? failed(lastFailure) : ok(known.catalogue);
      }
      return readOnce();
    },
    /** Always reads a new one; returns the last one if that fails. */
    refresh: (): Promise<Result<Catalogue, ProviderFailure>> => readOnce({ isInteractive: true }),
  };
}

export type CatalogueReader = ReturnType<typeof createCatalogueReader>;

/** How long a provider that doesn't know `balance` isn't asked again. */
const balanceUnknownForMs = 24 * 60 * 60_000;

/** The balance of an account. The action is not in the provider's documentation, so it may not exist. */
export function createBalance(
  { credentials, provider, now }: Pick<Context, 'provider' | 'now' | 'credentials'>,
  facts: Pick<ReturnType<Db['providerFacts']>, 'balanceUnknownAt' | 'saveBalanceKnown'>,
) {
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

import type { Catalogue } from '../domain/tariff.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import type { CallOptions, Provider } from '../core/provider.ts';
import { ok, failed, type Result } from '../domain/result.ts';

/** The catalogue as it was last read. */
export interface KnownCatalogue {
  readonly catalogue: Catalogue;
  readonly readAt: number;
  /** Why the last look since then came to nothing. */
  readonly failure: ProviderFailure | undefined;
}

interface Deps {
  readonly provider: Pick<Provider, 'readCatalogue'>;
  /** What a process before this one has read, and what the next will find. */
  readonly kept: {
    read(): { readonly catalogue: Catalogue; readonly readAt: number } | undefined;
    write(catalogue: Catalogue, readAt: number): void;
  };
  readonly now: () => number;
}

/** Tariffs and templates change a few times a year. */
export const catalogueFreshForMs = 10 * 60_000;
/** A provider that has just failed is not asked again by every look. */
const retryAfterMs = 15_000;

const isEmpty = ({ tariffs, templates }: Catalogue): boolean =>
  tariffs.length === 0 && templates.length === 0;

/**
 * What the provider sells and installs, the same for everybody: read once in ten minutes however many
 * look, one call at a time. While the provider is away, what was known is still shown, with its age.
 */
export function createReadCatalogue({ provider, kept, now }: Deps) {
  let known: KnownCatalogue | undefined;
  let looked = false;
  let failedAt = -Infinity;
  let lastFailure: ProviderFailure | undefined;
  let underWay: Promise<Result<Catalogue, ProviderFailure>> | undefined;

  const current = (): KnownCatalogue | undefined => {
    if (!looked) {
      looked = true;
      const before = kept.read();
      if (before !== undefined) known = { ...before, failure: undefined };
    }
    return known;
  };

  /** A clock that went back makes the age negative: then nobody knows how old it is. */
  const isWithin = (at: number, ms: number): boolean => now() >= at && now() - at < ms;

  const isStale = (): boolean => {
    const before = current();
    return before === undefined || !isWithin(before.readAt, catalogueFreshForMs);
  };

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
    const before = current();
    // Nobody sells nothing at all: an empty answer is an accident, and what was known is truer.
    if (isEmpty(answer.value) && before !== undefined && !isEmpty(before.catalogue)) {
      return fail({ kind: 'unreadable-reply', why: 'an empty catalogue' });
    }
    known = { catalogue: answer.value, readAt, failure: undefined };
    lastFailure = undefined;
    kept.write(answer.value, readAt);
    return ok(answer.value);
  };

  const look = (options?: CallOptions): Promise<Result<Catalogue, ProviderFailure>> => {
    underWay ??= read(options).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    /** At once: what is known, however old. */
    known: current,
    /** Whether a look is due. */
    isStale,
    /** What is known if it is fresh, else what the provider says, else what is known, else why there is nothing. */
    async get(): Promise<Result<Catalogue, ProviderFailure>> {
      const before = current();
      if (before !== undefined && !isStale()) return ok(before.catalogue);
      if (lastFailure !== undefined && isWithin(failedAt, retryAfterMs)) {
        return before === undefined ? failed(lastFailure) : ok(before.catalogue);
      }
      return look();
    },
    /** What the provider says just now, however fresh what is known; else what is known. */
    refresh: (): Promise<Result<Catalogue, ProviderFailure>> => look({ isAwaited: true }),
  };
}

export type ReadCatalogue = ReturnType<typeof createReadCatalogue>;

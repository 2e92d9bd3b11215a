/**
 * The circuit breaker for the provider's host. Once it has stopped answering, reads fail at once, and one at
 * a time probes whether it is back. Instants are of any one clock.
 */
export type Breaker =
  | {
      readonly kind: 'closed';
      /** Consecutive reads without an answer. */
      readonly failures: number;
      readonly firstFailedAt: number;
    }
  | { readonly kind: 'open'; readonly until: number; readonly restMs: number }
  | { readonly kind: 'probing'; readonly since: number; readonly restMs: number };

/** `read`: in the background. `wanted`: a person is waiting, so it may probe at once. */
export type Asking = 'read' | 'wanted';

/** `probe`: it may go, and its outcome decides for all others. */
export type Admission = 'go' | 'probe' | 'refuse';

/** `answered`: by any answer. `silent`: by none. `none`: it says nothing about the host. */
export type Sign = 'answered' | 'silent' | 'none';

/** Fewer may be the trouble of one server, or a moment of the network's. */
export const openAfterFailures = 10;
/** Failures that are further apart are not one outage. */
export const failuresWithinMs = 60_000;
export const firstRestMs = 1_000;
/** Short enough that nobody notices how long the provider has been back. */
export const longestRestMs = 10_000;
/** A probe that never ended stops blocking others after this. */
export const probeLeaseMs = 30_000;

export const closedBreaker: Breaker = { kind: 'closed', failures: 0, firstFailedAt: 0 };

/** Decides whether a call may be sent now. */
export function admit(
  breaker: Breaker,
  asking: Asking,
  now: number,
): { readonly breaker: Breaker; readonly admission: Admission } {
  switch (breaker.kind) {
    case 'closed':
      return { breaker, admission: 'go' };
    case 'open': {
      // More left to wait than the whole rest: the clock was set back.
      const isOver = now >= breaker.until || breaker.until - now > breaker.restMs;
      if (!isOver && asking === 'read') return { breaker, admission: 'refuse' };
      return { breaker: { kind: 'probing', since: now, restMs: breaker.restMs }, admission: 'probe' };
    }
    case 'probing': {
      const isLost = Math.abs(now - breaker.since) > probeLeaseMs;
      return isLost
        ? { breaker: { ...breaker, since: now }, admission: 'probe' }
        : { breaker, admission: 'refuse' };
    }
  }
}

/** Updates the breaker with the outcome of a call that was let through. */
export function learn(breaker: Breaker, admission: 'go' | 'probe', sign: Sign, now: number): Breaker {
  // Any answer, however old its call is, shows that the host is there.
  if (sign === 'answered') return closedBreaker;
  if (breaker.kind === 'closed') {
    if (sign === 'none') return breaker;
    const isSameOutage = breaker.failures > 0 && Math.abs(now - breaker.firstFailedAt) <= failuresWithinMs;
    const failures = isSameOutage ? breaker.failures + 1 : 1;
    if (failures >= openAfterFailures) {
      return { kind: 'open', until: now + firstRestMs, restMs: firstRestMs };
    }
    return { kind: 'closed', failures, firstFailedAt: isSameOutage ? breaker.firstFailedAt : now };
  }
  if (breaker.kind === 'open' || admission === 'go') return breaker;
  // A cancelled probe says nothing: the next call may probe.
  if (sign === 'none') return { kind: 'open', until: now, restMs: breaker.restMs };
  const restMs = Math.min(longestRestMs, breaker.restMs * 2);
  return { kind: 'open', until: now + restMs, restMs };
}

/** Limits retries, so that a provider in trouble doesn't get three calls for each one. */
export interface RetryBudget {
  readonly repeats: number;
}

/** In the long run at most one call in five is a retry. */
const repeatsPerCall = 0.2;
/** A bot with one server makes few calls, and each is worth retrying. */
export const mostRepeatsSaved = 10;

export const fullRetryBudget: RetryBudget = { repeats: mostRepeatsSaved };

/** Adds what one call earns. */
export const earnRepeat = ({ repeats }: RetryBudget): RetryBudget => ({
  repeats: Math.min(mostRepeatsSaved, repeats + repeatsPerCall),
});

/** Spends one retry; `undefined`: there is none left. */
export const spendRepeat = ({ repeats }: RetryBudget): RetryBudget | undefined =>
  // Five times 0.2 is a little less than one.
  repeats >= 1 - 1e-9 ? { repeats: Math.max(0, repeats - 1) } : undefined;

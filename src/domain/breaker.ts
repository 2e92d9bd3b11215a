/**
 * How the provider's host is dealt with when it has stopped answering: reads fail at once instead of waiting
 * in vain, and one at a time finds out whether it is back. Instants are of any clock that the caller keeps to.
 */
export type Breaker =
  | {
      readonly kind: 'closed';
      /** Reads without an answer, in a row. */
      readonly failures: number;
      readonly firstFailedAt: number;
    }
  | { readonly kind: 'open'; readonly until: number; readonly restMs: number }
  | { readonly kind: 'probing'; readonly since: number; readonly restMs: number };

/** `read`: whenever its time comes. `wanted`: somebody has pressed a button, and doesn't wait for a rest to end. */
export type Asking = 'read' | 'wanted';

/** `probe`: it may go, and decides for all others. */
export type Admission = 'go' | 'probe' | 'refuse';

/** What came of it: an answer of any kind, none, or nothing that says anything about the host. */
export type Sign = 'answered' | 'silent' | 'none';

/** Fewer may be one server's own trouble, or a moment of the network's. */
export const openAfterFailures = 10;
/** Failures that lie further apart are not one outage. */
export const failuresWithinMs = 60_000;
export const firstRestMs = 1_000;
/** Short enough that nobody notices how long the provider has been back. */
export const longestRestMs = 10_000;
/** A probe that was never heard of again keeps nobody out for longer. */
export const probeLeaseMs = 30_000;

export const closedBreaker: Breaker = { kind: 'closed', failures: 0, firstFailedAt: 0 };

/** Whether something may be sent now. */
export function admit(
  breaker: Breaker,
  asking: Asking,
  now: number,
): { readonly breaker: Breaker; readonly admission: Admission } {
  switch (breaker.kind) {
    case 'closed':
      return { breaker, admission: 'go' };
    case 'open': {
      // More to wait than the whole rest: the clock went back.
      const rested = now >= breaker.until || breaker.until - now > breaker.restMs;
      if (!rested && asking === 'read') return { breaker, admission: 'refuse' };
      return { breaker: { kind: 'probing', since: now, restMs: breaker.restMs }, admission: 'probe' };
    }
    case 'probing': {
      const lost = Math.abs(now - breaker.since) > probeLeaseMs;
      return lost
        ? { breaker: { ...breaker, since: now }, admission: 'probe' }
        : { breaker, admission: 'refuse' };
    }
  }
}

/** What a read that was let through has shown. */
export function learn(breaker: Breaker, admission: 'go' | 'probe', sign: Sign, now: number): Breaker {
  // Whoever was answered, and however long ago it was asked: the host is there.
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
  // A probe that was called off says nothing: the next one may try.
  if (sign === 'none') return { kind: 'open', until: now, restMs: breaker.restMs };
  const restMs = Math.min(longestRestMs, breaker.restMs * 2);
  return { kind: 'open', until: now + restMs, restMs };
}

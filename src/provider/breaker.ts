import { createLru } from '../lib/lru.ts';
import { isOverloaded, type Exchange, type ProviderRequest } from './exchange.ts';

/**
 * The circuit breaker for the provider's host. Once it has stopped answering, reads fail at once, and one at
 * a time probes whether it is back. Instants are of any one clock.
 */
export type Breaker =
  | {
      readonly kind: 'closed';
      /** Consecutive reads without an answer. */
      readonly failures: number;
      readonly firstFailureAt: number;
      /** The accounts that they were for. */
      readonly accounts: readonly string[];
    }
  | { readonly kind: 'open'; readonly until: number; readonly openMs: number }
  | { readonly kind: 'probing'; readonly since: number; readonly openMs: number };

/** `read`: in the background. `interactive`: a person is waiting, so it may probe at once. */
export type CallPriority = 'read' | 'interactive';

/** `probe`: it may go, and its outcome decides for all others. */
export type BreakerDecision = 'allow' | 'probe' | 'reject';

/** `answered`: by any answer. `no-response`: by none. `inconclusive`: it says nothing about the host. */
export type BreakerOutcome = 'answered' | 'no-response' | 'inconclusive';

/** Fewer failures may concern one server only, or be a short network problem. */
export const failureThreshold = 10;
/** Failures that are further apart aren't counted together. */
export const failureWindowMs = 60_000;
export const minOpenMs = 1_000;
/** Short, so that it is noticed soon when the provider is available again. */
export const maxOpenMs = 10_000;
/** A probe that never ended stops blocking others after this. */
export const probeLeaseMs = 30_000;

export const closedBreaker: Breaker = { kind: 'closed', failures: 0, firstFailureAt: 0, accounts: [] };

/** Decides whether a call may be sent now. */
export function admitCall(
  breaker: Breaker,
  priority: CallPriority,
  now: number,
): { readonly breaker: Breaker; readonly decision: BreakerDecision } {
  switch (breaker.kind) {
    case 'closed':
      return { breaker, decision: 'allow' };
    case 'open': {
      // A wait longer than the whole pause means that the clock was set back.
      const isOver = now >= breaker.until || breaker.until - now > breaker.openMs;
      if (!isOver && priority === 'read') return { breaker, decision: 'reject' };
      return { breaker: { kind: 'probing', since: now, openMs: breaker.openMs }, decision: 'probe' };
    }
    case 'probing': {
      const isLost = Math.abs(now - breaker.since) > probeLeaseMs;
      return isLost
        ? { breaker: { ...breaker, since: now }, decision: 'probe' }
        : { breaker, decision: 'reject' };
    }
  }
}

/** The account that a call was for, and whether no other account has had an answer lately. */
interface Caller {
  readonly account: string;
  readonly isAlone: boolean;
}

/**
 * Updates the breaker with the outcome of a call that was let through. What fails for one account while others have
 * answers is that account's trouble, so only failures of several accounts open the breaker.
 */
export function recordOutcome(
  breaker: Breaker,
  admission: 'allow' | 'probe',
  outcome: BreakerOutcome,
  now: number,
  { account, isAlone }: Caller = { account: '', isAlone: true },
): Breaker {
  // Any answer, even to an old call, shows that the host is up.
  if (outcome === 'answered') return closedBreaker;
  if (breaker.kind === 'closed') {
    if (outcome === 'inconclusive') return breaker;
    const isWithinWindow = breaker.failures > 0 && Math.abs(now - breaker.firstFailureAt) <= failureWindowMs;
    const failures = isWithinWindow ? breaker.failures + 1 : 1;
    const accounts = [...new Set([...(isWithinWindow ? breaker.accounts : []), account])].slice(0, 2);
    if (failures >= failureThreshold && (isAlone || accounts.length > 1)) {
      return { kind: 'open', until: now + minOpenMs, openMs: minOpenMs };
    }
    const firstFailureAt = isWithinWindow ? breaker.firstFailureAt : now;
    return { kind: 'closed', failures, firstFailureAt, accounts };
  }
  if (breaker.kind === 'open' || admission === 'allow') return breaker;
  // A cancelled probe says nothing: the next call may probe.
  if (outcome === 'inconclusive') return { kind: 'open', until: now, openMs: breaker.openMs };
  const openMs = Math.min(maxOpenMs, breaker.openMs * 2);
  return { kind: 'open', until: now + openMs, openMs };
}

/** At most one call in five is a retry, so that a provider in trouble doesn't get three calls for each one. */
const retriesPerCall = 0.2;
/** A bot with one server makes few calls, and each is worth retrying. */
export const maxSavedRetries = 10;

/** The retries that are left, after one more call. */
export const earnRetry = (retries: number): number => Math.min(maxSavedRetries, retries + retriesPerCall);

/** Spends one retry; `undefined`: there is none left. */
export const spendRetry = (retries: number): number | undefined =>
  // Five times 0.2 is a little less than one.
  retries >= 1 - 1e-9 ? Math.max(0, retries - 1) : undefined;

export type BreakerState = Breaker['kind'];

/** `awaited-read`: somebody has pressed a button and is waiting. `change`: it changes something at the provider. */
export type Purpose = 'read' | 'awaited-read' | 'change';

/** Other calls wait for a probe, so its timeout is shorter than that of a read. */
const probeTimeoutMs = 10_000;

/** Longer than idle polls are apart. */
const otherAnswersMs = 10 * 60_000;

const refused: Exchange = { kind: 'not-sent', reason: 'circuit-open' };

const signOf = (result: Exchange, signal: AbortSignal | undefined): BreakerOutcome => {
  if (result.kind === 'replied') return isOverloaded(result.status) ? 'no-response' : 'answered';
  if (result.kind === 'no-reply' && result.isTooLarge === true) return 'answered';
  return signal?.aborted === true ? 'inconclusive' : 'no-response';
};

/**
 * The circuit breaker for the provider's host. Reads open and close it. While it is open they fail at once, proven not
 * sent, except for one probe at a time, which may be a read that somebody is waiting for.
 *
 * A change is never the probe: it is sent after a read was answered. So while the provider is unavailable it ends as "not
 * sent" instead of "unknown", and right after that it works.
 */
export function createProviderBreaker(deps: {
  readonly send: (request: ProviderRequest) => Promise<Exchange>;
  /** Cancels a probe that no request waits for. */
  readonly signal?: AbortSignal | undefined;
  readonly onChange?: ((state: BreakerState) => void) | undefined;
  /** Monotonic, in ms. */
  readonly now: () => number;
}) {
  const { send, now } = deps;
  let breaker = closedBreaker;
  let retries = maxSavedRetries;
  let probe: Promise<boolean> | undefined;

  const answeredAt = createLru<string, number>(2);

  const record = (admission: 'allow' | 'probe', request: ProviderRequest, sign: BreakerOutcome): void => {
    const account = request.parameters.get('cid') ?? '';
    if (sign === 'answered') answeredAt.set(account, now());
    const hasAnswered = (other: string): boolean =>
      other !== account && now() - (answeredAt.get(other) ?? -Infinity) <= otherAnswersMs;
    const isAlone = sign !== 'answered' && !answeredAt.keys().some(hasAnswered);
    setBreaker(recordOutcome(breaker, admission, sign, now(), { account, isAlone }));
  };

  const setBreaker = (next: Breaker): void => {
    const before = breaker.kind;
    breaker = next;
    if (next.kind !== before) deps.onChange?.(next.kind);
  };

  const sendProbe = async (request: ProviderRequest): Promise<Exchange> => {
    const sending = send({ ...request, timeoutMs: Math.min(request.timeoutMs, probeTimeoutMs) });
    const answered = sending.then(result => {
      const sign = signOf(result, request.signal);
      record('probe', request, sign);
      return sign === 'answered';
    });
    probe = answered;
    await answered.finally(() => {
      if (probe === answered) probe = undefined;
    });
    return sending;
  };

  const ask = (asking: CallPriority) => {
    const { breaker: next, decision } = admitCall(breaker, asking, now());
    setBreaker(next);
    return decision;
  };

  const read = async (request: ProviderRequest, asking: CallPriority): Promise<Exchange> => {
    const admission = ask(asking);
    if (admission === 'probe') return sendProbe(request);
    if (admission === 'reject' && (asking === 'read' || !((await probe) ?? false))) return refused;
    const result = await send(request);
    record('allow', request, signOf(result, request.signal));
    return result;
  };

  /** Whether the host answers. If that isn't known, it is probed with `list`, which needs no account. */
  const isAvailable = async (): Promise<boolean> => {
    const admission = ask('interactive');
    if (admission === 'allow') return true;
    if (admission === 'reject') return (await probe) ?? false;
    await sendProbe({
      method: 'POST',
      freshConnection: false,
      timeoutMs: probeTimeoutMs,
      parameters: new URLSearchParams({ action: 'list' }),
      signal: deps.signal,
    });
    return breaker.kind === 'closed';
  };

  const change = async (request: ProviderRequest): Promise<Exchange> => {
    if (!(await isAvailable())) return refused;
    const result = await send(request);
    // A change may fail for its own reasons, so only its answers count. Reads decide whether the host is down.
    if (signOf(result, request.signal) === 'answered') record('allow', request, 'answered');
    return result;
  };

  return {
    /** Makes one exchange, or proves that nothing was sent. */
    send: (purpose: Purpose, request: ProviderRequest): Promise<Exchange> => {
      retries = earnRetry(retries);
      return purpose === 'change'
        ? change(request)
        : read(request, purpose === 'read' ? 'read' : 'interactive');
    },
    /** Whether a call may be retried now; if so, the retry is counted. */
    takeRetry: (): boolean => {
      const left = breaker.kind === 'closed' ? spendRetry(retries) : undefined;
      if (left === undefined) return false;
      retries = left;
      return true;
    },
    state: (): BreakerState => breaker.kind,
  };
}

import {
  admitCall,
  closedBreaker,
  earnRetry,
  fullRetryBudget,
  recordOutcome,
  spendRetry,
  type Breaker,
  type BreakerOutcome,
  type CallPriority,
  type RetryBudget,
} from '../domain/breaker.ts';
import { isOverloaded, type Exchange, type ProviderRequest } from './exchange.ts';

export type BreakerState = Breaker['kind'];

/** `awaited-read`: somebody has pressed a button and waits. `change`: it changes something at the provider. */
export type Purpose = 'read' | 'awaited-read' | 'change';

/** Others wait for the result of a probe, so it has less time than a read. */
const probeTimeoutMs = 10_000;

const refused: Exchange = { kind: 'not-sent', reason: 'circuit-open' };

const signOf = (result: Exchange, signal: AbortSignal | undefined): BreakerOutcome => {
  if (result.kind === 'replied') return isOverloaded(result.status) ? 'no-response' : 'answered';
  return signal?.aborted === true ? 'inconclusive' : 'no-response';
};

/**
 * A circuit breaker for the provider's one host. Reads open and close it. While it is open they fail at once,
 * proven not sent, except one probe at a time; a read that somebody waits for may be the probe.
 *
 * A change is never the probe: a read must have been answered before it is sent. So during an outage it ends as
 * "not sent" instead of "unknown", and right after an outage it is carried out.
 */
export function createProviderBreaker(deps: {
  readonly send: (request: ProviderRequest) => Promise<Exchange>;
  /** Ends a probe that belongs to no request. */
  readonly signal?: AbortSignal | undefined;
  readonly onChange?: ((state: BreakerState) => void) | undefined;
  /** Monotonic, in ms. */
  readonly now: () => number;
}) {
  const { send, now } = deps;
  let breaker = closedBreaker;
  let budget: RetryBudget = fullRetryBudget;
  let probe: Promise<boolean> | undefined;

  const setBreaker = (next: Breaker): void => {
    const before = breaker.kind;
    breaker = next;
    if (next.kind !== before) deps.onChange?.(next.kind);
  };

  const sendProbe = async (request: ProviderRequest): Promise<Exchange> => {
    const sending = send({ ...request, timeoutMs: Math.min(request.timeoutMs, probeTimeoutMs) });
    const answered = sending.then(result => {
      const sign = signOf(result, request.signal);
      setBreaker(recordOutcome(breaker, 'probe', sign, now()));
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
    setBreaker(recordOutcome(breaker, 'allow', signOf(result, request.signal), now()));
    return result;
  };

  /** Whether the host answers; if nobody knows, asks it for `list`, which needs no account and changes nothing. */
  const isAvailable = async (): Promise<boolean> => {
    const admission = ask('interactive');
    if (admission === 'allow') return true;
    if (admission === 'reject') return (await probe) ?? false;
    await sendProbe({
      method: 'POST',
      parameters: new URLSearchParams({ action: 'list' }),
      freshConnection: false,
      timeoutMs: probeTimeoutMs,
      signal: deps.signal,
    });
    return breaker.kind === 'closed';
  };

  return {
    /** One exchange, or the proof that there was none. */
    send: async (purpose: Purpose, request: ProviderRequest): Promise<Exchange> => {
      budget = earnRetry(budget);
      if (purpose !== 'change') return read(request, purpose === 'read' ? 'read' : 'interactive');
      if (!(await isAvailable())) return refused;
      const result = await send(request);
      // A change may fail for reasons of its own, so only an answer counts: reads decide about the host.
      if (signOf(result, request.signal) === 'answered')
        setBreaker(recordOutcome(breaker, 'allow', 'answered', now()));
      return result;
    },
    /** Whether a call may be retried now; if so, the retry is counted. */
    takeRetry: (): boolean => {
      const left = breaker.kind === 'closed' ? spendRetry(budget) : undefined;
      if (left === undefined) return false;
      budget = left;
      return true;
    },
    state: (): BreakerState => breaker.kind,
  };
}

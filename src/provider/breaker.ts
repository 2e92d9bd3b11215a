import {
  admit,
  closedBreaker,
  learn,
  type Asking,
  type Breaker,
  type Sign,
  earnRepeat,
  fullRetryBudget,
  spendRepeat,
  type RetryBudget,
} from '../domain/breaker.ts';
import { isOverloaded, type Exchange, type ProviderRequest } from './exchange.ts';

export type BreakerState = Breaker['kind'];

/** `awaited-read`: somebody has pressed a button and waits. `change`: it changes something at the provider. */
export type Purpose = 'read' | 'awaited-read' | 'change';

/** Others wait for the result of a probe, so it has less time than a read. */
const probeTimeoutMs = 10_000;

const refused: Exchange = { kind: 'not-sent', why: 'known-to-be-away' };

const signOf = (result: Exchange, signal: AbortSignal | undefined): Sign => {
  if (result.kind === 'replied') return isOverloaded(result.status) ? 'silent' : 'answered';
  return signal?.aborted === true ? 'none' : 'silent';
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
      setBreaker(learn(breaker, 'probe', sign, now()));
      return sign === 'answered';
    });
    probe = answered;
    await answered.finally(() => {
      if (probe === answered) probe = undefined;
    });
    return sending;
  };

  const ask = (asking: Asking) => {
    const { breaker: next, admission } = admit(breaker, asking, now());
    setBreaker(next);
    return admission;
  };

  const read = async (request: ProviderRequest, asking: Asking): Promise<Exchange> => {
    const admission = ask(asking);
    if (admission === 'probe') return sendProbe(request);
    if (admission === 'refuse' && (asking === 'read' || !((await probe) ?? false))) return refused;
    const result = await send(request);
    setBreaker(learn(breaker, 'go', signOf(result, request.signal), now()));
    return result;
  };

  /** Whether the host answers; if nobody knows, asks it for `list`, which needs no account and changes nothing. */
  const isAvailable = async (): Promise<boolean> => {
    const admission = ask('wanted');
    if (admission === 'go') return true;
    if (admission === 'refuse') return (await probe) ?? false;
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
      budget = earnRepeat(budget);
      if (purpose !== 'change') return read(request, purpose === 'read' ? 'read' : 'wanted');
      if (!(await isAvailable())) return refused;
      const result = await send(request);
      // A change may fail for reasons of its own, so only an answer counts: reads decide about the host.
      if (signOf(result, request.signal) === 'answered') setBreaker(learn(breaker, 'go', 'answered', now()));
      return result;
    },
    /** Whether a call may be retried now; if so, the retry is counted. */
    takeRetry: (): boolean => {
      const left = breaker.kind === 'closed' ? spendRepeat(budget) : undefined;
      if (left === undefined) return false;
      budget = left;
      return true;
    },
    state: (): BreakerState => breaker.kind,
  };
}

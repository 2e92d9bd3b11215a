import { admit, closedBreaker, learn, type Asking, type Breaker, type Sign } from '../domain/breaker.ts';
import { earnRepeat, fullRetryBudget, spendRepeat, type RetryBudget } from '../core/retry-budget.ts';
import type { Exchange, Exchanger } from './request.ts';

type Request = Parameters<Exchanger['send']>[0];

export type BreakerState = Breaker['kind'];

/** `awaited-read`: for somebody who has pressed and waits. `change`: what changes something at the provider. */
export type Purpose = 'read' | 'awaited-read' | 'change';

interface Deps {
  readonly send: Exchanger['send'];
  /** Ends a probe of the guard's own. */
  readonly signal?: AbortSignal | undefined;
  readonly onChange?: ((state: BreakerState) => void) | undefined;
  /** Monotonic, in ms. */
  readonly now: () => number;
}

/** Others wait for what a probe shows, so it has less time than a read. */
const probeDeadlineMs = 10_000;

const resting: Exchange = { kind: 'not-sent', why: 'known-to-be-away' };

const signOf = (result: Exchange, signal: AbortSignal | undefined): Sign => {
  if (result.kind === 'replied') {
    return result.status >= 500 || result.status === 429 ? 'silent' : 'answered';
  }
  return signal?.aborted === true ? 'none' : 'silent';
};

/**
 * Stands before the one host that the provider has. Reads show whether it is there, and while it isn't they
 * are refused at once, proven not sent; a read that somebody waits for finds out. What changes something is
 * never the probe: before it is sent, a read must have been answered, so that a press in an outage ends as
 * "not sent" and not as "unknown", and one that comes when the provider is just back is carried out.
 */
export function createGuard(deps: Deps) {
  const { send, now } = deps;
  let breaker = closedBreaker;
  let budget: RetryBudget = fullRetryBudget;
  let probe: Promise<boolean> | undefined;

  const become = (next: Breaker): void => {
    const before = breaker.kind;
    breaker = next;
    if (next.kind !== before) deps.onChange?.(next.kind);
  };

  const sendProbe = (request: Request): Promise<Exchange> => {
    const sending = send({ ...request, deadlineMs: Math.min(request.deadlineMs, probeDeadlineMs) });
    const seen = sending.then(result => {
      const sign = signOf(result, request.signal);
      become(learn(breaker, 'probe', sign, now()));
      return sign === 'answered';
    });
    probe = seen;
    void seen.finally(() => {
      if (probe === seen) probe = undefined;
    });
    return seen.then(() => sending);
  };

  const read = async (request: Request, asking: Asking): Promise<Exchange> => {
    const { breaker: next, admission } = admit(breaker, asking, now());
    become(next);
    if (admission === 'refuse' && (asking === 'read' || !((await probe) ?? false))) return resting;
    if (admission === 'probe') return sendProbe(request);
    const result = await send(request);
    become(learn(breaker, 'go', signOf(result, request.signal), now()));
    return result;
  };

  /** Whether the host answers, as far as anybody knows now. */
  const isThere = async (): Promise<boolean> => {
    const { breaker: next, admission } = admit(breaker, 'wanted', now());
    become(next);
    if (admission === 'go') return true;
    if (admission === 'refuse') return (await probe) ?? false;
    await sendProbe({
      method: 'POST',
      // It needs no account, and changes nothing.
      parameters: new URLSearchParams({ action: 'list' }),
      alone: false,
      deadlineMs: probeDeadlineMs,
      signal: deps.signal,
    });
    return breaker.kind === 'closed';
  };

  return {
    /** One exchange, or the proof that there was none. */
    send: async (purpose: Purpose, request: Request): Promise<Exchange> => {
      budget = earnRepeat(budget);
      if (purpose !== 'change') return read(request, purpose === 'read' ? 'read' : 'wanted');
      if (!(await isThere())) return resting;
      const result = await send(request);
      // A change that got no answer may be that change's own trouble: reads decide what the host is.
      if (signOf(result, request.signal) === 'answered') become(learn(breaker, 'go', 'answered', now()));
      return result;
    },
    /** Whether one more repeat may be made now; it counts as made. */
    takeRepeat: (): boolean => {
      const left = breaker.kind === 'closed' ? spendRepeat(budget) : undefined;
      if (left === undefined) return false;
      budget = left;
      return true;
    },
    state: (): BreakerState => breaker.kind,
  };
}

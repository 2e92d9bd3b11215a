import type { BotApiPayload, CallOutcome } from '../telegram/api/types.ts';
import type { FloodScope, Pace, Ticket } from './pace.ts';

/** A call that waits for its turn, or is under way. */
export interface QueuedCall extends Ticket {
  readonly method: string;
  readonly payload: BotApiPayload;
  /** By then it must have left. */
  readonly endsAt: number;
  readonly signal: AbortSignal | undefined;
}

/** Time as the queue sees it; `after` gives a function that calls it off. */
export interface Clock {
  /** Epoch ms that never go back. */
  readonly now: () => number;
  readonly after: (delayMs: number, then: () => void) => () => void;
}

export interface CallQueue {
  readonly call: (call: QueuedCall) => Promise<CallOutcome<unknown>>;
  /** What waits is not sent; what is under way goes on. */
  readonly close: () => void;
}

/** A call that leaves at the last moment still gets so long for its answer. */
export const leastAnswerMs = 10_000;
/** Where a 429 doesn't say for how long. */
const unsaidRetryMs = 1000;
/** setTimeout takes no more than 31 bits. */
const longestTimerMs = 2 ** 31 - 1;

const isPacedMethod = (method: string): boolean =>
  /^(?:send|edit|forward|copy)/.test(method) && method !== 'sendChatAction' && method !== 'sendMessageDraft';

/**
 * Where a call waits. Messages and edits share the pace of their chat; answers to presses, deletions and
 * the like only heed the server's own 429s; what is about the bot, and what only reads, goes by itself.
 */
export function ticketOf(
  method: string,
  payload: BotApiPayload,
  priority: 'interactive' | 'news',
): Required<Ticket> {
  const { chat_id: id, message_id: message } = payload;
  const chat = typeof id === 'number' || typeof id === 'string' ? String(id) : undefined;
  if (method.startsWith('get') || (chat === undefined && !method.startsWith('answer'))) {
    return { lane: { kind: 'method', method }, line: 'unpaced', edit: undefined };
  }
  if (chat === undefined) return { lane: { kind: 'shared' }, line: 'unpaced', edit: undefined };
  const isEdit = method.startsWith('editMessage') && typeof message === 'number';
  return {
    // Groups and channels have negative ids, or are named.
    lane: { kind: /^[-@]/.test(chat) ? 'group' : 'private', chat },
    line: isPacedMethod(method) ? priority : 'unpaced',
    edit: isEdit ? `${method} ${chat} ${message}` : undefined,
  };
}

/**
 * Makes calls when their turn comes. A 429 proves that nothing was done: an interactive call then waits
 * and is sent again by itself, if there is time; news come back to their sender, who has more patience.
 */
export function createCallQueue(options: {
  readonly pace: Pace<QueuedCall>;
  readonly clock: Clock;
  readonly send: (call: QueuedCall, answerWithinMs: number) => Promise<CallOutcome<unknown>>;
  readonly onFlood?: ((method: string, retryAfterMs: number, scope: FloodScope) => void) | undefined;
}): CallQueue {
  const { pace, clock, send } = options;
  const settlers = new Map<
    QueuedCall,
    (outcome: CallOutcome<unknown> | Promise<CallOutcome<unknown>>) => void
  >();
  let cancelTimer: (() => void) | undefined;
  let closed = false;

  const settle = (call: QueuedCall, outcome: CallOutcome<unknown> | Promise<CallOutcome<unknown>>) => {
    settlers.get(call)?.(outcome);
    settlers.delete(call);
  };

  const mayWait = (call: QueuedCall): boolean => pace.restsUntil(call, clock.now()) < call.endsAt;

  /** As the server would answer: it has said so to this chat a moment ago. */
  const stillFlooded = (call: QueuedCall): CallOutcome<unknown> => ({
    kind: 'refused',
    code: 429,
    description: 'Too Many Requests: the server has asked to wait',
    retryAfterMs: Math.max(0, pace.restsUntil(call, clock.now()) - clock.now()),
  });

  const expire = (call: QueuedCall) => {
    if (!pace.remove(call, clock.now())) return;
    const flooded = pace.restsUntil(call, clock.now()) > clock.now();
    settle(
      call,
      flooded ? stillFlooded(call) : { kind: 'not-sent', why: 'its turn came too late', scope: 'chat' },
    );
  };

  const run = async (call: QueuedCall): Promise<void> => {
    const sending = send(call, Math.max(leastAnswerMs, call.endsAt - clock.now()));
    let outcome: CallOutcome<unknown>;
    try {
      outcome = await sending;
    } catch {
      // A bug: its caller gets it, and the line goes on.
      pace.ended(call);
      settle(call, sending);
      return;
    }
    if (outcome.kind !== 'refused' || outcome.code !== 429) {
      pace.ended(call);
      settle(call, outcome);
      return;
    }
    const retryAfterMs = outcome.retryAfterMs ?? unsaidRetryMs;
    const scope = pace.flood(call, retryAfterMs, clock.now());
    options.onFlood?.(call.method, retryAfterMs, scope);
    const again = call.line !== 'news' && mayWait(call) && call.signal?.aborted !== true && !closed;
    if (!again) {
      pace.ended(call);
      settle(call, { ...outcome, retryAfterMs });
    } else if (!pace.putBack(call, clock.now())) {
      settle(call, { kind: 'superseded' });
    }
    for (const waiting of pace.waiting()) {
      if (!mayWait(waiting) && pace.remove(waiting, clock.now())) settle(waiting, stillFlooded(waiting));
    }
  };

  const pump = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    for (;;) {
      const step = pace.next(clock.now());
      if (step.kind === 'go') {
        void run(step.ticket).finally(pump);
        continue;
      }
      if (step.until !== Infinity) {
        const delayMs = Math.ceil(step.until - clock.now());
        cancelTimer = clock.after(Math.min(longestTimerMs, Math.max(1, delayMs)), pump);
      }
      return;
    }
  };

  const call: CallQueue['call'] = wanted => {
    const unsent = (why: string): CallOutcome<unknown> => ({ kind: 'not-sent', why, scope: 'chat' });
    if (closed) return Promise.resolve(unsent('closed'));
    if (wanted.signal?.aborted === true) return Promise.resolve(unsent('aborted'));
    if (!mayWait(wanted)) return Promise.resolve(stillFlooded(wanted));
    return new Promise(resolve => {
      const cancelExpiry = clock.after(Math.max(0, wanted.endsAt - clock.now()), () => expire(wanted));
      const onAbort = () => {
        if (pace.remove(wanted, clock.now())) settle(wanted, unsent('aborted'));
      };
      wanted.signal?.addEventListener('abort', onAbort, { once: true });
      settlers.set(wanted, outcome => {
        cancelExpiry();
        wanted.signal?.removeEventListener('abort', onAbort);
        resolve(outcome);
      });
      const outdated = pace.add(wanted, clock.now());
      if (outdated !== undefined) settle(outdated, { kind: 'superseded' });
      pump();
    });
  };

  return {
    call,
    close: () => {
      closed = true;
      cancelTimer?.();
      for (const waiting of pace.waiting()) {
        if (pace.remove(waiting, clock.now())) {
          settle(waiting, { kind: 'not-sent', why: 'closed', scope: 'all' });
        }
      }
    },
  };
}

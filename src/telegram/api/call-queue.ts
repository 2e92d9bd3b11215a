import { createTimer, type Clock } from '../../lib/loop.ts';
import { priorities, type LimitScope, type Priority, type RateLimits } from './rate-limits.ts';
import type { BotApiPayload, CallOutcome, TransportEvents } from './types.ts';

export interface CallClass {
  readonly scope: LimitScope;
  readonly priority: Priority;
  /** The same for edits of one part of a message: one is in flight at a time, and only the newest waits. */
  readonly editKey: string | undefined;
}

export interface QueuedCall extends CallClass {
  readonly method: string;
  readonly payload: BotApiPayload;
  /** It must be sent before this instant. */
  readonly endsAt: number;
  readonly signal: AbortSignal | undefined;
}

type Outcome = CallOutcome<unknown>;

interface Entry {
  readonly call: QueuedCall;
  /** Its place among the calls of its priority. */
  readonly order: number;
  readonly settle: (outcome: Outcome | Promise<Outcome>) => void;
  /** Stops watching for the end of its time; missing: it has not had to wait. */
  unwatch: (() => void) | undefined;
}

/** A call that is sent at the last moment still has this long for its answer. */
export const minAnswerMs = 10_000;
/** Where a 429 doesn't say how long to wait. */
const defaultRetryAfterMs = 1000;

/**
 * What limits apply to a call. Messages and edits count towards the limits of their chat. Deletions, answers to
 * callbacks and the like heed only the server's own 429s, as do calls about the bot and reads.
 */
export function classifyCall(
  method: string,
  payload: BotApiPayload,
  priority: Exclude<Priority, 'immediate'>,
): CallClass {
  const { chat_id: id, message_id: messageId } = payload;
  const chat = typeof id === 'number' || typeof id === 'string' ? String(id) : undefined;
  const unlimited = { priority: 'immediate', editKey: undefined } as const;
  if (method.startsWith('get') || (chat === undefined && !method.startsWith('answer'))) {
    return { scope: { kind: 'method', key: `method ${method}` }, ...unlimited };
  }
  if (chat === undefined) return { scope: { kind: 'answers', key: 'answers' }, ...unlimited };
  const isLimited = /^(?:send|edit|forward|copy)/.test(method) && method !== 'sendChatAction';
  const isEdit = method.startsWith('editMessage') && typeof messageId === 'number';
  return {
    // Groups and channels have negative ids, or names.
    scope: { kind: /^[-@]/.test(chat) ? 'group' : 'private', key: `chat ${chat}` },
    priority: isLimited ? priority : 'immediate',
    editKey: isEdit ? `${method} ${chat} ${messageId}` : undefined,
  };
}

/** Of three calls at most two are replies while notifications wait: those get a third of every second. */
const maxRepliesInARow = 2;
const notificationsFirst: readonly Priority[] = ['immediate', 'background', 'interactive', 'unlinked'];

/** More replies to people without an account don't wait: by their turn, nobody would be waiting for them. */
const maxUnlinked = 200;

/** The calls that wait, by priority and then in order. */
function createWaitingCalls(limits: RateLimits) {
  const waiting: Readonly<Record<Priority, Entry[]>> = {
    immediate: [],
    interactive: [],
    background: [],
    unlinked: [],
  };
  const all = (): readonly Entry[] => priorities.flatMap(priority => waiting[priority]);
  /** Replies that were sent since the last notification while others waited. */
  let repliesInARow = 0;

  return {
    all,
    isFullFor: ({ priority }: QueuedCall): boolean =>
      priority === 'unlinked' && waiting.unlinked.length >= maxUnlinked,
    insert: (entry: Entry): void => {
      const entries = waiting[entry.call.priority];
      entries.splice(entries.findLastIndex(({ order }) => order < entry.order) + 1, 0, entry);
    },
    /** Counts a call that is sent now. */
    count: ({ call: { priority } }: Entry): void => {
      if (priority === 'background' || waiting.background.length === 0) repliesInARow = 0;
      else if (priority === 'interactive') repliesInARow += 1;
    },
    has: (entry: Entry): boolean => waiting[entry.call.priority].lastIndexOf(entry) !== -1,
    /** Returns `false` if it is no longer waiting. */
    remove: (entry: Entry): boolean => {
      const entries = waiting[entry.call.priority];
      const index = entries.indexOf(entry);
      if (index !== -1) entries.splice(index, 1);
      return index !== -1;
    },
    findEdit: (editKey: string | undefined): Entry | undefined =>
      editKey === undefined ? undefined : all().find(({ call }) => call.editKey === editKey),
    /** The most urgent call that may be made now, the oldest first; else when to check again. */
    findNext: (now: number, isBlocked: (call: QueuedCall) => boolean): Entry | number => {
      let lookAgainAt = Infinity;
      const isOwed = repliesInARow >= maxRepliesInARow;
      for (const priority of isOwed ? notificationsFirst : priorities) {
        // Most waiting calls wait for the overall limit, and needn't be checked one by one.
        const overallAt =
          waiting[priority].length > 0
            ? limits.readyAtOverall(isOwed && priority === 'background' ? 'interactive' : priority)
            : Infinity;
        if (overallAt > now) {
          lookAgainAt = Math.min(lookAgainAt, overallAt);
          continue;
        }
        for (const entry of waiting[priority]) {
          if (isBlocked(entry.call)) continue;
          const readyAt = limits.readyAt(entry.call.scope, priority);
          if (readyAt <= now) return entry;
          lookAgainAt = Math.min(lookAgainAt, readyAt);
        }
      }
      return lookAgainAt;
    },
  };
}

interface CallQueueOptions extends Pick<TransportEvents, 'onRateLimited' | 'onPauseEnded'> {
  readonly limits: RateLimits;
  readonly clock: Clock;
  readonly send: (call: QueuedCall, answerWithinMs: number) => Promise<Outcome>;
}

const notSent = (reason: string, scope: 'chat' | 'all' = 'chat'): Outcome => ({
  kind: 'not-sent',
  reason,
  scope,
});

/** The answer that the server would give: it has asked this chat to wait. */
const rateLimited = (retryAfterMs: number): Outcome => ({
  kind: 'refused',
  code: 429,
  description: 'Too Many Requests: the server has asked to wait',
  retryAfterMs,
});

/** The outcome of a call whose time has passed in the queue; `pauseMs`: how long its chat still has to wait. */
const expired = (pauseMs: number): Outcome =>
  pauseMs > 0 ? rateLimited(pauseMs) : notSent('its deadline passed in the queue');

/** Watches for the end of a call's time and for its abort. Returns a function that stops watching. */
function watchCall(
  { endsAt, signal }: QueuedCall,
  clock: Clock,
  on: { readonly abort: () => void; readonly expiry: () => void },
): () => void {
  const cancelExpiry = clock.after(Math.max(0, endsAt - clock.now()), on.expiry);
  signal?.addEventListener('abort', on.abort, { once: true });
  return () => {
    cancelExpiry();
    signal?.removeEventListener('abort', on.abort);
  };
}

/** How long calls may wait, and what ends their wait. */
function createWaitLimits(limits: RateLimits, clock: Clock, waiting: ReturnType<typeof createWaitingCalls>) {
  const mayWait = (call: QueuedCall): boolean => limits.pausedUntil(call.scope) < call.endsAt;
  const pauseMs = (call: QueuedCall): number => Math.max(0, limits.pausedUntil(call.scope) - clock.now());
  const settleIfWaiting = (entry: Entry, outcome: Outcome) => {
    if (waiting.remove(entry)) entry.settle(outcome);
  };

  const watch = (entry: Entry): void => {
    const { call } = entry;
    entry.unwatch ??= watchCall(call, clock, {
      abort: () => settleIfWaiting(entry, notSent('aborted')),
      expiry: () => settleIfWaiting(entry, expired(pauseMs(call))),
    });
  };

  return { mayWait, pauseMs, settleIfWaiting, watch };
}

/**
 * Makes calls when the rate limits allow it. A 429 proves that nothing was done, so an interactive call is
 * retried if there is time. A background call is returned to its sender, which can wait longer.
 */
export function createCallQueue({ limits, clock, send, onRateLimited, onPauseEnded }: CallQueueOptions) {
  const waiting = createWaitingCalls(limits);
  const { mayWait, pauseMs, settleIfWaiting, watch } = createWaitLimits(limits, clock, waiting);
  /** The keys of the edits in flight. */
  const editing = new Set<string | undefined>();
  let lastOrder = 0;
  let isClosed = false;

  const onRefused = (entry: Entry, outcome: Extract<Outcome, { kind: 'refused' }>) => {
    const { call } = entry;
    const retryAfterMs = outcome.retryAfterMs ?? defaultRetryAfterMs;
    const scope = limits.onRefused(call.scope, retryAfterMs, clock.now());
    onRateLimited?.(call.method, retryAfterMs, scope);
    const again =
      call.priority !== 'background' && mayWait(call) && call.signal?.aborted !== true && !isClosed;
    if (!again) entry.settle({ ...outcome, retryAfterMs });
    else if (waiting.findEdit(call.editKey) !== undefined) entry.settle({ kind: 'superseded' });
    else {
      waiting.insert(entry);
      watch(entry);
    }
    for (const other of waiting.all()) {
      if (!mayWait(other.call)) settleIfWaiting(other, rateLimited(pauseMs(other.call)));
    }
  };

  const run = async (entry: Entry): Promise<void> => {
    const { call } = entry;
    const { isProbe, onAnswered } = limits.take(call.scope, call.priority, clock.now());
    editing.add(call.editKey);
    const sending = send(call, Math.max(minAnswerMs, call.endsAt - clock.now()));
    // A rejection is a bug: the caller gets it, and the queue continues.
    const outcome = await sending.catch(() => undefined);
    onAnswered(clock.now());
    editing.delete(call.editKey);
    if (outcome?.kind === 'refused' && outcome.code === 429) onRefused(entry, outcome);
    else {
      if (isProbe && (outcome?.kind === 'ok' || outcome?.kind === 'refused') && limits.endPause())
        onPauseEnded?.();
      entry.settle(sending);
    }
  };

  const pump = () => {
    const findNext = () =>
      waiting.findNext(clock.now(), ({ editKey }) => editKey !== undefined && editing.has(editKey));
    let next = findNext();
    while (typeof next === 'object') {
      waiting.remove(next);
      waiting.count(next);
      void run(next).finally(pump);
      next = findNext();
    }
    setTimer(next);
  };

  const setTimer = createTimer(clock, pump);

  const enqueue = (call: QueuedCall): Promise<Outcome> =>
    new Promise(resolve => {
      const outdated = waiting.findEdit(call.editKey);
      const entry: Entry = {
        call,
        order: outdated?.order ?? (lastOrder += 1),
        settle: outcome => {
          entry.unwatch?.();
          resolve(outcome);
        },
        unwatch: undefined,
      };
      if (outdated !== undefined) settleIfWaiting(outdated, { kind: 'superseded' });
      waiting.insert(entry);
      pump();
      // Most calls are sent at once.
      if (waiting.has(entry)) watch(entry);
    });

  return {
    call: (call: QueuedCall): Promise<Outcome> => {
      if (isClosed) return Promise.resolve(notSent('closed'));
      if (call.signal?.aborted === true) return Promise.resolve(notSent('aborted'));
      if (waiting.isFullFor(call)) return Promise.resolve(notSent('too many calls wait'));
      return mayWait(call) ? enqueue(call) : Promise.resolve(rateLimited(pauseMs(call)));
    },
    /** Waiting calls are not sent; calls in flight continue. */
    close: (): void => {
      isClosed = true;
      setTimer(Infinity);
      for (const entry of waiting.all()) settleIfWaiting(entry, notSent('closed', 'all'));
    },
  };
}

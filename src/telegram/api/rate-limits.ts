import {
  allOf,
  createArrivalLimit,
  createRateLimit,
  createWindowLimit,
  unlimited,
  type RateLimit,
} from '../../lib/limits.ts';

/**
 * The calls that share limits and 429s: those to one chat, the answers to callbacks (which name no chat), or
 * those of one method that is about the bot itself. The latter neither wait for messages nor delay them.
 */
export interface LimitScope {
  readonly kind: 'private' | 'group' | 'answers' | 'method';
  /** Unique among all scopes. */
  readonly key: string;
}

/**
 * Most urgent first. `immediate` calls heed only the server's own 429s. `unlinked`: replies to chats without an
 * account, which may be anybody's and any number.
 */
export const priorities = ['immediate', 'interactive', 'background', 'unlinked'] as const;
export type Priority = (typeof priorities)[number];

/** Telegram asks for at most one message a second in a chat, except for short bursts (Bot FAQ: "My bot is hitting limits"). */
const chatRate = { interval: 1000, burst: 3 };
/** A person who presses one button after the other waits for none of their answers. */
const privateBurst = 8;
/** After the server has refused one of them, the chat has no bursts until it has been silent for a while. */
const steadyRate = { ...chatRate, burst: 1 };
/** In a group also 20 a minute (Bot FAQ), not spread out: people there write in bursts and wait for an answer. */
export const groupWindow = { count: 20, ms: 60_000 };

/** The server may count from any message that it receives, so a second's worth of messages takes this share longer. */
const margin = 0.05;

/** 429s in this many scopes within this time mean that the bot as a whole is too fast. */
const manyScopes = 3;
const manyWithinMs = 2000;
/** How long everybody waits until one call probes whether the server accepts calls again, and at most. */
const firstProbeMs = 5_000;
const maxProbeMs = 60_000;
/** After this long every limit has recovered, so a scope can be forgotten. */
const forgetAfterMs = 60_000;

interface ScopeState {
  limit: RateLimit;
  pausedUntil: number;
  usedAt: number;
}

/** The limits of the bot as a whole, in any scope. */
function createOverallLimits(messagesPerSecond: number) {
  const isLimited = messagesPerSecond > 0;
  const interval = (1000 / messagesPerSecond) * (1 + margin);
  const count = Math.max(1, Math.floor(messagesPerSecond));
  const windowMs = (1000 / messagesPerSecond) * count;
  const overall = isLimited
    ? createArrivalLimit({ count, windowMs, marginMs: margin * windowMs })
    : { readyAt: unlimited.readyAt, take: () => () => undefined };
  const burst = Math.max(1, Math.ceil(messagesPerSecond / 10));
  const steady = (every: number): RateLimit =>
    isLimited ? createRateLimit({ interval: every, burst }) : unlimited;
  const byPriority: Readonly<Record<Priority, RateLimit>> = {
    immediate: unlimited,
    interactive: unlimited,
    // A burst would keep a person's answer waiting until the second is over.
    background: steady(interval),
    // A third of the limit for all of them together.
    unlinked: steady(3 * interval),
  };
  return {
    readyAt: (priority: Priority): number =>
      priority === 'immediate' ? -Infinity : Math.max(overall.readyAt(), byPriority[priority].readyAt()),
    take: (priority: Priority, now: number): ((answeredAt: number) => void) => {
      byPriority[priority].take(now);
      return overall.take(now);
    },
  };
}

interface TakenCall {
  readonly isProbe: boolean;
  /** Call it when the call has been answered, or no longer can be. */
  readonly onAnswered: (now: number) => void;
}

/** What is remembered of each scope. */
function createScopes(isLimited: boolean) {
  const scopes = new Map<string, ScopeState>();
  let sweptAt = -Infinity;

  const limitOf = ({ kind }: LimitScope): RateLimit => {
    if (!isLimited || kind === 'answers' || kind === 'method') return unlimited;
    if (kind === 'private') return createRateLimit({ ...chatRate, burst: privateBurst });
    return allOf(createRateLimit(chatRate), createWindowLimit(groupWindow.count, groupWindow.ms));
  };

  const sweep = (now: number) => {
    if (now - sweptAt < forgetAfterMs) return;
    sweptAt = now;
    for (const [key, { pausedUntil, usedAt }] of scopes) {
      if (pausedUntil <= now && now - usedAt >= forgetAfterMs) scopes.delete(key);
    }
  };

  return {
    get: ({ key }: LimitScope): ScopeState | undefined => scopes.get(key),
    /** Starts to remember it if it isn't known. */
    use: (scope: LimitScope, now: number): ScopeState => {
      sweep(now);
      const state = scopes.get(scope.key) ?? { limit: limitOf(scope), pausedUntil: -Infinity, usedAt: now };
      state.usedAt = now;
      scopes.set(scope.key, state);
      return state;
    },
    /** How many scopes are remembered. */
    count: (): number => scopes.size,
  };
}

/**
 * Telegram's rate limits, and the pauses that its 429s ask for. It makes no calls and reads no clock: every
 * `now` is in ms of a clock that never goes back. `messagesPerSecond` 0: no limits, only the server's 429s.
 */
export function createRateLimits(messagesPerSecond: number) {
  const overall = createOverallLimits(messagesPerSecond);
  const scopes = createScopes(messagesPerSecond > 0);
  /** When each scope was last refused, of those refused lately. */
  const lastRefused = new Map<ScopeState, number>();
  /** Every chat waits, except for one call at a time: the server may ask three chats to wait for an hour by mistake. */
  let pause: { until: number; probeAt: number; probeEveryMs: number } | undefined;

  const allPausedUntil = (kind: LimitScope['kind']): number => {
    if (pause === undefined || kind === 'method') return -Infinity;
    // An answer to a callback proves nothing about messages, so it can't be the probe.
    return kind === 'answers' ? pause.until : Math.min(pause.until, pause.probeAt);
  };

  const pausedUntil = (scope: LimitScope): number =>
    Math.max(scopes.get(scope)?.pausedUntil ?? -Infinity, allPausedUntil(scope.kind));

  const pauseMs = (now: number): number => Math.max(0, (pause?.until ?? now) - now);

  return {
    /** The time from which calls of this priority may be made, in any scope. */
    readyAtOverall: overall.readyAt,

    /** The time from which the limits of a scope allow a call. */
    readyAt: (scope: LimitScope, priority: Priority): number => {
      const limit = priority === 'immediate' ? unlimited : (scopes.get(scope)?.limit ?? unlimited);
      return Math.max(pausedUntil(scope), limit.readyAt());
    },

    /** Counts a call that is made now. `isProbe`: the call shows whether the server accepts calls again. */
    take: (scope: LimitScope, priority: Priority, now: number): TakenCall => {
      const isProbe =
        pause !== undefined &&
        pauseMs(now) > 0 &&
        allPausedUntil(scope.kind) <= now &&
        scope.kind !== 'method';
      if (pause !== undefined && isProbe) {
        pause.probeAt = now + pause.probeEveryMs;
        pause.probeEveryMs = Math.min(maxProbeMs, pause.probeEveryMs * 2);
      }
      if (priority === 'immediate') return { isProbe, onAnswered: () => undefined };
      scopes.use(scope, now).limit.take(now);
      return { isProbe, onAnswered: overall.take(priority, now) };
    },
    pauseMs,
    /** A probe was accepted. `false`: nobody was waiting. */
    endPause: (): boolean => {
      const wasPaused = pause !== undefined;
      pause = undefined;
      lastRefused.clear();
      return wasPaused;
    },

    /** The end of the pause that the server's 429s impose on a scope; in the past if there is none. */
    pausedUntil,

    /**
     * The server answered 429. Only this scope waits, so that one busy person doesn't silence the bot
     * everywhere. After 429s in several scopes within a moment every chat waits, for the shortest of the times.
     */
    onRefused: (scope: LimitScope, retryAfterMs: number, now: number): 'chat' | 'all' => {
      const state = scopes.use(scope, now);
      state.pausedUntil = Math.max(state.pausedUntil, now + retryAfterMs);
      // What was too much once would be so again.
      if (scope.kind === 'private' && messagesPerSecond > 0) state.limit = createRateLimit(steadyRate);
      if (scope.kind === 'method') return 'chat';
      for (const [other, at] of lastRefused) if (now - at > manyWithinMs) lastRefused.delete(other);
      lastRefused.set(state, now);
      if (lastRefused.size < manyScopes) return 'chat';
      const shortest = Math.min(...[...lastRefused.keys()].map(each => each.pausedUntil));
      if (pause === undefined || pauseMs(now) === 0) {
        pause = { until: shortest, probeAt: now + firstProbeMs, probeEveryMs: 2 * firstProbeMs };
      } else pause.until = Math.max(pause.until, shortest);
      return 'all';
    },

    /** How many scopes are remembered. */
    scopeCount: scopes.count,
  };
}

export type RateLimits = ReturnType<typeof createRateLimits>;

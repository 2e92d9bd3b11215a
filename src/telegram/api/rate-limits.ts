import { allOf, createCountedWindow, createSpacing, createWindow, unlimited, type Limit } from './limits.ts';

/**
 * Where a call waits. A chat's calls share its pace; `shared` is for calls to no chat that are still part
 * of the conversation (answers to presses); a `method` lane is for calls about the bot or a chat, which
 * neither wait for messages nor hold them up.
 */
export type Lane =
  | { readonly kind: 'private'; readonly chat: string }
  | { readonly kind: 'group'; readonly chat: string }
  | { readonly kind: 'shared' }
  | { readonly kind: 'method'; readonly method: string };

/** In order: `unpaced` waits for nothing but the server's own 429s. */
export type Line = 'unpaced' | 'interactive' | 'news';

export interface Ticket {
  readonly lane: Lane;
  readonly line: Line;
  /** The same for edits of the same part of a message: one at a time, and only the newest waits. */
  readonly edit?: string | undefined;
}

/** Who may not be called for a while: one lane, or everybody. */
export type FloodScope = 'lane' | 'all';

/** The next call to make, or until when there is none (`Infinity`: until something changes). */
export type PaceStep<T> =
  { readonly kind: 'go'; readonly ticket: T } | { readonly kind: 'wait'; readonly until: number };

const lines: readonly Line[] = ['unpaced', 'interactive', 'news'];

const burst = 3;
/** Telegram asks for no more than about one a second in a chat, short bursts excepted (Bot FAQ: "avoid hitting limits"). */
const chatIntervalMs = 1000;
/** … and no more than 20 a minute in a group. They are not spread: people there talk in bursts, and wait for an answer. */
const groupWindow = { count: 20, ms: 60_000 } as const;

/** So many lanes told "too many requests" within so long: then it is not they who are too many. */
const floodedLanes = 3;
const floodedWithinMs = 2000;
const sweepMs = 60_000;

interface Waiting<T> {
  readonly ticket: T;
  readonly order: number;
}

interface LaneState<T> {
  readonly limit: Limit;
  /** A method's lane does not wait when all the chats must. */
  readonly heedsAll: boolean;
  readonly waiting: Readonly<Record<Line, Waiting<T>[]>>;
  restsUntil: number;
  /** When it was last of use; an old one without anybody waiting is forgotten. */
  usedAt: number;
}

const keyOf = (lane: Lane): string => {
  switch (lane.kind) {
    case 'private':
    case 'group':
      return `chat ${lane.chat}`;
    case 'shared':
      return 'shared';
    case 'method':
      return `method ${lane.method}`;
  }
};

/**
 * Decides which call goes next and when; it makes none, and knows no clock but the instants that it is
 * told (ms of a clock that doesn't go back). `messagesPerSecond` 0: no pace, only the server's 429s.
 */
export function createPace<T extends Ticket>(messagesPerSecond: number) {
  const paced = messagesPerSecond > 0;
  const overall = paced ? createWindow(messagesPerSecond) : unlimited;
  // News in a steady trickle: a burst of them would keep a person's answer waiting until the second is over.
  const newsSpacing = paced
    ? createSpacing(1000 / messagesPerSecond, Math.max(1, Math.ceil(messagesPerSecond / 10)))
    : unlimited;
  const lanes = new Map<string, LaneState<T>>();
  /** Lanes in which somebody waits. */
  const busy = new Set<LaneState<T>>();
  /** Calls under way, with the places in the lines that they had. */
  const underWay = new Map<T, number>();
  const editing = new Set<string>();
  /** When each lane was last told to wait, of late. */
  const flooded = new Map<LaneState<T>, number>();
  let allRestUntil = 0;
  /** Before this nobody may go: what is added then needs no look at everybody who waits. */
  let quietUntil = 0;
  let counter = 0;
  let sweptAt = 0;

  const limitOf = (lane: Lane): Limit => {
    if (!paced || lane.kind === 'shared' || lane.kind === 'method') return unlimited;
    const spacing = createSpacing(chatIntervalMs, burst);
    return lane.kind === 'group'
      ? allOf(spacing, createCountedWindow(groupWindow.count, groupWindow.ms))
      : spacing;
  };

  const sweep = (now: number) => {
    if (now - sweptAt < sweepMs) return;
    sweptAt = now;
    for (const [key, lane] of lanes) {
      // Within a sweep's time every limit has filled up again.
      if (!busy.has(lane) && lane.restsUntil <= now && now - lane.usedAt >= sweepMs) lanes.delete(key);
    }
  };

  const laneOf = (lane: Lane, now: number): LaneState<T> => {
    sweep(now);
    const key = keyOf(lane);
    const known = lanes.get(key);
    if (known !== undefined) {
      known.usedAt = now;
      return known;
    }
    const state: LaneState<T> = {
      limit: limitOf(lane),
      heedsAll: lane.kind !== 'method',
      waiting: { unpaced: [], interactive: [], news: [] },
      restsUntil: 0,
      usedAt: now,
    };
    lanes.set(key, state);
    return state;
  };

  const restEnd = (lane: LaneState<T>): number => Math.max(lane.restsUntil, lane.heedsAll ? allRestUntil : 0);

  const readyAt = (lane: LaneState<T>, line: Line): number => {
    const rest = restEnd(lane);
    if (line === 'unpaced') return rest;
    const trickle = line === 'news' ? newsSpacing.readyAt() : 0;
    return Math.max(rest, lane.limit.readyAt(), overall.readyAt(), trickle);
  };

  const mayGo = ({ ticket }: Waiting<T>): boolean => ticket.edit === undefined || !editing.has(ticket.edit);

  const drop = (lane: LaneState<T>, line: Line, waiting: Waiting<T>) => {
    lane.waiting[line].splice(lane.waiting[line].indexOf(waiting), 1);
    if (lines.every(each => lane.waiting[each].length === 0)) busy.delete(lane);
  };

  const find = (ticket: T, now: number) => {
    const lane = laneOf(ticket.lane, now);
    const waiting = lane.waiting[ticket.line].find(each => each.ticket === ticket);
    return waiting === undefined ? undefined : { lane, waiting };
  };

  /** The waiting edit that this one makes pointless, with the place in the line that it leaves. */
  const outdatedBy = (ticket: T, lane: LaneState<T>) => {
    if (ticket.edit === undefined) return undefined;
    for (const line of lines) {
      const waiting = lane.waiting[line].find(each => each.ticket.edit === ticket.edit);
      if (waiting !== undefined) return { line, waiting };
    }
    return undefined;
  };

  const insert = (lane: LaneState<T>, line: Line, waiting: Waiting<T>) => {
    const after = lane.waiting[line].findIndex(({ order }) => order > waiting.order);
    lane.waiting[line].splice(after === -1 ? lane.waiting[line].length : after, 0, waiting);
    busy.add(lane);
    if (mayGo(waiting)) quietUntil = Math.min(quietUntil, readyAt(lane, line));
  };

  /** Of all that may go now, the most urgent one that has waited longest; else when to look again. */
  const choose = (now: number) => {
    let best: { lane: LaneState<T>; line: Line; waiting: Waiting<T> } | undefined;
    let until = Infinity;
    for (const lane of busy) {
      for (const line of lines) {
        const waiting = lane.waiting[line].find(mayGo);
        if (waiting === undefined) continue;
        const at = readyAt(lane, line);
        if (at > now) {
          until = Math.min(until, at);
          continue;
        }
        const urgency = best === undefined ? 1 : lines.indexOf(line) - lines.indexOf(best.line);
        if (best === undefined || urgency < 0 || (urgency === 0 && waiting.order < best.waiting.order)) {
          best = { lane, line, waiting };
        }
        // What waits behind it in this lane is less urgent.
        break;
      }
    }
    return best ?? until;
  };

  const ended = (ticket: T): void => {
    underWay.delete(ticket);
    // The next edit of that message may be waiting for this moment.
    if (ticket.edit !== undefined && editing.delete(ticket.edit)) quietUntil = 0;
  };

  return {
    /** Lets a call wait for its turn; gives the waiting edit that it replaces, whose place it takes. */
    add(ticket: T, now: number): T | undefined {
      const lane = laneOf(ticket.lane, now);
      const outdated = outdatedBy(ticket, lane);
      counter += 1;
      if (outdated === undefined) {
        insert(lane, ticket.line, { ticket, order: counter });
        return undefined;
      }
      drop(lane, outdated.line, outdated.waiting);
      insert(lane, ticket.line, { ticket, order: outdated.waiting.order });
      return outdated.waiting.ticket;
    },

    /** Takes the next call that may go. It is under way until `ended`. */
    next(now: number): PaceStep<T> {
      const chosen = now < quietUntil ? quietUntil : choose(now);
      if (typeof chosen === 'number') {
        quietUntil = chosen;
        return { kind: 'wait', until: chosen };
      }
      const { lane, line, waiting } = chosen;
      drop(lane, line, waiting);
      lane.usedAt = now;
      underWay.set(waiting.ticket, waiting.order);
      if (waiting.ticket.edit !== undefined) editing.add(waiting.ticket.edit);
      if (line !== 'unpaced') {
        lane.limit.take(now);
        overall.take(now);
        if (line === 'news') newsSpacing.take(now);
      }
      return { kind: 'go', ticket: waiting.ticket };
    },

    /** A call is not under way any more. */
    ended,

    /**
     * A call that the server refused for now waits again, in its old place. `false`: a newer edit of the
     * same message is waiting already, and this one has nothing to say any more.
     */
    putBack(ticket: T, now: number): boolean {
      const order = underWay.get(ticket) ?? 0;
      ended(ticket);
      const lane = laneOf(ticket.lane, now);
      if (outdatedBy(ticket, lane) !== undefined) return false;
      insert(lane, ticket.line, { ticket, order });
      return true;
    },

    /** Takes a call out of its line; `false` if it waits there no more. */
    remove(ticket: T, now: number): boolean {
      const found = find(ticket, now);
      if (found === undefined) return false;
      drop(found.lane, ticket.line, found.waiting);
      return true;
    },

    /**
     * The server said "too many requests", and for how long to wait. Answers to presses wait by themselves, as
     * each chat does: whoever taps a great deal must not silence the bot everywhere. Where several of them
     * hear so within a moment everybody waits, for the shortest of the waits, since each has its own besides.
     */
    flood(ticket: T, retryAfterMs: number, now: number): FloodScope {
      const lane = laneOf(ticket.lane, now);
      lane.restsUntil = Math.max(lane.restsUntil, now + retryAfterMs);
      if (ticket.lane.kind === 'method') return 'lane';
      for (const [other, at] of flooded) if (now - at > floodedWithinMs) flooded.delete(other);
      flooded.set(lane, now);
      if (flooded.size < floodedLanes) return 'lane';
      const shortest = Math.min(...[...flooded.keys()].map(({ restsUntil }) => restsUntil));
      allRestUntil = Math.max(allRestUntil, shortest);
      return 'all';
    },

    /** Until when the server's own word keeps this call from being made; in the past: it doesn't. */
    restsUntil: (ticket: T, now: number): number => restEnd(laneOf(ticket.lane, now)),

    /** Everything that waits, in no order. */
    waiting: (): readonly T[] =>
      [...busy].flatMap(lane => lines.flatMap(line => lane.waiting[line].map(({ ticket }) => ticket))),

    /** Until when all the chats rest; in the past: they don't. */
    allRestUntil: (): number => allRestUntil,

    /** How many lanes are remembered. */
    laneCount: (): number => lanes.size,
  };
}

export type Pace<T extends Ticket> = ReturnType<typeof createPace<T>>;

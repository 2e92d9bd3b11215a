import type { Update } from 'telegraf/types';

import { createTurns } from '../telegram/updates/fair-queue.ts';

/** An update that was written down, waiting for its handler. */
export interface TakenUpdate {
  readonly updateId: number;
  readonly payload: string;
  readonly receivedAt: number;
  /** How often a handler has begun on it again after a crash. */
  readonly attempts: number;
}

interface Deps {
  readonly inbox: {
    exchange(
      updates: readonly { readonly updateId: number; readonly payload: string }[],
      done: readonly number[],
    ): readonly TakenUpdate[];
    reopen(): readonly TakenUpdate[];
    beginAgain(updateId: number): void;
  };
  /** Runs one update to its end. What it throws is a bug: it is told of by `onBroken`, and not tried again. */
  readonly handle: (update: Update, taken: TakenUpdate) => Promise<void>;
  readonly onBroken: (update: Update, error: unknown) => Promise<void>;
  /** What is done could not be erased, and will be tried again. */
  readonly onNotErased: (error: unknown) => void;
  readonly now: () => number;
  /** So long a press waits at most for what came before it in its chat; a third of a second by default. */
  readonly pressWaitMs?: number;
}

/**
 * A press is answered within a second. What was begun before it in its chat has had its effect by then, and
 * only waits for Telegram: for the pace of that chat, a 429, an answer that doesn't come.
 */
const usualPressWaitMs = 300;
/**
 * What a crash left behind is begun again so often: one that ends the process each time must not do so for
 * ever. What only waited for its turn when the process died has not been begun, and doesn't count.
 */
const mostAttempts = 10;
/** Telegram keeps updates so long itself; older ones are nobody's wish any more. */
const freshForMs = 24 * 60 * 60_000;
/** Payloads of what is done are erased together, so that a busy bot doesn't write for each of them. */
const eraseWithinMs = 250;
/** A disk that is full stays so for a while. */
const eraseAgainMs = 5_000;
/**
 * No more is taken from Telegram while so much waits here: memory is the one thing that runs out. It is much,
 * since a press is waiting somewhere in a crowd's messages, and is only seen once those before it were read.
 */
const mostUnderWay = { updates: 20_000, characters: 16 * 1024 * 1024 } as const;

/** As many as Telegram gives at once (Bot API: getUpdates): there are more, and a press may be among them. */
const fullBatch = 100;
/** So long messages wait for the next batch to be read, as it is all that keeps a press from being seen. */
const holdMs = 100;

/** What doesn't wait for the messages of a crowd: a press holds a power switch, and who has left may press none. */
const isUrgent = (update: Update): boolean => 'callback_query' in update || 'chat_member' in update;

/** The parts of an update that say whose it is; any of them may be missing, or be something else. */
interface Sketch {
  readonly chat?: { readonly id?: unknown } | null;
  readonly from?: { readonly id?: unknown } | null;
  readonly message?: Sketch | null;
  readonly new_chat_member?: { readonly user?: { readonly id?: unknown } | null } | null;
}

/**
 * Updates that must be handled one after another: a private chat's; in a group the messages, and each
 * person's presses with word of their coming and leaving, so that one person's slow press keeps nobody
 * waiting, and a press after leaving is judged as one. Whatever was written down has one: what broke this
 * would break every start after it.
 */
function laneOf(update: Update): string {
  const parts = update as unknown as Readonly<Record<string, Sketch | null | undefined>>;
  const { callback_query: press, chat_member: change } = parts;
  if (change !== undefined) return JSON.stringify([change?.chat?.id, change?.new_chat_member?.user?.id]);
  if (press !== undefined) {
    const person = press?.from?.id;
    const chat = press?.message?.chat?.id ?? person;
    if (chat === undefined) return 'rest';
    return JSON.stringify(chat === person ? chat : [chat, person]);
  }
  for (const value of Object.values(parts)) {
    const id = value?.chat?.id;
    if (id !== undefined) return JSON.stringify(id);
  }
  return 'rest';
}

/** Resolves with the work, or after so long. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise(resolve => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/**
 * Takes updates in: written down in one transaction a batch, and only then confirmed to Telegram. A chat's are
 * handled one after another, chats side by side; but a press begins, in its turn, while what came before it
 * waits for Telegram.
 */
export function createIntake(deps: Deps) {
  const { inbox, handle, onBroken, now, pressWaitMs = usualPressWaitMs } = deps;
  const lanes = new Map<string, Promise<void>>();
  let done: number[] = [];
  const underWay = { updates: 0, characters: 0 };
  const turns = createTurns();
  let eraseTimer: NodeJS.Timeout | undefined;
  let roomWaiters: (() => void)[] = [];
  let closed = false;

  /** Nobody else is told where it fails: to be handled again shows once more what is shown. */
  const erase = (): void => {
    clearTimeout(eraseTimer);
    eraseTimer = undefined;
    if (done.length === 0) return;
    const erased = done;
    done = [];
    try {
      inbox.exchange([], erased);
    } catch (error) {
      done.push(...erased);
      deps.onNotErased(error);
      if (!closed) eraseTimer = setTimeout(erase, eraseAgainMs);
    }
  };

  const hasRoom = (): boolean =>
    underWay.updates < mostUnderWay.updates && underWay.characters < mostUnderWay.characters;

  const finish = ({ updateId, payload }: TakenUpdate): void => {
    done.push(updateId);
    underWay.updates -= 1;
    underWay.characters -= payload.length;
    if (hasRoom()) {
      const waiters = roomWaiters;
      roomWaiters = [];
      for (const wake of waiters) wake();
    }
    if (closed) erase();
    else eraseTimer ??= setTimeout(erase, eraseWithinMs);
  };

  const handleSafely = async (update: Update, taken: TakenUpdate, isLeft: boolean): Promise<void> => {
    // It is written down, and the next process begins on it.
    if (closed) return;
    try {
      if (isLeft && taken.attempts >= mostAttempts) throw new Error('it was begun again too often');
      if (isLeft) inbox.beginAgain(taken.updateId);
      await handle(update, taken);
    } catch (error) {
      await onBroken(update, error);
    }
    finish(taken);
  };

  const dispatch = (taken: TakenUpdate, isLeft: boolean): void => {
    const update = JSON.parse(taken.payload) as Update;
    const lane = laneOf(update);
    underWay.updates += 1;
    underWay.characters += taken.payload.length;
    const before = lanes.get(lane) ?? Promise.resolve();
    const ready = !isUrgent(update)
      ? before.then(turns.next)
      : lanes.has(lane)
        ? atMost(pressWaitMs, before)
        : before;
    const work = ready.then(() => handleSafely(update, taken, isLeft));
    const current = Promise.all([before, work])
      .then(() => undefined)
      .finally(() => {
        if (lanes.get(lane) === current) lanes.delete(lane);
      });
    lanes.set(lane, current);
  };

  return {
    /** Writes a batch down and begins on it; afterwards it may be confirmed. Known ones are left out. */
    take(updates: readonly Update[]): void {
      const finished = done;
      done = [];
      let fresh: readonly TakenUpdate[];
      try {
        fresh = inbox.exchange(
          updates.map(update => ({ updateId: update.update_id, payload: JSON.stringify(update) })),
          finished,
        );
      } catch (error) {
        done.push(...finished);
        throw error;
      }
      for (const taken of fresh) dispatch(taken, false);
      if (updates.length >= fullBatch) turns.hold(holdMs);
    },

    /** Goes on with what a process before this one has left. */
    resume(): void {
      for (const taken of inbox.reopen()) {
        const ageMs = Math.abs(now() - taken.receivedAt);
        if (ageMs > freshForMs) done.push(taken.updateId);
        else dispatch(taken, true);
      }
      erase();
    },

    /** Resolves when there is room for another batch. */
    room: async (): Promise<void> => {
      if (!hasRoom()) await new Promise<void>(resolve => roomWaiters.push(resolve));
    },

    /** Whether there is room for one more. */
    hasRoom,

    /** What has begun is given so long to end; the rest is left for the next process. */
    async close(deadlineMs: number): Promise<void> {
      closed = true;
      const deadline = new Promise<void>(resolve => setTimeout(resolve, deadlineMs).unref());
      await Promise.race([Promise.all(lanes.values()), deadline]);
      erase();
    },

    underWay: () => underWay.updates,
  };
}

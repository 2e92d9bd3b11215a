import type { Update } from 'telegraf/types';

import { withTimeout } from '../../lib/timers.ts';
import { createFairQueue } from './fair-queue.ts';
import { isUrgent, laneOf } from './lanes.ts';

/** A stored update. */
export interface TakenUpdate {
  readonly updateId: number;
  readonly payload: string;
  readonly receivedAt: number;
  /** How often its handler was started again after a crash. */
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
  /** Handles one update completely. If it throws, that is a bug, and the update isn't tried again. */
  readonly handle: (update: Update, taken: TakenUpdate) => Promise<void>;
  /** A handler threw. */
  readonly onBroken: (update: Update, error: unknown) => Promise<void>;
  /** Handled updates could not be erased; this is tried again. */
  readonly onNotErased: (error: unknown) => void;
  readonly now: () => number;
  readonly callbackWaitMs?: number;
}

/**
 * How long a callback waits at most for the update before it in its lane. Callbacks are answered within a second,
 * and by then that update has had its effect, and only waits for Telegram.
 */
const defaultCallbackWaitMs = 300;
/** An update that crashes the process every time must not do so for ever. Only handlers that started count. */
const maxAttempts = 10;
/** Telegram keeps updates for as long. */
const maxAgeMs = 24 * 60 * 60_000;
/** Handled updates are erased together, so that a busy bot doesn't write for each of them. */
const eraseDelayMs = 250;
/** A full disk stays full for a while. */
const eraseRetryMs = 5_000;
/**
 * The memory that updates may take. It is a lot, because a callback that waits at Telegram behind thousands of
 * messages is only seen once these are received.
 */
const capacity = { updates: 20_000, characters: 16 * 1024 * 1024 } as const;
/** The most that Telegram gives at once (Bot API: getUpdates). There are more, and callbacks may be among them. */
const fullBatch = 100;
/** How long messages wait for the next batch then. */
const holdMs = 100;

/** Counts the updates in flight, and lets callers wait until there is room for more. */
function createLoad() {
  const load = { updates: 0, characters: 0 };
  let waiters: (() => void)[] = [];
  const hasRoom = (): boolean => load.updates < capacity.updates && load.characters < capacity.characters;
  return {
    hasRoom,
    updates: () => load.updates,
    /** Resolves when another batch can be taken. */
    room: async (): Promise<void> => {
      if (!hasRoom()) await new Promise<void>(resolve => waiters.push(resolve));
    },
    add({ payload }: TakenUpdate): void {
      load.updates += 1;
      load.characters += payload.length;
    },
    remove({ payload }: TakenUpdate): void {
      load.updates -= 1;
      load.characters -= payload.length;
      if (!hasRoom()) return;
      for (const wake of waiters) wake();
      waiters = [];
    },
  };
}

/** Erases handled updates: together with the next batch that is stored, or after a moment. */
function createInboxWriter({ inbox, onNotErased }: Pick<Deps, 'inbox' | 'onNotErased'>) {
  let handled: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const store = (updates: readonly Update[]): readonly TakenUpdate[] => {
    const erased = handled;
    handled = [];
    try {
      const rows = updates.map(update => ({ updateId: update.update_id, payload: JSON.stringify(update) }));
      return inbox.exchange(rows, erased);
    } catch (error) {
      handled.push(...erased);
      throw error;
    }
  };

  const erase = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (handled.length === 0) return;
    try {
      store([]);
    } catch (error) {
      // Harmless if the process ends before the next try: handling an update twice shows the same again.
      onNotErased(error);
      if (!isClosed) timer = setTimeout(erase, eraseRetryMs);
    }
  };

  return {
    /** Stores updates; gives those that are new. */
    store,
    erase,
    eraseSoon(updateId: number): void {
      handled.push(updateId);
      if (isClosed) erase();
      else timer ??= setTimeout(erase, eraseDelayMs);
    },
    close(): void {
      isClosed = true;
      erase();
    },
  };
}

/**
 * Stores updates, a batch in one transaction, so that they can be confirmed to Telegram, and handles them: those
 * of a lane one after another, lanes side by side. What a crash interrupted is handled at the next start.
 */
export function createIntake(deps: Deps) {
  const { inbox, handle, onBroken, now, callbackWaitMs = defaultCallbackWaitMs } = deps;
  /** The end of each lane's last update. */
  const lanes = new Map<string, Promise<void>>();
  const queue = createFairQueue();
  const load = createLoad();
  const writer = createInboxWriter(deps);
  let isClosed = false;

  const run = async (update: Update, taken: TakenUpdate, isLeftOver: boolean): Promise<void> => {
    // It is stored, and the next process handles it.
    if (isClosed) return;
    try {
      if (isLeftOver && taken.attempts >= maxAttempts) throw new Error('too many attempts');
      if (isLeftOver) inbox.beginAgain(taken.updateId);
      await handle(update, taken);
    } catch (error) {
      await onBroken(update, error);
    }
    load.remove(taken);
    writer.eraseSoon(taken.updateId);
  };

  const dispatch = (taken: TakenUpdate, isLeftOver: boolean): void => {
    const update = JSON.parse(taken.payload) as Update;
    const lane = laneOf(update);
    load.add(taken);
    const before = lanes.get(lane) ?? Promise.resolve();
    const ready = isUrgent(update)
      ? withTimeout(() => before, callbackWaitMs, undefined)
      : before.then(queue.next);
    const work = ready.then(() => run(update, taken, isLeftOver));
    const current = Promise.all([before, work])
      .then(() => undefined)
      .finally(() => {
        if (lanes.get(lane) === current) lanes.delete(lane);
      });
    lanes.set(lane, current);
  };

  return {
    hasRoom: load.hasRoom,
    room: load.room,
    inFlight: load.updates,

    /** Stores a batch and starts handling it. Updates that are already stored are ignored. */
    take(updates: readonly Update[]): void {
      for (const taken of writer.store(updates)) dispatch(taken, false);
      if (updates.length >= fullBatch) queue.hold(holdMs);
    },

    /** Handles what an earlier process has left. */
    resume(): void {
      for (const taken of inbox.reopen()) {
        if (Math.abs(now() - taken.receivedAt) > maxAgeMs) writer.eraseSoon(taken.updateId);
        else dispatch(taken, true);
      }
      writer.erase();
    },

    /** Waits for handlers that have started, at most `deadlineMs`; the rest is left for the next process. */
    async close(deadlineMs: number): Promise<void> {
      isClosed = true;
      await withTimeout(() => Promise.all(lanes.values()), deadlineMs, undefined);
      writer.close();
    },
  };
}

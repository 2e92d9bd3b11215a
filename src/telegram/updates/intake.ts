import type { Update } from 'telegraf/types';

import type { ChatId } from '../../domain/server.ts';
import { runLater, withTimeout } from '../../lib/loop.ts';
import { createInboxWriter, type InboxWriterDeps, type StoredUpdate } from './inbox-writer.ts';
import { laneOf, type Lane } from './lanes.ts';

/**
 * Starts tasks in order, a few in each iteration of the event loop, so that urgent work and network events, such as the
 * next batch, run in between. Tasks of chats with an account come before all others.
 */
function createFairQueue() {
  const waiting: (() => void)[] = [];
  const waitingUnlinked: (() => void)[] = [];
  let isRunning = false;

  const startNext = (): void => {
    for (let started = 0; started < startsAtOnce; started++) (waiting.shift() ?? waitingUnlinked.shift())?.();
    isRunning = waiting.length + waitingUnlinked.length > 0;
    if (isRunning) setImmediate(startNext);
  };

  /** Resolves when the caller may start. */
  return (isLinked: boolean): Promise<void> =>
    new Promise(resolve => {
      (isLinked ? waiting : waitingUnlinked).push(resolve);
      if (isRunning) return;
      isRunning = true;
      setImmediate(startNext);
    });
}

export interface ReceivedUpdate extends Pick<StoredUpdate, 'receivedAt'> {
  /** Called when its changes are made, and only replies are left. They may wait for the rate limits. */
  readonly onApplied: () => void;
}

interface Deps extends InboxWriterDeps {
  /** Handles one update completely. If it throws, that is a bug, and the update isn't tried again. */
  readonly handle: (update: Update, received: ReceivedUpdate) => Promise<void>;
  /** A handler threw. */
  readonly onBroken: (update: Update, error: unknown) => Promise<void>;
  /** Whether a person has linked an account, or a group shows one. */
  readonly hasAccount: (chat: ChatId) => boolean;
  readonly now: () => number;
  readonly callbackWaitMs?: number;
}

/**
 * How long a callback waits at most for the update before it in its queue. Callbacks are answered within a second,
 * and by then that update has had its effect, and only waits for Telegram.
 */
const defaultCallbackWaitMs = 300;
/** Telegram shows no later answer (Bot API: answerCallbackQuery). People without an account have nothing else to wait for. */
const answerableMs = 15_000;
/** Longer than a handler can take until its changes are made. */
const changesWaitMs = 30_000;
/** Ends the crash loop of an update whose handler crashes the process. Only handlers that started count. */
const maxAttempts = 10;
/** Telegram keeps updates for 24 hours as well. */
const maxAgeMs = 24 * 60 * 60_000;
/**
 * Limits the memory for updates. The limit is high, because a callback behind thousands of messages at Telegram
 * is received only after them.
 */
const capacity = { updates: 20_000, characters: 16 * 1024 * 1024 } as const;
/**
 * Messages that start in one iteration of the event loop. Each iteration costs about as much as one of them, and a
 * press waits for the end of it.
 */
const startsAtOnce = 16;

/** Waits at most this long for a promise that never rejects. */
const atMost = (ms: number, awaited: Promise<unknown>): Promise<void> =>
  new Promise(resolve => {
    const cancel = runLater(ms, resolve);
    void awaited.then(() => {
      cancel();
      resolve();
    });
  });

/** Counts the updates in flight, and lets callers wait until there is room for more. */
function createLoad() {
  const load = { updates: 0, characters: 0 };
  let waiters: (() => void)[] = [];
  const hasRoom = (): boolean => load.updates < capacity.updates && load.characters < capacity.characters;
  return {
    hasRoom,
    updates: () => load.updates,
    /** Resolves when there is room for another batch. */
    room: async (): Promise<void> => {
      if (!hasRoom()) await new Promise<void>(resolve => waiters.push(resolve));
    },
    add({ payload }: StoredUpdate): void {
      load.updates += 1;
      load.characters += payload.length;
    },
    remove({ payload }: StoredUpdate): void {
      load.updates -= 1;
      load.characters -= payload.length;
      if (!hasRoom()) return;
      for (const wake of waiters) wake();
      waiters = [];
    },
  };
}

const readLane = ({ payload }: StoredUpdate): Lane => laneOf(JSON.parse(payload) as Update);

const isExpired = ({ receivedAt }: StoredUpdate, now: number): boolean => now - receivedAt > answerableMs;

/** When the updates of a lane so far have been handled, and when their changes are made. */
interface Handling {
  readonly done: Promise<unknown>;
  readonly applied: Promise<unknown>;
}

/** Resolves when an update may start after the one before it in its lane. */
function waitForPrevious(
  { isUrgent, group }: Lane,
  { done, applied }: Handling,
  callbackWaitMs: number,
): Promise<unknown> {
  if (isUrgent) return atMost(callbackWaitMs, applied);
  // In a group, replies can wait minutes for its rate limit. Messages that get no reply must not wait behind them.
  return group === undefined ? done : atMost(changesWaitMs, applied);
}

/**
 * Stores updates, a batch in one commit, and handles them: in order in each lane, all lanes in parallel. What a crash
 * interrupted is handled again at the next start.
 */
export function createIntake(deps: Deps) {
  const { inbox, handle, onBroken, hasAccount, now, callbackWaitMs = defaultCallbackWaitMs } = deps;
  const lanes = new Map<string, Handling>();
  /** For each group, when the changes of access so far are made. */
  const accessChanges = new Map<number, Promise<unknown>>();
  const startFairly = createFairQueue();
  const load = createLoad();
  const writer = createInboxWriter(deps);
  let isClosed = false;

  const run = async (
    stored: StoredUpdate,
    { isLeftOver, isLinked }: { readonly isLeftOver: boolean; readonly isLinked: boolean },
    onApplied: () => void,
  ): Promise<void> => {
    // The next process handles it.
    if (isClosed) return;
    // Parsed again: what waits takes less memory as a text.
    const update = JSON.parse(stored.payload) as Update;
    try {
      if (!isLeftOver && !isLinked && 'callback_query' in update && isExpired(stored, now())) return;
      if (isLeftOver && stored.attempts >= maxAttempts) throw new Error('too many attempts');
      if (isLeftOver) inbox.countAttempt(stored.updateId);
      await handle(update, { receivedAt: stored.receivedAt, onApplied });
    } catch (error) {
      onApplied();
      await onBroken(update, error);
    } finally {
      load.remove(stored);
      writer.eraseSoon(stored.updateId);
    }
  };

  const dispatch = (stored: StoredUpdate, lane: Lane, isLeftOver: boolean): void => {
    const { key, chat, group, isUrgent, changesAccess } = lane;
    const isLinked = chat === undefined || hasAccount(chat as ChatId);
    const { promise: ownApplied, resolve } = Promise.withResolvers<undefined>();
    const onApplied = (): void => resolve(undefined);
    load.add(stored);
    const before = lanes.get(key);
    const accessChanged = group === undefined ? undefined : accessChanges.get(group);
    const access = accessChanged && atMost(changesWaitMs, accessChanged);

    const work = async (): Promise<void> => {
      if (before !== undefined && isLinked) await waitForPrevious(lane, before, callbackWaitMs);
      if (!isUrgent || !isLinked) await startFairly(isLinked);
      // Replies to people without an account may wait a long time, and later updates must not pile up behind them. The
      // timer is set only now, because thousands may have been waiting to start.
      if (before !== undefined && !isLinked) await atMost(callbackWaitMs, before.applied);
      if (access !== undefined) await access;
      await run(stored, { isLeftOver, isLinked }, onApplied).finally(onApplied);
    };
    const applied = before === undefined ? ownApplied : before.applied.then(() => ownApplied);
    const handled = work();
    const done = (before === undefined ? handled : before.done.then(() => handled)).finally(() => {
      if (lanes.get(key)?.done === done) lanes.delete(key);
    });
    lanes.set(key, { done, applied });
    if (group === undefined || !changesAccess) return;
    const changed = Promise.all([accessChanged, ownApplied]).finally(() => {
      if (accessChanges.get(group) === changed) accessChanges.delete(group);
    });
    accessChanges.set(group, changed);
  };

  return {
    hasRoom: load.hasRoom,
    room: load.room,
    inFlight: load.updates,

    /** Stores a batch and starts handling it; resolves when it is on the disk. Known updates are ignored. */
    store(updates: readonly Update[]): Promise<void> {
      const laneById = new Map(updates.map(update => [update.update_id, laneOf(update)]));
      for (const stored of writer.store(updates)) {
        dispatch(stored, laneById.get(stored.updateId) ?? readLane(stored), false);
      }
      return inbox.synced();
    },

    /** Handles the updates that an earlier process left unfinished. */
    resume(): void {
      for (const stored of inbox.reopen()) {
        if (Math.abs(now() - stored.receivedAt) > maxAgeMs) writer.eraseSoon(stored.updateId);
        else dispatch(stored, readLane(stored), true);
      }
      writer.erase();
    },

    /** Waits for handlers that have started, at most `deadlineMs`; the rest is left for the next process. */
    async close(deadlineMs: number): Promise<void> {
      isClosed = true;
      await withTimeout(() => Promise.all([...lanes.values()].map(lane => lane.done)), deadlineMs, undefined);
      writer.close();
    },
  };
}

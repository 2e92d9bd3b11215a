import type { ProviderFailure } from '../domain/failure.ts';
import type { ReplyTag } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements } from './sql.ts';

/** Reads that change nothing are stored this often. After a crash, data looks older by this time at most. */
const storeEveryMs = 30 * 60_000;

/** The last read of an account or a server. */
interface Reading {
  /** When it was last read, and the last such time in the database. */
  readonly at: number | undefined;
  readonly storedAt: number | undefined;
  /** The tag of the last reply; missing: the next reply has to be applied, whatever it is. */
  readonly reply: ReplyTag | undefined;
}

/** A time within an interval from now. Multiples of a prime spread neighbouring ids over it. */
const spread = (id: number, now: number, withinMs: number): number =>
  now + ((id * 7919) % Math.max(1, Math.floor(withinMs)));

const unread: Reading = { at: undefined, storedAt: undefined, reply: undefined };

interface Row<Id> {
  readonly id: Id;
  readonly next_poll_at: number | null;
  readonly read_at: number | null;
}

/** Undoes in memory what was changed in a transaction that is rolled back. */
function createUndo<Id, State>(database: Database, restore: (id: Id, before: State) => void) {
  const before = new Map<Id, State>();
  database.onTransactionEnd(isCommitted => {
    if (!isCommitted) for (const [id, state] of before) restore(id, state);
    before.clear();
  });
  return (id: Id, state: State): void => {
    if (database.isInTransaction() && !before.has(id)) before.set(id, state);
  };
}

type PolledTable = 'accounts' | 'servers';

function createPollStatements<Id extends number>(database: Database, polled: PolledTable) {
  const { all, exists, run } = createStatements(database);
  const readColumn = polled === 'accounts' ? 'polled_at' : 'seen_at';
  return {
    rows: all<[], Row<Id>>(
      `SELECT id, next_poll_at, ${readColumn} AS read_at FROM ${polled}
     WHERE next_poll_at IS NOT NULL OR ${readColumn} IS NOT NULL`,
    ),
    storeDue: run<[id: Id, at: number | undefined]>(`UPDATE ${polled} SET next_poll_at = ?2 WHERE id = ?1`),
    storeRead: run<[id: Id, nextAt: number | undefined, readAt: number | undefined]>(
      `UPDATE ${polled} SET next_poll_at = ?2, ${readColumn} = ?3 WHERE id = ?1`,
    ),
    storeFailure: run<[id: Id, nextAt: number, failure: string | undefined, readAt: number | undefined]>(
      `UPDATE ${polled} SET failures = failures + 1, next_poll_at = ?2, failure = ?3, ${readColumn} = ?4 WHERE id = ?1`,
    ),
    hasRow: exists<[id: Id]>(`SELECT 1 FROM ${polled} WHERE id = ?`),
    failedIds: all<[], { readonly id: Id }>(
      `SELECT id FROM ${polled} WHERE failures > 0 AND next_poll_at IS NOT NULL`,
    ),
  };
}

/**
 * When the rows of a table were polled, and when they are polled next. A running process keeps these times in memory,
 * because nearly all polls change nothing else; if a row changes, they are stored with it. After a crash, polls that
 * were postponed only in memory are due at once.
 */
export function createPollSchedule<Id extends number>(
  database: Database,
  polled: PolledTable,
  due: DueTimes<Id>,
) {
  const { rows, hasRow, storeDue, storeRead, storeFailure, failedIds } = createPollStatements<Id>(
    database,
    polled,
  );
  const readings = new Map<Id, Reading>();
  const readingOf = (id: Id): Reading => readings.get(id) ?? unread;
  const set = (id: Id, dueAt: number | undefined, reading: Reading): void => {
    due.set(id, dueAt);
    readings.set(id, reading);
  };
  const beforeChange = createUndo<Id, { dueAt: number | undefined; reading: Reading }>(
    database,
    (id, { dueAt, reading }) => set(id, dueAt, { ...reading, reply: undefined }),
  );
  const change = (id: Id, dueAt: number | undefined, reading: Reading): void => {
    beforeChange(id, { dueAt: due.dueAt(id), reading: readingOf(id) });
    set(id, dueAt, reading);
  };
  const forgetReply = (id: Id): void => change(id, due.dueAt(id), { ...readingOf(id), reply: undefined });
  const schedule = (id: Id, at: number | undefined): void => {
    storeDue(id, at);
    change(id, at, { ...readingOf(id), reply: undefined });
  };

  return {
    /** Loads the times from the database, as a new process does. */
    load: (): void => {
      due.clear();
      readings.clear();
      for (const { id, next_poll_at: at, read_at: readAt } of rows()) {
        due.set(id, at ?? undefined);
        if (readAt !== null) readings.set(id, { at: readAt, storedAt: readAt, reply: undefined });
      }
    },
    dueAt: due.dueAt,
    countPolled: due.count,
    /** When it was last read; `undefined`: never. */
    readAt: (id: Id): number | undefined => readingOf(id).at,

    /** `undefined`: never. */
    schedule,
    /** Makes its poll due earlier. */
    expedite: (id: Id, at: number): void => schedule(id, Math.min(due.dueAt(id) ?? at, at)),
    /** Spreads the polls that failed over the given time. */
    expediteFailed: (now: number, withinMs: number): void =>
      failedIds().forEach(({ id }) => {
        const at = due.dueAt(id);
        if (at !== undefined) schedule(id, Math.min(at, spread(id, now, withinMs)));
      }),
    /** A failed poll only changes the time of the next one. When it was last read is stored with it. */
    failed: (id: Id, nextAt: number, failure?: ProviderFailure): void => {
      const { at } = readingOf(id);
      storeFailure(id, nextAt, failure === undefined ? undefined : JSON.stringify(failure), at);
      change(id, nextAt, { at, storedAt: at, reply: undefined });
    },

    /** Call it when its row was written with these times. */
    stored: (id: Id, nextAt: number | undefined, readAt: number | undefined): void =>
      change(id, nextAt, { at: readAt, storedAt: readAt, reply: undefined }),
    /** Call it when it was read and nothing has changed. */
    unchanged: (id: Id, nextAt: number | undefined, readAt: number | undefined): void => {
      const { storedAt, reply } = readingOf(id);
      const isStored = readAt === undefined || readAt - (storedAt ?? -Infinity) < storeEveryMs;
      if (!isStored) storeRead(id, nextAt, readAt);
      change(id, nextAt, { at: readAt, storedAt: isStored ? storedAt : readAt, reply });
    },
    /** Records a reply that changed nothing, and would change nothing again. */
    rememberReply: (id: Id, reply: ReplyTag): void => change(id, due.dueAt(id), { ...readingOf(id), reply }),
    forgetReply,
    knownReply: (id: Id): ReplyTag | undefined => readingOf(id).reply,

    /** After the clock was set back: no read is in the future, and polls are spread over the given time. */
    clampTimes: (now: number, withinMs: number): void => {
      for (const id of new Set([...readings.keys(), ...due.ids()])) {
        const [at, { at: readAt }] = [due.dueAt(id), readingOf(id)];
        const nextAt = at === undefined ? undefined : Math.min(at, spread(id, now, withinMs));
        const clampedAt = readAt === undefined ? undefined : Math.min(readAt, now);
        storeRead(id, nextAt, clampedAt);
        change(id, nextAt, { at: clampedAt, storedAt: clampedAt, reply: undefined });
      }
    },
    /** Forgets deleted rows. They are no longer due, because their next poll found nothing. */
    forgetDeleted: (): void => {
      for (const id of readings.keys()) if (due.dueAt(id) === undefined && !hasRow(id)) readings.delete(id);
    },
    /** Stores what is only in memory. */
    flush: (): void =>
      database.transaction(() => {
        for (const [id, { at, storedAt }] of readings) if (at !== storedAt) storeRead(id, due.dueAt(id), at);
      }),
  };
}

export type PollSchedule<Id extends number> = ReturnType<typeof createPollSchedule<Id>>;

export interface DueItem<Id> {
  readonly id: Id;
  readonly dueAt: number;
}

/**
 * When each item is due, earliest first, in memory: a binary heap. A change adds an entry; the one that it replaces is
 * skipped when its turn comes. An item that was taken isn't due again until it is released.
 */
export function createDueTimes<Id extends number>() {
  const due = new Map<Id, number>();
  const taken = new Set<Id>();
  // Two lists of numbers take a third of the memory of a list of objects.
  const times: number[] = [];
  const ids: Id[] = [];

  const swap = (a: number, b: number): void => {
    const id = ids[a];
    const other = ids[b];
    const at = times[a];
    const otherAt = times[b];
    if (id === undefined || other === undefined || at === undefined || otherAt === undefined) return;
    ids[a] = other;
    ids[b] = id;
    times[a] = otherAt;
    times[b] = at;
  };
  const isEarlier = (a: number, b: number): boolean => (times[a] ?? Infinity) < (times[b] ?? Infinity);

  const push = (id: Id, at: number): void => {
    let index = times.push(at) - 1;
    ids.push(id);
    for (let parent = (index - 1) >> 1; index > 0 && isEarlier(index, parent); parent = (index - 1) >> 1) {
      swap(index, parent);
      index = parent;
    }
  };
  const pop = (): void => {
    swap(0, times.length - 1);
    times.pop();
    ids.pop();
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const child = isEarlier(left + 1, left) ? left + 1 : left;
      if (!isEarlier(child, index)) return;
      swap(index, child);
      index = child;
    }
  };

  /** The earliest that isn't taken. It is the first entry afterwards. */
  const first = (): Id | undefined => {
    let id = ids[0];
    for (; id !== undefined && (due.get(id) !== times[0] || taken.has(id)); id = ids[0]) pop();
    return id;
  };
  const set = (id: Id, at: number | undefined): void => {
    if (at === due.get(id)) return;
    if (at === undefined) due.delete(id);
    else {
      due.set(id, at);
      if (!taken.has(id)) push(id, at);
    }
  };

  return {
    /** `undefined`: never. */
    set,
    dueAt: (id: Id): number | undefined => due.get(id),
    clear: (): void => {
      due.clear();
      taken.clear();
      times.length = 0;
      ids.length = 0;
    },
    ids: (): readonly Id[] => [...due.keys()],
    count: (): number => due.size,
    /** The earliest that is due and isn't taken. */
    firstDue: (now: number): DueItem<Id> | undefined => {
      const id = first();
      const dueAt = times[0];
      return id !== undefined && dueAt !== undefined && dueAt <= now ? { id, dueAt } : undefined;
    },
    /** When the next one becomes due, of those that aren't taken. */
    nextDueAt: (): number | undefined => (first() === undefined ? undefined : times[0]),
    isTaken: (id: Id): boolean => taken.has(id),
    /** It isn't due until it is released. */
    take: (id: Id): void => void taken.add(id),
    /** `notBefore`: it isn't due earlier than that. */
    release: (id: Id, notBefore = -Infinity): void => {
      const at = due.get(id);
      taken.delete(id);
      if (at === undefined) return;
      due.set(id, Math.max(at, notBefore));
      push(id, Math.max(at, notBefore));
    },
  };
}

export type DueTimes<Id extends number> = ReturnType<typeof createDueTimes<Id>>;

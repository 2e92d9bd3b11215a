import type { ProviderFailure } from '../domain/failure.ts';
import type { ReplyTag } from '../domain/server.ts';
import type { Database } from './database.ts';
import type { DueTimes } from './due-times.ts';
import { createStatements } from './sql.ts';

/** Reads that change nothing are stored this often, so that a crash doesn't make what is known look older than that. */
const storeEveryMs = 30 * 60_000;

/** What is known of the reads of an account or a server. */
interface Reading {
  /** When it was last read, and the last such time in the database. */
  readonly at: number | undefined;
  readonly storedAt: number | undefined;
  /** The last reply; missing: the next one has to be applied, whatever it is. */
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

/** Takes back what was changed in a transaction that is rolled back. */
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
  const { all, run } = createStatements(database);
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
    failedIds: all<[], { readonly id: Id }>(
      `SELECT id FROM ${polled} WHERE failures > 0 AND next_poll_at IS NOT NULL`,
    ),
  };
}

/**
 * When the rows of a table are polled, and were. A running process keeps these times in memory, because nearly all
 * polls change nothing else; what changes together with a row is stored with it. After a crash, what was postponed in
 * memory alone is polled at once.
 */
export function createPollSchedule<Id extends number>(
  database: Database,
  polled: PolledTable,
  due: DueTimes<Id>,
) {
  const { rows, storeDue, storeRead, storeFailure, failedIds } = createPollStatements<Id>(database, polled);
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
    /** Takes the times from the database, as a new process does. */
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

    /** Its row was written with these times. */
    stored: (id: Id, nextAt: number | undefined, readAt: number | undefined): void =>
      change(id, nextAt, { at: readAt, storedAt: readAt, reply: undefined }),
    /** It was read, and nothing has changed. */
    unchanged: (id: Id, nextAt: number | undefined, readAt: number | undefined): void => {
      const { storedAt, reply } = readingOf(id);
      const isStored = readAt === undefined || readAt - (storedAt ?? -Infinity) < storeEveryMs;
      if (!isStored) storeRead(id, nextAt, readAt);
      change(id, nextAt, { at: readAt, storedAt: isStored ? storedAt : readAt, reply });
    },
    /** Remembers a reply that has changed nothing, and would change nothing again. */
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
    /** Stores what is in memory alone. */
    flush: (): void =>
      database.transaction(() => {
        for (const [id, { at, storedAt }] of readings) if (at !== storedAt) storeRead(id, due.dueAt(id), at);
      }),
  };
}

export type PollSchedule<Id extends number> = ReturnType<typeof createPollSchedule<Id>>;

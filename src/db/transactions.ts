/** Rows of other tables go with the rows of these (ON DELETE CASCADE). */
const parents: readonly string[] = ['people', 'accounts', 'servers', 'operations'];

const writes = /^\s*(?:INSERT(?: OR \w+)? INTO|(UPDATE)(?: OR \w+)?|(DELETE) FROM)\s+(\w+)/;

/** Counts the writes of a process to each table. Only one process has the database open for writing. */
function createWriteCounter() {
  const counts = new Map<string, number>();
  let [all, total] = [0, 0];
  return {
    /** What to call before each execution of a statement; `undefined`: it only reads. */
    counterOf: (sql: string): (() => void) | undefined => {
      const [, , isDelete, table] = writes.exec(sql.slice(sql.search(/\b(?:INSERT|UPDATE|DELETE)\b/))) ?? [];
      if (table === undefined) return undefined;
      const isOfAll = isDelete !== undefined && parents.includes(table);
      return () => {
        total += 1;
        if (isOfAll) all += 1;
        else counts.set(table, (counts.get(table) ?? 0) + 1);
      };
    },
    /** Everything that was read may be otherwise now, as after a rollback. */
    forgetAll: (): void => {
      total += 1;
      all += 1;
    },
    /** Grows with each write to any table. */
    count: (): number => total,
    /** Grows with each write to a table. */
    countOf: (table: string): number => all + (counts.get(table) ?? 0),
  };
}

type WriteCounter = ReturnType<typeof createWriteCounter>;

const maxRemembered = 10_000;

/** A query that is answered from memory, as long as this process hasn't written to its table. */
export function remember<Args extends readonly (string | number)[], T>(
  { writes }: { readonly writes: WriteCounter },
  table: string,
  query: (...args: Args) => T,
): ((...args: Args) => T) & {
  /** Writes to the table what changes the result for these arguments alone, to this. The others stay remembered. */
  readonly change: (args: Args, result: T, write: () => void) => void;
} {
  const known = new Map<string | number, T>();
  let count = -1;
  const keyOf = (args: Args): string | number => (args.length === 1 ? (args[0] ?? '') : args.join(' '));
  const forgetOutdated = (): void => {
    const current = writes.countOf(table);
    if (count !== current || known.size >= maxRemembered) known.clear();
    count = current;
  };
  const read = (...args: Args): T => {
    const key = keyOf(args);
    forgetOutdated();
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as T;
    const result = query(...args);
    known.set(key, result);
    return result;
  };
  const change = (args: Args, result: T, write: () => void): void => {
    forgetOutdated();
    write();
    count = writes.countOf(table);
    known.set(keyOf(args), result);
  };
  return Object.assign(read, { change });
}

export interface Transactions {
  /**
   * Does all of the work or none of it; when this returns it is on the disk. A nested transaction becomes part of the
   * outer one. Don't catch errors inside and continue: SQLITE_FULL, SQLITE_IOERR and SQLITE_BUSY may have rolled back
   * everything (SQLite: "Response To Errors Within A Transaction").
   */
  transaction<T>(work: () => T): T;
  /** The statements of `createStatements` are counted. */
  readonly writes: WriteCounter;
  isInTransaction(): boolean;
  /** Calls back after each outermost transaction: for what is kept in memory beside it. */
  onTransactionEnd(listener: (isCommitted: boolean) => void): void;
}

/** Transactions: a nested one joins the outer one. Listeners update what is kept in memory beside the database. */
export function createTransactions(connection: {
  readonly isOpen: () => boolean;
  /** Runs work in a transaction: commits, or rolls back and throws. */
  readonly run: (work: () => unknown) => unknown;
}): Transactions {
  const writes = createWriteCounter();
  const listeners: ((isCommitted: boolean) => void)[] = [];
  const runOutermost = <T>(work: () => T): T => {
    let isCommitted = false;
    try {
      const result = connection.run(work) as T;
      isCommitted = true;
      return result;
    } finally {
      if (!isCommitted) writes.forgetAll();
      for (const listener of listeners) listener(isCommitted);
    }
  };
  return {
    transaction: work => (connection.isOpen() ? work() : runOutermost(work)),
    writes,
    isInTransaction: connection.isOpen,
    onTransactionEnd: listener => void listeners.push(listener),
  };
}

/** Rows of other tables go with the rows of these (ON DELETE CASCADE). */
const parents: readonly string[] = ['people', 'accounts', 'servers', 'operations'];

const writes = /^\s*(?:INSERT(?: OR \w+)? INTO|(UPDATE)(?: OR \w+)?|(DELETE) FROM)\s+(\w+)/;

/** Counts the writes of a process to each table. Only one process has the database open for writing. */
export function createWriteCounter() {
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

export type WriteCounter = ReturnType<typeof createWriteCounter>;

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

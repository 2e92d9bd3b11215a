import { createWriteCounter, type WriteCounter } from './remember.ts';

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

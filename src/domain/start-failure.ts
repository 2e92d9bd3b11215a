/** Why the process can't start. */
export type StartFailure =
  /** Another process uses this database. */
  | { readonly kind: 'already-running'; readonly path: string }
  /** The database, its folder or its lock can't be opened or created. */
  | { readonly kind: 'cannot-open'; readonly path: string; readonly reason: string }
  /** It is not an SQLite database, or is damaged; it is left as it is. */
  | { readonly kind: 'damaged'; readonly path: string; readonly reason: string }
  /** It was created by a version from before the first release: nothing leads from its schema to this one. */
  | { readonly kind: 'unreleased'; readonly path: string }
  /** It was written by a newer version of the bot. */
  | { readonly kind: 'newer'; readonly migration: string }
  /** A migration was changed after it was applied. */
  | { readonly kind: 'edited'; readonly migration: string }
  /** A migration's number is missing, or lower than one that was applied. */
  | { readonly kind: 'out-of-order'; readonly migration: string }
  /** The database was encrypted with another master key. Nothing was changed. */
  | { readonly kind: 'wrong-master-key' }
  /** The database has secrets, but no value that verifies the master key. */
  | { readonly kind: 'vault-damaged'; readonly reason: string };

const explain = (problem: string, fix: string) => ({ problem, fix });

/** What is wrong, and what the operator can do, without a full stop at the end. */
export function explainStartFailure(failure: StartFailure) {
  switch (failure.kind) {
    case 'already-running':
      return explain(
        `another process is using ${failure.path}, and only one can`,
        'stop that one first, or set DATABASE_PATH to another file',
      );
    case 'cannot-open':
      return explain(
        `${failure.path} can't be opened (${failure.reason})`,
        'check the permissions of its folder and the free space, or set DATABASE_PATH to another file',
      );
    case 'damaged':
      return explain(
        `${failure.path} is not a readable database (${failure.reason}). It was not changed`,
        'restore a backup, or move it away to start with an empty one',
      );
    case 'unreleased':
      return explain(
        `${failure.path} was created by a version from before the first release and can't be upgraded`,
        'move the file away, start the bot and link the accounts again',
      );
    case 'newer':
      return explain(
        `the database was written by a newer version of the bot (it has ${failure.migration})`,
        'run that version, or restore an older backup',
      );
    case 'edited':
      return explain(
        `migration ${failure.migration} is not the file that was applied to this database`,
        'put the original back',
      );
    case 'out-of-order':
      return explain(
        `migration ${failure.migration} is missing or out of order`,
        'install the bot again: its migrations/ folder is incomplete',
      );
    case 'wrong-master-key':
      return explain(
        'MASTER_KEY is not the key that this database was encrypted with. Nothing was changed',
        'set the right key or, if you changed it on purpose, set MASTER_KEY_PREVIOUS to the old one',
      );
    case 'vault-damaged':
      return explain(`the database's keys are damaged (${failure.reason})`, 'restore a backup');
  }
}

/** One line for the operator: what is wrong and what to do. */
export function describeStartFailure(failure: StartFailure): string {
  const { problem, fix } = explainStartFailure(failure);
  return `${problem}. ${fix.charAt(0).toUpperCase()}${fix.slice(1)}`;
}

/** Exit codes of the bot and its commands, with the numbers of sysexits.h. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 64,
  /** The database, or a backup, is damaged or not one of this version. */
  data: 65,
  bug: 70,
  io: 74,
  /** Another process uses what can only be used once. */
  busy: 75,
  config: 78,
} as const;

const startFailures: Readonly<Record<StartFailure['kind'], number>> = {
  'already-running': exitCodes.busy,
  'cannot-open': exitCodes.io,
  damaged: exitCodes.data,
  'vault-damaged': exitCodes.data,
  unreleased: exitCodes.data,
  newer: exitCodes.data,
  edited: exitCodes.data,
  'out-of-order': exitCodes.data,
  'wrong-master-key': exitCodes.config,
};

export const isStartFailure = (failure: { readonly kind: string }): failure is StartFailure =>
  failure.kind in startFailures;

export const exitCodeOf = (failure: StartFailure): number => startFailures[failure.kind];

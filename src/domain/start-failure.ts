/** Why the process can't begin its work; each has one line for the person who runs it. */
export type StartFailure =
  /** Another process has this database. */
  | { readonly kind: 'already-running'; readonly path: string }
  /** The database, its folder or its lock can't be opened or made. */
  | { readonly kind: 'cannot-open'; readonly path: string; readonly why: string }
  /** It is no SQLite database, or a damaged one; it is left as it is. */
  | { readonly kind: 'damaged'; readonly path: string; readonly why: string }
  /** It was written by a newer version of the bot. */
  | { readonly kind: 'newer'; readonly migration: string }
  /** A migration that was applied is not what it was. */
  | { readonly kind: 'edited'; readonly migration: string }
  /** A migration's number is missing, or comes before one that was applied. */
  | { readonly kind: 'out-of-order'; readonly migration: string }
  /** The database was written under another master key. Nothing has been changed. */
  | { readonly kind: 'wrong-master-key' }
  /** The database has secrets and no value to check the master key by. */
  | { readonly kind: 'vault-damaged'; readonly why: string };

/** What went wrong and what to do, in one line. */
export function describeStartFailure(failure: StartFailure): string {
  switch (failure.kind) {
    case 'already-running':
      return `another process is using ${failure.path}: one process a database. Stop that one first, or set DATABASE_PATH to another file`;
    case 'cannot-open':
      return `${failure.path} can't be opened (${failure.why}): look at its folder's permissions and the space on the disk, or set DATABASE_PATH to another file`;
    case 'damaged':
      return `${failure.path} is no readable database (${failure.why}): it was left as it is. Put a backup in its place, or move it away to begin with an empty one`;
    case 'newer':
      return `the database was written by a newer version of the bot (it has ${failure.migration}): run that version, or restore an older backup`;
    case 'edited':
      return `migration ${failure.migration} is not what was applied to this database: put the original file back`;
    case 'out-of-order':
      return `migration ${failure.migration} is missing or out of order: the files of migrations/ are not complete`;
    case 'wrong-master-key':
      return 'MASTER_KEY is not the key that this database was written under; nothing was changed. Put the right key back, or name the old one in MASTER_KEY_PREVIOUS if the key was changed on purpose';
    case 'vault-damaged':
      return `the database's keys are damaged (${failure.why}): restore a backup`;
  }
}

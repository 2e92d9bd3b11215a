import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { failed, ok, type Result } from '../../domain/result.ts';
import type { StartFailure } from '../../domain/start-failure.ts';
import { sidecars, checkRecords, countContents, findDamage } from '../backup.ts';
import type { Contents, MasterKeys } from '../backup.ts';
import { lockForThisProcess, openExistingDatabase, catchFailure, type Database } from '../database.ts';
import { codeOf, findReadTrouble, isSameFile, keepAs, putInPlace, realNameOf, sync } from '../files.ts';
import { findForeignSchema, migrate } from '../migrations.ts';
import { hasTable } from '../sql.ts';
import { isSameLine, notifyOfLostLinks, reapplySteps, resetSteps, runSteps, type StepDone } from './steps.ts';

export interface RestoreReport {
  readonly contents: Contents;
  readonly migrated: readonly string[];
  /**
   * Whether changes since the backup were carried over from the replaced database. `other`: the backup is from another
   * database; `none`: there was no database; `left-out`: it can't be read, or was not meant to be.
   */
  readonly replaced: 'carried-over' | 'other' | 'none' | 'left-out';
  readonly steps: readonly StepDone[];
  /** Links made since the backup: their people get a message, and must link again. */
  readonly lostLinks: number;
  /** Data keys that only the previous master keys open. */
  readonly underOtherKeys: number;
  /** The new name of the replaced database. */
  readonly keptAs: string | undefined;
}

export type RestoreFailure =
  | StartFailure
  /** The backup is the database itself, or belongs to it. */
  | { readonly kind: 'own-file'; readonly path: string }
  /** An undamaged database of another program. */
  | { readonly kind: 'not-ours'; readonly path: string }
  | { readonly kind: 'broken-records'; readonly broken: readonly string[] }
  /** The current database can't be read, so the changes since the backup are unknown. */
  | { readonly kind: 'replaced-unreadable'; readonly reason: string }
  /** The current database is open in another process that isn't the bot. */
  | { readonly kind: 'in-use'; readonly path: string };

interface Options {
  readonly database: string;
  readonly backup: string;
  readonly migrations: string;
  readonly masterKeys: MasterKeys;
  readonly carryOver: boolean;
  readonly now: () => number;
  /** Called at each point after which a crash must leave either the old or the new database intact. */
  readonly onPoint?: (point: 'copied' | 'prepared' | 'kept' | 'cleared' | 'done') => void;
}

const folderPrefix = (path: string): string => `${basename(path)}.restoring-`;

/**
 * Replaces the database with a backup. All work is done on a copy in a separate folder, and the last step is one
 * rename, so a crash leaves either the old or the new database. The old one is kept under another name.
 */
export function restoreBackup(options: Options): Result<RestoreReport, RestoreFailure> {
  const { database: path, backup } = options;
  if (['', ...sidecars].some(end => isSameFile(`${realNameOf(path)}${end}`, backup))) {
    return failed({ kind: 'own-file', path: backup });
  }
  const reason = findReadTrouble(backup);
  if (reason !== undefined) return failed({ kind: 'cannot-open', path: backup, reason });
  const lock = lockForThisProcess(path);
  if (lock.kind === 'failed') return lock;
  try {
    return catchFailure(path, () => {
      // A rename onto a symbolic link would replace the link.
      const database = realNameOf(path);
      const parent = dirname(database);
      // Left by a restore that was killed. We hold the lock, so no other one is running.
      for (const name of readdirSync(parent)) {
        if (name.startsWith(folderPrefix(database))) rmSync(join(parent, name), { recursive: true });
      }
      // mkdtemp makes it accessible to our user only, unlike the backup perhaps.
      const folder = mkdtempSync(join(parent, folderPrefix(database)));
      try {
        return replace({ ...options, database }, join(folder, 'copy.db'));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  } finally {
    lock.value.release();
  }
}

function replace(options: Options, copy: string): Result<RestoreReport, RestoreFailure> {
  const { database: path, backup, onPoint } = options;
  for (const end of ['', '-wal']) {
    if (!existsSync(`${backup}${end}`)) continue;
    copyFileSync(`${backup}${end}`, `${copy}${end}`);
    chmodSync(`${copy}${end}`, 0o600);
  }
  onPoint?.('copied');
  const opened = openExistingDatabase({ path: copy, access: 'read-write' });
  if (opened.kind === 'failed') {
    return failed('path' in opened.failure ? { ...opened.failure, path: backup } : opened.failure);
  }
  const database = opened.value;
  let report: Omit<RestoreReport, 'keptAs'>;
  try {
    const checked = checkBackup(database, options);
    if (checked.kind === 'failed') return checked;
    const found = inspectReplaced(path);
    if (found.kind === 'failed' && (options.carryOver || found.failure.kind === 'in-use')) return found;
    const state = found.kind === 'failed' ? 'unreadable' : found.value;
    const changed = applySteps(database, options, state === 'sound' && options.carryOver);
    if (changed.kind === 'failed') return changed;
    report = { ...changed.value, ...checked.value, contents: countContents(database) };
    if (state === 'none') report = { ...report, replaced: 'none' };
  } finally {
    database.close();
  }
  onPoint?.('prepared');
  return ok({ ...report, keptAs: swap(options, copy) });
}

/** Checks everything on the copy before anything else is changed, then migrates it. */
function checkBackup(
  database: Database,
  { backup, migrations, masterKeys }: Options,
): Result<Pick<RestoreReport, 'migrated' | 'underOtherKeys'>, RestoreFailure> {
  const sound = catchFailure(backup, () => {
    // A single file from here on: the rename would leave a log behind.
    database.prepare('PRAGMA journal_mode = DELETE').get();
    const [why] = findDamage(database);
    return why === undefined
      ? ok(undefined)
      : failed({ kind: 'damaged' as const, path: backup, reason: why });
  });
  if (sound.kind === 'failed') return sound;
  if (!hasTable(database, 'schema_migrations')) return failed({ kind: 'not-ours', path: backup });
  if (findForeignSchema(database) !== undefined) return failed({ kind: 'unreleased', path: backup });
  const records = checkRecords(database, masterKeys);
  if (records.kind === 'failed') return records;
  const { broken, underOtherKeys } = records.value;
  if (broken.length > 0) return failed({ kind: 'broken-records', broken });
  const migrated = migrate(database, migrations);
  return migrated.kind === 'failed' ? migrated : ok({ migrated: migrated.value, underOtherKeys });
}

/** Checkpoints the current database into one file, and checks whether it can be read. */
function inspectReplaced(path: string): Result<'sound' | 'none', RestoreFailure> {
  const isEmpty = (file: string) => !existsSync(file) || statSync(file).size === 0;
  // A log without its database: the database was lost.
  if (isEmpty(path) && isEmpty(`${path}-wal`)) return ok('none');
  const unreadable = (why: string) => failed({ kind: 'replaced-unreadable' as const, reason: why });
  const opened = openExistingDatabase({ path, access: 'read-write' });
  if (opened.kind === 'failed')
    return unreadable('reason' in opened.failure ? opened.failure.reason : 'unreadable');
  const database = opened.value;
  try {
    const found = catchFailure(path, () => {
      // Leaving WAL fails if another process has it open, such as a backup or a rotation.
      database.prepare('PRAGMA journal_mode = DELETE').get();
      const [why] = findDamage(database);
      return why === undefined ? ok('sound' as const) : unreadable(why);
    });
    if (found.kind === 'ok' || !('reason' in found.failure)) return found;
    const { reason: why } = found.failure;
    if (why.startsWith('SQLITE_BUSY')) return failed({ kind: 'in-use', path });
    // It can be read once there is space. Its data must not be given up for that.
    return why === 'SQLITE_FULL' ? found : unreadable(why);
  } finally {
    database.close();
  }
}

/** Reapplies changes since the backup and ends operations in progress, in one transaction on the copy. */
function applySteps(
  database: Database,
  { database: path, now }: Options,
  carryOver: boolean,
): Result<Pick<RestoreReport, 'replaced' | 'steps' | 'lostLinks'>, RestoreFailure> {
  const reset = () => runSteps(database, resetSteps, now());
  if (!carryOver) {
    return ok({ replaced: 'left-out', steps: database.transaction(reset), lostLinks: 0 });
  }
  database.prepare<[string]>('ATTACH ? AS replaced').run(path);
  try {
    return database.transaction(() => {
      if (!isSameLine(database)) return ok({ replaced: 'other', steps: reset(), lostLinks: 0 });
      const reapplied = runSteps(database, reapplySteps, now());
      const steps = [...reapplied, ...reset()];
      return ok({ replaced: 'carried-over', steps, lostLinks: notifyOfLostLinks(database, now()) });
    });
  } catch (error) {
    // Undamaged, but with a schema that the steps don't know, for instance of another version.
    if (codeOf(error) !== 'SQLITE_ERROR') throw error;
    return failed({ kind: 'replaced-unreadable', reason: error instanceof Error ? error.message : '' });
  } finally {
    database.exec('DETACH replaced');
  }
}

/** Exchanges the files. Returns the new name of the old database. */
function swap({ database: path, now, onPoint }: Options, copy: string): string | undefined {
  chmodSync(copy, 0o600);
  if (process.getuid?.() === 0 && existsSync(path)) {
    // If root restores, the bot's own user must still be able to open the database.
    const { uid, gid } = statSync(path);
    chownSync(copy, uid, gid);
  }
  sync(copy);
  const stamp = new Date(now()).toISOString().replaceAll(/[-:.]/g, '');
  const kept: string[] = [];
  // The old database gets its second name first: without any database at this path, a bot would create an empty one.
  // Only a damaged database still has a log. It is moved along and must not be applied to the new one.
  for (const end of ['', '-wal', '-journal']) {
    const keptAs = `${path}.before-restore-${stamp}${end}`;
    if (!existsSync(`${path}${end}`)) continue;
    keepAs(`${path}${end}`, keptAs);
    chmodSync(keptAs, 0o600);
    kept.push(keptAs);
  }
  onPoint?.('kept');
  for (const end of ['-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
  onPoint?.('cleared');
  putInPlace(copy, path, true);
  onPoint?.('done');
  return kept[0];
}

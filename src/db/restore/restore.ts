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

import type { Result } from '../../domain/result.ts';
import { failed, ok } from '../../domain/result.ts';
import type { StartFailure } from '../../domain/start-failure.ts';
import { sidecars, checkRecords, countContents, findDamage, type Contents } from '../backup.ts';
import { lockForThisProcess, openExistingDatabase, catchFailure, type Database } from '../database.ts';
import { codeOf, findReadTrouble, isSameFile, keepAs, putInPlace, realNameOf, sync } from '../files.ts';
import { findForeignSchema, migrate } from '../migrations.ts';
import { hasTable } from '../sql.ts';
import { countLostLinks, isSameLine, reapplySteps, resetSteps, runSteps, type StepDone } from './steps.ts';

export interface RestoreReport {
  readonly contents: Contents;
  readonly migrated: readonly string[];
  /**
   * Whether changes since the backup were carried over from the replaced database: `other`: it did not grow out of
   * this backup; `none`: there was no database; `left-out`: it was not to be read, or can't be.
   */
  readonly replaced: 'carried-over' | 'other' | 'none' | 'left-out';
  readonly steps: readonly StepDone[];
  /** Links made since the backup: their people must link again. */
  readonly lostLinks: number;
  /** Data keys that only the previous master keys open. */
  readonly underOtherKeys: number;
  /** What was replaced, under its new name. */
  readonly keptAs: string | undefined;
}

export type RestoreFailure =
  | StartFailure
  /** The backup is the database itself, or belongs to it. */
  | { readonly kind: 'own-file'; readonly path: string }
  /** A sound database, and not one of this bot. */
  | { readonly kind: 'not-ours'; readonly path: string }
  | { readonly kind: 'broken-records'; readonly broken: readonly string[] }
  /** The database to be replaced can't be read, so what has changed since the backup is unknown. */
  | { readonly kind: 'replaced-unreadable'; readonly reason: string }
  /** The database to be replaced is open in another process, though not in a bot. */
  | { readonly kind: 'in-use'; readonly path: string };

interface Options {
  readonly database: string;
  readonly backup: string;
  readonly migrations: string;
  /** The current one first. */
  readonly masterKeys: readonly [Uint8Array, ...Uint8Array[]];
  readonly carryOver: boolean;
  readonly now: () => number;
  /** Called at each point after which a crash must leave the old database or the new one, whole. */
  readonly onPoint?: (point: 'copied' | 'prepared' | 'kept' | 'cleared' | 'done') => void;
}

const folderPrefix = (path: string): string => `${basename(path)}.restoring-`;

/**
 * Puts a backup in the database's place. All of the work is done on a copy in a folder of its own, and the last step
 * is one rename: a crash at any point leaves the old database or the new one. What is replaced is kept under another
 * name.
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
      // What a restore that was killed has left: since we have the lock, no other one is running.
      for (const name of readdirSync(parent)) {
        if (name.startsWith(folderPrefix(database))) rmSync(join(parent, name), { recursive: true });
      }
      // mkdtemp creates it for us alone, whatever the permissions of the backup are.
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

/** Finds everything that can be wrong with a backup, on the copy, before anything is touched; then migrates it. */
function checkBackup(
  database: Database,
  { backup, migrations, masterKeys }: Options,
): Result<Pick<RestoreReport, 'migrated' | 'underOtherKeys'>, RestoreFailure> {
  const sound = catchFailure(backup, () => {
    // One file from here on, with no log beside it that the rename would leave behind.
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

/** Makes the database that is to be replaced one file, and finds whether it can be read. */
function inspectReplaced(path: string): Result<'sound' | 'none', RestoreFailure> {
  const isEmpty = (file: string) => !existsSync(file) || statSync(file).size === 0;
  // A log alone is what is left of a database that was lost.
  if (isEmpty(path) && isEmpty(`${path}-wal`)) return ok('none');
  const unreadable = (why: string) => failed({ kind: 'replaced-unreadable' as const, reason: why });
  const opened = openExistingDatabase({ path, access: 'read-write' });
  if (opened.kind === 'failed')
    return unreadable('reason' in opened.failure ? opened.failure.reason : 'unreadable');
  const database = opened.value;
  try {
    const found = catchFailure(path, () => {
      // Leaving WAL fails if another process has it open: so a backup or a rotation that runs is noticed.
      database.prepare('PRAGMA journal_mode = DELETE').get();
      const [why] = findDamage(database);
      return why === undefined ? ok('sound' as const) : unreadable(why);
    });
    if (found.kind === 'ok' || !('reason' in found.failure)) return found;
    const { reason: why } = found.failure;
    if (why.startsWith('SQLITE_BUSY')) return failed({ kind: 'in-use', path });
    // With more room it can be read: nobody should give up what is in it for that.
    return why === 'SQLITE_FULL' ? found : unreadable(why);
  } finally {
    database.close();
  }
}

/** Reapplies what has changed since the backup, and resets what was in progress: on the copy, in one transaction. */
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
      const lostLinks = countLostLinks(database);
      return ok({ replaced: 'carried-over', steps: [...reapplied, ...reset()], lostLinks });
    });
  } catch (error) {
    // Sound, and yet not what the steps know: created by another version, say.
    if (codeOf(error) !== 'SQLITE_ERROR') throw error;
    return failed({ kind: 'replaced-unreadable', reason: error instanceof Error ? error.message : '' });
  } finally {
    database.exec('DETACH replaced');
  }
}

/** Exchanges the files. Gives the name under which the old database is kept. */
function swap({ database: path, now, onPoint }: Options, copy: string): string | undefined {
  chmodSync(copy, 0o600);
  if (process.getuid?.() === 0 && existsSync(path)) {
    // Otherwise the bot, which has a user of its own, could not open what root has restored.
    const { uid, gid } = statSync(path);
    chownSync(copy, uid, gid);
  }
  sync(copy);
  const stamp = new Date(now()).toISOString().replaceAll(/[-:.]/g, '');
  const kept: string[] = [];
  // A second name first, and no moment without the first: a bot that finds no database would create an empty one.
  // Only a damaged one still has a log by now. It goes with its database, and must not meet the new one.
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

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
import { sidecars } from '../backup.ts';
import { carryOverSteps, countLostLinks, isSameLine, runSteps, type StepDone } from '../../store/carry-over.ts';
import { lockForThisProcess, openExistingDatabase, toStartFailure, type Database } from '../database.ts';
import { findReadTrouble, isSameFile, keepAs, putInPlace, realNameOf, sync } from '../files.ts';
import { migrate } from '../migrations.ts';
import { checkRecords, countContents, findDamage, type Contents } from '../integrity.ts';
import { hasTable } from '../../store/tables.ts';
import { masterKeyOf } from '../vault.ts';
import { voidingSteps } from '../../store/voiding.ts';

export interface RestoreReport {
  readonly contents: Contents;
  readonly migrated: readonly string[];
  /**
   * What the replaced database had to say: `other`: it did not grow out of this backup; `none`: there was
   * no database; `left-out`: nobody wanted to hear it.
   */
  readonly replaced: 'carried-over' | 'other' | 'none' | 'left-out';
  readonly carriedOver: readonly StepDone[];
  readonly voided: readonly StepDone[];
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
  /** The database to be replaced can't be read, so what is to be carried over isn't known. */
  | { readonly kind: 'replaced-unreadable'; readonly why: string }
  /** The database to be replaced is open elsewhere, though not by a bot. */
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
 * Puts a backup in the database's place. All of the work is done on a copy in a folder of its own; the
 * last step is one rename, so that a crash anywhere leaves the old database or the new one, and whatever
 * is replaced is kept under another name.
 */
export function restoreBackup(options: Options): Result<RestoreReport, RestoreFailure> {
  const { database: path, backup } = options;
  if (['', ...sidecars].some(end => isSameFile(`${realNameOf(path)}${end}`, backup))) {
    return failed({ kind: 'own-file', path: backup });
  }
  const why = findReadTrouble(backup);
  if (why !== undefined) return failed({ kind: 'cannot-open', path: backup, why });
  const lock = lockForThisProcess(path);
  if (lock.kind === 'failed') return lock;
  try {
    // A rename onto a symbolic link would replace the link.
    const database = realNameOf(path);
    const around = dirname(database);
    // What a restore that was killed has left; nobody else can be at it, since we have the lock.
    for (const name of readdirSync(around)) {
      if (name.startsWith(folderPrefix(database))) rmSync(join(around, name), { recursive: true });
    }
    // mkdtemp makes it for us alone, whatever permissions the backup's own file has.
    const folder = mkdtempSync(join(around, folderPrefix(database)));
    try {
      return replace({ ...options, database }, join(folder, 'copy.db'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    const failure = toStartFailure(path, error);
    if (failure === undefined) throw error;
    return failed(failure);
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
    const settled = settle(path);
    if (settled.kind === 'failed' && (options.carryOver || settled.failure.kind === 'in-use')) return settled;
    const usable = settled.kind === 'ok' && settled.value === 'sound';
    const prepared = prepare(database, options, usable);
    if (prepared.kind === 'failed') return prepared;
    const replaced = settled.kind === 'ok' && settled.value === 'none' ? 'none' : prepared.value.replaced;
    report = { ...prepared.value, ...checked.value, replaced, contents: countContents(database) };
  } finally {
    database.close();
  }
  onPoint?.('prepared');
  return ok({ ...report, keptAs: swap(options, copy) });
}

/** All that can be wrong with a backup, found on the copy before anything is touched. */
function checkBackup(
  database: Database,
  { backup, migrations, masterKeys }: Options,
): Result<Pick<RestoreReport, 'migrated' | 'underOtherKeys'>, RestoreFailure> {
  try {
    // One file from here on, with no log beside it that the rename would leave behind.
    database.prepare('PRAGMA journal_mode = DELETE').get();
    const [why] = findDamage(database);
    if (why !== undefined) return failed({ kind: 'damaged', path: backup, why });
  } catch (error) {
    const failure = toStartFailure(backup, error);
    if (failure === undefined) throw error;
    return failed(failure);
  }
  if (!hasTable(database, 'schema_migrations')) return failed({ kind: 'not-ours', path: backup });
  const currentKeyId = masterKeyOf(masterKeys[0]).id;
  const records = checkRecords(database, masterKeys, currentKeyId);
  if (records.kind === 'failed') return records;
  const { broken, underOtherKeys } = records.value;
  if (broken.length > 0) return failed({ kind: 'broken-records', broken });
  const migrated = migrate(database, migrations);
  if (migrated.kind === 'failed') return migrated;
  return ok({ migrated: migrated.value, underOtherKeys });
}

/** Makes one file of the database that is to be replaced, and says whether it can be asked anything. */
function settle(path: string): Result<'sound' | 'none', RestoreFailure> {
  const isEmpty = !existsSync(path) || statSync(path).size === 0;
  // A log alone is what is left of one that was lost.
  if (isEmpty && (!existsSync(`${path}-wal`) || statSync(`${path}-wal`).size === 0)) return ok('none');
  const unreadable = (why: string) => failed({ kind: 'replaced-unreadable' as const, why });
  const opened = openExistingDatabase({ path, access: 'read-write' });
  if (opened.kind === 'failed')
    return unreadable('why' in opened.failure ? opened.failure.why : 'unreadable');
  try {
    // Leaving WAL takes everybody else out of it, or fails: so a backup or a rotation that runs is noticed.
    opened.value.prepare('PRAGMA journal_mode = DELETE').get();
    const [why] = findDamage(opened.value);
    return why === undefined ? ok('sound') : unreadable(why);
  } catch (error) {
    const failure = toStartFailure(path, error);
    if (failure === undefined) throw error;
    const why = 'why' in failure ? failure.why : failure.kind;
    if (why.startsWith('SQLITE_BUSY')) return failed({ kind: 'in-use', path });
    // With more room it can be read: nobody is to give up what is in it for that.
    return why === 'SQLITE_FULL' ? failed(failure) : unreadable(why);
  } finally {
    opened.value.close();
  }
}

/** Carries over and voids, on the copy, in one transaction. */
function prepare(
  database: Database,
  { database: path, carryOver, now }: Options,
  usable: boolean,
): Result<Pick<RestoreReport, 'replaced' | 'carriedOver' | 'voided' | 'lostLinks'>, RestoreFailure> {
  const finish = (
    replaced: RestoreReport['replaced'],
    carriedOver: readonly StepDone[] = [],
    lostLinks = 0,
  ) => ok({ replaced, carriedOver, voided: runSteps(database, voidingSteps, now()), lostLinks });
  if (!usable || !carryOver) return database.transaction(() => finish('left-out'));
  database.prepare<[string]>('ATTACH ? AS replaced').run(path);
  try {
    return database.transaction(() =>
      isSameLine(database)
        ? finish('carried-over', runSteps(database, carryOverSteps, now()), countLostLinks(database))
        : finish('other'),
    );
  } catch (error) {
    // Sound, and yet not what the steps know: made by a newer version, say.
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR') {
      return failed({ kind: 'replaced-unreadable', why: error.message });
    }
    throw error;
  } finally {
    database.exec('DETACH replaced');
  }
}

/** The one step that counts. Gives the name under which the old database is kept. */
function swap({ database: path, now, onPoint }: Options, copy: string): string | undefined {
  chmodSync(copy, 0o600);
  if (process.getuid?.() === 0 && existsSync(path)) {
    // Else the bot, which has a user of its own, could not open what it is told to start with.
    const { uid, gid } = statSync(path);
    chownSync(copy, uid, gid);
  }
  sync(copy);
  const stamp = new Date(now()).toISOString().replaceAll(/[-:.]/g, '');
  const kept: string[] = [];
  // A second name first, and no moment without the first: a bot that finds none would make an empty one. Only a
  // damaged one still has a log by now. It goes with its database, and must not meet the new one.
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

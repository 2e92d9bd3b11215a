import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { writeBackup, type BackupFailure, type Contents } from '../db/backup.ts';
import { isNothingAt } from '../db/database.ts';
import { restoreBackup, type RestoreFailure, type RestoreReport } from '../db/restore/restore.ts';
import { exitCodes, isStartFailure, type StartFailure } from '../domain/start-failure.ts';
import {
  plural,
  failWith,
  firstFew,
  noDatabase,
  withConfig,
  type Command,
  type CliContext,
} from './command.ts';

export const describeContents = ({ people, accounts, servers }: Contents): string =>
  `${plural(people, 'person', 'people')}, ${plural(accounts, 'account')}, ${plural(servers, 'server')}`;

const describeBackupFailure = (failure: Exclude<BackupFailure, StartFailure>): string => {
  switch (failure.kind) {
    case 'exists':
      return `${failure.path} already exists: choose another name, or replace it with --force`;
    case 'own-file':
      return `${failure.path} is a file of the running database: choose another name`;
    case 'empty':
      return `${failure.path} is empty, so there is nothing to back up. If it should not be, check DATABASE_PATH`;
    case 'broken-records':
      return `no backup was written: ${plural(failure.broken.length, 'encrypted record')} can't be decrypted with the configured keys (${firstFew(failure.broken)}). If the master key was changed, set MASTER_KEY_PREVIOUS to the old one. Otherwise the records are damaged, and an older backup may still have them`;
  }
};

/** The target file; in a folder it is named by the current time. */
function targetOf(file: string, folder: string, now: number): string {
  const path = resolve(folder, file);
  if (!file.endsWith('/') && !isFolder(path)) return path;
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return join(path, `bot-${stamp}.db`);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The other backups in the folder, newest first: files whose names differ only in their digits. */
function findOlderBackups(target: string): readonly string[] {
  const shape = (name: string): string => name.replaceAll(/\d+/g, '0');
  return readdirSync(dirname(target))
    .filter(name => name !== basename(target) && shape(name) === shape(basename(target)))
    .map(name => join(dirname(target), name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
}

export const backup: Command = {
  name: 'backup',
  usage: 'backup <file or folder> [--force] [--keep <number>]',
  summary: 'Write a backup of the database. The bot may be running.',
  help: [
    'The backup is checked before it gets its name: the file, the master key, and every encrypted record.',
    'Secrets in it stay encrypted. It is useless without the master key, which you must keep somewhere else.',
    '',
    'In a folder the name is the time: bot-20261231T235959Z.db. A missing folder is created.',
    '',
    '  --force           replace an existing file, once the new backup is complete and checked',
    '  --keep <number>   afterwards keep this many and delete older ones: files in the same folder whose names',
    '                    differ from the new one’s only in their digits',
  ],
  options: { force: { type: 'boolean' }, keep: { type: 'string' } },
  takesFile: true,
  run: withConfig(({ file, isSet, valueOf }, context) => {
    const { print, printError, database, masterKeys } = context;
    const target = targetOf(file, context.folder, context.now());
    const keep = valueOf('keep');
    if (keep !== undefined && (!/^[1-9]\d{0,5}$/.test(keep) || !/\d/.test(basename(target)))) {
      printError(
        '--keep takes a number from 1, and a file with a date in its name (or a folder). Example: --keep 14',
      );
      return exitCodes.usage;
    }
    if (isNothingAt(database)) {
      printError(noDatabase(database));
      return exitCodes.failed;
    }
    const written = writeBackup({ database, target, masterKeys, replace: isSet('force') });
    if (written.kind === 'failed') {
      const { failure } = written;
      if (isStartFailure(failure)) {
        const isTarget = failure.kind === 'cannot-open' && failure.path === target;
        const line = isTarget
          ? `${target} can't be written (${failure.reason}): check the permissions of its folder and the free space, or choose another name`
          : undefined;
        return failWith(failure, context, line);
      }
      printError(describeBackupFailure(failure));
      return exitCodes.failed;
    }
    const { contents, bytes, records, masterKeyId, underOtherKeys } = written.value;
    print(`backup written and checked: ${target} (${Math.ceil(bytes / 1024)} KiB)`);
    print(`contents: ${describeContents(contents)}; ${plural(records, 'encrypted record')}, all readable`);
    print(`it is useless without the master key (id ${masterKeyId}): keep that key somewhere else`);
    if (underOtherKeys > 0) {
      print(
        `${plural(underOtherKeys, 'data key still needs', 'data keys still need')} a key from MASTER_KEY_PREVIOUS: run rotate-key, then back up again`,
      );
    }
    for (const old of keep === undefined ? [] : findOlderBackups(target).slice(Number(keep) - 1)) {
      rmSync(old);
      print(`deleted: ${old}`);
    }
    return exitCodes.ok;
  }),
};

const describeRestoreFailure = (failure: Exclude<RestoreFailure, StartFailure>): string => {
  switch (failure.kind) {
    case 'own-file':
      return `${failure.path} is the database itself: name a backup`;
    case 'not-ours':
      return `${failure.path} is not a backup of this bot`;
    case 'broken-records':
      return `${plural(failure.broken.length, 'encrypted record')} in the backup can't be decrypted with the configured keys (${firstFew(failure.broken)}): set MASTER_KEY_PREVIOUS to the key that the backup was made under, or use another backup`;
    case 'replaced-unreadable':
      return `the current database can't be read (${failure.reason}), so it is not known what people have deleted, unlinked or revoked since the backup. To restore anyway, and bring all of that back, add --no-carry-over`;
    case 'in-use':
      return `${failure.path} is open in another process (a backup, a rotation, sqlite3?): wait until that ends`;
  }
};

/** The same failures as at the start, worded for the backup. */
function describeBackup(failure: StartFailure, backup: string): string | undefined {
  if (!('path' in failure) || failure.path !== backup) return undefined;
  switch (failure.kind) {
    case 'cannot-open':
      return `${backup} can't be read (${failure.reason}): check its name and its permissions, or use another backup`;
    case 'damaged':
      return `${backup} is damaged (${failure.reason}): use another backup`;
    case 'unreleased':
      return `${backup} was created by a version from before the first release and can't be restored`;
    case 'already-running':
      return undefined;
  }
}

const replacedLines: Readonly<Record<RestoreReport['replaced'], string | undefined>> = {
  'carried-over': undefined,
  other: 'the database that was there is not a later state of this backup: nothing was carried over from it',
  none: 'there was no database before: there was nothing to carry over',
  'left-out':
    'nothing was carried over: what people deleted, unlinked or revoked since the backup is back. Ask them to do it again',
};

function printReport(
  { print }: CliContext,
  { contents, migrated, replaced, steps, lostLinks, underOtherKeys, keptAs }: RestoreReport,
): void {
  print(`restored: ${describeContents(contents)}`);
  if (migrated.length > 0) print(`migrated: ${migrated.join(', ')}`);
  const replacedLine = replacedLines[replaced];
  if (replacedLine !== undefined) print(replacedLine);
  for (const { count, line } of steps) if (count > 0) print(`- ${line}`);
  if (lostLinks > 0) {
    print(
      `- ${plural(lostLinks, 'link')} made since the backup: not in it, these people get a message to link again`,
    );
  }
  if (underOtherKeys > 0) {
    print(
      `${plural(underOtherKeys, 'data key still needs', 'data keys still need')} a key from MASTER_KEY_PREVIOUS: leave it set, start the bot, and run rotate-key`,
    );
  }
  if (keptAs !== undefined) print(`the replaced database was kept: ${keptAs}`);
  // With a carry-over, everyone who came after this backup would count as deleted.
  if (keptAs !== undefined && (replaced === 'carried-over' || replaced === 'other')) {
    print(`if this was the wrong backup: restore ${keptAs} --no-carry-over before you start the bot`);
  }
  print('start the bot now. Changes that people were notified of since the backup may be sent once more');
}

export const restore: Command = {
  name: 'restore',
  usage: 'restore <file> [--no-carry-over]',
  summary: 'Replace the database with a backup. Stop the bot first.',
  help: [
    'First the backup is checked: the file, its version, the master key, and every encrypted record. Then',
    'what must not be undone is carried over from the current database: deleted people, removed links,',
    'revoked roles, and locks on servers. Operations that the backup shows in progress are ended, old',
    'notifications are dropped, and nothing is sent to the provider again.',
    'The replaced database is kept as <database>.before-restore-<UTC time>. Delete it when all is well.',
    '',
    "  --no-carry-over   don't read the current database, for when it can't be read",
  ],
  options: { 'no-carry-over': { type: 'boolean' } },
  takesFile: true,
  run: withConfig(({ file, isSet }, context) => {
    const { database, masterKeys, migrations, now, printError } = context;
    const backup = resolve(context.folder, file);
    const carryOver = !isSet('no-carry-over');
    const restored = restoreBackup({ database, backup, migrations, masterKeys, carryOver, now });
    if (restored.kind === 'ok') {
      printReport(context, restored.value);
      return exitCodes.ok;
    }
    const { failure } = restored;
    printError('nothing was restored:');
    if (isStartFailure(failure)) return failWith(failure, context, describeBackup(failure, backup));
    printError(describeRestoreFailure(failure));
    if (failure.kind === 'in-use') return exitCodes.busy;
    return failure.kind === 'not-ours' ? exitCodes.data : exitCodes.failed;
  }),
};

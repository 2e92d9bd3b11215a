import { plural } from './command.ts';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import type { StartFailure } from '../domain/start-failure.ts';
import { exitCodes, isStartFailure } from '../lib/exit-codes.ts';
import { writeBackup, type BackupFailure } from '../db/backup.ts';
import { isNothingAt } from '../db/database.ts';
import type { Contents } from '../db/integrity.ts';
import { failWith, firstFew, noDatabase, withConfig, type Command } from './command.ts';

export const describeContents = ({ people, accounts, servers }: Contents): string =>
  `${plural(people, 'person', 'people')}, ${plural(accounts, 'account')}, ${plural(servers, 'server')}`;

const describe = (failure: Exclude<BackupFailure, StartFailure>): string => {
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

/** A file for this moment, if a folder was named. */
function targetOf(file: string, folder: string, now: number): string {
  const path = resolve(folder, file);
  if (!file.endsWith('/') && !isFolder(path)) return path;
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return join(path, `bot-${stamp}.db`);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The other backups in the folder: files whose names differ in their digits alone. The newest comes first. */
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
    '  --keep <number>   afterwards keep this many, and delete older ones: files of the same folder whose names',
    '                    differ from the new one’s in their digits alone',
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
      printError(describe(failure));
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

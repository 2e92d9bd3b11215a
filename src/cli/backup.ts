import { resolve } from 'node:path';

import type { StartFailure } from '../domain/start-failure.ts';
import { writeBackup, type BackupFailure } from '../store/backup.ts';
import { isNothingAt } from '../store/database.ts';
import { plural } from '../store/restore-step.ts';
import type { Contents } from '../store/records.ts';
import {
  complainOf,
  configure,
  exit,
  isStartFailure,
  masterKeysOf,
  noDatabase,
  some,
  type Command,
} from './command.ts';

/** What a database holds, in words. */
export const describeContents = ({ people, accounts, servers }: Contents): string =>
  `${plural(people, 'person', 'people')}, ${plural(accounts, 'account')}, ${plural(servers, 'server')}`;

const describe = (failure: Exclude<BackupFailure, StartFailure>): string => {
  switch (failure.kind) {
    case 'exists':
      return `${failure.path} is there already: name another file, or add --force to replace it`;
    case 'own-file':
      return `${failure.path} belongs to the running database: name another file`;
    case 'empty':
      return `${failure.path} holds nothing yet: there is nothing to back up. If there should be, look at DATABASE_PATH`;
    case 'no-folder':
      return `the folder ${failure.path} isn't there: make it first`;
    case 'broken-records':
      return `no backup was made: ${plural(failure.broken.length, 'encrypted record')} can't be opened with the keys given (${some(failure.broken)}). If the master key was changed, name the old one in MASTER_KEY_PREVIOUS; else the rows are damaged, and an older backup may have them whole`;
  }
};

export const backup: Command = {
  name: 'backup',
  usage: 'backup <file> [--force]',
  summary: 'Writes a backup of the database; the bot may be running.',
  help: [
    'The copy is checked as a whole before it gets its name: the file, the master key, every encrypted',
    'record. Keys in it stay encrypted: it is useless without the master key, which must be kept elsewhere.',
    '',
    '  --force   replaces a file of that name, once the new backup is finished and checked',
  ],
  options: { force: { type: 'boolean' } },
  takes: 1,
  run: ({ argument, isSet }, surroundings) => {
    const { print, complain } = surroundings;
    const configured = configure(surroundings);
    if (configured.kind === 'failed') return configured.failure;
    const { config } = configured.value;
    const database = resolve(surroundings.folder, config.databasePath);
    const target = resolve(surroundings.folder, argument);
    if (isNothingAt(database)) {
      complain(noDatabase(database));
      return exit.failed;
    }
    const written = writeBackup({
      database,
      target,
      masterKeys: masterKeysOf(config),
      replace: isSet('force'),
    });
    if (written.kind === 'failed') {
      const { failure } = written;
      if (isStartFailure(failure)) {
        const isTarget = failure.kind === 'cannot-open' && failure.path === target;
        const words = isTarget
          ? `${target} can't be written (${failure.why}): look at its folder's permissions and the space on the disk, or name another file`
          : undefined;
        return complainOf(failure, surroundings, words);
      }
      complain(describe(failure));
      return failure.kind === 'no-folder' ? exit.io : exit.failed;
    }
    const { contents, bytes, records, masterKeyId, underOtherKeys } = written.value;
    print(`backup written and checked: ${target} (${Math.ceil(bytes / 1024)} KiB)`);
    print(`it holds ${describeContents(contents)}; ${plural(records, 'encrypted record')}, each opened`);
    print(
      `it is useless without the master key (id ${masterKeyId}): keep that elsewhere, never beside the backup`,
    );
    if (underOtherKeys > 0) {
      print(
        `${plural(underOtherKeys, 'data key in it still needs', 'data keys in it still need')} a key of MASTER_KEY_PREVIOUS: run rotate-key, then back up again`,
      );
    }
    return exit.fine;
  },
};

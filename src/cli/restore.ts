import { resolve } from 'node:path';

import type { StartFailure } from '../domain/start-failure.ts';
import { plural } from '../store/restore-step.ts';
import { restoreBackup, type RestoreFailure, type RestoreReport } from '../store/restore.ts';
import { describeContents } from './backup.ts';
import {
  complainOf,
  configure,
  exit,
  isStartFailure,
  masterKeysOf,
  some,
  type Command,
  type Surroundings,
} from './command.ts';

const describe = (failure: Exclude<RestoreFailure, StartFailure>): string => {
  switch (failure.kind) {
    case 'own-file':
      return `${failure.path} is the database itself: name a backup`;
    case 'not-ours':
      return `${failure.path} is no backup of this bot`;
    case 'broken-records':
      return `${plural(failure.broken.length, 'encrypted record')} in the backup can't be opened with the keys given (${some(failure.broken)}): name the key that it was made under in MASTER_KEY_PREVIOUS, or take another backup`;
    case 'replaced-unreadable':
      return `the present database can't be read (${failure.why}), so nobody knows what was forgotten, unlinked or withdrawn since the backup. Add --no-carry-over to restore all the same: then that comes back too`;
    case 'in-use':
      return `${failure.path} is open in another process (a backup, a rotation, sqlite3?): let it end first`;
  }
};

/** The words of a start are about the database; these are for the same trouble with a backup. */
function describeBackup(failure: StartFailure, backup: string): string | undefined {
  if (!('path' in failure) || failure.path !== backup) return undefined;
  switch (failure.kind) {
    case 'cannot-open':
      return `${backup} can't be read (${failure.why}): look at its name and its permissions, or take another backup`;
    case 'damaged':
      return `${backup} is damaged (${failure.why}): take another backup`;
    case 'already-running':
      return undefined;
  }
}

const told: Readonly<Record<RestoreReport['replaced'], string | undefined>> = {
  'carried-over': undefined,
  other: 'the database that was there did not grow out of this backup: nothing was carried over from it',
  none: 'there was no database before: nothing was to be carried over',
  'left-out':
    'nothing was carried over: what was forgotten, unlinked or withdrawn since the backup is back; ask those people to do it again',
};

function report(
  { print }: Surroundings,
  { contents, migrated, replaced, carriedOver, voided, lostLinks, underOtherKeys, keptAs }: RestoreReport,
): void {
  print(`restored: ${describeContents(contents)}`);
  if (migrated.length > 0) print(`brought to today's form: ${migrated.join(', ')}`);
  const word = told[replaced];
  if (word !== undefined) print(word);
  for (const { count, line } of [...carriedOver, ...voided]) if (count > 0) print(`- ${line}`);
  if (lostLinks > 0) {
    print(`- ${plural(lostLinks, 'link')} made since the backup: not in it, their people must link again`);
  }
  if (underOtherKeys > 0) {
    print(
      `${plural(underOtherKeys, 'data key still needs', 'data keys still need')} a key of MASTER_KEY_PREVIOUS: leave it set, and run rotate-key once the bot runs`,
    );
  }
  if (keptAs !== undefined) print(`what it replaced is kept: ${keptAs}`);
  // To a carry-over, whoever came after this backup would have been forgotten since.
  if (keptAs !== undefined && (replaced === 'carried-over' || replaced === 'other')) {
    print(`if it was the wrong backup: restore ${keptAs} --no-carry-over before the bot runs`);
  }
  print('start the bot now; changes that were told since the backup may be told once more');
}

export const restore: Command = {
  name: 'restore',
  usage: 'restore <file> [--no-carry-over]',
  summary: 'Puts a backup in the place of the database; the bot must be stopped.',
  help: [
    'First the backup is checked: the file, its version, the master key, every encrypted record. Then what',
    'must not be undone is carried over from the present database: people forgotten, links removed, roles',
    'withdrawn, servers locked since. What was under way in the backup is ended, old news is buried, and',
    'nothing is sent again.',
    'What is replaced is kept as <database>.before-restore-<UTC time>: delete it once all is well.',
    '',
    "  --no-carry-over   asks the present database nothing, where it can't be read",
  ],
  options: { 'no-carry-over': { type: 'boolean' } },
  takes: 1,
  run: ({ argument, isSet }, surroundings) => {
    const configured = configure(surroundings);
    if (configured.kind === 'failed') return configured.failure;
    const { config } = configured.value;
    const backup = resolve(surroundings.folder, argument);
    const restored = restoreBackup({
      database: resolve(surroundings.folder, config.databasePath),
      backup,
      migrations: surroundings.migrations,
      masterKeys: masterKeysOf(config),
      carryOver: !isSet('no-carry-over'),
      now: surroundings.now,
    });
    if (restored.kind === 'ok') {
      report(surroundings, restored.value);
      return exit.fine;
    }
    const { failure } = restored;
    surroundings.complain('nothing was restored:');
    if (isStartFailure(failure)) {
      return complainOf(failure, surroundings, describeBackup(failure, backup));
    }
    surroundings.complain(describe(failure));
    if (failure.kind === 'in-use') return exit.busy;
    return failure.kind === 'not-ours' ? exit.data : exit.failed;
  },
};

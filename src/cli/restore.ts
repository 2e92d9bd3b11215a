import { plural } from './command.ts';
import { resolve } from 'node:path';

import type { StartFailure } from '../domain/start-failure.ts';
import { exitCodes, isStartFailure } from '../lib/exit-codes.ts';
import { restoreBackup, type RestoreFailure, type RestoreReport } from '../db/restore/restore.ts';
import { describeContents } from './backup.ts';
import { failWith, firstFew, withConfig, type CliContext, type Command } from './command.ts';

const describe = (failure: Exclude<RestoreFailure, StartFailure>): string => {
  switch (failure.kind) {
    case 'own-file':
      return `${failure.path} is the database itself: name a backup`;
    case 'not-ours':
      return `${failure.path} is not a backup of this bot`;
    case 'broken-records':
      return `${plural(failure.broken.length, 'encrypted record')} in the backup can't be decrypted with the configured keys (${firstFew(failure.broken)}): set MASTER_KEY_PREVIOUS to the key that the backup was made under, or use another backup`;
    case 'replaced-unreadable':
      return `the present database can't be read (${failure.reason}), so it is not known what people have deleted, unlinked or revoked since the backup. To restore anyway, and bring all of that back, add --no-carry-over`;
    case 'in-use':
      return `${failure.path} is open in another process (a backup, a rotation, sqlite3?): wait until that ends`;
  }
};

/** The texts of a failed start are about the database; these are for the same failures of the backup. */
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
    print(`- ${plural(lostLinks, 'link')} made since the backup: not in it, these people must link again`);
  }
  if (underOtherKeys > 0) {
    print(
      `${plural(underOtherKeys, 'data key still needs', 'data keys still need')} a key from MASTER_KEY_PREVIOUS: leave it set, start the bot, and run rotate-key`,
    );
  }
  if (keptAs !== undefined) print(`the replaced database was kept: ${keptAs}`);
  // With a carry-over, everyone who came after this backup would count as deleted since.
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
    'what must not be undone is carried over from the present database: deleted people, removed links,',
    'revoked roles, and locks on servers. Operations that the backup shows in progress are ended, old',
    'notifications are dropped, and nothing is sent to the provider again.',
    'The replaced database is kept as <database>.before-restore-<UTC time>. Delete it when all is well.',
    '',
    "  --no-carry-over   don't read the present database, for when it can't be read",
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
    printError(describe(failure));
    if (failure.kind === 'in-use') return exitCodes.busy;
    return failure.kind === 'not-ours' ? exitCodes.data : exitCodes.failed;
  }),
};

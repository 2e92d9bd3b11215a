import { exitCodes, isStartFailure, type StartFailure } from '../domain/start-failure.ts';
import {
  plural,
  failWith,
  firstFew,
  noDatabase,
  withConfig,
  type Command,
  type ConfiguredContext,
} from './command.ts';
import { isNothingAt, openExistingDatabase, type Database } from '../db/database.ts';
import { planMigrations } from '../db/migrations.ts';
import { isMissingFromRunningProcess, rotateMasterKey, type RotationFailure } from '../db/key-rotation.ts';
import { checkMasterKey } from '../db/vault.ts';

const describe = (failure: Exclude<RotationFailure, StartFailure>): string => {
  switch (failure.kind) {
    case 'unknown-keys':
      return `${plural(failure.count, 'data key is', 'data keys are')} encrypted under other master keys (ids ${firstFew(failure.masterKeyIds)}): add these to MASTER_KEY_PREVIOUS and run this again. ${failure.rewrapped === 0 ? 'Nothing was changed' : 'Another rotation seems to be running; only one can run at a time'}`;
    case 'broken-keys':
      return `${plural(failure.ids.length, "data key can't", "data keys can't")} be decrypted with the right master key (numbers ${firstFew(failure.ids)}): they are damaged. All others are done. Leave MASTER_KEY_PREVIOUS set, let the people concerned unlink and link again, then run this again`;
    case 'broken-records':
      return `${plural(failure.broken.length, 'encrypted record')} can't be decrypted with the new key alone (${firstFew(failure.broken)}): they are damaged. Leave MASTER_KEY_PREVIOUS set, let the people concerned unlink and link again, then run this again`;
    case 'kept-busy':
      return `${plural(failure.left, 'data key is', 'data keys are')} still under an old key, because another process was using the database or still has the old key: restart the bot with the new MASTER_KEY and run this again. It continues where it stopped`;
  }
};

const progressEvery = 1000;

async function rotate(
  database: Database,
  context: Pick<ConfiguredContext, 'masterKeys' | 'print' | 'printError'>,
): Promise<number> {
  const { masterKeys, print, printError } = context;
  if (isMissingFromRunningProcess(database, masterKeys[0])) {
    printError(
      'the running bot has not loaded this MASTER_KEY, and could read nothing after the rotation. Nothing was changed. Restart the bot with the new MASTER_KEY, and the old one in MASTER_KEY_PREVIOUS, then run this again',
    );
    return exitCodes.busy;
  }
  let nextProgress = progressEvery;
  const rotated = await rotateMasterKey({
    database,
    masterKeys,
    onProgress: (done, of) => {
      if (done < nextProgress) return;
      print(`${done} of ${of}`);
      nextProgress = done + progressEvery;
    },
  });
  if (rotated.kind === 'failed') {
    const { failure } = rotated;
    if (isStartFailure(failure)) return failWith(failure, context);
    printError(describe(failure));
    return failure.kind === 'kept-busy' ? exitCodes.busy : exitCodes.failed;
  }
  const { dataKeys, rewrapped, records, wiped } = rotated.value;
  if (dataKeys === 0) {
    print('the database has no keys yet: there is nothing to rotate');
    return exitCodes.ok;
  }
  print(
    `${plural(rewrapped, 'data key')} encrypted under the new master key, ${plural(dataKeys - rewrapped, 'was', 'were')} already`,
  );
  print(
    `checked: all ${plural(dataKeys, 'data key')} and ${plural(records, 'encrypted record')} can be decrypted with the new key alone, and none is left under an old one`,
  );
  if (!wiped) {
    print(
      'another process is reading the database, so old bytes stay in the write-ahead log: run this again later to wipe them',
    );
  }
  print('you can remove MASTER_KEY_PREVIOUS now: do so and restart the bot');
  print(
    'older backups still need the old key: make a new backup, and keep the old key as long as you keep those',
  );
  return exitCodes.ok;
}

export const rotateKey: Command = {
  name: 'rotate-key',
  usage: 'rotate-key',
  summary: 'Re-encrypt everything under a new master key. The bot may be running.',
  help: [
    'First create a key (openssl rand -base64 32), set MASTER_KEY to it and MASTER_KEY_PREVIOUS to the old',
    'one, and restart the bot. Then run this. If it is interrupted, run it again: it continues where it stopped.',
    'At the end it says whether you can remove MASTER_KEY_PREVIOUS. Older backups still need the old key.',
  ],
  run: withConfig(async (_, context) => {
    const { database: path, masterKeys, migrations } = context;
    if (isNothingAt(path)) {
      context.printError(noDatabase(path));
      return exitCodes.failed;
    }
    const opened = openExistingDatabase({
      path,
      access: 'read-write',
      look: database => {
        const checked = checkMasterKey(database, masterKeys);
        // A newer version may store keys differently.
        return checked.kind === 'failed' ? checked : planMigrations(database, migrations);
      },
    });
    if (opened.kind === 'failed') return failWith(opened.failure, context);
    try {
      return await rotate(opened.value, context);
    } finally {
      opened.value.close();
    }
  }),
};

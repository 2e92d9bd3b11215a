import { resolve } from 'node:path';

import { masterKeyBytes } from '../config.ts';
import type { StartFailure } from '../core/start-failure.ts';
import { plural } from '../store/restore-step.ts';
import { isNothingAt, openExistingDatabase } from '../store/database.ts';
import { planMigrations } from '../store/migrations.ts';
import { rotateMasterKey, type RotationFailure } from '../store/rotation.ts';
import { checkMasterKey } from '../store/vault.ts';
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

const describe = (failure: Exclude<RotationFailure, StartFailure>): string => {
  switch (failure.kind) {
    case 'unknown-keys':
      return `${plural(failure.count, 'data key is', 'data keys are')} under master keys that are not given (ids ${some(failure.masterKeyIds)}): name them in MASTER_KEY_PREVIOUS, and run this again. ${failure.rewrapped === 0 ? 'Nothing was changed' : 'Another rotation seems to be running: one at a time'}`;
    case 'broken-keys':
      return `${plural(failure.ids.length, "data key doesn't", "data keys don't")} open under the master key that they name (numbers ${some(failure.ids)}): they are damaged. The others are done; leave MASTER_KEY_PREVIOUS set. Whoever's they are can unlink and link again, then run this once more`;
    case 'broken-records':
      return `${plural(failure.broken.length, 'encrypted record')} can't be opened with the new key alone (${some(failure.broken)}): they are damaged. Leave MASTER_KEY_PREVIOUS set; whoever's they are can unlink and link again, then run this once more`;
    case 'kept-busy':
      return `${plural(failure.left, 'data key is', 'data keys are')} still under an old key, since another process kept the database or still has the old key: restart the bot with the new MASTER_KEY and run this again; it goes on where it stopped`;
  }
};

const tellEvery = 1000;

export const rotateKey: Command = {
  name: 'rotate-key',
  usage: 'rotate-key',
  summary: 'Wraps everything under a new master key; the bot may be running.',
  help: [
    'Before: make a new key (openssl rand -base64 32), put it into MASTER_KEY and the old one into',
    'MASTER_KEY_PREVIOUS, and restart the bot. Then run this; killed anywhere, it goes on where it stopped.',
    'After: it says whether MASTER_KEY_PREVIOUS may be removed. Backups made before still need the old key.',
  ],
  options: {},
  takes: 0,
  run: async (_, surroundings) => {
    const { print, complain } = surroundings;
    const configured = configure(surroundings);
    if (configured.kind === 'failed') return configured.failure;
    const { config } = configured.value;
    const path = resolve(surroundings.folder, config.databasePath);
    if (isNothingAt(path)) {
      complain(noDatabase(path));
      return exit.failed;
    }
    const opened = openExistingDatabase({
      path,
      access: 'read-write',
      look: database => {
        const checked = checkMasterKey(database, masterKeysOf(config));
        // What a newer version keeps, and how, nobody knows here.
        return checked.kind === 'failed' ? checked : planMigrations(database, surroundings.migrations);
      },
    });
    if (opened.kind === 'failed') return complainOf(opened.failure, surroundings);
    let nextToTell = tellEvery;
    try {
      const rotated = await rotateMasterKey({
        database: opened.value,
        masterKey: masterKeyBytes(config.masterKey),
        previousKeys: config.previousMasterKeys.map(masterKeyBytes),
        onProgress: (done, of) => {
          if (done < nextToTell) return;
          print(`${done} of ${of}`);
          nextToTell = done + tellEvery;
        },
      });
      if (rotated.kind === 'failed') {
        const { failure } = rotated;
        if (isStartFailure(failure)) return complainOf(failure, surroundings);
        complain(describe(failure));
        return failure.kind === 'kept-busy' ? exit.busy : exit.failed;
      }
      const { dataKeys, rewrapped, records, wiped } = rotated.value;
      if (dataKeys === 0) {
        print('the database holds no keys yet: there is nothing to rotate');
        return exit.fine;
      }
      print(
        `${plural(rewrapped, 'data key')} wrapped anew, ${plural(dataKeys - rewrapped, 'was', 'were')} so already`,
      );
      print(
        `proven: all ${plural(dataKeys, 'data key')} and ${plural(records, 'encrypted record')} open with the new key alone, and none is left under an old one`,
      );
      if (!wiped) {
        print(
          'a process that reads the database keeps old bytes in its write-ahead log: run this again later to wipe them',
        );
      }
      print('MASTER_KEY_PREVIOUS may be removed now: do so and restart the bot');
      print(
        'backups made before this still need the old key: make a new backup, and keep the old key as long as them',
      );
      return exit.fine;
    } finally {
      opened.value.close();
    }
  },
};

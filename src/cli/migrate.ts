import { resolve } from 'node:path';

import type { Config } from '../config.ts';
import { plural } from '../store/restore-step.ts';
import { isNothingAt, lockForThisProcess, openDatabase, openExistingDatabase } from '../store/database.ts';
import { migrate as apply, planMigrations, type MigrationPlan } from '../store/migrations.ts';
import { checkMasterKey } from '../store/vault.ts';
import {
  complainOf,
  configure,
  exit,
  masterKeysOf,
  noDatabase,
  type Command,
  type Surroundings,
} from './command.ts';

const formOf = (names: readonly string[]): string => names.at(-1) ?? 'nothing';

/** What is missing, in words. */
export const describePlan = ({ applied, pending }: MigrationPlan): string =>
  pending.length === 0
    ? `nothing to do: the database is at ${formOf(applied)}`
    : `${plural(pending.length, 'migration')} to be applied, from ${formOf(applied)} to ${formOf(pending)}`;

function tell(path: string, surroundings: Surroundings): number {
  if (isNothingAt(path)) {
    surroundings.print(noDatabase(path));
    return exit.fine;
  }
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') return complainOf(opened.failure, surroundings);
  try {
    const planned = planMigrations(opened.value, surroundings.migrations);
    if (planned.kind === 'failed') return complainOf(planned.failure, surroundings);
    surroundings.print(describePlan(planned.value));
    return exit.fine;
  } finally {
    opened.value.close();
  }
}

function carryOut(path: string, config: Config, surroundings: Surroundings): number {
  const { print, migrations } = surroundings;
  const lock = lockForThisProcess(path);
  if (lock.kind === 'failed') return complainOf(lock.failure, surroundings);
  try {
    const opened = openDatabase({
      path,
      look: database => {
        const checked = checkMasterKey(database, masterKeysOf(config));
        return checked.kind === 'failed' ? checked : planMigrations(database, migrations);
      },
      onNew: () => print(`there was no database at ${path}: a new, empty one was made`),
    });
    if (opened.kind === 'failed') return complainOf(opened.failure, surroundings);
    const database = opened.value;
    try {
      const planned = planMigrations(database, migrations);
      if (planned.kind === 'failed') return complainOf(planned.failure, surroundings);
      if (planned.value.pending.length === 0) {
        print(describePlan(planned.value));
        return exit.fine;
      }
      const applied = apply(database, migrations);
      if (applied.kind === 'failed') return complainOf(applied.failure, surroundings);
      for (const name of applied.value) print(`applied ${name}`);
      print(`the database went from ${formOf(planned.value.applied)} to ${formOf(applied.value)}`);
      return exit.fine;
    } finally {
      database.close();
    }
  } finally {
    lock.value.release();
  }
}

export const migrate: Command = {
  name: 'migrate',
  usage: 'migrate [--check]',
  summary:
    "Brings the database to this version's form; the bot must be stopped, and does it at its start too.",
  help: [
    'There is no way back but a backup: make one first.',
    '',
    '  --check   only tells what would be done; the bot may be running',
  ],
  options: { check: { type: 'boolean' } },
  takes: 0,
  run: ({ isSet }, surroundings) => {
    const configured = configure(surroundings);
    if (configured.kind === 'failed') return configured.failure;
    const { config } = configured.value;
    const path = resolve(surroundings.folder, config.databasePath);
    return isSet('check') ? tell(path, surroundings) : carryOut(path, config, surroundings);
  },
};

import { exitCodes } from '../domain/start-failure.ts';
import { isNothingAt, lockForThisProcess, openSqliteFile, openExistingDatabase } from '../db/database.ts';
import { migrate as applyMigrations, planMigrations, type MigrationPlan } from '../db/migrations.ts';
import { plural, failWith, noDatabase, withConfig, type Command, type ConfiguredContext } from './command.ts';
import { checkMasterKey } from '../db/vault.ts';

const lastOf = (names: readonly string[]): string => names.at(-1) ?? 'nothing';

const describePlan = ({ applied, pending }: MigrationPlan): string =>
  pending.length === 0
    ? `nothing to do: the database is at ${lastOf(applied)}`
    : `${plural(pending.length, 'migration')} to apply, from ${lastOf(applied)} to ${lastOf(pending)}`;

function showPlan(context: ConfiguredContext): number {
  const { print, database: path, migrations } = context;
  if (isNothingAt(path)) {
    print(noDatabase(path));
    return exitCodes.ok;
  }
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') return failWith(opened.failure, context);
  try {
    const planned = planMigrations(opened.value, migrations);
    if (planned.kind === 'failed') return failWith(planned.failure, context);
    print(describePlan(planned.value));
    return exitCodes.ok;
  } finally {
    opened.value.close();
  }
}

function migrateLocked(context: ConfiguredContext): number {
  const { print, database: path, migrations, masterKeys } = context;
  const opened = openSqliteFile({
    path,
    look: database => {
      const checked = checkMasterKey(database, masterKeys);
      return checked.kind === 'failed' ? checked : planMigrations(database, migrations);
    },
    onNew: () => print(`there was no database at ${path}: an empty one was created`),
  });
  if (opened.kind === 'failed') return failWith(opened.failure, context);
  const database = opened.value;
  try {
    const planned = planMigrations(database, migrations);
    if (planned.kind === 'failed') return failWith(planned.failure, context);
    if (planned.value.pending.length === 0) {
      print(describePlan(planned.value));
      return exitCodes.ok;
    }
    const applied = applyMigrations(database, migrations);
    if (applied.kind === 'failed') return failWith(applied.failure, context);
    for (const name of applied.value) print(`applied ${name}`);
    print(`the database was migrated from ${lastOf(planned.value.applied)} to ${lastOf(applied.value)}`);
    return exitCodes.ok;
  } finally {
    database.close();
  }
}

export const migrate: Command = {
  name: 'migrate',
  usage: 'migrate [--check]',
  summary: 'Update the database to this version. Stop the bot first; it does the same when it starts.',
  help: [
    'There is no way back except a backup: make one first.',
    '',
    '  --check   only print what would be done; the bot may be running',
  ],
  options: { check: { type: 'boolean' } },
  run: withConfig(({ isSet }, context) => {
    if (isSet('check')) return showPlan(context);
    const lock = lockForThisProcess(context.database);
    if (lock.kind === 'failed') return failWith(lock.failure, context);
    try {
      return migrateLocked(context);
    } finally {
      lock.value.release();
    }
  }),
};

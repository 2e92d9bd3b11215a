import { plural } from './command.ts';
import { statSync } from 'node:fs';

import type { Config } from '../config.ts';
import { intervalRatio } from '../domain/poll-result.ts';
import { explainStartFailure, type StartFailure } from '../domain/start-failure.ts';
import { fail, pass, warn, type CheckResult } from '../lib/health.ts';
import { isNothingAt, openExistingDatabase, toStartFailure, type Database } from '../db/database.ts';
import { planMigrations } from '../db/migrations.ts';
import { checkRecords, countContents, findDamage } from '../db/backup.ts';
import { hasTable } from '../db/sql.ts';
import { checkMasterKey, masterKeyOf } from '../db/vault.ts';
import { describeContents } from './backup.ts';
import { firstFew, masterKeysOf } from './command.ts';

/** Checked within a few seconds, at 100 MiB a second. */
const maxCheckedBytes = 512 * 1024 * 1024;

/** Checks integrity, schema, master key and poll intervals, read-only, also while the bot is running. */
export function checkDatabase(path: string, migrations: string, config: Config): readonly CheckResult[] {
  if (isNothingAt(path)) {
    const fix =
      'the first start creates one; if there should be one already, set DATABASE_PATH or restore a backup';
    return [warn('database', `there is none at ${path}`, fix)];
  }
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') return [failToStart('database', opened.failure)];
  const database = opened.value;
  try {
    const checks = [
      () => checkIntegrity(database, path),
      () => checkSchema(database, migrations),
      () => checkKeys(database, config),
      () => checkPolling(database, config),
    ];
    return checks.flatMap(check => {
      try {
        return check();
      } catch (error) {
        const failure = toStartFailure(path, error);
        if (failure !== undefined) return [failToStart('database', failure)];
        if (!isSchemaError(error)) throw error;
        return [
          fail('database', 'its tables are not those of this version', 'see the line about the schema'),
        ];
      }
    });
  } finally {
    database.close();
  }
}

const failToStart = (name: string, failure: StartFailure): CheckResult => {
  const { problem, fix } = explainStartFailure(failure);
  return fail(name, problem, fix);
};

/** A missing table or column, for example. */
const isSchemaError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR';

function checkIntegrity(database: Database, path: string): readonly CheckResult[] {
  const contents = describeContents(countContents(database));
  if (statSync(path).size > maxCheckedBytes) {
    return [pass('database', `${contents}; too large to check here, a backup checks it`)];
  }
  const [reason] = findDamage(database);
  return reason === undefined
    ? [pass('database', `undamaged; ${contents}`)]
    : [failToStart('database', { kind: 'damaged', path, reason })];
}

function checkSchema(database: Database, migrations: string): readonly CheckResult[] {
  const planned = planMigrations(database, migrations);
  if (planned.kind === 'failed') return [failToStart('schema', planned.failure)];
  const { applied, pending } = planned.value;
  if (pending.length === 0) return [pass('schema', `at ${applied.at(-1) ?? 'nothing'}`)];
  const message = `${plural(pending.length, 'migration')} pending (${firstFew(pending)})`;
  return [warn('schema', message, 'back up, then start the bot (or stop it and run migrate)')];
}

function checkKeys(database: Database, config: Config): readonly CheckResult[] {
  const name = 'master key';
  const masterKeys = masterKeysOf(config);
  const { id } = masterKeyOf(masterKeys[0]);
  const known = checkMasterKey(database, masterKeys);
  if (known.kind === 'failed') return [failToStart(name, known.failure)];
  const checked = checkRecords(database, masterKeys);
  if (checked.kind === 'failed') return [failToStart(name, checked.failure)];
  const { opened, broken, underOtherKeys } = checked.value;
  const results: CheckResult[] = [];
  if (broken.length > 0) {
    results.push(
      fail(
        name,
        `${plural(broken.length, 'encrypted record')} can't be decrypted (${firstFew(broken)})`,
        'if the key was changed, set MASTER_KEY_PREVIOUS to the old one; otherwise the records are damaged: restore a backup, or let the people concerned unlink and link again',
      ),
    );
  } else if (known.value === 'fits') {
    results.push(pass(name, `correct (id ${id}); ${plural(opened, 'encrypted record')}, all readable`));
  } else {
    results.push(pass(name, `the database has none yet; the first start will use this one (id ${id})`));
  }
  if (underOtherKeys > 0) {
    results.push(
      warn(name, `${plural(underOtherKeys, 'data key')} still under an older one`, 'run rotate-key'),
    );
  } else if (config.previousMasterKeys.length > 0 && broken.length === 0) {
    const fix = 'run rotate-key, which verifies that, then remove it';
    results.push(warn(name, 'MASTER_KEY_PREVIOUS is set but no longer needed', fix));
  }
  return results;
}

/** One call per account and installed server in each interval. */
function checkPolling(database: Database, config: Config): readonly CheckResult[] {
  if (!hasTable(database, 'accounts') || !hasTable(database, 'servers')) return [];
  const polled =
    database
      .prepare<[], { n: number }>(
        `SELECT (SELECT count(*) FROM accounts WHERE next_poll_at IS NOT NULL)
           + (SELECT count(*) FROM servers WHERE next_poll_at IS NOT NULL) AS n`,
      )
      .get()?.n ?? 0;
  const ratio = intervalRatio(config.pollIdleMs, { polled, callsPerSecond: config.providerCallsPerSecond });
  const calls = `${plural(polled, 'call')} every ${config.pollIdleMs / 1000} s`;
  if (ratio <= 1) return [pass('polling', calls)];
  return [
    warn(
      'polling',
      `${calls}, stretched ${ratio.toFixed(1)} times by PROVIDER_CALLS_PER_SECOND=${config.providerCallsPerSecond}`,
      'raise that limit if the provider allows it, or raise POLL_IDLE_SECONDS',
    ),
  ];
}

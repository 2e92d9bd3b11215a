import { statSync } from 'node:fs';

import type { Config } from '../config.ts';
import { describeStartFailure } from '../domain/start-failure.ts';
import { stretch } from '../core/watch-pace.ts';
import { plural } from '../store/restore-step.ts';
import { isNothingAt, openExistingDatabase, toStartFailure, type Database } from '../store/database.ts';
import { planMigrations } from '../store/migrations.ts';
import { checkRecords, countContents, findDamage } from '../store/records.ts';
import { hasTable } from '../store/tables.ts';
import { checkMasterKey, masterKeyOf } from '../store/vault.ts';
import { describeContents } from './backup.ts';
import { masterKeysOf, some } from './command.ts';
import { fine, odd, wrong, type Finding } from './finding.ts';

/** Read at some 100 MiB a second, a file up to this is looked through within a few seconds. */
const wholeCheckUpTo = 512 * 1024 * 1024;

/** Opens the database for reading alone: integrity, form, master key, pace; beside a running bot. */
export function checkDatabase(path: string, migrations: string, config: Config): readonly Finding[] {
  if (isNothingAt(path)) {
    return [
      odd(
        `database: there is none at ${path}`,
        'the first start makes an empty one; if there should be one, set DATABASE_PATH or restore a backup',
      ),
    ];
  }
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') return [wrong('database', describeStartFailure(opened.failure))];
  const database = opened.value;
  try {
    const looks = [
      () => checkIntegrity(database, path),
      () => checkForm(database, migrations),
      () => checkKeys(database, config),
      () => checkPace(database, config),
    ];
    return looks.flatMap(look => {
      try {
        return look();
      } catch (error) {
        const failure = toStartFailure(path, error);
        if (failure !== undefined) return [wrong('database', describeStartFailure(failure))];
        if (!isOfAnotherForm(error)) throw error;
        return [
          wrong(
            "database: its tables aren't those that this version knows",
            'see what is said of its schema',
          ),
        ];
      }
    });
  } finally {
    database.close();
  }
}

/** A table or a column is missing, say. */
const isOfAnotherForm = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR';

function checkIntegrity(database: Database, path: string): readonly Finding[] {
  const contents = describeContents(countContents(database));
  if (statSync(path).size > wholeCheckUpTo) {
    return [fine(`database: ${contents}; too large to look through here, which a backup does`)];
  }
  const [why] = findDamage(database);
  return why === undefined
    ? [fine(`database: sound; ${contents}`)]
    : [wrong('database', describeStartFailure({ kind: 'damaged', path, why }))];
}

function checkForm(database: Database, migrations: string): readonly Finding[] {
  const planned = planMigrations(database, migrations);
  if (planned.kind === 'failed') return [wrong('schema', describeStartFailure(planned.failure))];
  const { applied, pending } = planned.value;
  return pending.length === 0
    ? [fine(`schema: at ${applied.at(-1) ?? 'nothing'}`)]
    : [
        odd(
          `schema: ${plural(pending.length, 'migration')} pending (${some(pending)})`,
          'back up, then start the bot, or stop it and run migrate',
        ),
      ];
}

function checkKeys(database: Database, config: Config): readonly Finding[] {
  const masterKeys = masterKeysOf(config);
  const { id } = masterKeyOf(masterKeys[0]);
  const isKnown = checkMasterKey(database, masterKeys);
  if (isKnown.kind === 'failed') return [wrong('master key', describeStartFailure(isKnown.failure))];
  const checked = checkRecords(database, masterKeys, id);
  if (checked.kind === 'failed') return [wrong('master key', describeStartFailure(checked.failure))];
  const { opened, broken, underOtherKeys } = checked.value;
  const findings: Finding[] = [];
  if (broken.length > 0) {
    findings.push(
      wrong(
        `master key: ${plural(broken.length, 'encrypted record')} can't be opened (${some(broken)})`,
        'if the key was changed, name the old one in MASTER_KEY_PREVIOUS; else they are damaged: restore a backup, or let those people unlink and link again',
      ),
    );
  } else {
    findings.push(
      isKnown.value === 'fits'
        ? fine(`master key: fits (id ${id}); ${plural(opened, 'encrypted record')}, each opened`)
        : fine(`master key: the database has none yet, and takes this one (id ${id}) at the first start`),
    );
  }
  if (underOtherKeys > 0) {
    findings.push(
      odd(`master key: ${plural(underOtherKeys, 'data key')} still under an older one`, 'run rotate-key'),
    );
  } else if (config.previousMasterKeys.length > 0 && broken.length === 0) {
    findings.push(
      odd(
        'master key: MASTER_KEY_PREVIOUS is set and nothing needs it',
        'run rotate-key, which proves it, then remove it',
      ),
    );
  }
  return findings;
}

/** One call for each account and each installed server an interval. */
function checkPace(database: Database, config: Config): readonly Finding[] {
  if (!hasTable(database, 'accounts') || !hasTable(database, 'servers')) return [];
  const watched =
    database
      .prepare<[], { n: number }>(
        `SELECT (SELECT count(*) FROM accounts WHERE next_look_at IS NOT NULL)
           + (SELECT count(*) FROM servers WHERE next_read_at IS NOT NULL) AS n`,
      )
      .get()?.n ?? 0;
  const by = stretch(config.pollIdleMs, { watched, callsPerSecond: config.providerCallsPerSecond });
  const reads = `polling: ${plural(watched, 'thing')} to read every ${config.pollIdleMs / 1000} s`;
  return by <= 1
    ? [fine(reads)]
    : [
        odd(
          `${reads}, which PROVIDER_CALLS_PER_SECOND=${config.providerCallsPerSecond} stretches ${by.toFixed(1)} times`,
          'raise it if the provider allows it, or POLL_IDLE_SECONDS',
        ),
      ];
}

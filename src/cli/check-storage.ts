import { statSync } from 'node:fs';
import { access, constants, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { firstFew, masterKeysOf, plural } from './command.ts';
import type { Config } from '../config.ts';
import { intervalRatio } from '../domain/poll-result.ts';
import { explainStartFailure, type StartFailure } from '../domain/start-failure.ts';
import { type CheckResult, fail, pass, warn } from '../lib/health-checks.ts';
import { type Database, isNothingAt, openExistingDatabase, toStartFailure } from '../db/database.ts';
import { planMigrations } from '../db/migrations.ts';
import { checkRecords, countContents, findDamage } from '../db/backup.ts';
import { createStatements, hasTable } from '../db/sql.ts';
import { checkMasterKey, masterKeyOf } from '../db/vault.ts';
import { describeContents } from './backup.ts';
import { fixOfMode } from '../config/secret-files.ts';
import { realNameOf } from '../db/files.ts';

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
  const count = createStatements(database).value<[], number>(
    `SELECT (SELECT count(*) FROM accounts WHERE next_poll_at IS NOT NULL)
       + (SELECT count(*) FROM servers WHERE next_poll_at IS NOT NULL)`,
  );
  const polled = count() ?? 0;
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

interface FileInfo {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
}

export async function readInfo(path: string): Promise<FileInfo | undefined> {
  try {
    const { mode, size } = await stat(path);
    return { path, mode, size };
  } catch {
    return undefined;
  }
}

const octal = (mode: number): string => (mode & 0o777).toString(8);

const isUsable = (path: string): Promise<boolean> =>
  access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

/** Copies that a restore or a killed backup leaves, beside the database and in the folders there. */
async function findLeftovers(database: string): Promise<readonly string[]> {
  const folder = dirname(database);
  const namesIn = (path: string) => readdir(path, { withFileTypes: true }).catch(() => []);
  const entries = await namesIn(folder);
  const below = await Promise.all(
    entries.filter(entry => entry.isDirectory()).map(entry => namesIn(join(folder, entry.name))),
  );
  const isLeftover = (name: string) =>
    name.startsWith(`${basename(database)}.before-restore-`) || /\.part-[\da-f]{8}$/.test(name);
  return [...entries, ...below.flat()]
    .filter(entry => entry.isFile() && isLeftover(entry.name))
    .map(entry => join(entry.parentPath, entry.name));
}

async function checkLeftovers(database: string): Promise<readonly CheckResult[]> {
  const leftovers = await findLeftovers(database);
  if (leftovers.length === 0) return [];
  const message = `${plural(leftovers.length, 'copy', 'copies')} of the database left by a restore or a killed backup, with keys of people who may have been deleted since (${firstFew(leftovers)})`;
  return [warn('files', message, 'delete them once all is well')];
}

async function checkFolder(path: string): Promise<readonly CheckResult[]> {
  const folder = await readInfo(path);
  if (folder === undefined) return [];
  const results: CheckResult[] = [];
  // Anyone who can write to the folder can replace the database. Listing it reveals only names.
  if ((folder.mode & 0o022) !== 0) {
    const message = `other users can write in the folder ${path} (mode ${octal(folder.mode)})`;
    results.push(fail('files', message, fixOfMode(path, 'chmod 700')));
  }
  if (!(await isUsable(path))) {
    results.push(fail('files', `this user can't write in the folder ${path}`, "run this as the bot's user"));
  }
  return results;
}

async function checkFile({ path, mode }: FileInfo, isWritten: boolean): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  if ((mode & 0o077) !== 0) {
    const message = `other users can read or write ${path} (mode ${octal(mode)})`;
    results.push(fail('files', message, fixOfMode(path, 'chmod 600')));
  }
  if (isWritten && !(await isUsable(path))) {
    const fix = "run this as the bot's user, or give the file to that user";
    results.push(fail('files', `this user can't read and write ${path}`, fix));
  }
  return results;
}

/** Checks that files with secrets or personal data are unreadable to others and writable for the bot. */
export async function checkFiles(database: string, envFile: string): Promise<readonly CheckResult[]> {
  const real = realNameOf(database);
  const paths = ['', '-wal', '-shm', '-journal', '.lock'].map(end => `${real}${end}`);
  const files = (await Promise.all([...paths, envFile].map(readInfo))).filter(file => file !== undefined);
  const checked = await Promise.all(files.map(file => checkFile(file, file.path !== envFile)));
  const problems = [...checked.flat(), ...(await checkFolder(dirname(database)))];
  const leftovers = await checkLeftovers(real);
  if (problems.length > 0 || files.length === 0) return [...problems, ...leftovers];
  return [pass('files', `${plural(files.length, 'file')}, readable by the owner only`), ...leftovers];
}

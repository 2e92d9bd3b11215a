import { statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { describeProblems, loadConfig, peopleWhoMayUseIt, secretsOf } from '../config.ts';
import { exitCodes } from '../domain/start-failure.ts';
import { fail, pass, warn, type CheckResult } from '../lib/health-checks.ts';
import { createRedactor } from '../lib/log.ts';
import { checkDatabase, checkFiles, readInfo } from './check-storage.ts';
import { limited, type CliContext, type Command } from './command.ts';

const mebibyte = 1024 * 1024;
/** With less, the write-ahead log of a busy day and one backup may not fit. */
const lowBytes = 500 * mebibyte;
const tooLowBytes = 50 * mebibyte;

/** Checks the free space in the database's folder, or its nearest parent that exists. */
async function checkDisk(database: string): Promise<readonly CheckResult[]> {
  let folder = dirname(database);
  while ((await readInfo(folder)) === undefined && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const size = (await readInfo(database))?.size ?? 0;
  const message = `${Math.floor(free / mebibyte)} MiB free in ${folder}`;
  const fix = 'free some space: on a full disk the bot can neither act nor notify anyone';
  // A backup or a restore needs as much space as the database.
  if (free < Math.max(tooLowBytes, 2 * size)) return [fail('disk', message, fix)];
  return [free < Math.max(lowBytes, 4 * size) ? warn('disk', message, fix) : pass('disk', message)];
}

const marks = { ok: '✓', warning: '!', failed: '✗' } as const;

const describe = ({ status, name, message, fix }: CheckResult): string =>
  `${marks[status]} ${name}: ${message}${fix === undefined ? '' : `. Fix: ${fix}`}`.replaceAll(/\s+/g, ' ');

const howToCreateKey: readonly string[] = [
  'To create a MASTER_KEY: openssl rand -base64 32',
  "or: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64'))\"",
  'Keep a copy of it, but not with the backups. Without it nobody can read the linked keys again.',
];

/** Runs every check and prints each result at once. */
async function examine(context: CliContext): Promise<number> {
  const { folder, migrations, print, now } = context;
  const loaded = loadConfig(context);
  if (loaded.kind === 'failed') {
    for (const line of describeProblems(loaded.failure)) print(`✗ ${line}`);
    if (loaded.failure.some(({ variable }) => variable.startsWith('MASTER_KEY')))
      howToCreateKey.forEach(print);
    print('fix the configuration, then run doctor again for the other checks');
    return exitCodes.config;
  }
  const { config, warnings } = loaded.value;
  // A server's answer may repeat a secret.
  const redactor = createRedactor();
  secretsOf(config).forEach(redactor.add);
  const all: CheckResult[] = [];
  const report = (results: readonly CheckResult[]) => {
    for (const result of results) print(redactor.redact(describe(result)));
    all.push(...results);
  };

  report(
    warnings.length === 0
      ? [pass('configuration', `complete; ${peopleWhoMayUseIt(config)} can use the bot`)]
      : warnings.map(({ problem, fix }) => warn('configuration', problem, fix)),
  );
  const database = resolve(folder, config.databasePath);
  report(await limited('files', () => checkFiles(database, join(folder, '.env'))));
  report(await limited('disk', () => checkDisk(database)));
  // SQLite blocks the thread, so no network check may be running at the same time.
  report(checkDatabase(database, migrations, config));
  // Loads two HTTP clients, which the other commands don't need.
  const { checkServices } = await import('./check-services.ts');
  report(await checkServices(config, database, now));
  return all.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.ok;
}

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'Check everything that the bot needs, and print how to fix what is wrong. Changes nothing.',
  help: [
    'Each check is one line: ✓ fine, ! worth knowing, ✗ a problem. The exit code is 0 without problems, 1 with',
    'problems, and 78 if the configuration is wrong. The bot may be running.',
    '',
    ...howToCreateKey,
  ],
  run: (_, context) => examine(context),
};

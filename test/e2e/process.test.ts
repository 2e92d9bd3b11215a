import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import SQLite from 'better-sqlite3';
import { expect } from 'vitest';

import { openDb } from '../../src/db/db.ts';
import { migrations, newKey } from '../db/test-database.ts';
import { compileCache } from './bot-process.ts';
import { asProcess, testWith } from './harness.ts';

const test = testWith(asProcess);

test('bad configuration ends with 78, and a line for each mistake', async harness => {
  const bot = harness.start({ BOT_TOKEN: 'nonsense', MASTER_KEY: 'short', POLL_FAST_SECONDS: 'soon' });
  expect(await bot.exited).toBe(78);
  const lines = bot.output().trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^(?:BOT_TOKEN|MASTER_KEY|POLL_FAST_SECONDS): .+Example: /);
  expect(bot.output()).not.toMatch(/nonsense|short|soon|\n\s+at /);
});

test('--version and --help answer without a configuration, and anything else ends with 64', () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../../src/main.ts'), ...args], {
      encoding: 'utf8',
      env: compileCache,
    });
  expect(run('--version')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
  });
  expect(run('--help')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('usage: npm start') as string,
  });
  expect(run('--hlep')).toMatchObject({
    status: 64,
    stdout: '',
    stderr: expect.stringContaining('usage') as string,
  });
});

test('a process says who may use it, and a second one on its database, or with its token, ends with 75', async harness => {
  const { telegram, folder } = harness;
  const first = harness.start({ ALLOWED_USERS: '1,2,3' });
  await harness.waitUntil(() => telegram.callsOf('getUpdates').length > 0);
  expect(first.log().find(({ event }) => event === 'started')?.allowed).toBe('3 people');
  const second = harness.start();
  expect(await second.exited).toBe(75);
  expect(second.output()).toContain('another process is using');
  const third = harness.start({ DATABASE_PATH: join(folder, 'other.db') });
  // Telegram rejects either of them, and that one says why.
  expect(await Promise.race([first.exited, third.exited])).toBe(75);
  expect(first.output() + third.output()).toContain('only one process can use a token');
});

test('a bot whose database was removed is unready, and one whose lock file was removed takes it again or ends with 75', async harness => {
  const lockPath = `${harness.databasePath}.lock`;
  const bot = harness.start({ HTTP_PORT: '0' });
  const waitForLog = (event: string) =>
    harness.waitUntil(() => bot.log().find(line => line.event === event), event);
  const { port } = await waitForLog('listening');
  const readReasons = async () => {
    const page = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
    return ((await page.json()) as { reasons: readonly string[] }).reasons;
  };
  await waitForLog('telegram-connected');
  rmSync(lockPath);
  await waitForLog('lock-file-removed');
  const second = openDb({
    ...{ path: harness.databasePath, migrations, masterKey: newKey(), previousKeys: [], now: Date.now },
  });
  expect(second).toMatchObject({ kind: 'failed', failure: { kind: 'already-running' } });
  expect(await readReasons()).toEqual([]);
  rmSync(harness.databasePath);
  await waitForLog('database-file-removed');
  await setTimeout(2_100);
  expect(await readReasons()).toEqual(['database: not writable (its file was removed or replaced)']);
  const other = new SQLite(`${lockPath}.other`);
  other.exec('BEGIN EXCLUSIVE; CREATE TABLE x (y)');
  renameSync(`${lockPath}.other`, lockPath);
  expect(await bot.exited).toBe(75);
  expect(bot.output()).toContain('another process is using');
  other.close();
});

test('files are readable for their user only, and a wrong master key changes no byte', async harness => {
  const { databasePath } = harness;
  const bot = harness.start();
  await harness.linkAccount('Anna', ['web-1']);
  const data = dirname(databasePath);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(data))
    expect([file, statSync(join(data, file)).mode & 0o077]).toEqual([file, 0]);
  expect(await bot.stop()).toBe(0);
  const before = readFileSync(databasePath);
  const wrong = harness.start({ MASTER_KEY: randomBytes(32).toString('base64') });
  expect(await wrong.exited).toBe(78);
  expect(wrong.output()).toContain('MASTER_KEY is not the key');
  expect(readFileSync(databasePath).equals(before)).toBe(true);
});

test('SIGTERM during the start ends with 0', async harness => {
  const bot = harness.start();
  await harness.waitUntil(() => bot.output().includes('database-created'));
  expect(await bot.stop()).toBe(0);
});

test('a damaged database ends with 65 and, under systemd, one line of the log with its priority', harness => {
  const path = join(harness.folder, 'broken.db');
  writeFileSync(path, 'this is no database at all, whatever its name says');
  const file = openSync(join(harness.folder, 'journal'), 'w+');
  const { dev, ino } = fstatSync(file);
  const env = {
    ...harness.environment,
    ...compileCache,
    DATABASE_PATH: path,
    JOURNAL_STREAM: `${dev}:${ino}`,
  };
  const main = join(import.meta.dirname, '../../src/main.ts');
  const run = spawnSync(process.execPath, [main], { env, stdio: ['ignore', file, 'pipe'], encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([65, '']);
  expect(readFileSync(join(harness.folder, 'journal'), 'utf8')).toMatch(
    /^<2>\{"level":"fatal",.*is not a readable database.*"event":"start-failed"\}\n$/,
  );
  expect(readFileSync(path, 'utf8')).toContain('no database at all');
});

test('a database that cannot be written ends with 74, and says what to check', async harness => {
  const file = join(harness.folder, 'a-file');
  writeFileSync(file, '');
  const bot = harness.start({ DATABASE_PATH: join(file, 'bot.db') });
  expect(await bot.exited).toBe(74);
  expect(bot.output()).toMatch(/bot\.db\.lock can't be opened \(ENOTDIR\)\. Check/);
  expect(bot.output().trim().split('\n')).toHaveLength(1);
});

test('a token that Telegram does not know ends with 78, and is not printed', async harness => {
  const bot = harness.start({ BOT_TOKEN: '700000001:another-token-that-nobody-knows-12345' });
  expect(await bot.exited).toBe(78);
  expect(bot.output()).toContain('BOT_TOKEN');
  expect(bot.output()).not.toContain('another-token');
});

test('a start waits for Telegram and the provider, and SIGTERM ends with 0 meanwhile', async harness => {
  const { telegram, provider, ask, waitForMessage } = harness;
  await telegram.goOffline();
  await provider.goOffline();
  const bot = harness.start();
  await harness.waitUntil(() => bot.log().some(({ event }) => event === 'telegram-unavailable'));
  await telegram.goOnline();
  const [anna] = harness.addPeople('Anna');
  await ask(anna, '/start', 'link your provider account');
  const account = provider.addAccount();
  const kept = await ask(anna, `/link ${account.cid} ${account.key}`, 'Not linked yet');
  await provider.goOnline();
  anna.clicks(kept, 'Try again');
  await waitForMessage(anna, 'Linked');
  provider.setLatency(20_000);
  const calls = provider.calls.length;
  await anna.writes('/servers');
  await harness.waitUntil(() => provider.calls.length > calls);
  const from = performance.now();
  expect(await bot.stop()).toBe(0);
  expect(performance.now() - from).toBeLessThan(15_000);
});

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { lockForThisProcess, openSqliteFile } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrations.ts';
import { fill, leaveLog, meddle, migrations, must, newFolder, newKey, open } from '../db/test-database.ts';
import { compileCache } from '../e2e/bot-process.ts';
import { createCli, main, token, type Cli } from './cli-harness.ts';

const masterKey = newKey();
let cli: Cli;

beforeEach(() => {
  cli = createCli(masterKey);
});
afterEach(() => {
  rmSync(cli.folder, { recursive: true, force: true });
});

/** Those that open the database. */
const databaseCommands: readonly (readonly string[])[] = [
  ['doctor'],
  ['backup', 'b.db'],
  ['restore', 'b.db'],
  ['rotate-key'],
  ['migrate'],
];
const commands = [['health'], ['config'], ...databaseCommands];

test('every command has help, and needs no configuration for it', async () => {
  const none = { BOT_TOKEN: '', MASTER_KEY: '' };
  const all = await cli.start(['--help'], none);
  expect(all).toMatchObject({ status: 0, err: '' });
  for (const [name = ''] of commands) {
    expect(all.out).toContain(name);
    const help = await cli.run([name, '--help'], none);
    expect(help, name).toMatchObject({ status: 0, err: '' });
    expect(help.out).toContain(`usage: npm run ops -- ${name}`);
  }
});

test('wrong arguments print the usage', async () => {
  for (const args of [
    [],
    ['nonsense'],
    ['backup'],
    ['backup', 'a', 'b'],
    ['doctor', 'x'],
    ['migrate', '--fast'],
  ]) {
    const result = await cli.run(args);
    expect(result.status, args.join(' ')).toBe(64);
    expect(result.err).toContain('usage: npm run ops -- ');
    expect(result.out).toBe('');
  }
});

test('a wrong configuration ends every command with a line per problem, without the values', async () => {
  const wrong = { BOT_TOKEN: 'a-bad-token', MASTER_KEY: 'c2hvcnQtc2VjcmV0' };
  for (const args of commands) {
    const result = await cli.run(args, wrong);
    expect(result.status, args[0]).toBe(78);
    const lines = result.text;
    expect(lines).toContain('BOT_TOKEN: not a bot token');
    expect(lines).toContain('MASTER_KEY: has 12 bytes in base64, 32 are needed');
    expect(lines).not.toMatch(/a-bad-token|c2hvcnQtc2VjcmV0/);
  }
  const process = await cli.start(['backup', 'b.db'], wrong);
  expect(process).toMatchObject({ status: 78, out: '' });
  expect(process.err.trimEnd().split('\n')).toHaveLength(2);
  expect(existsSync(cli.database)).toBe(false);
});

test('only migrate creates a database', async () => {
  for (const args of databaseCommands.slice(0, 4)) {
    const result = await cli.run(args);
    expect(result.text, args[0]).toMatch(/there is (?:no database|none) at|no such file/);
    expect(existsSync(cli.database), args[0]).toBe(false);
  }
  expect(await cli.run(['migrate', '--check'])).toMatchObject({ status: 0 });
  expect(existsSync(cli.database)).toBe(false);
  const made = await cli.start(['migrate']);
  expect(made.status).toBe(0);
  expect(made.out).toMatch(
    /an empty one was created\n(?:applied .*\n)+the database was migrated from nothing to 0/,
  );
});

test('a damaged database is reported by every command, and not changed', async () => {
  mkdirSync(dirname(cli.database), { mode: 0o700 });
  writeFileSync(cli.database, 'no database at all', { mode: 0o600 });
  for (const args of databaseCommands) {
    if (args[0] === 'restore') continue;
    const result = await cli.run(args);
    expect(result.status, args[0]).toBe(args[0] === 'doctor' ? 1 : 65);
    expect(result.text).toContain('is not a readable database (it is no SQLite database)');
    expect(result.text).toMatch(/restore a backup/i);
    expect(readFileSync(cli.database, 'utf8')).toBe('no database at all');
  }
});

test('another program’s database is recognised by every command, and not changed', async () => {
  fill(join(cli.folder, 'ours.db'), masterKey, 1);
  mkdirSync(dirname(cli.database), { mode: 0o700 });
  const others = new SQLite(cli.database);
  // Tables of the same names, with other columns.
  others.exec('CREATE TABLE accounts (name TEXT); CREATE TABLE servers (name TEXT)');
  others.close();
  chmodSync(cli.database, 0o600);
  const before = readFileSync(cli.database);
  const known = 'bot.db is not a readable database (it is another program’s: look at DATABASE_PATH)';
  const calls = [['doctor'], ['backup', 'b.db'], ['rotate-key'], ['migrate'], ['migrate', '--check']];
  for (const args of calls) {
    const result = await cli.run(args);
    expect(result.text, args.join(' ')).toContain(known);
    expect(result.status, args.join(' ')).toBe(args[0] === 'doctor' ? 1 : 65);
    if (args[0] === 'doctor') expect(result.out).toContain('provider: ');
    expect(readFileSync(cli.database).equals(before), args.join(' ')).toBe(true);
  }
  expect(() => open(cli.database, masterKey)).toThrow('another program’s');
  expect(readFileSync(cli.database).equals(before)).toBe(true);
  expect(existsSync(join(cli.folder, 'b.db'))).toBe(false);
  copyFileSync(cli.database, join(cli.folder, 'b.db'));
  expect(await cli.run(['restore', 'b.db'])).toMatchObject({ status: 65 });
});

test('backup refuses an empty database', async () => {
  mkdirSync(dirname(cli.database), { mode: 0o700 });
  writeFileSync(cli.database, '', { mode: 0o600 });
  const result = await cli.run(['backup', 'b.db']);
  expect(result.err).toContain('bot.db is empty, so there is nothing to back up');
  expect(result.status).toBe(1);
  expect(existsSync(join(cli.folder, 'b.db'))).toBe(false);
});

test('doctor runs all checks even if a newer version has changed the tables', async () => {
  fill(cli.database, masterKey, 1);
  meddle(cli.database, database => {
    database.exec("INSERT INTO schema_migrations VALUES ('9999_future.sql', '', 0)");
    database.exec('ALTER TABLE accounts RENAME COLUMN next_poll_at TO looks_at');
  });
  const result = await cli.run(['doctor']);
  expect(result).toMatchObject({ status: 1, err: '' });
  expect(result.out).toContain('✗ schema: the database was written by a newer version of the bot');
  expect(result.out).toContain('provider: ');
  for (const args of [['rotate-key'], ['migrate']]) {
    expect(await cli.run(args), args[0]).toMatchObject({ status: 65, out: '' });
  }
});

test.each(['missing', 'empty'])(
  'a database that is %s while its log is there is reported as damaged',
  async how => {
    fill(cli.database, masterKey, 2);
    expect((await cli.run(['backup', 'b.db'])).status).toBe(0);
    leaveLog(cli.database);
    const log = readFileSync(`${cli.database}-wal`);
    if (how === 'missing') rmSync(cli.database);
    else truncateSync(cli.database);
    // With --force a backup of nothing would replace a good one.
    const others = [
      ['doctor'],
      ['backup', 'b.db', '--force'],
      ['rotate-key'],
      ['migrate'],
      ['migrate', '--check'],
    ];
    for (const args of others) {
      const result = await cli.run(args);
      expect(result.text, args.join(' ')).toContain(
        'its write-ahead log is there, and it is empty or missing',
      );
      expect(result.status, args.join(' ')).toBe(args[0] === 'doctor' ? 1 : 65);
      expect(readFileSync(`${cli.database}-wal`).equals(log), args.join(' ')).toBe(true);
    }
    const result = await cli.run(['restore', 'b.db']);
    expect(result.err).toContain("the current database can't be read (its write-ahead log is there");
    expect(readFileSync(`${cli.database}-wal`).equals(log)).toBe(true);
    const restored = await cli.run(['restore', 'b.db', '--no-carry-over']);
    expect(restored.status).toBe(0);
    const kept = readdirSync(dirname(cli.database)).filter(name => /before-restore-\w+-wal$/.test(name));
    expect(kept.map(name => readFileSync(join(dirname(cli.database), name)).equals(log))).toEqual([true]);
    expect(restored.out).toContain('the replaced database was kept: ');
  },
);

test('a wrong master key ends every command at once, and changes no byte', async () => {
  fill(cli.database, masterKey, 20);
  expect((await cli.run(['backup', 'b.db'])).status).toBe(0);
  meddle(cli.database, database => {
    // There is something to migrate.
    database.exec('DELETE FROM schema_migrations WHERE name = (SELECT max(name) FROM schema_migrations)');
  });
  leaveLog(cli.database);
  const files = () => ['', '-wal'].map(end => readFileSync(`${cli.database}${end}`).toString('latin1'));
  const before = files();
  const other = { MASTER_KEY: newKey().toString('base64') };
  for (const args of databaseCommands.with(1, ['backup', 'c.db'])) {
    const startedAt = process.cpuUsage();
    const result = await cli.run(args, other);
    // doctor then calls the provider, three times.
    const { user, system } = process.cpuUsage(startedAt);
    if (args[0] !== 'doctor') expect((user + system) / 1_000, args[0]).toBeLessThan(1_000);
    expect(result.status, args[0]).toBe(args[0] === 'doctor' ? 1 : 78);
    expect(result.text).toContain('MASTER_KEY is not the key that this database was encrypted with');
    expect(files(), args[0]).toEqual(before);
  }
  const rotation = await cli.start(['rotate-key'], other);
  expect(rotation.status).toBe(78);
  expect(files()).toEqual(before);
});

test('migrate and restore exit with 75 while the bot is running', async () => {
  fill(cli.database, masterKey, 1);
  expect((await cli.run(['backup', 'b.db'])).status).toBe(0);
  const lock = must(lockForThisProcess(cli.database));
  for (const args of [['migrate'], ['restore', 'b.db']]) {
    const result = await cli.run(args);
    expect(result.status, args[0]).toBe(75);
    expect(result.err).toContain('another process is using');
  }
  expect(await cli.run(['migrate', '--check'])).toMatchObject({ status: 0 });
  lock.release();
  expect(await cli.run(['migrate'])).toMatchObject({ status: 0 });
});

test('migrate updates an older database, and refuses a newer one', async () => {
  // As an older version created it, which did not have the last migration yet.
  const older = newFolder('migrations');
  const names = readdirSync(migrations).toSorted();
  for (const name of names.slice(0, -1)) copyFileSync(join(migrations, name), join(older, name));
  const database = must(openSqliteFile({ path: cli.database }));
  must(migrate(database, older));
  database.close();
  const check = await cli.run(['migrate', '--check']);
  expect(check.status).toBe(0);
  expect(check.out).toBe(`1 migration to apply, from ${names.at(-2)} to ${names.at(-1)}`);
  const done = await cli.run(['migrate']);
  expect(done.out).toContain(`the database was migrated from ${names.at(-2)} to ${names.at(-1)}`);
  expect((await cli.run(['migrate'])).out).toContain('nothing to do');
  meddle(cli.database, database => {
    database.exec("INSERT INTO schema_migrations VALUES ('9999_future.sql', '', 0)");
  });
  expect(await cli.run(['migrate'])).toMatchObject({ status: 65 });
});

test.each(['start', 'ops'])('npm run %s turns core dumps off, which would hold the master key', name => {
  const file = join(import.meta.dirname, '../../package.json');
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts: Record<string, string> };
  // The limit that the process gets from a shell that allows core dumps.
  const script = (scripts[name] ?? '').replace(/exec node .*/, 'ulimit -c');
  expect(execFileSync('sh', ['-c', `ulimit -S -c "$(ulimit -H -c)"; ${script}`]).toString()).toBe('0\n');
});

test('a command runs to its end if the reader of its output closes it, like head', async () => {
  fill(cli.database, masterKey, 1);
  const command = `exec 3>&1; { "${process.execPath}" "${main}" backup b.db; echo "status $?" >&3; } | true`;
  const child = spawnSync('sh', ['-c', command], {
    cwd: cli.folder,
    env: { PATH: process.env.PATH ?? '', ...compileCache, ...cli.environment },
  });
  expect(child.stderr.toString()).toBe('');
  expect(child.stdout.toString()).toBe('status 0\n');
  expect((await cli.run(['restore', 'b.db'])).status).toBe(0);
});

test('no output holds a secret', async () => {
  fill(cli.database, masterKey, 2);
  const old = newKey().toString('base64');
  for (const args of commands) {
    const result = await cli.run(args, { MASTER_KEY_PREVIOUS: old });
    for (const secret of [token, token.slice(10), cli.environment.MASTER_KEY ?? '', old, 'key-of-1']) {
      expect(result.text, args[0]).not.toContain(secret);
    }
  }
});

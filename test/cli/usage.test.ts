import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { lockForThisProcess, openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrations.ts';
import { fill, leaveLog, meddle, migrations, must, newKey, open } from '../store/filled-store.ts';
import { createDesk, main, token, type Desk } from './cli-harness.ts';

const masterKey = newKey();
let desk: Desk;

beforeEach(() => {
  desk = createDesk(masterKey);
});
afterEach(() => {
  rmSync(desk.folder, { recursive: true, force: true });
});

const commands: readonly (readonly string[])[] = [
  ['doctor'],
  ['backup', 'b.db'],
  ['restore', 'b.db'],
  ['rotate-key'],
  ['migrate'],
];

test('each command has its help, and needs no configuration for it', async () => {
  const none = { BOT_TOKEN: '', MASTER_KEY: '' };
  const all = await desk.start(['--help'], none);
  expect(all).toMatchObject({ status: 0, err: '' });
  for (const [name = ''] of commands) {
    expect(all.out).toContain(name);
    const help = await desk.run([name, '--help'], none);
    expect(help, name).toMatchObject({ status: 0, err: '' });
    expect(help.out).toContain(`usage: npm run ops -- ${name}`);
  }
});

test('what is no command, or none, is told how to call one', async () => {
  for (const args of [
    [],
    ['nonsense'],
    ['backup'],
    ['backup', 'a', 'b'],
    ['doctor', 'x'],
    ['migrate', '--fast'],
  ]) {
    const told = await desk.run(args);
    expect(told.status, args.join(' ')).toBe(64);
    expect(told.err).toContain('usage: npm run ops -- ');
    expect(told.out).toBe('');
  }
  expect((await desk.start(['nonsense'])).status).toBe(64);
});

test('a wrong configuration ends each with a line a mistake, and no value', async () => {
  const wrong = { BOT_TOKEN: 'a-bad-token', MASTER_KEY: 'c2hvcnQtc2VjcmV0' };
  for (const args of commands) {
    const told = await desk.run(args, wrong);
    expect(told.status, args[0]).toBe(78);
    const lines = told.out + told.err;
    expect(lines).toContain('BOT_TOKEN: not a bot token');
    expect(lines).toContain('MASTER_KEY: has 12 bytes in base64, 32 are needed');
    expect(lines).not.toMatch(/a-bad-token|c2hvcnQtc2VjcmV0/);
  }
  const process = await desk.start(['backup', 'b.db'], wrong);
  expect(process).toMatchObject({ status: 78, out: '' });
  expect(process.err.trimEnd().split('\n')).toHaveLength(2);
  expect(existsSync(desk.database)).toBe(false);
});

test('no command but migrate makes a database', async () => {
  for (const args of commands.slice(0, 4)) {
    const told = await desk.run(args);
    expect(told.out + told.err, args[0]).toMatch(/there is (?:no database|none) at|no such file/);
    expect(existsSync(desk.database), args[0]).toBe(false);
  }
  expect(await desk.run(['migrate', '--check'])).toMatchObject({ status: 0 });
  expect(existsSync(desk.database)).toBe(false);
  const made = await desk.start(['migrate']);
  expect(made.status).toBe(0);
  expect(made.out).toMatch(/a new, empty one was made\n(?:applied .*\n)+the database went from nothing to 0/);
});

test('a damaged database is named, with what to do, and left as it is', async () => {
  mkdirSync(dirname(desk.database), { mode: 0o700 });
  writeFileSync(desk.database, 'no database at all', { mode: 0o600 });
  for (const args of commands) {
    if (args[0] === 'restore') continue;
    const told = await desk.run(args);
    expect(told.status, args[0]).toBe(args[0] === 'doctor' ? 1 : 65);
    expect(told.out + told.err).toContain('is no readable database (it is no SQLite database)');
    expect(told.out + told.err).toContain('Put a backup in its place');
    expect(readFileSync(desk.database, 'utf8')).toBe('no database at all');
  }
});

test('another program’s database is known as that by each, and left as it is', async () => {
  fill(join(desk.folder, 'ours.db'), masterKey, 1);
  mkdirSync(dirname(desk.database), { mode: 0o700 });
  const others = new SQLite(desk.database);
  // Of ours one name, so that a look at what is in it finds no column that it knows.
  others.exec('CREATE TABLE accounts (name TEXT); CREATE TABLE servers (name TEXT)');
  others.close();
  chmodSync(desk.database, 0o600);
  const before = readFileSync(desk.database);
  const known = 'bot.db is no readable database (it is another program’s: look at DATABASE_PATH)';
  const calls = [['doctor'], ['backup', 'b.db'], ['rotate-key'], ['migrate'], ['migrate', '--check']];
  for (const args of calls) {
    const told = await desk.run(args);
    expect(told.out + told.err, args.join(' ')).toContain(known);
    expect(told.status, args.join(' ')).toBe(args[0] === 'doctor' ? 1 : 65);
    if (args[0] === 'doctor') expect(told.out).toContain('provider: ');
    expect(readFileSync(desk.database).equals(before), args.join(' ')).toBe(true);
  }
  expect(() => open(desk.database, masterKey)).toThrow('another program’s');
  expect(readFileSync(desk.database).equals(before)).toBe(true);
  expect(existsSync(join(desk.folder, 'b.db'))).toBe(false);
  copyFileSync(desk.database, join(desk.folder, 'b.db'));
  expect(await desk.run(['restore', 'b.db'])).toMatchObject({ status: 65 });
});

test('an empty database is no backup', async () => {
  mkdirSync(dirname(desk.database), { mode: 0o700 });
  writeFileSync(desk.database, '', { mode: 0o600 });
  const told = await desk.run(['backup', 'b.db']);
  expect(told.err).toContain('bot.db holds nothing yet: there is nothing to back up');
  expect(told.status).toBe(1);
  expect(existsSync(join(desk.folder, 'b.db'))).toBe(false);
});

test('the doctor looks at everything, also where a newer version has changed the tables', async () => {
  fill(desk.database, masterKey, 1);
  meddle(desk.database, database => {
    database.exec("INSERT INTO schema_migrations VALUES ('9999_future.sql', '', 0)");
    database.exec('ALTER TABLE accounts RENAME COLUMN next_look_at TO looks_at');
  });
  const told = await desk.run(['doctor']);
  expect(told).toMatchObject({ status: 1, err: '' });
  expect(told.out).toContain('✗ schema. Mend: the database was written by a newer version of the bot');
  expect(told.out).toContain('provider: ');
  // Nor is anything done to it.
  for (const args of [['rotate-key'], ['migrate']]) {
    expect(await desk.run(args), args[0]).toMatchObject({ status: 65, out: '' });
  }
});

test.each(['missing', 'empty'])(
  'a database that is %s, with its log still there, is damaged to each',
  async how => {
    fill(desk.database, masterKey, 2);
    expect((await desk.run(['backup', 'b.db'])).status).toBe(0);
    leaveLog(desk.database);
    const log = readFileSync(`${desk.database}-wal`);
    if (how === 'missing') rmSync(desk.database);
    else truncateSync(desk.database);
    // A backup of nothing would take the place of a good one.
    const others = [
      ['doctor'],
      ['backup', 'b.db', '--force'],
      ['rotate-key'],
      ['migrate'],
      ['migrate', '--check'],
    ];
    for (const args of others) {
      const told = await desk.run(args);
      expect(told.out + told.err, args.join(' ')).toContain(
        'its write-ahead log is there, and it is empty or missing',
      );
      expect(told.status, args.join(' ')).toBe(args[0] === 'doctor' ? 1 : 65);
      expect(readFileSync(`${desk.database}-wal`).equals(log), args.join(' ')).toBe(true);
    }
    const told = await desk.run(['restore', 'b.db']);
    expect(told.err).toContain("the present database can't be read (its write-ahead log is there");
    expect(readFileSync(`${desk.database}-wal`).equals(log)).toBe(true);
    const restored = await desk.run(['restore', 'b.db', '--no-carry-over']);
    expect(restored.status).toBe(0);
    const kept = readdirSync(dirname(desk.database)).filter(name => /before-restore-\w+-wal$/.test(name));
    expect(kept.map(name => readFileSync(join(dirname(desk.database), name)).equals(log))).toEqual([true]);
    expect(restored.out).toContain('what it replaced is kept: ');
  },
);

test('the wrong master key ends each within a second, the database byte for byte the same', async () => {
  fill(desk.database, masterKey, 20);
  expect((await desk.run(['backup', 'b.db'])).status).toBe(0);
  meddle(desk.database, database => {
    // So that there would be something to migrate.
    database.exec("DELETE FROM schema_migrations WHERE name LIKE '0006%'");
  });
  leaveLog(desk.database);
  const files = () => ['', '-wal'].map(end => readFileSync(`${desk.database}${end}`).toString('latin1'));
  const before = files();
  const other = { MASTER_KEY: newKey().toString('base64') };
  for (const args of commands.map(parts =>
    parts.map(part => (part === 'b.db' && parts[0] === 'backup' ? 'c.db' : part)),
  )) {
    const startedAt = performance.now();
    const told = await desk.run(args, other);
    // The doctor goes on to ask its neighbours, one of them three times.
    if (args[0] !== 'doctor') expect(performance.now() - startedAt, args[0]).toBeLessThan(1_000);
    expect(told.status, args[0]).toBe(args[0] === 'doctor' ? 1 : 78);
    expect(told.out + told.err).toContain('MASTER_KEY is not the key that this database was written under');
    expect(files(), args[0]).toEqual(before);
  }
  const process = await desk.start(['rotate-key'], other);
  expect(process.status).toBe(78);
  expect(files()).toEqual(before);
}, 30_000);

test('what needs the bot stopped says so, and ends with 75', async () => {
  fill(desk.database, masterKey, 1);
  expect((await desk.run(['backup', 'b.db'])).status).toBe(0);
  const lock = must(lockForThisProcess(desk.database));
  for (const args of [['migrate'], ['restore', 'b.db']]) {
    for (const told of [await desk.run(args), await desk.start(args)]) {
      expect(told.status, args[0]).toBe(75);
      expect(told.err).toContain('another process is using');
    }
  }
  expect(await desk.run(['migrate', '--check'])).toMatchObject({ status: 0 });
  lock.release();
  expect(await desk.run(['migrate'])).toMatchObject({ status: 0 });
});

test('migrate brings an older database on, and tells of a newer one', async () => {
  // As an older version made it, with the migrations that there were then.
  const older = mkdtempSync(join(tmpdir(), 'migrations-'));
  for (const name of readdirSync(migrations).filter(each => each < '0006')) {
    copyFileSync(join(migrations, name), join(older, name));
  }
  const database = must(openDatabase({ path: desk.database }));
  must(migrate(database, older));
  database.close();
  const check = await desk.run(['migrate', '--check']);
  expect(check.status).toBe(0);
  expect(check.out).toMatch(/migrations? to be applied, from 0005_\S+ to 0/);
  const done = await desk.run(['migrate']);
  expect(done.out).toContain('the database went from 0005_');
  expect((await desk.run(['migrate'])).out).toContain('nothing to do');
  meddle(desk.database, database => {
    database.exec("INSERT INTO schema_migrations VALUES ('9999_future.sql', '', 0)");
  });
  expect(await desk.run(['migrate'])).toMatchObject({ status: 65 });
});

test.each(['start', 'ops'])('npm run %s switches core dumps off: a core would hold the master key', name => {
  const file = join(import.meta.dirname, '../../package.json');
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts: Record<string, string> };
  // What the process would find, where the shell that runs it allows whatever it may.
  const script = (scripts[name] ?? '').replace(/exec node .*/, 'ulimit -c');
  expect(execFileSync('sh', ['-c', `ulimit -S -c "$(ulimit -H -c)"; ${script}`]).toString()).toBe('0\n');
});

test('a reader that goes away, like head, does not end a command in its middle', async () => {
  fill(desk.database, masterKey, 1);
  // Nobody is left to read by the time that it has something to say.
  const command = `exec 3>&1; { "${process.execPath}" "${main}" backup b.db; echo "status $?" >&3; } | true`;
  const child = spawnSync('sh', ['-c', command], {
    cwd: desk.folder,
    env: { PATH: process.env.PATH ?? '', ...desk.environment },
  });
  expect(child.stderr.toString()).toBe('');
  expect(child.stdout.toString()).toBe('status 0\n');
  expect((await desk.run(['restore', 'b.db'])).status).toBe(0);
});

test('nothing that is printed holds a secret', async () => {
  fill(desk.database, masterKey, 2);
  const old = newKey().toString('base64');
  for (const args of commands) {
    const told = await desk.run(args, { MASTER_KEY_PREVIOUS: old });
    for (const secret of [token, token.slice(10), desk.environment.MASTER_KEY ?? '', old, 'key-of-1']) {
      expect(told.out + told.err, args[0]).not.toContain(secret);
    }
  }
}, 30_000);

import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { LinkId } from '../../src/domain/server.ts';
import { addPerson, fill, newKey, open, query, readAll } from '../db/test-database.ts';
import { createCli, type Cli } from './cli-harness.ts';

const masterKey = newKey();
let cli: Cli;

beforeEach(() => {
  cli = createCli(masterKey);
  fill(cli.database, masterKey, 3);
});
afterEach(() => {
  rmSync(cli.folder, { recursive: true, force: true });
});

test('a backup of the running bot can be restored once it has stopped', async () => {
  const bot = open(cli.database, masterKey);
  const made = await cli.start(['backup', 'b.db']);
  expect(made).toMatchObject({ status: 0, err: '' });
  expect(made.out).toContain('contents: 3 people, 3 accounts, 3 servers; 6 encrypted records, all readable');
  expect(made.out).toContain('useless without the master key');
  expect(statSync(join(cli.folder, 'b.db')).mode & 0o777).toBe(0o600);
  expect((await cli.run(['backup', 'b.db'])).err).toContain('already exists');
  expect((await cli.run(['backup', 'b.db', '--force'])).status).toBe(0);

  const second = query<{ id: LinkId }>(cli.database, 'SELECT id FROM links WHERE person_id = 2')[0]?.id;
  if (second !== undefined) bot.links.destroy(second);
  addPerson(bot, 9);
  expect((await cli.start(['restore', 'b.db'])).status).toBe(75);
  bot.close();

  const restored = await cli.start(['restore', 'b.db']);
  expect(restored).toMatchObject({ status: 0, err: '' });
  expect(restored.out).toContain('restored: 4 people, 2 accounts, 2 servers');
  expect(restored.out).toContain('links removed since the backup, removed again with their keys: 1');
  expect(restored.out).toContain('1 link made since the backup: not in it');
  expect(restored.out).toContain('accounts that are polled at the start: 2');
  expect(restored.out).toMatch(/the replaced database was kept: .*bot\.db\.before-restore-\d{8}T\d{9}Z/);
  expect(readAll(cli.database, masterKey)).toEqual(['key-of-1', 'key-of-3']);
  expect(query(cli.database, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
}, 30_000);

/** Root may do everything, so it becomes another user for a while, who owns the whole folder. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  const data = join(cli.folder, 'data');
  const files = [...readdirSync(cli.folder), ...readdirSync(data).map(name => join('data', name))];
  for (const name of ['', ...files]) chownSync(join(cli.folder, name), 65534, 65534);
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test('what is wrong with a backup’s file is reported with its path and a fix', async () => {
  const file = join(cli.folder, 'b.db');
  const refused = async (status: number, words: string) => {
    const result = await cli.run(['restore', 'b.db']);
    expect(result.status, words).toBe(status);
    expect(result.err).toBe(`nothing was restored:\n${file} ${words}`);
  };
  await refused(
    74,
    "can't be read (no such file): check its name and its permissions, or use another backup",
  );
  mkdirSync(file);
  await refused(74, "can't be read (EISDIR): check its name and its permissions, or use another backup");
  rmSync(file, { recursive: true });
  writeFileSync(file, 'no backup');
  await refused(65, 'is damaged (it is no SQLite database): use another backup');
  rmSync(file);
  expect((await cli.run(['backup', 'b.db'])).status).toBe(0);
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0xa5, 4096 * 3, 4096 * 6));
  await refused(65, 'is damaged (SQLITE_CORRUPT): use another backup');
  chmodSync(file, 0o000);
  await asNobody(() =>
    refused(74, "can't be read (EACCES): check its name and its permissions, or use another backup"),
  );

  chmodSync(cli.folder, 0o500);
  const unwritable = await asNobody(() => cli.run(['backup', 'c.db']));
  chmodSync(cli.folder, 0o700);
  expect(unwritable.status).toBe(74);
  expect(unwritable.err).toBe(
    `${join(cli.folder, 'c.db')} can't be written (EACCES): check the permissions of its folder and the free space, or choose another name`,
  );
});

test('a database in an unreadable folder is not reported as missing', async () => {
  const data = join(cli.folder, 'data');
  await asNobody(async () => {
    chmodSync(data, 0o000);
    for (const args of [['doctor'], ['backup', 'b.db'], ['rotate-key'], ['migrate', '--check']]) {
      const { text } = await cli.run(args);
      expect(text, args[0]).toContain("bot.db can't be opened (EACCES)");
      expect(text, args[0]).not.toContain('there is no');
    }
    chmodSync(data, 0o700);
  });
});

test('a restore of the wrong backup can be undone as the output says', async () => {
  expect((await cli.run(['backup', 'old.db'])).status).toBe(0);
  const bot = open(cli.database, masterKey);
  addPerson(bot, 9);
  bot.close();
  const { out } = await cli.run(['restore', 'old.db']);
  const kept = /^the replaced database was kept: (.+)$/m.exec(out)?.[1] ?? '';
  // Who came after the backup is not in it, and would count as deleted since.
  const words = /^if this was the wrong backup: restore (.+) (--\S+) before you start the bot$/m.exec(out);
  expect(words?.slice(1)).toEqual([kept, '--no-carry-over']);
  expect((await cli.run(['restore', ...(words?.slice(1) ?? [])])).status).toBe(0);
  expect(readAll(cli.database, masterKey)).toEqual(['key-of-1', 'key-of-2', 'key-of-3', 'key-of-9']);
});

test('a killed backup leaves no backup, and a killed restore the old database or the new one', async () => {
  expect((await cli.run(['backup', 'b.db'])).status).toBe(0);
  for (const delayMs of [150, 300, 450, 600, 750]) {
    const restoring = cli.spawn(['restore', 'b.db']);
    const backingUp = cli.spawn(['backup', `c${delayMs}.db`]);
    const ended = Promise.all(
      [restoring, backingUp].map(child => new Promise(done => child.once('exit', done))),
    );
    await new Promise(done => setTimeout(done, delayMs));
    restoring.kill('SIGKILL');
    backingUp.kill('SIGKILL');
    await ended;
    expect(readAll(cli.database, masterKey)).toEqual(['key-of-1', 'key-of-2', 'key-of-3']);
    const made = readdirSync(cli.folder).filter(name => /^c\d+\.db$/.test(name));
    for (const name of made) {
      expect(query(join(cli.folder, name), 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    }
  }
  expect((await cli.run(['restore', 'b.db'])).status).toBe(0);
  // What the killed processes left is gone.
  expect(readdirSync(join(cli.folder, 'data')).filter(name => name.includes('.restoring-'))).toEqual([]);
}, 30_000);

test('a backup into a missing folder creates it, for its owner alone', async () => {
  expect(await cli.run(['backup', 'new/folder/b.db'])).toMatchObject({ status: 0, err: '' });
  expect(statSync(join(cli.folder, 'new/folder')).mode & 0o777).toBe(0o700);
  expect(await cli.run(['backup', 'new/folder/b.db/c.db'])).toMatchObject({ status: 74 });
});

test('a backup into a folder is named after the time, and --keep deletes the oldest of its kind', async () => {
  const folder = join(cli.folder, 'kept');
  const old = ['bot-20250101T000000Z.db', 'bot-20250102T000000Z.db', 'bot-20250103T000000Z.db'];
  mkdirSync(folder);
  for (const name of [...old, 'other.db', 'bot-final.db']) writeFileSync(join(folder, name), '');
  old.forEach((name, day) => utimesSync(join(folder, name), day, day));
  expect((await cli.run(['backup', 'kept/', '--keep', '0'])).status).toBe(64);
  expect((await cli.run(['backup', 'kept/final.db', '--keep', '2'])).status).toBe(64);
  expect(readdirSync(folder)).toHaveLength(5);
  const made = await cli.run(['backup', 'kept', '--keep', '2']);
  expect(made).toMatchObject({ status: 0, err: '' });
  expect(readdirSync(folder).toSorted()).toEqual([
    'bot-20250103T000000Z.db',
    expect.stringMatching(/^bot-20\d{6}T\d{6}Z\.db$/),
    'bot-final.db',
    'other.db',
  ]);
});

test('a backup from before a rotation needs the old key', async () => {
  expect((await cli.run(['backup', 'b.db'])).status).toBe(0);
  const newer = newKey();
  const both = {
    MASTER_KEY: newer.toString('base64'),
    MASTER_KEY_PREVIOUS: masterKey.toString('base64'),
  };
  expect((await cli.run(['rotate-key'], both)).status).toBe(0);
  const alone = await cli.run(['restore', 'b.db'], { MASTER_KEY: both.MASTER_KEY });
  expect(alone).toMatchObject({ status: 78 });
  const restored = await cli.run(['restore', 'b.db'], both);
  expect(restored.status).toBe(0);
  expect(restored.out).toContain('still need a key from MASTER_KEY_PREVIOUS');
  expect(restored.out).not.toContain('removed since');
  expect((await cli.run(['rotate-key'], both)).status).toBe(0);
  expect(readAll(cli.database, newer)).toHaveLength(3);
});

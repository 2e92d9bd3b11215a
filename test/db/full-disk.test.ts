import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { describeStartFailure } from '../../src/domain/start-failure.ts';
import { writeBackup } from '../../src/db/backup.ts';
import { restoreBackup } from '../../src/db/restore/restore.ts';
import { openDb } from '../../src/db/db.ts';
import { catchConnection } from './failing-disk.ts';
import {
  addPerson,
  count,
  fill,
  migrations,
  must,
  newFolder,
  newKey,
  open,
  query,
  readAll,
} from './test-database.ts';
import { findHalfStates } from './invariants.ts';
import { createTroubledWorld, inputs } from './disk-fault-harness.ts';

// Not made up: a disk that is full, and somebody who holds the lock.

const sizes = { disk: 2 * 1024 * 1024, piece: 4096 };

/** A disk of two megabytes, where this user may mount one; the tests that want one are skipped elsewhere. */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizes.disk}`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}
const unmount = (folder: string): void => {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
};

const probe = mountSmallDisk();
if (probe !== undefined) unmount(probe);

/** Writes until nothing more goes in; gives the way back. */
function fillUp(folder: string): () => void {
  const ballast = join(folder, 'ballast');
  mkdirSync(ballast);
  try {
    for (let number = 0; ; number += 1) writeFileSync(join(ballast, `${number}`), Buffer.alloc(sizes.piece));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
  return () => rmSync(ballast, { recursive: true, force: true });
}

describe.skipIf(probe === undefined)('a disk that is really full (needs to mount one)', () => {
  let folder: string;
  beforeEach(() => {
    folder = mountSmallDisk() ?? '';
  });
  afterEach(() => unmount(folder));

  test('takes nothing, loses nothing, and goes on when there is room again', () => {
    const path = join(folder, 'bot.db');
    const masterKey = newKey();
    const db = open(path, masterKey);
    let people = 0;
    const add = () => {
      addPerson(db, people + 1);
      people += 1;
    };
    for (let each = 0; each < 10; each += 1) add();
    const makeRoom = fillUp(folder);
    // Room that the log already has is used up first.
    expect(() => {
      for (let each = 0; each < 1_000; each += 1) add();
    }).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
    expect(db.writeError()).toBe('SQLITE_FULL');
    expect(count(path, 'people')).toBe(people);
    expect(query(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const backUp = () =>
      writeBackup({ database: path, target: join(folder, 'b.db'), masterKeys: [masterKey], replace: false });
    expect(backUp()).toMatchObject({ kind: 'failed', failure: { kind: 'cannot-open' } });
    expect(readdirSync(folder).filter(name => name.startsWith('b.db'))).toEqual([]);

    makeRoom();
    expect(db.writeError()).toBeUndefined();
    add();
    expect(backUp()).toMatchObject({ kind: 'ok' });
    db.close();
    expect(readAll(path, masterKey)).toEqual(Array.from({ length: people }, (_, n) => `key-of-${n + 1}`));
  });

  test.each(['an old', 'a new'])('is named at the start of %s database', which => {
    const path = join(folder, 'bot.db');
    const masterKey = newKey();
    const start = () => openDb({ path, migrations, masterKey, previousKeys: [], now: () => 1_000 });
    if (which === 'an old') must(start()).close();
    const makeRoom = fillUp(folder);
    const refused = start();
    expect(refused.kind === 'failed' && describeStartFailure(refused.failure)).toMatch(
      /bot\.db(?:\.lock)? can't be opened \(SQLITE_\w+\): check .* the free space/,
    );
    makeRoom();
    must(start()).close();
    expect(readAll(path, masterKey)).toEqual([]);
  });

  test('sends nothing that it could not write down, at any point of a whole story', async () => {
    const world = createTroubledWorld(folder);
    const running = world.start();
    for (const input of Object.values(inputs)) {
      const makeRoom = fillUp(folder);
      // Until the log's own room is used up, too.
      for (let each = 0; each < 2_000 && running.db.writeError() === undefined; each += 1);
      const before = world.calls.length;
      await input(running, world).catch((error: unknown) => world.bugs.push(error));
      await running.settle();
      expect(world.calls.length).toBe(before);
      expect(findHalfStates(world.path)).toEqual([]);
      makeRoom();
      await input(running, world);
      await running.settle();
      expect(findHalfStates(world.path)).toEqual([]);
    }
    running.close();
    expect(world.calls).toEqual(['reboot 501', 'create', 'install 502']);
    expect(world.unwritten).toEqual([]);
    expect(world.bugs.length).toBeGreaterThan(0);
    expect(new Set(world.bugs.map(error => (error as { code?: string }).code))).toEqual(
      new Set(['SQLITE_FULL']),
    );
    world.end();
  });

  test('is not taken for a database that cannot be read when a backup is restored', () => {
    const elsewhere = newFolder();
    const [path, masterKey] = [join(folder, 'bot.db'), newKey()];
    const backup = join(elsewhere, 'backup.db');
    const full = join(elsewhere, 'full.db');
    fill(full, masterKey, 1);
    must(writeBackup({ database: full, target: backup, masterKeys: [masterKey], replace: false }));
    const bot = open(full, masterKey);
    bot.transaction(() => {
      for (let person = 2; person <= 800; person += 1) addPerson(bot, person);
    });
    // As a bot leaves it that is killed: its log does not fit into the file on this disk any more.
    for (const end of ['', '-wal']) copyFileSync(`${full}${end}`, `${path}${end}`);
    bot.close();
    const makeRoom = fillUp(folder);
    const pieces = readdirSync(join(folder, 'ballast'));
    const roomForTheCopy = Math.ceil(statSync(backup).size / sizes.piece) + 16;
    for (const piece of pieces.slice(0, roomForTheCopy)) rmSync(join(folder, 'ballast', piece));
    const restore = () =>
      restoreBackup({
        ...{ database: path, backup, migrations, masterKeys: [masterKey] },
        ...{ carryOver: true, now: () => 5_000 },
      });
    expect(restore()).toEqual({
      kind: 'failed',
      failure: { kind: 'cannot-open', path, reason: 'SQLITE_FULL' },
    });
    makeRoom();
    expect(must(restore()).lostLinks).toBe(799);
    rmSync(elsewhere, { recursive: true });
  });
});

test('somebody else who holds the lock keeps every action from being sent, and nothing is half done', async () => {
  const world = createTroubledWorld();
  const running = world.start();
  // In earnest it waits for five seconds each time.
  catchConnection(() => running.db.writeError()).pragma('busy_timeout = 1');
  const other = new SQLite(world.path);
  for (const input of Object.values(inputs)) {
    other.exec('BEGIN IMMEDIATE');
    const before = world.calls.length;
    await input(running, world).catch((error: unknown) => world.bugs.push(error));
    await running.settle();
    expect(world.calls.length).toBe(before);
    other.exec('ROLLBACK');
    expect(findHalfStates(world.path)).toEqual([]);
    await input(running, world);
    await running.settle();
    expect(findHalfStates(world.path)).toEqual([]);
  }
  other.close();
  running.close();
  expect(world.calls).toEqual(['reboot 501', 'create', 'install 502']);
  expect(world.unwritten).toEqual([]);
  expect(world.bugs.length).toBeGreaterThan(0);
  expect(new Set(world.bugs.map(error => (error as { code?: string }).code))).toEqual(
    new Set(['SQLITE_BUSY']),
  );
  world.end();
});

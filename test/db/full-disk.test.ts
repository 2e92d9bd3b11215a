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
import { findViolations } from './invariants.ts';
import { createDiskFaultWorld, inputs } from './disk-fault-harness.ts';

// Real faults, not injected ones: a full disk, and another process that holds the lock.

const sizes = { disk: 2 * 1024 * 1024, piece: 4096 };

/** Mounts a disk of two megabytes; undefined where this user may not, and its tests are skipped. */
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

/** Fills the disk; returns what frees it. */
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

let folder: string;

/** Tests with a small disk each, mounted at `folder`. */
const describeDisk = (name: string, tests: () => void) =>
  describe.skipIf(probe === undefined)(`${name} (needs permission to mount one)`, () => {
    beforeEach(() => {
      folder = mountSmallDisk() ?? '';
    });
    afterEach(() => unmount(folder));
    tests();
  });

describeDisk('a full disk', () => {
  test('fails every write, loses nothing, and works again once there is room', () => {
    const path = join(folder, 'bot.db');
    const masterKey = newKey();
    const db = open(path, masterKey);
    let people = 0;
    const add = () => {
      addPerson(db, people + 1);
      people += 1;
    };
    for (let each = 0; each < 10; each += 1) add();
    const freeDisk = fillUp(folder);
    // The log first uses up the space that it has.
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

    freeDisk();
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
    const freeDisk = fillUp(folder);
    const refused = start();
    expect(refused.kind === 'failed' && describeStartFailure(refused.failure)).toMatch(
      /bot\.db(?:\.lock)? can't be opened \(SQLITE_\w+\)\. Check .* the free space/,
    );
    freeDisk();
    must(start()).close();
    expect(readAll(path, masterKey)).toEqual([]);
  });

  test('sends no action that it could not store, at any point of a scenario', async () => {
    const world = createDiskFaultWorld(folder);
    const running = world.start();
    for (const input of Object.values(inputs)) {
      const freeDisk = fillUp(folder);
      // Until the log has used up its own space, too.
      for (let each = 0; each < 2_000 && running.db.writeError() === undefined; each += 1);
      const before = world.calls.length;
      await input(running, world).catch((error: unknown) => world.bugs.push(error));
      await running.drain();
      expect(world.calls.length).toBe(before);
      expect(findViolations(world.path)).toEqual([]);
      freeDisk();
      await input(running, world);
      await running.drain();
      expect(findViolations(world.path)).toEqual([]);
    }
    running.close();
    expect(world.calls).toEqual(['reboot 501', 'order', 'install 502']);
    expect(world.unwritten).toEqual([]);
    expect(world.bugs.length).toBeGreaterThan(0);
    expect(new Set(world.bugs.map(error => (error as { code?: string }).code))).toEqual(
      new Set(['SQLITE_FULL']),
    );
    world.end();
  });
});

describeDisk('a disk that is full when a backup is restored', () => {
  test('is not reported as an unreadable database', () => {
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
    // As after a kill: the log no longer fits into the file on this disk.
    for (const end of ['', '-wal']) copyFileSync(`${full}${end}`, `${path}${end}`);
    bot.close();
    const freeDisk = fillUp(folder);
    const pieces = readdirSync(join(folder, 'ballast'));
    const spaceForCopy = Math.ceil(statSync(backup).size / sizes.piece) + 16;
    for (const piece of pieces.slice(0, spaceForCopy)) rmSync(join(folder, 'ballast', piece));
    const restore = () =>
      restoreBackup({
        ...{ database: path, backup, migrations, masterKeys: [masterKey] },
        ...{ carryOver: true, now: () => 5_000 },
      });
    expect(restore()).toEqual({
      kind: 'failed',
      failure: { kind: 'cannot-open', path, reason: 'SQLITE_FULL' },
    });
    freeDisk();
    expect(must(restore()).lostLinks).toBe(799);
    rmSync(elsewhere, { recursive: true });
  });
});

test('while another process holds the lock no action is sent, and nothing is written in part', async () => {
  const world = createDiskFaultWorld();
  const running = world.start();
  // In production it waits for five seconds each time.
  catchConnection(() => running.db.writeError()).pragma('busy_timeout = 1');
  const other = new SQLite(world.path);
  for (const input of Object.values(inputs)) {
    other.exec('BEGIN IMMEDIATE');
    const before = world.calls.length;
    await input(running, world).catch((error: unknown) => world.bugs.push(error));
    await running.drain();
    expect(world.calls.length).toBe(before);
    other.exec('ROLLBACK');
    expect(findViolations(world.path)).toEqual([]);
    await input(running, world);
    await running.drain();
    expect(findViolations(world.path)).toEqual([]);
  }
  other.close();
  running.close();
  expect(world.calls).toEqual(['reboot 501', 'order', 'install 502']);
  expect(world.unwritten).toEqual([]);
  expect(world.bugs.length).toBeGreaterThan(0);
  expect(new Set(world.bugs.map(error => (error as { code?: string }).code))).toEqual(
    new Set(['SQLITE_BUSY']),
  );
  world.end();
});

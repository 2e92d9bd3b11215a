import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { writeBackup } from '../../src/db/backup.ts';
import { restoreBackup } from '../../src/db/restore/restore.ts';
import { breakDisk, isTrouble, type BrokenDisk, type Trouble } from './failing-disk.ts';
import { migrations, query } from './test-database.ts';
import { findHalfStates } from './invariants.ts';
import {
  createTroubledWorld,
  forget,
  inputs,
  type Process,
  type TroubledWorld,
} from './disk-fault-harness.ts';

const isLong = process.env.LONG !== undefined;

/**
 * At which statements of a story it is made to fail, one run of the whole story each: with LONG at all of them,
 * else at a few, one in each part of the story.
 */
function pick(count: number): readonly number[] {
  if (isLong) return Array.from({ length: count }, (_, index) => index + 1);
  const few = 3;
  return Array.from({ length: few }, (_, part) => 1 + Math.floor(((part + Math.random()) * count) / few));
}

let world: TroubledWorld;
let disk: BrokenDisk | undefined;
beforeEach(() => {
  world = createTroubledWorld();
});
afterEach(() => {
  disk?.mend();
  world.end();
});

/** Once each, for one wish: the actions that must not be repeated. */
const wishes = ['reboot 501', 'create', 'install 502'];

function inspect(where: string): void {
  expect(findHalfStates(world.path), where).toEqual([]);
  expect(world.unwritten, where).toEqual([]);
  expect(world.calls.toSorted(), where).toEqual([...new Set(world.calls)].toSorted());
  expect(world.bugs, where).toEqual([]);
}

/** A backup of what is there, and what is there after it was restored. */
function backUpAndRestore(where: string): void {
  const backup = join(world.folder, 'backup.db');
  const masterKeys = [world.masterKey] as const;
  expect(
    writeBackup({ database: world.path, target: backup, masterKeys, replace: true }),
    where,
  ).toMatchObject({
    kind: 'ok',
  });
  const database = join(world.folder, 'restored.db');
  const restored = restoreBackup({
    ...{ database, backup, migrations, masterKeys, carryOver: false, now: () => world.clock.now },
  });
  expect(restored, where).toMatchObject({ kind: 'ok' });
  expect(query(database, 'PRAGMA integrity_check'), where).toEqual([{ integrity_check: 'ok' }]);
  expect(query(database, 'PRAGMA foreign_key_check'), where).toEqual([]);
  for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${database}${end}`, { force: true });
}

/**
 * The whole story with one trouble in it: whoever's input failed repeats it, and a process that can write no
 * more is started again. Gives the statement at which it struck; nothing, where the story has fewer.
 */
async function live(at: number, trouble: Trouble): Promise<string | undefined> {
  let running: Process = world.start();
  const broken = breakDisk(({ name, readonly }) => name === world.path && !readonly, at, trouble);
  disk = broken;
  let dealtWith = false;
  for (const [name, input] of [...Object.entries(inputs), ['forget', forget] as const]) {
    if (name === 'forget') {
      // The disk is whole by now, and has had its time to be written to.
      for (const { idempotencyKey, state } of query<{ idempotencyKey: string; state: string }>(
        world.path,
        'SELECT idempotency_key AS idempotencyKey, state FROM operations WHERE ended_at IS NULL',
      )) {
        expect.soft(`${idempotencyKey} is ${state}`, broken.failedAt() ?? '').toBe('settled');
      }
    }
    for (let again = true; again;) {
      try {
        await input(running, world);
      } catch (error) {
        if (!isTrouble(error)) throw error;
      }
      await running.settle();
      again = broken.failedAt() !== undefined && !dealtWith;
      if (!again) continue;
      dealtWith = true;
      inspect(`${at}: ${broken.failedAt() ?? ''}, ${name}`);
      if (trouble.lasts === 'once') continue;
      running.close();
      broken.mend();
      world.clock.now += 1_000;
      running = world.start();
      running.recover();
      await running.settle();
    }
  }
  running.close();
  broken.mend();
  const where = `${at}: ${broken.failedAt() ?? ''}`;
  inspect(where);
  backUpAndRestore(where);
  // What was unlinked is gone, and with it its key.
  expect(
    query(world.path, "SELECT id FROM links UNION ALL SELECT id FROM data_keys WHERE purpose = 'link'"),
  ).toEqual([]);
  return broken.failedAt();
}

const troubles: readonly (readonly [string, Trouble])[] = [
  ['a write fails once', { code: 'SQLITE_IOERR_WRITE', how: 'statement', lasts: 'once' }],
  ['the disk is full once', { code: 'SQLITE_FULL', how: 'rolled-back', lasts: 'once' }],
  ['the disk is full and stays so', { code: 'SQLITE_FULL', how: 'rolled-back', lasts: 'on' }],
  ['a read or a write fails once', { code: 'SQLITE_IOERR_READ', how: 'rolled-back', lasts: 'once' }],
  ['nothing can be read or written any more', { code: 'SQLITE_IOERR_READ', how: 'statement', lasts: 'on' }],
  ['somebody else writes just then', { code: 'SQLITE_BUSY', how: 'statement', lasts: 'once' }],
  ['somebody else writes and does not end', { code: 'SQLITE_BUSY', how: 'statement', lasts: 'on' }],
  ['a commit is said to have failed and has not', { code: 'SQLITE_IOERR_WRITE', how: 'late', lasts: 'once' }],
  [
    'the process dies of a commit that has not failed',
    { code: 'SQLITE_IOERR_WRITE', how: 'late', lasts: 'on' },
  ],
];

describe('a whole story, from a link to its end', () => {
  test.each(troubles)(
    '%s',
    async (_, trouble) => {
      expect(await live(Infinity, trouble)).toBeUndefined();
      expect(world.calls).toEqual(wishes);
      expect([...world.told.keys()].map(key => key.replaceAll(/:\d+/g, ''))).toEqual([
        'link:linked',
        'operation:ended',
        'event:vps-active',
        'event:stopped-unexpectedly',
      ]);
      const statements = disk?.seen() ?? [];
      for (const at of pick(statements.length)) {
        world.end();
        world = createTroubledWorld();
        expect(await live(at, trouble), `${at}`).toBeDefined();
      }
      if (isLong) {
        process.stdout.write(`${Object.values(trouble).join(' ')}: ${statements.length} statements\n`);
      }
    },
    600_000,
  );
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { writeBackup } from '../../src/db/backup.ts';
import { restoreBackup } from '../../src/db/restore/restore.ts';
import { breakDisk, isDiskFault, type BrokenDisk, type DiskFault } from './failing-disk.ts';
import { migrations, query } from './test-database.ts';
import { findViolations } from './invariants.ts';
import {
  createDiskFaultWorld,
  unlink,
  inputs,
  type Process,
  type DiskFaultWorld,
} from './disk-fault-harness.ts';

const isLong = process.env.LONG !== undefined;

/**
 * The statements at which a scenario fails, one run of it each: with LONG all of them, else one in each third.
 */
function pick(count: number): readonly number[] {
  if (isLong) return Array.from({ length: count }, (_, index) => index + 1);
  const few = 3;
  return Array.from({ length: few }, (_, part) => 1 + Math.floor(((part + Math.random()) * count) / few));
}

let world: DiskFaultWorld;
let disk: BrokenDisk | undefined;
beforeEach(() => {
  world = createDiskFaultWorld();
});
afterEach(() => {
  disk?.repair();
  world.end();
});

/** The actions that must not be repeated: one call each. */
const actions = ['reboot 501', 'order', 'install 502'];

function inspect(where: string): void {
  expect(findViolations(world.path), where).toEqual([]);
  expect(world.unwritten, where).toEqual([]);
  expect(world.calls.toSorted(), where).toEqual([...new Set(world.calls)].toSorted());
  expect(world.bugs, where).toEqual([]);
}

/** Backs the database up, and restores the copy elsewhere. */
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
 * The whole scenario with one fault: an input that failed is repeated, and a process that can no longer write is
 * started again. Returns the statement that failed; nothing if the scenario has fewer.
 */
async function runScenario(at: number, fault: DiskFault): Promise<string | undefined> {
  let running: Process = world.start();
  const broken = breakDisk(({ name, readonly }) => name === world.path && !readonly, at, fault);
  disk = broken;
  let isHandled = false;
  for (const [name, input] of [...Object.entries(inputs), ['unlink', unlink] as const]) {
    if (name === 'unlink') {
      // The disk works again, and every write has had time.
      for (const { idempotencyKey, state } of query<{ idempotencyKey: string; state: string }>(
        world.path,
        'SELECT idempotency_key AS idempotencyKey, state FROM operations WHERE ended_at IS NULL',
      )) {
        expect.soft(`${idempotencyKey} is ${state}`, broken.failedAt() ?? '').toBe('ended');
      }
    }
    for (let again = true; again;) {
      try {
        await input(running, world);
      } catch (error) {
        if (!isDiskFault(error)) throw error;
      }
      await running.drain();
      again = broken.failedAt() !== undefined && !isHandled;
      if (!again) continue;
      isHandled = true;
      inspect(`${at}: ${broken.failedAt() ?? ''}, ${name}`);
      if (fault.lasts === 'once') continue;
      running.close();
      broken.repair();
      world.clock.now += 1_000;
      running = world.start();
      running.recover();
      await running.drain();
    }
  }
  running.close();
  broken.repair();
  const where = `${at}: ${broken.failedAt() ?? ''}`;
  inspect(where);
  backUpAndRestore(where);
  // The link and its key are gone.
  expect(
    query(world.path, "SELECT id FROM links UNION ALL SELECT id FROM data_keys WHERE purpose = 'link'"),
  ).toEqual([]);
  return broken.failedAt();
}

const faults: readonly (readonly [string, DiskFault])[] = [
  ['a write fails once', { code: 'SQLITE_IOERR_WRITE', how: 'statement', lasts: 'once' }],
  ['the disk is full once', { code: 'SQLITE_FULL', how: 'rolled-back', lasts: 'once' }],
  ['the disk is full and stays full', { code: 'SQLITE_FULL', how: 'rolled-back', lasts: 'on' }],
  ['a read or a write fails once', { code: 'SQLITE_IOERR_READ', how: 'rolled-back', lasts: 'once' }],
  [
    'nothing can be read or written from then on',
    { code: 'SQLITE_IOERR_READ', how: 'statement', lasts: 'on' },
  ],
  ['another process writes at that moment', { code: 'SQLITE_BUSY', how: 'statement', lasts: 'once' }],
  ['another process holds the lock from then on', { code: 'SQLITE_BUSY', how: 'statement', lasts: 'on' }],
  [
    'a commit reports a failure and has succeeded',
    { code: 'SQLITE_IOERR_WRITE', how: 'late', lasts: 'once' },
  ],
  [
    'the process dies of a commit that has succeeded',
    { code: 'SQLITE_IOERR_WRITE', how: 'late', lasts: 'on' },
  ],
];

describe('a scenario from linking to unlinking survives that', () => {
  test.each(faults)(
    '%s',
    async (_, fault) => {
      expect(await runScenario(Infinity, fault)).toBeUndefined();
      expect(world.calls).toEqual(actions);
      expect([...world.sent.keys()].map(key => key.replaceAll(/:\d+/g, ''))).toEqual([
        'link:linked',
        'operation:ended',
        'event:vps-active',
        'event:stopped-unexpectedly',
      ]);
      const statements = disk?.seen() ?? [];
      for (const at of pick(statements.length)) {
        world.end();
        world = createDiskFaultWorld();
        expect(await runScenario(at, fault), `${at}`).toBeDefined();
      }
      if (isLong) {
        process.stdout.write(`${Object.values(fault).join(' ')}: ${statements.length} statements\n`);
      }
    },
    600_000,
  );
});

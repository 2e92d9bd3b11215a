import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { openDb } from '../../src/db/db.ts';
import { compileCache } from '../e2e/bot-process.ts';
import { count, fill, migrations, must, newFolder, newKey, query, readAll } from './test-database.ts';

// What a power cut may leave of the write-ahead log: any beginning of it, or a changed page.

const masterKey = newKey();
const before = 3;
const times = process.env.LONG === undefined ? 6 : 300;
let folder: string;
let log: Buffer;
let acknowledged = 0;

beforeAll(async () => {
  folder = newFolder();
  const path = join(folder, 'bot.db');
  fill(path, masterKey, before);
  // Killed in the middle: adds people, and prints which ones are on the disk.
  const script = `
    import { writeSync } from 'node:fs';
    import { addPerson, open } from '${join(import.meta.dirname, 'test-database.ts')}';
    const store = open('${path}', Buffer.from('${masterKey.toString('hex')}', 'hex'));
    for (let number = ${before + 1}; ; number += 1) {
      addPerson(store, number);
      writeSync(1, number + '\\n');
    }`;
  const writer = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, ...compileCache },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  writer.stdout.on('data', (data: Buffer) => {
    written += data.toString();
    if (written.split('\n').length > 25) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  acknowledged = Number(written.trimEnd().split('\n').at(-1));
  log = readFileSync(`${path}-wal`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Counts the commits that end before an offset (SQLite: "WAL File Format"). */
function commitsBefore(offset: number): number {
  const frame = 24 + log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frame <= offset; at += frame) if (log.readUInt32BE(at + 4) !== 0) commits += 1;
  return commits;
}

/** Opens a copy of the database with another log; gives how many people are there. */
function openWith(spoiled: Buffer): number {
  const copy = join(folder, 'copy');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  const path = join(copy, 'bot.db');
  cpSync(join(folder, 'bot.db'), path);
  writeFileSync(`${path}-wal`, spoiled);
  let isNew = false;
  const opened = openDb({
    ...{ path, migrations, masterKey, previousKeys: [], now: () => 1_000 },
    onNew: () => (isNew = true),
  });
  must(opened).close();
  expect(isNew).toBe(false);
  expect(query(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(query(path, 'PRAGMA foreign_key_check')).toEqual([]);
  const people = count(path, 'people');
  expect(readAll(path, masterKey)).toEqual(
    Array.from({ length: people }, (_, index) => `key-of-${index + 1}`),
  );
  return people;
}

test('everything that a killed process had acknowledged is there', () => {
  expect(acknowledged).toBeGreaterThan(before + 20);
  const people = openWith(log);
  // The last one may have been on the disk and not yet acknowledged.
  expect([acknowledged, acknowledged + 1]).toContain(people);
});

test('a log that is cut anywhere restores every commit before the cut', () => {
  const all = openWith(log);
  for (let time = 0; time < times; time += 1) {
    const offset = time === 0 ? 0 : Math.floor(Math.random() * log.length);
    const lost = commitsBefore(log.length) - commitsBefore(offset);
    expect(openWith(log.subarray(0, offset)), `cut at ${offset}`).toBe(Math.max(before, all - lost));
  }
});

test('a log with a damaged page restores every commit before the page', () => {
  const all = openWith(log);
  const frame = 24 + log.readUInt32BE(8);
  for (let time = 0; time < times; time += 1) {
    const spoiled = Buffer.from(log);
    const offset = 32 + Math.floor(Math.random() * (log.length - 32));
    spoiled[offset] = (spoiled[offset] ?? 0) ^ 0x10;
    const start = 32 + Math.floor((offset - 32) / frame) * frame;
    const lost = commitsBefore(log.length) - commitsBefore(start);
    expect(openWith(spoiled), `damaged at ${offset}`).toBe(Math.max(before, all - lost));
  }
});

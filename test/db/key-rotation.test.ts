import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import type { MasterKeys } from '../../src/db/backup.ts';
import { openExistingDatabase } from '../../src/db/database.ts';
import { rotateMasterKey } from '../../src/db/key-rotation.ts';
import { masterKeyOf, unwrapDataKey, wrapDataKey, type DataKeyRow } from '../../src/db/vault.ts';
import { addPerson, count, fill, meddle, must, newKey, open, query, readAll } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const [oldKey, newer] = [newKey(), newKey()];
const dataKeys = process.env.LONG === undefined ? 300 : 10_000;
let path: string;
useFolder((_, database) => (path = database));

async function rotate(onRow?: (id: number) => void, masterKeys: MasterKeys = [newer, oldKey]) {
  const database = must(openExistingDatabase({ path, access: 'read-write' }));
  try {
    return await rotateMasterKey({ database, masterKeys, ...(onRow === undefined ? {} : { onRow }) });
  } finally {
    database.close();
  }
}

const underOldKey = () => count(path, `data_keys WHERE master_key_id = '${masterKeyOf(oldKey).id}'`);

test(`a rotation of ${dataKeys} data keys, interrupted again and again, loses none and ends`, async () => {
  fill(path, oldKey, dataKeys);
  const expected = Array.from({ length: dataKeys }, (_, index) => `key-of-${index + 1}`);
  const wrappedBefore = query<{ wrapped: string }>(path, 'SELECT wrapped FROM data_keys');
  const breaks = process.env.LONG === undefined ? 4 : 40;
  let left = underOldKey();
  for (let broken = 0; broken < breaks; broken += 1) {
    // At another row of a transaction each time, and further on.
    let rows = Math.floor(dataKeys / (breaks + 1)) - breaks + broken;
    const stopped = rotate(() => {
      rows -= 1;
      if (rows === 0) throw new Error('power cut');
    });
    await expect(stopped).rejects.toThrow('power cut');
    const now = underOldKey();
    expect(now).toBeLessThan(left);
    expect(now).toBeGreaterThan(0);
    left = now;
    // The bot starts at each of these moments, with both keys; with one alone it doesn't start.
    expect(readAll(path, newer, [oldKey])).toEqual(expected);
    expect(() => open(path, newer)).toThrow('wrong-master-key');
  }
  const rotated = must(await rotate());
  expect(rotated).toMatchObject({ dataKeys: dataKeys + 2, records: dataKeys * 2, wiped: true });
  expect(underOldKey()).toBe(0);
  expect(readAll(path, newer)).toEqual(expected);
  expect(() => open(path, oldKey)).toThrow('wrong-master-key');
  // Nothing that the old key opens is left in the file or its log, not even as garbage.
  const bytes = readFileSync(path).toString('latin1');
  expect(wrappedBefore.filter(({ wrapped }) => bytes.includes(wrapped))).toEqual([]);
}, 600_000);

test('a rotation runs beside a bot, which goes on reading and linking', async () => {
  fill(path, oldKey, 200);
  const bot = open(path, newer, [oldKey]);
  let linked = 200;
  const before = must(openExistingDatabase({ path, access: 'read-write' }));
  const rotating = rotateMasterKey({ database: before, masterKeys: [newer, oldKey] });
  const rotation = { ended: false };
  void rotating.finally(() => (rotation.ended = true));
  do {
    linked += 1;
    const link = addPerson(bot, linked);
    expect(bot.links.credentials(link)?.key.reveal()).toBe(`key-of-${linked}`);
    await new Promise(resolve => setTimeout(resolve, 3));
  } while (!rotation.ended);
  expect((await rotating).kind).toBe('ok');
  before.close();
  expect(linked).toBeGreaterThan(203);
  addPerson(bot, linked + 1);
  bot.close();
  expect(readAll(path, newer)).toHaveLength(linked + 1);
});

test('a rotation beside a bot leaves nothing that the old key opens in the log', async () => {
  fill(path, oldKey, 20);
  const wrappedBefore = query<{ wrapped: string }>(path, 'SELECT wrapped FROM data_keys');
  const bot = open(path, newer, [oldKey]);
  addPerson(bot, 21);
  expect(must(await rotate())).toMatchObject({ rewrapped: 22, wiped: true });
  const bytes = [path, `${path}-wal`].map(file => readFileSync(file).toString('latin1')).join('');
  bot.close();
  expect(wrappedBefore.filter(({ wrapped }) => bytes.includes(wrapped))).toEqual([]);
});

test('a rotation keeps a bot without the new key from wrapping under the old one', async () => {
  fill(path, oldKey, 3);
  const bot = open(path, oldKey);
  const link = query<{ id: never }>(path, 'SELECT id FROM links WHERE id = 1')[0];
  expect(bot.unknownMasterKey()).toBeUndefined();
  must(await rotate());
  expect(bot.unknownMasterKey()).toBe(masterKeyOf(newer).id);
  expect(() => addPerson(bot, 4)).toThrow('the master key was changed');
  // Not as if the link were damaged.
  expect(link && (() => bot.links.credentials(link.id))).toThrow('the master key was changed');
  bot.close();
  expect(readAll(path, newer)).toHaveLength(3);
});

test('a rotation changes nothing while a key is missing or wrong', async () => {
  fill(path, oldKey, 3);
  const before = readFileSync(path);
  expect(await rotate(undefined, [newer, newKey()])).toEqual({
    kind: 'failed',
    failure: { kind: 'wrong-master-key' },
  });
  expect(readFileSync(path).equals(before)).toBe(true);
  const other = newKey();
  meddle(path, database => {
    database.prepare('UPDATE data_keys SET master_key_id = ? WHERE id = 3').run(masterKeyOf(other).id);
  });
  expect(await rotate()).toMatchObject({
    failure: { kind: 'unknown-keys', count: 1, masterKeyIds: [masterKeyOf(other).id] },
  });
  expect(underOldKey()).toBe(4);
});

test('a rotation does not call damaged what another one wraps under another key meanwhile', async () => {
  fill(path, oldKey, 60);
  const other = newKey();
  const wrapElsewhere = () =>
    meddle(path, database => {
      const row = database.prepare<[], DataKeyRow>('SELECT * FROM data_keys WHERE id = 50').get();
      const key = row === undefined ? undefined : unwrapDataKey(row, [masterKeyOf(oldKey)]);
      if (row === undefined || key === undefined) return;
      const master = masterKeyOf(other);
      database
        .prepare<[string, string]>('UPDATE data_keys SET master_key_id = ?, wrapped = ? WHERE id = 50')
        .run(master.id, wrapDataKey(master, row, key));
    });
  const database = must(openExistingDatabase({ path, access: 'read-write' }));
  const rotated = await rotateMasterKey({
    ...{ database, masterKeys: [newer, oldKey] as const, onProgress: wrapElsewhere },
  });
  database.close();
  expect(rotated).toEqual({
    kind: 'failed',
    failure: { kind: 'unknown-keys', count: 1, masterKeyIds: [masterKeyOf(other).id], rewrapped: 61 },
  });
  must(await rotate(undefined, [newer, oldKey, other]));
  expect(readAll(path, newer)).toHaveLength(60);
});

test('an interrupted rotation lets no bot start without its new key', async () => {
  fill(path, oldKey, 60);
  let rows = 40;
  const stopped = rotate(() => {
    rows -= 1;
    if (rows === 0) throw new Error('power cut');
  });
  await expect(stopped).rejects.toThrow('power cut');
  const third = newKey();
  const before = readFileSync(path);
  // Without the bot's own keys no update could be saved, and no account recognized.
  expect(() => open(path, third, [oldKey])).toThrow('wrong-master-key');
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readAll(path, third, [oldKey, newer])).toHaveLength(60);
  meddle(path, database =>
    database.exec("UPDATE data_keys SET wrapped = 'v1.' WHERE purpose = 'fingerprint'"),
  );
  expect(() => open(path, third, [oldKey, newer])).toThrow('vault-damaged');
});

test('a rotation names a damaged data key, rewraps the others, and still needs the old key', async () => {
  fill(path, oldKey, 40);
  meddle(path, database => {
    // The wrapped form is sound, and of another key than the one committed to.
    database.exec(
      'UPDATE data_keys SET commitment = (SELECT commitment FROM data_keys WHERE id = 9) WHERE id = 8',
    );
  });
  expect(await rotate()).toEqual({ kind: 'failed', failure: { kind: 'broken-keys', ids: [8] } });
  expect(underOldKey()).toBe(1);
  expect(() => open(path, newer)).toThrow('wrong-master-key');
  const db = open(path, newer, [oldKey]);
  const link = query<{ id: never }>(path, 'SELECT id FROM links WHERE data_key_id = 8')[0];
  expect(link).toBeDefined();
  if (link !== undefined) db.links.destroy(link.id);
  db.close();
  expect((await rotate()).kind).toBe('ok');
  expect(readAll(path, newer)).toHaveLength(39);
});

test('a rotation names a record that does not open, though all keys do', async () => {
  fill(path, oldKey, 3);
  meddle(path, database => database.exec('UPDATE links SET key = cid WHERE id = 2'));
  expect(await rotate()).toEqual({
    kind: 'failed',
    failure: { kind: 'broken-records', broken: ['links.key of 2'] },
  });
  expect(underOldKey()).toBe(0);
});

test('a second rotation rewraps nothing', async () => {
  fill(path, oldKey, 2);
  must(await rotate());
  expect(must(await rotate())).toMatchObject({ dataKeys: 4, rewrapped: 0 });
});

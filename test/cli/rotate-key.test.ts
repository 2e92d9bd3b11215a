import { rmSync } from 'node:fs';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { openExistingDatabase } from '../../src/db/database.ts';
import { masterKeyOf } from '../../src/db/vault.ts';
import { count, fill, must, newKey, open, readAll } from '../db/test-database.ts';
import { createCli, type Cli } from './cli-harness.ts';

const [oldKey, newer] = [newKey(), newKey()];
const [dataKeys, kills] = process.env.LONG === undefined ? [800, 3] : [15_000, 30];
const both = { MASTER_KEY: newer.toString('base64'), MASTER_KEY_PREVIOUS: oldKey.toString('base64') };
let cli: Cli;

beforeEach(() => {
  cli = createCli(oldKey);
});
afterEach(() => {
  rmSync(cli.folder, { recursive: true, force: true });
});

test(`a process that rotates ${dataKeys} keys and is killed ${kills} times continues each time`, async () => {
  fill(cli.database, oldKey, dataKeys);
  const watching = must(openExistingDatabase({ path: cli.database, access: 'read-only' }));
  const left = watching.prepare<[string], { n: number }>(
    'SELECT count(*) AS n FROM data_keys WHERE master_key_id = ?',
  );
  const underOldKey = () => left.get(masterKeyOf(oldKey).id)?.n ?? 0;
  const readable = Array.from({ length: dataKeys }, (_, index) => `key-of-${index + 1}`);

  for (let kill = 1; kill <= kills; kill += 1) {
    const before = underOldKey();
    const child = cli.spawn(['rotate-key'], both);
    const ended = new Promise(resolve => child.once('exit', (_, signal) => resolve(signal)));
    // Never near the end: on a slow machine the process might have ended by then.
    const killAt = before - 1 - Math.floor(Math.random() * 150);
    while (underOldKey() > killAt) await new Promise(resolve => setTimeout(resolve, 2));
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const now = underOldKey();
    expect(now).toBeGreaterThan(0);
    expect(now).toBeLessThan(before);
    expect(readAll(cli.database, newer, [oldKey])).toEqual(readable);
    expect(() => open(cli.database, newer)).toThrow('wrong-master-key');
  }
  watching.close();

  const done = await cli.start(['rotate-key'], both);
  expect(done).toMatchObject({ status: 0, err: '' });
  expect(done.out).toContain(
    `all ${dataKeys + 2} data keys and ${dataKeys * 2} encrypted records can be decrypted with the new key alone`,
  );
  expect(done.out).toContain('you can remove MASTER_KEY_PREVIOUS now');
  expect(done.out).toContain('older backups still need the old key');
  expect(readAll(cli.database, newer)).toEqual(readable);
  expect(() => open(cli.database, oldKey)).toThrow('wrong-master-key');
}, 600_000);

test('the output is right for a single key', async () => {
  open(cli.database, oldKey).close();
  expect((await cli.run(['backup', 'b.db'])).status).toBe(0);
  const restored = await cli.run(['restore', 'b.db'], both);
  expect(restored.out).toContain('1 data key still needs a key from MASTER_KEY_PREVIOUS');
  const again = await cli.run(['backup', 'c.db'], both);
  expect(again.out).toContain('1 data key still needs a key from MASTER_KEY_PREVIOUS');
  expect((await cli.run(['rotate-key'], both)).out).toContain(
    '1 data key encrypted under the new master key, 0 were already',
  );
  expect((await cli.run(['rotate-key'], both)).out).toContain(
    '0 data keys encrypted under the new master key, 1 was already',
  );
});

test('rotate-key refuses to run without the old key', async () => {
  fill(cli.database, oldKey, 2);
  const result = await cli.run(['rotate-key'], { MASTER_KEY: both.MASTER_KEY });
  expect(result.status).toBe(78);
  expect(result.err).toContain('set MASTER_KEY_PREVIOUS to the old one');
});

test('rotate-key changes nothing while the running bot lacks the new key', async () => {
  fill(cli.database, oldKey, 2);
  const old = open(cli.database, oldKey);
  const refused = await cli.run(['rotate-key'], both);
  expect(refused).toMatchObject({ status: 75, out: '' });
  expect(refused.err).toContain('Restart the bot with the new MASTER_KEY');
  old.close();
  expect(count(cli.database, `data_keys WHERE master_key_id = '${masterKeyOf(oldKey).id}'`)).toBe(4);

  const restarted = open(cli.database, newer, [oldKey]);
  expect((await cli.run(['rotate-key'], both)).status).toBe(0);
  restarted.close();
  // What a process that is gone had loaded doesn't count.
  expect((await cli.run(['rotate-key'], both)).status).toBe(0);
});

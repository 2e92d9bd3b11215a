import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { setScene, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await setScene();
});
afterEach(() => scene.close());

test('bad configuration is a line for each mistake, and status 78', async () => {
  const bot = scene.start({ BOT_TOKEN: 'nonsense', MASTER_KEY: 'short', POLL_FAST_SECONDS: 'soon' });
  expect(await bot.exited).toBe(78);
  const lines = bot.output().trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^(?:BOT_TOKEN|MASTER_KEY|POLL_FAST_SECONDS): .+Example: /);
  expect(bot.output()).not.toMatch(/nonsense|short|soon|\n\s+at /);
});

test('a second process on the same database ends with 75 and a word, and so does one with the same token', async () => {
  const { telegram, folder } = scene;
  const first = scene.start();
  await telegram.until(() => telegram.callsOf('getUpdates').length > 0, { withinMs: 30_000 });
  const second = scene.start();
  expect(await second.exited).toBe(75);
  expect(second.output()).toContain('another process is using');
  const third = scene.start({ DATABASE_PATH: join(folder, 'other.db') });
  // Both are newcomers to Telegram; whichever is told to go says why.
  expect(await Promise.race([first.exited, third.exited])).toBe(75);
  expect(first.output() + third.output()).toContain('only one process can use a token');
});

test('what it makes is for its own user alone, and a wrong master key leaves it byte for byte the same', async () => {
  const { environment, folder } = scene;
  const bot = scene.start();
  await scene.linked('Anna', [{ name: 'web-1' }]);
  const data = join(folder, 'data');
  expect(statSync(data).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(data))
    expect([file, statSync(join(data, file)).mode & 0o077]).toEqual([file, 0]);
  expect(await bot.stop()).toBe(0);
  const path = environment.DATABASE_PATH ?? '';
  const before = readFileSync(path);
  const wrong = scene.start({ MASTER_KEY: randomBytes(32).toString('base64') });
  expect(await wrong.exited).toBe(78);
  expect(wrong.output()).toContain('MASTER_KEY is not the key');
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('SIGTERM in the middle of the start ends well', async () => {
  const bot = scene.start();
  await scene.telegram.until(() => bot.output().includes('database-created'), { withinMs: 30_000 });
  expect(await bot.stop()).toBe(0);
});

test('a damaged database is named and left as it is', async () => {
  const { folder } = scene;
  const path = join(folder, 'broken.db');
  writeFileSync(path, 'this is no database at all, whatever its name says');
  const bot = scene.start({ DATABASE_PATH: path });
  expect(await bot.exited).toBe(65);
  expect(bot.output()).toContain('is not a readable database');
  expect(readFileSync(path, 'utf8')).toContain('no database at all');
});

test('a database where nothing can be written is said to be so, with what to look at', async () => {
  const file = join(scene.folder, 'a-file');
  writeFileSync(file, '');
  const bot = scene.start({ DATABASE_PATH: join(file, 'bot.db') });
  expect(await bot.exited).toBe(74);
  expect(bot.output()).toMatch(/bot\.db\.lock can't be opened \(ENOTDIR\): check/);
  expect(bot.output().trim().split('\n')).toHaveLength(1);
});

test('a token that Telegram does not know ends with 78, and is not said', async () => {
  const token = '700000001:another-token-that-nobody-knows-12345';
  const bot = scene.start({ BOT_TOKEN: token });
  expect(await bot.exited).toBe(78);
  expect(bot.output()).toContain('BOT_TOKEN');
  expect(bot.output()).not.toContain('another-token');
});

test('Telegram and the provider being away at the start are waited out, and SIGTERM ends well at any time', async () => {
  const { telegram, provider, said } = scene;
  await telegram.goOffline();
  await provider.goOffline();
  const bot = scene.start();
  await telegram.until(() => bot.log().some(({ event }) => event === 'telegram-unavailable'), {
    withinMs: 30_000,
  });
  await telegram.goOnline();
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await anna.writes('/start');
  await said(anna, 'link your provider account', 15_000);
  const account = provider.addAccount();
  await anna.writes(`/link ${account.cid} ${account.key}`);
  const kept = await said(anna, 'Not linked yet', 20_000);
  await provider.goOnline();
  anna.clicks(kept, 'Try again');
  await said(anna, 'Linked', 20_000);
  provider.setLatency(20_000);
  await anna.writes('/servers');
  await sleep(300);
  const from = performance.now();
  expect(await bot.stop()).toBe(0);
  expect(performance.now() - from).toBeLessThan(8_000);
});

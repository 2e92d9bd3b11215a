import { rmSync, writeFileSync } from 'node:fs';

import { beforeEach, expect, test } from 'vitest';

import { createLogSync } from '../../src/db/log-sync.ts';
import { useFolder } from './use-folder.ts';

let path: string;
useFolder(folder => (path = `${folder}/bot.db-wal`));
beforeEach(() => writeFileSync(path, 'a commit'));

test('callers during a sync share the one after it, since their commits may be missing in it', async () => {
  const { synced, close } = createLogSync(path);
  const [first, second, third] = [synced(), synced(), synced()];
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  let isSecondDone = false;
  void second.then(() => (isSecondDone = true));
  await first;
  expect(isSecondDone).toBe(false);
  const fourth = synced();
  await second;
  await fourth;
  close();
});

test('a sync that fails rejects, and the next one is tried', async () => {
  rmSync(path);
  const { synced, close } = createLogSync(path);
  const failing = synced();
  const next = synced();
  await expect(failing).rejects.toThrow('ENOENT');
  await expect(next).rejects.toThrow('ENOENT');
  writeFileSync(path, 'a commit');
  await synced();
  close();
});

test('closing during a sync lets it finish, and what asks later has nothing to wait for', async () => {
  const { synced, close } = createLogSync(path);
  const [first, second] = [synced(), synced()];
  close();
  rmSync(path);
  await Promise.all([first, second, synced()]);
});

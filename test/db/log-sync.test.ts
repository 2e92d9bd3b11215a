import fs, { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

import { beforeEach, expect, test, vi } from 'vitest';

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

test('a sync that fails writes the log again, since the kernel may have dropped it', async () => {
  const { synced, close } = createLogSync(path);
  const fdatasync = vi.spyOn(fs, 'fdatasync').mockImplementation((_, done) => done(new Error('EIO')));
  syncBuiltinESMExports();
  utimesSync(path, 0, 0);
  await expect(synced()).rejects.toThrow('EIO');
  fdatasync.mockRestore();
  syncBuiltinESMExports();
  expect(statSync(path).mtimeMs).toBeGreaterThan(0);
  expect(readFileSync(path, 'utf8')).toBe('a commit');
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

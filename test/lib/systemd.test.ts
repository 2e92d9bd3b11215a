import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createSystemdNotifier } from '../../src/lib/watchdog.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systemd-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** A systemd-notify that writes down its arguments and its environment. */
function fakeCommand(then = '') {
  const file = join(folder, 'notified');
  const command = join(folder, 'systemd-notify');
  writeFileSync(command, `#!/bin/sh\nenv >> '${file}.env'\necho "$@ $NOTIFY_SOCKET" >> '${file}'\n${then}\n`);
  chmodSync(command, 0o755);
  return {
    command,
    notified: () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []),
    environment: () => readFileSync(`${file}.env`, 'utf8'),
  };
}

const log = { warn: () => undefined };
const until = (check: () => boolean) => vi.waitUntil(check, { timeout: 10_000, interval: 10 });

test('systemd-notify gets the socket, and nothing else of our environment', async () => {
  const { command, notified, environment } = fakeCommand();
  process.env.OUR_SECRET = 'x';
  createSystemdNotifier({ socket: '/run/n', watchdogMs: undefined, log, command }).notify('READY=1');
  await until(() => notified().length > 0);
  expect(notified()).toEqual(['READY=1 /run/n']);
  delete process.env.OUR_SECRET;
  expect(environment()).not.toContain('OUR_SECRET');
});

test('nothing is notified without a socket', async () => {
  const { command, notified } = fakeCommand();
  const systemd = createSystemdNotifier({ socket: undefined, watchdogMs: 1, log, command });
  systemd.notify('READY=1');
  systemd.keepAlive();
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(notified()).toEqual([]);
});

test('the watchdog is notified three times in its interval, however often it is called', async () => {
  const { command, notified } = fakeCommand();
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const systemd = createSystemdNotifier({ socket: '/run/n', watchdogMs: 30_000, log, command });
  for (; now < 30_000; now += 1_000) systemd.keepAlive();
  vi.restoreAllMocks();
  await until(() => notified().length >= 3);
  expect(notified()).toEqual(Array(3).fill('WATCHDOG=1 /run/n'));
});

test.each([
  ['is missing', () => join(folder, 'nowhere'), 'ENOENT'],
  ['fails', () => fakeCommand('exit 3').command, 'ended with 3'],
])('a command that %s is logged once', async (_, commandOf, why) => {
  const warnings: string[] = [];
  const warn = (event: string, fields?: { readonly reason?: unknown }) =>
    void warnings.push(`${event} ${String(fields?.reason)}`);
  const command = commandOf();
  const systemd = createSystemdNotifier({ socket: '/run/n', watchdogMs: undefined, log: { warn }, command });
  systemd.notify('READY=1');
  systemd.notify('STOPPING=1');
  await until(() => warnings.length > 0);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(warnings).toEqual([expect.stringContaining(why)]);
});

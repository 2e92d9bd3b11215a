import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createSystemdNotifier } from '../../src/lib/systemd.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systemd-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** A systemd-notify that writes down what it was told, and in which environment. */
function notifier(then = '') {
  const told = join(folder, 'told');
  const command = join(folder, 'systemd-notify');
  writeFileSync(command, `#!/bin/sh\nenv >> '${told}.env'\necho "$@ $NOTIFY_SOCKET" >> '${told}'\n${then}\n`);
  chmodSync(command, 0o755);
  return {
    command,
    told: () => (existsSync(told) ? readFileSync(told, 'utf8').split('\n').slice(0, -1) : []),
    environment: () => readFileSync(`${told}.env`, 'utf8'),
  };
}

const quiet = { warn: () => undefined };
const until = (look: () => boolean) => vi.waitUntil(look, { timeout: 10_000, interval: 10 });

test('is told by systemd-notify, which gets the socket and nothing else of ours', async () => {
  const { command, told, environment } = notifier();
  process.env.SECRET_OF_OURS = 'x';
  const systemd = createSystemdNotifier({ socket: '/run/n', watchdogMs: undefined, log: quiet, command });
  systemd.notify('READY=1');
  await until(() => told().length > 0);
  expect(told()).toEqual(['READY=1 /run/n']);
  delete process.env.SECRET_OF_OURS;
  expect(environment()).not.toContain('SECRET_OF_OURS');
});

test('hears nothing where there is none', async () => {
  const { command, told } = notifier();
  const systemd = createSystemdNotifier({ socket: undefined, watchdogMs: 1, log: quiet, command });
  systemd.notify('READY=1');
  systemd.keepAlive();
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(told()).toEqual([]);
});

test('gets a sign of life three times in its interval, however often there is one', async () => {
  const { command, told } = notifier();
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const systemd = createSystemdNotifier({ socket: '/run/n', watchdogMs: 30_000, log: quiet, command });
  for (let second = 0; second < 30; second++) {
    now = second * 1_000;
    systemd.keepAlive();
  }
  vi.restoreAllMocks();
  await until(() => told().length >= 3);
  expect(told()).toEqual(Array.from({ length: 3 }, () => 'WATCHDOG=1 /run/n'));
});

test.each([
  ['is missing', () => join(folder, 'nowhere'), 'ENOENT'],
  ['fails', () => notifier('exit 3').command, 'ended with 3'],
])('that %s is warned of once, and nothing more', async (_, make, why) => {
  const warnings: string[] = [];
  const systemd = createSystemdNotifier({
    socket: '/run/n',
    watchdogMs: undefined,
    log: { warn: (event, fields) => void warnings.push(`${event} ${String(fields?.why)}`) },
    command: make(),
  });
  systemd.notify('READY=1');
  systemd.notify('STOPPING=1');
  await until(() => warnings.length > 0);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(warnings).toEqual([expect.stringContaining(why)]);
});

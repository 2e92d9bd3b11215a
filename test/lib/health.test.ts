import { afterEach, describe, expect, test } from 'vitest';

import { checkHealth, maxContactAgeMs, maxOverdueMs, type HealthState } from '../../src/lib/health-checks.ts';
import { createHealth } from '../../src/lib/health.ts';
import { createMetricsServer } from '../../src/lib/metrics.ts';
import { maxLagMs } from '../../src/lib/watchdog.ts';
import { quietLog } from '../test-log.ts';

const healthy: HealthState = {
  telegram: { contactAgeMs: maxContactAgeMs, rejectedWith: undefined },
  databaseError: undefined,
  unknownMasterKey: undefined,
  loops: { watch: { overdueMs: maxOverdueMs, failures: 4 } },
  lagMs: maxLagMs,
};
const telegram = (changes: Partial<HealthState['telegram']>): HealthState => ({
  ...healthy,
  telegram: { ...healthy.telegram, ...changes },
});
const watch = (overdueMs: number, failures: number): HealthState => ({
  ...healthy,
  loops: { watch: { overdueMs, failures } },
});
const failedIn = (state: HealthState) =>
  checkHealth(state)
    .filter(({ status }) => status === 'failed')
    .map(({ name, message }) => `${name}: ${message}`);

describe('checkHealth', () => {
  test('finds nothing wrong within the limits', () => {
    expect(checkHealth(healthy).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'telegram ok',
      'database ok',
      'master-key ok',
      'watch ok',
      'process ok',
    ]);
  });

  test.each<[string, HealthState, string]>([
    ['Telegram was never reached', telegram({ contactAgeMs: undefined }), 'telegram: not reached yet'],
    ['Telegram is silent', telegram({ contactAgeMs: maxContactAgeMs + 1_000 }), 'telegram: silent for 91 s'],
    ['the token is refused', telegram({ rejectedWith: 401 }), 'telegram: the token is refused (401)'],
    ['the token is in use', telegram({ rejectedWith: 409 }), 'telegram: another process fetches the updates'],
    [
      'somebody set a webhook',
      telegram({ rejectedWith: 'webhook' }),
      'telegram: somebody else has set a webhook for this bot',
    ],
    ['the disk is full', { ...healthy, databaseError: 'FULL' }, 'database: not writable (FULL)'],
    [
      'the master key was rotated',
      { ...healthy, unknownMasterKey: 'k2' },
      'master-key: it was changed to k2: restart the bot with the new one',
    ],
    ['a loop hangs', watch(maxOverdueMs + 1_000, 0), 'watch: stuck for 11 s'],
    ['a loop fails', watch(0, 5), 'watch: failed 5 times in a row'],
    ['the event loop is late', { ...healthy, lagMs: maxLagMs + 1_000 }, 'process: 6 s late'],
  ])('fails when %s', (_, state, reason) => {
    expect(failedIn(state)).toEqual([reason]);
  });

  test('names every reason', () => {
    const state = { ...telegram({ rejectedWith: 401 }), databaseError: 'x', lagMs: 1e6 };
    expect(failedIn(state)).toHaveLength(3);
  });
});

describe('the health of a process', () => {
  let health: ReturnType<typeof createHealth> | undefined;
  afterEach(() => health?.stop());

  async function start(databaseError: () => string | undefined = () => undefined) {
    const server = createMetricsServer({ host: '127.0.0.1', port: 0, log: quietLog });
    const port = Promise.withResolvers<number>();
    health = createHealth({
      log: { ...quietLog, info: (_, fields) => port.resolve(Number(fields?.port)) },
      server,
      systemd: { socket: undefined, watchdogMs: undefined },
      mode: 'polling',
      databaseError,
      unknownMasterKey: () => undefined,
      version: '1.2.3',
      outbox: () => ({ waiting: 2, dueSince: 0 }),
      rejectedAccounts: () => 0,
      databaseSize: () => 0,
      updatesInFlight: () => 3,
      breaker: () => 'open',
      telegramPauseMs: () => 3_599_000,
      pollIntervalRatio: () => 1.234,
      onStuck: () => undefined,
      onCannotListen: () => undefined,
      now: () => 5_000,
    });
    health.start([], undefined);
    const at = `http://127.0.0.1:${await port.promise}`;
    return { health, server, read: async (path: string) => fetch(at + path) };
  }

  test('is shown by /readyz: a rejected token until the next good answer', async () => {
    const started = await start();
    expect((await started.read('/healthz')).status).toBe(200);
    expect((await started.read('/readyz')).status).toBe(503);
    started.health.onContact();
    const ready = await started.read('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ready: true,
        reasons: [],
        telegram: { mode: 'polling', contactSecondsAgo: expect.any(Number) as number, pauseSeconds: 3599 },
        database: 'writable',
        loops: { updates: { overdueSeconds: 0, failures: 0 } },
        provider: { breaker: 'open', idleIntervalsStretchedBy: 1.23 },
        upSeconds: expect.any(Number) as number,
      },
    ]);
    started.health.onRejected(429);
    expect((await started.read('/readyz')).status).toBe(200);
    started.health.onRejected(409);
    expect((await started.read('/readyz')).status).toBe(503);
    started.health.onContact();
    expect((await started.read('/readyz')).status).toBe(200);
  });

  test('tries a write at most every two seconds, however often it is asked', async () => {
    let tries = 0;
    const { read } = await start(() => `try ${(tries += 1)}`);
    for (let index = 0; index < 3; index += 1) {
      expect(await (await read('/readyz')).json()).toMatchObject({ database: 'try 1' });
    }
  });
});

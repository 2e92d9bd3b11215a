import { describe, expect, test } from 'vitest';

import { firstRestMs, openAfterFailures } from '../../src/domain/breaker.ts';
import { createGuard, type Purpose } from '../../src/provider/breaker.ts';
import type { Exchange } from '../../src/provider/request.ts';

const answered: Exchange = { kind: 'replied', status: 200, body: new Uint8Array(), retryAfterMs: undefined };
const silent: Exchange = { kind: 'no-reply', why: 'UND_ERR_SOCKET', timedOut: false };
const away: Exchange = { kind: 'not-sent', why: 'known-to-be-away' };

/** A host that answers as the test says, over a clock that it turns. */
function setUp() {
  const sent: string[] = [];
  const states: string[] = [];
  let now = 0;
  let isUp = false;
  let hold: Promise<void> | undefined;
  const guard = createGuard({
    now: () => now,
    onChange: state => states.push(state),
    send: async ({ parameters }) => {
      sent.push(parameters.get('action') ?? '');
      await hold;
      return isUp ? answered : silent;
    },
  });
  const call = (kind: Purpose, action: string, signal?: AbortSignal) =>
    guard.send(kind, {
      method: 'POST',
      parameters: new URLSearchParams({ action }),
      alone: kind === 'change',
      deadlineMs: 20_000,
      signal,
    });
  return {
    guard,
    sent,
    states,
    call,
    wait: (ms: number) => (now += ms),
    up: (value: boolean) => (isUp = value),
    holdUntil: (promise: Promise<void> | undefined) => void (hold = promise),
    fall: async () => {
      for (let each = 0; each < openAfterFailures; each++) await call('read', 'getinfo');
      sent.length = 0;
    },
  };
}

describe('while the provider is away', () => {
  test('reads fail at once, and nothing leaves', async () => {
    const host = setUp();
    await host.fall();
    expect(host.guard.state()).toBe('open');
    const results = await Promise.all(Array.from({ length: 1_000 }, () => host.call('read', 'orders')));
    expect(results).toEqual(Array.from({ length: 1_000 }, () => away));
    expect(host.sent).toEqual([]);
    expect(host.guard.takeRepeat()).toBe(false);
  });

  test('a thousand reads after the rest are one probe', async () => {
    const host = setUp();
    await host.fall();
    host.wait(firstRestMs);
    await Promise.all(Array.from({ length: 1_000 }, () => host.call('read', 'orders')));
    expect(host.sent).toEqual(['orders']);
  });

  test('a press is not sent, is proven so, and a read was the probe', async () => {
    const host = setUp();
    await host.fall();
    expect(await host.call('change', 'reboot')).toEqual(away);
    expect(host.sent).toEqual(['list']);
    expect(host.guard.state()).toBe('open');
  });

  test('presses share the probe that is under way', async () => {
    const host = setUp();
    await host.fall();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    host.holdUntil(promise);
    host.up(true);
    const presses = ['reboot', 'stop', 'create'].map(action => host.call('change', action));
    host.holdUntil(undefined);
    resolve(undefined);
    expect(await Promise.all(presses)).toEqual([answered, answered, answered]);
    expect(host.sent[0]).toBe('list');
    expect(host.sent.slice(1).toSorted()).toEqual(['create', 'reboot', 'stop']);
  });
});

test('a press just after the provider is back is carried out, and once', async () => {
  const host = setUp();
  await host.fall();
  host.up(true);
  expect(await host.call('change', 'stop')).toEqual(answered);
  expect(host.sent).toEqual(['list', 'stop']);
  expect(host.states).toEqual(['open', 'probing', 'closed']);
});

test('a read that somebody waits for finds out at once, and those beside it wait for what it shows', async () => {
  const host = setUp();
  await host.fall();
  expect(await host.call('awaited-read', 'orders')).toEqual(silent);
  expect(host.sent).toEqual(['orders']);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  host.holdUntil(promise);
  host.up(true);
  const [probe, beside, idle] = [
    host.call('awaited-read', 'orders'),
    host.call('awaited-read', 'sshkey.list'),
    host.call('read', 'getinfo'),
  ];
  expect(await idle).toEqual(away);
  expect(host.sent).toEqual(['orders', 'orders']);
  host.holdUntil(undefined);
  resolve(undefined);
  expect(await Promise.all([probe, beside])).toEqual([answered, answered]);
  expect(host.sent).toEqual(['orders', 'orders', 'sshkey.list']);
});

test('changes without an answer say nothing about the host: however many, the next one is sent', async () => {
  const host = setUp();
  for (let each = 0; each < 10 * openAfterFailures; each++) await host.call('change', 'reboot');
  expect(host.sent).toHaveLength(10 * openAfterFailures);
  expect(host.guard.state()).toBe('closed');
});

test('nor do they hide from the reads that it is away', async () => {
  const host = setUp();
  for (let each = 0; each < openAfterFailures; each++) {
    await host.call('read', 'getinfo');
    if (each < openAfterFailures - 1) await host.call('change', 'reboot');
  }
  expect(host.guard.state()).toBe('open');
});

test('reads that were called off say nothing either', async () => {
  const host = setUp();
  for (let each = 0; each < 10 * openAfterFailures; each++) {
    await host.call('read', 'orders', AbortSignal.abort());
  }
  expect(host.guard.state()).toBe('closed');
});

test('an answer of any kind but "overloaded" is an answer', async () => {
  for (const [status, state] of [
    [200, 'closed'],
    [404, 'closed'],
    [302, 'closed'],
    [429, 'open'],
    [503, 'open'],
  ] as const) {
    const guard = createGuard({
      now: () => 0,
      send: () => Promise.resolve({ ...answered, status }),
    });
    for (let each = 0; each < openAfterFailures; each++) {
      await guard.send('read', {
        method: 'POST',
        parameters: new URLSearchParams(),
        alone: false,
        deadlineMs: 1,
      });
    }
    expect(guard.state(), String(status)).toBe(state);
  }
});

test('an hour of outage under a thousand reads a second is a few hundred probes', async () => {
  const host = setUp();
  await host.fall();
  for (let tick = 0; tick < 3_600; tick++) {
    host.wait(1_000);
    await Promise.all([host.call('read', 'orders'), host.call('read', 'getinfo')]);
  }
  expect(host.sent.length).toBeGreaterThan(300);
  expect(host.sent.length).toBeLessThan(400);
});

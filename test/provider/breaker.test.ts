import { describe, expect, test } from 'vitest';

import {
  failureThreshold,
  minOpenMs,
  createProviderBreaker,
  type Purpose,
} from '../../src/provider/breaker.ts';
import type { Exchange } from '../../src/provider/exchange.ts';

const answered = {
  kind: 'replied',
  status: 200,
  body: new Uint8Array(),
  headers: {},
  retryAfterMs: undefined,
} as const;
const silent: Exchange = { kind: 'no-reply', reason: 'UND_ERR_SOCKET', timedOut: false };
const refused: Exchange = { kind: 'not-sent', reason: 'circuit-open' };

/** A host that answers as the test says, with a clock that the test moves. */
function setUp() {
  const sent: string[] = [];
  const states: string[] = [];
  let now = 0;
  let answer = silent;
  let hold: Promise<void> | undefined;
  const breaker = createProviderBreaker({
    now: () => now,
    onChange: state => states.push(state),
    send: async ({ parameters }) => {
      sent.push(parameters.get('action') ?? '');
      await hold;
      return answer;
    },
  });
  const call = (kind: Purpose, action: string, signal?: AbortSignal, cid = '777') =>
    breaker.send(kind, {
      method: 'POST',
      parameters: new URLSearchParams({ action, cid }),
      freshConnection: kind === 'change',
      timeoutMs: 20_000,
      signal,
    });
  return {
    breaker,
    sent,
    states,
    call,
    wait: (ms: number) => (now += ms),
    answerWith: (exchange: Exchange) => (answer = exchange),
    holdUntil: (promise: Promise<void> | undefined) => void (hold = promise),
    openBreaker: async () => {
      for (let each = 0; each < failureThreshold; each++) await call('read', 'getinfo');
      sent.length = 0;
    },
  };
}

describe('while the breaker is open', () => {
  test('reads fail at once and are not sent', async () => {
    const host = setUp();
    await host.openBreaker();
    expect(host.breaker.state()).toBe('open');
    const results = await Promise.all(Array.from({ length: 1_000 }, () => host.call('read', 'orders')));
    expect(results).toEqual(Array.from({ length: 1_000 }, () => refused));
    expect(host.sent).toEqual([]);
    expect(host.breaker.takeRetry()).toBe(false);
  });

  test('a thousand reads after the pause send one probe', async () => {
    const host = setUp();
    await host.openBreaker();
    host.wait(minOpenMs);
    await Promise.all(Array.from({ length: 1_000 }, () => host.call('read', 'orders')));
    expect(host.sent).toEqual(['orders']);
  });

  test('a change is not sent, and a read is the probe', async () => {
    const host = setUp();
    await host.openBreaker();
    expect(await host.call('change', 'reboot')).toEqual(refused);
    expect(host.sent).toEqual(['list']);
    expect(host.breaker.state()).toBe('open');
  });

  test('changes share the probe that is under way', async () => {
    const host = setUp();
    await host.openBreaker();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    host.holdUntil(promise);
    host.answerWith(answered);
    const changes = ['reboot', 'stop', 'create'].map(action => host.call('change', action));
    host.holdUntil(undefined);
    resolve(undefined);
    expect(await Promise.all(changes)).toEqual([answered, answered, answered]);
    expect(host.sent[0]).toBe('list');
    expect(host.sent.slice(1).toSorted()).toEqual(['create', 'reboot', 'stop']);
  });
});

test('a change right after an outage is sent once', async () => {
  const host = setUp();
  await host.openBreaker();
  host.answerWith(answered);
  expect(await host.call('change', 'stop')).toEqual(answered);
  expect(host.sent).toEqual(['list', 'stop']);
  expect(host.states).toEqual(['open', 'probing', 'closed']);
});

test('an awaited read is sent at once, and others wait for its result', async () => {
  const host = setUp();
  await host.openBreaker();
  expect(await host.call('awaited-read', 'orders')).toEqual(silent);
  expect(host.sent).toEqual(['orders']);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  host.holdUntil(promise);
  host.answerWith(answered);
  const [probe, beside, idle] = [
    host.call('awaited-read', 'orders'),
    host.call('awaited-read', 'sshkey.list'),
    host.call('read', 'getinfo'),
  ];
  expect(await idle).toEqual(refused);
  expect(host.sent).toEqual(['orders', 'orders']);
  host.holdUntil(undefined);
  resolve(undefined);
  expect(await Promise.all([probe, beside])).toEqual([answered, answered]);
  expect(host.sent).toEqual(['orders', 'orders', 'sshkey.list']);
});

test('changes without an answer never open the breaker', async () => {
  const host = setUp();
  for (let each = 0; each < 10 * failureThreshold; each++) await host.call('change', 'reboot');
  expect(host.sent).toHaveLength(10 * failureThreshold);
  expect(host.breaker.state()).toBe('closed');
});

test('changes without an answer don’t keep reads from opening it', async () => {
  const host = setUp();
  for (let each = 0; each < failureThreshold; each++) {
    await host.call('read', 'getinfo');
    if (each < failureThreshold - 1) await host.call('change', 'reboot');
  }
  expect(host.breaker.state()).toBe('open');
});

test('aborted reads never open it', async () => {
  const host = setUp();
  for (let each = 0; each < 10 * failureThreshold; each++) {
    await host.call('read', 'orders', AbortSignal.abort());
  }
  expect(host.breaker.state()).toBe('closed');
});

test.each([
  [200, 'closed'],
  [404, 'closed'],
  [302, 'closed'],
  [429, 'open'],
  [503, 'open'],
] as const)('reads with HTTP %i leave it %s', async (status, state) => {
  const host = setUp();
  host.answerWith({ ...answered, status });
  for (let each = 0; each < failureThreshold; each++) await host.call('read', 'orders');
  expect(host.breaker.state()).toBe(state);
});

test('an hour of outage sends a few hundred probes', async () => {
  const host = setUp();
  await host.openBreaker();
  for (let tick = 0; tick < 3_600; tick++) {
    host.wait(1_000);
    await Promise.all([host.call('read', 'orders'), host.call('read', 'getinfo')]);
  }
  expect(host.sent.length).toBeGreaterThan(300);
  expect(host.sent.length).toBeLessThan(400);
});

describe('one account of several', () => {
  const failing = { ...answered, status: 500 };

  test.each([
    ['500s', failing],
    ['no replies', silent],
  ])('that gets %s does not stop the calls of the others', async (_, failure) => {
    const host = setUp();
    host.answerWith(answered);
    await host.call('read', 'orders', undefined, '888');
    host.answerWith(failure);
    for (let each = 0; each < 10 * failureThreshold; each++) await host.call('read', 'getinfo');
    expect(host.breaker.state()).toBe('closed');
    // Now others get no answer either.
    await host.call('read', 'orders', undefined, '888');
    expect(host.breaker.state()).toBe('open');
  });

  test('opens the breaker if it is the only one', async () => {
    const host = setUp();
    host.answerWith(failing);
    for (let each = 0; each < failureThreshold; each++) await host.call('read', 'getinfo');
    expect(host.breaker.state()).toBe('open');
  });
});

test('replies that are too large show that the host is up', async () => {
  const host = setUp();
  host.answerWith({ kind: 'no-reply', reason: 'the reply is over 1 MiB', timedOut: false, isTooLarge: true });
  for (let each = 0; each < 2 * failureThreshold; each++) await host.call('read', 'getinfo');
  expect(host.breaker.state()).toBe('closed');
});

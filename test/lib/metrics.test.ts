import { expect, test } from 'vitest';

import { createMetrics } from '../../src/lib/metrics.ts';

/** The value of one line, by its whole name with labels. */
const valueOf = (body: string, name: string): number | undefined => {
  const line = body.split('\n').find(each => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
};

test('counters are exported in the format of Prometheus', async () => {
  const metrics = createMetrics();
  metrics.update('message');
  metrics.update('message');
  metrics.callback({ kind: 'reboot', outcome: 'handled', durationMs: 200 });
  metrics.operation('reboot', 'done');
  metrics.providerCall({ action: 'getinfo', outcome: 'ok', durationMs: 300 });
  metrics.botApiCall({ method: 'sendMessage', outcome: 'ok', durationMs: 20 });
  metrics.rateLimited('chat');
  metrics.pollLag('read', 1_500);
  metrics.pollLag('read', -5);
  const { type, body } = await metrics.page();
  expect(type).toContain('text/plain');
  const p = 'inferno_vps_bot_';
  expect(valueOf(body, `${p}updates_total{kind="message"}`)).toBe(2);
  expect(valueOf(body, `${p}callbacks_total{callback="reboot",outcome="handled"}`)).toBe(1);
  expect(valueOf(body, `${p}callback_answer_seconds_bucket{le="0.25"}`)).toBe(1);
  expect(valueOf(body, `${p}callback_answer_seconds_bucket{le="0.1"}`)).toBe(0);
  expect(valueOf(body, `${p}operations_total{action="reboot",state="done"}`)).toBe(1);
  expect(valueOf(body, `${p}provider_call_seconds_sum{action="getinfo",outcome="ok"}`)).toBe(0.3);
  expect(valueOf(body, `${p}bot_api_call_seconds_count{method="sendMessage",outcome="ok"}`)).toBe(1);
  expect(valueOf(body, `${p}bot_api_rate_limited_total{scope="chat"}`)).toBe(1);
  expect(valueOf(body, `${p}poll_lag_seconds_sum{what="read"}`)).toBe(1.5);
  expect(valueOf(body, `${p}poll_lag_seconds_count{what="read"}`)).toBe(2);
  expect(body).toContain('process_resident_memory_bytes');
});

test('gauges are read at each scrape, and unknown ones omitted', async () => {
  const metrics = createMetrics();
  let depth: number | undefined = 3;
  let ages: Record<string, number> = { watch: 1, deliver: 2 };
  metrics.gauge('depth', 'x', () => depth);
  metrics.labelledGauge('age', 'x', ['loop'], () =>
    Object.entries(ages).map(([loop, age]) => [{ loop }, age]),
  );
  const first = (await metrics.page()).body;
  expect(valueOf(first, 'inferno_vps_bot_depth')).toBe(3);
  expect(valueOf(first, 'inferno_vps_bot_age{loop="deliver"}')).toBe(2);
  depth = undefined;
  ages = { watch: 5 };
  const second = (await metrics.page()).body;
  expect(valueOf(second, 'inferno_vps_bot_depth')).toBeUndefined();
  expect(valueOf(second, 'inferno_vps_bot_age{loop="watch"}')).toBe(5);
  expect(second).not.toContain('deliver');
});

test('two registries in one process are separate', async () => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.update('message');
  expect((await two.page()).body).not.toContain('kind="message"');
});

test('counters with known labels start at 0, so that the first event is an increase', async () => {
  const metrics = createMetrics({
    updates: ['message'],
    callbacks: { kinds: ['reboot'], outcomes: ['failed'] },
    operations: { actions: ['stop'], states: ['unconfirmed'] },
  });
  const { body } = await metrics.page();
  for (const series of [
    'updates_total{kind="message"}',
    'callbacks_total{callback="reboot",outcome="failed"}',
    'operations_total{action="stop",state="unconfirmed"}',
    'bot_api_rate_limited_total{scope="all"}',
  ]) {
    expect(valueOf(body, `inferno_vps_bot_${series}`)).toBe(0);
  }
});

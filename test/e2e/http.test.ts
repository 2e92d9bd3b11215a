import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runCommand } from '../../src/cli/run.ts';
import type { BotProcess } from './bot-process.ts';
import { documentedMetrics, findMissingSeries, metricsOf } from './metrics-users.ts';
import { asProcess, testWith, type ProcessHarness } from './harness.ts';

const webhookSecret = 'a-Secret_of-the-webhook';
const start = () => asProcess({ environment: { HTTP_PORT: '0', WEBHOOK_SECRET: webhookSecret } });

const get = async (port: number, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.text() };
};

/** Waits until the page is served with this status. */
async function waitForReadiness(port: number, status: number): Promise<string> {
  for (;;) {
    const page = await get(port, '/readyz');
    if (page.status === status) return page.body;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/**
 * A free port, for a webhook whose URL has to be known in advance. It is below those that Linux gives to the servers and
 * connections of other tests.
 */
async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = randomInt(20_000, 30_000);
  const isFree = await new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!isFree) return findFreePort();
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** The metrics count one reboot, requested by a callback. */
function expectCounted(metrics: string): void {
  for (const line of [
    'callbacks_total{callback="reboot",outcome="handled"} 1',
    'operations_total{action="reboot",state="done"} 1',
    'provider_call_seconds_count{action="reboot",outcome="ok"} 1',
    ...['ready 1', 'provider_breaker 0', 'outbox_waiting 0', 'poll_interval_ratio 1'],
  ]) {
    expect(metrics).toContain(`\ninferno_vps_bot_${line}\n`);
  }
  expect(metrics).toContain('\ninferno_vps_bot_bot_api_call_seconds_count{method="answerCallbackQuery"');
}

describe('the metrics server', () => {
  let harness: ProcessHarness;
  let bot: BotProcess;
  let port: number;
  beforeAll(async () => {
    harness = await start();
    await harness.telegram.goOffline();
    bot = harness.start();
    const line = await harness.waitUntil(
      () => bot.log().find(({ event }) => event === 'listening'),
      'a port',
    );
    port = Number(line.port);
  });
  afterAll(() => harness.close());

  /** The exit code of `npm run ops -- health`, and what it prints. */
  const health = async (...options: readonly string[]) => {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const environment = { ...harness.environment, HTTP_PORT: String(port) };
    const context = {
      print,
      printError: print,
      environment,
      folder: harness.folder,
      migrations: '',
      now: Date.now,
    };
    return [await runCommand(['health', ...options], context), ...lines];
  };

  test('reports readiness once Telegram was reached, and counts what the bot does', async () => {
    const { environment } = harness;
    expect(await get(port, '/healthz')).toEqual({ status: 200, body: 'ok\n' });
    expect((await get(port, '/readyz')).status).toBe(503);
    expect(await health()).toEqual([0, 'running, but not ready', '- telegram: not reached yet']);
    expect((await health('--ready'))[0]).toBe(1);
    await harness.telegram.goOnline();
    // It needs no update for that.
    const ready = JSON.parse(await waitForReadiness(port, 200)) as Record<string, unknown>;
    expect(ready).toMatchObject({
      ready: true,
      reasons: [],
      database: 'writable',
      telegram: { mode: 'polling' },
      provider: { breaker: 'closed', idleIntervalsStretchedBy: 1 },
    });
    expect(await health('--ready')).toEqual([0, 'ready']);
    const { person: anna, account } = await harness.linkAccount('Anna', ['web-1']);
    anna.clicks(await harness.openCard(anna, 'web-1'), 'Reboot');
    await harness.waitForMessage(anna, 'is back after');
    const { body } = await get(port, '/metrics');
    expectCounted(body);
    expect(findMissingSeries(body)).toEqual([]);
    expect(documentedMetrics()).toEqual(metricsOf(body));
    // The pages hold nobody's data.
    const pages = `${body}${await waitForReadiness(port, 200)}`;
    const secrets = [environment.BOT_TOKEN, environment.MASTER_KEY, account.key, 'web-1', 'Anna'];
    for (const secret of secrets) expect(pages).not.toContain(secret ?? 'nothing');
  });

  test('reports the bot as ready while the provider is unavailable, which stops the calls', async () => {
    const { provider } = harness;
    const { person: boris } = await harness.linkAccount('Boris', ['db-1', 'db-2', 'db-3']);
    const card = await harness.openCard(boris, 'db-1');
    const before = provider.callsOf('reboot').length;
    await provider.goOffline();
    await harness.waitUntil(() => bot.log().some(({ event }) => event === 'provider-unavailable'));
    expect(JSON.parse(await waitForReadiness(port, 200))).toMatchObject({ ready: true });
    boris.clicks(card, 'Reboot');
    const failure = await harness.waitForMessage(boris, 'Nothing was sent');
    await provider.goOnline();
    // A press just after its recovery is carried out.
    boris.clicks(failure, 'Try again');
    await harness.waitForMessage(boris, 'is back after');
    expect(provider.callsOf('reboot')).toHaveLength(before + 1);
    expect(bot.log().map(({ event }) => event)).toContain('provider-recovered');
  });

  test('ends with a message if its port is in use', async () => {
    const second = harness.start({ HTTP_PORT: String(port), DATABASE_PATH: `${harness.folder}/other.db` });
    expect(await second.exited).toBe(75);
    expect(second.output()).toMatch(/^HTTP_PORT: can't listen on 127\.0\.0\.1 port \d+/m);
  });

  test('stops in spite of open connections, and takes a signal that npm repeats as one', async () => {
    const idle = connect(port, '127.0.0.1');
    idle.on('error', () => undefined);
    idle.write('GET /healthz HTTP/1.1\r\n');
    process.kill(bot.pid, 'SIGTERM');
    expect(await bot.stop()).toBe(0);
  });
});

const testWebhook = testWith(async () => {
  const harness = await start();
  const port = await findFreePort();
  const startWebhook = () =>
    harness.start({ HTTP_PORT: String(port), WEBHOOK_URL: `http://127.0.0.1:${port}/hook` });
  return { ...harness, port, startWebhook };
});

testWebhook('a webhook handles a press like polling, and accepts updates of Telegram only', async harness => {
  const { telegram, provider, port } = harness;
  const bot = harness.startWebhook();
  await harness.waitUntil(() => telegram.callsOf('setWebhook').length > 0);
  const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
  anna.clicks(await harness.openCard(anna, 'web-1'), 'Reboot');
  await harness.waitForMessage(anna, 'is back after');
  expect(telegram.callsOf('getUpdates')).toEqual([]);
  expect(provider.callsOf('reboot')).toHaveLength(1);
  await waitForReadiness(port, 200);

  const post = async (headers: Record<string, string>, body: string, path = '/hook') =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body })).status;
  const json = { 'content-type': 'application/json' };
  const good = { ...json, 'x-telegram-bot-api-secret-token': webhookSecret };
  const last = JSON.stringify(telegram.updates.at(-1));
  expect(await post({ ...good, 'x-telegram-bot-api-secret-token': 'x' }, last)).toBe(401);
  expect(await post(json, last)).toBe(401);
  expect(await post({ ...good, 'content-type': 'text/plain' }, last)).toBe(415);
  // What can't be read is confirmed and logged, since Telegram would repeat it.
  const large = `{"update_id":7,"message":{"text":"${'x'.repeat(2 * 1024 * 1024)}"}}`;
  for (const body of ['null', last.slice(0, -1), large]) expect(await post(good, body)).toBe(200);
  const unreadable = bot.log().filter(({ event }) => event === 'update-unreadable');
  expect(unreadable.map(({ updateId }) => updateId)).toEqual([
    undefined,
    telegram.updates.at(-1)?.update_id,
    7,
  ]);
  expect(await post(good, last, '/hook/')).toBe(404);
  // The same update again is confirmed, and does nothing.
  expect(await post(good, last)).toBe(200);
  await harness.ask(anna, '/help', '/forget_me');
  expect(provider.callsOf('reboot')).toHaveLength(1);
  expect(bot.output()).not.toContain(webhookSecret);
  expect(await bot.stop()).toBe(0);
});

testWebhook(
  'a switch to the webhook and back loses no update, in spite of a crash between',
  async harness => {
    const { telegram, provider, waitUntil, waitForMessage } = harness;
    const first = harness.start();
    const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
    const card = await harness.openCard(anna, 'web-1');
    await first.stop();

    // Written while no bot runs, delivered by webhook.
    await anna.writes('/accounts');
    const second = harness.startWebhook();
    await waitUntil(() => telegram.world.updates.waiting().length === 0);
    anna.clicks(card, 'Stop');
    await waitUntil(() => provider.callsOf('stop').length > 0);
    await second.kill();

    // Pressed while the webhook is unreachable, fetched by polling.
    const pressed = telegram.updates.findLast(update => 'callback_query' in update);
    if (pressed !== undefined) telegram.redeliver(pressed);
    await anna.writes('/help');
    harness.start();
    await waitForMessage(anna, '/forget_me');
    await waitForMessage(anna, 'web-1 is off');
    expect(provider.callsOf('stop')).toHaveLength(1);
    expect(harness.countMessages(anna, /\/forget_me/)).toBe(1);
    const deleted = telegram.callsOf('deleteWebhook').at(-1);
    expect(deleted?.params).toMatchObject({ drop_pending_updates: false });
  },
);

import { connect, createServer } from 'node:net';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { BotProcess } from './bot-process.ts';
import { setScene, type Scene } from './scene.ts';

let scene: Scene;
const begin = async (): Promise<void> => {
  scene = await setScene({ environment: { HTTP_PORT: '0', WEBHOOK_SECRET: 'a-Secret_of-the-webhook' } });
};

/** Where a bot listens, as its log says. */
async function portOf(bot: BotProcess): Promise<number> {
  const line = await scene.telegram.until(() => bot.log().find(({ event }) => event === 'listening'), {
    withinMs: 30_000,
    what: 'a port',
  });
  return Number(line.port);
}

const get = async (port: number, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.text() };
};

/** Waits for the page to have this status. */
async function readiness(port: number, status: number): Promise<string> {
  for (;;) {
    const page = await get(port, '/readyz');
    if (page.status === status) return page.body;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** A port that nobody else has, for a webhook whose address must be known before. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('one that can be looked at', () => {
  let bot: BotProcess;
  let port: number;
  beforeAll(async () => {
    await begin();
    await scene.telegram.goOffline();
    bot = scene.start();
    port = await portOf(bot);
  });
  afterAll(() => scene.close());

  test('it is ready once Telegram was reached, says how it is, and counts what it does', async () => {
    const { telegram, environment } = scene;
    expect(await get(port, '/healthz')).toEqual({ status: 200, body: 'ok\n' });
    expect((await get(port, '/readyz')).status).toBe(503);
    await telegram.goOnline();
    // Nobody has written yet, and nobody has to.
    const ready = JSON.parse(await readiness(port, 200)) as Record<string, unknown>;
    expect(ready).toMatchObject({
      ready: true,
      reasons: [],
      database: 'writable',
      telegram: { mode: 'polling' },
      provider: { breaker: 'closed', idleIntervalsStretchedBy: 1 },
    });
    const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
    anna.clicks(await scene.card(anna, 'web-1'), 'Reboot');
    await scene.said(anna, 'is back after');
    const { body } = await get(port, '/metrics');
    const p = 'inferno_vps_bot_';
    expect(body).toMatch(new RegExp(`^${p}callbacks_total\\{callback="reboot",outcome="handled"\\} 1$`, 'm'));
    expect(body).toMatch(new RegExp(`^${p}operations_total\\{action="reboot",state="done"\\} 1$`, 'm'));
    expect(body).toMatch(
      new RegExp(`^${p}provider_call_seconds_count\\{action="reboot",outcome="ok"\\} 1$`, 'm'),
    );
    expect(body).toMatch(new RegExp(`^${p}bot_api_call_seconds_count\\{method="answerCallbackQuery"`, 'm'));
    for (const name of ['ready 1', 'provider_breaker 0', 'outbox_waiting 0', 'poll_interval_ratio 1']) {
      expect(body).toContain(`\n${p}${name}\n`);
    }
    // Whoever looks learns nothing that is anybody's.
    const pages = `${body}${await readiness(port, 200)}`;
    const secrets = [environment.BOT_TOKEN, environment.MASTER_KEY, account.key, 'web-1', 'Anna'];
    for (const secret of secrets) expect(pages).not.toContain(secret ?? 'nothing');
  });

  test('while the provider is away it is left alone, and a press just after its return is carried out', async () => {
    const { telegram, provider, said } = scene;
    const { person: boris } = await scene.linked('Boris', [
      { name: 'db-1' },
      { name: 'db-2' },
      { name: 'db-3' },
    ]);
    const card = await scene.card(boris, 'db-1');
    const before = provider.callsOf('reboot').length;
    await provider.goOffline();
    await telegram.until(() => bot.log().some(({ event }) => event === 'provider-unavailable'), {
      withinMs: 30_000,
    });
    // It is no fault of ours: the bot itself is fit to work.
    expect(JSON.parse(await readiness(port, 200))).toMatchObject({ ready: true });
    boris.clicks(card, 'Reboot');
    const told = await said(boris, 'Nothing was sent');
    await provider.goOnline();
    boris.clicks(told, 'Try again');
    await said(boris, 'is back after');
    expect(provider.callsOf('reboot')).toHaveLength(before + 1);
    expect(bot.log().map(({ event }) => event)).toContain('provider-recovered');
  });

  test('a port that is taken is said in a line', async () => {
    const second = scene.start({ HTTP_PORT: String(port), DATABASE_PATH: `${scene.folder}/other.db` });
    expect(await second.exited).toBe(75);
    expect(second.output()).toMatch(/^HTTP_PORT: can't listen on 127\.0\.0\.1 port \d+/m);
  });

  test('open connections keep nobody from stopping, and a signal that comes twice, as npm has it, is one', async () => {
    const idle = connect(port, '127.0.0.1');
    idle.on('error', () => undefined);
    idle.write('GET /healthz HTTP/1.1\r\n');
    process.kill(bot.pid, 'SIGTERM');
    expect(await bot.stop()).toBe(0);
  });
});

describe('by webhook', () => {
  beforeEach(begin);
  afterEach(() => scene.close());

  test('a press is answered as by polling, and nobody else is believed', async () => {
    const { telegram, provider, said } = scene;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/hook`;
    const bot = scene.start({ HTTP_PORT: String(port), WEBHOOK_URL: url });
    await telegram.until(() => telegram.callsOf('setWebhook').length > 0, { withinMs: 30_000 });
    const { person: anna } = await scene.linked('Anna', [{ name: 'web-1' }]);
    anna.clicks(await scene.card(anna, 'web-1'), 'Reboot');
    await said(anna, 'is back after');
    expect(telegram.callsOf('getUpdates')).toEqual([]);
    expect(provider.callsOf('reboot')).toHaveLength(1);
    await readiness(port, 200);

    const post = async (headers: Record<string, string>, body: string, path = '/hook') =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body })).status;
    const good = {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': 'a-Secret_of-the-webhook',
    };
    const last = JSON.stringify(telegram.updates.at(-1));
    expect(await post({ ...good, 'x-telegram-bot-api-secret-token': 'x' }, last)).toBe(401);
    expect(await post({ 'content-type': 'application/json' }, last)).toBe(401);
    expect(await post({ ...good, 'content-type': 'text/plain' }, last)).toBe(415);
    expect(await post(good, 'null')).toBe(400);
    expect(await post(good, last.slice(0, -1))).toBe(400);
    expect(await post(good, last, '/hook/')).toBe(404);
    // The same update once more is confirmed, and does nothing.
    expect(await post(good, last)).toBe(200);
    await anna.writes('/help');
    await said(anna, 'What I can do');
    expect(provider.callsOf('reboot')).toHaveLength(1);
    expect(bot.output()).not.toContain('a-Secret_of-the-webhook');
    expect(await bot.stop()).toBe(0);
  });

  test('from polling to the webhook and back, with a kill in between, no update is lost or counts twice', async () => {
    const { telegram, provider, said } = scene;
    const first = scene.start();
    const { person: anna } = await scene.linked('Anna', [{ name: 'web-1' }]);
    const card = await scene.card(anna, 'web-1');
    await first.stop();

    // Written while nobody is there, brought by webhook.
    await anna.writes('/accounts');
    const port = await freePort();
    const webhook = { HTTP_PORT: String(port), WEBHOOK_URL: `http://127.0.0.1:${port}/hook` };
    const second = scene.start(webhook);
    await telegram.until(() => telegram.world.updates.waiting().length === 0, { withinMs: 30_000 });
    anna.clicks(card, 'Stop');
    await telegram.until(() => provider.callsOf('stop').length > 0);
    await second.kill();

    // Pressed while the webhook leads nowhere; fetched by polling.
    const pressed = telegram.updates.findLast(update => 'callback_query' in update);
    if (pressed !== undefined) telegram.redeliver(pressed);
    await anna.writes('/help');
    scene.start();
    await said(anna, 'What I can do', 30_000);
    await said(anna, 'web-1 is off');
    expect(provider.callsOf('stop')).toHaveLength(1);
    expect(
      telegram.messagesIn(anna, { fromBot: true }).filter(({ text }) => text.includes('What I can do')),
    ).toHaveLength(1);
    const deleted = telegram.callsOf('deleteWebhook').at(-1);
    expect(deleted?.params).toMatchObject({ drop_pending_updates: false });
  });
});

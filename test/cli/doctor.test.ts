import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { limited } from '../../src/cli/command.ts';
import { fill, meddle, newKey, open } from '../db/test-database.ts';
import { createCli, token, type Cli } from './cli-harness.ts';

const masterKey = newKey();
let cli: Cli;
let server: Server;
/** What the fake server answers; each test changes what it is about. */
let says: {
  me: (response: ServerResponse) => void;
  webhook: Record<string, unknown>;
  provider: (response: ServerResponse) => void;
  date: () => Date;
};
let asked: string[];

const json =
  (body: unknown, status = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

beforeEach(async () => {
  asked = [];
  says = {
    me: json({ ok: true, result: { id: 1, is_bot: true, first_name: 'B', username: 'test_bot' } }),
    webhook: { url: '', has_custom_certificate: false, pending_update_count: 0 },
    provider: json({ result: 'success', ostpls: {}, products: {}, orders: {} }),
    date: () => new Date(),
  };
  server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url.slice(url.lastIndexOf('/') + 1));
    request.resume().on('end', () => {
      response.sendDate = false;
      response.setHeader('Date', says.date().toUTCString());
      if (url.endsWith('/getMe')) says.me(response);
      else if (url.endsWith('/getWebhookInfo')) json({ ok: true, result: says.webhook })(response);
      else says.provider(response);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cli = createCli(masterKey, { TELEGRAM_API_ROOT: root, INFERNO_API_URL: `${root}/api_client.php` });
  fill(cli.database, masterKey, 2);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  rmSync(cli.folder, { recursive: true, force: true });
});

const marks = (out: string): string =>
  out
    .split('\n')
    .map(line => line[0])
    .join('');

test('every check passes for a healthy running bot, and nothing is written', async () => {
  const bot = open(cli.database, masterKey);
  const state = () =>
    readdirSync(dirname(cli.database)).map(name => {
      const path = join(dirname(cli.database), name);
      return [name, statSync(path).mode, name.endsWith('-shm') ? '' : readFileSync(path, 'latin1')];
    });
  const before = state();
  const result = await cli.start(['doctor']);
  expect(result.err).toBe('');
  expect(marks(result.out.trimEnd()), result.out).toMatch(/^✓+$/);
  expect(result.status).toBe(0);
  for (const word of [
    'configuration',
    'files',
    'disk',
    'database: undamaged',
    'schema',
    'master key: correct',
    'token: belongs to @test_bot',
    'webhook',
    'provider: works',
    "clock: within 1 s of Telegram's",
  ]) {
    expect(result.out).toContain(word);
  }
  expect(state()).toEqual(before);
  bot.close();
  // It reads, and does nothing else.
  expect([...asked].sort()).toEqual(['api_client.php', 'api_client.php', 'getMe', 'getWebhookInfo']);
});

test('files and folders that other users can read are reported with a fix', async () => {
  chmodSync(cli.database, 0o644);
  chmodSync(dirname(cli.database), 0o777);
  writeFileSync(join(cli.folder, '.env'), '', { mode: 0o640 });
  const result = await cli.run(['doctor']);
  expect(result.status).toBe(1);
  expect(result.out).toContain(
    `✗ files: other users can read or write ${cli.database} (mode 644). Fix: chmod 600`,
  );
  expect(result.out).toContain('.env (mode 640)');
  expect(result.out).toContain(
    `other users can write in the folder ${dirname(cli.database)} (mode 777). Fix: chmod 700`,
  );
});

test('copies that a restore or a killed backup left are listed, with what to do', async () => {
  const [kept, part] = [`${cli.database}.before-restore-20260301T040506789Z`, 'backups/b.db.part-0a1b2c3d'];
  mkdirSync(join(dirname(cli.database), 'backups'));
  for (const file of [kept, join(dirname(cli.database), part)]) writeFileSync(file, '', { mode: 0o600 });
  const { out, status } = await cli.run(['doctor']);
  expect(out).toContain('! files: 2 copies of the database left by a restore or a killed backup');
  expect(out).toContain(kept);
  expect(out).toContain(part);
  expect(out).toContain('. Fix: delete them once all is well');
  expect(status).toBe(0);
});

test('doctor never proposes to change the mode of what is not the own user’s', async () => {
  // Like /tmp.
  chmodSync(dirname(cli.database), 0o1777);
  const shared = await cli.run(['doctor']);
  expect(shared.out).toContain('(mode 777). Fix: everybody may write there: set DATABASE_PATH');
  if (process.getuid?.() === 0) {
    chmodSync(cli.database, 0o644);
    chownSync(cli.database, 4711, 4711);
    expect((await cli.run(['doctor'])).out).toContain('(mode 644). Fix: it belongs to user 4711');
  }
  expect(shared.out).not.toContain('chmod 700');
});

test('problems with the token, the webhook and the provider are reported', async () => {
  const finds = async (line: string, status = 1, over: Record<string, string> = {}) => {
    const result = await cli.run(['doctor'], over);
    expect(result.out).toContain(line);
    expect(result.out).not.toContain(token.slice(10));
    expect(result.status).toBe(status);
  };
  const { me, provider } = says;
  says.me = json({ ok: false, error_code: 401, description: 'Unauthorized' }, 401);
  await finds("✗ token: Telegram doesn't know it (401). Fix: set BOT_TOKEN");
  says.me = json({ ok: false, error_code: 400, description: `bad ${token}` }, 400);
  await finds('✗ token: Telegram refused to check it (400 bad');
  says.me = response => void response.writeHead(502).end('<html>');
  await finds("✗ token: Telegram can't be reached (HTTP 502");
  says.me = me;

  says.webhook = { url: 'https://other.example/secret-path', pending_update_count: 7 };
  await finds('✗ webhook: one is set, for other.example, but WEBHOOK_URL is not');
  expect((await cli.run(['doctor'])).out).not.toContain('secret-path');
  const mine = { WEBHOOK_URL: 'https://bot.example/hook', HTTP_PORT: '8443' };
  await finds('! webhook: it is set to other.example, not to WEBHOOK_URL', 0, mine);
  says.webhook = {
    url: 'https://bot.example/hook',
    pending_update_count: 500,
    last_error_date: Math.floor(Date.now() / 1000) - 60,
    last_error_message: 'Connection refused',
  };
  await finds("! webhook: Telegram's last delivery failed (Connection refused)", 0, mine);
  await finds('! updates: 500 are waiting', 0, mine);
  says.webhook = { url: '', pending_update_count: 0 };

  says.provider = response => void response.writeHead(200).end('<html>a login page</html>');
  await finds('✗ provider: unreadable: html');
  says.provider = provider;
  await finds('✗ provider: unreachable: connection-refused', 1, { INFERNO_API_URL: 'http://127.0.0.1:9' });
  await finds("✗ token: Telegram can't be reached (ECONNREFUSED)", 1, {
    TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
  });
}, 30_000);

test('a proxy that is at fault is named, and its setting with it', async () => {
  const { out } = await cli.run(['doctor'], {
    TELEGRAM_API_ROOT: 'https://bot-api.invalid',
    TELEGRAM_PROXY: 'socks5://127.0.0.1:9',
  });
  expect(out).toContain("✗ token: the proxy can't be reached (ECONNREFUSED). Fix: correct TELEGRAM_PROXY");
  // The provider doesn't go through it.
  expect(out).toContain('✓ provider: works');
});

test('a secret in another server’s answer is not printed', async () => {
  const secret = 'the-secret-of-the-webhook';
  const mine = { WEBHOOK_URL: 'https://bot.example/hook', HTTP_PORT: '8443', WEBHOOK_SECRET: secret };
  says.webhook = {
    url: mine.WEBHOOK_URL,
    pending_update_count: 0,
    last_error_date: Math.floor(Date.now() / 1000) - 60,
    last_error_message: `Refused: ${secret}`,
  };
  const result = await cli.run(['doctor'], mine);
  expect(result.out).toContain("webhook: Telegram's last delivery failed (Refused: [secret])");
  expect(result.out).not.toContain(secret);
});

test('a wrong clock is reported, by Telegram’s time or else by the provider’s', async () => {
  says.date = () => new Date(Date.now() - 3_600_000);
  const ahead = await cli.run(['doctor']);
  expect(ahead.status).toBe(1);
  expect(ahead.out).toMatch(/✗ clock: 3(?:599|600) s ahead of Telegram's\. Fix: /);
  says.date = () => new Date(Date.now() + 60_000);
  const behind = await cli.run(['doctor'], { TELEGRAM_API_ROOT: 'http://127.0.0.1:9' });
  expect(behind.out).toMatch(/✗ clock: (?:59|60|61) s behind the provider's/);
});

test('pending migrations, keys under an older master key and unreadable records are reported', async () => {
  meddle(cli.database, database => {
    database.exec('DELETE FROM schema_migrations WHERE name = (SELECT max(name) FROM schema_migrations)');
  });
  const pending = await cli.run(['doctor']);
  expect(pending.out).toMatch(/! schema: 1 migration pending \(\d{4}_/);
  const rotating = await cli.run(['doctor'], {
    MASTER_KEY: newKey().toString('base64'),
    MASTER_KEY_PREVIOUS: masterKey.toString('base64'),
  });
  expect(rotating.out).toContain('! master key: 4 data keys still under an older one. Fix: run rotate-key');
  expect(rotating.status).toBe(0);
  meddle(cli.database, database => {
    database.exec('UPDATE links SET key = cid WHERE id = 1');
  });
  const broken = await cli.run(['doctor']);
  expect(broken.out).toContain("✗ master key: 1 encrypted record can't be decrypted (links.key of 1)");
  expect(broken.status).toBe(1);
});

test('stretched poll intervals are reported with their ratio', async () => {
  const result = await cli.run(['doctor'], { PROVIDER_CALLS_PER_SECOND: '1', POLL_IDLE_SECONDS: '1' });
  expect(result.out).toContain('stretched 4.0 times by PROVIDER_CALLS_PER_SECOND=1');
});

test('a missing master key is reported with the command that creates one', async () => {
  const result = await cli.run(['doctor'], { MASTER_KEY: '' });
  expect(result.status).toBe(78);
  expect(result.out).toContain('To create a MASTER_KEY: openssl rand -base64 32');
});

test('a check that hangs is given up', async () => {
  let aborted = false;
  const hang = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => (aborted = true));
    return new Promise<never>(() => undefined);
  };
  expect(await limited('provider', hang, 30)).toMatchObject([
    { status: 'failed', message: 'no answer within 0.03 s' },
  ]);
  expect(aborted).toBe(true);
});

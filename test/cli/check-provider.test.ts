import { rmSync } from 'node:fs';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { cloudflareChallenge, movedTo, type Fault } from '../../demo/provider/faults.ts';
import { startFakeProvider, type FakeProvider } from '../../demo/provider/fake-provider.ts';
import { checkProvider } from '../../src/cli/check-provider.ts';
import { createSecret } from '../../src/domain/result.ts';
import type { ChatId, PersonId } from '../../src/domain/server.ts';
import { newKey, open } from '../db/test-database.ts';
import { createCli, type Cli } from './cli-harness.ts';

const masterKey = newKey();
let fake: FakeProvider;
let cli: Cli;

beforeEach(async () => {
  fake = await startFakeProvider();
  cli = createCli(masterKey, { INFERNO_API_URL: fake.url });
});
afterEach(async () => {
  await fake.close();
  rmSync(cli.folder, { recursive: true, force: true });
});

/** Links an account of the fake at a time, as a bot that was stopped since has left it. */
function link(at: number, key?: string): void {
  const account = fake.addAccount();
  const db = open(cli.database, masterKey);
  db.transaction(() => {
    const personId = at as PersonId;
    db.people.save({ id: personId, firstName: 'Anna', telegramLanguage: undefined }, at);
    const credentials = { cid: createSecret(account.cid), key: createSecret(key ?? account.key) };
    const id = db.links.addCandidate({ personId, chatId: at as ChatId, label: 'Inferno', credentials }, at);
    const accountId = db.accounts.findOrCreate(db.fingerprint(fake.url, account.cid), at).id;
    db.links.confirm(id, { accountId, label: 'Inferno', isDefault: true }, at);
  });
  db.close();
}

const providerLine = async (): Promise<string> => {
  const { out } = await cli.run(['doctor']);
  return out
    .split('\n')
    .filter(line => line.includes(' provider: '))
    .join('\n');
};

test('says that it works, and how it signed in', async () => {
  expect(await providerLine()).toMatch(
    /^✓ provider: works \(\d+ tariffs, \d+ templates\); no account is linked/,
  );
  link(1);
  const works = /^✓ provider: works \(\d+ tariffs, \d+ templates\); signed in with the key in X-Key and /;
  expect(await providerLine()).toMatch(new RegExp(`${works.source}form fields$`));
  fake.quirks.set({ signIn: 'json' });
  expect(await providerLine()).toMatch(new RegExp(`${works.source}a JSON body$`));
});

test('signs in as the bot has found out to do', async () => {
  link(1);
  fake.quirks.set({ signIn: 'json' });
  const db = open(cli.database, masterKey);
  db.providerFacts(fake.url).saveBodyForm('json', 1);
  db.close();
  expect(await providerLine()).toContain('a JSON body');
  expect(fake.callsOf('orders').map(({ headers }) => headers['content-type'])).toEqual(['application/json']);
});

test('says that a key is rejected only if no other one is accepted', async () => {
  link(2, 'a key of before');
  expect(await providerLine()).toBe(
    '✗ provider: key rejected (“Authentication failed”). Fix: let the owner of the account link it again with the key from the panel',
  );
  link(1);
  expect(await providerLine()).toContain('✓ provider: works');
});

test.each<[string, Fault, string]>([
  [
    'an address that is not on the whitelist',
    { kind: 'refused', message: 'API access from IP 203.0.113.9 is not allowed.' },
    '203.0.113.9 is not on the whitelist (“API access from IP 203.0.113.9 is not allowed.”). Fix: add it in the panel under Security → API Keys → IP Whitelist',
  ],
  [
    'an address that the reply does not name',
    { kind: 'refused', message: 'Access denied: not in the whitelist' },
    "this machine's address is not on the whitelist",
  ],
  ["Cloudflare's page", cloudflareChallenge(), "Cloudflare's page came instead of the API, so this"],
  [
    'a redirect',
    movedTo('https://new.example.com/api_client.php?cid=1'),
    "moved: it redirects to https://new.example.com/api_client.php, where nothing was sent. Fix: if that is the provider's, set INFERNO_API_URL=https://new.example.com/api_client.php",
  ],
  [
    'a web page',
    { kind: 'raw', body: '<html><body>Welcome</body></html>' },
    'unreadable: html. Fix: check INFERNO_API_URL: the server there is not the API',
  ],
  ['an HTTP error', { kind: 'status', status: 502 }, 'unreachable: HTTP 502. Fix: check INFERNO_API_URL'],
  ['maintenance', { kind: 'html-page' }, 'unreachable: maintenance. Fix: run doctor again'],
  ['a suspended client', { kind: 'refused', message: 'Client is suspended' }, 'refused: client-suspended'],
])('names %s, with what helps', async (_, fault, line) => {
  link(1);
  for (const action of ['list', 'orders']) {
    fake.faults.clear();
    fake.fault(action, { ...fault, times: 9 });
    expect(await providerLine(), action).toContain(`✗ provider: ${line}`);
  }
});

test('says that it is unreachable', async () => {
  link(1);
  await fake.goOffline();
  expect(await providerLine()).toContain(
    '✗ provider: unreachable: connection-refused. Fix: check INFERNO_API_URL',
  );
  await fake.goOnline();
});

test('names the proxy that is wrong, and the address with which it goes out', async () => {
  const over = { INFERNO_API_URL: 'https://panel.invalid/api_client.php', HTTPS_PROXY: 'http://127.0.0.1:9' };
  const dead = await cli.run(['doctor'], over);
  expect(dead.out).toContain(
    "✗ provider: the proxy can't be reached. Fix: check that the proxy of HTTPS_PROXY",
  );

  const refusal = { kind: 'failed', failure: { kind: 'address-not-allowed', message: 'no' } } as const;
  const client = { readCatalogue: () => Promise.resolve(refusal) } as unknown as Parameters<
    typeof checkProvider
  >[0];
  const { signal } = new AbortController();
  const proxy = new URL('http://name:word@10.0.0.5:3128');
  expect(await checkProvider(client, [], { signal, proxy })).toMatchObject([
    { message: 'the address with which the proxy 10.0.0.5:3128 goes out is not on the whitelist (“no”)' },
  ]);
});

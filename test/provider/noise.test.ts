import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { startFakeProvider } from '../../demo/provider/fake-provider.ts';
import { noises, type Noise } from '../../demo/provider/noise.ts';
import type { ProviderFailure } from '../../src/domain/failure.ts';
import { createSecret, type Result } from '../../src/domain/result.ts';
import type { OrderId } from '../../src/domain/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { sampleOf } from '../../src/provider/plain-text.ts';
import type { UnreadableReport } from '../../src/provider/reply.ts';

// Every action with everything that may surround its reply: it is read, or its failure is named.

let fake: Awaited<ReturnType<typeof startFakeProvider>>;
let provider: ReturnType<typeof createProvider>;
const reports: UnreadableReport[] = [];
beforeAll(async () => {
  fake = await startFakeProvider();
  provider = createProvider({
    url: new URL(fake.url),
    random: () => 0,
    onUnreadable: report => void reports.push(report),
  });
});
afterEach(() => fake.quirks.reset());
afterAll(() => Promise.all([fake.close(), provider.close()]));

type AnyAnswer = Promise<Result<unknown, ProviderFailure>>;

/** Something to act on, and the actions. */
function createActions() {
  const account = fake.addAccount();
  const credentials = { cid: createSecret(account.cid), key: createSecret(account.key) };
  const server = fake.addServer(account.cid).orderid as OrderId;
  const unpaid = fake.addOrder(account.cid).orderid as OrderId;
  const paid = fake.addOrder(account.cid, { paid: true }).orderid as OrderId;
  const key = fake.addSshKey(account.cid, 'ssh-ed25519 AAAA anna');
  const request = { orderId: paid, template: 'debian-12-64-default', sshKeyIds: [key.id] };
  const actions: Readonly<Record<string, () => AnyAnswer>> = {
    login: () => provider.login(account.email, createSecret(account.password)),
    readCatalogue: () => provider.readCatalogue(),
    readOrders: () => provider.readOrders(credentials),
    createOrder: () => provider.createOrder(credentials, '303'),
    cancelOrder: () => provider.cancelOrder(credentials, unpaid),
    checkInstall: () => provider.checkInstall(credentials, request),
    startInstall: () => provider.startInstall(credentials, request),
    pollServer: () => provider.pollServer(credentials, server, undefined),
    readPassword: () => provider.readPassword(credentials, server),
    reboot: () => provider.power(credentials, server, 'reboot'),
    stop: () => provider.power(credentials, server, 'stop'),
    boot: () => provider.power(credentials, server, 'boot'),
    addSshKey: () => provider.addSshKey(credentials, 'ssh-ed25519 AAAAB bob'),
    readSshKeys: () => provider.readSshKeys(credentials),
    removeSshKey: () => provider.removeSshKey(credentials, key.id),
    readBalance: () => provider.readBalance(credentials),
  };
  return actions;
}

/** Noise that makes a reply ambiguous. */
const destructive: readonly Noise[] = ['another-value', 'cut-off', 'notice-inside'];
const unreadable = ['unreadable-reply', 'outcome-unknown'];

const isHarmless = (noise: Noise) => !destructive.includes(noise) && noise !== 'fatal-error-after';

describe.each(noises.filter(isHarmless))('a reply with noise (%s)', noise => {
  test('is read for every action', async () => {
    // No script puts print_r text into a callback.
    for (const printR of noise === 'callback' ? ([[]] as const) : ([[], 'all'] as const)) {
      fake.quirks.set({ noise, printR });
      const actions = createActions();
      for (const [action, perform] of Object.entries(actions)) {
        expect(await perform(), `${action} in ${printR === 'all' ? 'print_r' : 'JSON'}`).toMatchObject({
          kind: 'ok',
        });
      }
    }
  });
});

test('a success before a PHP fatal error leaves open whether an action was carried out; reads are read', async () => {
  const once = ['createOrder', 'startInstall', 'reboot', 'stop', 'boot', 'addSshKey'];
  fake.quirks.set({ noise: 'fatal-error-after' });
  for (const [action, perform] of Object.entries(createActions())) {
    // What is safe to repeat is checked by another read.
    expect(await perform(), action).toMatchObject(
      once.includes(action)
        ? {
            kind: 'failed',
            failure: { kind: 'outcome-unknown', reason: 'both success and failure in the reply' },
          }
        : { kind: 'ok' },
    );
  }
});

describe.each(destructive)('an unreadable reply (%s)', noise => {
  test('is a named failure for every action', async () => {
    fake.quirks.set({ noise });
    for (const [action, perform] of Object.entries(createActions())) {
      // print_r text without its outer bracket may end anywhere.
      if (noise === 'notice-inside' && action.endsWith('Install')) continue;
      const answer = await perform();
      // What is safe to repeat is checked by another read, which can't be read either.
      expect(unreadable, action).toContain(answer.kind === 'failed' ? answer.failure.kind : 'ok');
    }
  });
});

test('what can’t be read is reported once for each action and reason, without secrets', async () => {
  reports.length = 0;
  const own = createProvider({ url: new URL(fake.url), onUnreadable: report => void reports.push(report) });
  const account = fake.addAccount();
  const credentials = { cid: createSecret(account.cid), key: createSecret(account.key) };
  const server = fake.addServer(account.cid, { password: 'r00t-p4ssword' }).orderid as OrderId;
  fake.quirks.set({ trailer: `{"result":"success","key":"${account.key}"}` });
  for (let time = 0; time < 3; time += 1) await own.pollServer(credentials, server, undefined);
  await own.readOrders(credentials);
  await own.close();
  expect(reports.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
    'getinfo: two-values',
    'orders: two-values',
  ]);
  const written = JSON.stringify(reports);
  expect(written).not.toContain('r00t-p4ssword');
  expect(written).not.toContain(account.key);
  expect(reports[0]?.sample).toContain('"orderStatus":"…"');
  expect(reports.every(({ sample }) => sample.length <= 200)).toBe(true);
});

const rootPassword = "x9;KqS3cr3t, Ta'il<Z7";
const hidden: Readonly<Record<string, string>> = {
  print_r: `Array\n(\n    [vps_password] => ${rootPassword}\n)`,
  'JSON within JSON': JSON.stringify(JSON.stringify({ vps_password: rootPassword })).slice(0, -2),
  'a table': `<tr><td>Root password</td><td>x9;KqS3cr3t, Ta&#039;il</td></tr>`,
  Russian: 'Пароль root: x9KqS3cr3tTail',
  XML: '<vps_password>x9;KqS3cr3t, Tail</vps_password>',
  'PHP’s serialize': `a:1:{s:12:"vps_password";s:21:"${rootPassword}";`,
  'JSON with an apostrophe': `{'vps_password': 'x9\\'KqS3cr3t, Tail',`,
};

test.each(Object.entries(hidden))('a password in an unreadable reply as %s is not reported', (_, body) => {
  for (const holdsSecret of [true, false]) {
    const sample = sampleOf(body, [], holdsSecret);
    expect(sample).toContain('…');
    expect(sample).not.toMatch(/x9|Kq|S3cr3t|Ta'?il|Z7/);
  }
});

describe.each([
  { charset: 'windows-1251', charsetNamed: 'header' },
  { charset: 'windows-1251', charsetNamed: 'meta' },
  { charset: 'windows-1251', charsetNamed: 'nowhere' },
  { charset: 'koi8-r', charsetNamed: 'header' },
  { charset: 'koi8-r', charsetNamed: 'nowhere' },
  { compression: 'gzip' },
  { compression: 'deflate' },
  { compression: 'br' },
  { entities: true, stateMarkup: true },
  { wrapped: 'reply' },
  { wrapped: 'vps-info' },
  { resultWords: 'success-true' },
  { resultWords: 'status-success' },
  { resultWords: 'result-true' },
  { resultWords: 'ok' },
  { resultWords: 'ok', noise: 'html-notice' },
  { sshKeyAddSays: 'message' },
  { signIn: 'header' },
  { templatesShape: 'groups', productsShape: 'groups' },
  { productsShape: 'product' },
] as const)('a provider with %j', quirks => {
  test('is understood in every action', async () => {
    fake.quirks.set({ stateLanguage: 'russian', ...quirks });
    for (const [action, perform] of Object.entries(createActions())) {
      expect(await perform(), action).toMatchObject({ kind: 'ok' });
    }
  });
});

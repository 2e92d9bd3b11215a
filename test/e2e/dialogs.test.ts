import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createApp, type App } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { startProvider, type StandInProvider } from '../../src/sandbox/provider/stand-in-provider.ts';
import { labelsOf, type Person } from '../../src/sandbox/telegram/people.ts';
import { startTelegram, type Telegram } from '../../src/sandbox/telegram/telegram.ts';
import { quietLog as log } from '../quiet-log.ts';

/** A machine that has much to do takes seconds for anything. */
const withinMs = 30_000;
vi.setConfig({ testTimeout: 3 * withinMs });

const minute = 60_000;

let folder: string;
let provider: StandInProvider;
let telegram: Telegram;
let app: App;
/** How far the bot's clock is ahead. */
let aheadMs: number;
let environment: Readonly<Record<string, string>>;

const startApp = async () => {
  const loaded = loadConfig({ environment, folder });
  if (loaded.kind === 'failed') throw new Error(JSON.stringify(loaded.failure));
  app = createApp(loaded.value.config, { log, now: () => Date.now() + aheadMs });
  expect((await app.start()).kind).toBe('ok');
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dialogs-'));
  aheadMs = 0;
  provider = await startProvider({ durations: { installMs: 300 } });
  telegram = await startTelegram();
  environment = {
    BOT_TOKEN: telegram.token,
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATABASE_PATH: join(folder, 'bot.db'),
    TELEGRAM_API_ROOT: telegram.url,
    INFERNO_API_URL: provider.url,
    TELEGRAM_MESSAGES_PER_SECOND: '0',
    POLL_FAST_SECONDS: '0.2',
    POLL_IDLE_SECONDS: '600',
  };
  await startApp();
});
afterEach(async () => {
  await app.stop();
  await Promise.all([provider.close(), telegram.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const said = (person: Person, text: string | RegExp, button = '') =>
  telegram.until(
    () =>
      telegram
        .messagesIn(person, { fromBot: true })
        .findLast(
          message =>
            (typeof text === 'string' ? message.text.includes(text) : text.test(message.text)) &&
            labelsOf(message).some(label => label.includes(button)),
        ),
    { withinMs, what: `"${String(text)}" with ${button}` },
  );

async function linked(firstName: string, withOrder = false) {
  const account = provider.addAccount();
  const orderid = withOrder ? provider.addOrder(account.cid, { paid: true }).orderid : '';
  const person = telegram.person({ firstName, languageCode: 'en' });
  await person.writes(`/link ${account.cid} ${account.key}`);
  await said(person, 'Linked');
  return { person, orderid, account };
}

test('a confirmation is good for ten minutes, and not a moment longer', async () => {
  const { person: anna } = await linked('Anna');
  await anna.writes('/order 303');
  const summary = await said(anna, 'Price: 5.00');
  aheadMs = 10 * minute;
  expect((await anna.presses(summary, 'Confirm').answered).text).toContain('over');
  expect(provider.callsOf('create')).toHaveLength(0);
});

test('choices survive a restart, and each of them gives ten minutes more', async () => {
  const { person: anna, orderid, account } = await linked('Anna', true);
  provider.addSshKey(account.cid, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxhZw laptop');
  await anna.writes(`/install ${orderid}`);
  anna.presses(await said(anna, 'Which system?', 'ubuntu-22.04'), 'ubuntu-22.04-64-default');
  const keys = await said(anna, 'Which SSH keys', 'laptop');
  aheadMs += 9 * minute;
  anna.presses(keys, 'laptop');
  await said(anna, 'Which SSH keys', '☑️ laptop');
  await app.stop();
  await startApp();
  aheadMs += 9 * minute;
  anna.presses(await said(anna, 'Which SSH keys', '☑️ laptop'), 'Continue');
  const summary = await said(anna, 'finds nothing wrong');
  expect(summary.text).toContain('ubuntu-22.04-64-default');
  expect(summary.text).toContain('SSH keys: laptop');
  anna.presses(summary, 'Install');
  await said(anna, 'is active after');
});

test('the provider’s refusal of a choice stops it', async () => {
  const { person: anna, orderid } = await linked('Anna', true);
  await anna.writes(`/install ${orderid}`);
  anna.presses(await said(anna, 'Which system?', 'debian-12'), 'debian-12-64-default');
  const keys = await said(anna, 'no SSH keys', 'Continue');
  provider.fault('install', { kind: 'refused', message: 'Template is <b>not</b> for this tariff' });
  anna.presses(keys, 'Continue');
  const refused = await said(anna, 'Nothing was started');
  expect(refused.text).toContain('Template is not for this tariff');
  expect(labelsOf(refused).join()).not.toContain('📦 Install');
  expect(provider.callsOf('install').map(call => call.parameters.run)).toEqual(['0']);
});

test('buttons of one dialog don’t work in another, nor for another person', async () => {
  const { person: anna, orderid } = await linked('Anna', true);
  const { person: boris } = await linked('Boris');
  await anna.writes(`/install ${orderid}`);
  const first = await said(anna, 'Which system?', 'debian-12');
  const button = first.keyboard.flat().find(({ text }) => text.startsWith('debian-12-64-default'));
  await anna.writes(`/install ${orderid}`);
  await telegram.until(() => telegram.lastFromBot(anna)?.id !== first.id, { withinMs });
  expect((await anna.pressesData(first, button?.callback_data ?? '').answered).text).toContain('over');
  await boris.writes('/order');
  const own = await said(boris, 'Which tariff');
  expect((await boris.pressesData(own, button?.callback_data ?? '').answered).text).toContain('over');
  // A forged press for somebody else's order tells nothing about it.
  const install = `1ji.${(1).toString(36)}`;
  expect((await boris.pressesData(own, install).answered).text).toBe("You can't use this button.");
});

test('any command leaves what one was in the middle of', async () => {
  const { person: anna, orderid } = await linked('Anna', true);
  await anna.writes(`/install ${orderid}`);
  const choice = await said(anna, 'Which system?', 'debian-12');
  await anna.writes('/servers');
  await said(anna, 'Your servers');
  expect((await anna.presses(choice, 'debian-12-64-default').answered).text).toContain('over');
});

test('with several accounts the summary says which, and another can be chosen', async () => {
  const { person: anna, account } = await linked('Anna');
  const second = provider.addAccount();
  await anna.writes(`/link ${second.cid} ${second.key} Shop`);
  await said(anna, 'Shop');
  await anna.writes('/order 303');
  const summary = await said(anna, 'Account: Inferno', 'Confirm');
  anna.presses(summary, 'From Shop');
  anna.presses(await said(anna, 'Account: Shop', 'Confirm'), 'Confirm');
  const placed = await said(anna, 'is placed');
  expect(placed.text).toContain('Account Shop');
  expect(provider.ordersOf(second.cid)).toHaveLength(1);
  expect(provider.ordersOf(account.cid)).toHaveLength(0);
});

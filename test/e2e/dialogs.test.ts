import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import { setStage, withinMs, type Stage } from './stage.ts';

vi.setConfig({ testTimeout: 3 * withinMs });

const minute = 60_000;

let stage: Stage;
let provider: Stage['provider'];
let telegram: Stage['telegram'];

beforeEach(async () => {
  stage = await setStage({ pollIdleSeconds: 600 });
  ({ provider, telegram } = stage);
});
afterEach(() => stage.close());

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
  stage.pass(10 * minute);
  expect((await anna.clicks(summary, 'Confirm').answered).text).toContain('over');
  expect(provider.callsOf('create')).toHaveLength(0);
});

test('choices survive a restart, and each of them gives ten minutes more', async () => {
  const { person: anna, orderid, account } = await linked('Anna', true);
  provider.addSshKey(account.cid, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxhZw laptop');
  await anna.writes(`/install ${orderid}`);
  anna.clicks(await said(anna, 'Which system?', 'ubuntu-22.04'), 'ubuntu-22.04-64-default');
  const keys = await said(anna, 'Which SSH keys', 'laptop');
  stage.pass(9 * minute);
  anna.clicks(keys, 'laptop');
  await said(anna, 'Which SSH keys', '☑️ laptop');
  await stage.stop();
  await stage.start();
  stage.pass(9 * minute);
  anna.clicks(await said(anna, 'Which SSH keys', '☑️ laptop'), 'Continue');
  const summary = await said(anna, 'finds nothing wrong');
  expect(summary.text).toContain('ubuntu-22.04-64-default');
  expect(summary.text).toContain('SSH keys: laptop');
  anna.clicks(summary, 'Install');
  await said(anna, 'is active after');
});

test('the provider’s refusal of a choice stops it', async () => {
  const { person: anna, orderid } = await linked('Anna', true);
  await anna.writes(`/install ${orderid}`);
  anna.clicks(await said(anna, 'Which system?', 'debian-12'), 'debian-12-64-default');
  const keys = await said(anna, 'no SSH keys', 'Continue');
  provider.fault('install', { kind: 'refused', message: 'Template is <b>not</b> for this tariff' });
  anna.clicks(keys, 'Continue');
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
  expect((await anna.sendsCallbackData(first, button?.callback_data ?? '').answered).text).toContain('over');
  await boris.writes('/order');
  const own = await said(boris, 'Which tariff');
  expect((await boris.sendsCallbackData(own, button?.callback_data ?? '').answered).text).toContain('over');
  // A forged press for somebody else's order tells nothing about it.
  const install = `1ji.${(1).toString(36)}`;
  expect((await boris.sendsCallbackData(own, install).answered).text).toBe("You can't use this button.");
});

test('any command leaves what one was in the middle of', async () => {
  const { person: anna, orderid } = await linked('Anna', true);
  await anna.writes(`/install ${orderid}`);
  const choice = await said(anna, 'Which system?', 'debian-12');
  await anna.writes('/servers');
  await said(anna, 'Your servers');
  expect((await anna.clicks(choice, 'debian-12-64-default').answered).text).toContain('over');
});

test('with several accounts the summary says which, and another can be chosen', async () => {
  const { person: anna, account } = await linked('Anna');
  const second = provider.addAccount();
  await anna.writes(`/link ${second.cid} ${second.key} Shop`);
  await said(anna, 'Shop');
  await anna.writes('/order 303');
  const summary = await said(anna, 'Account: Inferno', 'Confirm');
  anna.clicks(summary, 'From Shop');
  anna.clicks(await said(anna, 'Account: Shop', 'Confirm'), 'Confirm');
  const placed = await said(anna, 'is placed');
  expect(placed.text).toContain('Account Shop');
  expect(provider.ordersOf(second.cid)).toHaveLength(1);
  expect(provider.ordersOf(account.cid)).toHaveLength(0);
});

import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf, callbackDataOf, newPublicKey } from './helpers.ts';

const minute = 60_000;

/** Anna has a paid order without a system. Nothing is polled but what somebody waits for. */
async function startWithOrder() {
  const harness = await inProcess({ pollIdleSeconds: 600 });
  const { provider } = harness;
  const account = provider.addAccount();
  const { orderid } = provider.addOrder(account.cid, { paid: true });
  const [anna] = harness.addPeople('Anna');
  await harness.link(anna, account);
  return {
    ...harness,
    account,
    orderid,
    anna,
    openInstallation: () => harness.ask(anna, `/install ${orderid}`, 'Which template?'),
    /** The template and the keys of each installation that was started. */
    installations: () =>
      provider
        .callsOf('install')
        .filter(({ parameters }) => parameters.run === '1')
        .map(({ parameters }) => [parameters.ostpl, parameters.sshkey_ids]),
  };
}
const test = testWith(startWithOrder);

test('Install starts what its own message says, not a later choice in another message', async harness => {
  const { anna, pressButton, waitForMessage, installations } = harness;
  const first = await harness.openInstallation();
  // A newer question takes away the buttons of an older one.
  const ofFirst = callbackDataOf(first, 'ubuntu-22.04-64-default');
  const second = await harness.ask(anna, 'debian-12', 'Which template?');
  anna.clicks(second, 'debian-12-64-default');
  await pressButton(anna, 'no SSH keys', 'Continue');
  const debian = await waitForMessage(anna, 'Template: debian-12-64-default');
  const installDebian = callbackDataOf(debian, 'Install');
  anna.sendsCallbackData(first, ofFirst);
  await pressButton(anna, 'ubuntu-22.04', 'Continue');
  const ubuntu = await waitForMessage(anna, 'Template: ubuntu-22.04-64-default');
  expect(await answerOf(anna.sendsCallbackData(debian, installDebian))).toContain('expired');
  expect(installations()).toEqual([]);
  anna.clicks(ubuntu, 'Install');
  await waitForMessage(anna, 'is active after');
  expect(installations()).toEqual([['ubuntu-22.04-64-default', '']]);
});

test('choices survive a restart, and each one extends the dialog by ten minutes', async harness => {
  const { provider, account, anna, waitForButton, waitForMessage } = harness;
  provider.addSshKey(account.cid, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxhZw laptop');
  anna.clicks(await harness.openInstallation(), 'ubuntu-22.04-64-default');
  const keys = await waitForButton(anna, 'laptop', 'Choose the SSH keys');
  harness.advanceClock(9 * minute);
  anna.clicks(keys, 'laptop');
  await waitForButton(anna, '☑️ laptop', 'Choose the SSH keys');
  await harness.restart();
  harness.advanceClock(9 * minute);
  anna.clicks(await waitForButton(anna, '☑️ laptop', 'Choose the SSH keys'), 'Continue');
  const summary = await waitForMessage(anna, 'found no problem');
  expect(summary.text).toContain('ubuntu-22.04-64-default');
  expect(summary.text).toContain('SSH keys: laptop');
  anna.clicks(summary, 'Install');
  await waitForMessage(anna, 'is active after');
});

test('a choice that the provider refuses starts nothing', async harness => {
  const { provider, anna } = harness;
  anna.clicks(await harness.openInstallation(), 'debian-12-64-default');
  const keys = await harness.waitForButton(anna, 'Continue', 'no SSH keys');
  provider.fault('install', { kind: 'refused', message: 'Template is <b>not</b> for this tariff' });
  anna.clicks(keys, 'Continue');
  const refused = await harness.waitForMessage(anna, 'Nothing was started');
  expect(refused.text).toContain('Template is not for this tariff');
  expect(labelsOf(refused).join()).not.toContain('📦 Install');
  expect(provider.callsOf('install').map(({ parameters }) => parameters.run)).toEqual(['0']);
});

test('a button of a dialog works in no later dialog and for no other person', async harness => {
  const { anna, ask, pressButton } = harness;
  const { person: boris } = await harness.linkAccount('Boris');
  const first = await harness.openInstallation();
  const data = callbackDataOf(first, 'debian-12-64-default');
  await harness.openInstallation();
  expect(await answerOf(anna.sendsCallbackData(first, data))).toContain('expired');
  const own = await ask(boris, '/order', 'Which tariff');
  expect(await answerOf(boris.sendsCallbackData(own, data))).toContain('expired');
  // Forged data for an order of somebody else says nothing about it.
  const install = `1ji.${(1).toString(36)}`;
  expect(await answerOf(boris.sendsCallbackData(own, install))).toBe("You can't use this button.");
  // Any command ends a dialog.
  await ask(anna, '/servers', 'Your servers');
  const ended = await pressButton(anna, 'Which template?', 'debian-12-64-default');
  expect(await answerOf(ended)).toContain('expired');
});

test('keys that can no longer be read are not installed', async harness => {
  const { provider, account, anna, pressButton, waitForMessage } = harness;
  provider.addSshKey(account.cid, newPublicKey('laptop'));
  anna.clicks(await harness.openInstallation(), 'debian-12-64-default');
  await pressButton(anna, '', 'laptop');
  anna.clicks(await harness.waitForButton(anna, '☑️ laptop'), 'Continue');
  const summary = await waitForMessage(anna, 'SSH keys: laptop');
  provider.fault('sshkey.list', { kind: 'refused', message: 'Out of order' });
  anna.clicks(summary, 'Keys');
  await pressButton(anna, "Couldn't load your SSH keys", 'Continue');
  await pressButton(anna, 'SSH keys: none', 'Install');
  await waitForMessage(anna, 'is active after');
  expect(harness.installations()).toEqual([['debian-12-64-default', '']]);
});

test('a key can be added during an installation, which then continues with it', async harness => {
  const { provider, account, orderid, anna, ask, pressButton, waitForMessage } = harness;
  const keys = () => provider.account(account.cid).sshKeys;
  anna.clicks(await harness.openInstallation(), 'debian-12-64-default');
  await pressButton(anna, 'no SSH keys', 'Add a key');
  await waitForMessage(anna, 'Send the public key');
  await ask(anna, newPublicKey('on the way'), 'The key on the way is added');
  await pressButton(anna, 'continue with the installation', 'Continue with the installation');
  const choice = await waitForMessage(anna, 'Choose the SSH keys');
  anna.clicks(choice, 'on the way');
  await waitForMessage(anna, 'Choose the SSH keys');
  anna.clicks(choice, 'Continue');
  await pressButton(anna, 'SSH keys: on the way', 'Install');
  await waitForMessage(anna, 'is active after');
  const [, key = ''] = keys()[0]?.text.split(' ') ?? [];
  expect(key).toMatch(/^AAAA/);
  expect(provider.order(orderid).vps?.sshKeyIds).toEqual([keys()[0]?.id]);
});

test('a key that is pasted during an installation goes to the account of the order', async harness => {
  const { provider, anna, ask, pressButton, waitForMessage } = harness;
  const second = provider.addAccount();
  const { orderid } = provider.addOrder(second.cid, { paid: true });
  await harness.link(anna, second, 'Office');
  anna.clicks(await ask(anna, `/install ${orderid}`, 'Which template?'), 'debian-12-64-default');
  await waitForMessage(anna, 'no SSH keys');
  await ask(anna, newPublicKey('pasted'), 'The key pasted is added');
  expect(provider.account(harness.account.cid).sshKeys).toHaveLength(0);
  expect(provider.account(second.cid).sshKeys).toHaveLength(1);
  await pressButton(anna, 'continue with the installation', 'Continue');
  await harness.waitForButton(anna, '⬜️ pasted');
});

test.each([
  ['Loading your SSH keys', 'sshkey.list'],
  ['Checking with the provider', 'install'],
] as const)('a dialog that was left no longer says "%s"', async ([placeholder, action], harness) => {
  const { provider, anna } = harness;
  provider.fault(action, { kind: 'delay', delayMs: 1500 });
  anna.clicks(await harness.openInstallation(), 'debian-12-64-default');
  if (action === 'install') await harness.pressButton(anna, 'no SSH keys', 'Continue');
  const waiting = await harness.waitForMessage(anna, placeholder);
  await anna.writes('/help');
  await harness.waitUntil(
    () => harness.messagesIn(anna).some(({ id, text }) => id === waiting.id && !text.includes(placeholder)),
    'the end of the placeholder',
  );
});

test('templates are grouped by system, paged, and found by part of a name', async harness => {
  const { telegram, provider, ask, pressButton, waitForMessage } = harness;
  provider.setTemplateCount(300);
  const account = provider.addAccount();
  const { orderid } = provider.addOrder(account.cid, { paid: true });
  const vera = telegram.person({ firstName: 'Вера', languageCode: 'ru' });
  await harness.link(vera, account);
  const families = await ask(vera, `/install ${orderid}`, 'Какой шаблон?');
  expect(labelsOf(families)).toContain('Ubuntu (4)');
  vera.clicks(families, 'Ubuntu (4)');
  const [newest] = labelsOf(await waitForMessage(vera, 'Ubuntu: какую версию?'));
  expect(newest).toBe('ubuntu-24.04-64-default');
  await pressButton(vera, 'Ubuntu: какую версию?', 'Шаблоны');
  await pressButton(vera, /Какой шаблон\?$/, 'Другие (');
  await pressButton(vera, 'Страница 1 из 24', 'Вперёд');
  await waitForMessage(vera, 'Страница 2 из 24');
  await vera.writes('image-123');
  const found = await harness.waitForButton(vera, 'image-123-64-default', 'Какой шаблон');
  expect(labelsOf(found).filter(label => label.startsWith('image-'))).toEqual(['image-123-64-default']);
  harness.expectWithinLimits();
});

test('a search for a template says what was not found, and can follow a choice', async harness => {
  const { provider, anna, ask, pressButton } = harness;
  provider.setTemplateCount(300);
  await harness.openInstallation();
  await ask(anna, 'no such system', 'No template matches “no such system”');
  const [name = ''] = labelsOf(await ask(anna, 'image-', /\d+ more. Send a longer part of the name/));
  await pressButton(anna, '', name);
  await pressButton(anna, 'no SSH keys', 'Templates');
  await harness.waitForButton(anna, 'Ubuntu (');
  await anna.writes('debian-12-64-default');
  await harness.waitForButton(anna, 'debian-12-64-default', 'Which template?');
});

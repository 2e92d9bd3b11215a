import { generateKeyPairSync } from 'node:crypto';

import { expect, vi } from 'vitest';

import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import { onStage } from './on-stage.ts';
import { setStage, withinMs, type Stage } from './stage.ts';

vi.setConfig({ testTimeout: 3 * withinMs });

const test = onStage(() => setStage({ pollIdleSeconds: 600 }));

function publicKey(label: string): string {
  const point = generateKeyPairSync('ed25519')
    .publicKey.export({ format: 'der', type: 'spki' })
    .subarray(-32);
  const head = Buffer.from('0000000b7373682d6564323535313900000020', 'hex');
  return `ssh-ed25519 ${Buffer.concat([head, point]).toString('base64')} ${label}`;
}

/** The newest message that says this and has such a button. */
const withButton = ({ telegram }: Stage, person: Person, button: string, text = '') =>
  telegram.until(
    () =>
      telegram
        .messagesIn(person, { fromBot: true })
        .findLast(
          message => message.text.includes(text) && labelsOf(message).some(label => label.includes(button)),
        ),
    { withinMs, what: `"${text}" with ${button}` },
  );

/** Somebody with a paid and empty order. */
async function ordered(stage: Stage) {
  const account = stage.provider.addAccount();
  const { orderid } = stage.provider.addOrder(account.cid, { paid: true });
  const person = stage.telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await person.writes(`/link ${account.cid} ${account.key}`);
  await stage.said(person, 'Linked');
  return { person, orderid, account };
}

const installed = ({ provider }: Stage) =>
  provider
    .callsOf('install')
    .filter(call => call.parameters.run === '1')
    .map(({ parameters }) => [parameters.ostpl, parameters.sshkey_ids]);

test('Install begins what its own message says, not what was chosen on another one since', async ({
  stage,
}) => {
  const { telegram, said } = stage;
  const { person: anna, orderid } = await ordered(stage);
  await anna.writes(`/install ${orderid}`);
  const first = await said(anna, 'Which system?');
  await anna.writes('debian-12');
  const second = await telegram.until(() => {
    const last = telegram.lastFromBot(anna);
    return last !== undefined && last.id !== first.id && last.text.includes('Which system?')
      ? last
      : undefined;
  });
  anna.clicks(second, 'debian-12-64-default');
  anna.clicks(await withButton(stage, anna, 'Continue', 'no SSH keys'), 'Continue');
  const debian = await said(anna, 'System: debian-12-64-default');
  anna.clicks(first, 'ubuntu-22.04-64-default');
  anna.clicks(await withButton(stage, anna, 'Continue', 'ubuntu-22.04'), 'Continue');
  const ubuntu = await said(anna, 'System: ubuntu-22.04-64-default');
  expect((await anna.clicks(debian, 'Install').answered).text).toContain('over');
  expect(installed(stage)).toEqual([]);
  anna.clicks(ubuntu, 'Install');
  await said(anna, 'is active after');
  expect(installed(stage)).toEqual([['ubuntu-22.04-64-default', '']]);
});

test('keys that can’t be read any more are not installed unseen', async ({ stage }) => {
  const { provider, said } = stage;
  const { person: anna, orderid, account } = await ordered(stage);
  provider.addSshKey(account.cid, publicKey('laptop'));
  await anna.writes(`/install ${orderid}`);
  anna.clicks(await said(anna, 'Which system?'), 'debian-12-64-default');
  anna.clicks(await withButton(stage, anna, 'laptop'), 'laptop');
  anna.clicks(await withButton(stage, anna, '☑️ laptop'), 'Continue');
  const summary = await said(anna, 'SSH keys: laptop');
  provider.fault('sshkey.list', { kind: 'refused', message: 'Out of order' });
  anna.clicks(summary, 'Keys');
  anna.clicks(await withButton(stage, anna, 'Continue', "can't be read"), 'Continue');
  anna.clicks(await said(anna, 'SSH keys: none'), 'Install');
  await said(anna, 'is active after');
  expect(installed(stage)).toEqual([['debian-12-64-default', '']]);
});

test('a key that is pasted while keys are chosen goes to the account of the order', async ({ stage }) => {
  const { provider, said } = stage;
  const { person: anna, account: first } = await stage.linked('Anna');
  const second = provider.addAccount();
  const { orderid } = provider.addOrder(second.cid, { paid: true });
  await anna.writes(`/link ${second.cid} ${second.key} Office`);
  await said(anna, 'Linked: Office');
  await anna.writes(`/install ${orderid}`);
  anna.clicks(await said(anna, 'Which system?'), 'debian-12-64-default');
  await said(anna, 'no SSH keys');
  await anna.writes(publicKey('pasted'));
  await said(anna, 'The key pasted is added');
  expect(provider.account(first.cid).sshKeys).toHaveLength(0);
  expect(provider.account(second.cid).sshKeys).toHaveLength(1);
  anna.clicks(await withButton(stage, anna, 'Continue', 'go on with the installation'), 'Continue');
  await withButton(stage, anna, '⬜️ pasted');
});

for (const { waitsFor, action } of [
  { waitsFor: 'Reading your SSH keys', action: 'sshkey.list' },
  { waitsFor: 'is checking this', action: 'install' },
]) {
  test(`what was left while the provider thought doesn’t go on saying "${waitsFor}"`, async ({ stage }) => {
    const { telegram, provider, said } = stage;
    const { person: anna, orderid } = await ordered(stage);
    provider.fault(action, { kind: 'delay', delayMs: 1500 });
    await anna.writes(`/install ${orderid}`);
    anna.clicks(await said(anna, 'Which system?'), 'debian-12-64-default');
    if (action === 'install')
      anna.clicks(await withButton(stage, anna, 'Continue', 'no SSH keys'), 'Continue');
    const waiting = await said(anna, waitsFor);
    await anna.writes('/help');
    await telegram.until(
      () =>
        telegram
          .messagesIn(anna, { fromBot: true })
          .some(({ id, text }) => id === waiting.id && !text.includes(waitsFor)),
      { withinMs: 10_000, what: 'the end of the waiting' },
    );
  });
}

test('templates are found by typing, again after one was chosen, and what is not found is said', async ({
  stage,
}) => {
  const { telegram, provider, said } = stage;
  provider.setTemplateCount(300);
  const { person: anna, orderid } = await ordered(stage);
  const last = () => telegram.lastFromBot(anna);
  await anna.writes(`/install ${orderid}`);
  await said(anna, 'Which system?');
  await anna.writes('no such system');
  await said(anna, 'No template has “no such system” in its name');
  await anna.writes('image-');
  await said(anna, /And \d+ more: type more of the name/);
  const names = labelsOf(last() ?? (await said(anna, 'Which system?')));
  anna.clicks(await withButton(stage, anna, names[0] ?? ''), names[0] ?? '');
  anna.clicks(await withButton(stage, anna, 'Systems', 'no SSH keys'), 'Systems');
  await withButton(stage, anna, 'Ubuntu (');
  await anna.writes('debian-12-64-default');
  await withButton(stage, anna, 'debian-12-64-default', 'Which system?');
});

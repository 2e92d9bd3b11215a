import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { setStage, withinMs, type Stage } from './stage.ts';

vi.setConfig({ testTimeout: 3 * withinMs });

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

function publicKey(label: string): string {
  const point = generateKeyPairSync('ed25519')
    .publicKey.export({ format: 'der', type: 'spki' })
    .subarray(-32);
  const head = Buffer.from('0000000b7373682d6564323535313900000020', 'hex');
  return `ssh-ed25519 ${Buffer.concat([head, point]).toString('base64')} ${label}`.trim();
}

const privateKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

test('keys are added by command, by text and as a file, listed with their fingerprints, and removed', async () => {
  const { telegram, provider, said } = stage;
  const { person: anna, account } = await stage.linked('Anna');
  const keys = Array.from(['one', 'two "with" a+b', 'three', 'four'], label => publicKey(label));
  const [one = '', two = '', three = '', four = ''] = keys;
  const texts = () => provider.account(account.cid).sshKeys.map(({ text }) => text);

  await anna.writes(`/addkey ${one}`);
  await said(anna, 'The key one is added', 'SHA256:');
  await anna.writes('/keys');
  anna.clicks(await said(anna, 'SSH keys at the provider (1)', 'ED25519 256'), 'Add a key');
  await said(anna, 'Send the public key');
  await anna.writes(`${two}\n${three}`);
  await said(anna, 'The key two "with" a+b is added');
  await said(anna, 'The key three is added');
  // A file needs no question before it.
  await anna.sendsDocument('id_ed25519.pub', `${four}\n`);
  await said(anna, 'The key four is added');
  expect(texts().sort()).toEqual([...keys].sort());

  await anna.writes('/keys');
  const list = await said(anna, 'SSH keys at the provider (4)');
  expect(list.text).toContain("doesn't remove it from servers");
  anna.clicks(list, 'Remove three');
  anna.clicks(await said(anna, 'Remove three from the provider?', 'SHA256:'), 'Yes, remove');
  const after = await said(anna, 'three is removed here', 'SSH keys at the provider (3)');
  expect(after.id).toBe(list.id);
  expect(texts()).not.toContain(three);
  expect(provider.callsOf('sshkey.remove')).toHaveLength(1);

  await anna.writes(`/addkey ${one}`);
  await said(anna, 'The key one is in the account already. Nothing was sent.');
  expect(provider.callsOf('sshkey.add')).toHaveLength(4);
  expect(telegram.messagesIn(anna).every(({ text }) => text.length <= 4096)).toBe(true);
});

test('what is wrong with a key is said, and the sound ones beside it are taken', async () => {
  const { provider, said } = stage;
  const { person: anna, account } = await stage.linked('Anna');
  const sound = publicKey('sound');
  await anna.writes(`/addkey ${sound.slice(0, 50)}`);
  await said(anna, 'stops in its middle');
  await anna.writes('/addkey');
  await said(anna, 'Send the public key');
  await anna.writes(`ssh-dss AAAA old\nno-pty ${publicKey('x')}\n${sound}`);
  await said(anna, 'Line 1: This is a DSA key', 'Line 2: There are options before the key');
  await said(anna, 'The key sound is added');
  expect(provider.account(account.cid).sshKeys.map(({ text }) => text)).toEqual([sound]);
});

test('a private key is refused in whatever way it comes, deleted, and is nowhere afterwards', async () => {
  const { telegram, provider, said, folder } = stage;
  const { person: anna } = await stage.linked('Anna');
  const secret = privateKey();
  const body = secret.split('\n')[1] ?? '';
  const ways = [
    () => anna.writes(`/addkey ${secret}`),
    () => anna.writes(secret),
    () => anna.writes(`Hello! Here is my key:\n${secret}\nIs it the right one?`),
    () => anna.writes(`/rename web-1 ${secret}`),
    () => anna.sendsDocument('id_ed25519', secret),
    () => anna.sendsDocument('notes.txt', `my key is\n${secret}`),
    () => anna.sendsDocument('id.pub', publicKey('x'), { caption: secret }),
  ];
  for (const way of ways) {
    const sent = await way();
    await telegram.until(() => sent.deletedAt !== undefined, { withinMs, what: 'deleted' });
    await said(anna, 'That is a private key');
    // Nothing else is said of it.
    expect(telegram.lastFromBot(anna)?.text).toContain('That is a private key');
  }
  expect(provider.callsOf('sshkey.add')).toHaveLength(0);
  await stage.stop();
  expect(stage.logged()).not.toContain(body);
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name)).includes(body), name).toBe(false);
  }
  expect(JSON.stringify(telegram.calls.map(({ params }) => params))).not.toContain(body);
});

test('a file that is too long, or none of ours, is not read as one', async () => {
  const { telegram, said } = stage;
  const { person: anna } = await stage.linked('Anna');
  await anna.sendsDocument('huge.pub', 'x'.repeat(65 * 1024));
  await said(anna, 'at most 64 KB');
  expect(telegram.callsOf('getFile')).toHaveLength(0);
  await anna.sendsDocument('letter.txt', 'Dear bot');
  await said(anna, "didn't understand");
});

test('a lost answer is settled by the list, and never sent again', async () => {
  const { provider, said } = stage;
  const { person: anna } = await stage.linked('Anna');
  provider.fault('sshkey.add', { kind: 'reset', carriedOut: true });
  await anna.writes(`/addkey ${publicKey('mine')}`);
  await said(anna, 'The key mine is added');
  expect(provider.callsOf('sshkey.add')).toHaveLength(1);
});

test('each screen says whose keys and balance it shows, and switches with a button', async () => {
  const { provider, said } = stage;
  const { person: anna, account: first } = await stage.linked('Anna');
  const second = provider.addAccount();
  provider.setBalance(first.cid, '1.00');
  provider.setBalance(second.cid, '2.00');
  provider.addSshKey(second.cid, publicKey('of the office'));
  await anna.writes(`/link ${second.cid} ${second.key} Office`);
  await said(anna, 'Linked: Office');
  await anna.writes('/keys');
  const none = await said(anna, 'No SSH keys at the provider yet', '👤 Inferno');
  anna.clicks(none, 'Office');
  const office = await said(anna, 'of the office', '👤 Office');
  anna.clicks(office, 'Add a key');
  await said(anna, 'It goes into the account Office');
  await anna.writes(publicKey('second'));
  await said(anna, 'The key second is added', '👤 Office');
  expect(provider.account(second.cid).sshKeys).toHaveLength(2);
  expect(provider.account(first.cid).sshKeys).toHaveLength(0);
  await anna.writes('/balance');
  const balance = await said(anna, 'Balance of Inferno: 1.00 USD');
  anna.clicks(balance, 'Office');
  await said(anna, 'Balance of Office: 2.00 USD');
});

test('a name that several accounts have asks which', async () => {
  const { provider, said } = stage;
  const { person: anna, account: first } = await stage.linked('Anna');
  const second = provider.addAccount();
  provider.addServer(first.cid, { name: 'web-1' });
  provider.addServer(second.cid, { name: 'web-1' });
  await said(anna, 'web-1 is active');
  await anna.writes(`/link ${second.cid} ${second.key} Office`);
  await said(anna, 'Linked: Office');
  await anna.writes('/servers');
  await said(anna, /web-1[\s\S]*web-1/);
  await anna.writes('/reboot web-1');
  const question = await said(anna, 'fits several servers');
  expect(labelsOf(question).filter(label => label.includes('web-1'))).toEqual([
    expect.stringContaining('web-1 · Inferno'),
    expect.stringContaining('web-1 · Office'),
  ]);
  expect(provider.callsOf('reboot')).toHaveLength(0);
});

test('where the provider knows no balance it is said once, and offered no more', async () => {
  const { telegram, provider, said } = stage;
  const { person: anna } = await stage.linked('Anna');
  const account = async () => {
    await anna.writes('/accounts');
    const list = await telegram.until(() => {
      const message = telegram.lastFromBot(anna);
      return message?.text.includes('Your accounts') === true ? message : undefined;
    });
    await anna.clicks(list, 'Inferno').answered;
    await telegram.until(() => list.text.includes('Client id'), { withinMs });
    return labelsOf(list).join();
  };
  expect(await account()).toContain('Balance');
  provider.quirks.set({ balanceKnown: false });
  await anna.writes('/balance');
  await said(anna, "doesn't tell balances");
  const asked = provider.callsOf('balance').length;
  await anna.writes('/balance');
  await said(anna, "doesn't tell balances");
  expect(await account()).not.toContain('Balance');
  expect(provider.callsOf('balance')).toHaveLength(asked);
});

test('a key can be added in the middle of an installation, which then goes on with it', async () => {
  const { provider, telegram, said } = stage;
  const account = provider.addAccount();
  const { orderid } = provider.addOrder(account.cid, { paid: true });
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await anna.writes(`/link ${account.cid} ${account.key}`);
  await said(anna, 'Linked');
  await anna.writes(`/install ${orderid}`);
  anna.clicks(await said(anna, 'Which system'), 'debian-12-64-default');
  anna.clicks(await said(anna, 'no SSH keys'), 'Add a key');
  await said(anna, 'Send the public key');
  await anna.writes(publicKey('on the way'));
  await said(anna, 'The key on the way is added');
  anna.clicks(await said(anna, 'go on with the installation'), 'Continue with the installation');
  const choose = await said(anna, 'Which SSH keys');
  anna.clicks(choose, 'on the way');
  await said(anna, 'Which SSH keys');
  anna.clicks(choose, 'Continue');
  anna.clicks(await said(anna, 'SSH keys: on the way'), 'Install');
  await said(anna, 'is active after');
  const [, key = ''] = provider.account(account.cid).sshKeys[0]?.text.split(' ') ?? [];
  expect(key).toMatch(/^AAAA/);
  expect(provider.order(orderid).vps?.sshKeyIds).toEqual([provider.account(account.cid).sshKeys[0]?.id]);
});

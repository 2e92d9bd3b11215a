import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect } from 'vitest';

import { inProcess, testWith } from './harness.ts';
import { newPublicKey } from './helpers.ts';

const test = testWith(async () => {
  const harness = await inProcess();
  const { person: anna, account } = await harness.linkAccount('Anna');
  const keys = () => harness.provider.account(account.cid).sshKeys.map(({ text }) => text);
  return { ...harness, anna, keys };
});

test('keys are added by command, text and file, listed with fingerprints, and removed', async harness => {
  const { telegram, provider, anna, keys, ask, pressButton, waitForMessage } = harness;
  const added = Array.from(['one', 'two "with" a+b', 'three', 'four'], label => newPublicKey(label));
  const [one = '', two = '', three = '', four = ''] = added;
  await ask(anna, `/addkey ${one}`, ['The key one is added', 'SHA256:']);
  anna.clicks(await ask(anna, '/keys', ['SSH keys at the provider (1)', 'ED25519 256']), 'Add a key');
  await waitForMessage(anna, 'Send the public key');
  await ask(anna, `${two}\n${three}`, 'The key two "with" a+b is added');
  await waitForMessage(anna, 'The key three is added');
  // A file is accepted without being asked for.
  await anna.sendsDocument('id_ed25519.pub', `${four}\n`);
  await waitForMessage(anna, 'The key four is added');
  expect(keys().sort()).toEqual([...added].sort());

  const list = await ask(anna, '/keys', 'SSH keys at the provider (4)');
  expect(list.text).toContain("doesn't remove it from servers");
  anna.clicks(list, 'Remove three');
  await pressButton(anna, ['Remove three from the provider?', 'SHA256:'], 'Yes, remove');
  const after = await waitForMessage(
    anna,
    'three has been removed from the provider',
    'SSH keys at the provider (3)',
  );
  expect(after.id).toBe(list.id);
  expect(keys()).not.toContain(three);
  expect(provider.callsOf('sshkey.remove')).toHaveLength(1);

  await ask(anna, `/addkey ${one}`, 'The key one is already in the account. Nothing was sent.');
  expect(provider.callsOf('sshkey.add')).toHaveLength(4);
  expect(telegram.messagesIn(anna).every(({ text }) => text.length <= 4096)).toBe(true);
});

test('bad keys are explained, and good ones beside them are added', async harness => {
  const { anna, keys, ask, waitForMessage } = harness;
  const good = newPublicKey('sound');
  await ask(anna, `/addkey ${good.slice(0, 50)}`, 'is cut off');
  await ask(anna, '/addkey', 'Send the public key');
  await ask(anna, `ssh-dss AAAA old\nno-pty ${newPublicKey('x')}\n${good}`, [
    'Line 1: This is a DSA key',
    'Line 2: There are options before the key',
  ]);
  await waitForMessage(anna, 'The key sound is added');
  expect(keys()).toEqual([good]);
});

test('a key for an account that was unlinked since is refused', async harness => {
  const { anna, keys, ask, waitForMessage, linkAccount } = harness;
  await linkAccount(anna, [], 'Other');
  const question = await ask(anna, '/unlink Inferno', 'Unlink Inferno');
  await ask(anna, '/addkey', 'Send the public key');
  anna.clicks(question, 'Yes, unlink');
  await waitForMessage(anna, 'Inferno is unlinked');
  await ask(anna, newPublicKey('late'), "You can't use this button");
  expect(keys()).toEqual([]);
});

test('a private key is rejected, deleted, and kept nowhere, in whatever way it is sent', async harness => {
  const { telegram, provider, anna, waitForDeletion, waitForMessage } = harness;
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const body = secret.split('\n')[1] ?? '';
  const ways = [
    () => anna.writes(`/addkey ${secret}`),
    () => anna.writes(secret),
    () => anna.writes(`Hello! Here is my key:\n${secret}\nIs it the right one?`),
    () => anna.writes(`/rename web-1 ${secret}`),
    () => anna.sendsDocument('id_ed25519', secret),
    () => anna.sendsDocument('notes.txt', `my key is\n${secret}`),
    () => anna.sendsDocument('id.pub', newPublicKey('x'), { caption: secret }),
  ];
  for (const send of ways) {
    const sent = await send();
    await waitForDeletion(sent);
    await waitForMessage(anna, 'That is a private key');
    // There is no other answer.
    expect(telegram.lastFromBot(anna)?.text).toContain('That is a private key');
  }
  expect(provider.callsOf('sshkey.add')).toHaveLength(0);
  await harness.stop();
  expect(harness.logged()).not.toContain(body);
  const folder = dirname(harness.databasePath);
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name)).includes(body), name).toBe(false);
  }
  expect(JSON.stringify(telegram.calls.map(({ params }) => params))).not.toContain(body);
});

test('a file that is too long, or no key, is not read as one', async ({ telegram, anna, ...harness }) => {
  await anna.sendsDocument('huge.pub', 'x'.repeat(65 * 1024));
  await harness.waitForMessage(anna, 'at most 64 KB');
  expect(telegram.callsOf('getFile')).toHaveLength(0);
  await anna.sendsDocument('letter.txt', 'Dear bot');
  await harness.waitForMessage(anna, "didn't understand");
});

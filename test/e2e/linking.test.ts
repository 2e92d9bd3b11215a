import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf, newPublicKey } from './helpers.ts';

const test = testWith(inProcess);

test('a person links an account, sees its servers, and reboots one with a press', async harness => {
  const { provider, ask, pressButton, waitForButton, waitForMessage, waitForDeletion } = harness;
  const account = provider.addAccount();
  provider.addServer(account.cid, { name: 'web-1', ip: '37.1.0.111' });
  const [anna] = harness.addPeople('Anna');
  anna.clicks(await ask(anna, '/start', 'link your provider account'), 'Link account');
  await waitForMessage(anna, 'Send your client ID');
  const secret = await anna.writes(`${account.cid} ${account.key}`);
  const linked = await waitForMessage(anna, 'Linked');
  await waitForDeletion(secret);
  anna.clicks(linked, 'Servers');
  await pressButton(anna, /🟢 Running · web-1 · 37\.1\.0\.111/, 'web-1');
  const card = await waitForButton(anna, 'Reboot');
  expect(await answerOf(anna.clicks(card, 'Reboot'))).toBe('Rebooting web-1…');
  const done = await waitForMessage(anna, /🟢 web-1 is back after/);
  expect(done.id).toBe(card.id);
  expect(labelsOf(done)).toContain('🔄 Reboot');
  expect(harness.callsFor(account, 'reboot')).toHaveLength(1);
});

test('the guide takes one value at a time, deletes each message, and finishes its questions', async harness => {
  const { provider, ask, messagesIn, waitForMessage, waitUntil } = harness;
  const [anna, boris, vera] = harness.addPeople('Anna', 'Boris', 'Vera');
  const accounts = [provider.addAccount(), provider.addAccount(), provider.addAccount()] as const;
  const [first, second, third] = accounts;
  const journeys = [
    [anna, '/link', [first.cid, first.key]],
    [boris, '/link', [second.key, 'hello there', `cid: ${second.cid}`]],
    [vera, '/login', [third.email, third.password]],
  ] as const;
  for (const [person, command, values] of journeys) {
    const question = await ask(person, command, 'one at a time');
    const sent: ChatMessage[] = [];
    for (const value of values) {
      const { length } = question.versions;
      sent.push(await person.writes(value));
      // An edit that waits is replaced by a newer one.
      await waitUntil(() => question.versions.length > length, 'the next step');
    }
    await waitForMessage(person, 'Linked');
    await waitUntil(() => sent.every(({ deletedAt }) => deletedAt !== undefined), 'the deletions');
    // The whole guide is one message.
    expect(messagesIn(person).map(({ text }) => text)).toEqual([question.text]);
    expect(labelsOf(question)).toContain('🖥 Servers');
  }
  const seen = messagesIn(boris).flatMap(({ versions }) => versions.map(({ text }) => text));
  expect(seen.join()).toContain("it isn't a client ID, an API key or an e-mail address");
  for (const account of accounts) expect(harness.callsFor(account, 'orders').length).toBeGreaterThan(0);
});

test('an account whose key was rejected is linked again with the new key alone', async harness => {
  const { linkAccount, replaceKey, pressButton, waitForMessage } = harness;
  const { person: anna, account } = await linkAccount('Anna', ['web-1'], 'Shop');
  const key = await replaceKey(account);
  await pressButton(anna, 'no longer accepts the key for Shop', 'Link again');
  await waitForMessage(anna, `Send the new API key for Shop (client ID ${account.cid})`);
  await anna.writes(key);
  await waitForMessage(anna, `Shop (client ${account.cid}): the key works again`);
});

test("a rejected key is the reason of a refusal also while somebody else's key reads the account", async harness => {
  const { link, linkAccount, replaceKey, openCard, waitForMessage } = harness;
  const { person: anna, account } = await linkAccount('Anna', ['web-1']);
  const [boris] = harness.addPeople('Boris');
  await link(boris, account);
  const card = await openCard(anna, 'web-1');
  await anna.clicks(card, 'Reboot').answered;
  const outcome = await waitForMessage(anna, 'web-1 is back after');
  const key = await replaceKey(account);
  await waitForMessage(anna, 'no longer accepts the key');
  await link(boris, { ...account, key });
  const rejected = 'The provider rejected the key for this account';
  for (const label of ['Reboot', 'More'])
    expect(await answerOf(anna.clicks(outcome, label)), label).toContain(rejected);
  const retry = encodeCallbackData({ kind: 'retry-operation', operation: 1 as never });
  expect(await answerOf(anna.sendsCallbackData(outcome, retry))).toContain(rejected);
  expect(harness.callsFor(account, 'reboot')).toHaveLength(1);
});

test('each answer that lacks what a rejected key read offers its owner to link the account again', async harness => {
  const { link, linkAccount, ask, waitForMessage } = harness;
  const { person: anna, account } = await linkAccount('Anna', ['web-1'], 'Shop');
  const [boris] = harness.addPeople('Boris');
  await link(boris, account);
  const key = await harness.replaceKey(account);
  await waitForMessage(anna, 'no longer accepts the key for Shop');
  await link(boris, { ...account, key });
  const rejected = 'The provider rejected the key for Shop. Link the account again.';
  for (const command of [
    '/server web-1',
    '/reboot web-1',
    '/stop web-1',
    '/password web-1',
    '/rename web-1 foo',
    '/install 104',
    '/install',
    '/servers',
    '/orders',
    '/start',
    `/addkey ${newPublicKey('laptop')}`,
  ])
    expect(labelsOf(await ask(anna, command, rejected)), command).toContain('🔗 Link again');
  expect(labelsOf(await ask(anna, '/balance', 'link the account again'))).toContain('🔗 Link again');
  await ask(boris, '/server web-1', 'Running');
  const other = harness.provider.addAccount();
  harness.addServers(other, ['web-2']);
  await link(anna, other);
  await ask(anna, '/server web-2', 'Running');
  expect(labelsOf(await ask(anna, '/server web-1', rejected)).join()).toContain('web-2');
});

test('orders of an account whose key was rejected offer to link it again, and nothing else', async harness => {
  const { provider, replaceKey, ask, waitForMessage, waitForButton } = harness;
  const account = provider.addAccount();
  const { orderid } = provider.addOrder(account.cid);
  const [anna] = harness.addPeople('Anna');
  await harness.link(anna, account);
  await anna.writes('/orders');
  const orders = await waitForButton(anna, 'Pay', '1 unpaid');
  expect(labelsOf(orders).join()).toContain(`Cancel order ${orderid}`);
  const key = await replaceKey(account);
  await waitForMessage(anna, 'no longer accepts the key');
  const rejected = await ask(anna, '/orders', ['1 unpaid', 'The provider rejected the key']);
  expect(labelsOf(rejected)).toEqual(['🔗 Link again', '🛒 Order a VPS', '🏠 Home']);
  const card = await ask(anna, `/server ${orderid}`, `Order ${orderid}`);
  expect(labelsOf(card).join()).not.toMatch(/Pay|Cancel|system/);
  anna.clicks(rejected, 'Link again');
  await waitForMessage(anna, 'Send the new API key');
  await anna.writes(key);
  await waitForMessage(anna, 'the key works again');
  const again = await ask(anna, '/orders', '1 unpaid');
  expect(labelsOf(again)).toEqual(labelsOf(orders));
});

test('each screen that needs a key says that the key was rejected, and offers to link the account again', async harness => {
  const { linkAccount, ask, messagesIn, waitForMessage } = harness;
  const { person: anna, account } = await linkAccount('Anna', ['web-1'], 'Shop');
  const group = harness.telegram.group({ title: 'Ops', members: [anna] });
  group.addBot();
  await harness.replaceKey(account);
  await waitForMessage(anna, 'no longer accepts the key for Shop');
  const rejected = 'The provider rejected the key for Shop. Link the account again.';
  for (const command of ['/order', '/log'])
    expect(labelsOf(await ask(anna, command, rejected))).toContain('🔗 Link again');
  const list = await ask(anna, '/servers', 'The provider rejected the key for Shop. Last updated');
  expect(labelsOf(list)).toContain('🔗 Link again');
  expect(messagesIn(anna).some(({ text }) => text.includes('Nothing yet'))).toBe(false);
  const home = await ask(anna, '/start', 'The provider rejected the key for Shop. Last updated');
  expect(labelsOf(home)).toContain('🔗 Link again');
  anna.clicks(home, 'Add to a group');
  await waitForMessage(anna, rejected);
  for (const command of ['/subscribe', '/subscribe shop']) {
    const inGroup = 'Anna, the provider rejected the key for your account';
    expect(labelsOf(await ask(anna, command, inGroup, { chat: group }))).toEqual([
      '💬 Open the private chat',
    ]);
  }
});

test('a wrong key is rejected, and its message deleted', async ({ linkAccount, ...harness }) => {
  const { person: anna, account } = await linkAccount('Anna');
  const secret = await anna.writes(`/link ${account.cid} 0123456789abcdef0123456789abcdef other`);
  await harness.waitForMessage(anna, "Not linked: the provider doesn't accept this client ID and key");
  await harness.waitForDeletion(secret);
});

test('a card of an unlinked account controls no server of another account', async harness => {
  const { provider, linkAccount, openCard, ask } = harness;
  const { person: anna } = await linkAccount('Anna', ['web-1'], 'one');
  const card = await openCard(anna, 'web-1');
  anna.clicks(await ask(anna, '/unlink one', 'Unlink one?'), 'Yes, unlink');
  await harness.waitForMessage(anna, 'is unlinked');
  // The start prunes accounts that nobody has linked.
  await harness.restart();
  await linkAccount(anna, ['db-1'], 'other');
  await openCard(anna, 'db-1');
  expect(await answerOf(anna.clicks(card, 'Stop'))).toBe("You can't use this button.");
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test('each screen names the account whose keys and balance it shows, and switches', async harness => {
  const { provider, ask, linkAccount, pressButton, waitForMessage } = harness;
  const { person: anna, account: first } = await linkAccount('Anna');
  const { account: second } = await linkAccount(anna, [], 'Office');
  provider.setBalance(first.cid, '1.00');
  provider.setBalance(second.cid, '2.00');
  provider.addSshKey(second.cid, newPublicKey('of the office'));
  anna.clicks(await ask(anna, '/keys', ['No SSH keys at the provider yet', '👤 Inferno']), 'Office');
  await pressButton(anna, ['of the office', '👤 Office'], 'Add a key');
  await waitForMessage(anna, 'It will be added to the account Office');
  await ask(anna, newPublicKey('second'), ['The key second is added', '👤 Office']);
  expect(provider.account(second.cid).sshKeys).toHaveLength(2);
  expect(provider.account(first.cid).sshKeys).toHaveLength(0);
  anna.clicks(await ask(anna, '/balance', 'Balance of Inferno: 1.00 USD'), 'Office');
  await waitForMessage(anna, 'Balance of Office: 2.00 USD');
});

test('a server name that two accounts have asks which server', async harness => {
  const { provider, ask, linkAccount } = harness;
  const { person: anna } = await linkAccount('Anna', ['web-1']);
  await linkAccount(anna, ['web-1'], 'Office');
  await ask(anna, '/servers', /web-1[\s\S]*web-1/);
  const question = await ask(anna, '/reboot web-1', 'Several servers match');
  const labels = labelsOf(question).filter(label => label.includes('web-1'));
  expect(labels).toEqual([
    expect.stringMatching(/web-1 · [\d.]+$/),
    expect.stringMatching(/web-1 · [\d.]+$/),
  ]);
  expect(new Set(labels).size).toBe(2);
  expect(provider.callsOf('reboot')).toHaveLength(0);
});

test('a provider without balances is asked for a balance once', async harness => {
  const { provider, ask, waitUntil } = harness;
  const { person: anna } = await harness.linkAccount('Anna');
  const accountLabels = async () => {
    const list = await ask(anna, '/accounts', 'Your accounts');
    await anna.clicks(list, 'Inferno').answered;
    await waitUntil(() => list.text.includes('Client ID'));
    return labelsOf(list).join();
  };
  expect(await accountLabels()).toContain('Balance');
  provider.quirks.set({ balanceKnown: false });
  await ask(anna, '/balance', "doesn't show balances");
  const asked = provider.callsOf('balance').length;
  await ask(anna, '/balance', "doesn't show balances");
  expect(await accountLabels()).not.toContain('Balance');
  expect(provider.callsOf('balance')).toHaveLength(asked);
});

test('how the provider takes requests is found out once, and known after a restart', async harness => {
  const { provider, linkAccount, restart, waitUntil } = harness;
  provider.quirks.set({ signIn: 'json' });
  const { account } = await linkAccount('Anna', ['web-1']);
  provider.clearCalls();
  await restart();
  await waitUntil(() => harness.callsFor(account, 'orders').length > 0);
  expect(new Set(provider.calls.map(({ headers }) => headers['content-type']))).toEqual(
    new Set(['application/json']),
  );
});

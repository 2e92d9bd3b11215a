import { expect } from 'vitest';

import type { Noise } from '../../demo/provider/noise.ts';
import type { Quirks } from '../../demo/provider/quirks.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { inProcess, testWith } from './harness.ts';
import { newPublicKey } from './helpers.ts';

/** What a person sees of a provider with one quirk, where that isn't the usual. */
interface Shown {
  readonly card?: readonly (string | RegExp)[];
  readonly notOnCard?: string;
  readonly copied?: string;
  readonly tariffs?: readonly string[];
  readonly templates?: readonly string[];
}

/** After these nobody can say what the reply was. */
const destructive: Readonly<Partial<Record<Noise, string>>> = {
  'another-value': 'sent two different replies at once',
  'cut-off': 'reply is cut off',
  'notice-inside': 'reply is damaged',
};

const several = [/· 37\.\d+\.\d+\.\d+$/m, 'Also 203.0.113.7, 2a02:27ac::7'];
/** What only the decoder sees is tried with every action, without a chat, in test/provider/noise.test.ts. */
const cases: readonly (readonly [Partial<Quirks>, Shown])[] = [
  [{ noise: 'html-notice' }, {}],
  [{ charset: 'windows-1251', charsetNamed: 'nowhere', stateLanguage: 'russian-feminine' }, {}],
  [{ entities: true, stateMarkup: true }, {}],
  [{ stateLanguage: 'libvirt', online: 'agrees' }, {}],
  [
    { online: 'contradicts' },
    { card: ['❔ Running, but offline · ', "You won't get alerts about it until they agree."] },
  ],
  [{ addresses: 'comma' }, { card: several }],
  [{ addresses: 'space' }, { card: several }],
  [{ addresses: 'lines' }, { card: several }],
  [{ addresses: 'twenty' }, { card: ['203.0.113.5 and 14 more'], notOnCard: '/32' }],
  [{ addresses: 'with-prefix' }, { notOnCard: '/24' }],
  [{ addresses: 'ipv6-only' }, { card: [/· 2a02:27ac::7$/m], copied: 'ssh root@2a02:27ac::7' }],
  [{ dedicatedIp: 'instead', addresses: 'comma' }, { card: several }],
  [{ dueDate: 'orders' }, { card: ['Paid until 3 Dec 2099'] }],
  [{ dueDate: 'getinfo' }, { card: ['Paid until 3 Dec 2099'] }],
  [{ resultWords: 'ok' }, {}],
  [{ signIn: 'json' }, {}],
  [{ signIn: 'json', unseen: 'unknown-action' }, {}],
  [
    { productsShape: 'groups', templatesShape: 'groups' },
    { tariffs: ['\nVPS\n', '\nOther\n'], templates: ['\nLinux · Debian\n', '\nWindows\n'] },
  ],
];

const name = `Anna's "web" & co`;
const test = testWith(inProcess);

const copiesOf = ({ keyboard }: ChatMessage) => keyboard.flat().map(button => button.copy_text?.text);
const labelsOf = ({ keyboard }: ChatMessage) => keyboard.flat().map(({ text }) => text);

test.each(cases)('a provider with %j is shown as it is', async ([quirks, shown], harness) => {
  const { provider, telegram, ask, pressButton, waitForMessage } = harness;
  provider.quirks.set(quirks);
  const { person, account, orders } = await harness.linkAccount('Anna', [name]);
  const ip = orders[0]?.vps?.ip ?? '';
  const card = await harness.openCard(person, name);
  for (const part of shown.card ?? [`🟢 Running · ${name} · ${ip}`]) expect(card.text).toMatch(part);
  if (shown.notOnCard !== undefined) expect(card.text).not.toContain(shown.notOnCard);
  expect(copiesOf(card)).toContain(shown.copied ?? `ssh root@${ip}`);
  const addresses = quirks.addresses === undefined ? [ip] : card.text.match(/[\w:.]*(?:\.\d+|::7)/g);
  for (const address of addresses ?? []) await ask(person, `/server ${address}`, name);

  const added = provider.addSshKey(account.cid, newPublicKey(`boris's key`));
  await ask(person, `/addkey ${newPublicKey('anna laptop')}`, 'The key anna laptop is added');
  await ask(person, '/keys', ["boris's key", 'anna laptop']);
  expect(provider.account(account.cid).sshKeys).toHaveLength(2);
  expect(added.id).not.toBe('');

  const tariffs = await ask(person, '/tariffs', 'Tariffs (');
  for (const heading of shown.tariffs ?? []) expect(tariffs.text).toContain(heading);
  const templates = await ask(person, '/templates', ['Templates (', 'debian-12-64-default']);
  for (const heading of shown.templates ?? []) expect(templates.text).toContain(heading);
  for (const label of ['VPS', 'Other', 'Linux', 'Windows']) {
    expect([...labelsOf(tariffs), ...labelsOf(templates)]).not.toContain(label);
  }

  // What contradicts itself proves no outcome.
  if (quirks.online !== 'contradicts') {
    await pressButton(person, ['Running', name], 'Stop');
    await waitForMessage(person, 'is off after');
    expect(provider.callsOf('stop')).toHaveLength(1);
  }
  const refused = telegram.calls.filter(
    ({ code, description }) => code === 400 && !description?.includes('not modified'),
  );
  expect(refused).toEqual([]);
});

test.each(Object.entries(destructive))(
  'a provider with noise (%s) is named',
  async ([noise, text], harness) => {
    const { provider, ask, waitForMessage } = harness;
    const { person } = await harness.linkAccount('Anna', ['web-1']);
    await harness.openCard(person, 'web-1');
    provider.quirks.set({ noise: noise as Noise });
    await ask(person, '/keys', text);
    await person.writes('/stop web-1');
    await waitForMessage(person, 'web-1', 'checking');
    expect(provider.callsOf('stop')).toHaveLength(1);
  },
);

test('a word that nobody knows leaves the state to the other report', async harness => {
  const { provider, ask } = harness;
  const { person, orders } = await harness.linkAccount('Anna', ['web-1']);
  await harness.openCard(person, 'web-1');
  provider.setPowerState(orders[0]?.orderid ?? '', { word: 'migrating' });
  // The fake takes the word for off.
  const shown = { missing: '❔ Unknown', agrees: '🔴 Stopped', contradicts: '🟢 Running' } as const;
  for (const online of ['missing', 'agrees', 'contradicts'] as const) {
    provider.quirks.set({ online });
    await harness.waitForPolls(2);
    await ask(person, '/server web-1', `${shown[online]} (provider: migrating) · web-1`);
  }
});

test('ids beyond 2^53 keep their digits from the list to the action', async harness => {
  const { provider, ask, pressButton, waitUntil } = harness;
  const [order, server, invoice, keyId] = [
    '9007199254740993',
    '9007199254740995',
    '9007199254740997',
    '9007199254740999',
  ];
  const account = provider.addAccount();
  provider.addOrder(account.cid, { orderid: order, invoiceid: invoice });
  provider.addServer(account.cid, { orderid: server, name: 'web-1', password: 'p&amp;ss' });
  provider.addSshKey(account.cid, newPublicKey('anna laptop'), keyId);
  const [anna] = harness.addPeople('Anna');
  await harness.link(anna, account);
  await ask(anna, '/server web-1', `Order ${server}`);
  await pressButton(anna, `Order ${server}`, 'Reboot');
  await ask(anna, '/orders', [order, server, invoice]);
  await pressButton(anna, order, `Pay ${order}`);
  await harness.waitForMessage(anna, provider.invoiceUrl(invoice));
  await ask(anna, `/password ${server}`, 'p&amp;ss');
  await anna.writes('/keys');
  await pressButton(anna, 'anna laptop', 'Remove');
  await pressButton(anna, '', 'Yes, remove');
  await waitUntil(() => provider.account(account.cid).sshKeys.length === 0);
  expect(provider.callsOf('reboot').map(({ parameters }) => parameters.orderid)).toEqual([server]);
  expect(provider.callsOf('sshkey.remove').map(({ parameters }) => parameters.id)).toEqual([keyId]);
});

const testInFolder = testWith(() => inProcess({ provider: { folder: '/client' } }));

testInFolder('an invoice of a panel in a folder is paid in that folder', async harness => {
  const { provider, ask, pressButton, waitForMessage, waitUntil } = harness;
  const { person, account } = await harness.linkAccount('Anna');
  await person.writes('/order 303');
  await pressButton(person, '', 'Confirm');
  const order = await waitUntil(() => provider.ordersOf(account.cid)[0]);
  const page = provider.invoiceUrl(order.invoiceid);
  expect(page).toContain('/client/viewinvoice.php?id=');
  await harness.waitForButton(person, 'Pay', order.orderid);
  await ask(person, '/orders', order.orderid);
  await pressButton(person, order.orderid, 'Pay');
  await waitForMessage(person, page);
  expect((await fetch(page)).status).toBe(200);
});

import { expect } from 'vitest';

import { noises, type Noise } from '../../demo/provider/noise.ts';
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
const cases: readonly (readonly [Partial<Quirks>, Shown])[] = [
  ...noises.filter(noise => !(noise in destructive)).map(noise => [{ noise }, {}] as const),
  [{ charset: 'windows-1251', stateLanguage: 'russian' }, {}],
  [{ charset: 'windows-1251', charsetNamed: 'meta', stateLanguage: 'russian' }, {}],
  [{ charset: 'windows-1251', charsetNamed: 'nowhere', stateLanguage: 'russian-feminine' }, {}],
  [{ charset: 'koi8-r', stateLanguage: 'russian' }, {}],
  [{ charset: 'koi8-r', charsetNamed: 'nowhere', stateLanguage: 'russian' }, {}],
  [{ compression: 'gzip' }, {}],
  [{ compression: 'deflate' }, {}],
  [{ compression: 'br' }, {}],
  [{ entities: true, stateMarkup: true }, {}],
  [{ wrapped: 'reply' }, {}],
  [{ wrapped: 'vps-info' }, {}],
  [{ stateLanguage: 'libvirt', online: 'agrees' }, {}],
  [
    { online: 'contradicts' },
    { card: ['❔ Running, but offline · ', 'You get no alert until both of its reports agree.'] },
  ],
  [{ addresses: 'comma' }, { card: several }],
  [{ addresses: 'space' }, { card: several }],
  [{ addresses: 'lines' }, { card: several }],
  [{ addresses: 'twenty' }, { card: ['203.0.113.5 and 14 more'], notOnCard: '/32' }],
  [{ addresses: 'with-prefix' }, { notOnCard: '/24' }],
  [{ addresses: 'ipv6-only' }, { card: [/· 2a02:27ac::7$/m], copied: 'ssh root@2a02:27ac::7' }],
  [{ dedicatedIp: 'instead', addresses: 'comma' }, { card: several }],
  [{ resultWords: 'success-true' }, {}],
  [{ resultWords: 'status-success' }, {}],
  [{ resultWords: 'result-true' }, {}],
  [{ resultWords: 'ok' }, {}],
  [{ sshKeyAddSays: 'message' }, {}],
  [{ signIn: 'header' }, {}],
  [{ signIn: 'json' }, {}],
  [{ signIn: 'json', unseen: 'unknown-action' }, {}],
  [
    { productsShape: 'groups', templatesShape: 'groups' },
    { tariffs: ['\nVPS\n', '\nOther\n'], templates: ['\nLinux · Debian\n', '\nWindows\n'] },
  ],
  [{ productsShape: 'product' }, {}],
];

const name = `Anna's "web" & co`;
const test = testWith(() =>
  inProcess({ environment: { POLL_FAST_SECONDS: '0.1', POLL_IDLE_SECONDS: '0.3' } }),
);

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

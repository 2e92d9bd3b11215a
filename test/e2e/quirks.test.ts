import { generateKeyPairSync } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Quirks } from '../../demo/provider/quirks.ts';
import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { setScene, type Scene } from './scene.ts';

/** Each switch of the stand-in with all that it can be; the n-th tour takes the n-th of each. */
const habits: { readonly [K in keyof Quirks]?: readonly Quirks[K][] } = {
  numbers: ['documented', 'strings', 'numbers'],
  ids: ['documented', 'strings', 'numbers'],
  emptyMap: ['[]', 'null', 'false', '{}'],
  byteOrderMark: [false, true],
  notice: [false, true, '<br />\n<b>Warning</b>: something in <b>/x.php</b> on line <b>7</b><br />\n'],
  trailer: ['', '\n'],
  printR: [[], 'all', ['getinfo', 'orders']],
  installInJson: [false, true],
  printROuter: ['documented', 'array', 'bare'],
  printRIndented: [true, false],
  printRInPre: [false, true],
  stateLanguage: ['seed', 'english', 'russian'],
  stateSpaces: ['documented', 'none', 'both-sides'],
  stateCase: ['as-is', 'upper', 'lower'],
  rebootShows: ['rebooting', 'off'],
  vpsInfoBeforeInstallation: ['[]', 'null', 'missing', 'fail', '{}', 'false'],
  ipDuringInstallation: [true, false],
  dedicatedIp: ['empty', 'ip'],
  resultInLists: [false, true],
  cancelledOrders: ['hidden', 'listed'],
  templatesShape: ['names', 'objects-name', 'objects-ostpl', 'objects-id', 'map'],
  productsShape: ['list', 'map', 'map-without-ids', 'map-of-names'],
  productIdField: ['id', 'pid'],
  productMoneyField: ['price', 'amount', 'monthly'],
  productCurrency: ['none', 'suffix', 'prefix', 'field'],
  sshKeysShape: ['list', 'map', 'map-without-ids', 'map-of-text'],
  sshKeysUnder: ['sshkeys', 'keys', 'list'],
  sshKeyField: ['sshkey', 'key', 'public_key', 'label-only'],
  sshKeyAddGivesId: [true, false],
  failureField: ['documented', 'message', 'msg'],
  powerReply: ['flat', 'with-message', 'nested'],
  getApiKeyByPost: [true, false],
};
const tours = Math.max(...Object.values(habits).map(values => values.length));
/** Each switch is turned in every two; the rarer shapes are seen daily without a chat, by the flows' own tests. */
const everyday = [0, 1, 2];

let scene: Scene;
beforeAll(async () => {
  scene = await setScene({ environment: { POLL_FAST_SECONDS: '0.1', POLL_IDLE_SECONDS: '0.3' } });
  scene.provider.durations.set({ installQueueMs: 50, installMs: 300 });
});
afterAll(() => scene.close());

const withButton = (person: Person, label: string, text = ''): Promise<ChatMessage> =>
  scene.telegram.until(
    () =>
      scene.telegram
        .messagesIn(person, { fromBot: true })
        .findLast(
          message => message.text.includes(text) && labelsOf(message).some(shown => shown.includes(label)),
        ),
    { withinMs: 25_000, what: `a message "${text}" with ${label}` },
  );

const publicKey = (label: string): string => {
  const { publicKey: key } = generateKeyPairSync('ed25519');
  const point = key.export({ format: 'der', type: 'spki' }).subarray(-32);
  const head = Buffer.from('0000000b7373682d6564323535313900000020', 'hex');
  return `ssh-ed25519 ${Buffer.concat([head, point]).toString('base64')} ${label}`;
};

test.each(process.env.LONG === undefined ? everyday : Array.from({ length: tours }, (_, index) => index))(
  'every action goes through the chat, whatever the habits of the provider (%i)',
  async index => {
    const { telegram, provider, said } = scene;
    provider.quirks.reset();
    provider.quirks.set(
      Object.fromEntries(
        Object.entries(habits).map(([name, values]) => [name, values[index % values.length]]),
      ),
    );
    provider.clearCalls();
    // A new process has read no catalogue yet.
    await scene.restart();
    const account = provider.addAccount({ balance: '12.50' });
    const anna = telegram.person({ firstName: `Anna ${index}`, languageCode: 'en' });
    await anna.writes(`/login ${account.email} ${account.password}`);
    await said(anna, 'Linked');
    await anna.writes('/tariffs');
    await said(anna, 'Tariffs (');
    await anna.writes('/templates');
    await said(anna, 'Templates (');
    await anna.writes('/balance');
    await said(anna, /12\.5/);

    const key = publicKey('anna laptop');
    await anna.writes(`/addkey ${key}`);
    await said(anna, 'The key anna laptop is added');
    expect(provider.account(account.cid).sshKeys.map(({ text }) => text)).toEqual([key]);

    // One order that is cancelled, and one that is paid and installed.
    await anna.writes('/order 303');
    anna.clicks(await withButton(anna, 'Confirm'), 'Confirm');
    anna.clicks(await withButton(anna, 'Cancel order', 'is placed'), 'Cancel order');
    anna.clicks(await withButton(anna, 'Yes, cancel'), 'Yes, cancel');
    await telegram.until(() => provider.callsOf('cancel').length === 1, { withinMs: 25_000 });
    await anna.writes('/order 303');
    anna.clicks(await withButton(anna, 'Confirm'), 'Confirm');
    await telegram.until(() => provider.callsOf('create').length === 2, { withinMs: 25_000 });
    const order = await telegram.until(() =>
      provider.ordersOf(account.cid).find(({ status }) => status === 'Pending'),
    );
    await withButton(anna, 'Pay', order.orderid);
    provider.pay(order.orderid);
    anna.clicks(await withButton(anna, 'Install', 'is paid'), 'Install');
    anna.clicks(await said(anna, 'Which system?'), 'debian-12-64-default');
    anna.clicks(await withButton(anna, 'Continue'), 'Continue');
    anna.clicks(await withButton(anna, 'Install', 'SSH keys'), 'Install');
    await said(anna, 'is active after');

    anna.clicks(await withButton(anna, 'Stop', 'is active after'), 'Stop');
    anna.clicks(await withButton(anna, 'Boot', 'is off after'), 'Boot');
    anna.clicks(await withButton(anna, 'Reboot', 'is on after'), 'Reboot');
    await said(anna, 'is back after');
    await anna.writes(`/password ${order.orderid}`);
    await said(anna, provider.order(order.orderid).vps?.password ?? 'no password');

    await anna.writes('/keys');
    anna.clicks(await withButton(anna, 'Remove'), 'Remove');
    anna.clicks(await withButton(anna, 'Yes, remove'), 'Yes, remove');
    await telegram.until(() => provider.account(account.cid).sshKeys.length === 0, { withinMs: 25_000 });

    // The catalogue is everybody's, and kept: only the first one is read.
    const actions = new Set(['list', ...provider.calls.map(({ action }) => action)]);
    if (index === 0) expect(provider.callsOf('list').length).toBeGreaterThan(0);
    expect([...actions].sort()).toEqual([
      'balance',
      'boot',
      'cancel',
      'create',
      'getApiKey',
      'getinfo',
      'install',
      'list',
      'orders',
      'reboot',
      'sshkey.add',
      'sshkey.list',
      'sshkey.remove',
      'stop',
    ]);
    const once = ['reboot', 'stop', 'boot', 'sshkey.add', 'cancel'].map(
      action => provider.callsOf(action).length,
    );
    expect(once).toEqual([1, 1, 1, 1, 1]);
  },
);

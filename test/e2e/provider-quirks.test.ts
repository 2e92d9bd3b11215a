import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Quirks } from '../../demo/provider/quirks.ts';
import { inProcess, type Harness } from './harness.ts';
import { newPublicKey } from './helpers.ts';

/** Every option of the fake with its values. The n-th run uses the n-th value of each. */
const options: { readonly [K in keyof Quirks]?: readonly Quirks[K][] } = {
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
const runs = Math.max(...Object.values(options).map(values => values.length));
/** Rarer values are covered without a chat, by the tests of services. */
const fewRuns = [0, 1, 2];

let harness: Harness;
beforeAll(async () => {
  harness = await inProcess({ environment: { POLL_FAST_SECONDS: '0.1', POLL_IDLE_SECONDS: '0.3' } });
  harness.provider.durations.set({ installQueueMs: 50, installMs: 300 });
});
afterAll(() => harness.close());

test.each(process.env.LONG === undefined ? fewRuns : Array.from({ length: runs }, (_, index) => index))(
  'every action works in the chat with quirks of the provider (%i)',
  async index => {
    const { provider, ask, pressButton, waitForButton, waitForMessage, waitUntil } = harness;
    provider.quirks.reset();
    provider.quirks.set(
      Object.fromEntries(
        Object.entries(options).map(([name, values]) => [name, values[index % values.length]]),
      ),
    );
    provider.clearCalls();
    // A started app has read no catalogue yet.
    await harness.restart();
    const account = provider.addAccount({ balance: '12.50' });
    const [anna] = harness.addPeople(`Anna ${index}`);
    await ask(anna, `/login ${account.email} ${account.password}`, 'Linked');
    await ask(anna, '/tariffs', 'Tariffs (');
    await ask(anna, '/templates', 'Templates (');
    await ask(anna, '/balance', /12\.5/);

    const key = newPublicKey('anna laptop');
    await ask(anna, `/addkey ${key}`, 'The key anna laptop is added');
    expect(provider.account(account.cid).sshKeys.map(({ text }) => text)).toEqual([key]);

    // One order that is cancelled, and one that is paid and installed.
    await anna.writes('/order 303');
    await pressButton(anna, '', 'Confirm');
    await pressButton(anna, 'is placed', 'Cancel order');
    await pressButton(anna, '', 'Yes, cancel');
    await waitUntil(() => provider.callsOf('cancel').length === 1);
    await anna.writes('/order 303');
    await pressButton(anna, '', 'Confirm');
    await waitUntil(() => provider.callsOf('create').length === 2);
    const order = await waitUntil(() =>
      provider.ordersOf(account.cid).find(({ status }) => status === 'Pending'),
    );
    await waitForButton(anna, 'Pay', order.orderid);
    provider.pay(order.orderid);
    await pressButton(anna, 'is paid', 'Install');
    await pressButton(anna, 'Which template?', 'debian-12-64-default');
    await pressButton(anna, '', 'Continue');
    await pressButton(anna, 'SSH keys', 'Install');
    await waitForMessage(anna, 'is active after');

    await pressButton(anna, 'is active after', 'Stop');
    await pressButton(anna, 'is off after', 'Boot');
    await pressButton(anna, 'is on after', 'Reboot');
    await waitForMessage(anna, 'is back after');
    await ask(
      anna,
      `/password ${order.orderid}`,
      provider.order(order.orderid).vps?.password ?? 'no password',
    );

    await anna.writes('/keys');
    await pressButton(anna, '', 'Remove');
    await pressButton(anna, '', 'Yes, remove');
    await waitUntil(() => provider.account(account.cid).sshKeys.length === 0);

    // The catalogue is cached for everybody: only the first run reads it.
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

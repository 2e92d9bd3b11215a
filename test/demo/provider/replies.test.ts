import { expect, test } from 'vitest';

import { noises } from '../../../demo/provider/noise.ts';
import type { Quirks } from '../../../demo/provider/quirks.ts';
import { createProviderHarness } from './provider-harness.ts';

const ids = { server: '47000', paid: '47001', unpaid: '47002' };
const install = { ostpl: 'debian-12-64-default', orderid: ids.paid, run: 1 };

/** A provider with a server, a paid order, an unpaid order and an SSH key. */
async function createAccount(quirks: Partial<Quirks>) {
  const harness = await createProviderHarness({ quirks });
  harness.provider.addServer('777', { password: 'p4ss' });
  harness.provider.addOrder('777', { paid: true });
  harness.provider.addOrder('777');
  harness.provider.addSshKey('777', 'ssh-ed25519 AAAA anna at home');
  return harness;
}

type Call = readonly [action: string, parameters?: Readonly<Record<string, string | number>>];

/** Replies as in the provider's text, and its refusals. */
const documented: readonly Call[] = [
  ['list', { cid: '', key: '' }],
  ['getApiKey', { email: 'anna@example.com', pass: 'a+b &c' }],
  ['getApiKey', { email: 'anna@example.com', pass: 'wrong' }],
  ['orders'],
  ['orders', { key: 'wrong' }],
  ['orders', { cid: '778' }],
  ['balance'],
  ['reinstall'],
  ['create', { pid: 303 }],
  ['create', { pid: 1 }],
  ['cancel', { orderid: ids.unpaid }],
  ['cancel', { orderid: ids.paid }],
  ['getinfo', { orderid: ids.server }],
  ['getinfo', { orderid: ids.paid }],
  ['getinfo', { orderid: 1 }],
  ['reboot', { orderid: ids.server }],
  ['reboot', { orderid: ids.paid }],
  ['install', { ...install, run: 0 }],
  ['install', install],
  ['install', { ...install, orderid: ids.server }],
  ['install', { ...install, orderid: ids.unpaid }],
  ['install', { ...install, ostpl: 'beos' }],
  ['install', { ...install, sshkey_ids: '7,99' }],
  ['sshkey.list'],
  ['sshkey.add', { sshkey: 'ssh-rsa AAAAB3NzaC1yc2E+/x== anna@laptop with words' }],
  ['sshkey.remove', { id: 7 }],
  ['sshkey.remove', { id: 8 }],
];

const info: Call = ['getinfo', { orderid: ids.server }];
const empty: Call = ['getinfo', { orderid: ids.paid }];
const refused: Call = ['cancel', { orderid: ids.paid }];
const stop: Call = ['stop', { orderid: ids.server }];
const add: Call = ['sshkey.add', { sshkey: 'ssh-ed25519 AAAA other' }];
const again: Call = ['install', { ...install, orderid: ids.server }];

const quirks: readonly (readonly [Partial<Quirks>, ...Call[]])[] = [
  [{ ids: 'strings' }, info],
  [{ ids: 'numbers' }, ['orders']],
  [{ numbers: 'numbers' }, ['orders'], ['balance']],
  [{ resultInLists: true }, ['orders']],
  ...(['null', 'false', '{}', 'missing'] as const).map(
    emptyMap => [{ emptyMap }, ['orders', { cid: '779', key: 'k' }]] as const,
  ),
  ...(['null', 'missing', 'fail', '{}', 'false'] as const).map(
    vpsInfoBeforeInstallation => [{ vpsInfoBeforeInstallation }, empty] as const,
  ),
  [{ notice: true, trailer: '\n1' }, ['balance']],
  [{ printR: ['balance'] }, ['balance']],
  [{ printR: 'all', printROuter: 'array' }, ['balance']],
  [{ printR: 'all', printROuter: 'array', printRIndented: false, printRInPre: true }, ['balance']],
  [{ installInJson: true }, again],
  [{ stateLanguage: 'english' }, info],
  [{ stateLanguage: 'russian', stateSpaces: 'none' }, info],
  [{ stateLanguage: 'libvirt', stateSpaces: 'none' }, info],
  [{ stateSpaces: 'both-sides', stateCase: 'lower' }, info],
  [{ stateMarkup: true }, info],
  [{ online: 'agrees' }, info],
  [{ online: 'contradicts' }, info],
  [{ dedicatedIp: 'ip' }, info],
  [{ dedicatedIp: 'instead' }, info],
  [{ addresses: 'comma' }, info],
  [{ addresses: 'with-prefix' }, info],
  [{ addresses: 'twenty' }, info],
  [{ dueDate: 'getinfo' }, info],
  [{ dueDate: 'orders' }, ['orders']],
  [{ vpsInfoOf: 'two' }, info],
  [{ wrapped: 'vps-info' }, info],
  [{ wrapped: 'reply' }, info],
  [{ brokenOrder: 'with-id' }, ['orders']],
  [{ brokenOrder: 'without-id' }, ['orders']],
  [{ balanceKnown: false }, ['balance']],
  [{ powerReply: 'with-message' }, stop],
  [{ powerReply: 'nested' }, stop],
  [{ failureField: 'msg' }, refused],
  [{ resultWords: 'success-true' }, stop, refused],
  [{ resultWords: 'status-success' }, stop, refused],
  [{ resultWords: 'result-true' }, stop, info],
  [{ sshKeyAddGivesId: false }, add],
  [{ sshKeyAddSays: 'message' }, add],
  ...(['objects-name', 'objects-ostpl', 'objects-id', 'map', 'groups'] as const).map(
    templatesShape => [{ templatesShape }, ['list']] as const,
  ),
  ...(['product', 'groups', 'map', 'map-of-names'] as const).map(
    productsShape => [{ productsShape }, ['list']] as const,
  ),
  [{ productIdField: 'pid', productMoneyField: 'monthly', productCurrency: 'field' }, ['list']],
  [{ productsShape: 'map-without-ids', productCurrency: 'suffix' }, ['list']],
  [{ sshKeysUnder: 'keys', sshKeyField: 'key' }, ['sshkey.list']],
  [{ sshKeyField: 'label-only' }, ['sshkey.list']],
  ...(['map', 'map-without-ids', 'map-of-text'] as const).map(
    sshKeysShape => [{ sshKeysShape }, ['sshkey.list']] as const,
  ),
];

test('replies.txt shows every reply, as in the provider’s text and with each quirk', async () => {
  const lines: string[] = [];
  const show = async (quirk: Partial<Quirks>, calls: readonly Call[]): Promise<void> => {
    const { provider, call } = await createAccount(quirk);
    provider.addAccount({ cid: '779', key: 'k' });
    for (const [action, parameters = {}] of calls) {
      const given = Object.keys(parameters).length === 0 ? '' : ` ${JSON.stringify(parameters)}`;
      lines.push(`> ${action}${given}`, await call(action, parameters), '');
    }
  };
  for (const call of documented) await show({}, [call]);
  for (const [quirk, ...calls] of quirks) {
    lines.push(`## ${JSON.stringify(quirk)}`);
    await show(quirk, calls);
  }
  await expect(lines.join('\n')).toMatchFileSnapshot('replies.txt');
});

// What reads a reply as text drops its byte-order mark.
test('noise surrounds a reply in each of its forms', async () => {
  const { provider, call } = await createProviderHarness();
  const plain = await call('list');
  for (const noise of noises.filter(each => each !== 'none' && each !== 'byte-order-mark')) {
    provider.quirks.set({ noise });
    expect(await call('list'), noise).not.toBe(plain);
  }
});

test('a body is compressed, encoded and marked as its headers say', async () => {
  const { provider, post } = await createAccount({ stateLanguage: 'russian' });
  for (const compression of ['gzip', 'deflate', 'br'] as const) {
    provider.quirks.set({ compression });
    const response = await post({ action: 'list' });
    expect(response.headers.get('content-encoding')).toBe(compression);
    expect(await response.json()).toHaveProperty('ostpls');
  }
  provider.quirks.set({ compression: 'none' });
  for (const charset of ['windows-1251', 'koi8-r'] as const) {
    provider.quirks.set({ charset });
    const response = await post({ action: 'getinfo', cid: '777', key: 'right-key', orderid: ids.server });
    expect(response.headers.get('content-type')).toContain(charset);
    expect(new TextDecoder(charset).decode(await response.bytes())).toContain('"real_state":" Включен"');
  }
  provider.quirks.set({ charset: 'utf-8', byteOrderMark: true });
  const marked = await (await post({ action: 'list' })).bytes();
  expect([...marked.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, '{'.charCodeAt(0)]);
});

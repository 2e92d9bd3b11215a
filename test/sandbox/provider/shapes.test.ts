import { describe, expect, test } from 'vitest';

import type { Oddities } from '../../../demo/provider/quirks.ts';
import { stage } from './ask.ts';

type Changes = Partial<Oddities>;

test('list and orders with result', async () => {
  const { json } = await stage({ oddities: { resultInLists: true } });
  expect(await json('list')).toHaveProperty('result', 'success');
  expect(await json('orders')).toEqual({ result: 'success', orders: [] });
});

test('cancelled orders may be listed', async () => {
  const { provider, json } = await stage({ oddities: { cancelledOrders: 'listed' } });
  provider.cancelOrder(provider.addOrder('777').orderid);
  expect(await json('orders')).toHaveProperty('orders.47000.status', 'Cancelled');
});

describe('list', () => {
  const name = 'centos7-64-default';
  const title = 'CentOS 7 x64';
  test.each<[Oddities['templatesShape'], unknown]>([
    ['names', name],
    ['objects-name', { name, title }],
    ['objects-ostpl', { ostpl: name, title }],
    ['objects-id', { id: name, title }],
  ])('templates as %s', async (templatesShape, first) => {
    const { json } = await stage({ oddities: { templatesShape } });
    expect(((await json('list')) as { ostpls: unknown[] }).ostpls[0]).toEqual(first);
  });

  test('templates as a map', async () => {
    const { json } = await stage({ oddities: { templatesShape: 'map' } });
    expect(((await json('list')) as { ostpls: Record<string, string> }).ostpls[name]).toBe(title);
  });

  const product = 'VPS-1: 1 vCPU, 1 GB, 20 GB SSD';
  test.each<[Changes, string, unknown]>([
    [{}, '0', { id: '303', name: product, price: '5.00' }],
    [
      { productIdField: 'pid', productMoneyField: 'amount' },
      '0',
      { pid: '303', name: product, amount: '5.00' },
    ],
    [
      { productMoneyField: 'monthly', productCurrency: 'field' },
      '0',
      { id: '303', name: product, monthly: '5.00', currency: 'USD' },
    ],
    [{ productsShape: 'map' }, '303', { id: '303', name: product, price: '5.00' }],
    [
      { productsShape: 'map-without-ids', productCurrency: 'suffix' },
      '303',
      { name: product, price: '5.00 USD' },
    ],
    [
      { productsShape: 'map-without-ids', productCurrency: 'prefix' },
      '303',
      { name: product, price: '$5.00' },
    ],
    [{ productsShape: 'map-of-names' }, '303', product],
  ])('products: %j', async (oddities, place, expected) => {
    const { json } = await stage({ oddities });
    expect(((await json('list')) as { products: Record<string, unknown> }).products[place]).toEqual(expected);
  });
});

describe('sshkey.list', () => {
  const text = 'ssh-ed25519 AAAA anna at home';
  test.each<[Changes, unknown]>([
    [{}, { sshkeys: [{ id: '7', sshkey: text }] }],
    [{ sshKeysUnder: 'keys', sshKeyField: 'key' }, { keys: [{ id: '7', key: text }] }],
    [{ sshKeysUnder: 'list', sshKeyField: 'public_key' }, { list: [{ id: '7', public_key: text }] }],
    [{ sshKeyField: 'label-only' }, { sshkeys: [{ id: '7', label: 'anna at home' }] }],
    [{ sshKeysShape: 'map' }, { sshkeys: { 7: { id: '7', sshkey: text } } }],
    [{ sshKeysShape: 'map-without-ids' }, { sshkeys: { 7: { sshkey: text } } }],
    [{ sshKeysShape: 'map-of-text' }, { sshkeys: { 7: text } }],
    [{ sshKeysShape: 'map-of-text', sshKeyField: 'label-only' }, { sshkeys: { 7: 'anna at home' } }],
  ])('%j', async (oddities, expected) => {
    const { provider, json } = await stage({ oddities });
    provider.addSshKey('777', text);
    expect(await json('sshkey.list')).toEqual({ result: 'success', ...(expected as object) });
  });

  test('sshkey.add may not tell the id', async () => {
    const { json } = await stage({ oddities: { sshKeyAddGivesId: false } });
    expect(await json('sshkey.add', { sshkey: text })).toEqual({ result: 'success' });
  });
});

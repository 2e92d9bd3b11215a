import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Oddities } from '../../demo/provider/quirks.ts';
import { createWorld, type World } from './crash-harness.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const minute = 60_000;
const lists = () => world.provider.callsOf('list').length;

test('however many look, it is read once, and again only after ten minutes', async () => {
  const { house } = world.start();
  expect(house.catalogue.known()).toBeUndefined();
  const all = await Promise.all(Array.from({ length: 20 }, () => house.catalogue.get()));
  expect(all.every(({ kind }) => kind === 'ok')).toBe(true);
  expect(lists()).toBe(1);
  world.clock.now += 9 * minute;
  await house.catalogue.get();
  expect([lists(), house.catalogue.isStale()]).toEqual([1, false]);
  world.clock.now += minute;
  expect(house.catalogue.isStale()).toBe(true);
  // What is old is there at once, while it is being read anew.
  expect(house.catalogue.known()?.catalogue.tariffs).toHaveLength(6);
  await house.catalogue.get();
  expect([lists(), house.catalogue.isStale()]).toEqual([2, false]);
});

test('while the provider is away, what was read is kept with its age, over a restart too', async () => {
  const first = world.start();
  await first.house.catalogue.get();
  const readAt = world.clock.now;
  await first.close();
  await world.provider.goAway();
  world.clock.now += 60 * minute;
  const { house } = world.start();
  expect(house.catalogue.known()).toMatchObject({ readAt, failure: undefined });
  expect(house.catalogue.isStale()).toBe(true);
  expect(await house.catalogue.get()).toMatchObject({ kind: 'ok' });
  expect(house.catalogue.known()).toMatchObject({ readAt, failure: { kind: 'unreachable' } });
  await world.provider.comeBack();
  world.clock.now += minute;
  await house.catalogue.get();
  expect(house.catalogue.known()).toMatchObject({ readAt: world.clock.now, failure: undefined });
});

test('with nothing known, the failure is told, and a provider that has just failed is left alone', async () => {
  const { house } = world.start();
  world.provider.fault('list', { kind: 'html-page', times: 1_000 });
  expect(await house.catalogue.get()).toMatchObject({ failure: { kind: 'unreadable-reply' } });
  const asked = lists();
  expect(await house.catalogue.get()).toMatchObject({ failure: { kind: 'unreadable-reply' } });
  expect(lists()).toBe(asked);
  world.provider.faults.clear();
  world.clock.now += minute;
  expect(await house.catalogue.get()).toMatchObject({ kind: 'ok' });
});

test('an empty answer after a full one is an accident', async () => {
  const { house } = world.start();
  await house.catalogue.get();
  world.clock.now += 11 * minute;
  world.provider.fault('list', { kind: 'raw', body: '{"ostpls":[],"products":[]}', carriedOut: true });
  expect(await house.catalogue.get()).toMatchObject({ kind: 'ok' });
  expect(house.catalogue.known()?.catalogue.templates).toHaveLength(15);
});

describe('however the provider lists it', () => {
  const templates = ['names', 'objects-name', 'objects-ostpl', 'objects-id', 'map'] as const;
  const products = ['list', 'map', 'map-without-ids', 'map-of-names'] as const;
  const money = ['price', 'amount', 'monthly'] as const;
  const currencies = ['none', 'suffix', 'prefix', 'field'] as const;
  const oddities = Array.from({ length: 20 }, (_, n): Partial<Oddities> => ({
    templatesShape: templates[n % 5] ?? 'names',
    productsShape: products[n % 4] ?? 'list',
    productMoneyField: money[n % 3] ?? 'price',
    productCurrency: currencies[(n + 1) % 4] ?? 'none',
    productIdField: n % 2 === 0 ? 'pid' : 'id',
    numbers: n % 2 === 0 ? 'numbers' : 'strings',
    resultInLists: n % 3 === 0,
    byteOrderMark: n % 4 === 0,
    notice: n % 5 === 0,
  }));
  test.each(oddities)('%o', async changes => {
    world.provider.oddities.set(changes);
    const { house } = world.start();
    const answer = await house.catalogue.get();
    if (answer.kind === 'failed') throw new Error(answer.failure.kind);
    expect(answer.value.tariffs.map(({ id }) => id)).toContain('303');
    expect(answer.value.templates.map(({ name }) => name)).toContain('debian-12-64-default');
    const small = answer.value.tariffs.find(({ id }) => id === '303');
    expect(small?.name).toContain('VPS-1');
    if (changes.productsShape !== 'map-of-names') expect(small?.price).toMatch(/5/);
  });
});

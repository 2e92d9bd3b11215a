import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Quirks } from '../../demo/provider/quirks.ts';
import { createWorld, type World } from './crash-harness.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const minute = 60_000;
const lists = () => world.provider.callsOf('list').length;

test('concurrent readers share one call, and the next comes after ten minutes', async () => {
  const { services } = world.start();
  expect(services.catalogue.known()).toBeUndefined();
  const all = await Promise.all(Array.from({ length: 20 }, () => services.catalogue.get()));
  expect(all.every(({ kind }) => kind === 'ok')).toBe(true);
  expect(lists()).toBe(1);
  world.clock.now += 9 * minute;
  await services.catalogue.get();
  expect([lists(), services.catalogue.isStale()]).toEqual([1, false]);
  world.clock.now += minute;
  expect(services.catalogue.isStale()).toBe(true);
  // The old catalogue is available at once while the new one is read.
  expect(services.catalogue.known()?.catalogue.tariffs).toHaveLength(6);
  await services.catalogue.get();
  expect([lists(), services.catalogue.isStale()]).toEqual([2, false]);
});

test('the last catalogue and its age survive an outage and a restart', async () => {
  const first = world.start();
  await first.services.catalogue.get();
  const readAt = world.clock.now;
  await first.close();
  await world.provider.goOffline();
  world.clock.now += 60 * minute;
  const { services } = world.start();
  expect(services.catalogue.known()).toMatchObject({ readAt, failure: undefined });
  expect(services.catalogue.isStale()).toBe(true);
  expect(await services.catalogue.get()).toMatchObject({ kind: 'ok' });
  expect(services.catalogue.known()).toMatchObject({ readAt, failure: { kind: 'unreachable' } });
  await world.provider.goOnline();
  world.clock.now += minute;
  await services.catalogue.get();
  expect(services.catalogue.known()).toMatchObject({ readAt: world.clock.now, failure: undefined });
});

test('the first failure is returned, and the provider is not called again at once', async () => {
  const { services } = world.start();
  world.provider.fault('list', { kind: 'html-page', times: 1_000 });
  expect(await services.catalogue.get()).toMatchObject({ failure: { kind: 'maintenance' } });
  const asked = lists();
  expect(await services.catalogue.get()).toMatchObject({ failure: { kind: 'maintenance' } });
  expect(lists()).toBe(asked);
  world.provider.faults.clear();
  world.clock.now += minute;
  expect(await services.catalogue.get()).toMatchObject({ kind: 'ok' });
});

test('an empty catalogue does not replace a full one', async () => {
  const { services } = world.start();
  await services.catalogue.get();
  world.clock.now += 11 * minute;
  world.provider.fault('list', { kind: 'raw', body: '{"ostpls":[],"products":[]}', carriedOut: true });
  expect(await services.catalogue.get()).toMatchObject({ kind: 'ok' });
  expect(services.catalogue.known()?.catalogue.templates).toHaveLength(15);
});

describe('a catalogue in any of the provider’s formats', () => {
  const templates = ['names', 'objects-name', 'objects-ostpl', 'objects-id', 'map'] as const;
  const products = ['list', 'map', 'map-without-ids', 'map-of-names'] as const;
  const money = ['price', 'amount', 'monthly'] as const;
  const currencies = ['none', 'suffix', 'prefix', 'field'] as const;
  const quirks = Array.from({ length: 20 }, (_, n): Partial<Quirks> => ({
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
  test.each(quirks)('%o', async changes => {
    world.provider.quirks.set(changes);
    const { services } = world.start();
    const answer = await services.catalogue.get();
    if (answer.kind === 'failed') throw new Error(answer.failure.kind);
    expect(answer.value.tariffs.map(({ id }) => id)).toContain('303');
    expect(answer.value.templates.map(({ name }) => name)).toContain('debian-12-64-default');
    const small = answer.value.tariffs.find(({ id }) => id === '303');
    expect(small?.name).toContain('VPS-1');
    if (changes.productsShape !== 'map-of-names') expect(small?.price).toMatch(/5/);
  });
});

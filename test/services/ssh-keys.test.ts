import { generateKeyPairSync } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { AddKeyOperation } from '../../src/domain/operation.ts';
import type { AccountId } from '../../src/domain/server.ts';
import type { PublicKey } from '../../src/domain/ssh-key.ts';
import { keyLine } from '../../src/domain/ssh-key.ts';
import { parsePublicKeys } from '../../src/services/ssh-keys/public-keys.ts';
import type { Fault } from '../../demo/provider/faults.ts';
import type { Quirks } from '../../demo/provider/quirks.ts';
import { anna, chat, createWorld, type World } from './crash-harness.ts';

let world: World;
let account: AccountId;
beforeEach(async () => {
  world = await createWorld();
  account = await world.link();
});
afterEach(() => world.end());

type Process = ReturnType<World['start']>;
const minute = 60_000;

function newKey(label: string): PublicKey {
  const point = generateKeyPairSync('ed25519')
    .publicKey.export({ format: 'der', type: 'spki' })
    .subarray(-32);
  const blob = Buffer.concat([
    Buffer.from([0, 0, 0, 11]),
    Buffer.from('ssh-ed25519'),
    Buffer.from([0, 0, 0, 32]),
    point,
  ]);
  const read = parsePublicKeys(`ssh-ed25519 ${blob.toString('base64')} ${label}`);
  const [first] = read.kind === 'read' ? read.keys : [];
  if (first?.kind !== 'key') throw new Error('no key');
  return first.key;
}

const wishOf = (key: PublicKey) => `update:7:key:${key.fingerprint}`;

function add({ services }: Process, key: PublicKey, idempotencyKey = wishOf(key)): void {
  const begun = services.operations.begin({
    idempotencyKey,
    action: 'add-key',
    accountId: account,
    personId: anna,
    chatId: chat,
    chatKind: 'private',
    details: { publicKey: keyLine(key), fingerprint: key.fingerprint, label: key.label },
  });
  if (begun.kind === 'started') services.operations.dispatch(begun.operation.id, Promise.resolve());
}

function operationOf({ db }: Process, wish: string): AddKeyOperation {
  const operation = db.operations.byWish(wish);
  if (operation?.action !== 'add-key') throw new Error(`no ${wish}`);
  return operation;
}

const texts = () => world.provider.account(world.cid).sshKeys.map(({ text }) => text);
const sent = () => world.provider.callsOf('sshkey.add').length;

test.each(['work laptop', '"quoted" & \'so\'', 'a+b=c%20&key=1', 'ключ 🔑', ''])(
  'a key with the label %j arrives exactly as it was written',
  async label => {
    const process = world.start();
    const key = newKey(label);
    add(process, key);
    await process.settle();
    expect(texts()).toEqual([keyLine(key)]);
    expect(operationOf(process, wishOf(key))).toMatchObject({ state: 'done', details: { label } });
    const listed = await process.services.sshKeys.read(anna, account);
    if (listed.kind !== 'ok') throw new Error(listed.failure.kind);
    expect(listed.value.keys).toMatchObject([{ label, key: { fingerprint: key.fingerprint } }]);
  },
);

test('a key that is there already, under whatever label, is found before anything is sent', async () => {
  const process = world.start();
  const key = newKey('mine');
  world.provider.addSshKey(world.cid, keyLine({ ...key, label: 'from the panel' }));
  add(process, key);
  await process.settle();
  expect(sent()).toBe(0);
  expect(operationOf(process, wishOf(key))).toMatchObject({
    state: 'not-sent',
    failure: { kind: 'already-exists' },
  });
});

test('while the provider is away nothing is sent, and that is said', async () => {
  const process = world.start();
  await world.provider.goOffline();
  const key = newKey('mine');
  add(process, key);
  await process.settle();
  expect(operationOf(process, wishOf(key))).toMatchObject({ state: 'not-sent' });
  await world.provider.goOnline();
  expect(sent()).toBe(0);
});

test('a death at every point: at most one key, and the truth', async () => {
  let died = true;
  for (let point = 0; died; point++) {
    await world.end();
    world = await createWorld();
    account = await world.link();
    world.provider.addSshKey(world.cid, keyLine(newKey('another')));
    const key = newKey('mine');
    const mortal = world.start(point);
    try {
      add(mortal, key);
    } catch (error) {
      if (!mortal.isDead()) throw error;
    }
    await mortal.settle();
    died = mortal.isDead();
    const where = `point ${point}, after ${mortal.passed.at(-1) ?? 'the beginning'}`;
    await mortal.close();
    world.clock.now += 1_000;
    const next = world.start();
    next.services.maintenance.recover();
    add(next, key);
    await next.settle();
    await next.pass(3 * minute);
    const operation = operationOf(next, wishOf(key));
    const there = texts().filter(text => text === keyLine(key)).length;
    expect(sent(), where).toBeLessThanOrEqual(1);
    expect(there, where).toBe(sent());
    expect(operation.state, where).toBe(there === 1 ? 'done' : 'unconfirmed');
    await next.close();
  }
});

describe('a lost reply is settled by the list', () => {
  const lost: readonly (readonly [string, Fault, boolean])[] = [
    ['the answer was lost', { kind: 'reset', carriedOut: true }, true],
    ['the request was lost', { kind: 'reset', carriedOut: false }, false],
    ['half of an answer', { kind: 'cut-short', carriedOut: true }, true],
  ];

  test.each(lost)('%s', async (_, fault, isThere) => {
    const process = world.start();
    const key = newKey('mine');
    world.provider.fault('sshkey.add', fault);
    add(process, key);
    await process.settle();
    await process.pass(3 * minute);
    expect(sent()).toBe(1);
    expect(texts()).toEqual(isThere ? [keyLine(key)] : []);
    expect(operationOf(process, wishOf(key)).state).toBe(isThere ? 'done' : 'unconfirmed');
  });

  test('by the label that has come, where nothing but labels are listed', async () => {
    const process = world.start();
    world.provider.quirks.set({ sshKeyField: 'label-only' });
    world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
    const key = newKey('mine');
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: true });
    add(process, key);
    await process.settle();
    await process.pass(minute);
    expect(operationOf(process, wishOf(key))).toMatchObject({ state: 'done', details: { keyId: '8' } });
  });

  test('an older key of the same label proves nothing', async () => {
    const process = world.start();
    world.provider.quirks.set({ sshKeyField: 'label-only' });
    world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
    const key = newKey('mine');
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: false });
    add(process, key);
    await process.settle();
    await process.pass(3 * minute);
    expect(operationOf(process, wishOf(key)).state).toBe('unconfirmed');
  });

  test('nor does another key that somebody gave the same label meanwhile', async () => {
    const process = world.start();
    const key = newKey('mine');
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: false });
    add(process, key);
    await process.settle();
    world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
    await process.pass(3 * minute);
    expect(operationOf(process, wishOf(key)).state).toBe('unconfirmed');
  });

  test('of two keys with one label, each is explained by a key of its own', async () => {
    const process = world.start();
    world.provider.quirks.set({ sshKeyField: 'label-only' });
    const [first, second] = [newKey('mine'), newKey('mine')];
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: true });
    add(process, first);
    await process.settle();
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: false });
    add(process, second);
    await process.settle();
    await process.pass(3 * minute);
    expect([first, second].map(key => operationOf(process, wishOf(key)).state)).toEqual([
      'done',
      'unconfirmed',
    ]);
  });

  test('without any list it ends at the deadline, in those words', async () => {
    const process = world.start();
    const key = newKey('mine');
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: true });
    world.provider.fault('sshkey.list', { kind: 'html-page', skip: 1, times: 1_000 });
    add(process, key);
    await process.settle();
    await process.pass(11 * minute);
    expect(sent()).toBe(1);
    expect(operationOf(process, wishOf(key)).state).toBe('unconfirmed');
  });
});

describe('however the provider lists keys', () => {
  const shown = ['list', 'map', 'map-without-ids', 'map-of-text'] as const;
  const under = ['sshkeys', 'keys', 'list'] as const;
  const fields = ['sshkey', 'key', 'public_key', 'label-only'] as const;
  const shapes = shown.flatMap((sshKeysShape, row): readonly Partial<Quirks>[] =>
    fields.map((sshKeyField, column) => ({
      sshKeysShape,
      sshKeyField,
      sshKeysUnder: under[(row + column) % under.length] ?? 'sshkeys',
    })),
  );

  test.each(shapes)('%o: added, listed, removed', async quirks => {
    const process = world.start();
    world.provider.quirks.set({ ...quirks, sshKeyAddGivesId: false, ids: 'numbers' });
    const key = newKey('work laptop');
    world.provider.addSshKey(world.cid, keyLine(newKey('another one')));
    add(process, key);
    await process.settle();
    expect(operationOf(process, wishOf(key)).state).toBe('done');
    const listed = await process.services.sshKeys.read(anna, account);
    if (listed.kind !== 'ok') throw new Error(listed.failure.kind);
    expect(listed.value.keys.map(({ label }) => label).sort()).toEqual(['another one', 'work laptop']);
    const mine = listed.value.keys.find(({ label }) => label === 'work laptop');
    if (quirks.sshKeyField !== 'label-only') expect(mine?.key?.fingerprint).toBe(key.fingerprint);
    expect(await process.services.sshKeys.remove(anna, account, mine?.id ?? '')).toBeUndefined();
    expect(texts()).toHaveLength(1);
    expect(texts()[0]).toContain('another one');
  });

  test.each(['[]', 'null', 'false', '{}'] as const)(
    'an empty list that arrives as %s is no key',
    async emptyMap => {
      const process = world.start();
      world.provider.quirks.set({ emptyMap });
      const listed = await process.services.sshKeys.read(anna, account);
      expect(listed).toMatchObject({ kind: 'ok', value: { keys: [] } });
    },
  );

  test('a notice before the list, a mark before that, and print_r', async () => {
    const process = world.start();
    world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
    world.provider.quirks.set({ byteOrderMark: true, notice: true, printR: 'all' });
    const listed = await process.services.sshKeys.read(anna, account);
    expect(listed).toMatchObject({ kind: 'ok', value: { keys: [{ label: 'mine' }] } });
  });
});

test('a key removed twice is removed; what was read is known at once afterwards', async () => {
  const process = world.start();
  const { id } = world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
  await process.services.sshKeys.read(anna, account);
  expect(process.services.sshKeys.known(account)?.keys).toHaveLength(1);
  expect(await process.services.sshKeys.remove(anna, account, id)).toBeUndefined();
  world.provider.fault('sshkey.remove', { kind: 'refused', message: 'Key not found' });
  expect(await process.services.sshKeys.remove(anna, account, id)).toBeUndefined();
  // Whatever the provider said of a key, it said nothing of the one that opens the account.
  expect(process.services.links.ofPerson(anna)).toMatchObject([{ state: 'ok' }]);
});

describe('balance', () => {
  test('as the provider writes it', async () => {
    const process = world.start();
    world.provider.setBalance(world.cid, '12.50');
    expect(await process.services.balance.read(anna, account)).toEqual({ kind: 'ok', value: '12.50 USD' });
    expect(process.services.balance.isHidden()).toBe(false);
  });

  test('where it is unknown, that is remembered for a day, over a restart', async () => {
    const first = world.start();
    world.provider.quirks.set({ balanceKnown: false });
    expect(await first.services.balance.read(anna, account)).toMatchObject({
      failure: { kind: 'unknown-action' },
    });
    await first.close();
    const second = world.start();
    expect(second.services.balance.isHidden()).toBe(true);
    world.clock.now += 24 * 60 * minute;
    expect(second.services.balance.isHidden()).toBe(false);
    world.provider.quirks.set({ balanceKnown: true });
    expect(await second.services.balance.read(anna, account)).toMatchObject({ kind: 'ok' });
    expect(second.services.balance.isHidden()).toBe(false);
  });

  test('a provider that is away knows nothing of it, and hides nothing', async () => {
    const process = world.start();
    await world.provider.goOffline();
    expect(await process.services.balance.read(anna, account)).toMatchObject({ kind: 'failed' });
    expect(process.services.balance.isHidden()).toBe(false);
    await world.provider.goOnline();
  });
});

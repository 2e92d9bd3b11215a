import { generateKeyPairSync } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { AddKeyOperation } from '../../src/domain/operation.ts';
import type { AccountId } from '../../src/domain/server.ts';
import type { PublicKey } from '../../src/domain/ssh-key.ts';
import { keyLine } from '../../src/domain/ssh-key.ts';
import { parsePublicKeys } from '../../src/services/ssh-keys/public-keys.ts';
import type { Fault } from '../../demo/provider/faults.ts';
import type { Quirks } from '../../demo/provider/quirks.ts';
import { createWorld, crashAtEveryPoint, type Process, type World } from './crash-harness.ts';
import { anna, byAnna, startOperation } from './start-services.ts';

let world: World;
let account: AccountId;
async function setUp(): Promise<void> {
  world = await createWorld();
  account = await world.link();
}
beforeEach(setUp);
afterEach(() => world.end());

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

const idempotencyKeyOf = (key: PublicKey) => `update:7:key:${key.fingerprint}`;

function add(process: Process, key: PublicKey, idempotencyKey = idempotencyKeyOf(key)): void {
  startOperation(process, {
    ...byAnna,
    idempotencyKey,
    action: 'add-key',
    accountId: account,
    details: { publicKey: keyLine(key), fingerprint: key.fingerprint, label: key.label },
  });
}

function operationOf({ db }: Process, request: string): AddKeyOperation {
  const operation = db.operations.getByKey(request);
  if (operation?.action !== 'add-key') throw new Error(`no ${request}`);
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
    await process.drain();
    expect(texts()).toEqual([keyLine(key)]);
    expect(operationOf(process, idempotencyKeyOf(key))).toMatchObject({ state: 'done', details: { label } });
    const listed = await process.services.sshKeys.read(anna, account);
    if (listed.kind !== 'ok') throw new Error(listed.failure.kind);
    expect(listed.value.keys).toMatchObject([{ label, key: { fingerprint: key.fingerprint } }]);
  },
);

test('a key that exists under any label is found before anything is sent', async () => {
  const process = world.start();
  const key = newKey('mine');
  world.provider.addSshKey(world.cid, keyLine({ ...key, label: 'from the panel' }));
  add(process, key);
  await process.drain();
  expect(sent()).toBe(0);
  expect(operationOf(process, idempotencyKeyOf(key))).toMatchObject({
    state: 'not-sent',
    failure: { kind: 'already-exists' },
  });
});

test('an unavailable provider leaves the operation not sent', async () => {
  const process = world.start();
  await world.provider.goOffline();
  const key = newKey('mine');
  add(process, key);
  await process.drain();
  expect(operationOf(process, idempotencyKeyOf(key))).toMatchObject({ state: 'not-sent' });
  await world.provider.goOnline();
  expect(sent()).toBe(0);
});

test('a crash at any point adds at most one key and reports its true state', async () => {
  let key = newKey('mine');
  const begin = async (): Promise<World> => {
    await world.end();
    await setUp();
    world.provider.addSshKey(world.cid, keyLine(newKey('another')));
    key = newKey('mine');
    return world;
  };
  for await (const { next, where } of crashAtEveryPoint({ begin, request: process => add(process, key) })) {
    await next.pass(3 * minute);
    const operation = operationOf(next, idempotencyKeyOf(key));
    const there = texts().filter(text => text === keyLine(key)).length;
    expect(sent(), where).toBeLessThanOrEqual(1);
    expect(there, where).toBe(sent());
    expect(operation.state, where).toBe(there === 1 ? 'done' : 'unconfirmed');
  }
});

describe('a key whose reply is lost', () => {
  const lost: readonly (readonly [string, Fault, boolean])[] = [
    ['the response is lost', { kind: 'reset', carriedOut: true }, true],
    ['the request is lost', { kind: 'reset', carriedOut: false }, false],
    ['the response is cut short', { kind: 'cut-short', carriedOut: true }, true],
  ];

  test.each(lost)('is found in the list if it was added: %s', async (_, fault, isThere) => {
    const process = world.start();
    const key = newKey('mine');
    world.provider.fault('sshkey.add', fault);
    add(process, key);
    await process.drain();
    await process.pass(3 * minute);
    expect(sent()).toBe(1);
    expect(texts()).toEqual(isThere ? [keyLine(key)] : []);
    expect(operationOf(process, idempotencyKeyOf(key)).state).toBe(isThere ? 'done' : 'unconfirmed');
  });

  test('is found by its new label if only labels are listed', async () => {
    const process = world.start();
    world.provider.quirks.set({ sshKeyField: 'label-only' });
    world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
    const key = newKey('mine');
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: true });
    add(process, key);
    await process.drain();
    await process.pass(minute);
    expect(operationOf(process, idempotencyKeyOf(key))).toMatchObject({
      state: 'done',
      details: { keyId: '8' },
    });
  });

  test('is not proven by an older key with the same label', async () => {
    const process = world.start();
    world.provider.quirks.set({ sshKeyField: 'label-only' });
    world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
    const key = newKey('mine');
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: false });
    add(process, key);
    await process.drain();
    await process.pass(3 * minute);
    expect(operationOf(process, idempotencyKeyOf(key)).state).toBe('unconfirmed');
  });

  test('is not proven by another new key with the same label', async () => {
    const process = world.start();
    const key = newKey('mine');
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: false });
    add(process, key);
    await process.drain();
    world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
    await process.pass(3 * minute);
    expect(operationOf(process, idempotencyKeyOf(key)).state).toBe('unconfirmed');
  });

  test('is matched to one of two keys with the same label', async () => {
    const process = world.start();
    world.provider.quirks.set({ sshKeyField: 'label-only' });
    const [first, second] = [newKey('mine'), newKey('mine')];
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: true });
    add(process, first);
    await process.drain();
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: false });
    add(process, second);
    await process.drain();
    await process.pass(3 * minute);
    expect([first, second].map(key => operationOf(process, idempotencyKeyOf(key)).state)).toEqual([
      'done',
      'unconfirmed',
    ]);
  });

  test('ends at the deadline if no list can be read', async () => {
    const process = world.start();
    const key = newKey('mine');
    world.provider.fault('sshkey.add', { kind: 'reset', carriedOut: true });
    world.provider.fault('sshkey.list', { kind: 'html-page', skip: 1, times: 1_000 });
    add(process, key);
    await process.drain();
    await process.pass(11 * minute);
    expect(sent()).toBe(1);
    expect(operationOf(process, idempotencyKeyOf(key)).state).toBe('unconfirmed');
  });
});

describe('keys in any of the provider’s formats', () => {
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

  test.each(shapes)('are added, listed and removed: %o', async quirks => {
    const process = world.start();
    world.provider.quirks.set({ ...quirks, sshKeyAddGivesId: false, ids: 'numbers' });
    const key = newKey('work laptop');
    world.provider.addSshKey(world.cid, keyLine(newKey('another one')));
    add(process, key);
    await process.drain();
    expect(operationOf(process, idempotencyKeyOf(key)).state).toBe('done');
    const listed = await process.services.sshKeys.read(anna, account);
    if (listed.kind !== 'ok') throw new Error(listed.failure.kind);
    expect(listed.value.keys.map(({ label }) => label).sort()).toEqual(['another one', 'work laptop']);
    const mine = listed.value.keys.find(({ label }) => label === 'work laptop');
    if (quirks.sshKeyField !== 'label-only') expect(mine?.key?.fingerprint).toBe(key.fingerprint);
    expect(await process.services.sshKeys.remove(anna, account, mine?.id ?? '')).toBeUndefined();
    expect(texts()).toHaveLength(1);
    expect(texts()[0]).toContain('another one');
  });

  test.each(['[]', 'null', 'false', '{}'] as const)('are none if the list arrives as %s', async emptyMap => {
    const process = world.start();
    world.provider.quirks.set({ emptyMap });
    const listed = await process.services.sshKeys.read(anna, account);
    expect(listed).toMatchObject({ kind: 'ok', value: { keys: [] } });
  });

  test('are read after a notice and a byte order mark, and from print_r', async () => {
    const process = world.start();
    world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
    world.provider.quirks.set({ byteOrderMark: true, notice: true, printR: 'all' });
    const listed = await process.services.sshKeys.read(anna, account);
    expect(listed).toMatchObject({ kind: 'ok', value: { keys: [{ label: 'mine' }] } });
  });
});

test('removing a key twice succeeds, and the last list stays available', async () => {
  const process = world.start();
  const { id } = world.provider.addSshKey(world.cid, keyLine(newKey('mine')));
  await process.services.sshKeys.read(anna, account);
  expect(process.services.sshKeys.known(account)?.keys).toHaveLength(1);
  expect(await process.services.sshKeys.remove(anna, account, id)).toBeUndefined();
  world.provider.fault('sshkey.remove', { kind: 'refused', message: 'Key not found' });
  expect(await process.services.sshKeys.remove(anna, account, id)).toBeUndefined();
  // The credentials' own key was not rejected.
  expect(process.services.links.ofPerson(anna)).toMatchObject([{ state: 'ok' }]);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/result.ts';
import type { AccountId } from '../../src/domain/server.ts';
import { createWorld, type World } from './crash-harness.ts';
import { anna, chat } from './start-services.ts';

let world: World;
let account: AccountId;
beforeEach(async () => {
  world = await createWorld();
  account = await world.link();
});
afterEach(() => world.end());

const minute = 60_000;

describe('a client id', () => {
  test.each(['{}', '0{}', '000{}', ' {} ', '\u00A0{}', '\u200B{}', 'full-width'])(
    'written as %j is the same account',
    async form => {
      const process = world.start();
      const fullWidth = world.cid.replaceAll(/\d/g, digit => String.fromCodePoint(0xff10 + Number(digit)));
      const cid = form === 'full-width' ? fullWidth : form.replace('{}', world.cid);
      const { key } = world.provider.account(world.cid);
      const started = process.services.accountLinking.start({
        ...{ personId: anna, chatId: chat, label: '' },
        credentials: { cid: createSecret(cid), key: createSecret(key) },
      });
      if (started.kind !== 'checking') throw new Error(started.kind);
      expect(process.db.links.credentials(started.candidate)?.cid.reveal()).toBe(world.cid);
      await process.services.accountLinking.check(started.candidate);
      expect(process.services.links.ofPerson(anna).map(({ accountId }) => accountId)).toEqual([account]);
      const [link] = process.services.links.ofPerson(anna);
      expect(link && process.services.links.clientIdOf(link.id)).toBe(world.cid);
    },
  );
});

test('a person links at most 20 accounts, and can still replace the key of one of them', () => {
  const process = world.start();
  const start = (cid: string) =>
    process.services.accountLinking.start({
      ...{ personId: anna, chatId: chat, label: '' },
      credentials: { cid: createSecret(cid), key: createSecret('0123456789abcdef') },
    }).kind;
  expect(Array.from({ length: 19 }, (_, n) => start(String(9_000 + n)))).toEqual(Array(19).fill('checking'));
  expect([start('9999'), start('9000'), start(world.cid)]).toEqual(['too-many', 'checking', 'checking']);
});

test('reads of one account that are asked for at once are one call', async () => {
  const process = world.start();
  const before = world.provider.calls.length;
  const { balance, sshKeys, accounts, links } = process.services;
  const [link] = links.ofPerson(anna);
  if (link === undefined) throw new Error('no link');
  await Promise.all(
    Array.from({ length: 20 }, () => [
      balance.read(anna, account),
      sshKeys.read(anna, account),
      accounts.checkLink(link.id),
    ]).flat(),
  );
  const calls = world.provider.calls.slice(before).map(({ action }) => action);
  expect(calls.toSorted()).toEqual(['balance', 'orders', 'sshkey.list']);
});

describe('balance', () => {
  test('is returned as the provider writes it', async () => {
    const process = world.start();
    world.provider.setBalance(world.cid, '12.50');
    expect(await process.services.balance.read(anna, account)).toEqual({ kind: 'ok', value: '12.50 USD' });
    expect(process.services.balance.isHidden()).toBe(false);
  });

  test('is hidden for a day where the action is unknown, across a restart', async () => {
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

  test('is not hidden during an outage', async () => {
    const process = world.start();
    await world.provider.goOffline();
    expect(await process.services.balance.read(anna, account)).toMatchObject({ kind: 'failed' });
    expect(process.services.balance.isHidden()).toBe(false);
    await world.provider.goOnline();
  });
});

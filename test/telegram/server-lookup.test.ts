import { setImmediate } from 'node:timers/promises';

import { expect, test, vi } from 'vitest';

import type { Card } from '../../src/domain/card.ts';
import type { ServerId } from '../../src/domain/server.ts';
import type { Services } from '../../src/services/services.ts';
import { findOrRead, matchOrRead } from '../../src/telegram/handlers/server-lookup.ts';
import type { RequestContext } from '../../src/telegram/request-context.ts';
import { cardOf } from './samples/models.ts';

const ctx = {
  locale: { t: (id: string) => id },
  readFirst: async (_: unknown, read: () => Promise<unknown>) => void (await read()),
} as unknown as RequestContext;

/** Servers that were never read, and what reading one of them does. */
function unreadServers(count: number, poll: Services['servers']['poll']) {
  const cards = Array.from({ length: count }, (_, index): Card => {
    const id = (index + 1) as ServerId;
    return cardOf({ id, name: `#${id}` }, { vps: undefined, seenAt: undefined });
  });
  return { cards, servers: { cardsOf: () => cards, unreadAccounts: () => [], poll } };
}

test('a refused read starts no search', async () => {
  const { servers } = unreadServers(500, () =>
    Promise.resolve({ failure: { kind: 'rate-limited', message: '' } }),
  );
  const find = vi.fn((): number | undefined => undefined);
  expect(await findOrRead(servers, ctx, find)).toBeUndefined();
  expect(find).toHaveBeenCalledTimes(1);
});

test('a server is found although another one could not be read', async () => {
  const { cards, servers } = unreadServers(2, async id => {
    if (id === 1) throw new Error('disk full');
    await setImmediate();
    const card = cards[1];
    if (card !== undefined) cards[1] = { ...card, name: 'web' };
    return { failure: undefined };
  });
  const find = (all: readonly Card[]) => all.find(({ name }) => name === 'web')?.id;
  expect(await findOrRead(servers, ctx, find)).toBe(2);
});

/** Two servers that the provider calls web, of which only the first was read. */
function namesakes(poll: 'reads it' | 'fails') {
  const read = cardOf({ id: 1 as ServerId, name: 'web', label: undefined });
  const named = {
    ...read,
    snapshot: { ...read.snapshot, vps: read.snapshot.vps && { ...read.snapshot.vps, name: 'web' } },
  };
  const unread = cardOf({ id: 2 as ServerId, label: undefined }, { vps: undefined, seenAt: undefined });
  const cards = [named, unread];
  const servers = {
    cardsOf: () => cards,
    unreadAccounts: () => [],
    poll: () => {
      if (poll === 'fails')
        return Promise.resolve({ failure: { kind: 'maintenance', message: '' } as const });
      cards[1] = { ...named, id: 2 as ServerId };
      return Promise.resolve({ failure: undefined });
    },
  };
  return { servers, cards };
}

test('nothing is done to a server if one that was not read may have the same name', async () => {
  const { servers } = namesakes('reads it');
  expect(await matchOrRead(servers, ctx, 'web', true)).toMatchObject({ kind: 'several' });
  const { servers: failing, cards } = namesakes('fails');
  expect(await matchOrRead(failing, ctx, 'web', true)).toEqual({ kind: 'unsure', card: cards[0] });
});

test('a server is shown, or named by its label, without waiting for the others', async () => {
  const { servers, cards } = namesakes('fails');
  const poll = vi.spyOn(servers, 'poll');
  expect(await matchOrRead(servers, ctx, 'web', false)).toEqual({ kind: 'one', card: cards[0] });
  const [first] = cards;
  if (first !== undefined) cards[0] = { ...first, label: 'Shop' };
  expect(await matchOrRead(servers, ctx, 'shop', true)).toMatchObject({ kind: 'one' });
  expect(poll).not.toHaveBeenCalled();
});

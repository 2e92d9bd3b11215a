import { setImmediate } from 'node:timers/promises';

import { expect, test, vi } from 'vitest';

import type { Card } from '../../src/domain/card.ts';
import type { ServerId } from '../../src/domain/server.ts';
import type { Services } from '../../src/services/services.ts';
import { findOrRead } from '../../src/telegram/handlers/server-lookup.ts';
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

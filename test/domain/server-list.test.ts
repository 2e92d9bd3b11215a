import { expect, test } from 'vitest';

import { matchServer, type Card } from '../../src/domain/card.ts';
import type { OrderId, PowerState, ServerId } from '../../src/domain/server.ts';
import { findServers, isProblem, sortServers, toPart } from '../../src/domain/server-list.ts';
import { cardOf, now, orderCard, vps } from '../telegram/samples/models.ts';

let lastId = 0;
const server = (name: string, state: PowerState = 'running', ip = '10.0.0.1', order = '1'): Card => {
  lastId += 1;
  const card = cardOf({ id: lastId as ServerId, name }, { vps: vps(state, { name, ip }) });
  const { snapshot } = card;
  return {
    ...card,
    snapshot: { ...snapshot, order: { ...snapshot.order, id: order as OrderId, number: undefined } },
  };
};
const namesOf = (cards: readonly Card[]): readonly string[] => cards.map(({ name }) => name);

test('servers with problems come first, then the others by name', () => {
  const down = server('z-down', 'stopped');
  const cards = [
    server('web-10'),
    server('web-2'),
    server('suspended', 'suspended'),
    server('installing', 'installing'),
    server('unknown', 'unknown'),
    server('a-stopped', 'stopped'),
    { ...down, snapshot: { ...down.snapshot, downSince: now } },
    orderCard('active', { name: '#47000' }),
  ];
  expect(namesOf(sortServers(cards))).toEqual([
    ...['z-down', 'a-stopped', 'unknown', 'installing', 'web-2', 'web-10', 'suspended', '#47000'],
  ]);
  expect(cards.filter(isProblem)).toHaveLength(5);
});

test.each([
  ['web', ['web-1', 'web-11']],
  ['WEB-11', ['web-11']],
  ['0.11', ['web-1']],
  ['.11', ['web-1']],
  ['11', ['web-1', 'web-11', 'db']],
  ['37.1.1', ['db']],
  ['7.1.0', []],
  ['ffff::7', ['mail']],
  ['#4711', ['db']],
  ['nothing', []],
])('%s finds servers by a part of a name or number, or by whole groups of an address', (part, found) => {
  const cards = [
    server('web-1', 'running', '37.1.0.11', '5001'),
    server('web-11', 'running', '37.1.0.110', '5002'),
    server('db', 'running', '37.1.1.7', '4711'),
    server('mail', 'running', '2a02:ffff::7', '5004'),
  ];
  expect(namesOf(findServers(cards, part))).toEqual(found);
});

test('a whole name, address or number means its server only', () => {
  const cards = [
    server('web-1', 'running', '37.1.0.11', '471'),
    server('web-11', 'running', '37.1.0.110', '4711'),
  ];
  for (const name of ['web-1', '37.1.0.11', '471', '#471'])
    expect(matchServer(cards, name)).toEqual({ kind: 'one', card: cards[0] });
});

test('what is searched for is cut to what fits into callback data', () => {
  expect(toPart('  web\n 1 ')).toBe('web 1');
  expect(Buffer.byteLength(toPart('сервер'.repeat(9)))).toBeLessThanOrEqual(32);
});

import { afterAll, beforeAll, expect, test } from 'vitest';

import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { inProcess, type Harness } from './harness.ts';

let harness: Harness;
let anna: Person;
const letters = (index: number): string =>
  [17, 5, 1].map(by => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(index * by) % 26]).join('');

beforeAll(async () => {
  harness = await inProcess({ environment: { POLL_IDLE_SECONDS: '3600', POLL_FAST_SECONDS: '3600' } });
  const servers = Array.from({ length: 300 }, (_, index) => ({
    name: index === 123 ? 'srv-qqz' : `srv-${letters(index)}-${index}`,
    ip: `37.1.${Math.floor(index / 100)}.${100 + (index % 100)}`,
    ...(index < 8 ? { state: 'off' as const } : {}),
  }));
  ({ person: anna } = await harness.linkAccount('Anna', servers));
  await harness.waitUntil(
    () =>
      new Set(harness.provider.callsOf('getinfo').map(({ parameters }) => parameters.orderid)).size === 300,
    'a read of each',
  );
});
afterAll(() => {
  harness.expectWithinLimits();
  return harness.close();
});

const cardsIn = (message: ChatMessage): readonly string[] =>
  labelsOf(message).filter(label => /^[🟢🔴❔⏳] ?srv-/u.test(label));

test('300 servers: the home menu counts the stopped ones, and its button lists exactly those', async () => {
  const home = await harness.ask(anna, '/start', 'You have 300 servers');
  expect(home.text).toContain('🔴 Stopped: 8');
  anna.clicks(home, 'Stopped: 8');
  const list = await harness.waitForMessage(anna, /^🔴 Stopped: 8\n/);
  expect(cardsIn(list)).toHaveLength(8);
  anna.clicks(list, 'All servers');
  await harness.waitForMessage(anna, 'Your servers (300)');
});

test.each([
  ['three letters of its name', 'qqz'],
  ['the end of its IP', '1.123'],
])('a server is found by %s with one message', async (_, part) => {
  const card = await harness.ask(anna, `/servers ${part}`, 'srv-qqz');
  expect(card.text).toContain('37.1.1.123');
  expect(labelsOf(card).join()).toMatch(/Reboot.*Stop/);
});

test('Find asks for a part, and what it finds keeps its pages', async () => {
  const list = await harness.ask(anna, '/servers', 'Your servers (300)');
  expect(cardsIn(list)[0]).toContain('🔴');
  anna.clicks(list, 'Find');
  await harness.waitForMessage(anna, 'Send part of the name');
  await harness.ask(anna, 'nothing like it', 'No server matches');
  const found = await harness.ask(anna, '37.1.2', '“37.1.2”: 100');
  anna.clicks(found, 'Last');
  await harness.waitForButton(anna, '10/10', '“37.1.2”: 100');
  anna.clicks(found, '10/10');
  await harness.waitForMessage(anna, '10 pages, 10 servers each');
  anna.clicks(found, '5');
  await harness.waitForButton(anna, '5/10', '“37.1.2”: 100');
});

test.each([
  ['name', 'SRV-QQZ'],
  ['IP', '37.1.1.123'],
])('a bare %s opens the card', async (_, text) => {
  expect((await harness.ask(anna, text, 'srv-qqz')).text).toContain('37.1.1.123');
});

test('a bare order number opens the card', async () => {
  await harness.ask(anna, harness.orderOf('srv-qqz'), ['srv-qqz', '37.1.1.123']);
});

test('a power command without a name lists what it fits, and only its buttons act', async () => {
  const list = await harness.ask(anna, '/boot', 'Which server to boot?');
  expect(labelsOf(list).filter(label => label.includes('Boot srv-'))).toHaveLength(8);
  expect(harness.provider.callsOf('boot')).toHaveLength(0);
  await harness.ask(anna, '/reboot', 'Which server to reboot?');
  expect(harness.provider.callsOf('reboot')).toHaveLength(0);
});

test('a name that another server has is refused', async () => {
  const taken = await harness.ask(anna, '/rename srv-qqz srv-bbb-1000', 'It is now called');
  expect(taken.text).toContain('srv-bbb-1000');
  await harness.ask(anna, '/rename 37.1.0.100 SRV-BBB-1000', 'Another server is already called');
});

import { expect, test } from 'vitest';

import { serversView } from '../../src/bot/views/server-views.ts';
import { homeView } from '../../src/bot/views/home-views.ts';
import { createWords } from '../../src/bot/words/fluent.ts';
import { cardOf, orderCard } from './screens/samples.ts';

const words = createWords('en');

test('the list and the home menu count the same servers, and name no order that was cancelled before it was one', () => {
  const cards = [cardOf(), cardOf(), orderCard('pending'), orderCard('active'), orderCard('cancelled')];
  const home = homeView(cards, words).text.text;
  const list = serversView(cards, 0, words).text.text;
  expect(home).toContain('You have 2 servers here');
  expect(list).toContain('Your servers (2)');
  expect(list).toContain('Unpaid');
  expect(home + list).not.toContain('Cancelled');
});

import { expect, test } from 'vitest';

import { orderStatusText } from '../../src/bot/views/order-list-views.ts';
import { cardView, serversView } from '../../src/bot/views/server-views.ts';
import { homeView } from '../../src/bot/views/home-views.ts';
import { createWords } from '../../src/telegram/locales/locale.ts';
import { cannotInstall } from '../../src/domain/available-actions.ts';
import { cardOf, orderCard } from '../telegram/screens/samples.ts';

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

test('an empty order whose product has ended is cancelled everywhere, and takes no system', () => {
  const paid = orderCard('active');
  const card = { ...paid, snapshot: { ...paid.snapshot, productStatus: 'terminated' as const } };
  const { text, keyboard } = cardView(card, words, { now: 0 });
  expect(text.text).toContain('The order was cancelled or has ended.');
  expect(keyboard.flat().map(button => button.text)).not.toContain(words.plain('button-install'));
  expect(orderStatusText(card, words)).toBe(words.plain('order-cancelled'));
  expect(cannotInstall(card.snapshot)).toBe('gone');
  expect(cannotInstall(paid.snapshot)).toBeUndefined();
});

import type { FmtString } from 'telegraf/format';

import type { Tariff } from '../../domain/tariff.ts';
import { priceText } from '../../domain/tariff.ts';
import type { OrderDialog } from '../../domain/dialog.ts';
import type { Link } from '../../core/link.ts';
import { nameCode } from '../../core/name-code.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import type { View } from './view.ts';
import { bold, button, lines, shorten } from './view.ts';

const pageSize = 8;

/** Tariffs to order from, a page at a time. */
export function chooseTariffView(
  tariffs: readonly Tariff[],
  page: number,
  words: Words,
  question: FmtString = words.say('order-choose'),
): View {
  const home = [button(words.plain('button-home'), { kind: 'home' })];
  if (tariffs.length === 0) return { text: words.say('order-no-tariffs'), keyboard: [home] };
  const pages = Math.ceil(tariffs.length / pageSize);
  const shown = Math.min(Math.max(0, page), pages - 1);
  const turns = [
    ...(shown > 0 ? [button(words.plain('button-previous'), { kind: 'order', page: shown - 1 })] : []),
    ...(shown < pages - 1 ? [button(words.plain('button-next'), { kind: 'order', page: shown + 1 })] : []),
  ];
  return {
    text: lines(question, pages > 1 ? words.say('servers-page', { page: shown + 1, pages }) : undefined),
    keyboard: [
      ...tariffs.slice(shown * pageSize, (shown + 1) * pageSize).map(tariff => {
        const price = priceText(tariff);
        const text =
          price === undefined
            ? shorten(tariff.name, 56)
            : `${shorten(tariff.name, 48)} · ${shorten(price, 16)}`;
        return [button(text, { kind: 'order-tariff', code: nameCode(tariff.id) })];
      }),
      ...(turns.length > 0 ? [turns] : []),
      home,
    ],
  };
}

/** So many other accounts are offered under a summary. */
const mostAccounts = 4;

/** What is about to be ordered, from which account, for how much. */
export function orderSummaryView(dialog: OrderDialog, links: readonly Link[], words: Words): View {
  const { token, tariffName, price, accountId } = dialog;
  const own = links.find(link => link.accountId === accountId);
  const others = links.filter(link => link.accountId !== accountId && link.state === 'ok');
  return {
    text: lines(
      words.say('order-summary', { tariff: bold(shorten(tariffName, 128)) }),
      price === undefined
        ? words.say('order-no-price')
        : words.say('order-price', { price: bold(shorten(price, 32)) }),
      links.length > 1 && own !== undefined
        ? words.say('order-from', { label: bold(shorten(own.label, 32)) })
        : undefined,
      words.say('order-confirm-hint'),
    ),
    keyboard: [
      [button(words.plain('button-confirm'), { kind: 'confirm-order', token }, 'success')],
      ...others.slice(0, mostAccounts).map(({ id, label }) => [
        button(words.plain('button-order-from', { label: shorten(label, 32) }), {
          kind: 'order-from',
          token,
          link: id,
        }),
      ]),
      [
        button(words.plain('button-back-tariffs'), { kind: 'order', page: 0 }),
        button(words.plain('button-cancel'), { kind: 'cancel' }),
      ],
    ],
  };
}

/** Where to begin anew. */
export const orderOverView = (words: Words): View => ({
  text: words.say('order-over'),
  keyboard: [
    [button(words.plain('button-order'), { kind: 'order', page: 0 })],
    [button(words.plain('button-home'), { kind: 'home' })],
  ],
});

import type { Card } from '../../core/card.ts';
import { isButtonAddress } from '../../core/invoice.ts';
import { offersInstall } from '../../domain/available-actions.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import type { Button } from './view.ts';
import { button, urlButton } from './view.ts';

/** Pays an invoice: a link, or where Telegram refuses the address on a button, a press that shows it. */
export const payButton = (text: string, card: Card, address: string | undefined): Button =>
  address !== undefined && isButtonAddress(address)
    ? urlButton(text, address)
    : button(text, { kind: 'pay', server: card.id });

/** What can be done about one order: pay or cancel an unpaid one, install a paid and empty one. */
export function orderRow(card: Card, words: Words, payAddress?: string): readonly Button[] {
  const { id, snapshot } = card;
  if (snapshot.goneAt !== undefined) return [];
  if (snapshot.order.status === 'pending') {
    return [
      payButton(words.plain('button-pay'), card, payAddress),
      button(words.plain('button-cancel-order'), { kind: 'cancel-order', server: id }),
    ];
  }
  return offersInstall(snapshot)
    ? [button(words.plain('button-install'), { kind: 'install', server: id }, 'primary')]
    : [];
}

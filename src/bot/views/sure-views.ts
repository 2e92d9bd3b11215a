import type { Card } from '../../core/card.ts';
import type { OperationId } from '../../core/operation.ts';
import type { Press } from '../press.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { shortName, titleLine } from './server-views.ts';
import type { View } from './view.ts';
import { bold, button, lines } from './view.ts';

/** What a chat may want to be asked about before it happens; nobody has to be asked before a boot. */
export type AskedAction = 'reboot' | 'stop';

/**
 * The one question before an action, where the chat wants one; its button is good for that keyboard only.
 * `failed`: what is tried again by a yes.
 */
export function sureView(card: Card, action: AskedAction, words: Words, failed?: OperationId): View {
  const { id: server, generation } = card;
  const yes: Press =
    failed === undefined
      ? { kind: `sure-${action}`, server, generation }
      : { kind: 'sure-retry', operation: failed, generation };
  return {
    text: lines(
      words.say(`sure-${action}`, { name: bold(shortName(card)) }),
      titleLine(card, words),
      words.say('sure-hint'),
    ),
    keyboard: [
      [button(words.plain(`button-sure-${action}`), yes, 'danger')],
      [button(words.plain('button-cancel'), { kind: 'card', server })],
    ],
  };
}

import type { Errand } from '../../core/errand.ts';
import type { LinkId } from '../../core/server.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { linkOutcomeView } from './link-views.ts';
import type { View } from './view.ts';
import { button } from './view.ts';

/** Whichever account is the default. */
const anyLink = 0 as LinkId;

/** A message that waited for a process which is gone, and the way on from there. */
export function interruptedView(errand: Errand, words: Words): View {
  switch (errand.kind) {
    case 'login':
      return linkOutcomeView({ kind: 'interrupted' }, undefined, words);
    case 'password':
      return { text: words.say('password-interrupted'), keyboard: [] };
    case 'cancel-order':
      return {
        text: words.say('cancel-order-interrupted'),
        keyboard: [[button(words.plain('button-orders'), { kind: 'orders', page: 0 })]],
      };
    case 'remove-key':
      return {
        text: words.say('keys-remove-interrupted'),
        keyboard: [[button(words.plain('button-keys'), { kind: 'keys', link: anyLink, page: 0 })]],
      };
    case 'check-install':
      return {
        text: words.say('install-interrupted'),
        keyboard: [
          [
            button(
              words.plain('button-try-again'),
              { kind: 'install-continue', token: errand.token },
              'primary',
            ),
          ],
          [button(words.plain('button-cancel'), { kind: 'cancel' })],
        ],
      };
  }
}

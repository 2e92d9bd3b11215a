import type { Card, OperationViewModel } from '../../domain/card.ts';
import type { PendingRequest } from '../../domain/dialog.ts';
import { defaultLink } from '../../domain/access.ts';
import { isOpen } from '../../domain/operation.ts';
import type { Words } from '../locales/locale.ts';
import { installHeadline, installView } from './install-operation-views.ts';
import { linkOutcomeView } from './link-views.ts';
import { placingView } from './ordering-views.ts';
import { powerHeadline, powerView } from './power-views.ts';
import { addKeyView } from './ssh-key-views.ts';
import { boldName } from './text.ts';
import type { View } from './view.ts';
import { button, retryButton, view } from './view.ts';

function cardOf({ card }: OperationViewModel): Card {
  if (card === undefined) throw new Error('an operation on a server without its card');
  return card;
}

/** The live message of an operation: its progress, then its outcome. */
export function operationView(subject: OperationViewModel, words: Words, now: number): View {
  const { operation } = subject;
  switch (operation.action) {
    case 'create':
      return placingView({ ...subject, operation }, words, now);
    case 'add-key':
      return addKeyView({ ...subject, operation }, words);
    case 'install':
      return installView({ ...subject, operation, card: cardOf(subject) }, words, now);
    case 'reboot':
    case 'stop':
    case 'boot':
      return powerView({ operation, card: cardOf(subject) }, words, now);
  }
}

/** The outcome as a short message of its own, since an edit makes no sound. */
export function operationNotice(subject: OperationViewModel, words: Words, now: number): View {
  const { operation, card } = subject;
  const full = operationView(subject, words, now);
  // An operation on an account has no card to open, and its live message is short.
  if (operation.serverId === undefined || card === undefined) return full;
  const { state } = operation;
  const isInstall = operation.action === 'install';
  const headline = () => {
    if (isOpen(state)) return words.say('notice-unanswered', { name: boldName(card) });
    return operation.action === 'install'
      ? installHeadline({ ...subject, operation, card }, words, now)
      : powerHeadline({ operation, card }, words, now);
  };
  // The first row of the live message is then Try again, Check now or Install.
  const hasAction = state === 'not-sent' || state === 'unanswered' || (isInstall && state === 'failed');
  return view(words, state === 'not-sent' ? full.text : headline(), hasAction && full.keyboard[0], [
    button(words.plain('button-open-card'), { kind: 'card', server: card.id }),
  ]);
}

/** A message that waited for a process that has ended, and how to go on. */
export function interruptedView(errand: PendingRequest, words: Words): View {
  switch (errand.kind) {
    case 'login':
      return linkOutcomeView({ kind: 'interrupted' }, undefined, words);
    case 'password':
      return view(words, words.say('password-interrupted'));
    case 'cancel-order':
      return view(words, words.say('cancel-order-interrupted'), [{ kind: 'orders', page: 0 }]);
    case 'remove-key':
      return view(words, words.say('keys-remove-interrupted'), [
        { kind: 'keys', link: defaultLink, page: 0 },
      ]);
    case 'check-install':
      return view(
        words,
        words.say('install-interrupted'),
        [retryButton(words, { kind: 'install-continue', token: errand.token }, 'primary')],
        [{ kind: 'cancel' }],
      );
  }
}

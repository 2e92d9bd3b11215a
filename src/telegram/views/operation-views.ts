import type { Card, OperationViewModel } from '../../domain/card.ts';
import type { PendingRequest } from '../../domain/dialog.ts';
import { defaultLink } from '../../domain/access.ts';
import { isOpen } from '../../domain/operation.ts';
import type { Locale } from '../locales/locale.ts';
import { installHeadline, installView } from './install-operation-views.ts';
import { linkOutcomeView } from './link-views.ts';
import { orderingView } from './ordering-views.ts';
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
export function operationView(subject: OperationViewModel, locale: Locale, now: number): View {
  const { operation } = subject;
  switch (operation.action) {
    case 'create':
      return orderingView({ ...subject, operation }, locale, now);
    case 'add-key':
      return addKeyView({ ...subject, operation }, locale);
    case 'install':
      return installView({ ...subject, operation, card: cardOf(subject) }, locale, now);
    case 'reboot':
    case 'stop':
    case 'boot':
      return powerView({ operation, card: cardOf(subject) }, locale, now);
  }
}

/** The outcome as a short message of its own, since an edit makes no sound. */
export function operationNotice(subject: OperationViewModel, locale: Locale, now: number): View {
  const { operation, card } = subject;
  const full = operationView(subject, locale, now);
  // An operation on an account has no card to open, and its live message is short.
  if (operation.serverId === undefined || card === undefined) return full;
  const { state } = operation;
  const isInstall = operation.action === 'install';
  const headline = () => {
    if (isOpen(state)) return locale.t('notice-unanswered', { name: boldName(card) });
    return operation.action === 'install'
      ? installHeadline({ ...subject, operation, card }, locale, now)
      : powerHeadline({ operation, card }, locale, now);
  };
  // The first row of the live message is then Try again, Check now or Install.
  const hasAction = state === 'not-sent' || state === 'unanswered' || (isInstall && state === 'failed');
  return view(locale, state === 'not-sent' ? full.text : headline(), hasAction && full.keyboard[0], [
    button(locale.tText('button-open-card'), { kind: 'card', server: card.id }),
  ]);
}

/** Replaces a placeholder whose request was interrupted by a shutdown, with a button to continue. */
export function interruptedView(request: PendingRequest, locale: Locale): View {
  switch (request.kind) {
    case 'login':
      return linkOutcomeView({ kind: 'interrupted' }, undefined, locale);
    case 'password':
      return view(locale, locale.t('password-interrupted'));
    case 'cancel-order':
      return view(locale, locale.t('cancel-order-interrupted'), [{ kind: 'orders', page: 0 }]);
    case 'remove-key':
      return view(locale, locale.t('keys-remove-interrupted'), [
        { kind: 'keys', link: defaultLink, page: 0 },
      ]);
    case 'check-install':
      return view(
        locale,
        locale.t('install-interrupted'),
        [retryButton(locale, { kind: 'install-continue', token: request.token }, 'primary')],
        [{ kind: 'cancel' }],
      );
  }
}

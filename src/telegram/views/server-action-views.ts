import type { Card } from '../../domain/card.ts';
import type { Secret } from '../../domain/secret.ts';
import { canOfferInstall } from '../../domain/available-actions.ts';
import type { Locale } from '../locales/locale.ts';
import { boldName, lines, spoiler } from './text.ts';
import type { Row, View } from './view.ts';
import { button, copyButton, urlButton, view } from './view.ts';

/** The actions of a server that are rarer than power. `privateLink`: in a group, where to get the password. */
export function serverActionsView(
  card: Card,
  locale: Locale,
  at: { readonly isMuted: boolean; readonly privateLink?: string | undefined },
): View {
  const { id: server, locked, snapshot } = card;
  const ownersRow: Row = [
    snapshot.vps !== undefined && { kind: 'password', server },
    canOfferInstall(snapshot) && { kind: 'install', server },
    { kind: 'rename', server },
  ];
  const alertsLabel = locale.tText(at.isMuted ? 'button-alerts-off' : 'button-alerts');
  return view(
    locale,
    lines(
      locale.t('server-actions-title', { name: boldName(card) }),
      locked && locale.t('card-locked'),
      locale.t('server-actions-hint'),
    ),
    at.privateLink === undefined ? ownersRow : [urlButton(locale.tText('button-password'), at.privateLink)],
    [button(alertsLabel, { kind: 'alerts', server }), { kind: locked ? 'unlock' : 'lock', server }],
    [button(locale.tText('button-back-card'), { kind: 'card', server })],
  );
}

/** The root password under a spoiler, with a button that copies it without showing it. */
export function passwordView(card: Card, password: Secret, locale: Locale): View {
  const text = password.reveal();
  return view(locale, locale.t('password-shown', { name: boldName(card), password: spoiler(text) }), [
    copyButton(locale.tText('button-copy-password'), text),
  ]);
}

import type { FmtString } from 'telegraf/format';

import { canOfferInstall } from '../../domain/server.ts';
import type { Card } from '../../domain/card.ts';
import { type NotificationKind, notificationKinds } from '../../domain/notification.ts';
import type { Secret } from '../../domain/result.ts';
import { muteChoices } from '../../domain/chat-settings.ts';
import type { Locale } from '../locales/locale.ts';
import type { Row, View } from './view.ts';
import { boldName, lines, spoiler, button, copyButton, urlButton, view, checkMark } from './view.ts';
import { clockTime } from './time.ts';

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
      (snapshot.vps !== undefined || at.privateLink !== undefined) &&
        locale.t('server-actions-password-hint'),
      !locked && locale.t('server-actions-lock-hint'),
    ),
    at.privateLink === undefined ? ownersRow : [urlButton(locale.tText('button-password'), at.privateLink)],
    [
      button(alertsLabel, { kind: 'alerts', server, from: fromActions }),
      { kind: locked ? 'unlock' : 'lock', server },
    ],
    [snapshot.vps !== undefined && { kind: 'uptime', server }],
    [{ label: 'back', kind: 'card', server }],
  );
}

/** For the owner: a power action was asked for on a locked server. */
export const lockedRefusalView = (card: Card, locale: Locale): View =>
  view(locale, locale.t('power-locked', { name: boldName(card) }), [
    { kind: 'unlock', server: card.id },
    { kind: 'card', server: card.id },
  ]);

/** The root password under a spoiler, with a button that copies it without showing it. */
export function passwordView(card: Card, password: Secret, locale: Locale): View {
  const text = password.reveal();
  return view(locale, locale.t('password-shown', { name: boldName(card), password: spoiler(text) }), [
    copyButton(locale.tText('button-copy-password'), text),
  ]);
}

/** Where the alerts of a server were opened, and **Back** leads. */
const fromActions = 0;
const fromMute = 1;

interface Alerts {
  readonly from: number;
  /** Kinds that are off for all servers in the chat. */
  readonly offInChat: readonly NotificationKind[];
  /** Kinds that are off for this server. */
  readonly off: readonly NotificationKind[];
  /** Everything is muted. No `until`: until someone unmutes it. */
  readonly mute: { readonly until: number | undefined } | undefined;
}

/** A button for each duration of a mute; the last one has no end, and a label that needs a row. */
function muteRows(card: Card, locale: Locale, from: number, mark = ''): readonly Row[] {
  const buttons = muteChoices.map(({ label }, choice) =>
    button(mark + locale.tText(`button-mute-${label}`), { kind: 'mute-for', server: card.id, choice, from }),
  );
  return [buttons.slice(0, -1), buttons.slice(-1)];
}

const mutedLine = (card: Card, until: number | undefined, locale: Locale): FmtString =>
  until === undefined
    ? locale.t('muted-indefinitely', { name: boldName(card) })
    : locale.t('muted-until', { name: boldName(card), at: clockTime(until, locale) });

/** The notifications about one server in this chat: a button for each kind, and the mute. */
export function alertsView(card: Card, { offInChat, off, mute, from }: Alerts, locale: Locale): View {
  const { id: server } = card;
  const kindLine = (kind: NotificationKind): FmtString | string => {
    const what = locale.tText(`notification-kind-${kind}`);
    return offInChat.includes(kind)
      ? locale.t('alerts-off-in-chat', { what })
      : `${checkMark(!off.includes(kind))} ${what}`;
  };
  return view(
    locale,
    lines(
      locale.t('alerts-title', { name: boldName(card) }),
      mute !== undefined && mutedLine(card, mute.until, locale),
      '',
      ...notificationKinds.map(kindLine),
      mute === undefined && lines('', locale.t('alerts-hint')),
    ),
    ...notificationKinds.map((kind, choice) => {
      const isOn = !off.includes(kind);
      const label = locale.tText(`button-notification-${kind}`, { mark: checkMark(isOn) });
      // A kind that is off for the whole chat is switched on in the chat's settings.
      return (
        !offInChat.includes(kind) && [
          button(label, { kind: 'set-alert', server, choice, on: isOn ? 0 : 1, from }),
        ]
      );
    }),
    ...(mute === undefined
      ? muteRows(card, locale, from, '🔕 ')
      : [[{ kind: 'unmute', server, from } as const]]),
    [{ label: 'back', kind: from === fromMute ? 'mute-menu' : 'server-actions', server }],
  );
}

/** For how long to mute a server. */
export const muteView = (card: Card, locale: Locale): View =>
  view(locale, locale.t('mute-ask', { name: boldName(card) }), ...muteRows(card, locale, fromMute), [
    { kind: 'card', server: card.id },
    { kind: 'alerts', server: card.id, from: fromMute },
  ]);

export const mutedView = (
  card: Card,
  until: number | undefined,
  locale: Locale,
  from: number = fromMute,
): View =>
  view(locale, mutedLine(card, until, locale), [
    { kind: 'unmute', server: card.id, from },
    { kind: 'alerts', server: card.id, from },
  ]);

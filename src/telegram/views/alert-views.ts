import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import type { NotificationKind } from '../../domain/notification.ts';
import { notificationKinds } from '../../domain/notification.ts';
import { muteChoices } from '../../domain/setting-choices.ts';
import type { Locale } from '../locales/locale.ts';
import { boldName, checkMark, clockTime, lines } from './text.ts';
import type { Button, View } from './view.ts';
import { button, view } from './view.ts';

/** The notifications about one server in a chat. */
interface Alerts {
  /** Kinds that are off for all servers in the chat. */
  readonly offInChat: readonly NotificationKind[];
  /** Kinds that are off for this server. */
  readonly off: readonly NotificationKind[];
  /** Everything is muted. No `until`: until someone unmutes it. */
  readonly mute: { readonly until: number | undefined } | undefined;
}

/** A button for each duration of a mute. */
const muteRow = (card: Card, locale: Locale, mark = ''): readonly Button[] =>
  muteChoices.map(({ label }, choice) =>
    button(mark + locale.tText(`button-mute-${label}`), { kind: 'mute-for', server: card.id, choice }),
  );

const mutedLine = (card: Card, until: number | undefined, locale: Locale): FmtString =>
  until === undefined
    ? locale.t('muted-indefinitely', { name: boldName(card) })
    : locale.t('muted-until', { name: boldName(card), at: clockTime(until) });

/** The notifications about one server in this chat: a button for each kind, and the mute. */
export function alertsView(card: Card, { offInChat, off, mute }: Alerts, locale: Locale): View {
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
        !offInChat.includes(kind) && [button(label, { kind: 'set-alert', server, choice, on: isOn ? 0 : 1 })]
      );
    }),
    mute === undefined ? muteRow(card, locale, '🔕 ') : [{ kind: 'unmute', server }],
    [button(locale.tText('button-back-card'), { kind: 'card', server })],
  );
}

/** For how long to mute a server. */
export const muteView = (card: Card, locale: Locale): View =>
  view(locale, locale.t('mute-ask', { name: boldName(card) }), muteRow(card, locale), [
    button(locale.tText('button-open-card'), { kind: 'card', server: card.id }),
    { kind: 'alerts', server: card.id },
  ]);

export const mutedView = (card: Card, until: number | undefined, locale: Locale): View =>
  view(locale, mutedLine(card, until, locale), [
    { kind: 'unmute', server: card.id },
    { kind: 'alerts', server: card.id },
  ]);

import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import type { NotificationKind } from '../../domain/notification.ts';
import { notificationKinds } from '../../domain/notification.ts';
import type { Words } from '../locales/locale.ts';
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
const muteRow = (card: Card, words: Words, mark = ''): readonly Button[] =>
  (['button-mute-1h', 'button-mute-8h', 'button-mute-on'] as const).map((label, choice) =>
    button(mark + words.plain(label), { kind: 'mute-for', server: card.id, choice }),
  );

const mutedLine = (card: Card, until: number | undefined, words: Words): FmtString =>
  until === undefined
    ? words.say('muted-for-good', { name: boldName(card) })
    : words.say('muted-until', { name: boldName(card), at: clockTime(until) });

/** The notifications about one server in this chat: a button for each kind, and the mute. */
export function alertsView(card: Card, { offInChat, off, mute }: Alerts, words: Words): View {
  const { id: server } = card;
  const kindLine = (kind: NotificationKind): FmtString | string => {
    const what = words.plain(`notification-kind-${kind}`);
    return offInChat.includes(kind)
      ? words.say('alerts-off-in-chat', { what })
      : `${checkMark(!off.includes(kind))} ${what}`;
  };
  return view(
    words,
    lines(
      words.say('alerts-title', { name: boldName(card) }),
      mute !== undefined && mutedLine(card, mute.until, words),
      '',
      ...notificationKinds.map(kindLine),
      mute === undefined && lines('', words.say('alerts-hint')),
    ),
    ...notificationKinds.map((kind, choice) => {
      const isOn = !off.includes(kind);
      const label = words.plain(`button-notification-${kind}`, { mark: checkMark(isOn) });
      // A kind that is off for the whole chat is switched on in the chat's settings.
      return (
        !offInChat.includes(kind) && [button(label, { kind: 'set-alert', server, choice, on: isOn ? 0 : 1 })]
      );
    }),
    mute === undefined ? muteRow(card, words, '🔕 ') : [{ kind: 'unmute', server }],
    [button(words.plain('button-back-card'), { kind: 'card', server })],
  );
}

/** For how long to mute a server. */
export const muteView = (card: Card, words: Words): View =>
  view(words, words.say('mute-ask', { name: boldName(card) }), muteRow(card, words), [
    button(words.plain('button-open-card'), { kind: 'card', server: card.id }),
    { kind: 'alerts', server: card.id },
  ]);

export const mutedView = (card: Card, until: number | undefined, words: Words): View =>
  view(words, mutedLine(card, until, words), [
    { kind: 'unmute', server: card.id },
    { kind: 'alerts', server: card.id },
  ]);

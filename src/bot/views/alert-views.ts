import type { Card } from '../../core/card.ts';
import type { NewsKind } from '../../core/news-kind.ts';
import { newsKinds } from '../../core/news-kind.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { mutedLine, muteRow, unmuteButton } from './group-news-views.ts';
import { shortName } from './server-views.ts';
import type { View } from './view.ts';
import { bold, button, lines } from './view.ts';

/** What is told of a server in a chat. */
interface Told {
  /** Kinds of news that this chat hears of no server. */
  readonly offInChat: readonly NewsKind[];
  /** Kinds that it doesn't hear of this one. */
  readonly off: readonly NewsKind[];
  /** Nothing is told of it for now; no `until`: until somebody says. */
  readonly mute: { readonly until: number | undefined } | undefined;
}

const mark = (isOn: boolean): string => (isOn ? '✅' : '▫️');

/** The news of one server in this chat: a button for each kind, and silence for a while. */
export function alertsView(card: Card, { offInChat, off, mute }: Told, words: Words): View {
  return {
    text: lines(
      words.say('alerts-title', { name: bold(shortName(card)) }),
      mute === undefined ? undefined : mutedLine(card, mute.until, words),
      '',
      ...newsKinds.map(kind => {
        const what = words.plain(`news-kind-${kind}`);
        return offInChat.includes(kind)
          ? words.say('alerts-off-in-chat', { what })
          : `${mark(!off.includes(kind))} ${what}`;
      }),
      ...(mute === undefined ? ['', words.say('alerts-hint')] : []),
    ),
    keyboard: [
      ...newsKinds.flatMap((kind, choice) => {
        // What the whole chat doesn't hear is switched on again in its settings.
        if (offInChat.includes(kind)) return [];
        const isOn = !off.includes(kind);
        const label = words.plain(`button-news-${kind}`, { mark: mark(isOn) });
        return [[button(label, { kind: 'set-alert', server: card.id, choice, on: isOn ? 0 : 1 })]];
      }),
      mute === undefined ? muteRow(card, words, '🔕 ') : [unmuteButton(card, words)],
      [button(words.plain('button-back-card'), { kind: 'card', server: card.id })],
    ],
  };
}

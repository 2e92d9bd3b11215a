import type { ChatSettings } from '../../core/chat-settings.ts';
import type { NewsKind } from '../../core/news-kind.ts';
import { newsKinds } from '../../core/news-kind.ts';
import type { QuietHours } from '../../domain/quiet-hours.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import type { Button, View } from './view.ts';
import { bold, button, lines } from './view.ts';

/** What a person chose; missing: whatever their Telegram is in. */
export type ChosenLanguage = 'en' | 'ru' | undefined;

/** In the order of their buttons; a press says which by its place. */
export const languageChoices: readonly ChosenLanguage[] = [undefined, 'en', 'ru'];

/** Seconds in which a stop in a group can be undone. */
export const undoChoices = [0, 5, 10] as const;

/** Quiet hours that many have; others are written: /settings quiet 21:30-06:45 Europe/Berlin. */
export const quietChoices: readonly (Pick<QuietHours, 'fromMinute' | 'toMinute'> | undefined)[] = [
  undefined,
  { fromMinute: 22 * 60, toMinute: 7 * 60 },
  { fromMinute: 23 * 60, toMinute: 8 * 60 },
];

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const quietText = (quiet: Pick<QuietHours, 'fromMinute' | 'toMinute'>): string =>
  `${clock(quiet.fromMinute)}–${clock(quiet.toMinute)}`;

const mark = (isOn: boolean): string => (isOn ? '✅' : '▫️');

const told = (kind: NewsKind, settings: ChatSettings): boolean => !settings.leftOut.includes(kind);

/** The settings of a chat, each with its button. */
export function settingsView(
  settings: ChatSettings,
  language: ChosenLanguage,
  chat: 'private' | 'group',
  words: Words,
): View {
  const { quiet } = settings;
  const spoken = words.plain(`language-${words.language}`);
  const languageButton = (choice: number): Button => {
    const of = languageChoices[choice];
    return button(
      words.plain(`button-language-${of ?? 'telegram'}`, { mark: of === language ? '✅ ' : '' }),
      { kind: 'set-language', choice },
    );
  };
  return {
    text: lines(
      words.say('settings-title'),
      '',
      words.say('settings-language', {
        language: bold(
          language === undefined ? words.plain('language-telegram', { language: spoken }) : spoken,
        ),
      }),
      words.say(settings.askFirst ? 'settings-ask-on' : 'settings-ask-off'),
      words.say(settings.silent ? 'settings-silent-on' : 'settings-silent-off'),
      quiet === undefined
        ? words.say('settings-quiet-off')
        : words.say('settings-quiet-on', { hours: quietText(quiet), zone: quiet.zone }),
      words.say('settings-quiet-hint'),
      chat === 'private' ? undefined : words.say('settings-undo', { n: settings.undoSeconds }),
      '',
      words.say('settings-news'),
      ...newsKinds.map(kind => `${mark(told(kind, settings))} ${words.plain(`news-kind-${kind}`)}`),
      words.say('settings-news-hint'),
    ),
    keyboard: [
      [1, 2].map(languageButton),
      [languageButton(0)],
      [
        button(words.plain('button-ask-first', { mark: mark(settings.askFirst) }), {
          kind: 'set-ask-first',
          on: settings.askFirst ? 0 : 1,
        }),
      ],
      [
        button(words.plain('button-silent', { mark: mark(settings.silent) }), {
          kind: 'set-silent',
          on: settings.silent ? 0 : 1,
        }),
      ],
      quietChoices.map((hours, choice) => {
        const isChosen =
          hours === undefined
            ? quiet === undefined
            : quiet?.fromMinute === hours.fromMinute && quiet.toMinute === hours.toMinute;
        const text = hours === undefined ? words.plain('button-quiet-off') : `🌙 ${quietText(hours)}`;
        return button(`${isChosen ? '✅ ' : ''}${text}`, { kind: 'set-quiet', choice });
      }),
      ...(chat === 'private'
        ? []
        : [
            undoChoices.map((n, choice) =>
              button(
                `${settings.undoSeconds === n ? '✅ ' : ''}${words.plain('button-undo-seconds', { n })}`,
                { kind: 'set-undo', choice },
              ),
            ),
            [
              button(words.plain('button-reminders', { mark: mark(settings.reminders) }), {
                kind: 'set-reminders',
                on: settings.reminders ? 0 : 1,
              }),
            ],
          ]),
      ...newsKinds.map((kind, choice) => [
        button(words.plain(`button-news-${kind}`, { mark: mark(told(kind, settings)) }), {
          kind: 'set-news',
          choice,
          on: told(kind, settings) ? 0 : 1,
        }),
      ]),
      chat === 'private'
        ? [button(words.plain('button-home'), { kind: 'home' })]
        : [button(words.plain('button-team'), { kind: 'team' })],
      ...(chat === 'private' ? [[button(words.plain('button-forget-me'), { kind: 'forget-me' })]] : []),
    ],
  };
}

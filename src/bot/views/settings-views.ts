import type { ChatSettings } from '../../core/chat-settings.ts';
import type { NewsKind } from '../../core/news-kind.ts';
import { newsKinds } from '../../core/news-kind.ts';
import type { Words } from '../words/fluent.ts';
import type { Button, View } from './view.ts';
import { bold, button, lines } from './view.ts';

/** What a person chose; missing: whatever their Telegram is in. */
export type ChosenLanguage = 'en' | 'ru' | undefined;

/** In the order of their buttons; a press says which by its place. */
export const languageChoices: readonly ChosenLanguage[] = [undefined, 'en', 'ru'];

const mark = (isOn: boolean): string => (isOn ? '✅' : '▫️');

const told = (kind: NewsKind, settings: ChatSettings): boolean => !settings.leftOut.includes(kind);

/** The settings of a private chat, each with its button. */
export function settingsView(settings: ChatSettings, language: ChosenLanguage, words: Words): View {
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
      ...newsKinds.map((kind, choice) => [
        button(words.plain(`button-news-${kind}`, { mark: mark(told(kind, settings)) }), {
          kind: 'set-news',
          choice,
          on: told(kind, settings) ? 0 : 1,
        }),
      ]),
      [button(words.plain('button-home'), { kind: 'home' })],
    ],
  };
}

import type { ChatKind } from '../../domain/access.ts';
import type { ChatSettings } from '../../domain/setting-choices.ts';
import { languageCodes, languages, type Language } from '../../domain/setting-choices.ts';
import { notificationKinds } from '../../domain/notification.ts';
import type { QuietHours } from '../../domain/quiet-hours.ts';
import type { Words } from '../locales/locale.ts';
import { bold, checkMark, lines } from './text.ts';
import type { Button, Row, View } from './view.ts';
import { button, view } from './view.ts';

/** `undefined`: the language of the person's Telegram. */
export type ChosenLanguage = Language | undefined;

// What a button can choose; its callback data carries the index.

export const languageChoices: readonly ChosenLanguage[] = [undefined, ...languageCodes];

/** For how many seconds a stop in a group can be undone. */
export const undoChoices = [0, 5, 10] as const;

type Hours = Pick<QuietHours, 'fromMinute' | 'toMinute'>;

/** Common quiet hours; others can be typed: /settings quiet 21:30-06:45 Europe/Berlin. */
export const quietChoices: readonly (Hours | undefined)[] = [
  undefined,
  { fromMinute: 22 * 60, toMinute: 7 * 60 },
  { fromMinute: 23 * 60, toMinute: 8 * 60 },
];

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const hoursText = ({ fromMinute, toMinute }: Hours): string => `${clock(fromMinute)}–${clock(toMinute)}`;

const chosen = (isChosen: boolean, text: string): string => `${isChosen ? '✅ ' : ''}${text}`;

function languageButton(choice: number, language: ChosenLanguage, words: Words): Button {
  const of = languageChoices[choice];
  const name = of === undefined ? words.plain('button-language-telegram') : languages[of];
  return button(chosen(of === language, name), { kind: 'set-language', choice });
}

function quietButton(choice: number, quiet: Hours | undefined, words: Words): Button {
  const hours = quietChoices[choice];
  const isChosen = hours?.fromMinute === quiet?.fromMinute && hours?.toMinute === quiet?.toMinute;
  const text = hours === undefined ? words.plain('button-quiet-off') : `🌙 ${hoursText(hours)}`;
  return button(chosen(isChosen, text), { kind: 'set-quiet', choice });
}

function undoButton(choice: number, seconds: number, words: Words): Button {
  const n = undoChoices[choice] ?? 0;
  const text = words.plain('button-undo-seconds', { n });
  return button(chosen(n === seconds, text), { kind: 'set-undo', choice });
}

function toggle(kind: 'ask-first' | 'silent' | 'reminders', isOn: boolean, words: Words): Row {
  const label = words.plain(`button-${kind}`, { mark: checkMark(isOn) });
  return [button(label, { kind: `set-${kind}`, on: isOn ? 0 : 1 })];
}

/** The settings of a chat, each with its button. */
export function settingsView(
  settings: ChatSettings,
  language: ChosenLanguage,
  chat: ChatKind,
  words: Words,
): View {
  const { quietHours, disabledEvents, undoSeconds } = settings;
  const spoken = languages[words.language];
  const isGroup = chat === 'group';
  return view(
    words,
    lines(
      words.say('settings-title'),
      '',
      words.say('settings-language', {
        language: bold(
          language === undefined ? words.plain('language-telegram', { language: spoken }) : spoken,
        ),
      }),
      words.say(settings.confirmPower ? 'settings-ask-on' : 'settings-ask-off'),
      words.say(settings.silent ? 'settings-silent-on' : 'settings-silent-off'),
      quietHours === undefined
        ? words.say('settings-quiet-off')
        : words.say('settings-quiet-on', { hours: hoursText(quietHours), zone: quietHours.timeZone }),
      words.say('settings-quiet-hint'),
      isGroup && words.say('settings-undo', { n: undoSeconds }),
      '',
      words.say('settings-news'),
      ...notificationKinds.map(
        kind => `${checkMark(!disabledEvents.includes(kind))} ${words.plain(`notification-kind-${kind}`)}`,
      ),
      words.say('settings-news-hint'),
    ),
    languageCodes.map((_, index) => languageButton(index + 1, language, words)),
    [languageButton(0, language, words)],
    toggle('ask-first', settings.confirmPower, words),
    toggle('silent', settings.silent, words),
    quietChoices.map((_, choice) => quietButton(choice, quietHours, words)),
    isGroup && undoChoices.map((_, choice) => undoButton(choice, undoSeconds, words)),
    isGroup && toggle('reminders', settings.reminders, words),
    ...notificationKinds.map((kind, choice) => {
      const isOn = !disabledEvents.includes(kind);
      const label = words.plain(`button-notification-${kind}`, { mark: checkMark(isOn) });
      return [button(label, { kind: 'set-news', choice, on: isOn ? 0 : 1 })];
    }),
    isGroup ? [{ kind: 'team' }] : [{ kind: 'home' }],
    !isGroup && [{ kind: 'forget-me' }],
  );
}

import type { ChatKind } from '../../domain/access.ts';
import type { ChatSettings, Language, QuietHours } from '../../domain/chat-settings.ts';
import { languageCodes, languages, quietChoices, undoChoices } from '../../domain/chat-settings.ts';
import { notificationKinds } from '../../domain/notification.ts';
import type { Locale } from '../locales/locale.ts';
import { zoneText } from './time.ts';
import {
  bold,
  boldTyped,
  type Button,
  button,
  checkMark,
  inRows,
  lines,
  type Row,
  type View,
  view,
} from './view.ts';
import { cities, citiesFor, type City, cityNames, offsetText, utcOffset } from '../../domain/time-zones.ts';

/** `undefined`: the language of the person's Telegram. */
export type ChosenLanguage = Language | undefined;

export const languageChoices: readonly ChosenLanguage[] = [undefined, ...languageCodes];

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** "22:00–07:00". */
const hoursText = ({ fromMinute, toMinute }: QuietHours): string => `${clock(fromMinute)}–${clock(toMinute)}`;

const chosen = (isChosen: boolean, text: string): string => `${isChosen ? '✅ ' : ''}${text}`;

function languageButton(choice: number, language: ChosenLanguage, locale: Locale): Button {
  const of = languageChoices[choice];
  const name = of === undefined ? locale.tText('button-language-telegram') : languages[of];
  return button(chosen(of === language, name), { kind: 'set-language', choice });
}

function quietButton(choice: number, quiet: QuietHours | undefined, locale: Locale): Button {
  const hours = quietChoices[choice];
  const isChosen = hours?.fromMinute === quiet?.fromMinute && hours?.toMinute === quiet?.toMinute;
  const text =
    hours === undefined ? locale.tText('button-quiet-off') : `🌙 ${hoursText(hours).replaceAll(':00', '')}`;
  return button(chosen(isChosen, text), { kind: 'set-quiet', choice });
}

function undoButton(choice: number, seconds: number, locale: Locale): Button {
  const n = undoChoices[choice] ?? 0;
  const text = locale.tText('button-undo-seconds', { n });
  return button(chosen(n === seconds, text), { kind: 'set-undo', choice });
}

function toggle(
  kind: 'confirm-power' | 'silent' | 'reminders' | 'escalation' | 'wake-me',
  isOn: boolean,
  locale: Locale,
): Row {
  const label = locale.tText(`button-${kind}`, { mark: checkMark(isOn) });
  return [button(label, { kind: `set-${kind}`, on: isOn ? 0 : 1 })];
}

/** The settings of a chat, each with its button. */
export function settingsView(
  settings: ChatSettings,
  language: ChosenLanguage,
  chat: ChatKind,
  locale: Locale,
  now: number,
): View {
  const { quietHours, disabledKinds, undoSeconds, timeZone } = settings;
  const spoken = languages[locale.language];
  const isGroup = chat === 'group';
  return view(
    locale,
    lines(
      locale.t('settings-title'),
      '',
      locale.t('settings-language', {
        language: bold(
          language === undefined ? locale.tText('language-telegram', { language: spoken }) : spoken,
        ),
      }),
      timeZone === undefined
        ? locale.t('settings-time-zone-unset')
        : locale.t('settings-time-zone', { zone: bold(zoneText(timeZone, now, locale)) }),
      locale.t(settings.confirmPower ? 'settings-confirm-on' : 'settings-confirm-off'),
      locale.t(settings.silent ? 'settings-silent-on' : 'settings-silent-off'),
      quietHours === undefined
        ? locale.t('settings-quiet-off')
        : locale.t('settings-quiet-on', { hours: hoursText(quietHours) }),
      locale.t('settings-quiet-hint'),
      !isGroup && quietHours !== undefined && settings.wakeMe && locale.t('settings-wake-me'),
      isGroup && locale.t('settings-undo', { n: undoSeconds }),
      isGroup && settings.escalation && locale.t('settings-escalation'),
      '',
      locale.t('settings-notifications'),
      ...notificationKinds.map(
        kind => `${checkMark(!disabledKinds.includes(kind))} ${locale.tText(`notification-kind-${kind}`)}`,
      ),
      locale.t('settings-notifications-hint'),
    ),
    languageCodes.map((_, index) => languageButton(index + 1, language, locale)),
    [languageButton(0, language, locale), { kind: 'time-zone' }],
    toggle('confirm-power', settings.confirmPower, locale),
    toggle('silent', settings.silent, locale),
    quietChoices.map((_, choice) => quietButton(choice, quietHours, locale)),
    isGroup && undoChoices.map((_, choice) => undoButton(choice, undoSeconds, locale)),
    isGroup && toggle('reminders', settings.reminders, locale),
    isGroup
      ? toggle('escalation', settings.escalation, locale)
      : quietHours !== undefined && toggle('wake-me', settings.wakeMe, locale),
    ...notificationKinds.map((kind, choice) => {
      const isOn = !disabledKinds.includes(kind);
      const label = locale.tText(`button-notification-${kind}`, { mark: checkMark(isOn) });
      return [button(label, { kind: 'set-notifications', choice, on: isOn ? 0 : 1 })];
    }),
    isGroup ? [{ kind: 'team' }] : [{ kind: 'home' }],
    !isGroup && [{ kind: 'delete-my-data' }],
  );
}

/** The list fits on a phone in rows of two. */
const perRow = 2;

/** "+3", "+5:30", "±0": two labels fit in a row of a phone. */
const shortOffset = (timeZone: string, at: number): string =>
  offsetText(timeZone, at).replace('UTC', '') || '±0';

/** The time zones to choose from, from west to east: those of the language that the person's Telegram has. */
export function timeZoneView(
  languageCode: string | undefined,
  quietHours: QuietHours | undefined,
  chat: ChatKind,
  locale: Locale,
  now: number,
): View {
  const buttonOf = (city: City): Button =>
    button(`${locale.tText(`city-${city}`)} ${shortOffset(cities[city], now)}`, {
      kind: 'set-time-zone',
      choice: cityNames.indexOf(city),
    });
  const offsetOf = (city: City): number => utcOffset(cities[city], now);
  const buttons = [...citiesFor(languageCode)].sort((a, b) => offsetOf(a) - offsetOf(b)).map(buttonOf);
  const isGroup = chat === 'group';
  return view(
    locale,
    lines(
      quietHours !== undefined &&
        locale.timeZone === undefined &&
        locale.t('settings-quiet-on', { hours: hoursText(quietHours) }),
      locale.t('time-zone-ask'),
      locale.timeZone !== undefined &&
        locale.t('settings-time-zone', { zone: bold(zoneText(locale.timeZone, now, locale)) }),
      // In a group the bot doesn't see what people write.
      isGroup && locale.t('time-zone-other-in-group'),
    ),
    ...inRows(buttons, perRow),
    [!isGroup && { kind: 'other-time-zone' }, { kind: 'settings' }],
  );
}

/** Asks for a city or an offset. */
export const askTimeZoneView = (locale: Locale): View =>
  view(locale, locale.t('time-zone-other'), [{ kind: 'cancel' }]);

/** For a city that isn't known. */
export const unknownTimeZoneView = (typed: string, chat: ChatKind, locale: Locale): View =>
  view(locale, locale.t('time-zone-unknown', { name: boldTyped(typed, 40) }), [
    chat === 'private' ? { kind: 'cancel' } : { kind: 'time-zone' },
  ]);

/** After the first choice. */
export const timeZoneSetView = (timeZone: string, chat: ChatKind, locale: Locale, now: number): View =>
  view(locale, locale.t('time-zone-set', { zone: bold(zoneText(timeZone, now, locale)) }), [
    { kind: 'servers', ...(chat === 'private' ? { style: 'primary' as const } : {}) },
    { kind: 'settings' },
  ]);

import type { NotificationKind } from './notification.ts';
import { utcOffset } from './time-zones.ts';

/**
 * The languages of the bot, each by its own name. The code is the name of its folder in `telegram/locales`
 * and what Telegram calls it (Bot API: User.language_code, setMyCommands). A new one goes to the end: buttons contain
 * the index.
 */
export const languages = { en: 'English', ru: 'Русский' } as const;

export type Language = keyof typeof languages;

export const languageCodes = Object.keys(languages) as readonly Language[];

/** Whether a code from outside (Telegram, the database, a command) is one of them. */
export const isLanguage = (code: string | null | undefined): code is Language =>
  code !== null && code !== undefined && Object.hasOwn(languages, code);

export interface ChatSettings {
  /** Stop and Reboot ask for a confirmation. */
  readonly confirmPower: boolean;
  /** Notifications make no sound. */
  readonly silent: boolean;
  readonly disabledKinds: readonly NotificationKind[];
  /** A group's language; missing: that of the person who set it up. */
  readonly language: Language | undefined;
  /** How long a stop in a group can be undone before it is sent; 0: it is sent at once. */
  readonly undoSeconds: number;
  /** A group is reminded of a server that is down until the incident is acknowledged. */
  readonly reminders: boolean;
  /** If nobody is on an outage in a group, its operators are mentioned and its owners are notified in private. */
  readonly escalation: boolean;
  /** In private: a message that nobody is on an outage doesn't wait for the end of quiet hours. */
  readonly wakeMe: boolean;
  /** When notifications are held back; missing: never. */
  readonly quietHours: QuietHours | undefined;
  /** An IANA name such as `Europe/Berlin`, or an offset such as `+03:00`; missing: not chosen, so UTC. */
  readonly timeZone: string | undefined;
  readonly darkPictures: boolean;
}

/** The default settings of a chat. */
export const defaultSettings: ChatSettings = {
  confirmPower: false,
  silent: false,
  disabledKinds: [],
  language: undefined,
  undoSeconds: 5,
  reminders: true,
  escalation: true,
  wakeMe: false,
  quietHours: undefined,
  timeZone: undefined,
  darkPictures: false,
};

// What a button can choose; its callback data contains the index.

export const undoChoices = [0, 5, 10] as const;

/** How long a server can be muted; `undefined`: until it is unmuted. Each label has a message `button-mute-…`. */
export const muteChoices = [
  { label: '1h', ms: 60 * 60_000 },
  { label: '8h', ms: 8 * 60 * 60_000 },
  { label: 'indefinitely', ms: undefined },
] as const;

/** The end of a mute that starts now; `undefined`: it has none. */
export const muteEnd = ({ ms }: (typeof muteChoices)[number], now: number): number | undefined =>
  ms === undefined ? undefined : now + ms;

/** Common quiet hours; others can be typed: /settings quiet 21:30-06:45. */
export const quietChoices: readonly (QuietHours | undefined)[] = [
  undefined,
  { fromMinute: 22 * 60, toMinute: 7 * 60 },
  { fromMinute: 23 * 60, toMinute: 8 * 60 },
];

/** Enables or disables a kind of notification. */
export const withNotification = (
  settings: ChatSettings,
  kind: NotificationKind,
  isEnabled: boolean,
): ChatSettings => ({
  ...settings,
  disabledKinds: [...settings.disabledKinds.filter(other => other !== kind), ...(isEnabled ? [] : [kind])],
});

/** The part of each day in which notifications are held back, in the chat's time zone. */
export interface QuietHours {
  /** Minutes since midnight; from 22:00 to 07:00 is 1320 to 420. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Where no time zone was chosen. */
export const defaultTimeZone = 'UTC';

const minutesPerDay = 24 * 60;

/** The minute of the day in a zone, with its seconds as a fraction. */
const minuteOfDay = (at: number, zone: string): number =>
  (Math.floor(at / 1000) / 60 + utcOffset(zone, at) + minutesPerDay) % minutesPerDay;

/** The minutes until quiet hours end; 0: they aren't now. */
function minutesLeft(quiet: QuietHours, minute: number): number {
  const sinceFrom = (minute - quiet.fromMinute + minutesPerDay) % minutesPerDay;
  const length = (quiet.toMinute - quiet.fromMinute + minutesPerDay) % minutesPerDay;
  return sinceFrom < length ? length - sinceFrom : 0;
}

/** When a notification of this instant may be sent: at once, or when quiet hours end. */
export function notifyAt(
  { quietHours: quiet, timeZone = defaultTimeZone }: Pick<ChatSettings, 'quietHours' | 'timeZone'>,
  at: number,
): number {
  if (quiet === undefined || quiet.fromMinute === quiet.toMinute) return at;
  const left = minutesLeft(quiet, minuteOfDay(at, timeZone));
  if (left === 0) return at;
  const end = at + Math.ceil(left * 60_000);
  // If daylight saving time starts or ends in between, the clock shows another time than `toMinute` then.
  const late = (minuteOfDay(end, timeZone) - quiet.toMinute + 1.5 * minutesPerDay) % minutesPerDay;
  const byClock = end - Math.round(late - minutesPerDay / 2) * 60_000;
  // If the clock skips `toMinute`, it would still be quiet then.
  return byClock > at && minutesLeft(quiet, minuteOfDay(byClock, timeZone)) === 0 ? byClock : end;
}

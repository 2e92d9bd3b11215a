import type { NotificationKind } from './notification.ts';
import type { QuietHours } from './quiet-hours.ts';

/**
 * The languages of the bot, each by its own name. The code is the name of its folder in `telegram/locales`
 * and what Telegram calls it (Bot API: User.language_code, setMyCommands).
 */
export const languages = { en: 'English', ru: 'Русский' } as const;

export type Language = keyof typeof languages;

export const languageCodes = Object.keys(languages) as readonly Language[];

/** Whether a code from outside (Telegram, the database, a command) is one of them. */
export const isLanguage = (code: string | null | undefined): code is Language =>
  code !== null && code !== undefined && Object.hasOwn(languages, code);

/** The settings of one chat. */
export interface ChatSettings {
  /** Stop and Reboot ask for a confirmation. */
  readonly confirmPower: boolean;
  /** Notifications make no sound. */
  readonly silent: boolean;
  /** Kinds of notification that are disabled there. */
  readonly disabledEvents: readonly NotificationKind[];
  /** A group's language; missing: that of the person who set it up. */
  readonly language: Language | undefined;
  /** How long a stop in a group can be undone before it is sent; 0: it is sent at once. */
  readonly undoSeconds: number;
  /** A group is reminded of a server that is down until the incident is acknowledged. */
  readonly reminders: boolean;
  /** When notifications are held back; missing: never. */
  readonly quietHours: QuietHours | undefined;
}

/** The default settings of a chat. */
export const defaultSettings: ChatSettings = {
  confirmPower: false,
  silent: false,
  disabledEvents: [],
  language: undefined,
  undoSeconds: 5,
  reminders: true,
  quietHours: undefined,
};

// What a button can choose; its callback data contains the index.

export const undoChoices = [0, 5, 10] as const;

/** How long a server can be muted; `undefined`: until it is unmuted. Each label has a message `button-mute-…`. */
export const muteChoices = [
  { label: '1h', ms: 60 * 60_000 },
  { label: '8h', ms: 8 * 60 * 60_000 },
  { label: 'indefinitely', ms: undefined },
] as const;

/** Common quiet hours; others can be typed: /settings quiet 21:30-06:45 Europe/Berlin. */
export const quietChoices: readonly (Omit<QuietHours, 'timeZone'> | undefined)[] = [
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
  disabledEvents: [...settings.disabledEvents.filter(other => other !== kind), ...(isEnabled ? [] : [kind])],
});

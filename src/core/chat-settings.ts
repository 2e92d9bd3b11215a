import type { NewsKind } from './news-kind.ts';
import type { QuietHours } from '../domain/quiet-hours.ts';

/** How it is in a chat, unless somebody chose otherwise: one tap acts, and everything is told, with a sound. */
export interface ChatSettings {
  /** Stop and Reboot ask once before they act. */
  readonly askFirst: boolean;
  /** News come without a sound. */
  readonly silent: boolean;
  /** Kinds of news that are not told there. */
  readonly leftOut: readonly NewsKind[];
  /** A group's language; missing: the one of whoever set it up. A person's own goes with them. */
  readonly language: 'en' | 'ru' | undefined;
  /** So long a stop in a group can be undone before it is sent; 0: it is sent at once. */
  readonly undoSeconds: number;
  /** A group is reminded while a server is down and nobody has said that they are on it. */
  readonly reminders: boolean;
  /** From when to when news are held, as minutes of the day there; missing: never. */
  readonly quiet: QuietHours | undefined;
}

export const usualSettings: ChatSettings = {
  askFirst: false,
  silent: false,
  leftOut: [],
  language: undefined,
  undoSeconds: 5,
  reminders: true,
  quiet: undefined,
};

/** Tells a kind of news there again, or no more. */
export const withNews = (settings: ChatSettings, kind: NewsKind, isTold: boolean): ChatSettings => ({
  ...settings,
  leftOut: [...settings.leftOut.filter(other => other !== kind), ...(isTold ? [] : [kind])],
});

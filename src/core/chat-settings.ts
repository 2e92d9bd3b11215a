import type { NewsKind } from './news-kind.ts';

/** How it is in a chat, unless somebody chose otherwise: one tap acts, and everything is told, with a sound. */
export interface ChatSettings {
  /** Stop and Reboot ask once before they act. */
  readonly askFirst: boolean;
  /** News come without a sound. */
  readonly silent: boolean;
  /** Kinds of news that are not told there. */
  readonly leftOut: readonly NewsKind[];
}

export const usualSettings: ChatSettings = { askFirst: false, silent: false, leftOut: [] };

/** Tells a kind of news there again, or no more. */
export const withNews = (settings: ChatSettings, kind: NewsKind, isTold: boolean): ChatSettings => ({
  ...settings,
  leftOut: [...settings.leftOut.filter(other => other !== kind), ...(isTold ? [] : [kind])],
});

import type { PressKind, PressOf } from '../bot/press.ts';
import type { Turn } from '../bot/turn.ts';

export type PressHandler<K extends PressKind> = (turn: Turn, press: PressOf<K>) => Promise<void>;

/** `text` is what follows the command, trimmed. */
export type CommandHandler = (turn: Turn, text: string) => Promise<void>;

/** `true`: the text was an answer to a question, and is done with. */
export type TextHandler = (turn: Turn, text: string) => Promise<boolean>;

/** A file that somebody sent. */
export interface SentDocument {
  /** Empty where Telegram doesn't say. */
  readonly fileName: string;
  /** In bytes, as Telegram says; 0 where it doesn't. */
  readonly size: number;
  /** What is in it; `undefined`: it is longer, or can't be had. */
  readonly read: (maxBytes: number) => Promise<Uint8Array | undefined>;
}

/** `true`: the file was for this feature, and is done with. */
export type DocumentHandler = (turn: Turn, document: SentDocument) => Promise<boolean>;

/**
 * What a feature adds to the conversation: its buttons, its commands and the answers that it waits for.
 * The handlers of all features together must cover every kind of button there is; the compiler says so.
 */
export interface Feature<K extends PressKind> {
  readonly presses: { readonly [Kind in K]: PressHandler<Kind> };
  readonly commands: Readonly<Record<string, CommandHandler>>;
  readonly texts?: readonly TextHandler[];
  /** Looks at every text that was written to the bot before anything else does, commands too. */
  readonly guards?: readonly TextHandler[];
  readonly documents?: readonly DocumentHandler[];
  /** What a `startgroup` link carried into a group. */
  readonly groupStart?: CommandHandler;
}

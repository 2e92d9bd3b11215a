import type { PressKind, PressOf } from './callback-data.ts';
import type { Turn } from './request-context.ts';

export type PressHandler<K extends PressKind> = (turn: Turn, press: PressOf<K>) => Promise<void>;

/** `text` is what follows the command, trimmed. */
export type CommandHandler = (turn: Turn, text: string) => Promise<void>;

/** Resolves to `true` if it has handled the text. */
export type TextHandler = (turn: Turn, text: string) => Promise<boolean>;

/** A file that a person sent. */
export interface SentDocument {
  /** Empty if Telegram doesn't tell. */
  readonly fileName: string;
  /** In bytes; 0 if Telegram doesn't tell. */
  readonly size: number;
  /** Downloads it; `undefined`: it is larger, or unavailable. */
  readonly read: (maxBytes: number) => Promise<Uint8Array | undefined>;
}

/** Resolves to `true` if it has handled the file. */
export type DocumentHandler = (turn: Turn, document: SentDocument) => Promise<boolean>;

/** The buttons and commands of one feature, and the texts and files that it waits for. */
export interface Feature<K extends PressKind> {
  readonly presses: { readonly [Kind in K]: PressHandler<Kind> };
  readonly commands: Readonly<Record<string, CommandHandler>>;
  /** Answers to a question that the feature has asked. */
  readonly texts?: readonly TextHandler[];
  /** Run before everything else, for texts and captions of every kind, commands included. */
  readonly guards?: readonly TextHandler[];
  readonly documents?: readonly DocumentHandler[];
  /** Runs when the bot was added to a group by a `startgroup` link, with the link's payload. */
  readonly groupStart?: CommandHandler;
}

import type { House } from './house.ts';
import type { PressKind, PressOf } from './press.ts';
import type { Turn } from './turn.ts';

export type PressHandler<K extends PressKind> = (turn: Turn, press: PressOf<K>) => Promise<void>;

/** `text` is what follows the command, trimmed. */
export type CommandHandler = (turn: Turn, text: string) => Promise<void>;

/** `true`: the text was an answer to a question, and is done with. */
export type TextHandler = (turn: Turn, text: string) => Promise<boolean>;

/**
 * What a feature adds to the conversation: its buttons, its commands and the answers that it waits for.
 * The handlers of all features together must cover every kind of button there is; the compiler says so.
 */
export interface Feature<K extends PressKind> {
  readonly presses: { readonly [Kind in K]: PressHandler<Kind> };
  readonly commands: Readonly<Record<string, CommandHandler>>;
  readonly texts?: readonly TextHandler[];
}

export type CreateFeature<K extends PressKind> = (house: House) => Feature<K>;

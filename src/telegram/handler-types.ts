import type { CallbackKind, CallbackDataOf } from './callback-data.ts';
import type { CommandName } from './commands.ts';
import type { RequestContext } from './request-context.ts';

export type CallbackHandler<K extends CallbackKind> = (
  ctx: RequestContext,
  data: CallbackDataOf<K>,
) => Promise<unknown>;

/** `text` is what follows the command, trimmed. */
export type CommandHandler = (ctx: RequestContext, text: string) => Promise<unknown>;

/** Resolves to `true` if it has handled the text. */
export type TextHandler = (ctx: RequestContext, text: string) => Promise<boolean>;

/** A file that a person sent. */
export interface SentDocument {
  /** Empty if Telegram doesn't send it. */
  readonly fileName: string;
  /** In bytes; 0 if Telegram doesn't send it. */
  readonly size: number;
  /** Downloads it; `undefined`: it is larger, or unavailable. */
  readonly read: (maxBytes: number) => Promise<Uint8Array | undefined>;
}

/** Resolves to `true` if it has handled the file. */
export type DocumentHandler = (ctx: RequestContext, document: SentDocument) => Promise<boolean>;

/** The handlers of one feature: its buttons and commands, and the texts and files that it expects. */
export interface Handlers<K extends CallbackKind, C extends CommandName> {
  readonly callbacks: { readonly [Kind in K]: CallbackHandler<Kind> };
  readonly commands: Readonly<Record<C, CommandHandler>>;
  /** For texts that are no commands, such as the answer to a question. */
  readonly onText?: TextHandler;
  readonly onDocument?: DocumentHandler;
  /** Runs before everything else, for texts and captions of every kind, commands included. */
  readonly guard?: TextHandler;
}

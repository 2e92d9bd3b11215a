import { FmtString } from 'telegraf/format';

import type { Press } from '../../telegram/callback-data.ts';
import { encodePress } from '../../telegram/callback-data.ts';

/** A button of an inline keyboard (Bot API: InlineKeyboardButton, with `style` of 9.4 and `copy_text` of 7.11). */
export type Button = { readonly text: string; readonly style?: 'danger' | 'success' | 'primary' } & (
  | { readonly callback_data: string }
  | { readonly copy_text: { readonly text: string } }
  | { readonly url: string }
);

export type Keyboard = readonly (readonly Button[])[];

/** A message as it is to be seen: nothing else decides what a person reads. */
export interface View {
  readonly text: FmtString;
  readonly keyboard: Keyboard;
}

export const button = (text: string, press: Press, style?: 'danger' | 'success' | 'primary'): Button => ({
  text,
  callback_data: encodePress(press),
  ...(style === undefined ? {} : { style }),
});

/** Bot API: CopyTextButton. */
export const longestCopied = 256;

export const copyButton = (text: string, copied: string): Button => ({ text, copy_text: { text: copied } });

export const urlButton = (text: string, url: string): Button => ({ text, url });

type Part = string | FmtString | undefined;

/** Lines of a message; missing ones are left out. */
export function lines(...parts: readonly Part[]): FmtString {
  let text = '';
  const entities: NonNullable<FmtString['entities']> = [];
  for (const part of parts) {
    if (part === undefined) continue;
    if (text !== '') text += '\n';
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    for (const entity of part.entities ?? [])
      entities.push({ ...entity, offset: entity.offset + text.length });
    text += part.text;
  }
  return new FmtString(text, entities.length > 0 ? entities : undefined);
}

/** Text with an entity of its own over the whole of it. */
function whole(text: string, entity: Readonly<Record<string, unknown>>): FmtString {
  // Telegram refuses an entity of no length.
  if (text === '') return new FmtString('');
  const entities = [{ offset: 0, length: text.length, ...entity }];
  return new FmtString(text, entities as unknown as NonNullable<FmtString['entities']>);
}

export const bold = (text: string): FmtString => whole(text, { type: 'bold' });
export const code = (text: string): FmtString => whole(text, { type: 'code' });
export const spoiler = (text: string): FmtString => whole(text, { type: 'spoiler' });

/**
 * A clock time that each reader sees in their own zone (Bot API 9.5: MessageEntity `date_time`, format
 * `T`); the text underneath, for clients and servers that don't know it, says its zone.
 */
export const clockTime = (at: number): FmtString =>
  whole(`${new Date(at).toISOString().slice(11, 19)} UTC`, {
    type: 'date_time',
    unix_time: Math.floor(at / 1000),
    date_time_format: 'T',
  });

/** A day and time, in each reader's own zone; the text underneath, for others, says its zone. */
export const moment = (at: number): FmtString =>
  whole(`${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`, {
    type: 'date_time',
    unix_time: Math.floor(at / 1000),
    date_time_format: 'dt',
  });

/** A relative time that ages on the reader's screen without edits (format `r`). */
export const relativeTime = (at: number, fallback: string): FmtString =>
  whole(fallback, { type: 'date_time', unix_time: Math.floor(at / 1000), date_time_format: 'r' });

/** Made when it is first needed: it takes longer than all else in this file. */
let made: Intl.Segmenter | undefined;
const segmenter = (): Intl.Segmenter => (made ??= new Intl.Segmenter());

/** How many characters a reader counts; whatever is over `most` counts as more than that. */
export function countCharacters(text: string, most: number): number {
  const head = text.slice(0, (most + 1) * 32);
  return head.length < text.length ? most + 1 : [...segmenter().segment(head)].length;
}

/** At most so many characters as a reader counts them, with an ellipsis where something was cut. */
export function shorten(text: string, characters: number): string {
  // Beyond this nothing can survive the cut, and segmenting what a stranger sends stays cheap.
  const head = text.slice(0, characters * 32);
  const seen = [...segmenter().segment(head)].map(({ segment }) => segment);
  if (seen.length <= characters && head.length === text.length) return text;
  return `${seen.slice(0, characters - 1).join('')}…`;
}

import type { FmtString } from 'telegraf/format';

import type { CallbackData } from '../callback-data.ts';
import { encodeCallbackData } from '../callback-data.ts';
import type { Locale } from '../locales/locale.ts';
import type { MessageVariables } from '../locales/messages.d.ts';

/** A button of an inline keyboard (Bot API: InlineKeyboardButton, with `style` of 9.4 and `copy_text` of 7.11). */
export type Button = { readonly text: string; readonly style?: Style } & (
  | { readonly callback_data: string }
  | { readonly copy_text: { readonly text: string } }
  | { readonly url: string }
);
type Style = 'danger' | 'success' | 'primary';

export type Keyboard = readonly (readonly Button[])[];

/** The text and the keyboard of a message. */
export interface View {
  readonly text: FmtString;
  readonly keyboard: Keyboard;
}

export const button = (text: string, data: CallbackData, style?: Style): Button => ({
  text,
  callback_data: encodeCallbackData(data),
  ...(style === undefined ? {} : { style }),
});

/** Kinds of callback data with a message `button-<kind>` that has no variables. */
type LabelledKind = {
  [Kind in CallbackData['kind']]: `button-${Kind}` extends keyof MessageVariables
    ? [MessageVariables[`button-${Kind}`]] extends [never]
      ? Kind
      : never
    : never;
}[CallbackData['kind']];

/** Callback data whose button has the label `button-<kind>`: an action has the same label everywhere. */
export type Action = Extract<CallbackData, { readonly kind: LabelledKind }> & {
  readonly style?: Style | undefined;
};

/** Repeats the action that failed. */
export const retryButton = (locale: Locale, data: CallbackData, style?: Style): Button =>
  button(locale.tText('button-try-again'), data, style);

/** A button that copies a text; `undefined` for one that no button can copy (Bot API: CopyTextButton, 1–256 characters). */
export const copyButton = (text: string, copied: string): Button | undefined =>
  copied === '' || copied.length > 256 ? undefined : { text, copy_text: { text: copied } };

export const urlButton = (text: string, url: string): Button => ({ text, url });

/** A row of buttons; `undefined` and `false` are skipped. */
export type Row = readonly (Button | Action | false | undefined)[];

/** A message with its rows of buttons. Empty rows are skipped. */
export function view(locale: Locale, text: FmtString, ...rows: readonly (Row | false | undefined)[]): View {
  const keyboard = rows.map(row =>
    (row === false ? [] : (row ?? []))
      .filter(each => each !== undefined && each !== false)
      .map(each => ('kind' in each ? button(locale.tText(`button-${each.kind}`), each, each.style) : each)),
  );
  return { text, keyboard: keyboard.filter(row => row.length > 0) };
}

/** A link from a group to the private chat; `start`: the payload of the deep link. */
export const privateChatRow = (locale: Locale, botUsername: string, start = ''): Row => [
  urlButton(locale.tText('button-open-private'), `https://t.me/${botUsername}${start && `?start=${start}`}`),
];

/** Where a page is in its list. `page` counts from 0. */
export interface PageAt {
  readonly page: number;
  readonly pages: number;
}

/** The page to show: a button may ask for one that no longer exists. `offset`: its first item. */
export function pageAt(total: number, wanted: number, size: number): PageAt & { readonly offset: number } {
  const pages = Math.max(1, Math.ceil(total / size));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { page, pages, offset: page * size };
}

/** "Page 2 of 5" and the buttons to the pages beside it, if there are several. */
export const pager = ({ page, pages }: PageAt, locale: Locale, dataOf: (page: number) => CallbackData) => ({
  line: pages > 1 && locale.t('page-of', { page: page + 1, pages }),
  row: [
    page > 0 && button(locale.tText('button-previous'), dataOf(page - 1)),
    page < pages - 1 && button(locale.tText('button-next'), dataOf(page + 1)),
  ],
});

/** One page of a list. */
export function paginate<T>(
  all: readonly T[],
  wanted: number,
  size: number,
  locale: Locale,
  dataOf: (page: number) => CallbackData,
) {
  const at = pageAt(all.length, wanted, size);
  return { ...at, ...pager(at, locale, dataOf), items: all.slice(at.offset, at.offset + size) };
}

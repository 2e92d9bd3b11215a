import { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import type { ProviderFailure, UnreadableProblem } from '../../domain/failure.ts';
import type { OperationState } from '../../domain/operation.ts';
import { isVisible, withoutDirection } from '../../domain/text.ts';
import type { CallbackData, CallbackDataOf, CallbackKind } from '../callback-data.ts';
import { encodeCallbackData } from '../callback-data.ts';
import { joinParts, type Locale } from '../locales/locale.ts';
import type { MessageVariables } from '../locales/messages.d.ts';

export type Line = string | FmtString;

/** The lines of a message; `undefined` and `false` are skipped. */
export const lines = (...parts: readonly (Line | false | undefined)[]): FmtString =>
  joinParts(
    parts.filter(part => part !== undefined && part !== false),
    '\n',
  );

/** Text with one entity over all of it. */
export function entity(text: string, fields: Readonly<Record<string, unknown>>): FmtString {
  // Telegram rejects empty entities.
  if (text === '') return new FmtString('');
  const entities = [{ offset: 0, length: text.length, ...fields }];
  return new FmtString(text, entities as unknown as NonNullable<FmtString['entities']>);
}

export const bold = (text: string): FmtString => entity(text, { type: 'bold' });
export const code = (text: string): FmtString => entity(text, { type: 'code' });
export const spoiler = (text: string): FmtString => entity(text, { type: 'spoiler' });

// Untrusted text is cut to 32 code units a character before it is segmented, which bounds the cost.
const headOf = (text: string, characters: number): string => text.slice(0, characters * 32);

const segments = (text: string): readonly string[] =>
  [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

/** The number of characters as a reader counts them; any number over `max` counts as `max + 1`. */
export function countCharacters(text: string, max: number): number {
  const head = headOf(text, max + 1);
  return head.length < text.length ? max + 1 : segments(head).length;
}

/**
 * At most this number of characters as a reader counts them. Has an ellipsis where something was cut or nothing is
 * visible, and no characters that change the direction of the rest of the line.
 */
export function shorten(text: string, characters: number): string {
  const head = withoutDirection(headOf(text, characters));
  if (text !== '' && !isVisible(head)) return '…';
  if (text.length <= characters) return head;
  const seen = segments(head);
  if (seen.length <= characters && text.length <= characters * 32) return head;
  return `${seen.slice(0, characters - 1).join('')}…`;
}

/** Shortened and bold. */
export const boldShort = (text: string, characters: number): FmtString => bold(shorten(text, characters));

/** What a person typed, shortened. A word that looks like a key isn't repeated. */
export const typedText = (text: string, characters: number): string =>
  shorten(
    text.replaceAll(/[a-z\d+/=]{16,}/gi, word => (/\d/.test(word) && /[a-z]/i.test(word) ? '…' : word)),
    characters,
  );
export const boldTyped = (text: string, characters: number): FmtString => bold(typedText(text, characters));

/** A server's name. It comes from people or the provider; 64 characters are four lines on a phone. */
export const shortName = (card: Pick<Card, 'name'>): string => shorten(card.name, 64);
export const boldName = (card: Pick<Card, 'name'>): FmtString => bold(shortName(card));

/** The lines of servers or orders, under the labels of their accounts where there are several. */
export function underAccounts(
  entries: readonly (readonly [Card, readonly Line[]])[],
  locale: Locale,
): readonly Line[] {
  let previous: string | undefined;
  return entries.flatMap(([{ accountLabel: label }, itsLines]) => {
    const isNew = label !== undefined && label !== previous;
    previous = label;
    return isNew ? [locale.t('account-title', { label: boldShort(label, 32) }), ...itsLines] : itsLines;
  });
}

/** The lines of a page's items, each heading above its first item. */
export const withHeadings = <T>(
  items: readonly T[],
  headingOf: (item: T) => string | undefined,
  lineOf: (item: T) => Line,
): readonly Line[] =>
  items.flatMap((item, index) => {
    const previous = items[index - 1];
    const heading = headingOf(item);
    const isNew = previous === undefined || heading !== headingOf(previous);
    return [...(isNew ? ['', ...(heading === undefined ? [] : [boldShort(heading, 64)])] : []), lineOf(item)];
  });

/** A person's name; "a former member" for one whose data was deleted. */
export const personText = (name: string | undefined, locale: Locale, max = 64): string =>
  name === undefined || name === '' ? locale.tText('former-member') : shorten(name, max);

export const checkMark = (isOn: boolean): string => (isOn ? '✅' : '▫️');

/** Describes a reply that can't be read. */
function unreadableMessage(problem: UnreadableProblem | undefined) {
  const isAboutReply =
    problem === undefined ||
    problem === 'not-readable' ||
    problem === 'too-deep' ||
    problem === 'compressed' ||
    problem === 'status';
  return isAboutReply ? 'failure-unreadable-reply' : (`failure-unreadable-${problem}` as const);
}

/** What went wrong at the provider and what to do about it, as the end of a sentence without its full stop. */
export function failureText(failure: ProviderFailure | undefined, locale: Locale): string {
  if (failure === undefined) return '';
  const { kind } = failure;
  if (kind === 'refused') return locale.tText('failure-refused', { message: failure.message });
  if (kind === 'price-changed')
    return locale.tText('failure-price-changed', { price: shorten(failure.price, 32) });
  if (kind === 'cloudflare-error')
    return locale.tText('failure-cloudflare-error', { status: String(failure.status) });
  if (kind === 'unreadable-reply') return locale.tText(unreadableMessage(failure.problem));
  if (kind === 'moved' && failure.to !== '')
    return locale.tText('failure-moved', { to: shorten(failure.to, 100) });
  return locale.tText(kind === 'moved' ? 'failure-moved-somewhere' : `failure-${kind}`);
}

/** The state of an operation in the ids of messages: `ordering-live`, `installing-dropped`. */
export const phases = {
  waiting: 'live',
  accepted: 'live',
  sent: 'live',
  acknowledged: 'live',
  unanswered: 'unanswered',
  done: 'done',
  failed: 'failed',
  'not-sent': 'not-sent',
  dropped: 'dropped',
  undone: 'dropped',
  unconfirmed: 'unconfirmed',
} as const satisfies Record<OperationState, string>;

/** A button of an inline keyboard (Bot API: InlineKeyboardButton, with `style` of 9.4 and `copy_text` of 7.11). */
export type Button = { readonly text: string; readonly style?: Style } & (
  | { readonly callback_data: string }
  | { readonly copy_text: { readonly text: string } }
  | { readonly url: string }
);
type Style = 'danger' | 'success' | 'primary';

type Keyboard = readonly (readonly Button[])[];

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

/** Each `x` for which there is a message `button-x` without variables. */
type Label = {
  [Id in keyof MessageVariables]: [MessageVariables[Id]] extends [never]
    ? Id extends `button-${infer Name}`
      ? Name
      : never
    : never;
}[keyof MessageVariables];

/**
 * A button's callback data. Its text is the message `button-<label>`, or `button-<kind>` without a label, so that an
 * action has the same text everywhere.
 */
export type Action = {
  [Kind in CallbackKind]: CallbackDataOf<Kind> &
    (Kind extends Label ? { readonly label?: Label } : { readonly label: Label });
}[CallbackKind] & { readonly style?: Style | undefined };

function labelOf(action: Action): Label {
  if (action.label !== undefined) return action.label;
  return action.kind;
}

/** A button that copies a text; `undefined` for one that no button can copy (Bot API: CopyTextButton, 1–256 characters). */
export const copyButton = (text: string, copied: string): Button | undefined =>
  copied === '' || copied.length > 256 ? undefined : { text, copy_text: { text: copied } };

export const urlButton = (text: string, url: string): Button => ({ text, url });

/** A row of buttons; `undefined` and `false` are skipped. */
export type Row = readonly (Button | Action | false | undefined)[];

/** A message with its rows of buttons. Empty rows are skipped. */
export function view(locale: Locale, text: FmtString, ...rows: readonly (Row | false | undefined)[]): View {
  const toButton = (action: Action): Button =>
    button(locale.tText(`button-${labelOf(action)}`), action, action.style);
  const keyboard = rows.map(row =>
    (row === false ? [] : (row ?? []))
      .filter(each => each !== undefined && each !== false)
      .map(each => ('kind' in each ? toButton(each) : each)),
  );
  return { text, keyboard: keyboard.filter(row => row.length > 0) };
}

/** Buttons in rows of this many. */
export const inRows = (buttons: readonly Button[], perRow: number): readonly Row[] =>
  Array.from({ length: Math.ceil(buttons.length / perRow) }, (_, row) =>
    buttons.slice(row * perRow, (row + 1) * perRow),
  );

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A link from a group to the private chat; `start`: the payload of the deep link. */
export const privateChatRow = (locale: Locale, botUsername: string, start = ''): Row => [
  urlButton(locale.tText('button-open-private'), `https://t.me/${botUsername}${start && `?start=${start}`}`),
];

/** Where a page is in its list. `page` counts from 0. */
interface PageAt {
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
    page > 0 && ({ label: 'previous', ...dataOf(page - 1) } as const),
    page < pages - 1 && ({ label: 'next', ...dataOf(page + 1) } as const),
  ],
});

/** One page of a list. Without `dataOf` there are no buttons for other pages: the search text doesn't fit into one. */
export function paginate<T>(
  all: readonly T[],
  wanted: number,
  size: number,
  locale: Locale,
  dataOf?: (page: number) => CallbackData,
) {
  const at = pageAt(all.length, wanted, size);
  const items = all.slice(at.offset, at.offset + size);
  if (dataOf !== undefined) return { ...at, ...pager(at, locale, dataOf), items };
  return {
    ...at,
    items,
    line: at.pages > 1 && locale.t('catalogue-more', { n: all.length - size }),
    row: [],
  };
}

/** The first lines that fit into a text of this length, in UTF-16 code units. */
export function fittingLines<T>(
  items: readonly T[],
  lineOf: (item: T) => FmtString,
  maxLength: number,
): readonly FmtString[] {
  const shown: FmtString[] = [];
  let length = 0;
  for (const item of items) {
    const line = lineOf(item);
    length += line.text.length + 1;
    if (length > maxLength) break;
    shown.push(line);
  }
  return shown;
}

import type { RecordEntry } from './record.ts';

/** What a line of the record says of itself only as numbers. */
export interface RecordNames {
  readonly account: (entry: RecordEntry) => string;
  /** "private", or the title of a group. */
  readonly place: (entry: RecordEntry) => string;
}

const columns = [
  'time',
  'person_id',
  'person',
  'what',
  'server',
  'about',
  'outcome',
  'account',
  'where',
] as const;

/** What spreadsheets take for a formula, or strip before they look for one (OWASP: CSV Injection). */
const formula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** Names are anybody's words: an apostrophe keeps them words in a spreadsheet. */
const asText = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** RFC 4180, 2: a field with a quote, a comma or a line break is quoted, and quotes are doubled. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Nobody's name: somebody who wanted to be forgotten. */
const nameIn = (name: string): string => (name === '' ? 'a former member' : name);

/** The record as CSV in UTF-8 with its mark, without which Excel misreads names; times are ISO 8601 in UTC. */
export function recordCsv(entries: readonly RecordEntry[], names: RecordNames): string {
  const rows = entries.map(entry => ({
    time: new Date(entry.at).toISOString(),
    person_id: entry.personId === undefined ? '' : String(entry.personId),
    person: nameIn(entry.personName),
    what: entry.what,
    server: entry.serverName,
    about: entry.what === 'grant' || entry.what === 'revoke' ? nameIn(entry.about) : entry.about,
    outcome: entry.outcome,
    account: names.account(entry),
    where: names.place(entry),
  }));
  const lines = [columns, ...rows.map(row => columns.map(column => row[column]))];
  return `\uFEFF${lines.map(cells => `${cells.map(cell => field(asText(cell))).join(',')}\r\n`).join('')}`;
}

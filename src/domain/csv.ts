/** What spreadsheets execute as a formula, or strip before they look for one (OWASP: CSV Injection). */
const formula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** Names are user input: an apostrophe makes a spreadsheet show them as text. */
const asText = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** RFC 4180, 2: a field with a quote, a comma or a line break is quoted, and its quotes are doubled. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * CSV in UTF-8 with a byte order mark, without which Excel misreads names. Lines end in CRLF, the last one too
 * (RFC 4180). No cell is executed as a formula.
 */
export function formatCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map(row => row.map(cell => field(asText(cell))).join(','));
  return `\uFEFF${lines.map(line => `${line}\r\n`).join('')}`;
}

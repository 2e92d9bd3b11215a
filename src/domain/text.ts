/** Characters that show nothing by themselves, zero-width and direction marks included (Unicode: UAX 44). */
const invisible = /\p{Default_Ignorable_Code_Point}|\u2800/gu;
/** Those among them that belong to emoji, or to words in Persian and the languages of India. */
const joiners = /\p{Join_Control}|\p{Variation_Selector}|[\u{E0020}-\u{E007F}]/gu;

/** Without the characters that show nothing, which pasting adds to names and keys. */
export const withoutInvisible = (text: string): string => text.replaceAll(invisible, '');

/** Whether a reader sees anything of a text. */
export const isVisible = (text: string): boolean =>
  /[^\p{White_Space}\p{Cc}\p{Cf}]/u.test(withoutInvisible(text));

/** Whether a text has characters that a reader can't see, or that turn the rest of the line. */
export const hasInvisible = (text: string): boolean =>
  !isVisible(text) || text.replaceAll(joiners, '').search(invisible) !== -1;

/** Without the characters that turn the rest of the line (Unicode: UAX 9). */
export const withoutDirection = (text: string): string => text.replaceAll(/\p{Bidi_Control}/gu, '');

/** Names are cut to this length before they are compared, which bounds the cost. */
const maxCompared = 64;

/** The Levenshtein distance of two names. */
export function editDistance(from: string, to: string): number {
  const [a, b] = [Array.from(from).slice(0, maxCompared), Array.from(to).slice(0, maxCompared)];
  let row = b.map((_, index) => index + 1);
  for (const [i, letter] of a.entries()) {
    let [diagonal, left] = [i, i + 1];
    row = row.map((above, j) => {
      const cost = Math.min(left + 1, above + 1, diagonal + (letter === b[j] ? 0 : 1));
      [diagonal, left] = [above, cost];
      return cost;
    });
  }
  return row.at(-1) ?? a.length;
}

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

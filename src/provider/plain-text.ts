/** The entities that panels write; others stay as they are. */
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  shy: '',
  laquo: '«',
  raquo: '»',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  lsquo: '‘',
  rsquo: '’',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  middot: '·',
  bull: '•',
  times: '×',
  deg: '°',
  numero: '№',
  copy: '©',
  reg: '®',
  trade: '™',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
};

function numbered(digits: string): string | undefined {
  const code = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number.parseInt(digits, 10);
  // No control characters but the line break, and no halves of a pair.
  const isText = code === 10 || (code >= 32 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff);
  return isText ? String.fromCodePoint(code) : undefined;
}

/** Decodes HTML entities once: what was escaped twice stays escaped. */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(
        /&(?:#(x[\da-f]{1,6}|\d{1,7})|([a-z]{2,6}));/gi,
        (whole, digits?: string, name?: string) =>
          (digits === undefined ? named[name ?? ''] : numbered(digits)) ?? whole,
      )
    : text;

const stripTags = (text: string): string =>
  text.includes('<') ? text.replaceAll(/<\/?[a-z!][^<>]{0,500}>/gi, ' ') : text;

/** What people see of a text from a panel: without markup, entities and double spaces. */
export const plainText = (text: string): string =>
  decodeEntities(stripTags(text))
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();

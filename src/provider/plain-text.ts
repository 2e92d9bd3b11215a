/** The entities that panels use; others aren't decoded. */
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
  // No control characters except line breaks, and no lone surrogates.
  const isText = code === 10 || (code >= 32 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff);
  return isText ? String.fromCodePoint(code) : undefined;
}

/** Decodes HTML entities once. Text that was escaped twice stays escaped once. */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(
        /&(?:#(x[\da-f]{1,6}|\d{1,7})|([a-z]{2,6}));/gi,
        (whole, digits?: string, name?: string) =>
          (digits === undefined ? named[name ?? ''] : numbered(digits)) ?? whole,
      )
    : text;

const replaceTags = (text: string, by: string): string =>
  text.includes('<') ? text.replaceAll(/<\/?[a-z!][^<>]{0,500}>/gi, by) : text;

/** A panel's text without markup, entities and double spaces. */
export const plainText = (text: string): string =>
  decodeEntities(replaceTags(text, ' '))
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/** The forms in which a PHP script may repeat a secret: plain, escaped for HTML, a URL or a form, or quoted. */
function encodingsOf(secret: string): readonly string[] {
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const attribute = html.replaceAll('"', '&quot;');
  const form = new URLSearchParams({ '': secret }).toString().slice(1).replaceAll('*', '%2A');
  return [
    secret,
    html,
    attribute,
    attribute.replaceAll("'", '&#039;'),
    form,
    form.replaceAll('+', '%20').replaceAll('%7E', '~'),
    secret.replaceAll(/['"\\]/g, '\\$&'),
    JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  ];
}

function maskSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const encoded of encodingsOf(secret)) clean = clean.replaceAll(encoded, '…');
  }
  return clean;
}

/** More isn't read of a reply that can't be understood. */
const maxRead = 64 * 1024;

/** The beginning of a text without secrets, nor half of one where it was cut. */
function beginningOf(text: string, secrets: readonly string[]): string {
  const clean = maskSecrets(text.slice(0, maxRead), secrets);
  return text.length > maxRead
    ? clean.slice(0, -Math.max(1, ...secrets.map(({ length }) => 8 * length)))
    : clean;
}

/** A text in which entities or markup had hidden a secret, without them and the secret; `undefined`: they hide none. */
function unhide(text: string, secrets: readonly string[]): string | undefined {
  const bare = decodeEntities(replaceTags(text, ''));
  const clean = maskSecrets(bare, secrets);
  return clean === bare ? undefined : plainText(clean);
}

/** The names in a reply that may hold a secret, as the provider's documentation writes them. */
const knownNames = new Set(
  [
    'result success fail error errors message errorcode status ok true false null Array stdClass Object',
    'orderid orderStatus productStatus dedicatedip nextduedate vps_info main_id vps_name ip real_state online',
    'vps_password cid key html head body table tr td div span br',
  ].flatMap(line => line.split(' ')),
);

/** Only the form of a text: its punctuation and the known names. */
const shapeOf = (text: string): string =>
  text
    .replaceAll(/[\p{L}\p{M}\p{N}_]+/gu, word => (knownNames.has(word) ? word : '…'))
    .replaceAll(/…(?:[^\s"'<>()[\]{}:,=\\…]*…)+/gu, '…');

const secretName = '(?:pass|pwd|парол|key|token|secret|cid|cookie|session)';

/** Fields whose values are secrets, in print_r text: the value lasts until the end of the line. */
const printedField = new RegExp(
  `(\\[[^\\]\\n]{0,60}${secretName}[^\\]\\n]{0,60}\\]\\s{0,9}=(?:>|&gt;))[^\\n]*`,
  'giu',
);

/** The same fields in JSON, also in JSON within JSON, and in prose. */
const secretField = new RegExp(
  `((?:\\\\{0,3}["'])?[\\p{L}\\d_.-]{0,30}${secretName}[\\p{L}\\d_.-]{0,30}(?:\\s[\\p{L}\\d_]{1,20})?(?:\\\\{0,3}["']|&quot;)?\\]?\\s*(?:=&gt;|=>|[:=])\\s*)` +
    `(\\\\+".*?(?:\\\\+"|$)|"(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?|&quot;.{0,200}?(?:&quot;|$)|[^\\s,;}<]+)`,
  'giu',
);

/** The same in markup, and in what PHP's serialize writes: the value comes after a tag or a length. */
const markedField = new RegExp(
  `(${secretName}[^<>\\n]{0,40}(?:>\\s*(?:<[^<>]{0,100}>\\s*){0,4}|(?:<[^<>]{0,100}>\\s*){1,4}))[^<]+|(${secretName}[\\w-]{0,30}";s:\\d+:)".*?"(?=;|$)`,
  'giu',
);

/**
 * The start of an unreadable reply for the log: one line, at most 200 characters, without secrets. A reply that
 * holds a password or a key is shown as its form only, because an unreadable form may hide where the secret is.
 */
export function sampleOf(text: string, secrets: readonly string[], holdsSecret: boolean): string {
  const start = maskSecrets(beginningOf(text, secrets), secrets).slice(0, 4096);
  const masked =
    holdsSecret || unhide(start, secrets) !== undefined
      ? shapeOf(start)
      : start
          .replaceAll(printedField, '$1 …')
          .replaceAll(markedField, '$1$2…')
          .replaceAll(secretField, '$1…');
  return masked
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

/** The provider's message for a chat: one line, at most 200 characters, without markup or the call's secrets. */
export function sanitizeMessage(message: string, secrets: readonly string[]): string {
  const start = beginningOf(message, secrets);
  const clean = unhide(start, secrets) ?? plainText(start);
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
}

import type { ProviderFailure } from '../domain/failure.ts';
import type { DecodedValue } from './decode.ts';

/** What a decoded reply says about its own success. */
export type ReplyResult =
  | { readonly kind: 'success' }
  | { readonly kind: 'fail'; readonly message: string; readonly errorCode: string | undefined }
  | { readonly kind: 'none' };

type DecodedMap = Readonly<Record<string, DecodedValue>>;

const isMap = (value: DecodedValue | undefined): value is DecodedMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: DecodedValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

/**
 * Reads `result`, `message` or `msg`, and what is nested in `retx`. A success around a failure is a failure:
 * the outer one only says that the panel reached the daemon on the host.
 */
export function readResult(reply: DecodedValue): ReplyResult {
  if (!isMap(reply)) return { kind: 'none' };
  const result = text(reply.result).toLowerCase();
  const nested = isMap(reply.retx) ? readResult(reply.retx) : ({ kind: 'none' } as const);
  const errorCode = text(reply.error_code) || (nested.kind === 'fail' ? nested.errorCode : undefined);
  const ownMessage = text(reply.message) || text(reply.msg) || text(reply.error);
  if (['fail', 'failed', 'error', 'false'].includes(result) || reply.result === false) {
    const message = ownMessage || (nested.kind === 'fail' ? nested.message : '');
    return { kind: 'fail', message, errorCode: errorCode === '' ? undefined : errorCode };
  }
  if (nested.kind === 'fail') return nested;
  if (['success', 'ok', 'true'].includes(result) || reply.result === true) return { kind: 'success' };
  if (nested.kind === 'success') return nested;
  if (result === '' && text(reply.error) !== '')
    return { kind: 'fail', message: text(reply.error), errorCode: undefined };
  return { kind: 'none' };
}

const alreadyWords =
  /\bexists?\b|already (?:(?:being|been) )?(?:there|added|present|used|registered|created|creating|install|queued|in |running|started)|duplicate|уже (?:существует|создан|добавлен|есть)/i;
/** "Template does not exist", also with an HTML entity for the apostrophe. */
const notExistWords = /(?:\bnot|n(?:['’]|&#0?39;|&apos;)?t|\bno longer)\s+exists?\b/gi;

/** Whether something exists already, or is being created. Other uses of "already" don't count: an installation would be followed. */
const saysExists = (message: string): boolean => alreadyWords.test(message.replaceAll(notExistWords, ''));

/** One of some words within 40 characters after one of others. */
const near = (first: string, second: string): RegExp =>
  new RegExp(String.raw`(?:${first}).{0,40}(?:${second})`, 'i');

const credentialWords = String.raw`\bkey\b|\bcid\b|client|password|e-?mail|login|credential|user`;
const credentialWordsInRussian = String.raw`(?:ключ|парол|клиент|логин|почт|пользовател)\S*`;
const wrongInRussian = String.raw`(?:неверн|неправильн|не найден)\S*`;

type RefusalKind = 'unknown-action' | 'address-not-allowed' | 'bad-credentials' | 'not-found';

// The more specific first: "access denied: invalid key" is about the key, and "Order ID not found or Status not
// Pending" about the order.
const refusals: readonly (readonly [kind: RefusalKind, patterns: readonly RegExp[]])[] = [
  [
    'unknown-action',
    [
      /(?:unknown|invalid|wrong|undefined|no such|unsupported) (?:api )?(?:action|method|command|function)/i,
      /action (?:is )?(?:not (?:found|supported)|unknown)/i,
      /неизвестн\S* (?:действие|метод|команда)/i,
    ],
  ],
  [
    'address-not-allowed',
    [
      /whitelist|white list|white-list|белы\S* спис/i,
      /\bip\b.*(?:not allowed|denied|forbidden|restricted|blocked|not permitted)/i,
      /(?:not allowed|denied|forbidden|invalid|unauthori[sz]ed).*\bip\b/i,
      /\bip\b.*(?:запрещ|не разреш|не найден)|доступ.*\bip\b/i,
    ],
  ],
  [
    'bad-credentials',
    [
      near('invalid|wrong|incorrect|bad|unknown|no such|not found', String.raw`${credentialWords}|\bpass\b`),
      near(
        String.raw`\bapi ?key\b|${credentialWords}|auth\S*`,
        "invalid|wrong|incorrect|not found|mismatch|fail|error|does not exist|doesn't exist|required",
      ),
      /unauthori[sz]ed|authenticat|not authori[sz]ed|авторизац/i,
      near(wrongInRussian, credentialWordsInRussian),
      near(credentialWordsInRussian, wrongInRussian),
    ],
  ],
  [
    'address-not-allowed',
    [/access (?:is )?(?:denied|forbidden|restricted)|not allowed|доступ (?:запрещ|закрыт|ограничен)/i],
  ],
  [
    'not-found',
    [
      /not found|does not exist|doesn(?:['’]|&#0?39;|&apos;)t exist|no such|not pending/i,
      /не найден|не существует/i,
    ],
  ],
];

/** A missing template or tariff says nothing about an order or a key. */
const isAboutChoice = (message: string): boolean =>
  /\b(?:template|ostpl|tariff|product|pid)\b|шаблон|тариф|продукт/i.test(message) &&
  !/\border\b|заказ/i.test(message);

const missingWords =
  /not found|does not exist|doesn't exist|no such|unknown|не найден|не существует|неизвестн/i;

/** Whether a refusal is about a public SSH key, not about the API key that the call was made with. */
function isAboutSshKey(message: string, action: string): boolean {
  if (/\bssh\b|sshkey/i.test(message)) return true;
  // In reply to these, "key" means an SSH key unless the message says otherwise.
  const isKeyAction = action === 'sshkey.add' || action === 'sshkey.remove';
  return isKeyAction && /\bkey\b|ключ/i.test(message) && !/\bapi\b|\bcid\b|client|клиент|auth/i.test(message);
}

/** What a refusal of an action means. `message` has been sanitized: it is shown to people. */
export function classifyRefusal(
  message: string,
  errorCode: string | undefined,
  action = '',
): ProviderFailure {
  // Error 904 of `install`: the VPS is already being created.
  if (errorCode === '904') return { kind: 'already-exists', message };
  if (isAboutSshKey(message, action) && !/\baction\b|действие/i.test(message)) {
    if (missingWords.test(message)) return { kind: 'not-found', message };
    return { kind: saysExists(message) ? 'already-exists' : 'refused', message };
  }
  if (saysExists(message)) return { kind: 'already-exists', message };
  const kind = refusals.find(([, patterns]) => patterns.some(each => each.test(message)))?.[0] ?? 'refused';
  return { kind: kind === 'not-found' && isAboutChoice(message) ? 'refused' : kind, message };
}

/** Whether a refusal says that a parameter is missing, as where the provider didn't read the request's body. */
export const saysIncomplete = (message: string): boolean =>
  /(?:missing|required|empty|not (?:set|specified|given|provided)|incomplete|undefined|no (?:email|pass)|не (?:указан|задан|заполнен)|отсутств)/i.test(
    message,
  );

/** A secret as a PHP script may repeat it: plain, escaped for HTML, for a URL or a form, or in quotes. */
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
  ];
}

/** The provider's message, fit for a chat: without markup or the call's secrets, on one line, 200 characters at most. */
export function sanitizeMessage(message: string, secrets: readonly string[]): string {
  let clean = message.slice(0, 4096);
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const encoded of encodingsOf(secret)) clean = clean.replaceAll(encoded, '…');
  }
  clean = clean
    .replaceAll(/<[^<>]{0,200}>/g, ' ')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
}

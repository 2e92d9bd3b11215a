import type { ProviderFailure } from '../domain/failure.ts';
import type { Plain } from './decode.ts';

/** What a readable reply says of its own success. */
export type Verdict =
  | { readonly kind: 'success' }
  | { readonly kind: 'fail'; readonly message: string; readonly errorCode: string | undefined }
  | { readonly kind: 'none' };

type PlainMap = Readonly<Record<string, Plain>>;

const isMap = (value: Plain | undefined): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: Plain | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

/**
 * Reads `result`, `message` or `msg`, and what is nested in `retx`: a success around a failure is a
 * failure, since the outer one only says that the panel reached the machine's own daemon.
 */
export function verdictOf(reply: Plain): Verdict {
  if (!isMap(reply)) return { kind: 'none' };
  const result = text(reply.result).toLowerCase();
  const nested = isMap(reply.retx) ? verdictOf(reply.retx) : ({ kind: 'none' } as const);
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

const thereWords =
  /\bexists?\b|already (?:(?:being|been) )?(?:there|added|present|used|registered|created|creating|install|queued|in |running|started)|duplicate|уже (?:существует|создан|добавлен|есть)/i;
/** "Template does not exist", also where a page's entity stands for the apostrophe. */
const thereNot = /(?:\bnot|n(?:['’]|&#0?39;|&apos;)?t|\bno longer)\s+exists?\b/gi;

/** Whether it says that something is there already. An installation is followed on that word, so no other "already" will do. */
const saysThere = (message: string): boolean => thereWords.test(message.replaceAll(thereNot, ''));

// English and Russian, the more specific first: "access denied: invalid key" is about the key, and
// "Order ID not found or Status not Pending" about the order.
const meanings: readonly (readonly [Exclude<ProviderFailure['kind'], 'timed-out'>, RegExp])[] = [
  [
    'unknown-action',
    /(?:unknown|invalid|wrong|undefined|no such|unsupported) (?:api )?(?:action|method|command|function)|action (?:is )?(?:not (?:found|supported)|unknown)|неизвестн\S* (?:действие|метод|команда)/i,
  ],
  [
    'address-not-allowed',
    /whitelist|white list|white-list|\bip\b.*(?:not allowed|denied|forbidden|restricted|blocked|not permitted)|(?:not allowed|denied|forbidden|invalid|unauthori[sz]ed).*\bip\b|белы\S* спис|\bip\b.*(?:запрещ|не разреш|не найден)|доступ.*\bip\b/i,
  ],
  [
    'bad-credentials',
    /(?:invalid|wrong|incorrect|bad|unknown|no such|not found).{0,40}(?:\bkey\b|\bcid\b|client|password|\bpass\b|e-?mail|login|credential|user)|(?:\bapi ?key\b|\bkey\b|\bcid\b|client|password|e-?mail|login|credential|user|auth\S*).{0,40}(?:invalid|wrong|incorrect|not found|mismatch|fail|error|does not exist|doesn't exist|required)|unauthori[sz]ed|authenticat|not authori[sz]ed|(?:неверн|неправильн|не найден)\S*.{0,40}(?:ключ|парол|клиент|логин|почт|пользовател)|(?:ключ|парол|клиент|логин|почт|пользовател)\S*.{0,40}(?:неверн|неправильн|не найден)|авторизац/i,
  ],
  [
    'address-not-allowed',
    /access (?:is )?(?:denied|forbidden|restricted)|not allowed|доступ (?:запрещ|закрыт|ограничен)/i,
  ],
  [
    'not-found',
    /not found|does not exist|doesn(?:['’]|&#0?39;|&apos;)t exist|no such|not pending|не найден|не существует/i,
  ],
];

/** What is asked for, not where: that it is missing says nothing of an order or a key. */
const isAboutChoice = (message: string): boolean =>
  /\b(?:template|ostpl|tariff|product|pid)\b|шаблон|тариф|продукт/i.test(message) &&
  !/\border\b|заказ/i.test(message);

const isMissing = /not found|does not exist|doesn't exist|no such|unknown|не найден|не существует|неизвестн/i;

/** Whether a refusal is about a public SSH key: not about the API key that the call was made with. */
function isAboutSshKey(message: string, action: string): boolean {
  if (/\bssh\b|sshkey/i.test(message)) return true;
  // Asked about keys, a provider that says "key" means those, unless it says whose.
  const isAsked = action === 'sshkey.add' || action === 'sshkey.remove';
  return isAsked && /\bkey\b|ключ/i.test(message) && !/\bapi\b|\bcid\b|client|клиент|auth/i.test(message);
}

/** What a refusal of an action means. `message` has been cleaned of markup and of the caller's secrets. */
export function classifyRefusal(
  message: string,
  errorCode: string | undefined,
  action = '',
): ProviderFailure {
  // Error 904 of `install`: the VPS is already being created.
  if (errorCode === '904') return { kind: 'already-exists', message };
  if (isAboutSshKey(message, action) && !/\baction\b|действие/i.test(message)) {
    if (isMissing.test(message)) return { kind: 'not-found', message };
    return { kind: saysThere(message) ? 'already-exists' : 'refused', message };
  }
  if (saysThere(message)) return { kind: 'already-exists', message };
  for (const [kind, pattern] of meanings) {
    if (!pattern.test(message)) continue;
    return {
      kind: kind === 'not-found' && isAboutChoice(message) ? 'refused' : kind,
      message,
    } as ProviderFailure;
  }
  return { kind: 'refused', message };
}

/** A refusal that says a parameter was missing: the request's form was wrong, not what it asked for. */
export const saysIncomplete = (message: string): boolean =>
  /(?:missing|required|empty|not (?:set|specified|given|provided)|incomplete|undefined|no (?:email|pass)|не (?:указан|задан|заполнен)|отсутств)/i.test(
    message,
  );

/** A secret in every form in which a PHP script may repeat it: as it is, in a page, in an address, in quotes. */
function formsOf(secret: string): readonly string[] {
  const page = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = page.replaceAll('"', '&quot;');
  const form = new URLSearchParams({ '': secret }).toString().slice(1).replaceAll('*', '%2A');
  return [
    secret,
    page,
    quoted,
    quoted.replaceAll("'", '&#039;'),
    form,
    form.replaceAll('+', '%20').replaceAll('%7E', '~'),
    secret.replaceAll(/['"\\]/g, '\\$&'),
  ];
}

/** The provider's own sentence, fit for a chat: no markup, no secrets of the call, one line, 200 characters. */
export function cleanMessage(message: string, secrets: readonly string[]): string {
  let clean = message.slice(0, 4096);
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of formsOf(secret)) clean = clean.replaceAll(form, '…');
  }
  clean = clean
    .replaceAll(/<[^<>]{0,200}>/g, ' ')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
}

import { isIP } from 'node:net';

import type { ProviderFailure, Refusal, RefusalKind } from '../domain/failure.ts';
import { rejectsLogin, rejectsPair } from './pair-sentences.ts';

/** Matches a word of one list within 40 characters of a word of the other, in either order. */
const near = (some: string, others: string): RegExp =>
  new RegExp(`(?:${some}).{0,40}(?:${others})|(?:${others}).{0,40}(?:${some})`);

const person = String.raw`\b(?:client|account|user|customer|profile)\b|клиент|аккаунт|учетн\S* запис|пользовател`;
const nodes = String.raw`\bnodes?\b|\bhypervisor\b|\bhost (?:node|server|machine)\b|\bhost-?\d+\b|\bdaemon\b|\bcurl\b|\bmaster server\b|(?:^|\s)(?:нод[аеыу]|узел|узл[аеу])(?:\s|$)|гипервизор`;
const trouble = String.raw`incorrect|invalid|wrong|error|fail|offline|\bdown\b|unavailable|unreachable|not (?:respond|answer|found|available)|no (?:response|connection)|time ?out|timed out|refused|can(?:'t|not)|could(?:n't| not)|unable|denied|\blost\b|overloaded|недоступ|не отвеч|не ответ|ошибк|не удалось`;

/** The meanings of refusals of any action, the more specific first. Messages are normalised by `fold`. */
const kinds: readonly (readonly [kind: RefusalKind, ...patterns: RegExp[]])[] = [
  // Database errors mention clients, keys, access and duplicates without being about them.
  [
    'refused',
    /sqlstate|\bsql\b|mysql|mariadb|postgres|\bpdo\b|database|duplicate entry|for key '|lock wait|deadlock|access denied for user|using password|база данных|баз[еыу] данных/,
  ],
  [
    'rate-limited',
    /rate[ -]?limit|too many (?:api )?(?:requests|attempts|calls|tries|log-?ins?|failed|failures|connections from)|(?:request|call|quer)\S* (?:limit|quota)|limit of (?:requests|calls)|throttl|flood|too (?:quickly|fast|frequent\w*|often)|slow down|слишком (?:много|часто)|(?:лимит|количеств|частот)\S* (?:запрос|вызов|попыт|обращени)/,
  ],
  [
    'two-factor',
    /two[ -]?(?:factor|step)|\b2[ -]?fa\b|\botp\b|\btotp\b|one[ -]?time (?:code|password)|authenticator|(?:second|security|verification|confirmation) (?:factor|code)|двухфакторн|двухэтапн|одноразов|аутентификатор|код\S* (?:подтвержден|из (?:sms|смс|приложени))/,
  ],
  ['captcha', /captcha|капч|not a robot|are you (?:a )?human|не робот/],
  [
    'email-unverified',
    near(
      String.raw`\be-?mail|почт`,
      String.raw`\b(?:un|not )?verif|\b(?:un|not )?confirm|\bactivat|подтвер|активир`,
    ),
  ],
  [
    'unpaid-invoices',
    near(
      'unpaid|overdue|outstanding|past due|not paid|must be paid',
      String.raw`\binvoices?\b|\bbills?\b|\bbalance\b`,
    ),
    /неоплаченн\S* сч[ео]т|сч[ео]т\S* (?:\S+ )?не ?оплачен|просроченн\S* (?:сч[ео]т|платеж)|задолженност|неуплат|non-?payment/,
  ],
  [
    'client-suspended',
    near(
      String.raw`^(?!.*(?:\bapi\b|\bv[pd]s\b|\bserver\b|\border\b|сервер|заказ)).*(?:${person})`,
      String.raw`\b(?:suspended|blocked|disabled|deactivated|inactive|not active|closed|banned|locked|terminated|deleted)\b|заблокир|приостан|отключен|закрыт|удален|не ?актив`,
    ),
  ],
  [
    'maintenance',
    /\bmaintenance\b|техническ\S* (?:работ|обслуж)|(?:профилактическ|планов|регламентн)\S* работ|техработ|ведутся работы|профилактика/,
  ],
  ['node-trouble', near(nodes, trouble)],
  [
    'unknown-action',
    /(?:unknown|invalid|wrong|undefined|no such|unsupported) (?:api )?(?:action|method|command|function)/,
    /action (?:\S+ )?(?:is )?(?:not (?:found|supported)|unknown)/,
    /(?:action|method|command|function)\b.{0,30}not (?:implemented|supported)/,
    /неизвестн\S* (?:действие|метод|команда)|нет такого (?:метода|действия)/,
  ],
];

/** Checked after the pair: "access denied: invalid key" is about the key. */
const addressPatterns: readonly RegExp[] = [
  /whitelist|white[ -]list|allow(?:ed)?[ -]?list|белы\S* спис|спис\S* разрешенн/,
  // An address, and that it isn't allowed.
  near(
    String.raw`\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[\da-f]{1,4}:){2,7}[\da-f:]+|\bадрес\S*`,
    String.raw`not (?:allowed|permitted|authori[sz]ed)|\bdenied\b|\bforbidden\b|запрещ|не разреш`,
  ),
  /\bip\b.*(?:not allowed|denied|forbidden|restricted|blocked|not permitted|invalid)/,
  /(?:not allowed|not permitted|denied|forbidden|invalid|unauthori[sz]ed).*\bip\b/,
  /\bip\b.*(?:запрещ|не разреш|не найден)|доступ.*\bip\b/,
  /\baccess (?:is )?(?:denied|forbidden|restricted|not allowed)$|доступ (?:запрещ|закрыт|ограничен)\S*$/,
  /not allowed to (?:use|access) (?:the )?api|api access (?:is )?(?:denied|disabled|not allowed|restricted)/,
];

const missing =
  /not found|not exists?\b|(?:does|do)(?: not|n't) exist|no longer exists?|no such|not pending|\bunknown\b|(?:does|do)(?: not|n't) belong|не найден|не существует|неизвестн|отсутству|не принадлежит/;
const things =
  /\border|\bservices?\b|\bv[pd]s\b|\bserver\b|virtual machine|\bvm\b|\binvoice|заказ|услуг|сервер|виртуальн/;
/** "Not found" about something other than an order: a template, a tariff, the client, a file. */
const otherThings =
  /\b(?:templates?|ostpl|tariffs?|products?|pid|clients?|cid|api|users?|class|file|function|module|table|page)\b|шаблон|тариф|продукт|клиент|пользовател|файл|модул/;

const isNotFound = (message: string, action: string): boolean => {
  if (!missing.test(message)) return false;
  if (/^(?:id )?(?:not found|не найден[оа]?)$/.test(message)) return action !== 'getinfo';
  return things.test(message) && (!otherThings.test(message) || /\border\b|заказ/.test(message));
};

const alreadyThere =
  /\bexists?\b|already (?:(?:being|been) )?(?:there|added|present|used|registered|in use)|\bduplicate\b|уже (?:существует|добавлен|есть)/;

/** Whether a refusal is about a public SSH key and not about the API key. */
function isAboutSshKey(message: string, action: string): boolean {
  if (/\bssh\b|sshkey/.test(message)) return !/\baction\b|действие/.test(message);
  // In replies to these actions "key" means an SSH key unless the message says otherwise.
  const isKeyAction = action === 'sshkey.add' || action === 'sshkey.remove';
  return isKeyAction && /\bkey\b|ключ/.test(message) && !/\bapi\b|\bcid\b|client|клиент|auth/.test(message);
}

function kindOfKeyRefusal(message: string, action: string): RefusalKind {
  if (missing.test(message)) return 'not-found';
  return action === 'sshkey.add' && alreadyThere.test(message) ? 'already-exists' : 'refused';
}

/** Error 904 in words: "Vps exists with current main_id (21968) , W:47012", with the number of this order. */
const saysBeingCreated = (message: string, orderId: string | undefined): boolean =>
  orderId !== undefined &&
  /\bexists with current main_id\b/.test(message) &&
  /\bw: ?(\d+)/.exec(message)?.[1] === orderId;

const fold = (message: string): string =>
  message
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[’‘`]|&#0?39;|&apos;/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[.!]+$/, '');

interface RefusalContext {
  readonly action: string;
  readonly errorCode?: string | undefined;
  readonly orderId?: string | undefined;
}

function kindOf(message: string, { action, errorCode, orderId }: RefusalContext): RefusalKind {
  const isInstall = action === 'install' || action === 'install-check';
  if (isInstall && (errorCode === '904' || saysBeingCreated(message, orderId))) return 'already-exists';
  if (action === 'getApiKey' && rejectsLogin(message)) return 'bad-credentials';
  // Of other actions it is believed only once the list of orders says so too.
  if (rejectsPair(message) && !isAboutSshKey(message, action))
    return action === 'orders' ? 'bad-credentials' : 'refused';
  const known = kinds.find(([, ...patterns]) => patterns.some(pattern => pattern.test(message)));
  if (known !== undefined) return known[0];
  if (isAboutSshKey(message, action)) return kindOfKeyRefusal(message, action);
  if (addressPatterns.some(pattern => pattern.test(message))) return 'address-not-allowed';
  return isNotFound(message, action) ? 'not-found' : 'refused';
}

/** The first address in a message, with or without a stop or a colon beside it. */
const addressIn = (message: string): string | undefined =>
  (message.match(/[\da-f:.]{3,}/gi) ?? [])
    .flatMap(part => [part, part.replace(/[.:]+$/, ''), part.replaceAll(/^:|[.:]+$/g, '')])
    .find(part => isIP(part) !== 0);

/** The meaning of a refusal. `message` has been sanitised, because it is shown to people. */
export function classifyRefusal(message: string, context: RefusalContext): Refusal {
  const kind = kindOf(fold(message), context);
  if (kind !== 'address-not-allowed') return { kind, message };
  const address = addressIn(message);
  return { kind, message, ...(address === undefined ? {} : { address }) };
}

/** Something behind the panel gave no answer, or broke off: it may have done what it was asked to do. */
const brokeOff =
  /timed?[ -]?out|\bdeadline exceeded|(?:no|without|empty) (?:response|answer|reply)|(?:not|n't|stopped) (?:respond|answer|repl)|\b(?:lost|reset|closed|aborted|interrupted|broken|dropped)\b.{0,20}(?:connection|pipe|link)|(?:connection|pipe|link)\b.{0,40}\b(?:lost|reset|closed|aborted|interrupted|broken|dropped)\b|gone away|deadlock|(?:internal|unexpected|unknown|unhandled) (?:server |api |system )?(?:error|exception|failure)|bad gateway|врем\S* ожидания|тайм-?аут|нет ответа|не (?:отвеча|ответил|дождал)|(?:соединени|связ)\S* .{0,30}(?:потерян|разорван|сброшен|прерван|закрыт)|обрыв|внутренн\S* ошибк|неизвестн\S* ошибк|непредвиденн\S* ошибк/;

/** The machine was never reached, so it has done nothing. */
const neverReached =
  /offline|\bdown\b|unavailable|unreachable|refused|denied|not found|incorrect|invalid|wrong|overloaded|(?:can't|cannot|could(?: not|n't)|unable to|failed to) (?:be )?(?:connect|reach|log|sign|find)|недоступ|выключен|не удалось (?:подключ|соедин|войти)|нет (?:связи|соединения)/;

/** Whether a refused action may have been carried out all the same. */
export function leavesOutcomeOpen({ kind, message }: Refusal): boolean {
  const text = fold(message);
  return brokeOff.test(text) || (kind === 'node-trouble' && !neverReached.test(text));
}

/** The parts of a reply besides its value. */
interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The endpoint, against which a redirect is resolved. */
  readonly url: URL;
}

const isRedirect = ({ status }: Page): boolean => [301, 302, 303, 307, 308].includes(status);

/** The target of a redirect, without its query, which may contain the request's secrets. */
function targetOf({ headers, url }: Page): string {
  const location = headers.location ?? '';
  const target = URL.parse(location, url.href);
  return target === null || location === '' ? '' : `${target.origin}${target.pathname}`.slice(0, 200);
}

/** Cloudflare sends this header with a challenge: the request never reached the provider. */
export const isChallenge = ({ headers }: Pick<Page, 'headers'>): boolean =>
  /challenge|block/i.test(headers['cf-mitigated'] ?? '');

const challengeMarks =
  /<title>\s*(?:Just a moment|Attention Required! \| Cloudflare|Один момент)|cf-chl|_cf_chl_|cf-error-details|challenges\.cloudflare\.com|\/cdn-cgi\/challenge-platform/i;

const looksLikeChallenge = (page: Page): boolean =>
  isChallenge(page) || challengeMarks.test(page.text.slice(0, 64 * 1024));

const maintenanceWords =
  /<(?:title|h1|h2)[^<>]{0,200}>[^<>]{0,200}(?:maintenance|технические работы|техническое обслуживание|профилактические работы)/i;

/** The failure of a reply without a value, by status, headers and page; `undefined`: unknown. */
export function classifyPage(page: Page): ProviderFailure | undefined {
  if (isRedirect(page)) return { kind: 'moved', to: targetOf(page) };
  if (page.status >= 520 && page.status <= 526) return { kind: 'cloudflare-error', status: page.status };
  if (looksLikeChallenge(page)) return { kind: 'cloudflare-challenge' };
  if (page.status === 429) return { kind: 'rate-limited', message: '' };
  if (maintenanceWords.test(page.text.slice(0, 16 * 1024))) return { kind: 'maintenance', message: '' };
  return undefined;
}

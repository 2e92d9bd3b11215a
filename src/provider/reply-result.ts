import type { DecodedValue } from './decode.ts';
import { plainText } from './plain-text.ts';
import { isNumbered } from './wire-values.ts';

/** What a decoded reply says about its success. `message` is the provider's own text. */
type ReplyResult =
  | { readonly kind: 'success' }
  | { readonly kind: 'fail'; readonly message: string; readonly errorCode: string | undefined }
  | { readonly kind: 'none' }
  /** Success beside an error or a failure, so neither can be relied on. */
  | { readonly kind: 'contradiction' };

type DecodedMap = Readonly<Record<string, DecodedValue>>;

const isMap = (value: DecodedValue | undefined): value is DecodedMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a map, also if the map is the only item of a list. */
function mapOf(value: DecodedValue | undefined): DecodedMap | undefined {
  if (isMap(value)) return value;
  const [only, ...others] = Array.isArray(value) ? (value as readonly DecodedValue[]) : [];
  return isMap(only) && others.length === 0 ? only : undefined;
}

const text = (value: DecodedValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

const word = (value: DecodedValue | undefined): string =>
  typeof value === 'boolean' ? String(value) : plainText(text(value)).toLowerCase();

type Verdict = 'success' | 'fail' | undefined;

const verdictOf = (
  value: DecodedValue | undefined,
  yes: readonly string[],
  no: readonly string[],
): Verdict => {
  const said = word(value);
  if (no.includes(said)) return 'fail';
  return yes.includes(said) ? 'success' : undefined;
};

const failWords = ['fail', 'failed', 'error', 'false'];

const documented = ({ result }: DecodedMap): Verdict =>
  verdictOf(result, ['success', 'ok', 'true'], failWords);

/** Fields of other versions of such panels. print_r writes `true` as 1. */
const otherWords = (reply: DecodedMap): readonly Verdict[] => [
  verdictOf(reply.result, ['1'], []),
  verdictOf(reply.success, ['true', '1'], ['false']),
  verdictOf(reply.status, ['success'], ['error', 'fail', 'failed']),
];

const noError = /^(?:0|none|null|false|ok|success|no(?: errors?)?)?[.!]?$/;

/** The names of fields for errors. */
const errorField = /^(?:err|exception|fail)/i;

/** Whether a field for errors contains one, and not a word for none. */
const saysError = (field: DecodedValue | undefined): boolean =>
  typeof field === 'object' && field !== null ? Object.keys(field).length > 0 : !noError.test(word(field));

/** "error": a text, a list of texts, or an object with a message. */
function errorText({ error, errors }: DecodedMap): string {
  const found = saysError(error) ? error : saysError(errors) ? errors : undefined;
  const [first] = Array.isArray(found) ? (found as readonly DecodedValue[]) : [found];
  return isMap(first) ? text(first.message) || text(first.msg) || text(first.text) : text(first);
}

const ownMessage = (reply: DecodedMap): string =>
  text(reply.message) || text(reply.msg) || text(reply.statusmsg) || errorText(reply);

/** The verdict that all of these share. */
const agreed = (verdicts: readonly Verdict[]): Verdict => {
  const [first, ...others] = verdicts.filter(verdict => verdict !== undefined);
  return others.every(other => other === first) ? first : undefined;
};

/**
 * "SSH key added". The whole message must say that it has happened: "added" is also part of refusals ("Only RSA keys can
 * be added") and of requests ("Key must be added in the panel").
 */
const saysAdded = (message: string): boolean =>
  /^(?:(?:the|your|new|public|ssh)[ -])*key (?:(?:has been|was|successfully) )*added(?: successfully)?[.!]?$|^(?:added successfully|successfully added)[.!]?$/i.test(
    message,
  ) ||
  /^(?:(?:ваш|новый|открытый|публичный|ssh)[ -])*ключ (?:успешно )?добавлен[.!]?$|^успешно добавлен[.!]?$/iu.test(
    message,
  );

interface ReadResultOptions {
  /** Whether undocumented words for success and failure count. */
  readonly otherWords?: boolean;
  /** Whether the message "key added" is a success, as for `sshkey.add`. */
  readonly added?: boolean;
}

/** The result of a part of a reply. Several parts, one of which isn't a success, contradict each other. */
function readPart(part: DecodedValue | undefined, options: ReadResultOptions): ReplyResult {
  const isList = Array.isArray(part) || isNumbered(part);
  const items = isList ? Object.values<DecodedValue>(part as DecodedMap) : [part];
  const [first = { kind: 'none' }, ...others] = items
    .filter(item => mapOf(item) !== undefined)
    .map(item => readResult(item, options));
  return others.every(({ kind }) => kind === first.kind && kind !== 'fail')
    ? first
    : { kind: 'contradiction' };
}

const noFailure =
  /\b(?:no|without|0|zero) (?:errors?|failures?)\b|\berrors?: ?(?:0|no|none)\b|без ошибок|ошибок нет/g;
const failure =
  /\berrors?\b|\bfail|\bexception\b|\bdenied\b|\brefused\b|\brejected\b|\binvalid\b|\bun(?:able|successful)|\b(?:can|could|did|does|was|were)(?: ?not|n't)\b|\bnot (?:found|possible|allowed)\b|timed?[ -]?out|ошибк|не (?:удалось|найден|выполнен|может|смог)|отказ|сбой|невозможно/;
const success = /^(?:ok|success|done|успешно|выполнено)$|\bsuccessfully\b|успешно/;

/** Whether a message tells of a failure, or of a success. */
const messageVerdict = (message: string): Verdict => {
  const said = plainText(message.slice(0, 1000))
    .toLowerCase()
    .replace(/[.!]+$/, '')
    .replaceAll(noFailure, '');
  if (failure.test(said)) return 'fail';
  return success.test(said) ? 'success' : undefined;
};

/** Whether anything in a reply that claims success speaks against it. */
const isContradicted = (reply: DecodedMap, options: ReadResultOptions): boolean =>
  Object.entries(reply).some(([name, field]) => errorField.test(name) && saysError(field)) ||
  reply.ok === false ||
  otherWords(reply).includes('fail') ||
  messageVerdict(ownMessage(reply)) === 'fail' ||
  ['fail', 'contradiction'].includes(readPart(reply.data, options).kind);

/**
 * Reads `result`, `message` or `msg`, also nested in `retx`. A failure inside a success is a failure: the outer result
 * only says that the panel reached the daemon on the host.
 */
export function readResult(value: DecodedValue | undefined, options: ReadResultOptions = {}): ReplyResult {
  const reply = mapOf(value);
  if (reply === undefined) {
    const isOk = options.otherWords === true && /^ok[.!]?$/.test(word(value));
    return { kind: isOk ? 'success' : 'none' };
  }
  const verdicts = [documented(reply), ...(options.otherWords === true ? otherWords(reply) : [])];
  const verdict = agreed(verdicts);
  if (verdicts.some(each => each !== verdict && each !== undefined)) return { kind: 'contradiction' };
  const nested = readPart(reply.retx, options);
  const message = ownMessage(reply);
  if (verdict === 'fail') {
    if (messageVerdict(message) === 'success') return { kind: 'contradiction' };
    const why = message || (nested.kind === 'fail' ? nested.message : '');
    const errorCode = text(reply.error_code) || (nested.kind === 'fail' ? nested.errorCode : undefined);
    return { kind: 'fail', message: why, errorCode: errorCode === '' ? undefined : errorCode };
  }
  if (failWords.includes(word(reply.retx))) return { kind: 'contradiction' };
  if (nested.kind === 'fail' || nested.kind === 'contradiction') return nested;
  const isAdded = options.added === true && saysAdded(plainText(message));
  if (verdict === 'success' || nested.kind === 'success' || isAdded) {
    return { kind: isContradicted(reply, options) ? 'contradiction' : 'success' };
  }
  const error = word(reply.result) === '' ? errorText(reply) : '';
  return error === '' ? { kind: 'none' } : { kind: 'fail', message: error, errorCode: undefined };
}

const resultFields = /^(?:result|success|status|message|msg|statusmsg|ok|err.*)$/i;

/** Whether a reply has more than its result, and nothing in it is empty. */
export function hasData(value: DecodedValue): boolean {
  const reply = mapOf(value) ?? value;
  if (typeof reply !== 'object' || reply === null) return false;
  const data = Object.entries<DecodedValue>(reply as DecodedMap).filter(([name]) => !resultFields.test(name));
  const isNothing = (field: DecodedValue): boolean =>
    field === null || field === false || (typeof field === 'object' && Object.keys(field).length === 0);
  return data.length > 0 && !data.some(([, field]) => isNothing(field));
}

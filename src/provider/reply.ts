import type { ProviderFailure, UnreadableProblem } from '../domain/failure.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { classifyRefusal, classifyPage, isChallenge } from './classify.ts';
import { decodeText, type DecodedValue } from './decode.ts';
import { actions, isOnce, isOverloaded, type Action, type Exchange } from './exchange.ts';
import { sampleOf, sanitizeMessage, plainText } from './plain-text.ts';
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

/** The documented field. */
const documented = ({ result }: DecodedMap): Verdict =>
  verdictOf(result, ['success', 'ok', 'true'], failWords);

/** Fields of other versions of such panels. print_r writes `true` as 1. */
const otherWords = (reply: DecodedMap): readonly Verdict[] => [
  verdictOf(reply.result, ['1'], []),
  verdictOf(reply.success, ['true', '1'], ['false']),
  verdictOf(reply.status, ['success'], ['error', 'fail', 'failed']),
];

const noError = /^(?:0|none|null|false|ok|success|no(?: errors?)?)?[.!]?$/;

/** Whether a field for errors contains one, and not a word for none. */
const saysError = (field: DecodedValue | undefined): boolean =>
  typeof field === 'object' && field !== null ? Object.keys(field).length > 0 : !noError.test(word(field));

const errorText = ({ error }: DecodedMap): string => (saysError(error) ? text(error) : '');

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

/** Whether anything in a reply that claims success speaks against it. */
const isContradicted = (reply: DecodedMap, options: ReadResultOptions): boolean =>
  saysError(reply.error) ||
  saysError(reply.errors) ||
  saysError(reply.error_code) ||
  otherWords(reply).includes('fail') ||
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

const noResult = 'neither success nor failure in the reply';
const bothResults = 'both success and failure in the reply';

/** PHP's own words for a script that ended early, in the text around the value. */
const saysFatalError = (body: string): boolean =>
  /\b(?:fatal|parse) error\b|\buncaught \w*(?:exception|error)\b/i.test(body);

/** A reply that can't be read, for the log. */
export interface UnreadableReport {
  readonly action: Action;
  readonly problem: UnreadableProblem;
  readonly reason: string;
  /** Its first 200 characters without secrets. */
  readonly sample: string;
}

interface ReplyContext {
  readonly action: Action;
  /** Secrets that must not appear in a message or a log. */
  readonly secrets: readonly string[];
  readonly orderId: string | undefined;
  readonly url: URL;
  readonly onUnreadable: (report: UnreadableReport) => void;
}

/** The failure of a call without a usable reply. The outcome of an action that is sent once is then unknown. */
export const unanswered = (
  action: Action,
  why: string,
  otherwise: ProviderFailure,
): Result<never, ProviderFailure> =>
  failed(isOnce(action) ? { kind: 'outcome-unknown', reason: why } : otherwise);

export interface Reply {
  readonly value: DecodedValue;
  /** The failure of a reply in an unknown form. It is also reported for the log. */
  readonly unreadable: (problem: UnreadableProblem, why: string) => Result<never, ProviderFailure>;
}

const whyOf = (failure: ProviderFailure): string => {
  if (failure.kind === 'moved') return 'moved';
  return failure.kind === 'cloudflare-error' ? `Cloudflare ${failure.status}` : failure.kind;
};

/** Decodes and classifies a reply. */
export function readReply(
  context: ReplyContext,
  { status, body, headers }: Extract<Exchange, { kind: 'replied' }>,
): Result<Reply, ProviderFailure> {
  const { action, secrets, orderId, url } = context;
  const { text, value } = decodeText(body, {
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
  });
  const httpWhy = `HTTP ${status}`;
  const unreadable: Reply['unreadable'] = (problem, why) => {
    const holdsSecret = action === 'getinfo' || action === 'getApiKey';
    const sample = sampleOf(text, secrets, holdsSecret);
    context.onUnreadable({ action, problem, reason: why, sample });
    return unanswered(action, why, { kind: 'unreadable-reply', reason: why, problem });
  };

  const page = { status, headers, text, url };
  const isPage = status >= 300 || value.kind === 'failed' || isChallenge(page);
  const known = isPage ? classifyPage(page) : undefined;
  // Cloudflare says that it stopped the request, so it never reached the provider.
  if (known?.kind === 'cloudflare-challenge' && isChallenge(page)) return failed(known);
  if (known !== undefined) return unanswered(action, `${httpWhy}, ${whyOf(known)}`, known);
  if (status >= 300 && status < 400) return unreadable('status', httpWhy);
  if (isOverloaded(status)) return unanswered(action, httpWhy, { kind: 'unavailable', reason: httpWhy });
  if (value.kind === 'failed') {
    return unreadable(value.failure, status >= 400 ? `${httpWhy}, ${value.failure}` : value.failure);
  }
  const { otherWords } = actions[action];
  const result = readResult(value.value, { otherWords, added: action === 'sshkey.add' });
  if (result.kind === 'fail') {
    const message = sanitizeMessage(result.message, secrets);
    return failed(classifyRefusal(message, { action, errorCode: result.errorCode, orderId }));
  }
  const isRead = actions[action].safety === 'read';
  const isContradiction =
    result.kind === 'contradiction' || (result.kind === 'success' && saysFatalError(text));
  if (isContradiction && !isRead) return unreadable('no-result', bothResults);
  if (result.kind === 'none' && isOnce(action)) return unreadable('no-result', noResult);
  return ok({ value: value.value, unreadable });
}

/** Checks a reply that must report success explicitly. */
export function requireSuccess(action: Action, reply: Reply): Result<undefined, ProviderFailure> {
  const { otherWords } = actions[action];
  const { kind } = readResult(reply.value, { otherWords });
  if (kind === 'success') return ok(undefined);
  return reply.unreadable('no-result', kind === 'contradiction' ? bothResults : noResult);
}

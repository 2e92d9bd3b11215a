import type { ProviderFailure, UnreadableProblem } from '../domain/failure.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { classifyRefusal, classifyPage, isChallenge } from './classify.ts';
import { decodeText, type DecodedValue } from './decode.ts';
import { actions, isOnce, isOverloaded, type Action, type Exchange } from './exchange.ts';
import { sampleOf, sanitizeMessage, plainText } from './plain-text.ts';

/** What a decoded reply says about its success. `message` is the provider's own text. */
type ReplyResult =
  | { readonly kind: 'success' }
  | { readonly kind: 'fail'; readonly message: string; readonly errorCode: string | undefined }
  | { readonly kind: 'none' };

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

const ownMessage = (reply: DecodedMap): string =>
  text(reply.message) || text(reply.msg) || text(reply.statusmsg) || text(reply.error);

/** The verdict that all of these share. */
const agreed = (verdicts: readonly Verdict[]): Verdict => {
  const [first, ...others] = verdicts.filter(verdict => verdict !== undefined);
  return others.every(other => other === first) ? first : undefined;
};

/** "SSH key added", but not "already added" or "could not be added". */
const saysAdded = (message: string): boolean =>
  /\badded\b|добавлен/i.test(message) &&
  !/\b(?:not|already|cannot|can't|couldn't|wasn't|no|never|unable|fail\w*|error|nothing)\b|уже|(?:^|\s)не\s|ошибк|нельзя/i.test(
    message,
  );

interface ReadResultOptions {
  /** Whether undocumented words for success and failure count. */
  readonly otherWords?: boolean;
  /** Whether a message with the word "added" is a success, as for `sshkey.add`. */
  readonly added?: boolean;
}

/**
 * Reads `result`, `message` or `msg`, also nested in `retx`. A failure inside a success is a failure: the outer result
 * only says that the panel reached the daemon on the host.
 */
export function readResult(value: DecodedValue, options: ReadResultOptions = {}): ReplyResult {
  const reply = mapOf(value);
  if (reply === undefined) {
    const isOk = options.otherWords === true && /^ok[.!]?$/.test(word(value));
    return { kind: isOk ? 'success' : 'none' };
  }
  const inner = mapOf(reply.retx);
  const nested: ReplyResult = inner === undefined ? { kind: 'none' } : readResult(inner, options);
  const errorCode = text(reply.error_code) || (nested.kind === 'fail' ? nested.errorCode : undefined);
  const message = ownMessage(reply);
  const verdicts = [documented(reply), ...(options.otherWords === true ? otherWords(reply) : [])];
  const verdict = agreed(verdicts);
  if (verdict === 'fail') {
    const why = message || (nested.kind === 'fail' ? nested.message : '');
    return { kind: 'fail', message: why, errorCode: errorCode === '' ? undefined : errorCode };
  }
  // Contradicting fields count as neither.
  if (verdicts.some(each => each !== verdict && each !== undefined)) return { kind: 'none' };
  if (nested.kind === 'fail' || verdict === undefined) {
    if (nested.kind !== 'none') return nested;
    const isRefused = word(reply.result) === '' && text(reply.error) !== '';
    if (isRefused) return { kind: 'fail', message: text(reply.error), errorCode: undefined };
    return { kind: options.added === true && saysAdded(plainText(message)) ? 'success' : 'none' };
  }
  return { kind: 'success' };
}

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
    context.onUnreadable({ action, problem, reason: why, sample: sampleOf(text, secrets) });
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
  if (result.kind === 'none' && isOnce(action)) {
    return unreadable('no-result', 'neither success nor failure in the reply');
  }
  return ok({ value: value.value, unreadable });
}

/** Checks a reply that must report success explicitly. */
export function requireSuccess(action: Action, reply: Reply): Result<undefined, ProviderFailure> {
  const { otherWords } = actions[action];
  return readResult(reply.value, { otherWords }).kind === 'success'
    ? ok(undefined)
    : reply.unreadable('no-result', 'neither success nor failure in the reply');
}

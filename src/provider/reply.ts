import type { ProviderFailure, UnreadableProblem } from '../domain/failure.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { classifyRefusal, classifyPage, isChallenge, leavesOutcomeOpen } from './classify.ts';
import { decodeText, type DecodedValue } from './decode.ts';
import { actions, isOnce, isOverloaded, type Action, type Exchange } from './exchange.ts';
import { sampleOf, sanitizeMessage } from './plain-text.ts';
import { hasData, readResult } from './reply-result.ts';

const noResult = 'neither success nor failure in the reply';
const bothResults = 'both success and failure in the reply';

/** PHP's own words for a script that ended early or has no database, in the text around the value. */
const saysFatalError = (body: string): boolean =>
  /\b(?:fatal|parse) error\b|\buncaught \w*(?:exception|error)\b|\b(?:mysqli?|pg)_\w+\(\)|\bSQLSTATE\b/i.test(
    body,
  );

/** A reply that can't be read, for the log. */
export interface UnreadableReport {
  readonly action: Action;
  readonly problem: UnreadableProblem;
  readonly reason: string;
  /** Its first 200 characters without secrets. */
  readonly sample: string;
}

export interface ReplyContext {
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

/** Kinds that a sentence outside of a documented reply can be about, too. */
const kindsInSentences: readonly ProviderFailure['kind'][] = [
  ...(['bad-credentials', 'rate-limited', 'two-factor', 'captcha', 'email-unverified'] as const),
  ...(['unpaid-invoices', 'client-suspended', 'maintenance', 'address-not-allowed'] as const),
];

const longestSentence = 200;

/** What a reply says that is only a sentence, as PHP's `die` writes it; `undefined`: nothing that is known. */
function readSentence({ action, secrets, orderId }: ReplyContext, text: string): ProviderFailure | undefined {
  if (text.length > 10 * longestSentence || saysFatalError(text)) return undefined;
  const message = sanitizeMessage(text, secrets);
  const refusal = classifyRefusal(message, { action, orderId });
  // A page of the panel may mention a wrong password as well.
  const isPage = refusal.kind === 'bad-credentials' && /<(?:!doctype|html|form|title)\b/i.test(text);
  const isKnown = message.length < longestSentence && kindsInSentences.includes(refusal.kind);
  return isKnown && !isPage ? refusal : undefined;
}

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
    const said = readSentence(context, text);
    if (said !== undefined) return unanswered(action, `${httpWhy}, ${said.kind}`, said);
    return unreadable(value.failure, status >= 400 ? `${httpWhy}, ${value.failure}` : value.failure);
  }
  const { otherWords } = actions[action];
  const result = readResult(value.value, { otherWords, added: action === 'sshkey.add' });
  if (result.kind === 'fail') {
    const message = sanitizeMessage(result.message, secrets);
    const refusal = classifyRefusal(message, { action, errorCode: result.errorCode, orderId });
    return leavesOutcomeOpen(refusal)
      ? unanswered(action, `refused midway (${refusal.kind})`, refusal)
      : failed(refusal);
  }
  // Data that was read is valid even if something else failed. An empty list may be empty because of that.
  const isUsable = actions[action].safety === 'read' ? hasData(value.value) : result.kind === 'none';
  if (!isUsable && (result.kind === 'contradiction' || saysFatalError(text)))
    return unreadable('no-result', bothResults);
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

import type { ProviderFailure, UnreadableProblem } from '../domain/failure.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { actions, isOnce, type Action } from './actions.ts';
import { classifyRefusal } from './classify.ts';
import { decodeText, type DecodedValue } from './decode.ts';
import { isOverloaded, type Exchange } from './exchange.ts';
import { sampleOf, sanitizeMessage } from './mask.ts';
import { classifyPage, isChallenge } from './pages.ts';
import { readResult } from './result.ts';

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
  /** What must not come back in a message or a log. */
  readonly secrets: readonly string[];
  readonly orderId: string | undefined;
  readonly url: URL;
  readonly onUnreadable: (report: UnreadableReport) => void;
}

/** The failure of a call without a usable reply. For an action that is sent once, its outcome is unknown. */
export const unanswered = (
  action: Action,
  why: string,
  otherwise: ProviderFailure,
): Result<never, ProviderFailure> =>
  failed(isOnce(action) ? { kind: 'outcome-unknown', reason: why } : otherwise);

export interface Reply {
  readonly value: DecodedValue;
  /** The failure of a reply whose value is in no known form, which is reported. */
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
  // What Cloudflare has stopped, by its own word, never reached the provider.
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

/** A reply that has to say that it is a success. */
export function requireSuccess(action: Action, reply: Reply): Result<undefined, ProviderFailure> {
  const { otherWords } = actions[action];
  return readResult(reply.value, { otherWords }).kind === 'success'
    ? ok(undefined)
    : reply.unreadable('no-result', 'neither success nor failure in the reply');
}

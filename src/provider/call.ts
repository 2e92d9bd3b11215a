import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type * as z from 'zod';

import type { ProviderFailure } from '../domain/failure.ts';
import type { BodyForm, CallOptions, Polled, ProviderResult } from '../domain/provider.ts';
import type { ReplyTag } from '../domain/server.ts';
import { failed, ok, type Result, type Credentials, type Secret } from '../domain/result.ts';
import { createProviderBreaker, type BreakerState, type Purpose } from './breaker.ts';
import {
  actions,
  isOnce,
  createExchange,
  isOverloaded,
  createSignIn,
  type Action,
  type Exchange,
} from './exchange.ts';
import { readReply, requireSuccess, unanswered, type ReplyContext, type UnreadableReport } from './reply.ts';

export interface CallReport {
  readonly action: Action;
  readonly outcome: 'ok' | ProviderFailure['kind'];
  readonly durationMs: number;
}

export interface Call {
  readonly action: Action;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
  /** Secrets besides the credentials that must not appear in a message. */
  readonly secrets?: readonly Secret[];
  /** POST by default. */
  readonly method?: 'GET' | 'POST';
  readonly options?: CallOptions | undefined;
}

export interface CallerOptions {
  readonly url: URL;
  /** Only used for an https `url`. */
  readonly proxy?: URL | undefined;
  /** Cancels every call that has no signal of its own. */
  readonly signal?: AbortSignal;
  /** Scales the timeouts of calls; less than 1 in tests of a provider that doesn't answer. */
  readonly timeoutFactor?: number | undefined;
  /** From 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly onCall?: (report: CallReport) => void;
  /** Called once for each action and reason. */
  readonly onUnreadable?: (report: UnreadableReport) => void;
  /** The request form that this endpoint is known to accept; detected by default. */
  readonly bodyForm?: BodyForm | undefined;
  /** Called when the request form that this endpoint accepts is known. */
  readonly onBodyForm?: (form: BodyForm) => void;
}

/** For all tries of a call together. Actions that are sent once get more time, since they can't be retried. */
const timeoutMs = 20_000;
const onceTimeoutMs = 30_000;
const maxTries = 3;
const firstBackoffMs = 200;

const parametersOf = ({ action, credentials, parameters }: Call): URLSearchParams =>
  new URLSearchParams({
    action: action === 'install-check' ? 'install' : action,
    ...(credentials === undefined ? {} : { cid: credentials.cid.reveal(), key: credentials.key.reveal() }),
    ...parameters,
  });

const secretsOf = ({ credentials, secrets = [] }: Call): readonly string[] =>
  [...(credentials === undefined ? [] : [credentials.key, credentials.cid]), ...secrets].map(secret =>
    secret.reveal(),
  );

const purposeOf = ({ action, options }: Call): Purpose => {
  if (actions[action].safety !== 'read') return 'change';
  return options?.isInteractive === true ? 'awaited-read' : 'read';
};

/** Tries a call until it is answered, as often as is safe and within its timeout. */
function createRetries(
  { timeoutFactor = 1, random = Math.random, ...options }: CallerOptions,
  breaker: Pick<ReturnType<typeof createProviderBreaker>, 'send' | 'takeRetry'>,
) {
  return async (call: Call, bodyForm: BodyForm): Promise<Exchange> => {
    const once = isOnce(call.action);
    const parameters = parametersOf(call);
    const signal = call.options?.signal ?? options.signal;
    const endsAt = performance.now() + timeoutFactor * (once ? onceTimeoutMs : timeoutMs);
    for (let tries = 1; ; tries += 1) {
      const result = await breaker.send(purposeOf(call), {
        method: call.method ?? 'POST',
        parameters,
        bodyForm,
        key: call.credentials?.key.reveal(),
        freshConnection: once,
        timeoutMs: Math.max(1, endsAt - performance.now()),
        signal,
      });
      const isWorthRetrying =
        result.kind === 'replied'
          ? isOverloaded(result.status)
          : result.kind !== 'no-reply' || result.isTooLarge !== true;
      if (once || !isWorthRetrying || tries >= maxTries) return result;
      const backoffMs = firstBackoffMs * 2 ** (tries - 1) * (1 + random());
      const pauseMs = Math.max(backoffMs, result.kind === 'replied' ? (result.retryAfterMs ?? 0) : 0);
      const isInTime = performance.now() + pauseMs < endsAt && signal?.aborted !== true;
      if (!isInTime || !breaker.takeRetry()) return result;
      const isAborted = await sleep(pauseMs, false, { signal }).catch(() => true);
      if (isAborted) return result;
    }
  };
}

type Replied = Extract<Exchange, { kind: 'replied' }>;
type ReadReply<T> = (context: ReplyContext, reply: Replied) => Result<T, ProviderFailure>;

/** Makes one exchange in one request form, and reads the reply. */
function createPerform({ url, onUnreadable }: CallerOptions, exchange: ReturnType<typeof createRetries>) {
  const reported = new Set<string>();
  const reportOnce = (report: UnreadableReport): void => {
    const kind = `${report.action} ${report.problem}`;
    if (reported.has(kind)) return;
    reported.add(kind);
    onUnreadable?.(report);
  };

  return async <T>(call: Call, bodyForm: BodyForm, read: ReadReply<T>): ProviderResult<T> => {
    const { action, parameters } = call;
    const result = await exchange(call, bodyForm);
    switch (result.kind) {
      case 'not-sent':
        return failed({ kind: 'unreachable', reason: result.reason });
      case 'no-reply': {
        const { reason, timedOut, isTooLarge } = result;
        if (isTooLarge === true) {
          const problem = 'too-large';
          reportOnce({ action, problem, reason, sample: '' });
          return unanswered(action, reason, { kind: 'unreadable-reply', reason, problem });
        }
        return unanswered(action, reason, timedOut ? { kind: 'timed-out' } : { kind: 'unavailable', reason });
      }
      case 'replied': {
        const orderId = parameters?.orderid;
        return read({ action, secrets: secretsOf(call), orderId, url, onUnreadable: reportOnce }, result);
      }
    }
  };
}

/** Reads a reply that contains a value. */
const valueIn =
  <T>(schema: z.ZodType<T>): ReadReply<T> =>
  (context, replied) => {
    const reply = readReply(context, replied);
    if (reply.kind === 'failed') return reply;
    const parsed = schema.safeParse(reply.value.value);
    if (parsed.success) return ok(parsed.data);
    const where = parsed.error.issues[0]?.path.join('.').slice(0, 60) ?? '';
    const why = `not in a known form${where === '' ? '' : ` at ${where}`}`;
    return reply.value.unreadable('unknown-form', why);
  };

/** Reads a reply, unless it is the known one. */
const polledIn =
  <T>(schema: z.ZodType<T>, known: ReplyTag | undefined): ReadReply<Polled<T>> =>
  (context, replied) => {
    const tag = hash('sha1', replied.body, 'buffer').readUIntBE(0, 6) as ReplyTag;
    if (tag === known && replied.status === 200) return ok({ tag, reading: undefined });
    const value = valueIn(schema)(context, replied);
    return value.kind === 'failed' ? value : ok({ tag, reading: value.value });
  };

/** Calls the provider: exchange (retried where that is safe) → decode → classify → wire. */
export function createCaller(options: CallerOptions) {
  const exchange = createExchange(options);
  const breakerListeners = new Set<(state: BreakerState) => void>();
  const breaker = createProviderBreaker({
    send: exchange.send,
    signal: options.signal,
    onChange: state => breakerListeners.forEach(listener => listener(state)),
    now: () => performance.now(),
  });
  const signIn = createSignIn({ known: options.bodyForm, onLearned: options.onBodyForm });
  const perform = createPerform(options, createRetries(options, breaker));

  /** A GET has its parameters in the URL, whatever the request form. */
  const performInForm = <T>(call: Call, read: ReadReply<T>): ProviderResult<T> =>
    call.method === 'GET'
      ? perform(call, 'form', read)
      : signIn.call(call.action, bodyForm => perform(call, bodyForm, read));

  const make = async <T>(call: Call, read: ReadReply<T>): ProviderResult<T> => {
    const startedAt = performance.now();
    const result = await performInForm(call, read);
    options.onCall?.({
      action: call.action,
      outcome: result.kind === 'ok' ? 'ok' : result.failure.kind,
      durationMs: performance.now() - startedAt,
    });
    return result;
  };

  return {
    /** A call whose reply contains a value. */
    read: <T>(call: Call, schema: z.ZodType<T>): ProviderResult<T> => make(call, valueIn(schema)),
    /** The same, unless it is the known reply. */
    poll: <T>(call: Call, schema: z.ZodType<T>, known: ReplyTag | undefined): ProviderResult<Polled<T>> =>
      make(call, polledIn(schema, known)),
    /** A call whose reply only says whether it succeeded. */
    act: (call: Call): ProviderResult<undefined> =>
      make(call, (context, replied) => {
        const reply = readReply(context, replied);
        return reply.kind === 'failed' ? reply : requireSuccess(call.action, reply.value);
      }),
    bodyForm: signIn.form,
    breaker: breaker.state,
    onBreakerChange: (listener: (state: BreakerState) => void): void => void breakerListeners.add(listener),
    close: exchange.close,
  };
}

export type Caller = ReturnType<typeof createCaller>;

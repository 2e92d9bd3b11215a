import { setTimeout as sleep } from 'node:timers/promises';

import type * as z from 'zod';

import type { ProviderFailure } from '../domain/failure.ts';
import type { ProviderResult } from '../domain/provider.ts';
import type { CallOptions } from '../domain/provider.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Credentials, Secret } from '../domain/secret.ts';
import { createProviderBreaker, type BreakerState, type Purpose } from './breaker.ts';
import { classifyRefusal, readResult, sanitizeMessage } from './classify.ts';
import { decode, type DecodedValue } from './decode.ts';
import { createExchange, isOverloaded, type Exchange } from './exchange.ts';

/**
 * `read` changes nothing. `repeatable` does, and may be sent again by itself. `once` is sent at most once, on a
 * connection of its own, and a reply that can't be read leaves its outcome unknown.
 */
const actions = {
  getApiKey: 'read',
  list: 'read',
  orders: 'read',
  getinfo: 'read',
  'install-check': 'read',
  'sshkey.list': 'read',
  balance: 'read',
  cancel: 'repeatable',
  'sshkey.remove': 'repeatable',
  create: 'once',
  install: 'once',
  reboot: 'once',
  stop: 'once',
  boot: 'once',
  'sshkey.add': 'once',
} as const satisfies Readonly<Record<string, 'read' | 'repeatable' | 'once'>>;

export type Action = keyof typeof actions;

const isOnce = (action: Action): boolean => actions[action] === 'once';

export interface CallReport {
  readonly action: Action;
  readonly outcome: 'ok' | ProviderFailure['kind'];
  readonly durationMs: number;
}

export interface Call {
  readonly action: Action;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
  /** What must not come back in a message, beside the credentials. */
  readonly secrets?: readonly Secret[];
  /** POST by default. */
  readonly method?: 'GET' | 'POST';
  readonly options: CallOptions | undefined;
}

export interface CallerOptions {
  readonly url: URL;
  /** Used for an https `url` only. */
  readonly proxy?: URL | undefined;
  /** Ends every call that has no signal of its own. */
  readonly signal?: AbortSignal;
  /** Scales the time limits of calls; 1 by default, less in tests of a provider that stays silent. */
  readonly timeoutFactor?: number | undefined;
  /** From 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly onCall?: (report: CallReport) => void;
}

/** For all tries of a call together. What is sent once gets longer, since it can't be tried again. */
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

const purposeOf = ({ action, options }: Call): Purpose => {
  if (actions[action] !== 'read') return 'change';
  return options?.isInteractive === true ? 'awaited-read' : 'read';
};

/** The failure of a call without a usable reply. For an action that is sent once, its outcome is unknown. */
const unanswered = (
  action: Action,
  reason: string,
  otherwise: ProviderFailure,
): Result<never, ProviderFailure> => failed(isOnce(action) ? { kind: 'outcome-unknown', reason } : otherwise);

const unreadable = (action: Action, why: string): Result<never, ProviderFailure> =>
  unanswered(action, why, { kind: 'unreadable-reply', reason: why });

/** Decodes and classifies a reply. */
function readReply(call: Call, { status, body }: Extract<Exchange, { kind: 'replied' }>) {
  const { action, credentials, secrets = [] } = call;
  const why = `HTTP ${status}`;
  // A redirect is never followed: it would take the key elsewhere.
  if (status >= 300 && status < 400) return unreadable(action, why);
  if (isOverloaded(status)) return unanswered(action, why, { kind: 'unavailable', reason: why });
  const decoded = decode(body);
  if (decoded.kind === 'failed') {
    return unreadable(action, status >= 400 ? `${why}, ${decoded.failure}` : decoded.failure);
  }
  const result = readResult(decoded.value);
  if (result.kind === 'fail') {
    const all = credentials === undefined ? secrets : [credentials.key, credentials.cid, ...secrets];
    const message = sanitizeMessage(
      result.message,
      all.map(secret => secret.reveal()),
    );
    return failed(classifyRefusal(message, result.errorCode, action));
  }
  if (result.kind === 'none' && isOnce(action)) {
    return unreadable(action, 'neither success nor failure in the reply');
  }
  return ok(decoded.value);
}

/** Calls the provider: exchange (again, where that is safe) → decode → classify → wire. */
export function createCaller(options: CallerOptions) {
  const { timeoutFactor = 1, random = Math.random } = options;
  const exchange = createExchange(options);
  const breakerListeners = new Set<(state: BreakerState) => void>();
  const breaker = createProviderBreaker({
    send: exchange.send,
    signal: options.signal,
    onChange: state => breakerListeners.forEach(listener => listener(state)),
    now: () => performance.now(),
  });

  const exchangeWithRetries = async (call: Call): Promise<Exchange> => {
    const once = isOnce(call.action);
    const parameters = parametersOf(call);
    const signal = call.options?.signal ?? options.signal;
    const endsAt = performance.now() + timeoutFactor * (once ? onceTimeoutMs : timeoutMs);
    for (let tries = 1; ; tries += 1) {
      const result = await breaker.send(purposeOf(call), {
        method: call.method ?? 'POST',
        parameters,
        freshConnection: once,
        timeoutMs: Math.max(1, endsAt - performance.now()),
        signal,
      });
      const isWorthRetrying = result.kind !== 'replied' || isOverloaded(result.status);
      if (once || !isWorthRetrying || tries >= maxTries) return result;
      const backoffMs = firstBackoffMs * 2 ** (tries - 1) * (1 + random());
      const pauseMs = Math.max(backoffMs, result.kind === 'replied' ? (result.retryAfterMs ?? 0) : 0);
      const isInTime = performance.now() + pauseMs < endsAt && signal?.aborted !== true;
      if (!isInTime || !breaker.takeRetry()) return result;
      const isAborted = await sleep(pauseMs, false, { signal }).catch(() => true);
      if (isAborted) return result;
    }
  };

  const perform = async (call: Call): Promise<Result<DecodedValue, ProviderFailure>> => {
    const result = await exchangeWithRetries(call);
    switch (result.kind) {
      case 'not-sent':
        return failed({ kind: 'unreachable', reason: result.reason });
      case 'no-reply': {
        const { reason: why, timedOut } = result;
        return unanswered(
          call.action,
          why,
          timedOut ? { kind: 'timed-out' } : { kind: 'unavailable', reason: why },
        );
      }
      case 'replied':
        return readReply(call, result);
    }
  };

  const report = async <T>(call: Call, work: () => ProviderResult<T>): ProviderResult<T> => {
    const startedAt = performance.now();
    const result = await work();
    options.onCall?.({
      action: call.action,
      outcome: result.kind === 'ok' ? 'ok' : result.failure.kind,
      durationMs: performance.now() - startedAt,
    });
    return result;
  };

  return {
    /** A call whose reply has something in it. */
    read: <T>(call: Call, schema: z.ZodType<T>): ProviderResult<T> =>
      report(call, async () => {
        const reply = await perform(call);
        if (reply.kind === 'failed') return reply;
        const parsed = schema.safeParse(reply.value);
        if (parsed.success) return ok(parsed.data);
        const where = parsed.error.issues[0]?.path.join('.').slice(0, 60) ?? '';
        return unreadable(call.action, `not in a known form${where === '' ? '' : ` at ${where}`}`);
      }),
    /** A call of which only the success matters. */
    act: (call: Call): ProviderResult<undefined> =>
      report(call, async () => {
        const reply = await perform(call);
        return reply.kind === 'failed' ? reply : ok(undefined);
      }),
    breaker: breaker.state,
    onBreakerChange: (listener: (state: BreakerState) => void): void => void breakerListeners.add(listener),
    close: exchange.close,
  };
}

export type Caller = ReturnType<typeof createCaller>;

import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { Client, Pool, ProxyAgent, type Dispatcher } from 'undici';
import type { Update } from 'telegraf/types';

import type { Secret } from '../domain/secret.ts';
import { readReply, type HttpReply } from './bot-api-reply.ts';
import type { BotApiPayload, BotApiResult, CallOutcome, Transport } from '../telegram/api/types.ts';
import { createCallQueue, ticketOf, type Clock, type QueuedCall } from './call-queue.ts';
import { createPace, type FloodScope } from './pace.ts';
import { encodeBody, type RequestBody } from './request-body.ts';
import { createServerFeatures, type ServerFeature } from './server-features.ts';

/** One finished call, for metrics. */
export interface TransportReport {
  readonly method: string;
  readonly outcome: CallOutcome<unknown>['kind'];
  /** The Bot API's error code of a refusal. */
  readonly code: number | undefined;
  /** From the call to its outcome, waiting included. */
  readonly durationMs: number;
}

export interface TransportOptions {
  /** A local Bot API server may have a path of its own. */
  readonly apiRoot: URL;
  readonly token: Secret;
  /** For an https `apiRoot` only. */
  readonly proxy?: URL | undefined;
  /** 0: no pace of our own, only the server's 429s. */
  readonly messagesPerSecond: number;
  readonly onCall?: ((report: TransportReport) => void) | undefined;
  /** What part of the usual time a call has to be answered in: all of it, but where nothing but silence is to come. */
  readonly patience?: number | undefined;
  /** The server said "too many requests". */
  readonly onFlood?: ((method: string, retryAfterMs: number, scope: FloodScope) => void) | undefined;
  /** This server doesn't know it, and is not asked again. */
  readonly onMissingFeature?: ((feature: ServerFeature) => void) | undefined;
}

type Exchange =
  | { readonly kind: 'replied'; readonly reply: HttpReply }
  | { readonly kind: 'too-large' }
  | Extract<CallOutcome<never>, { kind: 'no-answer' | 'not-sent' }>;

interface ExchangeRequest {
  readonly dispatcher: Dispatcher;
  readonly path: string;
  /** Missing: a GET. */
  readonly body?: RequestBody;
  readonly maxBytes: number;
  readonly withinMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Results are a few kilobytes; a batch of a hundred updates may be some megabytes. */
const maxReplyBytes = 1024 * 1024;
const maxUpdatesBytes = 32 * 1024 * 1024;
const connectTimeoutMs = 5_000;
/** How much longer than the poll itself its answer may be under way. */
const pollGraceMs = 10_000;
const defaultDeadlineMs = 30_000;
/** An answer to a press is seen for about so long. */
const answerDeadlineMs = 15_000;
const longestTimerMs = 2 ** 31 - 1;

const limits = {
  // One request at a time on a connection: what is behind a lost one, undici sends again by itself, and on
  // HTTP/2 what a GOAWAY refused. Here a lost connection loses one answer, and repeats nothing.
  pipelining: 1,
  allowH2: false,
  // Each exchange has its own deadline; undici's timers are coarse, and a long poll is slow on purpose.
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 10_000,
};
/** Connections are made when all others are busy: a slow server needs many (measured: at 20 ms, 64 were too few). */
const maxConnections = 256;

const calledOff = 'aborted';

/** What undici and Node call it; never their messages, which may hold the URL and so the token. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'connection lost';

const toOutcome = (result: Exclude<Exchange, { kind: 'too-large' }>): CallOutcome<unknown> =>
  result.kind === 'replied' ? readReply(result.reply) : result;

const clock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (delayMs, then) => {
    const timer = setTimeout(then, Math.min(delayMs, longestTimerMs));
    return () => clearTimeout(timer);
  },
};

/** Speaks HTTP to the Bot API's server: the pace, its 429s, its habits and its token stay in here. */
export function createTransport(options: TransportOptions): Transport {
  const { apiRoot, token } = options;
  const basePath = apiRoot.pathname.replace(/\/$/, '');
  const proxy = apiRoot.protocol === 'https:' ? options.proxy : undefined;
  const connect = (connections: number): Dispatcher => {
    if (proxy !== undefined) {
      return new ProxyAgent({ uri: proxy.href, ...limits, connections, connectTimeout: connectTimeoutMs });
    }
    const direct = { ...limits, connectTimeout: connectTimeoutMs };
    return connections === 1
      ? new Client(apiRoot.origin, direct)
      : new Pool(apiRoot.origin, { ...direct, connections });
  };
  const sending = connect(maxConnections);
  const polling = connect(1);

  // Published just before a request is written: its absence proves that nothing was. The body is the very
  // object that we gave, so it tells one request from another.
  const written = new WeakSet();
  const onSendHeaders = (message: unknown) => {
    const { body } = (message as { readonly request: { readonly body: unknown } }).request;
    if (typeof body === 'object' && body !== null) written.add(body);
  };
  subscribe('undici:client:sendHeaders', onSendHeaders);

  const exchange = (request: ExchangeRequest): Promise<Exchange> =>
    new Promise(resolve => {
      const { signal } = request;
      const body = request.body?.bytes;
      const chunks: Buffer[] = [];
      let size = 0;
      let status = 0;
      let retryAfter: string | undefined;
      let controller: Dispatcher.DispatchController | undefined;
      let stopped: string | undefined;

      const finish = (result: Exchange) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        resolve(result);
      };
      const fail = (why: string) => {
        const mayHaveLeft = body === undefined ? controller !== undefined : written.has(body);
        const scope = why === calledOff ? 'chat' : 'all';
        finish(mayHaveLeft ? { kind: 'no-answer', why } : { kind: 'not-sent', why, scope });
      };
      const stop = (why: string) => {
        if (stopped !== undefined) return;
        stopped = why;
        // Without a connection yet there is nothing to end; when there is one, the request is not written.
        fail(why);
        controller?.abort(new Error(why));
      };
      const onAbort = () => stop(calledOff);
      const timer = setTimeout(() => stop('no answer in time'), Math.min(request.withinMs, longestTimerMs));
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) stop(calledOff);
      if (stopped !== undefined) return;

      request.dispatcher.dispatch(
        {
          origin: apiRoot.origin,
          path: request.path,
          method: body === undefined ? 'GET' : 'POST',
          headers: request.body === undefined ? {} : { 'content-type': request.body.contentType },
          body: body ?? null,
        },
        {
          onRequestStart: started => {
            controller = started;
            if (stopped !== undefined) started.abort(new Error(stopped));
          },
          onResponseStart: (_, code, headers) => {
            status = code;
            const header = headers['retry-after'];
            retryAfter = typeof header === 'string' ? header : undefined;
          },
          onResponseData: (current, chunk) => {
            size += chunk.length;
            if (size > request.maxBytes) {
              finish({ kind: 'too-large' });
              current.abort(new Error('too large'));
              return;
            }
            chunks.push(chunk);
          },
          onResponseEnd: () =>
            finish({ kind: 'replied', reply: { status, body: Buffer.concat(chunks), retryAfter } }),
          onResponseError: (_, error) => fail(stopped ?? codeOf(error)),
        },
      );
    });

  // Its second half is the secret; the first is the bot's id, and a colon that a URL may write otherwise.
  const secretHalf = token.reveal().slice(token.reveal().indexOf(':') + 1);
  const hideToken = (text: string): string => text.replaceAll(secretHalf, '[secret]');

  const exchangeJson = async (
    dispatcher: Dispatcher,
    method: string,
    payload: BotApiPayload,
    bounds: Pick<ExchangeRequest, 'maxBytes' | 'withinMs' | 'signal'>,
  ): Promise<CallOutcome<unknown>> => {
    const encoded = encodeBody(payload);
    // Calls leave in the order in which they are made; only a file takes a moment.
    const body = encoded instanceof Promise ? await encoded : encoded;
    const path = `${basePath}/bot${token.reveal()}/${method}`;
    const result = await exchange({ dispatcher, path, body, ...bounds });
    if (result.kind === 'too-large') return { kind: 'no-answer', why: 'the answer is too large' };
    const outcome = toOutcome(result);
    if (outcome.kind === 'refused') return { ...outcome, description: hideToken(outcome.description) };
    return outcome.kind === 'no-answer' ? { ...outcome, why: hideToken(outcome.why) } : outcome;
  };

  const patience = options.patience ?? 1;
  const features = createServerFeatures({ onMissing: options.onMissingFeature });
  const pace = createPace<QueuedCall>(options.messagesPerSecond);
  const queue = createCallQueue({
    pace,
    clock,
    send: ({ method, payload, signal }, withinMs) =>
      features.send(payload, adapted =>
        exchangeJson(sending, method, adapted, { maxBytes: maxReplyBytes, withinMs, signal }),
      ),
    onFlood: options.onFlood,
  });

  const report = (method: string, outcome: CallOutcome<unknown>, startedAt: number) =>
    options.onCall?.({
      method,
      outcome: outcome.kind,
      code: outcome.kind === 'refused' ? outcome.code : undefined,
      durationMs: clock.now() - startedAt,
    });

  return {
    call: async (method, payload, callOptions = {}) => {
      const startedAt = clock.now();
      const usualMs = method.startsWith('answer') ? answerDeadlineMs : defaultDeadlineMs;
      const outcome = await queue.call({
        ...ticketOf(method, payload, callOptions.priority ?? 'interactive'),
        method,
        payload,
        endsAt: startedAt + (callOptions.deadlineMs ?? patience * usualMs),
        signal: callOptions.signal,
      });
      report(method, outcome, startedAt);
      return outcome as CallOutcome<BotApiResult<typeof method>>;
    },

    longPoll: async request => {
      const startedAt = clock.now();
      const payload = {
        offset: request.offset,
        timeout: request.timeoutSeconds,
        limit: request.limit,
        allowed_updates: request.allowedUpdates,
      };
      const outcome = await exchangeJson(polling, 'getUpdates', payload, {
        maxBytes: maxUpdatesBytes,
        withinMs: request.timeoutSeconds * 1000 + pollGraceMs,
        signal: request.signal,
      });
      report('getUpdates', outcome, startedAt);
      return outcome as CallOutcome<readonly Update[]>;
    },

    downloadFile: async (path, maxBytes, callOptions = {}) => {
      // The server's word goes into a URL: as names of folders and a file, and as nothing else.
      const names = path.split('/');
      if (names.some(name => ['', '.', '..'].includes(name))) {
        return { kind: 'not-sent', why: 'not a path of a file', scope: 'chat' };
      }
      const result = await exchange({
        dispatcher: sending,
        path: `${basePath}/file/bot${token.reveal()}/${names.map(encodeURIComponent).join('/')}`,
        maxBytes,
        withinMs: callOptions.deadlineMs ?? patience * defaultDeadlineMs,
        signal: callOptions.signal,
      });
      if (result.kind !== 'replied') return result;
      if (result.reply.status === 200) return { kind: 'file', bytes: result.reply.body };
      const outcome = toOutcome(result);
      return outcome.kind === 'refused' || outcome.kind === 'no-answer' || outcome.kind === 'not-sent'
        ? outcome
        : { kind: 'no-answer', why: `HTTP ${result.reply.status}` };
    },

    state: () => ({
      pausedUntil: pace.allRestUntil() > clock.now() ? pace.allRestUntil() : undefined,
      waiting: pace.waiting().length,
      missingFeatures: features.missing(),
    }),

    close: async () => {
      queue.close();
      await Promise.all([sending.destroy(), polling.destroy()]);
      unsubscribe('undici:client:sendHeaders', onSendHeaders);
    },
  };
}

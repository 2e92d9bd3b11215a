import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { Agent, Client, ProxyAgent, type Dispatcher } from 'undici';

import type { NotSentReason } from '../domain/failure.ts';

/** What came of one HTTP exchange. */
export type Exchange =
  | {
      readonly kind: 'replied';
      readonly status: number;
      readonly body: Uint8Array;
      readonly retryAfterMs: number | undefined;
    }
  /** Proven: no byte of the request was written. */
  | { readonly kind: 'not-sent'; readonly why: NotSentReason }
  /** The request left, or may have left, and no whole reply came. */
  | { readonly kind: 'no-reply'; readonly why: string; readonly timedOut: boolean };

export interface Exchanger {
  /** One exchange; never repeated here. `alone`: on a connection of its own, for what must not be repeated. */
  readonly send: (request: {
    readonly method: 'GET' | 'POST';
    readonly parameters: URLSearchParams;
    readonly alone: boolean;
    readonly deadlineMs: number;
    readonly signal?: AbortSignal | undefined;
  }) => Promise<Exchange>;
  readonly close: () => Promise<void>;
}

/** The provider's replies are a few kilobytes: what is over a mebibyte is no reply. */
const maxBytes = 1024 * 1024;
const connectTimeoutMs = 5_000;
/** More than are ever watched at once (flows/watch-accounts): whoever has pressed waits for nobody else's read. */
const maxConnections = 256;

// What fails before a connection stands: nothing can have been written.
const beforeConnection: Readonly<Record<string, NotSentReason>> = {
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'connection-refused',
  ENETUNREACH: 'connection-refused',
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
};

const isCertificateCode = (code: string): boolean =>
  /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/.test(code);

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (
    let cause: unknown = error, depth = 0;
    cause instanceof Error && depth < 5;
    cause = cause.cause, depth += 1
  ) {
    if ('code' in cause && typeof cause.code === 'string') codes.push(cause.code);
    // Several addresses were tried, and each failed.
    if (cause instanceof AggregateError) codes.push(...cause.errors.flatMap(codesOf));
  }
  return codes;
}

/** Too large for a reply; thrown within this file only. */
const tooLarge = 'the reply is over 1 MiB';

/**
 * Speaks HTTP to the provider. Reads share kept-alive connections; what must not be repeated gets one of
 * its own, since a server may be closing a kept-alive one just as a request is written to it.
 */
export function createExchanger(options: { readonly url: URL; readonly proxy?: URL | undefined }): Exchanger {
  const { url } = options;
  const limits = {
    connect: { timeout: connectTimeoutMs },
    // Over HTTP/2 undici sends again, by itself, what a server says it hasn't looked at (REFUSED_STREAM, GOAWAY).
    allowH2: false,
    // The deadline of each call is the real limit; undici's own timers are coarse, and only back it up.
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  };
  const proxy = url.protocol === 'https:' ? options.proxy : undefined;
  const open = (alone: boolean): Dispatcher => {
    if (proxy !== undefined) {
      return new ProxyAgent({
        uri: proxy.href,
        ...limits,
        connections: alone ? 1 : maxConnections,
        pipelining: alone ? 0 : 1,
      });
    }
    return alone
      ? new Client(url.origin, { ...limits, pipelining: 0 })
      : new Agent({ ...limits, connections: maxConnections, pipelining: 1, keepAliveTimeout: 10_000 });
  };
  const shared = open(false);

  // undici publishes this just before it writes a request; its absence proves that nothing was written.
  // A CONNECT to a proxy is published too, and is not the request.
  const path = url.pathname + url.search;
  const written = new Set<string>();
  const onSend = (message: unknown) => {
    const { request } = message as { request: { method: string; headers: string | string[] } };
    if (request.method === 'CONNECT') return;
    const headers = Array.isArray(request.headers) ? request.headers : request.headers.split(/\r\n|: /);
    const mark = headers[headers.indexOf('x-request-id') + 1];
    if (mark !== undefined) written.add(mark);
  };
  subscribe('undici:client:sendHeaders', onSend);

  const send: Exchanger['send'] = async ({ method, parameters, alone, deadlineMs, signal }) => {
    const mark = randomUUID();
    const timeout = AbortSignal.timeout(Math.ceil(deadlineMs));
    const ends = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    const dispatcher = alone ? open(true) : shared;
    try {
      const form = parameters.toString();
      const reply = await dispatcher.request({
        origin: url.origin,
        path: method === 'GET' ? `${path}${url.search === '' ? '?' : '&'}${form}` : path,
        method,
        headers: {
          'x-request-id': mark,
          accept: 'application/json, text/html;q=0.9',
          'accept-encoding': 'identity',
          'user-agent': 'inferno-vps-bot',
          ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        body: method === 'POST' ? form : null,
        reset: alone,
        signal: ends,
      });
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of reply.body as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > maxBytes) throw new Error(tooLarge);
        chunks.push(chunk);
      }
      const retryAfter = Number(reply.headers['retry-after']);
      return {
        kind: 'replied',
        status: reply.statusCode,
        body: Buffer.concat(chunks),
        retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined,
      };
    } catch (error) {
      const codes = codesOf(error);
      const timedOut = timeout.aborted || codes.some(code => code.endsWith('_TIMEOUT'));
      if (!written.has(mark)) {
        const early = codes.map(code => beforeConnection[code]).find(why => why !== undefined);
        if (early !== undefined) return { kind: 'not-sent', why: early };
        if (codes.some(isCertificateCode)) return { kind: 'not-sent', why: 'certificate' };
        return { kind: 'not-sent', why: timeout.aborted ? 'connect-timeout' : 'aborted-before-write' };
      }
      // Only codes of undici's and Node's are passed on: a message may hold the request.
      const why =
        error instanceof Error && error.message === tooLarge ? tooLarge : (codes[0] ?? 'connection lost');
      return { kind: 'no-reply', why, timedOut };
    } finally {
      written.delete(mark);
      if (alone) void dispatcher.destroy();
    }
  };

  return {
    send,
    close: async () => {
      unsubscribe('undici:client:sendHeaders', onSend);
      await shared.destroy();
    },
  };
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { Client, Pool, type Dispatcher } from 'undici';

import { createInFlight } from './in-flight.ts';
import { runLater } from './loop.ts';
import { createProxyConnector } from './proxy.ts';

export interface HttpRequest {
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Present: a POST; absent: a GET. Each request needs its own buffer, which identifies it. */
  readonly body?: Buffer | undefined;
  /** With a longer reply the exchange fails. */
  readonly maxReplyBytes: number;
  /** For the whole exchange: connecting, sending and reading the reply. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * On a new connection. A server may close a kept-alive one just as a request is written to it, which leaves the
   * outcome unknown (measured: 452 of 1,000 POSTs).
   */
  readonly freshConnection?: boolean;
}

export interface HttpReply {
  readonly status: number;
  /** By lower-case name. Repeated headers are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The `Retry-After` header, where it gives seconds. */
  readonly retryAfterMs: number | undefined;
}

export interface HttpFailure {
  /** `not-sent`: proven, no byte was written. `no-reply`: something may have been, and no complete reply came. */
  readonly kind: 'not-sent' | 'no-reply';
  readonly reason: 'aborted' | 'timed-out' | 'too-large' | 'connection';
  /** Error codes of Node and undici, outermost first. Messages are left out: they may contain the URL with a secret. */
  readonly codes: readonly string[];
  /** The first bytes of a reply that was cut off, at most 256. */
  readonly beginning: Buffer;
}

export type HttpExchange = ({ readonly kind: 'replied' } & HttpReply) | HttpFailure;

export interface HttpClient {
  /** One exchange, never repeated. Failures are values. */
  readonly exchange: (request: HttpRequest) => Promise<HttpExchange>;
  /** Aborts all exchanges in flight. */
  readonly close: () => Promise<void>;
}

const maxBeginningBytes = 256;

const connectionOptions = {
  connectTimeout: 5_000,
  // Over HTTP/2 undici itself resends requests that the server says it hasn't processed (REFUSED_STREAM, GOAWAY).
  allowH2: false,
  keepAliveTimeout: 10_000,
  // Each exchange has its own timer: undici's are coarse, and a long poll takes long on purpose.
  headersTimeout: 0,
  bodyTimeout: 0,
};

function codesOf(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  // All addresses of the host failed.
  const tried = error instanceof AggregateError ? error.errors.flatMap(each => codesOf(each, depth + 1)) : [];
  return [...own, ...tried, ...codesOf(error.cause, depth + 1)];
}

function readRetryAfter(header: string | readonly string[] | undefined): number | undefined {
  const seconds = typeof header === 'string' && header !== '' ? Number(header) : NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/**
 * Ends exchanges at their deadlines and when their signals abort. One timer and one listener a signal serve all that are
 * in flight: there may be hundreds, and nearly all end by themselves.
 */
function createEnds() {
  interface End {
    readonly at: number;
    readonly signal: AbortSignal | undefined;
    readonly stop: (reason: 'timed-out' | 'aborted') => void;
  }
  const ends = createInFlight<number, End>();
  let lastId = 0;
  const listenedTo = new WeakSet<AbortSignal>();
  let timerAt = Infinity;
  let cancelTimer = (): void => undefined;

  const setTimer = (at: number): void => {
    cancelTimer();
    timerAt = at;
    if (at < Infinity) cancelTimer = runLater(Math.max(0, Math.ceil(at - performance.now())), onTimer);
  };
  const onTimer = (): void => {
    const now = performance.now();
    for (const end of ends.values()) if (end.at <= now) end.stop('timed-out');
    setTimer(Math.min(Infinity, ...ends.values().map(({ at }) => at)));
  };
  const listen = (signal: AbortSignal): void => {
    if (listenedTo.has(signal)) return;
    listenedTo.add(signal);
    const onAbort = (): void => {
      for (const end of ends.values()) if (end.signal === signal) end.stop('aborted');
    };
    signal.addEventListener('abort', onAbort, { once: true });
  };

  return {
    /** Returns a function that ends the wait. */
    add: (timeoutMs: number, signal: AbortSignal | undefined, stop: End['stop']): (() => void) => {
      const end = { at: performance.now() + timeoutMs, signal, stop };
      const id = (lastId += 1);
      ends.set(id, end);
      if (signal !== undefined) listen(signal);
      if (end.at < timerAt) setTimer(end.at);
      return () => {
        ends.delete(id);
        // An idle process has no timer.
        if (ends.size() === 0) setTimer(Infinity);
      };
    },
  };
}

/** Runs one exchange. `writes`: for the body of each request in flight, whether it was written. */
const run = (
  dispatcher: Dispatcher,
  origin: string,
  request: HttpRequest,
  { writes, ends }: { writes: Map<unknown, boolean>; ends: ReturnType<typeof createEnds> },
): Promise<HttpExchange> =>
  new Promise(resolve => {
    const { body, signal } = request;
    if (body !== undefined) writes.set(body, false);
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: HttpReply['headers'] = {};
    let retryAfterMs: number | undefined;
    let controller: Dispatcher.DispatchController | undefined;
    let isStopped = false;

    const finish = (result: HttpExchange) => {
      endWait();
      if (body !== undefined) writes.delete(body);
      resolve(result);
    };
    const fail = (reason: HttpFailure['reason'], codes: readonly string[] = []) => {
      // A GET has no body that identifies it. Its start is reported in the same tick as the write.
      const isSent = body === undefined ? controller !== undefined : writes.get(body) === true;
      const beginning = Buffer.concat(chunks, Math.min(size, maxBeginningBytes));
      finish({ kind: isSent ? 'no-reply' : 'not-sent', reason, codes, beginning });
    };
    const stop = (reason: HttpFailure['reason']) => {
      if (isStopped) return;
      isStopped = true;
      fail(reason);
      // Before there is a connection there is nothing to abort; `onRequestStart` aborts before the write.
      controller?.abort(new Error(reason));
    };
    const endWait = ends.add(request.timeoutMs, signal, stop);
    if (signal?.aborted === true) {
      stop('aborted');
      return;
    }

    dispatcher.dispatch(
      {
        origin,
        path: request.path,
        method: body === undefined ? 'GET' : 'POST',
        headers: request.headers ?? {},
        body: body ?? null,
        reset: request.freshConnection === true,
      },
      {
        onRequestStart: started => {
          controller = started;
          if (isStopped) started.abort(new Error('stopped'));
        },
        onResponseStart: (_, code, received) => {
          status = code;
          // undici writes names in lower case.
          const read: Record<string, string | undefined> = {};
          for (const name in received) read[name] = received[name]?.toString();
          headers = read;
          retryAfterMs = readRetryAfter(received['retry-after']);
        },
        onResponseData: (_, chunk) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > request.maxReplyBytes) stop('too-large');
        },
        onResponseEnd: () => {
          const [only] = chunks;
          const body = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
          finish({ kind: 'replied', status, headers, body, retryAfterMs });
        },
        onResponseError: (_, error) => {
          if (!isStopped) fail('connection', codesOf(error));
        },
      },
    );
  });

/**
 * Speaks HTTP/1.1 to one server, and knows whether a request was sent: undici publishes
 * `undici:client:sendHeaders` just before it writes one, so its absence is the proof that nothing was written.
 */
export function createHttpClient(options: {
  /** Only its origin counts. */
  readonly url: URL;
  /** Only used for https. */
  readonly proxy?: URL | undefined;
  readonly maxConnections: number;
}): HttpClient {
  const { origin, protocol } = options.url;
  const proxy = protocol === 'https:' ? options.proxy : undefined;
  const timeoutMs = connectionOptions.connectTimeout;
  const throughProxy = proxy === undefined ? {} : { connect: createProxyConnector({ proxy, timeoutMs }) };
  const connect = (connections: number, pipelining: 0 | 1): Dispatcher => {
    const settings = { ...connectionOptions, ...throughProxy, pipelining };
    return pipelining === 0 ? new Client(origin, settings) : new Pool(origin, { ...settings, connections });
  };
  // One request at a time on a connection: undici itself resends requests that were queued behind a lost one.
  const shared = connect(options.maxConnections, 1);

  const writes = new Map<unknown, boolean>();
  // undici reports the requests of all clients here.
  const onSendHeaders = (message: unknown) => {
    const { body } = (message as { readonly request: { readonly body: unknown } }).request;
    if (writes.has(body)) writes.set(body, true);
  };
  subscribe('undici:client:sendHeaders', onSendHeaders);
  const tools = { writes, ends: createEnds() };

  const exchangeAlone = async (request: HttpRequest): Promise<HttpExchange> => {
    const own = connect(1, 0);
    try {
      return await run(own, origin, request, tools);
    } finally {
      void own.destroy();
    }
  };

  return {
    exchange: request =>
      request.freshConnection === true ? exchangeAlone(request) : run(shared, origin, request, tools),
    close: async () => {
      await shared.destroy();
      unsubscribe('undici:client:sendHeaders', onSendHeaders);
    },
  };
}

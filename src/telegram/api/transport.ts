import type { Update } from 'telegraf/types';

import type { Secret } from '../../domain/result.ts';
import type { ChatId } from '../../domain/server.ts';
import type { HttpClient, HttpExchange, HttpReply, HttpRequest } from '../../lib/http-exchange.ts';
import { createHttpClient } from '../../lib/http-exchange.ts';
import { runLater, type Clock } from '../../lib/loop.ts';
import { describeProxyFailure, findProxyFailure } from '../../lib/proxy.ts';
import { classifyCall, createCallQueue } from './call-queue.ts';
import { createCompatibility } from './compatibility.ts';
import { encodeCall } from './encode-call.ts';
import { createRateLimits } from './rate-limits.ts';
import type {
  BotApiPayload,
  BotApiResult,
  CallOutcome,
  FileOutcome,
  PollOutcome,
  Transport,
  TransportEvents,
} from './types.ts';

export interface TransportOptions extends TransportEvents {
  /** A local Bot API server may have a path of its own. */
  readonly apiRoot: URL;
  readonly token: Secret;
  /** Used for an https `apiRoot` only. */
  readonly proxy?: URL | undefined;
  /** 0: no limits of our own, only the server's 429s. */
  readonly messagesPerSecond: number;
  /** Scales the time limits of calls; 1 by default, less in tests of a server that stays silent. */
  readonly timeoutFactor?: number | undefined;
  /** Whether a chat has an account. Replies to those without one come last, and share a limit. */
  readonly hasAccount?: ((chat: ChatId) => boolean) | undefined;
  /** The longest batch of updates that is read; less in tests. */
  readonly maxBatchBytes?: number | undefined;
}

type Bounds = Pick<HttpRequest, 'maxReplyBytes' | 'timeoutMs' | 'signal'>;

/** Results are a few kilobytes. */
const maxReplyBytes = 1024 * 1024;
/** A hundred of the largest updates: long texts of which every letter is formatted (measured: 365 kB each). */
const defaultMaxBatchBytes = 40 * 1024 * 1024;
/** How much longer than the poll itself its answer may take. */
const pollGraceMs = 10_000;
const defaultDeadlineMs = 30_000;
/** Telegram shows the answer to a callback for about this long. */
const answerDeadlineMs = 15_000;
/** A connection is opened when all others are busy: a slow server needs many (measured: at 20 ms, 64 were too few). */
const maxConnections = 256;

const { timeOrigin } = performance;
const clock: Clock = { now: () => timeOrigin + performance.now(), after: runLater };

/** Descriptions are a line or two. */
const maxDescriptionLength = 300;

function parseObject(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const secondsToMs = (value: unknown): number | undefined => {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
};

/**
 * Decodes a reply (Bot API: "Making requests": `ok`, `result`, `error_code`, `description`, `parameters`).
 * Only JSON with an `ok` comes from the Bot API. Anything else comes from a proxy in between, and proves
 * nothing, except that status 429 proves that the request was turned away.
 */
export function decodeReply({
  status,
  body,
  retryAfterMs,
}: Omit<HttpReply, 'headers'>): CallOutcome<unknown> {
  const reply = parseObject(body);
  if (reply?.ok === true) return { kind: 'ok', result: reply.result };
  const isFromBotApi = reply?.ok === false;
  const code = isFromBotApi && typeof reply.error_code === 'number' ? reply.error_code : status;
  const description =
    isFromBotApi && typeof reply.description === 'string' ? reply.description : `HTTP ${status}`;
  if ((!isFromBotApi && code !== 429) || code >= 500) {
    return {
      kind: 'no-answer',
      reason: isFromBotApi ? description : `HTTP ${status}, no answer of the Bot API`,
    };
  }
  const parameters = isFromBotApi && typeof reply.parameters === 'object' ? reply.parameters : null;
  const { retry_after, migrate_to_chat_id } = (parameters ?? {}) as Readonly<Record<string, unknown>>;
  return {
    kind: 'refused',
    code,
    description: description.slice(0, maxDescriptionLength),
    retryAfterMs: secondsToMs(retry_after) ?? retryAfterMs,
    migrateToChatId:
      typeof migrate_to_chat_id === 'number' && Number.isSafeInteger(migrate_to_chat_id)
        ? (migrate_to_chat_id as ChatId)
        : undefined,
  };
}

function describeCodes(codes: readonly string[]): string {
  const ofProxy = findProxyFailure(codes);
  if (ofProxy === undefined) return codes[0] ?? 'connection lost';
  const [, cause] = codes;
  return describeProxyFailure(ofProxy) + (cause === undefined ? '' : ` (${cause})`);
}

/** An exchange as the outcome of a call. Its codes are safe to show; messages are not, since they may hold the token. */
function toOutcome(exchange: HttpExchange): CallOutcome<unknown> {
  if (exchange.kind === 'replied') return decodeReply(exchange);
  const { kind, reason, codes } = exchange;
  const why = {
    aborted: 'aborted',
    'timed-out': 'no answer in time',
    'too-large': 'the answer is too large',
    connection: describeCodes(codes),
  }[reason];
  if (kind === 'no-reply') return { kind: 'no-answer', reason: why };
  return { kind: 'not-sent', reason: why, scope: reason === 'aborted' ? 'chat' : 'all' };
}

const firstUpdateId =
  /^\s*(?:\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[\s*)?\{\s*"update_id"\s*:\s*(\d{1,15})\s*[,}]/;

/**
 * The id of the first update in the beginning of a batch or of a webhook's body. The server writes it before
 * anything that people wrote (tdlib/telegram-bot-api: `JsonUpdates`).
 */
export function readFirstUpdateId(beginning: Buffer): number | undefined {
  const id = firstUpdateId.exec(beginning.subarray(0, 256).toString('latin1'))?.[1];
  return id === undefined ? undefined : Number(id);
}

/** Removes the token from texts of the server. */
function createRedaction(token: Secret) {
  // Its first half is the bot's id, and the colon may be written otherwise in a URL: the second half is the secret.
  const secret = token.reveal().slice(token.reveal().indexOf(':') + 1);
  const redact = (text: string): string => text.replaceAll(secret, '[secret]');
  return (outcome: CallOutcome<unknown>): CallOutcome<unknown> => {
    if (outcome.kind === 'refused') return { ...outcome, description: redact(outcome.description) };
    return outcome.kind === 'no-answer' ? { ...outcome, reason: redact(outcome.reason) } : outcome;
  };
}

type Redaction = ReturnType<typeof createRedaction>;

/** A path that the server chose, for a URL; `undefined`: it isn't made of names of folders and of a file alone. */
function encodeFilePath(path: string): string | undefined {
  const names = path.split('/');
  const isSafe = names.every(name => !['', '.', '..'].includes(name));
  return isSafe ? names.map(encodeURIComponent).join('/') : undefined;
}

/** An exchange as the outcome of a download. */
function toDownload(exchange: HttpExchange, redact: Redaction): FileOutcome {
  if (exchange.kind === 'replied' && exchange.status === 200) return { kind: 'file', bytes: exchange.body };
  if (exchange.kind === 'no-reply' && exchange.reason === 'too-large') return { kind: 'too-large' };
  const outcome = redact(toOutcome(exchange));
  return outcome.kind === 'ok' || outcome.kind === 'superseded'
    ? { kind: 'no-answer', reason: 'no file in the answer' }
    : outcome;
}

/** The Bot API over HTTP, with rate limits, retries after 429s, and fallbacks for older servers. */
export function createTransport(options: TransportOptions): Transport {
  const { apiRoot, token, proxy, timeoutFactor = 1, maxBatchBytes = defaultMaxBatchBytes } = options;
  const basePath = apiRoot.pathname.replace(/\/$/, '');
  const sends = createHttpClient({ url: apiRoot, proxy, maxConnections });
  const polls = createHttpClient({ url: apiRoot, proxy, maxConnections: 1 });
  const redact = createRedaction(token);

  const exchange = (http: HttpClient, method: string, payload: BotApiPayload, bounds: Bounds) => {
    const { bytes, contentType } = encodeCall(payload);
    const path = `${basePath}/bot${token.reveal()}/${method}`;
    const headers = { 'content-type': contentType };
    return http.exchange({ path, headers, body: bytes, ...bounds });
  };

  const compatibility = createCompatibility(options);
  const limits = createRateLimits(options.messagesPerSecond);
  const queue = createCallQueue({
    limits,
    clock,
    send: ({ method, payload, signal }, timeoutMs) =>
      compatibility.send(method, payload, async adapted =>
        redact(toOutcome(await exchange(sends, method, adapted, { maxReplyBytes, timeoutMs, signal }))),
      ),
    onRateLimited: options.onRateLimited,
    onPauseEnded: options.onPauseEnded,
  });

  const priorityOf = (chat: unknown, asked: 'interactive' | 'background') =>
    asked === 'interactive' && typeof chat === 'number' && options.hasAccount?.(chat as ChatId) === false
      ? 'unlinked'
      : asked;

  const report = (method: string, outcome: CallOutcome<unknown> | PollOutcome, startedAt: number) =>
    options.onCall?.({
      method,
      outcome: outcome.kind,
      code: outcome.kind === 'refused' ? outcome.code : undefined,
      durationMs: clock.now() - startedAt,
    });

  return {
    call: async (method, payload, { priority = 'interactive', deadlineMs, signal } = {}) => {
      const startedAt = clock.now();
      const usualMs = method.startsWith('answer') ? answerDeadlineMs : defaultDeadlineMs;
      const outcome = await queue.call({
        ...classifyCall(method, payload, priorityOf(payload.chat_id, priority)),
        method,
        payload,
        endsAt: startedAt + (deadlineMs ?? timeoutFactor * usualMs),
        signal,
      });
      report(method, outcome, startedAt);
      return outcome as CallOutcome<BotApiResult<typeof method>>;
    },

    longPoll: async ({ offset, timeoutSeconds: timeout, limit, allowedUpdates, signal }) => {
      const startedAt = clock.now();
      const payload = { offset, timeout, limit, allowed_updates: allowedUpdates };
      const timeoutMs = timeout * 1000 + pollGraceMs;
      const bounds = { maxReplyBytes: maxBatchBytes, timeoutMs, signal };
      const exchanged = await exchange(polls, 'getUpdates', payload, bounds);
      const outcome =
        exchanged.kind === 'no-reply' && exchanged.reason === 'too-large'
          ? { kind: exchanged.reason, firstId: readFirstUpdateId(exchanged.beginning) }
          : (redact(toOutcome(exchanged)) as CallOutcome<readonly Update[]>);
      report('getUpdates', outcome, startedAt);
      return outcome;
    },

    downloadFile: async (path, maxBytes, { deadlineMs, signal } = {}) => {
      const encoded = encodeFilePath(path);
      if (encoded === undefined) return { kind: 'not-sent', reason: 'not a path of a file', scope: 'chat' };
      const exchanged = await sends.exchange({
        path: `${basePath}/file/bot${token.reveal()}/${encoded}`,
        maxReplyBytes: maxBytes,
        timeoutMs: deadlineMs ?? timeoutFactor * defaultDeadlineMs,
        signal,
      });
      return toDownload(exchanged, redact);
    },

    pauseMs: () => limits.pauseMs(clock.now()),

    close: async () => {
      queue.close();
      await Promise.all([sends.close(), polls.close()]);
    },
  };
}

import type { ChatId } from '../../domain/server.ts';
import type { HttpReply } from '../../lib/http-exchange.ts';
import type { BotApiPayload, CallOutcome, FileToSend } from './types.ts';

interface RequestBody {
  readonly contentType: string;
  /** The whole body, so that the transport can prove whether any of it was written. */
  readonly bytes: Buffer;
}

const isFile = (value: unknown): value is FileToSend =>
  typeof value === 'object' && value !== null && (value as { readonly kind?: unknown }).kind === 'file';

/** Encodes a call as JSON, or as a form where it holds a file (Bot API: "Sending files"). Throws on a circular payload. */
export function encodeCall(payload: BotApiPayload): RequestBody | Promise<RequestBody> {
  if (Object.values(payload).some(isFile)) return encodeForm(payload);
  const text = JSON.stringify(payload, (_, value: unknown) => value ?? undefined);
  return { contentType: 'application/json', bytes: Buffer.from(text) };
}

async function encodeForm(payload: BotApiPayload): Promise<RequestBody> {
  const form = new FormData();
  for (const [name, value] of Object.entries(payload)) {
    if (value === undefined || value === null) continue;
    if (isFile(value)) form.append(name, new Blob([value.text], { type: value.type }), value.fileName);
    else form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get('content-type') ?? 'multipart/form-data',
    bytes: Buffer.from(await encoded.arrayBuffer()),
  };
}

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

import type { ChatId } from '../core/server.ts';
import type { CallOutcome } from '../telegram/api/types.ts';

/** An HTTP reply, whole. */
export interface HttpReply {
  readonly status: number;
  readonly body: Buffer;
  /** The `Retry-After` header. */
  readonly retryAfter: string | undefined;
}

/** Descriptions are a line or two; what is longer is none. */
const longestDescription = 300;

function parse(body: Buffer): Readonly<Record<string, unknown>> | undefined {
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
 * Reads a reply (Bot API: "Making requests": `ok`, `result`, `error_code`, `description`, `parameters`).
 * Only JSON with an `ok` is the Bot API's own word; anything else comes from something in between, and
 * proves nothing but, with status 429, that the request was turned away.
 */
export function readReply({ status, body, retryAfter }: HttpReply): CallOutcome<unknown> {
  const reply = parse(body);
  if (reply?.ok === true) return { kind: 'ok', result: reply.result };
  const own = reply?.ok === false;
  const code = own && typeof reply.error_code === 'number' ? reply.error_code : status;
  const description = own && typeof reply.description === 'string' ? reply.description : `HTTP ${status}`;
  if ((!own && code !== 429) || code >= 500) {
    return { kind: 'no-answer', why: own ? description : `HTTP ${status}, no answer of the Bot API` };
  }
  const parameters = own && typeof reply.parameters === 'object' ? reply.parameters : null;
  const { retry_after, migrate_to_chat_id } = (parameters ?? {}) as Readonly<Record<string, unknown>>;
  return {
    kind: 'refused',
    code,
    description: description.slice(0, longestDescription),
    retryAfterMs: secondsToMs(retry_after) ?? secondsToMs(retryAfter),
    migrateToChatId:
      typeof migrate_to_chat_id === 'number' && Number.isSafeInteger(migrate_to_chat_id)
        ? (migrate_to_chat_id as ChatId)
        : undefined,
  };
}

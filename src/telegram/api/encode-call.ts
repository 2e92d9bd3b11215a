import { randomUUID } from 'node:crypto';

import type { BotApiPayload, FileToSend } from './types.ts';

interface RequestBody {
  readonly contentType: string;
  /** The whole body, so that the transport can prove whether any of it was written. */
  readonly bytes: Buffer;
}

const isFile = (value: unknown): value is FileToSend =>
  typeof value === 'object' && value !== null && (value as { readonly kind?: unknown }).kind === 'file';

/** Encodes a call as JSON, or as a form where it holds a file (Bot API: "Sending files"). Throws on a circular payload. */
export function encodeCall(payload: BotApiPayload): RequestBody {
  if (Object.values(payload).some(isFile)) return encodeForm(payload);
  return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(payload)) };
}

/**
 * A form (RFC 7578). FormData would turn the line breaks of captions into two characters, which moves everything that
 * their entities mark.
 */
function encodeForm(payload: BotApiPayload): RequestBody {
  const boundary = `form-${randomUUID()}`;
  const parts = Object.entries(payload).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (!isFile(value)) return [Buffer.from(`${head}\r\n\r\n${text}\r\n`)];
    const type = `; filename="${value.fileName}"\r\nContent-Type: ${value.type}\r\n\r\n`;
    return [Buffer.from(head + type), Buffer.from(value.content), Buffer.from('\r\n')];
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

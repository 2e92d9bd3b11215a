import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { apiError, tooManyRequests, type ApiError } from './api-error.ts';
import type { Fault } from './faults.ts';

/** A complete reply. `error`: an error of the Bot API. */
export interface Reply {
  readonly code: number;
  readonly body: unknown;
  readonly error?: ApiError;
}

/** An error as the Bot API writes it. */
export const errorReply = (error: ApiError): Reply => ({
  code: error.code,
  body: {
    ok: false,
    error_code: error.code,
    description: error.description,
    ...(error.parameters && { parameters: error.parameters }),
  },
  error,
});

/** Sends a reply as JSON, with Retry-After where the error names a time. */
export function sendReply(response: ServerResponse, { code, body, error }: Reply): void {
  const text = JSON.stringify(body);
  const retryAfter = error?.parameters?.retry_after;
  response.writeHead(code, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...(typeof retryAfter === 'number' && { 'retry-after': String(retryAfter) }),
  });
  response.end(text);
}

/**
 * Applies a fault to one call. `carryOut` runs the call and never rejects. Returns the complete reply to send;
 * undefined: there is none, or something else was sent.
 */
export async function applyFault(
  fault: Fault,
  response: ServerResponse,
  carryOut: () => Promise<Reply>,
): Promise<Reply | undefined> {
  const carried = 'carriedOut' in fault && fault.carriedOut === true ? await carryOut() : undefined;
  const text = JSON.stringify(carried?.body ?? { ok: true, result: { message_id: 1, date: 1 } });
  const half = text.slice(0, Math.ceil(text.length / 2));
  const json = { 'content-type': 'application/json' };
  switch (fault.kind) {
    case 'error':
      return errorReply(apiError(fault.code, fault.description, fault.parameters));
    case 'too-many-requests':
      return errorReply(tooManyRequests(fault.retryAfter));
    case 'html':
      response.writeHead(fault.status, { 'content-type': 'text/html' });
      response.end('<html><head><title>Error</title></head><body><h1>Bad gateway</h1></body></html>');
      return undefined;
    case 'half-json':
      response.writeHead(200, json).end(half);
      return undefined;
    case 'cut-short':
      response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(text) }).write(half);
      return undefined;
    case 'hang':
      return undefined;
    case 'reset-before':
      response.socket?.destroy();
      return undefined;
    case 'reset-after':
      await carryOut();
      response.socket?.destroy();
      return undefined;
    case 'delay': {
      const early = fault.carriedOut === 'at-once' ? await carryOut() : undefined;
      await sleep(fault.ms, undefined, { ref: false });
      return early ?? carryOut();
    }
  }
}

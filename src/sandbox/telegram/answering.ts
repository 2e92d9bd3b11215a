import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { exactly, tooManyRequests, type ApiFailure } from './failure.ts';
import type { Fault } from './faults.ts';
import type { Call } from '../../../demo/telegram/types.ts';

/** Answers with JSON. */
export const reply = (
  response: ServerResponse,
  code: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  const text = JSON.stringify(body);
  response.writeHead(code, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
};

/** A refusal as the Bot API writes it. */
export const refusalBody = ({ code, description, parameters }: ApiFailure) => ({
  ok: false,
  error_code: code,
  description,
  ...(parameters ? { parameters } : {}),
});

/** Answers with a refusal, and with Retry-After where it says how long. */
export const refuse = (response: ServerResponse, reason: ApiFailure): void => {
  const retryAfter = reason.parameters?.retry_after;
  reply(
    response,
    reason.code,
    refusalBody(reason),
    typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {},
  );
};

/** Writes a refusal into the log. */
export const note = (call: Call, reason: ApiFailure): void => {
  call.status = 'error';
  call.code = reason.code;
  call.description = reason.description;
};

export interface Deed {
  call: Call;
  response: ServerResponse;
  /** The time in the body that is made up where nothing was carried out. */
  seconds: number;
  /** Carries the call out; never rejects. */
  act: () => Promise<{ code: number; body: unknown }>;
}

/** Plays trouble on one call. */
export async function playFault(fault: Fault, { call, response, seconds, act }: Deed): Promise<void> {
  const carried = 'carriedOut' in fault && fault.carriedOut === true ? await act() : undefined;
  const body = JSON.stringify(carried?.body ?? { ok: true, result: { message_id: 1, date: seconds } });
  const half = body.slice(0, Math.ceil(body.length / 2));
  const refuseWith = (reason: ApiFailure) => {
    note(call, reason);
    refuse(response, reason);
  };
  switch (fault.kind) {
    case 'error':
      refuseWith(exactly(fault.code, fault.description, fault.parameters));
      return;
    case 'too-many-requests':
      refuseWith(tooManyRequests(fault.retryAfter));
      return;
    case 'html':
      response.writeHead(fault.status ?? 500, { 'content-type': 'text/html' });
      response.end('<html><head><title>Error</title></head><body><h1>Something is broken</h1></body></html>');
      return;
    case 'half-json':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(half);
      return;
    case 'cut-short':
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.write(half);
      return;
    case 'hang':
      return;
    case 'reset-before':
      response.socket?.destroy();
      return;
    case 'reset-after':
      await act();
      response.socket?.destroy();
      return;
    case 'delay': {
      const early = fault.carriedOut === 'at-once' ? await act() : undefined;
      await sleep(fault.ms, undefined, { ref: false });
      const { code, body: late } = early ?? (await act());
      reply(response, code, late);
    }
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';

import { apiError, isApiError } from './api-error.ts';
import { applyFault, errorReply, sendReply, type Reply } from './apply-fault.ts';
import type { Faults } from './faults.ts';
import { findFileByPath } from './files.ts';
import { readParams, type Params } from './params.ts';
import type { Call } from './types.ts';
import type { World } from './world.ts';

export interface CallContext {
  /** Aborts when the client disconnects. */
  signal: AbortSignal;
}

/** What each method of the Bot API does: returns its result, or throws an ApiError. */
export type Methods = Record<string, (params: Params, context: CallContext) => unknown>;

const notFound = () => apiError(404, 'Not Found');

function sendFile(world: World, path: string, response: ServerResponse): void {
  const content = findFileByPath(world, path)?.content;
  if (!content) {
    sendReply(response, errorReply(notFound()));
    return;
  }
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': content.byteLength,
  });
  response.end(content);
}

/** Converts an error of a method into a reply. A bug of the fake must not look like an error of Telegram. */
function replyTo(thrown: unknown): Reply {
  if (isApiError(thrown)) return errorReply(thrown);
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return errorReply(apiError(500, `The fake Telegram failed: ${reason}`));
}

export interface CallHandlerDeps {
  world: World;
  methods: Methods;
  faults: Faults;
}

/** Answers `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function createCallHandler({ world, methods, faults }: CallHandlerDeps) {
  const run = async (call: Call, params: Params, signal: AbortSignal): Promise<Reply> => {
    try {
      const method = methods[call.method];
      if (!method) throw apiError(404, 'Not Found: method not found');
      const result = await method(params, { signal });
      Object.assign(call, { status: 'ok', result });
      return { code: 200, body: { ok: true, result } };
    } catch (thrown) {
      return replyTo(thrown);
    }
  };

  const handleCall = async (
    request: IncomingMessage,
    response: ServerResponse,
    method: string,
  ): Promise<void> => {
    const at = world.now();
    const params = await readParams(request);
    const call: Call = { at, method, params: params.raw, status: 'pending', url: request.url ?? '' };
    world.calls.push(call);
    const client = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) client.abort();
    });
    const carryOut = () => run(call, params, client.signal);
    const fault = faults.take(method, params.raw);
    if (fault) call.fault = fault.kind;
    const reply = fault ? await applyFault(fault, response, carryOut) : await carryOut();
    if (reply?.error) {
      const { code, description } = reply.error;
      Object.assign(call, { status: 'error', code, description });
    }
    if (reply) sendReply(response, reply);
    else if (call.status === 'pending') call.status = 'broken';
    world.changed();
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const [, isFile, token, rest = ''] = /^\/(file\/)?bot([^/]*)\/(.*)$/.exec(path) ?? [];
    // For something that can't be a token, the real server has no routes.
    if (token === undefined || !/^\d+:/.test(token)) sendReply(response, errorReply(notFound()));
    else if (token !== world.options.token) sendReply(response, errorReply(apiError(401, 'Unauthorized')));
    else if (isFile !== undefined) sendFile(world, rest, response);
    else await handleCall(request, response, rest);
  };
}

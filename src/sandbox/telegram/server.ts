import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { note, playFault, refusalBody, refuse, reply } from './answering.ts';
import { badRequest, failure, isApiFailure, type ApiFailure } from './failure.ts';
import type { Faults } from './faults.ts';
import type { Flood } from './flood.ts';
import type { Methods } from './methods.ts';
import { createParams, type Params } from './params.ts';
import { readParams } from './request-body.ts';
import type { Call } from '../../../demo/telegram/types.ts';
import type { World } from '../../../demo/telegram/world.ts';

// What the flood rules count: messages that appear or change.
const counted = new Set([
  'sendmessage',
  'senddocument',
  'forwardmessage',
  'editmessagetext',
  'editmessagereplymarkup',
]);

export interface ServerDeps {
  world: World;
  methods: Methods;
  faults: Faults;
  flood: Flood | undefined;
  latencyMs: () => number;
  port: number;
}

/** The HTTP side: it can go away and come back on the same port. */
export interface ApiServer {
  port(): number;
  open(): Promise<void>;
  /** Ends at once: connections are cut, not waited for. */
  close(): Promise<void>;
}

/** Makes the server; it listens once it is opened. */
export function createApiServer(deps: ServerDeps): ApiServer {
  const { world, methods } = deps;
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = deps.port;

  const carryOut = async (
    method: string,
    params: Params,
    call: Call,
    signal: AbortSignal,
  ): Promise<unknown> => {
    const act = methods[method.toLowerCase()];
    if (!act) throw failure(404, 'Not Found: method not found');
    if (deps.flood && counted.has(method.toLowerCase())) {
      deps.flood.check(world.chats.get(params.integer('chat_id') ?? 0));
    }
    const result = await act(params, { signal });
    call.status = 'ok';
    call.result = result;
    return result;
  };

  const settle = async (
    run: () => Promise<unknown>,
    call: Call,
  ): Promise<{ code: number; body: unknown; reason?: ApiFailure }> => {
    try {
      return { code: 200, body: { ok: true, result: await run() } };
    } catch (thrown) {
      // A bug of the stand-in is told loudly, and not as if it were Telegram's opinion.
      const reason = isApiFailure(thrown)
        ? thrown
        : failure(
            500,
            `Stand-in failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
          );
      note(call, reason);
      return { code: reason.code, body: refusalBody(reason), reason };
    }
  };

  const sendFile = (path: string, response: ServerResponse): void => {
    const file = [...world.files.values()].find(candidate => candidate.path === decodeURIComponent(path));
    if (!file) {
      refuse(response, failure(404, 'Not Found'));
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': file.content.byteLength,
    });
    response.end(file.content);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    const [path = '/', query = ''] = url.split('?', 2);
    const [, isFile, token, rest = ''] = /^\/(file\/)?bot([^/]*)\/(.*)$/.exec(path) ?? [];
    // Of what can't be a token, Telegram says that there is nothing here.
    if (token === undefined || !/^\d+:/.test(token)) {
      refuse(response, failure(404, 'Not Found'));
      return;
    }
    if (token !== world.options.token) {
      refuse(response, failure(401, 'Unauthorized'));
      return;
    }
    if (isFile !== undefined) {
      sendFile(rest, response);
      return;
    }

    const call: Call = { at: world.now(), method: rest, params: {}, status: 'pending', url };
    const startedAt = performance.now();
    const abort = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) abort.abort();
    });
    let params = createParams({});
    let unreadable: ApiFailure | undefined;
    try {
      params = await readParams(request, new URLSearchParams(query));
    } catch (thrown) {
      unreadable = isApiFailure(thrown) ? thrown : badRequest("can't read the request");
    }
    call.params = params.raw;
    world.calls.push(call);
    if (deps.latencyMs() > 0) await sleep(deps.latencyMs(), undefined, { ref: false });
    if (unreadable) {
      note(call, unreadable);
      {
        refuse(response, unreadable);
        return;
      }
    }
    const act = () => settle(() => carryOut(rest, params, call, abort.signal), call);
    const fault = deps.faults.take(rest, params.raw);
    if (fault) {
      call.fault = fault.kind;
      await playFault(fault, { call, response, seconds: world.seconds(), act });
      if (call.status === 'pending') call.status = 'broken';
    } else {
      const { body, reason } = await act();
      if (reason) refuse(response, reason);
      else reply(response, 200, body);
    }
    call.tookMs = performance.now() - startedAt;
    world.changed();
  };

  return {
    port: () => port,
    open: async () => {
      if (server) return;
      const opened = createServer((request, response) => {
        handle(request, response).catch(() => response.destroy());
      });
      opened.on('connection', socket => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        socket.on('error', () => undefined);
      });
      opened.keepAliveTimeout = 60_000;
      server = opened;
      await new Promise<void>((resolve, reject) => {
        opened.once('error', reject);
        opened.listen(port, '127.0.0.1', resolve);
      });
      port = (opened.address() as AddressInfo).port;
    },
    close: async () => {
      const closing = server;
      server = undefined;
      if (!closing) return;
      await new Promise<void>(resolve => {
        closing.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

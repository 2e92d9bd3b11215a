import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import type { Log } from './log.ts';

/** Importing node:http reads all of its exports, which loads Node's built-in fetch: 50 ms at each start. */
export const nodeHttp = process.getBuiltinModule('node:http');

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The headers of a request by lower-case name. Repeated headers count as missing. */
interface RequestHead {
  readonly header: (name: string) => string | undefined;
}

export interface RequestBody {
  readonly bytes: Buffer;
  /** `false`: it is longer than 1 MiB, and `bytes` are its beginning. */
  readonly isWhole: boolean;
}

/** A path for POST requests. */
export interface PostRoute {
  /** As in the request line, with the query. */
  readonly path: string;
  /** Called before a byte of the body is read. Returns the status to reject with, or `undefined` to go on. */
  readonly reject: (head: RequestHead) => number | undefined;
  /** Handles the body; returns the status. */
  readonly handle: (body: RequestBody) => Promise<number>;
}

export type HttpServer = ReturnType<typeof startHttpServer>;

const maxBodyBytes = 1024 * 1024;
/** Telegram opens up to 100 (Bot API: setWebhook), and monitoring a few more. */
const maxConnections = 256;
const loopbackConnections = 32;

const textPage = (status: number, body: string): Page => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});

/**
 * Reads a body and keeps what the limit allows. The rest is read as well: a client that is still sending may miss
 * the response. Rejects when the connection ends early.
 */
async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes || chunks.length === 0) chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), isWhole: size <= maxBodyBytes };
}

function respond(response: ServerResponse, { status, type, body }: Page, close = false): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // An unread body would be parsed as the next request.
    ...(close ? { connection: 'close' } : {}),
  });
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

async function receive(request: IncomingMessage, response: ServerResponse, route: PostRoute): Promise<void> {
  const { headersDistinct: headers } = request;
  const header = (name: string): string | undefined =>
    headers[name]?.length === 1 ? headers[name][0] : undefined;
  const rejected = route.reject({ header });
  if (rejected !== undefined) {
    respond(response, textPage(rejected, 'refused'), true);
    return;
  }
  let body: RequestBody;
  try {
    body = await readBody(request);
  } catch {
    // The client has disconnected.
    response.destroy();
    return;
  }
  const status = await route.handle(body);
  respond(response, textPage(status, status === 200 ? 'ok' : 'refused'));
}

interface Connection {
  readonly isLoopback: boolean;
  /** Requests whose response hasn't been sent. */
  requests: number;
}

const isLoopbackAddress = ({ remoteAddress = '' }: Socket): boolean =>
  /^(?:::ffff:)?127\.|^::1$/.test(remoteAddress);

/**
 * Limits the connections of a server. When it is full, a new connection takes the place of the one that has been idle
 * longest, so that idle ones can't shut anybody out. A share is reserved for this machine: health checks and a proxy.
 */
export function limitConnections(
  server: Server,
  options: {
    readonly max: number;
    readonly reservedForLoopback: number;
    /** `evicted`: an idle connection made room. `refused`: none was idle, so the new one was closed. */
    readonly onDropped: (reason: 'evicted' | 'refused') => void;
    readonly isLoopback?: (socket: Socket) => boolean;
  },
): void {
  const { max, reservedForLoopback, onDropped, isLoopback = isLoopbackAddress } = options;
  /** The one that has been idle longest comes first. */
  const connections = new Map<Socket, Connection>();
  let remoteCount = 0;

  const forget = (socket: Socket): void => {
    if (connections.get(socket)?.isLoopback === false) remoteCount -= 1;
    connections.delete(socket);
  };

  /** Closes the oldest idle connection. Connections from elsewhere take no place from this machine's. */
  const evictIdle = (forLoopback: boolean): boolean => {
    for (const [socket, { isLoopback: isLocal, requests }] of connections) {
      if (requests > 0 || (isLocal && !forLoopback)) continue;
      forget(socket);
      socket.destroy();
      return true;
    }
    return false;
  };

  server.on('connection', (socket: Socket) => {
    const isLocal = isLoopback(socket);
    const isFull =
      connections.size >= max || (!isLocal && remoteCount >= Math.max(0, max - reservedForLoopback));
    if (isFull) {
      const hasRoom = evictIdle(isLocal);
      onDropped(hasRoom ? 'evicted' : 'refused');
      if (!hasRoom) {
        socket.destroy();
        return;
      }
    }
    connections.set(socket, { isLoopback: isLocal, requests: 0 });
    if (!isLocal) remoteCount += 1;
    socket.once('close', () => forget(socket));
  });

  server.on('request', ({ socket }, response) => {
    const connection = connections.get(socket);
    if (connection === undefined) return;
    connection.requests += 1;
    response.once('close', () => {
      connection.requests -= 1;
      // Now it is the one that has been idle for the shortest time.
      if (connections.delete(socket)) connections.set(socket, connection);
    });
  });
}

/** Serves a few pages, and one route for POST requests. Errors are logged and never shown. */
export function startHttpServer(options: {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** By path. */
  readonly pages: Readonly<Record<string, () => Promise<Page>>>;
  readonly route?: PostRoute | undefined;
  readonly log: Pick<Log, 'error'>;
  /** A connection was closed because there were too many. */
  readonly onDropped?: (reason: 'evicted' | 'refused') => void;
}) {
  const { route, log } = options;
  const pages = new Map(Object.entries(options.pages));

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request;
    const methodNotAllowed = (allowed: string): void => {
      response.setHeader('allow', allowed);
      respond(response, textPage(405, 'method not allowed'), true);
    };
    if (url === route?.path) {
      if (method === 'POST') await receive(request, response, route);
      else methodNotAllowed('POST');
      return;
    }
    const page = pages.get(url.split('?', 1)[0] ?? '');
    // The connections are for the route: monitoring asks once in a while.
    if (page === undefined) respond(response, textPage(404, 'not found'), true);
    else if (method === 'GET' || method === 'HEAD') respond(response, await page(), true);
    else methodNotAllowed('GET, HEAD');
  };

  const server = nodeHttp.createServer(
    {
      maxHeaderSize: 8 * 1024,
      headersTimeout: 5_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        log.error('http-failed', { error });
        respond(response, textPage(500, 'failed'), true);
      });
    },
  );
  limitConnections(server, {
    max: maxConnections,
    reservedForLoopback: loopbackConnections,
    onDropped: options.onDropped ?? (() => undefined),
  });
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.write('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    socket.destroy();
  });
  const listening = new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port }, () => {
      server.off('error', reject);
      server.on('error', error => log.error('http-failed', { error }));
      resolve((server.address() as AddressInfo).port);
    });
  });

  return {
    /** The port; rejects if the server can't listen. */
    listening,
    /** Closes at once, including open connections. */
    close: async (): Promise<void> => {
      if (!server.listening) return;
      await new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

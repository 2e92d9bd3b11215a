import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  /** The current or the last port. */
  readonly port: () => number;
  readonly open: () => Promise<void>;
  /** Closes every connection, and refuses new ones until the server is online again. */
  readonly close: () => Promise<void>;
}

/** A server on 127.0.0.1 that can go offline and come back on the same port. Port 0 picks a free one. */
export function createHttpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  options: { readonly port?: number | undefined; readonly keepAliveMs?: number } = {},
): HttpServer {
  let port = options.port ?? 0;
  let server: Server | undefined;

  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => {
      const hasClientLeft = !request.complete || request.socket.destroyed;
      response.destroy();
      // Anything else is a bug of the fake, and must be noticed.
      if (!hasClientLeft) throw error;
    });
  };

  return {
    port: () => port,
    open: async () => {
      if (server) return;
      const opened = createServer(listen);
      if (options.keepAliveMs !== undefined) opened.keepAliveTimeout = options.keepAliveMs;
      opened.listen(port, '127.0.0.1');
      await once(opened, 'listening');
      port = (opened.address() as AddressInfo).port;
      server = opened;
    },
    close: async () => {
      const closing = server;
      server = undefined;
      if (!closing) return;
      const closed = once(closing, 'close');
      closing.close();
      closing.closeAllConnections();
      await closed;
    },
  };
}

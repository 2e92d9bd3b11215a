import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Log } from './log.ts';

/** What a path answers with. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A request whose body is still to come, judged by its head alone. */
export interface Head {
  /** By lower-case name; of a header that came twice, nothing. */
  readonly header: (name: string) => string | undefined;
}

/** Something that takes POSTs at a path. */
export interface Inlet {
  /** As the request line has it, a query included. */
  readonly path: string;
  /** Judged before a byte of the body is read; `undefined`: go on, else the status to refuse with. */
  readonly refuse: (head: Head) => number | undefined;
  /** Takes a whole body; gives the status. */
  readonly take: (body: Buffer) => Promise<number>;
}

export interface HttpServer {
  /** The port it got; rejects where it can't listen. */
  readonly listening: Promise<number>;
  /** Ends at once, open connections too. */
  readonly close: () => Promise<void>;
}

const maxBodyBytes = 1024 * 1024;
const maxHeaderBytes = 8 * 1024;
const headersTimeoutMs = 5_000;
const requestTimeoutMs = 15_000;
const keepAliveTimeoutMs = 30_000;
/** Telegram opens up to 100 (Bot API: setWebhook), and a few more look at us. */
const maxConnections = 256;

const text = (status: number, body: string): Page => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});

/** The body, whole; `undefined`: it is too large. Rejects when the connection ends in its middle. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving in the middle must not end the connection, on which the refusal is still to be said.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A small server: pages to be looked at, and perhaps one inlet. It says nothing of itself, and believes nobody. */
export function startHttpServer(options: {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** By path. */
  readonly pages: Readonly<Record<string, () => Promise<Page>>>;
  readonly inlet?: Inlet | undefined;
  readonly log: Pick<Log, 'error'>;
}): HttpServer {
  const { inlet, log } = options;
  const pages = new Map(Object.entries(options.pages));

  const answer = (response: ServerResponse, { status, type, body }: Page, last = false): void => {
    if (response.headersSent || response.destroyed) return;
    const bytes = Buffer.from(body);
    response.writeHead(status, {
      'content-type': type,
      'content-length': bytes.length,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // What was not read would be taken for the next request.
      ...(last ? { connection: 'close' } : {}),
    });
    response.end(response.req.method === 'HEAD' ? undefined : bytes);
  };

  const take = async (request: IncomingMessage, response: ServerResponse, to: Inlet): Promise<void> => {
    const distinct = request.headersDistinct;
    const header = (name: string): string | undefined =>
      distinct[name]?.length === 1 ? distinct[name][0] : undefined;
    const refused = to.refuse({ header });
    if (refused !== undefined) {
      answer(response, text(refused, 'refused'), true);
      return;
    }
    let body: Buffer | undefined;
    try {
      body = await readBody(request);
    } catch {
      // Whoever sent it is gone.
      response.destroy();
      return;
    }
    if (body === undefined) answer(response, text(413, 'too large'), true);
    else {
      const status = await to.take(body);
      answer(response, text(status, status === 200 ? 'ok' : 'refused'));
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request;
    const hasBody = request.headers['content-length'] !== undefined || 'transfer-encoding' in request.headers;
    const methodNotAllowed = (allowed: string): void => {
      response.setHeader('allow', allowed);
      answer(response, text(405, 'method not allowed'), true);
    };
    if (url === inlet?.path) {
      if (method === 'POST') await take(request, response, inlet);
      else methodNotAllowed('POST');
      return;
    }
    const page = pages.get(url.split('?', 1)[0] ?? '');
    if (page === undefined) answer(response, text(404, 'not found'), hasBody);
    else if (method === 'GET' || method === 'HEAD') answer(response, await page(), hasBody);
    else methodNotAllowed('GET, HEAD');
  };

  const server: Server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        log.error('http-failed', { error });
        answer(response, text(500, 'failed'), true);
      });
    },
  );
  server.maxConnections = maxConnections;
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
    listening,
    close: async () => {
      if (!server.listening) return;
      await new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

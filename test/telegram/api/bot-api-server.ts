import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly socket: Socket;
  readonly at: number;
}

export interface BotApiServer {
  readonly url: URL;
  /** Every request that came, whole. */
  readonly calls: ReceivedCall[];
  readonly close: () => Promise<void>;
}

export const token = '123456:AAtheSecretPartOfTheToken';

/** Answers as the Bot API does. */
export function answer(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export const sent = (messageId: number) => ({ ok: true, result: { message_id: messageId } });

/** A real HTTP server with a free port, which answers as the test says; by default with a message. */
export async function startBotApiServer(
  respond: (call: ReceivedCall, response: ServerResponse, request: IncomingMessage) => void = (_, response) =>
    answer(response, sent(1)),
): Promise<BotApiServer> {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const text = Buffer.concat(chunks).toString();
      const call = {
        method: path.slice(path.lastIndexOf('/') + 1),
        path,
        payload: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
        socket: request.socket,
        at: performance.now(),
      };
      calls.push(call);
      respond(call, response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    calls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** How far a connection has come. `hello` and `handshake` are TLS's own. */
export type Moment = 'accept' | 'hello' | 'handshake' | 'first-byte' | 'head' | 'body';

export interface Connection {
  readonly write: (data: string | Buffer) => void;
  /** Everything written so far, and then the end. */
  readonly end: (data?: string) => void;
  /** At once, by RST. What was written but not sent is lost. */
  readonly reset: () => void;
  /** Writes as fast as it is read, until all is written or nobody reads any longer. */
  readonly pour: (bytes: number) => void;
}

/** What reached the server, on all connections together. Under TLS it is the plain text, without the handshake. */
export interface Received {
  connections: number;
  bytes: number;
  /** Request lines, and starts of them. */
  requests: number;
  /** Requests that arrived with their whole body. */
  whole: number;
}

const startOfRequest = /POST \/api_client\.php HTTP\/1\.1\r\n/g;
const nothing = (): Received => ({ connections: 0, bytes: 0, requests: 0, whole: 0 });

/** Whether the last request in a text has its whole body. */
function isWhole(text: string): boolean {
  const [head, ...rest] = text.slice(Math.max(0, text.lastIndexOf('POST /'))).split('\r\n\r\n');
  const length = /^content-length: (\d+)$/im.exec(head ?? '')?.[1];
  return length !== undefined && rest.join('\r\n\r\n').length >= Number(length);
}

/**
 * A server without HTTP: it counts what arrives, and does one thing at one moment of each connection. With a
 * certificate it speaks TLS.
 */
export async function startRawServer(options: {
  readonly at: Moment;
  readonly does: (connection: Connection) => void;
  readonly certificate?: { readonly key: string; readonly cert: string } | undefined;
}) {
  const { at, does, certificate } = options;
  let received = nothing();
  const open = new Set<Socket>();

  const server = createServer(raw => {
    open.add(raw);
    received.connections += 1;
    const own = received;
    let socket = raw;
    let text = '';
    let done = false;
    const before = { requests: 0, whole: false };
    const reach = (moment: Moment): void => {
      if (moment !== at || done) return;
      done = true;
      does({
        write: data => void socket.write(data),
        end: (data = '') => void socket.end(data),
        reset: () => void raw.resetAndDestroy(),
        pour: bytes => {
          const piece = Buffer.alloc(65_536, ' ');
          const more = () => {
            while (bytes > 0 && !socket.destroyed) {
              bytes -= piece.length;
              if (socket.write(piece)) continue;
              socket.once('drain', more);
              return;
            }
            socket.end();
          };
          more();
        },
      });
    };
    const receive = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      own.bytes += chunk.length;
      const requests = Math.max(1, text.match(startOfRequest)?.length ?? 0);
      own.requests += requests - before.requests;
      before.requests = requests;
      reach('first-byte');
      if (text.includes('\r\n\r\n')) reach('head');
      if (!isWhole(text)) return;
      if (!before.whole) own.whole += 1;
      before.whole = true;
      reach('body');
    };
    raw.on('error', () => undefined).on('close', () => open.delete(raw));
    reach('accept');
    if (raw.destroyed) return;
    if (certificate === undefined || at === 'hello' || at === 'accept') {
      // What comes before the handshake is no request.
      raw.on('data', certificate === undefined ? receive : () => reach('hello'));
      return;
    }
    const secure = new TLSSocket(raw, { isServer: true, ...certificate });
    socket = secure;
    secure.on('error', () => undefined).on('data', receive);
    secure.on('secure', () => reach('handshake'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    /** What was received since the last time, once every connection is closed. */
    async takeReceived(): Promise<Received> {
      const until = performance.now() + 30_000;
      // A connection that was opened and aborted may not even have been accepted yet.
      await new Promise(resolve => setTimeout(resolve, 1));
      while (open.size > 0) {
        if (performance.now() > until) throw new Error(`${open.size} connections stay open`);
        await new Promise(resolve => setTimeout(resolve, 1));
      }
      const taken = received;
      received = nothing();
      return taken;
    },
    async close(): Promise<void> {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export type RawServer = Awaited<ReturnType<typeof startRawServer>>;

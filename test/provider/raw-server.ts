import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** How far a connection has come. `hello` and `handshake` are TLS's own. */
export type Moment = 'accept' | 'hello' | 'handshake' | 'first-byte' | 'head' | 'body';

export interface Connection {
  readonly write: (data: string | Buffer) => void;
  /** Everything written so far, and then the end. */
  readonly end: (data?: string) => void;
  /** At once, by RST; what was written and has not left is lost. */
  readonly reset: () => void;
  /** As fast as it is read, until it is all there or nobody reads any more. */
  readonly pour: (bytes: number) => void;
}

/** What reached the server, all connections together; under TLS what was in it, and not the handshake. */
export interface Heard {
  connections: number;
  bytes: number;
  /** Request lines, and beginnings of them. */
  requests: number;
  /** Requests that came to the end of their bodies. */
  whole: number;
}

const startOfRequest = /POST \/api_client\.php HTTP\/1\.1\r\n/g;
const nothing = (): Heard => ({ connections: 0, bytes: 0, requests: 0, whole: 0 });

/** Whether the last request of a text has all of its body. */
function isWhole(text: string): boolean {
  const [head, ...rest] = text.slice(Math.max(0, text.lastIndexOf('POST /'))).split('\r\n\r\n');
  const length = /^content-length: (\d+)$/im.exec(head ?? '')?.[1];
  return length !== undefined && rest.join('\r\n\r\n').length >= Number(length);
}

/**
 * A server that speaks no HTTP: it counts what arrives, and at one moment of each connection does whatever it
 * is told. With a certificate it speaks TLS below that.
 */
export async function startRawServer(options: {
  readonly at: Moment;
  readonly does: (connection: Connection) => void;
  readonly certificate?: { readonly key: string; readonly cert: string } | undefined;
}) {
  const { at, does, certificate } = options;
  let heard = nothing();
  const open = new Set<Socket>();

  const server = createServer(raw => {
    open.add(raw);
    heard.connections += 1;
    const own = heard;
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
    const hear = (chunk: Buffer): void => {
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
      // What comes before a handshake is no request.
      raw.on('data', certificate === undefined ? hear : () => reach('hello'));
      return;
    }
    const secure = new TLSSocket(raw, { isServer: true, ...certificate });
    socket = secure;
    secure.on('error', () => undefined).on('data', hear);
    secure.on('secure', () => reach('handshake'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    /** What has been heard since the last time, once every connection is closed. */
    async takeHeard(): Promise<Heard> {
      const until = performance.now() + 5_000;
      // One that was begun and given up may not even have been taken yet.
      await new Promise(resolve => setTimeout(resolve, 1));
      while (open.size > 0) {
        if (performance.now() > until) throw new Error(`${open.size} connections stay open`);
        await new Promise(resolve => setTimeout(resolve, 1));
      }
      const taken = heard;
      heard = nothing();
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

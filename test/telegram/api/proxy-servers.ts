import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { listen } from '../../listen.ts';
import { testCertificate } from '../../provider/test-certificate.ts';
import { answer, sent } from './bot-api-server.ts';
import { closers } from './transport-harness.ts';

/** A Bot API server that speaks TLS. */
export async function startSecureServer(): Promise<URL> {
  const server = createHttpsServer(testCertificate, (request, response) => {
    request.resume().on('end', () => answer(response, sent(1)));
  });
  return new URL(`https://127.0.0.1:${await listen(closers, server)}`);
}

/** Where nobody listens. */
export async function findDeadPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A proxy that answers each CONNECT with a status, and opens no tunnel. */
export const startRefusingProxy = (status: string): Promise<number> =>
  listen(
    closers,
    createHttpServer().on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status}\r\n\r\n`)),
  );

/** How a SOCKS5 server replies to a request (RFC 1928, 6). */
const socksReplies = { granted: 0, 'not-allowed': 2, 'host-unreachable': 4 } as const;
type SocksReply = keyof typeof socksReplies;

/** Reads the next bytes of a connection. */
const next = async (socket: Socket): Promise<Buffer> => {
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data;
};

async function serveSocks(client: Socket, pair: string | undefined, reply: SocksReply): Promise<void> {
  // RFC 1928, 3: version, number of methods, methods.
  const methods = (await next(client)).subarray(2);
  const method = pair === undefined ? 0 : 2;
  if (!methods.includes(method)) {
    client.end(Buffer.from([5, 0xff]));
    return;
  }
  client.write(Buffer.from([5, method]));
  if (pair !== undefined) {
    // RFC 1929, 2: version, name and password, each with its length before it.
    const data = await next(client);
    const nameLength = data[1] ?? 0;
    const given = `${data.subarray(2, 2 + nameLength).toString()}:${data.subarray(3 + nameLength).toString()}`;
    client.write(Buffer.from([1, given === pair ? 0 : 1]));
    if (given !== pair) return;
  }
  // RFC 1928, 4: version, command, reserved, kind of the address, address, port.
  const request = await next(client);
  const port = request.readUInt16BE(request.length - 2);
  const answerWith = (code: number) => client.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]));
  if (reply !== 'granted') {
    answerWith(socksReplies[reply]);
    return;
  }
  const onward = connect(port, '127.0.0.1', () => {
    answerWith(socksReplies.granted);
    client.pipe(onward).pipe(client);
  });
  onward.on('error', () => client.destroy());
  client.on('close', () => onward.destroy());
}

/** A SOCKS5 server to this machine; `pair`: the name and password that it wants. */
export const startSocksServer = (options: {
  readonly pair?: string;
  readonly reply?: SocksReply;
}): Promise<number> =>
  listen(
    closers,
    createServer(client => {
      client.on('error', () => undefined);
      void serveSocks(client, options.pair, options.reply ?? 'granted').catch(() => client.destroy());
    }),
  );

export const hasTinyproxy = spawnSync('tinyproxy', ['-v']).error === undefined;

/** The real tinyproxy, which wants a name and a password and allows CONNECT to one port. */
export async function startTinyproxy(allowedPort: string): Promise<number> {
  const port = await findDeadPort();
  const file = join(mkdtempSync(join(tmpdir(), 'tinyproxy-')), 'tinyproxy.conf');
  const lines = ['Listen 127.0.0.1', `Port ${port}`, 'Timeout 10', 'MaxClients 20'];
  writeFileSync(file, [...lines, 'BasicAuth anna word', `ConnectPort ${allowedPort}`, ''].join('\n'));
  const child = spawn('tinyproxy', ['-d', '-c', file], { stdio: 'ignore' });
  closers.push(async () => {
    child.kill();
    await once(child, 'exit');
  });
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp) return port;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

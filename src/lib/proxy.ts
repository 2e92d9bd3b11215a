import type { Socket } from 'node:net';

import { buildConnector, Client } from 'undici';

const words = {
  'proxy-unreachable': "the proxy can't be reached",
  'proxy-authentication': 'the proxy wants another user name and password (407)',
  'proxy-refused': 'the proxy refuses to connect to this server',
  'proxy-target': "the proxy works, but can't reach the server",
} as const;

/** Why a proxy opened no connection; the `code` of the error. */
export type ProxyFailure = keyof typeof words;

const isProxyFailure = (code: unknown): code is ProxyFailure => typeof code === 'string' && code in words;

/** The failure of the proxy among the codes of an error; `undefined`: it wasn't the proxy. */
export const findProxyFailure = (codes: readonly string[]): ProxyFailure | undefined =>
  codes.find(isProxyFailure);

export const describeProxyFailure = (failure: ProxyFailure): string => words[failure];

/** Whether a reason that was described says that the proxy is at fault. */
export const isAboutProxy = (reason: string): boolean =>
  Object.values(words).some(text => reason.startsWith(text));

const toError = (code: ProxyFailure, cause?: unknown): Error =>
  Object.assign(new Error(words[code], { cause }), { code });

interface Target {
  readonly host: string;
  readonly port: number;
}

interface Tunnels {
  readonly proxy: URL;
  readonly timeoutMs: number;
}

const failureOfStatus = (status: number): ProxyFailure => {
  if (status === 407) return 'proxy-authentication';
  return status >= 500 ? 'proxy-target' : 'proxy-refused';
};

/** By CONNECT (RFC 9110, 9.3.6). */
async function openByHttp({ proxy, timeoutMs }: Tunnels, { host, port }: Target): Promise<Socket> {
  const { username, password, origin } = proxy;
  const pair = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const authorization = { 'proxy-authorization': `Basic ${pair.toString('base64')}` };
  const authority = `${host}:${port}`;
  const client = new Client(origin, { connectTimeout: timeoutMs, headersTimeout: timeoutMs, allowH2: false });
  const headers = { host: authority, ...(username === '' ? {} : authorization) };
  const { statusCode, socket } = await client
    .connect({ path: authority, headers })
    .catch((error: unknown) => {
      void client.destroy();
      throw toError('proxy-unreachable', error);
    });
  if (statusCode >= 200 && statusCode < 300) return socket as Socket;
  socket.on('error', () => undefined).destroy();
  throw toError(failureOfStatus(statusCode));
}

/** From the sentences of the package, which names the reply (RFC 1928, 6) at their end. */
function failureOfSocks(message: string): ProxyFailure {
  if (/authentication/i.test(message)) return 'proxy-authentication';
  if (/NotAllowed|NotSupported/.test(message)) return 'proxy-refused';
  return message.includes('rejected connection') ? 'proxy-target' : 'proxy-unreachable';
}

/** By SOCKS5. The proxy resolves the name of the server. */
async function openBySocks({ proxy, timeoutMs }: Tunnels, destination: Target): Promise<Socket> {
  const { SocksClient } = await import('socks');
  const [host, port] = [proxy.hostname.replaceAll(/^\[|\]$/g, ''), Number(proxy.port || 1080)];
  const toProxy = buildConnector({ timeout: timeoutMs });
  const socket = await new Promise<Socket>((resolve, reject) =>
    toProxy({ hostname: host, host, protocol: 'http:', port: String(port) }, (error, connected) => {
      if (error === null) resolve(connected);
      else reject(toError('proxy-unreachable', error));
    }),
  );
  const { username, password } = proxy;
  const pair = { userId: decodeURIComponent(username), password: decodeURIComponent(password) };
  try {
    await SocksClient.createConnection({
      command: 'connect',
      proxy: { host, port, type: 5, ...(username === '' ? {} : pair) },
      existing_socket: socket,
      destination,
      timeout: timeoutMs,
    });
    return socket;
  } catch (error) {
    socket.destroy();
    throw toError(failureOfSocks(error instanceof Error ? error.message : ''));
  }
}

/** Connects undici to https servers through a proxy: `http:`, `https:`, `socks5:` or `socks5h:`. */
export function createProxyConnector(tunnels: Tunnels): buildConnector.connector {
  const open = tunnels.proxy.protocol.startsWith('socks5') ? openBySocks : openByHttp;
  const secure = buildConnector({ timeout: tunnels.timeoutMs, allowH2: false });
  return (options, callback) => {
    open(tunnels, { host: options.hostname, port: Number(options.port || 443) }).then(
      httpSocket => secure({ ...options, httpSocket }, callback),
      (error: unknown) => callback(error as Error, null),
    );
  };
}

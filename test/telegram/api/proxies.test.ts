import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testCertificate } from '../../provider/test-certificate.ts';
import {
  findDeadPort,
  hasTinyproxy,
  startRefusingProxy,
  startSecureServer,
  startSocksServer,
  startTinyproxy,
} from './proxy-servers.ts';
import { connect, expectNoToken, hello, useClosers } from './transport-harness.ts';

useClosers();
beforeAll(() => setDefaultCACertificates([testCertificate.cert]));
afterAll(() => setDefaultCACertificates(getCACertificates('bundled')));

/** Sends a message to a server through a proxy; returns `ok`, or why not. */
async function sendThrough(proxy: string, server?: URL): Promise<string> {
  const transport = connect(server ?? (await startSecureServer()), { proxy: new URL(proxy) });
  const outcome = await transport.call('sendMessage', hello, { deadlineMs: 3_000 });
  expectNoToken(outcome);
  return outcome.kind === 'not-sent' ? outcome.reason : outcome.kind;
}

const dead = "the proxy can't be reached (ECONNREFUSED)";
const wrongPair = 'the proxy wants another user name and password (407)';
const refused = 'the proxy refuses to connect to this server';
const noTarget = "the proxy works, but can't reach the server";

describe('a message to Telegram', () => {
  test.each(['socks5', 'socks5h'])('goes through a %s proxy, with a name and a password', async scheme => {
    const port = await startSocksServer({ pair: 'anna:w%rd' });
    expect(await sendThrough(`${scheme}://anna:w%25rd@127.0.0.1:${port}`)).toBe('ok');
  });

  test('goes through a socks5 proxy that wants none', async () => {
    expect(await sendThrough(`socks5://127.0.0.1:${await startSocksServer({})}`)).toBe('ok');
  });

  test.each<[string, () => Promise<string>, string]>([
    ['a dead proxy', async () => `http://127.0.0.1:${await findDeadPort()}`, dead],
    ['a dead socks5 proxy', async () => `socks5://127.0.0.1:${await findDeadPort()}`, dead],
    ['a 407', async () => `http://a:b@127.0.0.1:${await startRefusingProxy('407 Auth')}`, wrongPair],
    [
      'a socks5 proxy that wants another password',
      async () => `socks5://anna:word@127.0.0.1:${await startSocksServer({ pair: 'anna:other' })}`,
      wrongPair,
    ],
    [
      'a socks5 proxy that wants a password and gets none',
      async () => `socks5://127.0.0.1:${await startSocksServer({ pair: 'anna:word' })}`,
      wrongPair,
    ],
    ['a 403', async () => `http://127.0.0.1:${await startRefusingProxy('403 Forbidden')}`, refused],
    [
      'a socks5 proxy with a rule against it',
      async () => `socks5://127.0.0.1:${await startSocksServer({ reply: 'not-allowed' })}`,
      refused,
    ],
    ['a 502', async () => `http://127.0.0.1:${await startRefusingProxy('502 Bad Gateway')}`, noTarget],
    [
      'a socks5 proxy that reaches no host',
      async () => `socks5://127.0.0.1:${await startSocksServer({ reply: 'host-unreachable' })}`,
      noTarget,
    ],
  ])('is not sent through %s, and says so', async (_, start, reason) => {
    expect(await sendThrough(await start())).toBe(reason);
  });

  test('that a dead server does not answer behind a live proxy does not blame the proxy', async () => {
    const server = new URL(`https://127.0.0.1:${await findDeadPort()}`);
    expect(await sendThrough(`socks5://127.0.0.1:${await startSocksServer({})}`, server)).not.toBe(dead);
  });

  test.runIf(hasTinyproxy)('goes through tinyproxy', async () => {
    const server = await startSecureServer();
    const port = await startTinyproxy(server.port);
    expect(await sendThrough(`http://anna:word@127.0.0.1:${port}`, server)).toBe('ok');
    expect(await sendThrough(`http://anna:other@127.0.0.1:${port}`, server)).toMatch(/^the proxy /);
    expect(await sendThrough(`http://127.0.0.1:${port}`, server)).toBe(wrongPair);
    expect(await sendThrough(`http://anna:word@127.0.0.1:${port}`)).toBe(refused);
  });
});

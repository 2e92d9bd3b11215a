import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';

import { afterEach, expect } from 'vitest';

import type { Transport } from '../../../src/telegram/api/types.ts';
import { createTransport, type TransportOptions } from '../../../src/telegram/api/transport.ts';
import { createSecret } from '../../../src/domain/result.ts';
import { startBotApiServer, token, type BotApiServer, type ReceivedCall } from './bot-api-server.ts';

export const closers: (() => Promise<unknown>)[] = [];

/** Closes what a test has opened. Each file calls it, since a hook belongs to one file and this module to several. */
export function useClosers(): void {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
}

export type Respond = (call: ReceivedCall, response: ServerResponse) => void;

export function connect(apiRoot: URL, options: Partial<TransportOptions> = {}): Transport {
  const transport = createTransport({
    apiRoot,
    token: createSecret(token),
    messagesPerSecond: 0,
    ...options,
  });
  closers.push(() => transport.close());
  return transport;
}

export async function setUp(
  respond?: Respond,
  options?: Partial<TransportOptions>,
): Promise<{ server: BotApiServer; transport: Transport }> {
  const server = await startBotApiServer(respond);
  closers.push(() => server.close());
  return { server, transport: connect(server.url, options) };
}

export const hello = { chat_id: 7, text: 'hello' };
export const secretPart = token.slice(token.indexOf(':') + 1);
export const expectNoToken = (value: unknown) =>
  expect(inspect(value, { depth: Infinity, showHidden: true })).not.toContain(secretPart);

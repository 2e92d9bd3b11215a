import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { FmtString } from 'telegraf/format';
import { afterEach, expect, test } from 'vitest';

import { createMessenger } from '../../../src/telegram/api/messenger.ts';
import { createTransport } from '../../../src/telegram/api/transport.ts';
import type { BotApiPayload, Transport } from '../../../src/telegram/api/types.ts';
import { createSecret } from '../../../src/domain/result.ts';
import { startFakeTelegram } from '../../../demo/telegram/fake-telegram.ts';
import type { ChatId } from '../../../src/domain/server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function connect(url: string, token: string) {
  const transport = createTransport({
    apiRoot: new URL(url),
    token: createSecret(token),
    messagesPerSecond: 0,
  });
  closers.push(() => transport.close());
  return createMessenger(transport);
}

const fileOf = (text: string) =>
  ({ kind: 'file', fileName: 'record-1.csv', type: 'text/csv', content: text }) as const;

test('a long file arrives with its name, its bytes and its caption', async () => {
  const telegram = await startFakeTelegram();
  closers.push(() => telegram.close());
  const anna = telegram.person({ firstName: 'Anna' });
  await anna.writes('/start');
  const text = `\uFEFFимя,"x"\r\n--boundary\r\n${'строка,\r\n'.repeat(200_000)}`;
  const caption = new FmtString('Two lines', [{ type: 'bold', offset: 0, length: 3 }]);
  const outcome = await connect(telegram.url, telegram.token).sendFile(
    anna.id as ChatId,
    fileOf(text),
    caption,
  );
  expect(outcome.kind).toBe('ok');
  const message = telegram.lastFromBot(anna);
  expect(message?.text).toBe('Two lines');
  expect(message?.entities).toMatchObject([{ type: 'bold', offset: 0, length: 3 }]);
  expect(message?.document).toMatchObject({ file_name: 'record-1.csv', mime_type: 'text/csv' });
  const kept = telegram.world.files.get(message?.document?.file_id ?? '');
  expect(Buffer.from(kept?.content ?? []).toString()).toBe(text);
});

test('a file that may have been sent is distinguished from one that was not', async () => {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const messenger = connect(url, '1:secret');
  const send = () => messenger.sendFile(1 as ChatId, fileOf('x'), new FmtString('x'));
  expect((await send()).kind).toBe('no-answer');
  server.close();
  await once(server, 'close');
  expect((await send()).kind).toBe('not-sent');
});

test('an answer to a callback is cut at a whole character', async () => {
  const sent: BotApiPayload[] = [];
  const call = (_: string, payload: BotApiPayload) => {
    sent.push(payload);
    return Promise.resolve({ kind: 'ok', result: true });
  };
  const transport = { call, downloadFile: () => Promise.reject(new Error('no file')) };
  const messenger = createMessenger(transport as unknown as Pick<Transport, 'call' | 'downloadFile'>);
  await messenger.answerCallback('1', `a${'👩'.repeat(120)}`);
  expect(String(sent[0]?.text).isWellFormed()).toBe(true);
  expect(String(sent[0]?.text).length).toBeLessThanOrEqual(200);
});

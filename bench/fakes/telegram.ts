import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { serve } from '../rig/process.ts';

/** A Bot API server that does no more than the benchmarks need, so that it isn't what is measured. */

interface Call {
  readonly method: string;
  readonly chat: number;
  readonly at: number;
}

/** With fractions, and the same in all processes. */
const epochMs = (): number => performance.timeOrigin + performance.now();

/** At most this many calls in any second, wherever it starts. */
function createStrictSecond() {
  let perSecond = Infinity;
  let times: number[] = [];
  return {
    set: (count: number | undefined) => (perSecond = count ?? Infinity),
    isExceeded: (now: number): boolean => {
      if (perSecond === Infinity) return false;
      times = times.filter(at => now - at < 1_000);
      if (times.length >= perSecond) return true;
      times.push(now);
      return false;
    },
  };
}

/** The updates that wait, and the poll that waits for some. */
function createUpdateQueue() {
  let waiting: object[] = [];
  let poll: ((updates: readonly object[]) => void) | undefined;
  let lastId = 0;
  let onPolled = (): void => undefined;
  const polled = new Promise<void>(resolve => (onPolled = resolve));
  const flush = (): void => {
    if (poll === undefined || waiting.length === 0) return;
    const answer = poll;
    poll = undefined;
    answer(waiting.splice(0, 100));
  };
  return {
    polled,
    add: (update: object): void => {
      waiting.push({ update_id: (lastId += 1), ...update });
    },
    flush,
    answer: (next: (updates: readonly object[]) => void): void => {
      onPolled();
      poll = next;
      flush();
    },
    clear: () => (waiting = []),
  };
}

const userOf = (id: number) => ({ id, is_bot: false, first_name: `Person ${id}`, language_code: 'en' });
const chatOf = (id: number) => ({ id, type: 'private', first_name: `Person ${id}` });
const me = { id: 1, is_bot: true, first_name: 'Bench', username: 'bench_bot', can_join_groups: true };

function readBody(
  request: IncomingMessage,
  then: (payload: Readonly<Record<string, unknown>>) => void,
): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    then(text === '' ? {} : (JSON.parse(text) as Record<string, unknown>));
  });
}

function reply(response: ServerResponse, result: unknown): void {
  const body = JSON.stringify({ ok: true, result });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function refuse(response: ServerResponse, seconds: number): void {
  const description = `Too Many Requests: retry after ${seconds}`;
  const body = JSON.stringify({
    ok: false,
    error_code: 429,
    description,
    parameters: { retry_after: seconds },
  });
  response.writeHead(429, { 'content-type': 'application/json' });
  response.end(body);
}

function createTelegram() {
  const strict = createStrictSecond();
  const updates = createUpdateQueue();
  let calls: Call[] = [];
  let refused = 0;
  let lastMessageId = 1_000;
  /** For each callback that isn't answered, when it was pressed. */
  const pressed = new Map<string, number>();
  let answeredAfter: number[] = [];
  let wanted: { readonly count: number; readonly done: () => void } | undefined;

  const isMessage = (method: string): boolean => method.startsWith('send') || method.startsWith('edit');
  const countMessages = (): number => calls.filter(({ method }) => isMessage(method)).length;

  const handle = (
    method: string,
    payload: Readonly<Record<string, unknown>>,
    response: ServerResponse,
  ): void => {
    const at = epochMs();
    if (isMessage(method)) {
      if (strict.isExceeded(at)) {
        refused += 1;
        refuse(response, 1);
        return;
      }
      const chat = Number(payload.chat_id);
      calls.push({ method, chat, at });
      lastMessageId += 1;
      reply(response, {
        message_id: payload.message_id ?? lastMessageId,
        date: 1_700_000_000,
        chat: chatOf(chat),
        text: '',
      });
      if (wanted !== undefined && calls.length >= wanted.count && countMessages() >= wanted.count)
        wanted.done();
      return;
    }
    if (method === 'answerCallbackQuery') {
      const id = String(payload.callback_query_id);
      const pressedAt = pressed.get(id);
      if (pressedAt !== undefined) answeredAfter.push(at - pressedAt);
      pressed.delete(id);
    }
    reply(response, method === 'getMe' ? me : true);
  };

  const server = createServer((request, response) => {
    const method = (request.url ?? '').split('/').at(-1) ?? '';
    readBody(request, payload => {
      if (method !== 'getUpdates') handle(method, payload, response);
      else if (payload.timeout === 0) reply(response, []);
      else updates.answer(result => reply(response, result));
    });
  });
  server.keepAliveTimeout = 60_000;

  return {
    open: () =>
      new Promise<number>(resolve => {
        server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
          resolve((server.address() as AddressInfo).port),
        );
      }),
    /** `undefined`: no limit. */
    limit: (perSecond: number | undefined) => void strict.set(perSecond),
    /** Resolves when somebody has asked for updates. */
    polled: () => updates.polled,
    /** Lets people write, in turns, all at once. Resolves to the ms until as many messages were sent. */
    write: ({ text, count, people }: { text: string; count: number; people: number }) =>
      new Promise<number>(resolve => {
        calls = [];
        const startedAt = epochMs();
        wanted = { count, done: () => resolve(epochMs() - startedAt) };
        for (let index = 0; index < count; index++) {
          const id = 1_001 + (index % people);
          const message = {
            message_id: index + 1,
            date: Math.floor(Date.now() / 1000),
            chat: chatOf(id),
            from: userOf(id),
            text,
          };
          const entities = [{ type: 'bot_command', offset: 0, length: text.length }];
          updates.add({ message: { ...message, entities } });
        }
        updates.flush();
      }),
    /** Lets people press a button, evenly, for a while. Resolves to the ms until each press was answered. */
    press: ({
      data,
      perSecond,
      seconds,
      people,
    }: {
      data: string;
      perSecond: number;
      seconds: number;
      people: number;
    }) =>
      new Promise<readonly number[]>(resolve => {
        answeredAfter = [];
        let index = 0;
        const timer = setInterval(() => {
          const id = 1_001 + (index % people);
          index += 1;
          const message = {
            message_id: 500,
            date: Math.floor(Date.now() / 1000),
            chat: chatOf(id),
            from: me,
            text: 'Menu',
          };
          pressed.set(String(index), epochMs());
          updates.add({
            callback_query: { id: String(index), from: userOf(id), message, chat_instance: '1', data },
          });
          updates.flush();
          if (index < perSecond * seconds) return;
          clearInterval(timer);
          setTimeout(() => {
            for (const at of pressed.values()) answeredAfter.push(epochMs() - at);
            pressed.clear();
            resolve(answeredAfter);
          }, 3_000);
        }, 1_000 / perSecond);
      }),
    /** Lets people without an account write and press, each as often as they may, for a while. */
    crowd: ({
      people,
      messagesPerMinute,
      pressesPerSecond,
      seconds,
      data,
    }: {
      people: number;
      messagesPerMinute: number;
      pressesPerSecond: number;
      seconds: number;
      data: string;
    }) =>
      new Promise<number>(resolve => {
        const startedAt = epochMs();
        let [written, clicked] = [0, 0];
        const timer = setInterval(() => {
          const elapsed = Math.min(seconds, (epochMs() - startedAt) / 1_000);
          const date = Math.floor(Date.now() / 1_000);
          for (; written < (elapsed * people * messagesPerMinute) / 60; written++) {
            const id = 500_000 + (written % people);
            const message = {
              message_id: written + 1,
              date,
              chat: chatOf(id),
              from: userOf(id),
              text: '/start',
            };
            updates.add({
              message: { ...message, entities: [{ type: 'bot_command', offset: 0, length: 6 }] },
            });
          }
          for (; clicked < elapsed * people * pressesPerSecond; clicked++) {
            const id = 500_000 + (clicked % people);
            const message = { message_id: 500, date, chat: chatOf(id), from: me, text: 'Menu' };
            const query = { id: `crowd-${clicked}`, from: userOf(id), message, chat_instance: '1', data };
            updates.add({ callback_query: query });
          }
          updates.flush();
          if (elapsed < seconds) return;
          clearInterval(timer);
          resolve(written + clicked);
        }, 50);
      }),
    /** The messages since the last call of this, and how many calls were refused. */
    takeMessages: () => {
      const taken = { messages: calls.filter(({ method }) => isMessage(method)), refused };
      calls = [];
      refused = 0;
      return taken;
    },
  };
}

const telegram = serve(createTelegram());
export type FakeTelegram = typeof telegram;

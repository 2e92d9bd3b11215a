import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { serve } from '../rig/process.ts';

/** A Bot API server that does only what the benchmarks need, so that it isn't what is measured. */

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

/** As `date` of a message, in s. */
const now = (): number => Math.floor(Date.now() / 1_000);

/** A command that a person writes. */
function commandUpdate(id: number, messageId: number, text: string): object {
  const message = { message_id: messageId, date: now(), chat: chatOf(id), from: userOf(id), text };
  return { message: { ...message, entities: [{ type: 'bot_command', offset: 0, length: text.length }] } };
}

/** A press of a button on a message of the bot. */
function pressUpdate(id: number, queryId: string, data: string): object {
  const message = { message_id: 500, date: now(), chat: chatOf(id), from: me, text: 'Menu' };
  return { callback_query: { id: queryId, from: userOf(id), message, chat_instance: '1', data } };
}

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

/** What the bot has sent, and how long it took to answer each callback. */
function createRecord() {
  let calls: Call[] = [];
  /** For each callback that isn't answered, when it was pressed. */
  const waiting = new Map<string, number>();
  let answeredAfter: number[] = [];
  let wanted: { readonly count: number; readonly done: () => void } | undefined;
  return {
    message: (call: Call): void => {
      calls.push(call);
      if (wanted !== undefined && calls.length >= wanted.count) wanted.done();
    },
    /** Calls `done` when as many messages were sent from now on. */
    onMessages: (count: number, done: () => void): void => {
      calls = [];
      wanted = { count, done };
    },
    takeMessages: (): readonly Call[] => calls.splice(0),
    pressed: (id: string): void => void waiting.set(id, epochMs()),
    answered: (id: string, at: number): void => {
      const pressedAt = waiting.get(id);
      if (pressedAt !== undefined) answeredAfter.push(at - pressedAt);
      waiting.delete(id);
    },
    clearAnswers: () => (answeredAfter = []),
    /** In ms; what isn't answered counts until now. */
    takeAnswers: (): readonly number[] => {
      for (const at of waiting.values()) answeredAfter.push(epochMs() - at);
      waiting.clear();
      return answeredAfter;
    },
  };
}

const isMessage = (method: string): boolean => method.startsWith('send') || method.startsWith('edit');

/** What people do, and how long it takes until they are answered. */
function createPeople(
  updates: ReturnType<typeof createUpdateQueue>,
  record: ReturnType<typeof createRecord>,
) {
  return {
    /** Lets people write, in turns, all at once. Resolves to the ms until as many messages were sent. */
    write: ({ text, count, people }: { text: string; count: number; people: number }) =>
      new Promise<number>(resolve => {
        const startedAt = epochMs();
        record.onMessages(count, () => resolve(epochMs() - startedAt));
        for (let index = 0; index < count; index++) {
          const id = 1_001 + (index % people);
          updates.add(commandUpdate(id, index + 1, text));
        }
        updates.flush();
      }),
    /** Sends a message from each of many people at once, and doesn't wait for answers. */
    writeOnce: ({ text, count, firstId }: { text: string; count: number; firstId: number }): void => {
      for (let index = 0; index < count; index++)
        updates.add(commandUpdate(firstId + index, index + 1, text));
      updates.flush();
    },
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
        record.clearAnswers();
        let index = 0;
        const timer = setInterval(() => {
          const id = 1_001 + (index % people);
          index += 1;
          record.pressed(String(index));
          updates.add(pressUpdate(id, String(index), data));
          updates.flush();
          if (index < perSecond * seconds) return;
          clearInterval(timer);
          setTimeout(() => {
            resolve(record.takeAnswers());
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
          for (; written < (elapsed * people * messagesPerMinute) / 60; written++) {
            const id = 500_000 + (written % people);
            updates.add(commandUpdate(id, written + 1, '/start'));
          }
          for (; clicked < elapsed * people * pressesPerSecond; clicked++) {
            const id = 500_000 + (clicked % people);
            updates.add(pressUpdate(id, `crowd-${clicked}`, data));
          }
          updates.flush();
          if (elapsed < seconds) return;
          clearInterval(timer);
          resolve(written + clicked);
        }, 50);
      }),
  };
}

function createTelegram() {
  const strict = createStrictSecond();
  const updates = createUpdateQueue();
  const record = createRecord();
  let refused = 0;
  let lastMessageId = 1_000;

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
      lastMessageId += 1;
      reply(response, {
        message_id: payload.message_id ?? lastMessageId,
        date: 1_700_000_000,
        chat: chatOf(chat),
        text: '',
      });
      record.message({ method, chat, at });
      return;
    }
    if (method === 'answerCallbackQuery') record.answered(String(payload.callback_query_id), at);
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
    ...createPeople(updates, record),
    /** The messages since the last call of this, and how many calls were refused. */
    takeMessages: () => {
      const taken = { messages: record.takeMessages(), refused };
      refused = 0;
      return taken;
    },
  };
}

const telegram = serve(createTelegram());
export type FakeTelegram = typeof telegram;

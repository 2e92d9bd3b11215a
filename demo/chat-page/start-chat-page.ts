import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname } from 'node:path';

import type { Group } from '../telegram/group.ts';
import { pageActions } from './page-actions.ts';
import { viewFor } from './page-view.ts';
import type { Person } from '../telegram/person.ts';
import type { Telegram } from '../telegram/fake-telegram.ts';

/** A button that changes the world around the chat: "The provider finishes an installation". */
export interface Control {
  id: string;
  label: string;
  /** If it returns words, or a promise of some, they are shown for a moment. */
  run(): unknown;
}

export interface ChatPageOptions {
  telegram: Telegram;
  /** 0, a free one, unless told otherwise. */
  port?: number;
  host?: string;
  /** Who one can be; the first one to begin with. */
  people: Person[];
  /** Groups that the bot can be added to from its `startgroup` link. */
  groups?: Group[];
  controls?: Control[];
}

export interface ChatPage {
  readonly url: string;
  close(): Promise<void>;
}

const folder = new URL('public/', import.meta.url);
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const largestBody = 30 * 1024 * 1024;
/** Many changes in a moment are one picture. */
const pauseMs = 25;

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestBody) throw new Error('That is too much');
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}

const sendJson = (response: ServerResponse, code: number, body: unknown): void => {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

/** Starts the chat page: a browser in the place of Telegram's own apps. */
export async function startChatPage(options: ChatPageOptions): Promise<ChatPage> {
  const { telegram, people, controls = [], host = '127.0.0.1' } = options;
  const files = new Set(await readdir(folder));
  const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]', host]);
  const sockets = new Set<Socket>();
  const streams = new Set<() => void>();
  const findPerson = (id: unknown): Person => {
    const person = people.find(candidate => candidate.id === Number(id));
    if (!person) throw new Error('There is no such person');
    return person;
  };
  const actions = pageActions({
    telegram,
    people,
    groups: [...(options.groups ?? [])],
    controls,
    findPerson,
  });
  const snapshot = (person: Person): string =>
    JSON.stringify({
      ...viewFor(telegram, person.user),
      people: people.map(({ id, user }) => ({
        id,
        name: [user.first_name, user.last_name].filter(Boolean).join(' '),
      })),
      controls: controls.map(({ id, label }) => ({ id, label })),
      groups: actions.openGroups(person),
    });

  const stream = (request: IncomingMessage, response: ServerResponse, person: Person): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    let timer: NodeJS.Timeout | undefined;
    let last = '';
    const send = () => {
      timer = undefined;
      const now = snapshot(person);
      if (now === last) return;
      last = now;
      response.write(`data: ${now}\n\n`);
    };
    const stopListening = telegram.onChange(() => {
      timer ??= setTimeout(send, pauseMs);
    });
    const stop = () => {
      clearTimeout(timer);
      stopListening();
      streams.delete(stop);
    };
    streams.add(stop);
    request.on('close', stop);
    response.on('close', stop);
    send();
  };

  const sendFile = (path: string, response: ServerResponse): void => {
    const name = path === '/' ? 'index.html' : path.slice(1);
    if (!files.has(name)) {
      sendJson(response, 404, { error: 'Not found' });
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(name)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
    createReadStream(new URL(name, folder)).pipe(response);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
    // Other pages in the same browser must not press buttons here, under whatever name they reach this server.
    const { origin, host: called = '' } = request.headers;
    const isOurs = host === '0.0.0.0' || ownNames.has(called.replace(/:\d+$/, ''));
    if (!isOurs || (origin !== undefined && new URL(origin).host !== request.headers.host)) {
      sendJson(response, 403, { error: 'Only for the chat page' });
      return;
    }
    if (request.method === 'GET' && pathname === '/api/events') {
      stream(
        request,
        response,
        people.find(({ id }) => id === Number(searchParams.get('person'))) ?? findPerson(people[0]?.id),
      );
      return;
    }
    if (request.method === 'GET' || request.method === 'HEAD') {
      sendFile(pathname, response);
      return;
    }
    const action = actions.byName[pathname.replace('/api/', '')];
    if (!action || !request.headers['content-type']?.startsWith('application/json')) {
      sendJson(response, 404, { error: 'Not found' });
      return;
    }
    try {
      sendJson(response, 200, (await action(await readJson(request))) ?? {});
    } catch (thrown) {
      sendJson(response, 400, { error: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    close: () =>
      new Promise(resolve => {
        for (const stop of [...streams]) stop();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

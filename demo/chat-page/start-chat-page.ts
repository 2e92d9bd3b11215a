import { createReadStream, readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { json } from 'node:stream/consumers';

import { createHttpServer } from '../http-server.ts';
import type { Person } from '../telegram/person.ts';
import { fullName } from '../telegram/world.ts';
import { findPerson, groupsWithoutBot, pageActions, runAction, type PageOptions } from './page-actions.ts';
import { viewFor } from './page-view.ts';

export interface ChatPage {
  readonly url: string;
  close(): Promise<void>;
}

const folder = new URL('public/', import.meta.url);
const files = new Set(readdirSync(folder));
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Several changes within this time are one event. */
const eventPauseMs = 25;

const sendJson = (response: ServerResponse, code: number, body: object): void => {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

function sendFile(path: string, response: ServerResponse): void {
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (!files.has(name)) {
    sendJson(response, 404, { error: 'Not found' });
    return;
  }
  response.writeHead(200, {
    'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  createReadStream(new URL(name, folder)).pipe(response);
}

/** Other pages in the same browser must not act here, by whatever name they reach this server. */
function isFromThisPage({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const isLocal = ['127.0.0.1', 'localhost'].includes(host.replace(/:\d+$/, ''));
  return isLocal && (origin === undefined || new URL(origin).host === host);
}

/** Sends what a person sees, now and after every change, until the browser leaves. */
function streamViews(options: PageOptions, person: Person, response: ServerResponse): void {
  const { telegram, people, controls } = options;
  let timer: NodeJS.Timeout | undefined;
  let last = '';
  const send = (): void => {
    timer = undefined;
    const view = JSON.stringify({
      ...viewFor(telegram, person.user),
      people: people.map(({ id, user }) => ({ id, name: fullName(user) })),
      controls: controls.map(({ id, label }) => ({ id, label })),
      groups: groupsWithoutBot(options, person).map(({ id, title }) => ({ id, title })),
    });
    if (view === last) return;
    last = view;
    response.write(`data: ${view}\n\n`);
  };
  const stop = telegram.world.onChange(() => {
    timer ??= setTimeout(send, eventPauseMs);
  });
  response.on('close', () => {
    clearTimeout(timer);
    stop();
  });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  send();
}

/** Starts the chat page, which stands for Telegram's apps. Without a port it picks a free one. */
export async function startChatPage({
  port,
  ...options
}: PageOptions & { port?: number }): Promise<ChatPage> {
  const actions = pageActions(options);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
    if (!isFromThisPage(request)) {
      sendJson(response, 403, { error: 'Only for the chat page' });
      return;
    }
    if (request.method === 'GET' && pathname === '/api/events') {
      // The browser may remember somebody from another demo.
      const id = Number(searchParams.get('person'));
      const person =
        options.people.find(each => each.id === id) ?? findPerson(options.people, options.people[0]?.id);
      streamViews(options, person, response);
      return;
    }
    if (request.method === 'GET' || request.method === 'HEAD') {
      sendFile(pathname, response);
      return;
    }
    const action = actions[pathname.replace('/api/', '')];
    if (!action || request.headers['content-type'] !== 'application/json') {
      sendJson(response, 404, { error: 'Not found' });
      return;
    }
    try {
      sendJson(response, 200, await runAction(action, await json(request)));
    } catch (thrown) {
      sendJson(response, 400, { error: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  };

  const server = createHttpServer(handle, { port });
  await server.open();
  return { url: `http://127.0.0.1:${server.port()}`, close: server.close };
}

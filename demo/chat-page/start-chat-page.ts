import { createReadStream, readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { json } from 'node:stream/consumers';

import { createHttpServer } from '../http-server.ts';
import type { Person } from '../telegram/person.ts';
import { fullName } from '../telegram/world.ts';
import { findPerson, groupsWithoutBot, pageActions, runAction, type PageOptions } from './page-actions.ts';
import { viewFor } from './page-view.ts';
import { createProviderPanel } from './provider-panel.ts';
import { createTelegramPanel } from './telegram-panel.ts';

export interface ChatPage {
  readonly url: string;
  close(): Promise<void>;
}

interface Panels {
  readonly provider: ReturnType<typeof createProviderPanel>;
  readonly telegram: ReturnType<typeof createTelegramPanel>;
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
/** The provider's servers change by the clock alone. */
const panelPauseMs = 300;
/** Types that a browser shows without running anything in them. Everything else is only saved. */
const shownTypes = /^(?:image\/(?:gif|jpeg|png|webp)|text\/(?:plain|csv)|application\/json)$/;

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

/** Other pages in the same browser must not act here, under any host name. */
function isFromThisPage({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const isLocal = ['127.0.0.1', 'localhost'].includes(host.replace(/:\d+$/, ''));
  return isLocal && (origin === undefined || new URL(origin).host === host);
}

/** Sends a file of a message. */
function sendAttachment({ telegram }: PageOptions, path: string, response: ServerResponse): void {
  const file = telegram.world.files.get(decodeURIComponent(path));
  if (!file) {
    sendJson(response, 404, { error: 'Not found' });
    return;
  }
  const { file_name, mime_type } = file.document;
  const isShown = shownTypes.test(mime_type);
  response.writeHead(200, {
    'content-type': isShown
      ? mime_type.replace(/^(?:text|application)\/.*/, 'text/plain; charset=utf-8')
      : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file_name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  response.end(file.content);
}

/** The person that the browser remembers, or the first one who speaks its language. */
function chosenPerson({ people }: PageOptions, id: number, languages: string): Person {
  const language = languages.slice(0, 2).toLowerCase();
  return (
    people.find(each => each.id === id) ??
    people.find(({ user }) => user.language_code === language) ??
    findPerson(people, people[0]?.id)
  );
}

/** Sends an event now and whenever its content changes. */
function createSender(response: ServerResponse, event: string, view: () => object): () => void {
  let last = '';
  return () => {
    const data = JSON.stringify(view());
    if (data === last) return;
    last = data;
    response.write(`event: ${event}\ndata: ${data}\n\n`);
  };
}

/** Sends what a person sees, now and after every change, until the browser disconnects. */
function streamViews(options: PageOptions, panels: Panels, person: Person, response: ServerResponse): void {
  const { telegram, people } = options;
  let timer: NodeJS.Timeout | undefined;
  const sendChats = createSender(response, 'chats', () => ({
    ...viewFor(telegram, person.user),
    people: people.map(({ id, user }) => ({ id, name: fullName(user) })),
    groups: groupsWithoutBot(options, person).map(({ id, title }) => ({ id, title })),
  }));
  const sendPanel = createSender(response, 'panel', () => ({
    provider: panels.provider.view(),
    groups: panels.telegram.view(person),
  }));
  const stop = telegram.world.onChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      sendChats();
      sendPanel();
    }, eventPauseMs);
  });
  const panelTimer = setInterval(sendPanel, panelPauseMs);
  response.on('close', () => {
    clearTimeout(timer);
    clearInterval(panelTimer);
    stop();
  });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  sendChats();
  sendPanel();
}

/** Starts the chat page, which replaces Telegram's apps. Without a port it picks a free one. */
export async function startChatPage({
  port,
  ...options
}: PageOptions & { port?: number }): Promise<ChatPage> {
  const panels: Panels = {
    provider: createProviderPanel(options),
    telegram: createTelegramPanel(options.telegram, options.groups),
  };
  const actions = pageActions(options, panels);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
    if (!isFromThisPage(request)) {
      sendJson(response, 403, { error: 'Only for the chat page' });
      return;
    }
    if (request.method === 'GET' && pathname === '/api/events') {
      const languages = request.headers['accept-language'] ?? '';
      const person = chosenPerson(options, Number(searchParams.get('person')), languages);
      streamViews(options, panels, person, response);
      return;
    }
    if (request.method === 'GET' && pathname.startsWith('/files/')) {
      sendAttachment(options, pathname.slice('/files/'.length), response);
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

import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { createCallLog, type Call, type Outcome } from '../../../demo/provider/call-log.ts';
import { trackConnections } from './connections.ts';
import { createControls, type Controls } from './controls.ts';
import { deliver, withWrongTypes } from '../../../demo/provider/send-reply.ts';
import { createFaults, isCarriedOut, type Fault, type FaultCount, type Faults } from './faults.ts';
import { plainOddities, type Oddities } from '../../../demo/provider/quirks.ts';
import { invoicePage, notFoundPage, type Page } from './panel.ts';
import { perform } from '../../../demo/provider/run-action.ts';
import { usualDurations, type Durations } from './power.ts';
import { readForm, readTarget } from './read-request.ts';
import { renderReply } from '../../../demo/provider/render.ts';
import { failure, type Reply } from './reply.ts';
import { createSettings, type Settings } from '../../../demo/provider/mutable-settings.ts';
import { createState } from './state.ts';
import type { Action } from './action.ts';

export interface StandInProviderOptions {
  /** 0, the usual, picks a free one. */
  readonly port?: number;
  readonly now?: () => number;
  readonly durations?: Partial<Durations>;
  readonly oddities?: Partial<Oddities>;
  /** Speaks https with these. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  /** How long an idle connection is kept; Node's usual 5 s unless told otherwise. */
  readonly keepAliveMs?: number;
}

export interface StandInProvider extends Controls {
  /** The endpoint, `…/api_client.php`. */
  readonly url: string;
  /** Its origin, where the invoices' pages are. */
  readonly panelUrl: string;
  readonly invoiceUrl: (invoiceid: string | number) => string;
  readonly port: number;
  readonly oddities: Settings<Oddities>;
  readonly durations: Settings<Durations>;
  /** Every request so far, in the order of arrival. */
  readonly calls: readonly Readonly<Call>[];
  readonly callsOf: (action: Action | (string & {})) => readonly Readonly<Call>[];
  readonly forgetCalls: () => void;
  readonly fault: (action: Action | '*' | (string & {}), fault: Fault & FaultCount) => void;
  readonly faults: Pick<Faults, 'clear' | 'left'>;
  /** Every reply comes this much later. */
  readonly latency: (ms: number) => void;
  /** The next connections are reset before a byte is read, under TLS in the handshake. */
  readonly resetNextConnections: (times?: number) => void;
  /** How many TCP connections were made so far, and how many are open. */
  readonly connections: () => { readonly made: number; readonly open: number };
  /** Cuts every connection and stops listening. */
  readonly goAway: () => Promise<void>;
  /** Listens again on the same port. */
  readonly comeBack: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a stand-in for the hosting provider: its API and its invoices' pages, on 127.0.0.1. */
export async function startProvider(options: StandInProviderOptions = {}): Promise<StandInProvider> {
  const now = options.now ?? Date.now;
  const oddities = createSettings<Oddities>({ ...plainOddities, ...options.oddities });
  const durations = createSettings<Durations>({ ...usualDurations, ...options.durations });
  const state = createState();
  const controls = createControls(state, durations, now);
  const log = createCallLog();
  const faults = createFaults();
  const closing = new AbortController();
  let latencyMs = 0;

  const answerApi = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { query } = readTarget(request);
    const body = request.method === 'POST' ? await readForm(request) : {};
    const parameters = { ...query, ...body };
    const action = parameters.action ?? '';
    const method = request.method ?? '';
    const on = connections.noteRequest(request);
    const call = log.begin({
      at: now(),
      action,
      method,
      url: request.url ?? '',
      query,
      body,
      parameters,
      headers: request.headers,
      connection: on.connection,
      requestOnConnection: on.request,
    });
    const fault = faults.take(action, parameters.cid);
    call.fault = fault?.kind;

    const address = request.socket.remoteAddress ?? '';
    const asked = { action, method, parameters, posted: body, address };
    const works = fault === undefined || isCarriedOut(fault);
    const scene = {
      asked,
      state,
      oddities: oddities.current(),
      durations: durations.current(),
      instant: now(),
    };
    const reply = works ? perform(scene) : refusal(action, fault);
    call.carriedOut = works && reply.succeeded;
    call.message = messageOf(reply);
    response.on('error', () => undefined);
    response.on('close', () => {
      const whole = response.writableFinished && fault?.kind !== 'cut-short';
      call.outcome = whole ? outcomeOf(reply, fault) : 'lost';
    });

    const told = fault?.kind === 'wrong-types' ? { ...reply, fields: withWrongTypes(reply.fields) } : reply;
    const text = renderReply(action, told, oddities.current());
    const waitMs = latencyMs + (fault?.kind === 'delay' ? fault.delayMs : 0);
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: closing.signal });
    if (!response.destroyed) await deliver(response, text, fault, () => connections.reset(request));
  };

  const answerPanel = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { path, query } = readTarget(request);
    if (path !== '/viewinvoice.php') {
      sendPage(response, notFoundPage());
      return;
    }
    const invoiceid = query.id ?? '';
    const order = controls.orderOfInvoice(invoiceid);
    if (request.method === 'POST' && order !== undefined) {
      await readForm(request);
      controls.pay(invoiceid);
      response.writeHead(303, { location: request.url ?? path, 'content-length': 0 }).end();
      return;
    }
    const product = state.tariffs.find(tariff => tariff.pid === order?.pid)?.name ?? '';
    sendPage(response, invoicePage(invoiceid, order, product));
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const answer = readTarget(request).path === '/api_client.php' ? answerApi : answerPanel;
    answer(request, response).catch((error: unknown) => {
      // A caller who left in the middle is no bug of the stand-in's; anything else should be seen.
      if (!request.complete || request.socket.destroyed || closing.signal.aborted) return;
      response.destroy(error instanceof Error ? error : undefined);
      throw error;
    });
  };

  const server =
    options.tls === undefined ? createHttpServer(listener) : createHttpsServer({ ...options.tls }, listener);
  if (options.keepAliveMs !== undefined) server.keepAliveTimeout = options.keepAliveMs;
  server.on('tlsClientError', () => undefined);
  const connections = trackConnections(server);

  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const goAway = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    connections.destroyAll();
    await closed;
  };

  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const panelUrl = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;

  return {
    ...controls,
    url: `${panelUrl}/api_client.php`,
    panelUrl,
    invoiceUrl: invoiceid => `${panelUrl}/viewinvoice.php?id=${invoiceid}`,
    port,
    oddities,
    durations,
    calls: log.calls,
    callsOf: log.callsOf,
    forgetCalls: log.forget,
    fault: faults.plan,
    faults,
    latency: ms => {
      latencyMs = ms;
    },
    resetNextConnections: (times = 1) => connections.resetNext(times),
    connections: () => ({ made: connections.made(), open: connections.open() }),
    goAway,
    comeBack: async () => {
      if (!server.listening) await listen(port);
    },
    close: async () => {
      closing.abort();
      await goAway();
    },
  };
}

/** What the script says where a fault kept it from its work. */
function refusal(action: string, fault: Fault): Reply {
  const message = fault.kind === 'refused' ? fault.message : 'Internal error, try again later';
  if (action !== 'install') return failure(message);
  const fields = { method: 'createVPS', result: 'fail', msg: message };
  return { succeeded: false, form: 'print_r', fields };
}

function outcomeOf(reply: Reply, fault: Fault | undefined): Outcome {
  const asMeant = fault === undefined || fault.kind === 'delay' || fault.kind === 'refused';
  if (!asMeant) return 'garbled';
  return reply.succeeded ? 'answered' : 'refused';
}

function messageOf({ succeeded, fields }: Reply): string | undefined {
  const message = fields.message ?? fields.msg;
  return !succeeded && typeof message === 'string' ? message : undefined;
}

function sendPage(response: ServerResponse, { status, html }: Page): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(html);
}

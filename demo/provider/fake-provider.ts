import { createHttpServer } from '../http-server.ts';
import { createApiHandler } from './api-handler.ts';
import { createCallLog, type Call } from './call-log.ts';
import { createControls, type Controls } from './controls.ts';
import { createFaults, type Faults } from './faults.ts';
import { answerInvoice, invoicePath } from './invoice-pages.ts';
import { defaultDurations, type Durations } from './power.ts';
import { defaultQuirks, type Quirks } from './quirks.ts';
import { createSettings, type Settings } from './mutable-settings.ts';
import { createState } from './state.ts';

export interface FakeProviderOptions {
  readonly now?: () => number;
  readonly durations?: Partial<Durations>;
  readonly quirks?: Partial<Quirks>;
  /** The panel's folder, such as `/client`; none by default. */
  readonly folder?: string;
}

export interface FakeProvider extends Controls {
  /** The endpoint, `…/api_client.php`. */
  readonly url: string;
  readonly invoiceUrl: (invoiceid: string | number) => string;
  readonly quirks: Settings<Quirks>;
  readonly durations: Settings<Durations>;
  /** Every request to the API, oldest first. */
  readonly calls: readonly Readonly<Call>[];
  readonly callsOf: (action: string) => readonly Readonly<Call>[];
  readonly clearCalls: () => void;
  readonly fault: Faults['plan'];
  readonly faults: Pick<Faults, 'clear' | 'left'>;
  /** Delays every reply. */
  readonly setLatency: (ms: number) => void;
  /** Closes every connection, and refuses new ones until `goOnline`. */
  readonly goOffline: () => Promise<void>;
  readonly goOnline: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a fake hosting provider on a free port of 127.0.0.1: its API, and the pages of its invoices. */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const now = options.now ?? Date.now;
  const quirks = createSettings<Quirks>({ ...defaultQuirks, ...options.quirks });
  const durations = createSettings<Durations>({ ...defaultDurations, ...options.durations });
  const state = createState();
  const log = createCallLog();
  const faults = createFaults();
  const { folder = '' } = options;
  let latencyMs = 0;
  const answerApi = createApiHandler({
    ...{ state, quirks, durations, faults, log, now },
    latencyMs: () => latencyMs,
  });

  const server = createHttpServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://provider');
    const query = Object.fromEntries(searchParams);
    if (pathname === `${folder}/api_client.php`) await answerApi(request, response, query);
    else
      answerInvoice(state, request, response, pathname === `${folder}${invoicePath}` ? query.id : undefined);
  });
  await server.open();
  const origin = `http://127.0.0.1:${server.port()}${folder}`;

  return {
    ...createControls(state, now),
    url: `${origin}/api_client.php`,
    invoiceUrl: invoiceid => `${origin}${invoicePath}?id=${invoiceid}`,
    quirks,
    durations,
    calls: log.calls,
    callsOf: log.callsOf,
    clearCalls: log.clear,
    fault: faults.plan,
    faults,
    setLatency: ms => {
      latencyMs = ms;
    },
    goOffline: server.close,
    goOnline: server.open,
    close: server.close,
  };
}

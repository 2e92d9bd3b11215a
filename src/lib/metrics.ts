import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { type HttpServer, type Page, type PostRoute, startHttpServer } from './http-server.ts';
import type { Log } from './log.ts';

const prefix = 'inferno_vps_bot_';
const networkSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30];
const callbackSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15];
const lagSeconds = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300];

interface Timed {
  readonly outcome: string;
  readonly durationMs: number;
}

/** Makes metrics in a registry. Gauges are evaluated at each scrape. */
function createFactories(registry: Registry) {
  const registers = [registry];
  return {
    counter: <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
      new Counter({ name: prefix + name, help, labelNames, registers }),
    histogram: <Label extends string>(
      name: string,
      help: string,
      buckets: number[],
      labelNames: readonly Label[],
    ) => new Histogram({ name: prefix + name, help, buckets, labelNames, registers }),
    /** `undefined`: currently unknown. */
    gauge: (name: string, help: string, read: () => number | undefined): void => {
      new Gauge({
        name: prefix + name,
        help,
        registers,
        collect() {
          const value = read();
          if (value === undefined) this.remove();
          else this.set(value);
        },
      });
    },
    /** A gauge with a value for each of several sets of labels. */
    labelledGauge: <Label extends string>(
      name: string,
      help: string,
      labelNames: readonly Label[],
      read: () => readonly (readonly [Readonly<Record<Label, string>>, number])[],
    ): void => {
      new Gauge({
        name: prefix + name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const [labels, value] of read()) this.set(labels, value);
        },
      });
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** The label values that are known from the start. */
export interface KnownLabels {
  readonly updates: readonly string[];
  readonly callbacks: { readonly kinds: readonly string[]; readonly outcomes: readonly string[] };
  readonly operations: { readonly actions: readonly string[]; readonly states: readonly string[] };
}

/** The metrics of one app, in their own registry. The parameters are so narrow that no secret can get into a metric. */
export function createMetrics(known?: KnownLabels) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { counter, histogram, ...gauges } = createFactories(registry);
  const updates = counter('updates_total', 'Updates received from Telegram.', ['kind']);
  const callbacks = counter('callbacks_total', 'Button presses, by outcome.', ['callback', 'outcome']);
  const callbackAnswers = histogram(
    'callback_answer_seconds',
    'Time from a button press to its answer.',
    callbackSeconds,
    [],
  );
  const operations = counter('operations_total', 'State transitions of operations.', ['action', 'state']);
  const providerCalls = histogram(
    'provider_call_seconds',
    'Calls to the provider, retries included.',
    networkSeconds,
    ['action', 'outcome'],
  );
  const botApiCalls = histogram(
    'bot_api_call_seconds',
    'Calls to Telegram, time in the queue included.',
    networkSeconds,
    ['method', 'outcome'],
  );
  const rateLimits = counter('bot_api_rate_limited_total', 'Answers 429 from Telegram.', ['scope']);
  const refusals = counter(
    'bot_api_unexplained_refusals_total',
    'Calls that Telegram refused for a reason that the bot does not know.',
    ['method'],
  );
  const dropped = counter(
    'http_connections_dropped_total',
    'Connections to this port that were closed because there were too many.',
    ['reason'],
  );
  const pollLag = histogram(
    'poll_lag_seconds',
    'How long after it was due a read of the provider started.',
    lagSeconds,
    ['what'],
  );

  // Counters start at 0: Prometheus' increase() doesn't see the first event of a series that begins with it.
  for (const kind of known?.updates ?? []) updates.inc({ kind }, 0);
  for (const callback of known?.callbacks.kinds ?? [])
    known?.callbacks.outcomes.forEach(outcome => callbacks.inc({ callback, outcome }, 0));
  for (const action of known?.operations.actions ?? [])
    known?.operations.states.forEach(state => operations.inc({ action, state }, 0));
  for (const scope of ['chat', 'all']) rateLimits.inc({ scope }, 0);
  for (const reason of ['evicted', 'refused']) dropped.inc({ reason }, 0);

  return {
    update: (kind: string): void => updates.inc({ kind }),
    /** A button was pressed; `durationMs` is the time to the answer. */
    callback: ({ kind, outcome, durationMs }: Timed & { readonly kind: string }): void => {
      callbacks.inc({ callback: kind, outcome });
      callbackAnswers.observe(durationMs / 1000);
    },
    operation: (action: string, state: string): void => operations.inc({ action, state }),
    providerCall: ({ action, outcome, durationMs }: Timed & { readonly action: string }): void =>
      providerCalls.observe({ action, outcome }, durationMs / 1000),
    botApiCall: ({ method, outcome, durationMs }: Timed & { readonly method: string }): void =>
      botApiCalls.observe({ method, outcome }, durationMs / 1000),
    rateLimited: (scope: string): void => rateLimits.inc({ scope }),
    /** The server of this page had too many connections. */
    connectionDropped: (reason: string): void => dropped.inc({ reason }),
    unexplainedRefusal: (method: string): void => refusals.inc({ method }),
    /** The delay between a poll's due time and its start. */
    pollLag: (what: string, lagMs: number): void => pollLag.observe({ what }, Math.max(0, lagMs) / 1000),
    ...gauges,
    /** In Prometheus's text format. */
    page: async (): Promise<Page> => ({
      status: 200,
      type: registry.contentType,
      body: await registry.metrics(),
    }),
  };
}

export type MetricsServer = ReturnType<typeof createMetricsServer>;

/**
 * The metrics and the HTTP server that shows them. Imported only if `HTTP_PORT` is set: without its packages a start
 * takes a twelfth less time.
 */
export function createMetricsServer(options: {
  readonly host: string;
  readonly port: number;
  readonly log: Pick<Log, 'error'>;
  readonly known?: KnownLabels;
}) {
  const metrics = createMetrics(options.known);
  return {
    metrics,
    host: options.host,
    port: options.port,
    /** Serves `/metrics`, the other pages, and optionally a route for POST requests. */
    start: (pages: Readonly<Record<string, () => Promise<Page>>>, route: PostRoute | undefined): HttpServer =>
      startHttpServer({
        ...options,
        route,
        onDropped: metrics.connectionDropped,
        pages: { ...pages, '/metrics': metrics.page },
      }),
  };
}

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { startHttpServer, type HttpServer, type Page, type PostRoute } from './http-server.ts';
import type { Log } from './log.ts';

/** What is measured. The functions are so narrow that no secret fits through them. */
export interface Metrics {
  readonly update: (kind: string) => void;
  /** A button was pressed; `durationMs` is the time to the answer. */
  readonly callback: (report: {
    readonly press: string;
    readonly outcome: string;
    readonly durationMs: number;
  }) => void;
  readonly operation: (action: string, state: string) => void;
  readonly providerCall: (report: {
    readonly action: string;
    readonly outcome: string;
    readonly durationMs: number;
  }) => void;
  readonly botApiCall: (report: {
    readonly method: string;
    readonly outcome: string;
    readonly durationMs: number;
  }) => void;
  /** Telegram answered 429. */
  readonly rateLimited: (scope: string) => void;
  /** How long after it was due a read of the provider started. */
  readonly pollLate: (what: string, lagMs: number) => void;
  /** Read when the metrics are scraped; `undefined`: not known now. */
  readonly gauge: (name: string, help: string, read: () => number | undefined) => void;
  /** The same with one label. */
  readonly labelledGauge: (
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number>>,
  ) => void;
  /** In Prometheus's text format. */
  readonly page: () => Promise<Page>;
}

const prefix = 'inferno_vps_bot_';
const networkSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30];
const callbackSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15];
const lagSeconds = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** The metrics of one app, in a registry of their own: two apps in one process don't mix. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: prefix + name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly Label[],
  ) => new Histogram({ name: prefix + name, help, buckets, labelNames, registers });

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
  const pollLag = histogram(
    'poll_lag_seconds',
    'How long after it was due a read of the provider started.',
    lagSeconds,
    ['what'],
  );

  return {
    update: kind => updates.inc({ kind }),
    callback: ({ press, outcome, durationMs }) => {
      callbacks.inc({ callback: press, outcome });
      callbackAnswers.observe(durationMs / 1000);
    },
    operation: (action, state) => operations.inc({ action, state }),
    providerCall: ({ action, outcome, durationMs }) =>
      providerCalls.observe({ action, outcome }, durationMs / 1000),
    botApiCall: ({ method, outcome, durationMs }) =>
      botApiCalls.observe({ method, outcome }, durationMs / 1000),
    rateLimited: scope => rateLimits.inc({ scope }),
    pollLate: (what, lagMs) => pollLag.observe({ what }, Math.max(0, lagMs) / 1000),
    gauge: (name, help, read) => {
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
    labelledGauge: (name, help, label, read) => {
      new Gauge({
        name: prefix + name,
        help,
        labelNames: [label],
        registers,
        collect() {
          this.reset();
          for (const [each, value] of Object.entries(read())) this.set({ [label]: each }, value);
        },
      });
    },
    page: async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
  };
}

export type MetricsServer = ReturnType<typeof createMetricsServer>;

/**
 * Metrics and the HTTP server that shows them. Only imported where `HTTP_PORT` is set: without this file's
 * packages a start takes a twelfth less time.
 */
export function createMetricsServer(options: {
  readonly host: string;
  readonly port: number;
  readonly log: Pick<Log, 'error'>;
}) {
  const metrics = createMetrics();
  return {
    metrics,
    host: options.host,
    port: options.port,
    /** Serves `/metrics`, the other pages, and perhaps a route for POST requests. */
    start: (pages: Readonly<Record<string, () => Promise<Page>>>, route: PostRoute | undefined): HttpServer =>
      startHttpServer({ ...options, route, pages: { ...pages, '/metrics': metrics.page } }),
  };
}

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted, in functions so narrow that nothing secret fits through. */
export interface Metrics {
  readonly update: (kind: string) => void;
  /** A press of a button, and how long its person waited for the answer. */
  readonly press: (report: {
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
  /** Telegram said "too many requests". */
  readonly flood: (scope: string) => void;
  /** How long after its time a read of the provider began. */
  readonly pollLate: (what: string, lateMs: number) => void;
  /** What is looked up when somebody asks; `undefined`: it can't be said now. */
  readonly gauge: (name: string, help: string, read: () => number | undefined) => void;
  /** The same for several things, by a label. */
  readonly gauges: (
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number>>,
  ) => void;
  /** All of it, as Prometheus reads it. */
  readonly text: () => Promise<{ readonly type: string; readonly body: string }>;
}

const prefix = 'inferno_vps_bot_';
const networkSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30];
const pressSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15];
const lateSeconds = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** The metrics of one process; a registry of its own, so that two apps in one process don't mix. */
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

  const updates = counter('updates_total', 'Updates that came from Telegram.', ['kind']);
  const presses = counter('presses_total', 'Presses of buttons, by what came of them.', ['press', 'outcome']);
  const answers = histogram(
    'press_answer_seconds',
    'How long a press waited for its answer.',
    pressSeconds,
    [],
  );
  const operations = counter('operations_total', 'Steps of operations.', ['action', 'state']);
  const calls = histogram(
    'provider_call_seconds',
    'Calls to the provider, repeats included.',
    networkSeconds,
    ['action', 'outcome'],
  );
  const botCalls = histogram(
    'bot_api_call_seconds',
    'Calls to Telegram, waiting for their turn included.',
    networkSeconds,
    ['method', 'outcome'],
  );
  const floods = counter('bot_api_floods_total', 'Answers of Telegram that asked to wait.', ['scope']);
  const late = histogram(
    'poll_lateness_seconds',
    'How long after its time a read of the provider began.',
    lateSeconds,
    ['what'],
  );

  return {
    update: kind => updates.inc({ kind }),
    press: ({ press, outcome, durationMs }) => {
      presses.inc({ press, outcome });
      answers.observe(durationMs / 1000);
    },
    operation: (action, state) => operations.inc({ action, state }),
    providerCall: ({ action, outcome, durationMs }) => calls.observe({ action, outcome }, durationMs / 1000),
    botApiCall: ({ method, outcome, durationMs }) => botCalls.observe({ method, outcome }, durationMs / 1000),
    flood: scope => floods.inc({ scope }),
    pollLate: (what, lateMs) => late.observe({ what }, Math.max(0, lateMs) / 1000),
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
    gauges: (name, help, label, read) => {
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
    text: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
}

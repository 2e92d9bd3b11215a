import type { CallOutcome } from './telegram/api/types.ts';
import type { Config } from './config.ts';
import { unreadyReasons, type Vitality, type Vitals } from './core/readiness.ts';
import type { HttpServer, Inlet, Page } from './lib/http-server.ts';
import type { Log } from './lib/log.ts';
import type { Loop } from './lib/loop.ts';
import type { Metrics } from './lib/metrics.ts';
import type { Observation } from './lib/observation.ts';
import { createPulse } from './lib/pulse.ts';
import { createSupervisor } from './lib/systemd.ts';
import { startWatchdog } from './lib/watchdog.ts';
import type { Store } from './store/store.ts';

interface Deps {
  readonly config: Config;
  readonly log: Log;
  /** Missing: nobody looks. */
  readonly observation: Observation | undefined;
  readonly store: Pick<Store, 'writeTrouble' | 'outbox'>;
  /** By how much idle intervals are stretched. */
  readonly stretched: () => number;
  readonly breaker: () => 'closed' | 'open' | 'probing';
  /** Updates that wait for their handlers, or are in them. */
  readonly underWay: () => number;
  /** Something is stuck, and only a new process helps. */
  readonly onStuck: () => void;
  readonly onCannotListen: () => void;
  readonly now: () => number;
}

/** Trying a write costs one, so it isn't done oftener, whoever asks. */
const writeTriedForMs = 2_000;
/** Until the source of updates says for itself when it is heard of next. */
const firstStepMs = 60_000;

const json = (status: number, value: unknown): Page => ({
  status,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value)}\n`,
});

/** What the process says of itself to those who watch it: pages, metrics, signs of life. */
export function createVitals(deps: Deps) {
  const { config, log, observation, store, now } = deps;
  const mode = config.webhookUrl === undefined ? 'polling' : 'webhook';
  const startedAt = performance.now();
  const pulse = createPulse(firstStepMs);
  const supervisor = createSupervisor({
    socket: config.notifySocket,
    watchdogMs: config.watchdogMs,
    log,
  });
  let loops: readonly Loop[] = [];
  let contactAt: number | undefined;
  let refusedWith: number | undefined;
  let written: { readonly trouble: string | undefined; readonly at: number } | undefined;
  let server: HttpServer | undefined;

  const vitalities = (): Readonly<Record<string, Vitality>> => ({
    ...Object.fromEntries(loops.map(loop => [loop.name, loop.vitality()])),
    updates: pulse.vitality(),
  });
  const watchdog = startWatchdog({
    vitalities,
    onAlive: supervisor.alive,
    onStuck: what => {
      log.fatal('stuck', { what });
      deps.onStuck();
    },
  });
  const writeTrouble = (): string | undefined => {
    if (written === undefined || performance.now() - written.at > writeTriedForMs) {
      written = { trouble: store.writeTrouble(), at: performance.now() };
    }
    return written.trouble;
  };
  const vitals = (): Vitals => ({
    telegram: {
      mode,
      contactAgeMs: contactAt === undefined ? undefined : performance.now() - contactAt,
      refusedWith,
    },
    databaseTrouble: writeTrouble(),
    loops: vitalities(),
    lateMs: watchdog.lateMs(),
  });

  const measure = (metrics: Metrics): void => {
    metrics.gauge('ready', '1 when /readyz says so.', () => (unreadyReasons(vitals()).length === 0 ? 1 : 0));
    metrics.gauge('telegram_contact_age_seconds', 'Since Telegram last gave what was asked of it.', () =>
      contactAt === undefined ? undefined : (performance.now() - contactAt) / 1000,
    );
    metrics.gauge('outbox_waiting', 'Messages that wait to be sent.', () => store.outbox.depth().waiting);
    metrics.gauge('outbox_oldest_age_seconds', 'Age of the oldest message that waits to be sent.', () => {
      const { oldestAt } = store.outbox.depth();
      return oldestAt === undefined ? 0 : Math.max(0, now() - oldestAt) / 1000;
    });
    metrics.gauge('intake_under_way', 'Updates that wait for their handlers, or are in them.', deps.underWay);
    metrics.gauge('provider_breaker', '0: closed, 1: a probe is under way, 2: open.', () =>
      ['closed', 'probing', 'open'].indexOf(deps.breaker()),
    );
    metrics.gauge('idle_stretch', 'By how much idle intervals are stretched.', deps.stretched);
    metrics.gauges('loop_last_run_timestamp_seconds', 'When a loop last ran to its end.', 'loop', () =>
      Object.fromEntries(
        loops.flatMap(loop => {
          const at = loop.lastFinishedAt();
          return at === undefined ? [] : [[loop.name, at / 1000]];
        }),
      ),
    );
    metrics.gauges('loop_overdue_seconds', 'For how long a loop should have run.', 'loop', () =>
      Object.fromEntries(
        Object.entries(vitalities()).map(([name, { overdueMs }]) => [name, overdueMs / 1000]),
      ),
    );
  };

  const ready = (): Page => {
    const seen = vitals();
    const reasons = unreadyReasons(seen);
    const seconds = (ms: number): number => Math.round(ms / 100) / 10;
    return json(reasons.length === 0 ? 200 : 503, {
      ready: reasons.length === 0,
      reasons,
      telegram: {
        mode,
        contactSecondsAgo:
          seen.telegram.contactAgeMs === undefined ? null : seconds(seen.telegram.contactAgeMs),
      },
      database: seen.databaseTrouble ?? 'writable',
      loops: Object.fromEntries(
        Object.entries(seen.loops).map(([name, { overdueMs, failures }]) => [
          name,
          { overdueSeconds: seconds(overdueMs), failures },
        ]),
      ),
      provider: {
        breaker: deps.breaker(),
        idleIntervalsStretchedBy: Math.round(deps.stretched() * 100) / 100,
      },
      upSeconds: seconds(performance.now() - startedAt),
    });
  };

  if (observation !== undefined) measure(observation.metrics);

  return {
    /** The source of updates goes on. */
    onStep: pulse.beat,
    onContact: (): void => {
      contactAt = performance.now();
      refusedWith = undefined;
    },
    onTrouble: (outcome: CallOutcome<never>): void => {
      const isForGood = outcome.kind === 'refused' && [401, 404, 409].includes(outcome.code);
      if (isForGood) refusedWith = outcome.code;
    },
    /** Begins to answer, if there is a port to answer at, and tells the supervisor that we are there. */
    start(running: readonly Loop[], inlet: Inlet | undefined): void {
      loops = running;
      if (observation === undefined) {
        supervisor.notify('READY=1');
        return;
      }
      const { host, port: wantedPort, metrics, startServer } = observation;
      server = startServer({
        host,
        port: wantedPort,
        inlet,
        log,
        pages: {
          '/healthz': () => Promise.resolve({ status: 200, type: 'text/plain; charset=utf-8', body: 'ok\n' }),
          '/readyz': () => Promise.resolve(ready()),
          '/metrics': async () => ({ status: 200, ...(await metrics.text()) }),
        },
      });
      server.listening.then(
        port => {
          log.info('listening', { host, port });
          supervisor.notify('READY=1');
        },
        (error: unknown) => {
          log.fatal('cannot-listen', { host, port: wantedPort, error });
          deps.onCannotListen();
        },
      );
    },
    /** No more updates come in by HTTP; nothing that is late counts from now on. */
    async stop(): Promise<void> {
      watchdog.stop();
      pulse.end();
      supervisor.notify('STOPPING=1');
      await server?.close();
    },
  };
}

import { type GaugeSources, registerGauges } from './gauges.ts';
import { checkHealth, failures, type HealthState } from './health-checks.ts';
import type { HttpServer, Page, PostRoute } from './http-server.ts';
import type { Log } from './log.ts';
import type { Loop, LoopHealth } from './loop.ts';
import type { MetricsServer } from './metrics.ts';
import { createMemoryRelease } from './memory.ts';
import { createSystemdNotifier, createHeartbeat, startWatchdog } from './watchdog.ts';

/** What the pages and the metrics show of the process. */
interface HealthDeps extends GaugeSources {
  readonly log: Log;
  /** Missing: no pages and no metrics. */
  readonly server: MetricsServer | undefined;
  /** systemd's NOTIFY_SOCKET and watchdog interval, if the process runs under it. */
  readonly systemd: { readonly socket: string | undefined; readonly watchdogMs: number | undefined };
  readonly mode: 'polling' | 'webhook';
  /** Tries a write; returns why it failed. */
  readonly databaseError: () => string | undefined;
  readonly unknownMasterKey: () => string | undefined;
  /** Something is stuck and only a restart helps. */
  readonly onStuck: () => void;
  readonly onCannotListen: () => void;
}

/** Each check of the database costs a write. */
const databaseCheckEveryMs = 2_000;
/** Until the update source reports when to expect its next report. */
const firstHeartbeatMs = 60_000;
/** Bot API: the token is unknown (401, 404), or another process fetches its updates (409). */
const permanentRejections: readonly number[] = [401, 404, 409];

function readyPage(
  state: HealthState,
  { mode, breaker, pollIntervalRatio, telegramPauseMs }: HealthDeps,
  upMs: number,
): Page {
  const reasons = failures(checkHealth(state));
  const seconds = (ms: number): number => Math.round(ms / 100) / 10;
  const { contactAgeMs } = state.telegram;
  const body = {
    ready: reasons.length === 0,
    reasons,
    telegram: {
      mode,
      contactSecondsAgo: contactAgeMs === undefined ? null : seconds(contactAgeMs),
      pauseSeconds: seconds(telegramPauseMs()),
    },
    database: state.databaseError ?? 'writable',
    loops: Object.fromEntries(
      Object.entries(state.loops).map(([name, loop]) => [
        name,
        { overdueSeconds: seconds(loop.overdueMs), failures: loop.failures },
      ]),
    ),
    provider: {
      breaker: breaker(),
      idleIntervalsStretchedBy: Math.round(pollIntervalRatio() * 100) / 100,
    },
    upSeconds: seconds(upMs),
  };
  return {
    status: body.ready ? 200 : 503,
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify(body)}\n`,
  };
}

/** Reports the state of the process: pages, metrics, systemd, and the watchdog that ends a stuck one. */
export function createHealth(deps: HealthDeps) {
  const { log } = deps;
  const startedAt = performance.now();
  const heartbeat = createHeartbeat(firstHeartbeatMs);
  const systemd = createSystemdNotifier({ ...deps.systemd, log });
  const releaseMemory = createMemoryRelease(() => deps.updatesInFlight() < 10);
  let loops: readonly Loop[] = [];
  let contactAt: number | undefined;
  let rejectedWith: HealthState['telegram']['rejectedWith'];
  let database: { readonly error: string | undefined; readonly at: number } | undefined;
  let server: HttpServer | undefined;

  const loopHealth = (): Readonly<Record<string, LoopHealth>> => ({
    ...Object.fromEntries(loops.map(loop => [loop.name, loop.health()])),
    updates: heartbeat.health(),
  });
  const watchdog = startWatchdog({
    loops: loopHealth,
    onAlive: () => {
      systemd.keepAlive();
      releaseMemory();
    },
    onStuck: what => {
      log.fatal('stuck', { what });
      deps.onStuck();
    },
  });
  const databaseError = (): string | undefined => {
    if (database === undefined || performance.now() - database.at > databaseCheckEveryMs) {
      database = { error: deps.databaseError(), at: performance.now() };
    }
    return database.error;
  };
  const readState = (): HealthState => ({
    telegram: {
      contactAgeMs: contactAt === undefined ? undefined : performance.now() - contactAt,
      rejectedWith,
    },
    databaseError: databaseError(),
    unknownMasterKey: deps.unknownMasterKey(),
    loops: loopHealth(),
    lagMs: watchdog.lagMs(),
  });

  const pages = {
    '/healthz': () => Promise.resolve({ status: 200, type: 'text/plain; charset=utf-8', body: 'ok\n' }),
    '/readyz': () => Promise.resolve(readyPage(readState(), deps, performance.now() - startedAt)),
  };

  if (deps.server !== undefined)
    registerGauges(deps.server.metrics, deps, {
      readState,
      isReady: () => failures(checkHealth(readState())).length === 0,
      loops: () => loops,
    });

  return {
    /** The update source is alive, and reports again within this time. */
    onStep: heartbeat.beat,
    onContact: (): void => {
      contactAt = performance.now();
      rejectedWith = undefined;
    },
    /** Telegram rejected a call with this code; `isWebhook`: because somebody has set a webhook. */
    onRejected: (code: number, isWebhook = false): void => {
      if (permanentRejections.includes(code)) rejectedWith = isWebhook ? 'webhook' : code;
    },
    /** Serves the pages, if a port is configured, and tells systemd that the process is ready. */
    start(running: readonly Loop[], route: PostRoute | undefined): void {
      loops = running;
      if (deps.server === undefined) {
        systemd.notify('READY=1');
        return;
      }
      const { host, port: wantedPort } = deps.server;
      server = deps.server.start(pages, route);
      server.listening.then(
        port => {
          log.info('listening', { host, port });
          systemd.notify('READY=1');
        },
        (error: unknown) => {
          log.fatal('cannot-listen', { host, port: wantedPort, error });
          deps.onCannotListen();
        },
      );
    },
    /** Closes the server. From then on nothing counts as late. */
    async stop(): Promise<void> {
      watchdog.stop();
      heartbeat.stop();
      systemd.notify('STOPPING=1');
      await server?.close();
    },
  };
}

import type { HttpServer, Page, PostRoute } from './http-server.ts';
import type { Log } from './log.ts';
import type { Loop, LoopHealth } from './loop.ts';
import { type MetricsServer, registerGauges } from './metrics.ts';
import { createMemoryRelease } from './memory.ts';
import { createSystemdNotifier, createHeartbeat, maxLagMs, startWatchdog } from './watchdog.ts';

/** The result of one check, of the running bot or of the `doctor` command. */
export interface CheckResult {
  /** `warning`: the bot works in spite of it. */
  readonly status: 'ok' | 'warning' | 'failed';
  readonly name: string;
  readonly message: string;
  /** What the operator can do about it. */
  readonly fix?: string | undefined;
}

export const pass = (name: string, message: string): CheckResult => ({ status: 'ok', name, message });
export const warn = (name: string, message: string, fix: string): CheckResult => {
  return { status: 'warning', name, message, fix };
};
export const fail = (name: string, message: string, fix?: string): CheckResult => {
  return { status: 'failed', name, message, fix };
};

/** The input of `checkHealth`. */
export interface HealthState {
  readonly telegram: {
    /** Time since Telegram's last successful answer; `undefined`: none yet. */
    readonly contactAgeMs: number | undefined;
    /** The error code with which it has rejected the bot since then; `webhook`: a 409 because somebody set one. */
    readonly rejectedWith: number | 'webhook' | undefined;
  };
  /** Why the database isn't writable; `undefined`: it is. */
  readonly databaseError: string | undefined;
  /** The id of a master key that was rotated to, and that this process doesn't have. */
  readonly unknownMasterKey: string | undefined;
  readonly loops: Readonly<Record<string, LoopHealth>>;
  /** The delay of the event loop. */
  readonly lagMs: number;
}

/** A long poll takes 50 s and its answer up to 10 s more; a webhook is checked every 30 s. */
export const maxContactAgeMs = 90_000;
/** A run takes milliseconds. */
export const maxOverdueMs = 10_000;
/** More failures in a row than bad luck explains. */
const maxFailures = 5;

const inSeconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

function checkTelegram({ contactAgeMs, rejectedWith }: HealthState['telegram']): CheckResult {
  if (rejectedWith === 'webhook') return fail('telegram', 'somebody else has set a webhook for this bot');
  if (rejectedWith === 409) return fail('telegram', 'another process fetches the updates');
  if (rejectedWith !== undefined) return fail('telegram', `the token is refused (${rejectedWith})`);
  if (contactAgeMs === undefined) return fail('telegram', 'not reached yet');
  return contactAgeMs > maxContactAgeMs
    ? fail('telegram', `silent for ${inSeconds(contactAgeMs)}`)
    : pass('telegram', 'reached');
}

function checkLoop(name: string, { overdueMs, failures }: LoopHealth): CheckResult {
  if (overdueMs > maxOverdueMs) return fail(name, `stuck for ${inSeconds(overdueMs)}`);
  return failures >= maxFailures ? fail(name, `failed ${failures} times in a row`) : pass(name, 'running');
}

/** Checks whether the process can work: `/readyz` is 503 if one of these has failed. */
export const checkHealth = ({
  telegram,
  databaseError,
  unknownMasterKey,
  loops,
  lagMs,
}: HealthState): readonly CheckResult[] => [
  checkTelegram(telegram),
  databaseError === undefined
    ? pass('database', 'writable')
    : fail('database', `not writable (${databaseError})`),
  unknownMasterKey === undefined
    ? pass('master-key', 'opens all keys')
    : fail('master-key', `it was changed to ${unknownMasterKey}: restart the bot with the new one`),
  ...Object.entries(loops).map(([name, loop]) => checkLoop(name, loop)),
  lagMs > maxLagMs ? fail('process', `${inSeconds(lagMs)} late`) : pass('process', 'on time'),
];

const failures = (results: readonly CheckResult[]): readonly string[] =>
  results.filter(({ status }) => status === 'failed').map(({ name, message }) => `${name}: ${message}`);

/** What the pages and the metrics show of the process. */
export interface HealthDeps {
  readonly log: Log;
  /** Missing: no pages and no metrics. */
  readonly server: MetricsServer | undefined;
  /** systemd's NOTIFY_SOCKET and watchdog interval, if the process runs under it. */
  readonly systemd: { readonly socket: string | undefined; readonly watchdogMs: number | undefined };
  readonly mode: 'polling' | 'webhook';
  /** Tries a write; returns why it failed. */
  readonly databaseError: () => string | undefined;
  readonly unknownMasterKey: () => string | undefined;
  /** Messages that wait to be sent, and since when the one that is due for longest has been. */
  readonly outbox: () => { readonly waiting: number; readonly dueSince: number | undefined };
  readonly version: string;
  /** Accounts that can't be read because every key for them was rejected. */
  readonly rejectedAccounts: () => number;
  /** Of the database and its write-ahead log, in bytes. */
  readonly databaseSize: () => number;
  readonly updatesInFlight: () => number;
  readonly breaker: () => 'closed' | 'probing' | 'open';
  /** How long all chats still wait because of Telegram's 429s; 0: they don't. */
  readonly telegramPauseMs: () => number;
  /** By how much idle poll intervals are longer than configured, for PROVIDER_CALLS_PER_SECOND. */
  readonly pollIntervalRatio: () => number;
  /** Something is stuck and only a restart helps. */
  readonly onStuck: () => void;
  readonly onCannotListen: () => void;
  readonly now: () => number;
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
    /** Telegram answered successfully. */
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

import { join } from 'node:path';

import { createPictureRenderer } from './lib/render-picture.ts';
import { createMessenger } from './telegram/api/messenger.ts';
import { createTransport } from './telegram/api/transport.ts';
import { createLocales } from './telegram/locales/locale.ts';
import { masterKeyBytes, secretsOf, webhookSecretOf, type Config } from './config.ts';
import { ok, type Result } from './domain/result.ts';
import type { ChatId, PersonId } from './domain/server.ts';
import type { StartFailure } from './domain/start-failure.ts';
import { createProvider } from './provider/client.ts';
import { createHealth } from './lib/health.ts';
import type { Log } from './lib/log.ts';
import { createTaskSet, startLoop } from './lib/loop.ts';
import type { Metrics } from './lib/metrics.ts';
import { createReadModel } from './services/read-model.ts';
import { createPollIntervals } from './services/polling/scheduler.ts';
import { createServices, type Services } from './services/services.ts';
import { createWakeups, type Wakeups } from './services/context.ts';
import { openDb, type Db } from './db/db.ts';
import { publishProfile } from './telegram/bot-profile.ts';
import { knownLabels } from './telegram/metric-labels.ts';
import { createNotifier } from './telegram/notifier.ts';
import { createUpdateReceiver } from './telegram/updates/receiver.ts';
import type { ExitReason } from './telegram/updates/polling.ts';
import packageJson from '../package.json' with { type: 'json' };

/** The reason why a running app ended by itself. */
export type AppEnd = ExitReason | 'stuck' | 'cannot-listen' | 'database-in-use';

export interface App {
  /** Finishes running work, within about four seconds. */
  readonly stop: () => Promise<void>;
  /** Resolves when it has ended by itself, or was stopped. */
  readonly ended: Promise<AppEnd>;
}

interface AppOptions {
  readonly log: Log;
  readonly now?: () => number;
  readonly random?: () => number;
  /** The longest pause of a loop; short in tests that advance `now`. */
  readonly maxPauseMs?: number;
  readonly timeoutFactor?: number | undefined;
}

const migrations = join(import.meta.dirname, '..', 'migrations');
/** Due times are wall-clock times, but timers stop while a machine sleeps. */
const defaultMaxPauseMs = 60_000;
/** Polls that are due within this time start together: a run of the loop for each would cost more than the poll. */
const pollTogetherMs = 20;
const pruneEveryMs = 60 * 60_000;
const pruneMoreMs = 1_000;
const checkFilesEveryMs = 1_000;
const updateIdsKeptMs = 48 * 60 * 60_000;
const sentKeptMs = 7 * 24 * 60 * 60_000;
/** Together within the five seconds that the service unit allows for a stop. */
const handlersDeadlineMs = 2_000;
const tasksDeadlineMs = 1_500;

const loadBot = () => import('./telegram/bot.ts');

const openConfiguredDb = (config: Config, log: Log, now: () => number): Result<Db, StartFailure> =>
  openDb({
    path: config.databasePath,
    migrations,
    masterKey: masterKeyBytes(config.masterKey),
    previousKeys: config.previousMasterKeys.map(masterKeyBytes),
    now,
    onNew: () => log.warn('database-created', { path: config.databasePath }),
  });

interface ClientOptions {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics | undefined;
  readonly timeoutFactor: number | undefined;
}

const connectProvider = (
  { config, log, metrics, timeoutFactor }: ClientOptions,
  facts: Pick<ReturnType<Db['providerFacts']>, 'bodyForm' | 'saveBodyForm'>,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
) =>
  createProvider({
    signal,
    bodyForm: facts.bodyForm(),
    onBodyForm: form => {
      // The call has been answered. On a full disk the form is found out again after the next start.
      try {
        facts.saveBodyForm(form, now());
      } catch (error) {
        log.warn('body-form-not-saved', { error });
      }
    },
    url: config.infernoApiUrl,
    timeoutFactor,
    proxy: config.httpsProxy,
    onUnknownState: word => log.warn('unknown-power-state', { word }),
    onUnreadable: report => log.warn('unreadable-reply', { ...report }),
    onCall: report => {
      log.debug('provider-call', { ...report });
      metrics?.providerCall(report);
    },
  });

const connectTelegram = (
  { config, log, metrics, timeoutFactor }: ClientOptions,
  hasAccount: (chat: ChatId) => boolean,
) =>
  createTransport({
    hasAccount,
    apiRoot: config.telegramApiRoot,
    token: config.botToken,
    timeoutFactor,
    proxy: config.telegramProxy ?? config.httpsProxy,
    messagesPerSecond: config.telegramMessagesPerSecond,
    onCall: report => {
      log.debug('bot-api-call', { ...report });
      metrics?.botApiCall(report);
    },
    onRateLimited: (method, retryAfterMs, scope) => {
      log.warn('rate-limited', { method, retryAfterMs, scope });
      metrics?.rateLimited(scope);
    },
    onPauseEnded: () => log.info('rate-limit-ended'),
    onUnexplained: refusal => {
      log.warn('bot-api-call-refused', { ...refusal });
      metrics?.unexplainedRefusal(refusal.method);
    },
    onUnsupported: feature => log.info('bot-api-feature-unsupported', { feature }),
  });

function startLoops(
  { loops, maintenance }: Pick<Services, 'loops' | 'maintenance'>,
  wakeups: Wakeups,
  { log, now, maxPauseMs }: { readonly log: Log; readonly now: () => number; readonly maxPauseMs: number },
  onDatabaseInUse: () => void,
) {
  const start = (
    name: string,
    run: () => number,
    pauses: { maxPauseMs?: number; minPauseMs?: number } = {},
  ) => startLoop({ name, log, now, maxPauseMs, ...pauses, run: () => Promise.resolve(run()) });
  const [poll, deliver, liveMessages] = [
    start('polling', loops.poll, { minPauseMs: pollTogetherMs }),
    start('notifications', loops.deliver),
    start('live-messages', loops.liveMessages),
  ];
  wakeups.poll.subscribe(poll.wake);
  wakeups.deliver.subscribe(deliver.wake);
  wakeups.liveMessages.subscribe(liveMessages.wake);
  const prune = start(
    'maintenance',
    () => {
      const isDone = maintenance.prune(now() - updateIdsKeptMs, now() - sentKeptMs);
      return isDone ? pruneEveryMs : pruneMoreMs;
    },
    { maxPauseMs: Infinity },
  );
  const files = start('files', () => {
    if (!maintenance.checkFiles()) onDatabaseInUse();
    return checkFilesEveryMs;
  });
  return [poll, deliver, liveMessages, prune, files];
}

/** The server of health checks, metrics and the webhook; `undefined`: without a port there is none. */
async function createServer({ httpHost: host, httpPort: port }: Config, log: Log) {
  if (port === undefined) return undefined;
  const { createMetricsServer } = await import('./lib/metrics.ts');
  return createMetricsServer({ host, port, log, known: knownLabels });
}

/** Polls what was postponed as soon as the provider is available again. */
function resumeOnRecovery(
  provider: Pick<ReturnType<typeof connectProvider>, 'onBreakerChange'>,
  { resumePolling }: Pick<Services['maintenance'], 'resumePolling'>,
  host: string,
  log: Log,
): void {
  provider.onBreakerChange(state => {
    if (state === 'open') log.warn('provider-unavailable', { host });
    if (state !== 'closed') return;
    log.info('provider-recovered', { host });
    resumePolling();
  });
}

/** Starts everything, each part built from those above it. Telegram and the provider may be unavailable. */
export async function startApp(config: Config, options: AppOptions): Promise<Result<App, StartFailure>> {
  const { log, now = Date.now, random = Math.random, maxPauseMs = defaultMaxPauseMs } = options;
  const { promise: ended, resolve: end } = Promise.withResolvers<AppEnd>();
  const { allowedUsers } = config;
  const isAllowed = (person: PersonId): boolean => allowedUsers.size === 0 || allowedUsers.has(person);
  secretsOf(config).forEach(log.redact);
  const server = await createServer(config, log);
  const metrics = server?.metrics;

  const opened = openConfiguredDb(config, log, now);
  if (opened.kind === 'failed') return opened;
  const db = opened.value;
  const tasks = createTaskSet(log);
  /** A person has linked one, or a group shows one. */
  const hasAccount = (chat: ChatId): boolean =>
    (chat > 0 ? db.links.ofPerson(chat as number as PersonId) : db.teams.inChat(chat)).length > 0;
  const clients = { config, log, metrics, timeoutFactor: options.timeoutFactor };
  const provider = connectProvider(clients, db.providerFacts(config.infernoApiUrl.href), {
    signal: tasks.signal,
    now,
  });
  const transport = connectTelegram(clients, hasAccount);
  tasks.signal.addEventListener('abort', () => void transport.close());

  const messenger = createMessenger(transport);
  const intervals = createPollIntervals({ db, options: config, now, random });
  const { infernoApiUrl } = config;
  const readModel = createReadModel({ db, infernoApiUrl, idleMs: intervals.idleMs, now });
  const { localeFor, ...locales } = createLocales(readModel, config.defaultLanguage);
  const pictures = createPictureRenderer();
  tasks.signal.addEventListener('abort', () => void pictures.close());
  const notifier = createNotifier({ readModel, messenger, localeFor });
  const wakeups = createWakeups();
  const services = createServices({
    ...{ db, provider, readModel, notifier, wakeups, tasks, log, metrics, intervals, now, random },
    options: config,
  });
  resumeOnRecovery(provider, services.maintenance, config.infernoApiUrl.host, log);

  const updates = createUpdateReceiver({
    ...{ transport, inbox: db.inbox, tasks, log, metrics, hasAccount, now },
    onRecovered: services.resumeDelivery,
    webhookUrl: config.webhookUrl,
    webhookSecret: webhookSecretOf(config),
    publishProfile: () => publishProfile(transport, locales.all, locales.default),
    createBot: async botInfo => {
      const { createBot } = await loadBot();
      return createBot({
        ...{ services, isAllowed, botInfo, messenger, transport, localeFor, pictures, hasAccount },
        commandsPerMinute: config.commandsPerMinute,
        messagesPerSecond: config.telegramMessagesPerSecond,
        onCallback: metrics?.callback,
        timeoutFactor: options.timeoutFactor,
      });
    },
  });
  const health = createHealth({
    ...{ log, server, now },
    systemd: { socket: config.notifySocket, watchdogMs: config.watchdogMs },
    mode: config.webhookUrl === undefined ? 'polling' : 'webhook',
    databaseError: () => (db.isFileThere() ? db.writeError() : 'its file was removed or replaced'),
    unknownMasterKey: db.unknownMasterKey,
    version: packageJson.version,
    outbox: db.outbox.depth,
    rejectedAccounts: db.accounts.countRejected,
    databaseSize: db.size,
    updatesInFlight: updates.inFlight,
    breaker: provider.breaker,
    telegramPauseMs: transport.pauseMs,
    pollIntervalRatio: intervals.ratio,
    onStuck: () => end('stuck'),
    onCannotListen: () => end('cannot-listen'),
  });

  services.applyAllowlist(isAllowed);
  services.maintenance.recover();
  // Before the loops: their first polls would be sent before the first request for updates.
  const source = updates.start(health);
  // Loading it is a sixth of the start, and is done while Telegram answers the first calls.
  void loadBot();
  const loops = startLoops(services, wakeups, { log, now, maxPauseMs }, () => end('database-in-use'));
  void source.then(end, (error: unknown) => Promise.reject(error as Error));
  health.start(loops, updates.route);

  const stop = async (): Promise<void> => {
    updates.stop();
    await health.stop();
    await source.catch(() => undefined);
    await updates.drain(handlersDeadlineMs);
    await Promise.all(loops.map(each => each.stop()));
    await tasks.drain(tasksDeadlineMs);
    tasks.end();
    await Promise.all([transport.close(), provider.close()]);
    db.close();
    log.info('stopped');
  };
  return ok({ stop, ended });
}

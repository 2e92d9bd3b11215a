import { join } from 'node:path';

import type { Listener } from './bot/arrival.ts';
import type { BotInfo, BotUpdate, CallOutcome } from './telegram/api/types.ts';
import { createBot, type Bot } from './bot/bot.ts';
import { createIntake } from './bot/intake.ts';
import { publishMenu } from './bot/menu.ts';
import { createMessenger } from './telegram/api/messenger.ts';
import { allowedUpdates, type SourceEnd } from './bot/meeting.ts';
import { pollUpdates } from './bot/polling.ts';
import { createScreens } from './bot/screens.ts';
import { createTelegramClient } from './bot/telegram-client.ts';
import { createTelling } from './bot/telling.ts';
import { createTransport } from './bot/transport.ts';
import { createWebhookDoor, keepWebhook } from './bot/webhook.ts';
import { createWords } from './telegram/locales/locale.ts';
import { masterKeyBytes, secretsOf, webhookSecretOf, type Config } from './config.ts';
import { ok, type Result } from './domain/result.ts';
import type { StartFailure } from './domain/start-failure.ts';
import { createHouse } from './house.ts';
import { createProvider } from './provider/client.ts';
import { createHealth } from './lib/health.ts';
import type { Log } from './lib/log.ts';
import { createTaskSet, startLoop, type Loop } from './lib/loop.ts';
import { openStore } from './store/store.ts';

/** Why a running app ended by itself. */
export type AppEnd = SourceEnd | 'stopped' | 'stuck' | 'cannot-listen';

export interface App {
  /** Opens what is kept and begins to work; Telegram and the provider may be away meanwhile. */
  readonly start: () => Promise<Result<undefined, StartFailure>>;
  /** Finishes what is in hand, in at most about four seconds. */
  readonly stop: () => Promise<void>;
  /** Resolves when it has ended by itself, or was stopped. */
  readonly ended: Promise<AppEnd>;
}

export interface AppOptions {
  readonly log: Log;
  readonly now?: () => number;
  readonly random?: () => number;
  /** How long no loop that goes by the clock may rest at most: short where `now` is put forward by hand. */
  readonly longestPauseMs?: number;
  /** What part of the usual time calls have to be answered in. */
  readonly patience?: number;
}

/** What an update is about, by the names that we asked for. */
const kindOf = (update: BotUpdate): string => allowedUpdates.find(kind => kind in update) ?? 'other';

const migrations = join(import.meta.dirname, '..', 'migrations');
const housekeepingEveryMs = 60 * 60_000;
/** What a machine that slept has missed is made up for within so long. */
const usualLongestPauseMs = 60_000;
const idsKeptMs = 48 * 60 * 60_000;
const endedKeptMs = 7 * 24 * 60 * 60_000;
/** Together they stay within the five seconds that a supervisor is promised. */
const handlersDeadlineMs = 2_000;
const tasksDeadlineMs = 1_500;

/** The composition root: everything is made and wired here, and nowhere else. */
export function createApp(config: Config, options: AppOptions): App {
  const { log } = options;
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const longestPauseMs = options.longestPauseMs ?? usualLongestPauseMs;
  const stopping = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<AppEnd>();
  let stop = () => Promise.resolve();

  const start = async (): Promise<Result<undefined, StartFailure>> => {
    const { httpHost, httpPort } = config;
    const server =
      httpPort === undefined
        ? undefined
        : (await import('./lib/metrics.ts')).createMetricsServer({ host: httpHost, port: httpPort, log });
    const webhookSecret = webhookSecretOf(config);
    secretsOf(config).forEach(log.redact);
    const opened = openStore({
      path: config.databasePath,
      migrations,
      masterKey: masterKeyBytes(config.masterKey),
      previousKeys: config.previousMasterKeys.map(masterKeyBytes),
      now,
      onNew: () => log.warn('database-made', { path: config.databasePath }),
    });
    if (opened.kind === 'failed') return opened;
    const store = opened.value;

    const tasks = createTaskSet(log);
    const metrics = server?.metrics;
    const provider = createProvider({
      signal: tasks.signal,
      url: config.infernoApiUrl,
      patience: options.patience,
      proxy: config.httpsProxy,
      onUnknownState: word => log.warn('unknown-power-state', { word }),
      onCall: report => {
        log.debug('provider-call', { ...report });
        metrics?.providerCall(report);
      },
      onBreaker: state => {
        if (state === 'open') log.warn('provider-away', { host: config.infernoApiUrl.host });
        if (state !== 'closed') return;
        log.info('provider-back', { host: config.infernoApiUrl.host });
        house.catchUp();
      },
    });
    const transport = createTransport({
      apiRoot: config.telegramApiRoot,
      token: config.botToken,
      patience: options.patience,
      proxy: config.httpsProxy,
      messagesPerSecond: config.telegramMessagesPerSecond,
      onCall: report => {
        log.debug('bot-api-call', { ...report });
        metrics?.botApiCall(report);
      },
      onFlood: (method, retryAfterMs, scope) => {
        log.warn('flood-limit', { method, retryAfterMs, scope });
        metrics?.rateLimited(scope);
      },
      onMissingFeature: feature => log.info('bot-api-feature-missing', { feature }),
    });
    const messenger = createMessenger(transport);
    const screens = createScreens();
    tasks.signal.addEventListener('abort', () => void transport.close());
    const words = { en: createWords('en'), ru: createWords('ru') };
    const wordsFor = ({ personId, chatId, from }: Listener) => {
      const known = personId === undefined ? undefined : store.people.get(personId);
      const inGroup = chatId < 0 ? store.chatSettings.get(chatId).language : undefined;
      const telegrams = from === undefined ? known?.telegramLanguage : from.language_code;
      const wanted = inGroup ?? known?.language ?? telegrams?.slice(0, 2);
      return words[wanted === 'en' || wanted === 'ru' ? wanted : config.defaultLanguage];
    };

    const loops: Loop[] = [];
    const loop = (name: string, run: () => number, longestMs = Infinity): Loop => {
      const started = startLoop({
        ...{ name, log, now, longestPauseMs: longestMs },
        run: () => Promise.resolve(run()),
      });
      loops.push(started);
      return started;
    };
    const house = createHouse({ config, store, provider, log, tasks, now, random, meter: metrics });
    const telling = createTelling({ house: house.house, messenger, screens, wordsFor });
    const jobs = house.createJobs(telling);

    let bot: Bot | undefined;
    const intake = createIntake({
      inbox: store.inbox,
      now,
      handle: async (update, taken) => bot?.handle(update, taken),
      onBroken: async (update, error) => {
        const id = update.update_id.toString(36);
        log.error('update-failed', { id, error });
        try {
          await bot?.apologise(update, id);
        } catch (failure) {
          log.error('apology-failed', { id, error: failure });
        }
      },
      onNotErased: error => log.error('updates-not-erased', { error }),
    });

    const onMe = (botInfo: BotInfo): void => {
      log.info('telegram-reached', { bot: botInfo.username });
      bot = createBot({
        house: house.house,
        telegram: createTelegramClient(transport),
        botInfo,
        messenger,
        transport,
        screens,
        wordsFor,
        commandsPerMinute: config.commandsPerMinute,
        onPress: metrics?.callback,
      });
      intake.resume();
      door.open();
      tasks.start('menu', async () => {
        const complete = await publishMenu(transport, Object.values(words), words[config.defaultLanguage]);
        if (!complete) log.warn('menu-incomplete');
      });
    };
    const take = (updates: readonly BotUpdate[]): void => {
      intake.take(updates);
      for (const update of updates) metrics?.update(kindOf(update));
    };
    const onNotTaken = (error: unknown): void => log.error('updates-not-taken', { error });
    const door = createWebhookDoor({
      secret: webhookSecret,
      take,
      hasRoom: intake.hasRoom,
      onBroken: onNotTaken,
    });
    const health = createHealth({
      log,
      server,
      systemd: { socket: config.notifySocket, watchdogMs: config.watchdogMs },
      mode: config.webhookUrl === undefined ? 'polling' : 'webhook',
      databaseError: store.writeTrouble,
      outbox: store.outbox.depth,
      updatesInFlight: intake.underWay,
      breaker: provider.breaker,
      pollIntervalRatio: house.stretched,
      onStuck: () => end('stuck'),
      onCannotListen: () => end('cannot-listen'),
      now,
    });
    const onTrouble = (what: string, outcome: CallOutcome<never>, pauseMs: number) => {
      const isRefusal = outcome.kind === 'refused';
      if (isRefusal) health.onRejected(outcome.code);
      const fields = { what, outcome: outcome.kind, pauseMs };
      if (isRefusal && outcome.code === 409) log.error('token-in-use-elsewhere', fields);
      else if (isRefusal && outcome.code < 429)
        log.fatal('telegram-refuses-us', { ...fields, code: outcome.code });
      else log.warn('telegram-away', { ...fields, ...('why' in outcome ? { why: outcome.why } : {}) });
    };

    jobs.recover();
    house.wakeWith({
      watch: loop('watch', jobs.watch, longestPauseMs),
      deliver: loop('deliver', jobs.deliver, longestPauseMs),
      follow: loop('follow', jobs.follow, longestPauseMs),
    });
    loop('housekeeping', () => {
      house.tidy(now() - idsKeptMs, now() - endedKeptMs);
      return housekeepingEveryMs;
    });
    const { webhookUrl } = config;
    const source = { transport, onMe, onTrouble, onContact: health.onContact, onStep: health.onStep };
    const updates = (
      webhookUrl === undefined
        ? pollUpdates({ ...source, take, room: intake.room, onBroken: onNotTaken, now }, stopping.signal)
        : keepWebhook(
            {
              ...source,
              url: webhookUrl,
              secret: webhookSecret,
              onLost: () => log.warn('webhook-was-changed'),
              onComplaint: message => log.warn('webhook-complaint', { message }),
            },
            stopping.signal,
          )
    ).catch((error: unknown): SourceEnd | 'stopped' => {
      log.fatal('updates-failed', { error });
      throw error;
    });
    void updates.then(end, (error: unknown) => Promise.reject(error as Error));
    health.start(
      loops,
      webhookUrl === undefined
        ? undefined
        : {
            path: webhookUrl.pathname + webhookUrl.search,
            reject: door.refuse,
            handle: body => Promise.resolve(door.take(body)),
          },
    );

    stop = async () => {
      stopping.abort();
      await health.stop();
      await updates.catch(() => undefined);
      await intake.close(handlersDeadlineMs);
      await Promise.all(loops.map(each => each.stop()));
      await tasks.drain(tasksDeadlineMs);
      tasks.end();
      await Promise.all([transport.close(), provider.close()]);
      store.close();
      log.info('stopped');
    };
    return ok(undefined);
  };

  return { start, stop: () => stop(), ended };
}

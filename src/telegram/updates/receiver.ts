import type { BotInfo, BotUpdate, CallOutcome, Transport } from '../../bot/bot-api.ts';
import type { Secret } from '../../core/secret.ts';
import type { Log } from '../../runtime/log.ts';
import type { TaskSet } from '../../runtime/loop.ts';
import type { Metrics } from '../../runtime/metrics.ts';
import type { Bot } from '../bot.ts';
import { createIntake } from './intake.ts';
import { pollUpdates } from './polling.ts';
import { allowedUpdates, type SourceDeps, type SourceEnd } from './update-source.ts';
import { createWebhookDoor, keepWebhook } from './webhook.ts';

interface Deps {
  /** Missing: updates are polled. */
  readonly webhookUrl: URL | undefined;
  readonly webhookSecret: Secret;
  readonly transport: Pick<Transport, 'call' | 'longPoll'>;
  readonly inbox: Parameters<typeof createIntake>[0]['inbox'];
  /** Called once Telegram has said who the bot is. */
  readonly createBot: (me: BotInfo) => Bot;
  /** `false`: not all of it could be published. */
  readonly publishCommands: () => Promise<boolean>;
  readonly tasks: Pick<TaskSet, 'start'>;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'update'> | undefined;
  readonly now: () => number;
}

/** What an update is about, by the names that we asked for. */
const kindOf = (update: BotUpdate): string => allowedUpdates.find(kind => kind in update) ?? 'other';

/** Logs why updates don't come, as loudly as it is serious. */
function logTrouble(log: Log, what: string, outcome: CallOutcome<never>, pauseMs: number): void {
  const isRefusal = outcome.kind === 'refused';
  const fields = { what, outcome: outcome.kind, pauseMs };
  if (isRefusal && outcome.code === 409) log.error('token-in-use-elsewhere', fields);
  else if (isRefusal && outcome.code < 429)
    log.fatal('telegram-refuses-us', { ...fields, code: outcome.code });
  else log.warn('telegram-away', { ...fields, ...('why' in outcome ? { why: outcome.why } : {}) });
}

/** Receives updates by polling or by a webhook, and has the bot handle them once it is known who it is. */
export function createUpdateReceiver(deps: Deps) {
  const { webhookUrl, webhookSecret, transport, inbox, tasks, log, metrics, now } = deps;
  const stopping = new AbortController();
  const { promise: bot, resolve: connected } = Promise.withResolvers<Bot>();

  const intake = createIntake({
    inbox,
    now,
    handle: async (update, taken) => (await bot).handle(update, taken),
    onBroken: async (update, error) => {
      const id = update.update_id.toString(36);
      log.error('update-failed', { id, error });
      try {
        await (await bot).apologise(update, id);
      } catch (failure) {
        log.error('apology-failed', { id, error: failure });
      }
    },
    onNotErased: error => log.error('updates-not-erased', { error }),
  });
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

  const onMe = (me: BotInfo): void => {
    log.info('telegram-reached', { bot: me.username });
    connected(deps.createBot(me));
    intake.resume();
    door.open();
    tasks.start('menu', async () => {
      if (!(await deps.publishCommands())) log.warn('menu-incomplete');
    });
  };

  const receive = (source: SourceDeps): Promise<SourceEnd | 'stopped'> =>
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
        );

  return {
    /** Updates that wait for their handlers, or are in them. */
    underWay: intake.underWay,
    /** Where Telegram posts updates; missing: they are polled. */
    inlet:
      webhookUrl === undefined
        ? undefined
        : {
            path: webhookUrl.pathname + webhookUrl.search,
            refuse: door.refuse,
            take: (body: Parameters<typeof door.take>[0]) => Promise.resolve(door.take(body)),
          },
    /** Resolves when updates no longer come, with the reason. */
    async start(health: {
      readonly onContact: () => void;
      readonly onTrouble: (outcome: CallOutcome<never>) => void;
      readonly onStep: (nextWithinMs: number) => void;
    }): Promise<SourceEnd | 'stopped'> {
      try {
        return await receive({
          transport,
          onMe,
          onContact: health.onContact,
          onStep: health.onStep,
          onTrouble: (what, outcome, pauseMs) => {
            health.onTrouble(outcome);
            logTrouble(log, what, outcome, pauseMs);
          },
        });
      } catch (error) {
        log.fatal('updates-failed', { error });
        throw error;
      }
    },
    /** No more updates are received. */
    stop: (): void => stopping.abort(),
    /** Waits for the handlers under way, at most so long. */
    drain: intake.close,
  };
}

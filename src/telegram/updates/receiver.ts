import type { BotInfo, BotUpdate, CallOutcome, Transport } from '../api/types.ts';
import type { Secret } from '../../domain/result.ts';
import type { Log } from '../../lib/log.ts';
import type { TaskSet } from '../../lib/loop.ts';
import type { Metrics } from '../../lib/metrics.ts';
import type { Bot } from '../bot.ts';
import { createIntake } from './intake.ts';
import { allowedUpdates, createPolling, isWebhookConflict, type ExitReason } from './polling.ts';
import { createWebhook } from './webhook.ts';

interface Deps {
  /** `undefined`: updates are polled. */
  readonly webhookUrl: URL | undefined;
  readonly webhookSecret: Secret;
  readonly transport: Pick<Transport, 'call' | 'longPoll'>;
  readonly inbox: Parameters<typeof createIntake>[0]['inbox'];
  /** Called once getMe has succeeded. */
  readonly createBot: (me: BotInfo) => Promise<Bot>;
  /** `false`: not all menus could be published. */
  readonly publishProfile: () => Promise<boolean>;
  readonly tasks: Pick<TaskSet, 'start'>;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'update'> | undefined;
  readonly hasAccount: Parameters<typeof createIntake>[0]['hasAccount'];
  readonly now: () => number;
  /** Telegram answered again after a call that it didn't. */
  readonly onRecovered: () => void;
}

const kindOf = (update: BotUpdate): string => allowedUpdates.find(kind => kind in update) ?? 'other';

function logFailure(log: Log, method: string, outcome: CallOutcome<never>, delayMs: number): void {
  const isRefusal = outcome.kind === 'refused';
  const fields = { what: method, outcome: outcome.kind, pauseMs: delayMs };
  if (isWebhookConflict(outcome)) log.error('webhook-set-elsewhere', fields);
  else if (isRefusal && outcome.code === 409) log.error('token-in-use-elsewhere', fields);
  else if (isRefusal && outcome.code < 429) log.fatal('telegram-rejected', { ...fields, code: outcome.code });
  else
    log.warn('telegram-unavailable', {
      ...fields,
      ...('reason' in outcome ? { reason: outcome.reason } : {}),
    });
}

/** Receives updates by polling or by a webhook; the bot handles them once getMe has succeeded. */
export function createUpdateReceiver(deps: Deps) {
  const { webhookUrl, webhookSecret, transport, inbox, tasks, log, metrics, now } = deps;
  const stopping = new AbortController();
  const { promise: bot, resolve: connected } = Promise.withResolvers<Bot>();

  const intake = createIntake({
    inbox,
    now,
    hasAccount: deps.hasAccount,
    handle: async (update, received) => (await bot).handle(update, received),
    onBroken: async (update, error) => {
      const id = update.update_id.toString(36);
      log.error('update-failed', { id, error });
      try {
        await (await bot).replyWithError(update, id);
      } catch (failure) {
        log.error('error-reply-failed', { id, error: failure });
      }
    },
    onNotErased: error => log.error('updates-not-erased', { error }),
  });

  const shared = {
    transport,
    store: async (updates: readonly BotUpdate[]): Promise<void> => {
      await intake.store(updates);
      for (const update of updates) metrics?.update(kindOf(update));
    },
    onMe: (me: BotInfo): void => {
      log.info('telegram-connected', { bot: me.username });
      // Without the bot the process can't handle anything, so a rejection ends the process.
      void deps.createBot(me).then(connected);
      intake.resume();
      tasks.start('profile', async () => {
        await bot;
        if (!(await deps.publishProfile())) log.warn('bot-profile-incomplete');
      });
    },
    onNotStored: (error: unknown): void => log.error('updates-not-stored', { error }),
    onUnreadable: (updateId: number | undefined): void => log.error('update-unreadable', { updateId }),
  };
  const source =
    webhookUrl === undefined
      ? createPolling({
          ...shared,
          room: intake.room,
          now,
          onWebhookRemoved: () => log.warn('webhook-removed'),
        })
      : createWebhook({
          ...shared,
          url: webhookUrl,
          secret: webhookSecret,
          hasRoom: intake.hasRoom,
          onChanged: () => log.warn('webhook-changed'),
          onDeliveryError: message => log.warn('webhook-error', { message }),
        });

  return {
    inFlight: intake.inFlight,
    route: source.route,
    /** Resolves when updates are no longer received, to the reason. */
    async start(health: {
      readonly onContact: () => void;
      readonly onRejected: (code: number, isWebhook: boolean) => void;
      readonly onStep: (withinMs: number) => void;
    }): Promise<ExitReason> {
      let isUnavailable = false;
      try {
        return await source.run(stopping.signal, {
          onContact: () => {
            health.onContact();
            if (isUnavailable) deps.onRecovered();
            isUnavailable = false;
          },
          heartbeat: health.onStep,
          onFailure: (method, outcome, delayMs) => {
            if (outcome.kind === 'refused') health.onRejected(outcome.code, isWebhookConflict(outcome));
            else isUnavailable = true;
            logFailure(log, method, outcome, delayMs);
          },
        });
      } catch (error) {
        log.fatal('update-source-failed', { error });
        throw error;
      }
    },
    /** Stops receiving updates. */
    stop: (): void => stopping.abort(),
    /** Waits for handlers that have started, with a deadline in ms. */
    drain: intake.close,
  };
}

import type { HealthState } from './health-checks.ts';
import type { Loop } from './loop.ts';
import type { Metrics } from './metrics.ts';

/** What a scrape reads from the parts of the app. */
export interface GaugeSources {
  readonly outbox: () => { readonly waiting: number; readonly dueSince: number | undefined };
  readonly version: string;
  readonly rejectedAccounts: () => number;
  readonly databaseSize: () => number;
  readonly updatesInFlight: () => number;
  readonly breaker: () => 'closed' | 'probing' | 'open';
  /** How long all chats still wait because of Telegram's 429s; 0: they don't. */
  readonly telegramPauseMs: () => number;
  /** By how much idle poll intervals are longer than configured, for PROVIDER_CALLS_PER_SECOND. */
  readonly pollIntervalRatio: () => number;
  readonly now: () => number;
}

interface ProcessState {
  readonly readState: () => HealthState;
  readonly isReady: () => boolean;
  readonly loops: () => readonly Loop[];
}

function registerProcess(
  { gauge, labelledGauge }: Metrics,
  { version, rejectedAccounts, databaseSize, updatesInFlight }: GaugeSources,
  { readState, isReady, loops }: ProcessState,
): void {
  labelledGauge('build_info', 'Always 1; the labels say what runs.', ['version', 'node'], () => [
    [{ version, node: process.version }, 1],
  ]);
  gauge('ready', '1 if /readyz is 200.', () => (isReady() ? 1 : 0));
  gauge('rejected_accounts', 'Accounts for which the provider rejects every key.', rejectedAccounts);
  gauge('database_bytes', 'Size of the database and its write-ahead log.', databaseSize);
  gauge('updates_in_flight', 'Updates that are queued or being handled.', updatesInFlight);
  labelledGauge('loop_last_run_timestamp_seconds', 'When a loop last succeeded.', ['loop'], () =>
    loops().flatMap(({ name, lastSuccessAt }) => {
      const at = lastSuccessAt();
      return at === undefined ? [] : [[{ loop: name }, at / 1000]];
    }),
  );
  labelledGauge('loop_overdue_seconds', 'How long a loop is late or stuck.', ['loop'], () =>
    Object.entries(readState().loops).map(([loop, { overdueMs }]) => [{ loop }, overdueMs / 1000]),
  );
}

/** Registers the metrics that are read at each scrape. */
export function registerGauges(metrics: Metrics, sources: GaugeSources, state: ProcessState): void {
  const { gauge } = metrics;
  const { outbox, breaker, pollIntervalRatio, telegramPauseMs, now } = sources;
  registerProcess(metrics, sources, state);
  gauge('telegram_contact_age_seconds', 'Time since the last good answer from Telegram.', () => {
    const { contactAgeMs } = state.readState().telegram;
    return contactAgeMs === undefined ? undefined : contactAgeMs / 1000;
  });
  gauge(
    'telegram_pause_seconds',
    'How long all chats still wait because of 429s from Telegram.',
    () => telegramPauseMs() / 1000,
  );
  gauge('outbox_waiting', 'Messages that wait to be sent.', () => outbox().waiting);
  gauge('outbox_overdue_seconds', 'How long ago the message that waits longest was due.', () => {
    const { dueSince } = outbox();
    return dueSince === undefined ? 0 : Math.max(0, now() - dueSince) / 1000;
  });
  gauge('provider_breaker', '0: closed, 1: a probe is under way, 2: open.', () =>
    ['closed', 'probing', 'open'].indexOf(breaker()),
  );
  gauge('poll_interval_ratio', 'Idle poll interval, divided by POLL_IDLE_SECONDS.', pollIntervalRatio);
}

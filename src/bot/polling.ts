import type { Update } from 'telegraf/types';

import type { BotInfo, CallOutcome, Transport } from './bot-api.ts';

/** Why updates can't be fetched at all. */
export type PollingEnd =
  /** Telegram doesn't know this token (401), or the address is not a Bot API's (404). */
  | 'token-refused'
  /** Somebody else fetches this bot's updates. */
  | 'token-in-use';

interface Deps {
  readonly transport: Pick<Transport, 'call' | 'longPoll'>;
  readonly take: (updates: readonly Update[]) => void;
  /** Resolves when there is room for another batch. */
  readonly room: () => Promise<void>;
  /** The bot itself, before its first update. */
  readonly onMe: (me: BotInfo) => void;
  readonly onPolled: () => void;
  /** Whatever keeps it from fetching, each time. */
  readonly onTrouble: (what: string, outcome: CallOutcome<never>, pauseMs: number) => void;
  readonly now: () => number;
}

/** Named one by one: an empty list leaves out `chat_member` (Bot API: getUpdates). */
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_member',
] as const;

const pollSeconds = 50;
const slowestBackoffMs = 30_000;
/** A 409 so soon after the start means that the other one was there first. */
const newcomerMs = 60_000;
const refusedPauseMs = 60_000;
/** A 409 is answered at once by the server: without a pause two bots would chase each other. */
const conflictPauseMs = 3_000;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake, { once: true });
  });

const isRefused = (outcome: CallOutcome<unknown>): boolean =>
  outcome.kind === 'refused' && (outcome.code === 401 || outcome.code === 404);

/**
 * Fetches updates by long polling until it is told to stop. Telegram's being away, at the start or later,
 * is waited out; what can't be waited out is given as the end.
 */
export async function pollUpdates(deps: Deps, signal: AbortSignal): Promise<PollingEnd | 'stopped'> {
  const { transport, now } = deps;
  const startedAt = now();
  const isStopped = (): boolean => signal.aborted;
  let failures = 0;

  const pauseAfter = async (what: string, outcome: CallOutcome<never>): Promise<void> => {
    failures += 1;
    const asked = outcome.kind === 'refused' ? (outcome.retryAfterMs ?? 0) : 0;
    const pauseMs = Math.max(asked, Math.min(slowestBackoffMs, 250 * 2 ** Math.min(failures, 10)));
    deps.onTrouble(what, outcome, pauseMs);
    await sleep(pauseMs, signal);
  };

  for (let met = false; !met && !signal.aborted;) {
    const me = await transport.call('getMe', {}, { signal });
    if (me.kind === 'ok') {
      deps.onMe(me.result);
      met = true;
    } else if (isRefused(me)) return 'token-refused';
    else if (!isStopped()) await pauseAfter('getMe', me);
  }

  // A webhook that was set before keeps getUpdates away (409); what waits there is kept.
  for (let free = false; !free && !isStopped();) {
    const deleted = await transport.call('deleteWebhook', { drop_pending_updates: false }, { signal });
    if (deleted.kind === 'ok' || deleted.kind === 'refused') free = true;
    else if (!isStopped()) await pauseAfter('deleteWebhook', deleted);
  }

  failures = 0;
  let offset: number | undefined;
  while (!isStopped()) {
    await deps.room();
    const polled = await transport.longPoll({
      offset,
      timeoutSeconds: pollSeconds,
      limit: 100,
      allowedUpdates,
      signal,
    });
    if (isStopped()) break;
    if (polled.kind === 'ok') {
      failures = 0;
      // Written down before the next poll confirms them by its offset.
      deps.take(polled.result);
      const last = polled.result.at(-1);
      if (last !== undefined) offset = last.update_id + 1;
      deps.onPolled();
      continue;
    }
    if (polled.kind === 'refused' && polled.code === 409) {
      if (Math.abs(now() - startedAt) < newcomerMs) return 'token-in-use';
      deps.onTrouble('getUpdates', polled, conflictPauseMs);
      await sleep(conflictPauseMs, signal);
      continue;
    }
    if (isRefused(polled)) {
      deps.onTrouble('getUpdates', polled, refusedPauseMs);
      await sleep(refusedPauseMs, signal);
      continue;
    }
    await pauseAfter('getUpdates', polled);
  }
  return 'stopped';
}

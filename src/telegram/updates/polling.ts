import type { Update } from 'telegraf/types';

import type { PostRoute } from '../../lib/http-server.ts';
import { sleep } from '../../lib/loop.ts';
import type {
  BotApiMethod,
  BotApiPayload,
  BotApiResult,
  BotInfo,
  CallOutcome,
  Transport,
} from '../api/types.ts';

/** The reason why a source has ended. */
export type ExitReason =
  | 'stopped'
  /** Telegram doesn't know the token (401), or the server is no Bot API server (404). */
  | 'token-refused'
  /** Another process fetches the updates of this bot. */
  | 'token-in-use';

/** Named one by one, because an empty list excludes `chat_member` (Bot API: getUpdates, setWebhook). */
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_member',
] as const;

/** Polling or a webhook. */
export interface UpdateSource {
  /** Receives updates until the signal aborts. Waits while Telegram is unavailable. */
  readonly run: (signal: AbortSignal, health: SourceHealth) => Promise<ExitReason>;
  /** Where Telegram delivers updates by HTTP; `undefined` if they are polled. */
  readonly route: PostRoute | undefined;
}

export interface SourceDeps {
  readonly transport: Pick<Transport, 'call' | 'longPoll'>;
  /** Stores updates. Once it resolves, they may be confirmed to Telegram. Throws or rejects if it can't store them. */
  readonly store: (updates: readonly Update[]) => Promise<void>;
  /** Called once, before the first update. */
  readonly onMe: (me: BotInfo) => void;
  /** Updates could not be stored. */
  readonly onNotStored: (error: unknown) => void;
  /** An update is too large or no JSON, so it is skipped: it would block those after it. */
  readonly onUnreadable: (updateId: number | undefined) => void;
}

/** The state of a running source. */
interface SourceHealth {
  /** A call to Telegram succeeded. */
  readonly onContact: () => void;
  /** A call failed and is repeated after `delayMs`. */
  readonly onFailure: (method: string, outcome: CallOutcome<never>, delayMs: number) => void;
  /** The source is alive, and reports again within this time. */
  readonly heartbeat: (withinMs: number) => void;
}

const maxBackoffMs = 30_000;
const unauthorizedDelayMs = 60_000;
/** Longer than the deadlines of a call and its answer (see the transport). */
export const callWithinMs = 60_000;

/**
 * Somebody has set a webhook for this bot, so that it can't poll (tdlib/telegram-bot-api: `fail_query_conflict`, which
 * otherwise names another getUpdates request).
 */
export const isWebhookConflict = (outcome: CallOutcome<unknown>): boolean =>
  outcome.kind === 'refused' && outcome.code === 409 && /webhook/i.test(outcome.description);

const isUnauthorized = (outcome: CallOutcome<unknown>): boolean =>
  outcome.kind === 'refused' && (outcome.code === 401 || outcome.code === 404);

/** Calls that are repeated until they succeed, as long as the signal isn't aborted. */
export function createRetry(
  { transport }: Pick<SourceDeps, 'transport'>,
  { onContact, onFailure, heartbeat }: SourceHealth,
  signal: AbortSignal,
) {
  let failures = 0;
  const isStopped = (): boolean => signal.aborted;

  const succeeded = (): void => {
    failures = 0;
    onContact();
  };

  const wait = async (method: string, outcome: CallOutcome<never>, delayMs: number): Promise<void> => {
    onFailure(method, outcome, delayMs);
    heartbeat(delayMs + callWithinMs);
    await sleep(delayMs, signal);
  };

  /** Exponential backoff, but at least as long as Telegram asks. */
  const waitAfterFailure = async (method: string, outcome: CallOutcome<never>): Promise<void> => {
    if (isUnauthorized(outcome)) return wait(method, outcome, unauthorizedDelayMs);
    failures += 1;
    const askedMs = outcome.kind === 'refused' ? (outcome.retryAfterMs ?? 0) : 0;
    await wait(method, outcome, Math.max(askedMs, Math.min(maxBackoffMs, 250 * 2 ** Math.min(failures, 10))));
  };

  /** Resolves to the result, to a failure that `isFinal`, or to `undefined` when it is stopped. */
  const call = async <M extends BotApiMethod>(
    method: M,
    payload: BotApiPayload,
    isFinal: (outcome: CallOutcome<unknown>) => boolean = () => false,
  ): Promise<CallOutcome<BotApiResult<M>> | undefined> => {
    while (!isStopped()) {
      heartbeat(callWithinMs);
      const outcome = await transport.call(method, payload, { signal });
      if (isStopped()) break;
      if (outcome.kind === 'ok') succeeded();
      if (outcome.kind === 'ok' || isFinal(outcome)) return outcome;
      await waitAfterFailure(method, outcome);
    }
    return undefined;
  };

  return {
    isStopped,
    succeeded,
    wait,
    waitAfterFailure,
    call,
    /** With a webhook, getUpdates fails with 409. Updates that wait for the webhook are kept. */
    deleteWebhook: () =>
      call(
        'deleteWebhook',
        { drop_pending_updates: false },
        outcome => outcome.kind === 'refused' && outcome.code !== 429,
      ),
    /** Asks Telegram who the bot is. Resolves to a reason to exit, if there is one. */
    async getMe(): Promise<BotInfo | ExitReason> {
      const me = await call('getMe', {}, isUnauthorized);
      if (me === undefined) return 'stopped';
      return me.kind === 'ok' ? me.result : 'token-refused';
    },
  };
}

interface Deps extends SourceDeps {
  /** A webhook that somebody else had set was removed. */
  readonly onWebhookRemoved: () => void;
  /** Resolves when there is room for another batch. */
  readonly room: () => Promise<void>;
  readonly now: () => number;
}

/** Bot API: getUpdates. */
const maxBatch = 100;
const pollSeconds = 50;
/** The poll, plus time for its answer. */
const pollWithinMs = pollSeconds * 1000 + 20_000;
/** A 409 this soon after the start means that another process was already polling. */
const startConflictMs = 60_000;
/** A full disk is rarely freed sooner. */
const notStoredDelayMs = 5_000;
/** The server answers a 409 at once: without a delay two bots would keep interrupting each other. */
const conflictDelayMs = 3_000;
/** Somebody who sets a webhook again so soon means it: it isn't removed a second time. */
const webhookReturnsMs = 60 * 60_000;
const maxWebhookDelayMs = 5 * 60_000;
const tooLarge = { kind: 'no-answer', reason: 'the answer is too large' } as const;

/** Removes a webhook that somebody else has set, once; waits longer each time while it stays. */
function createWebhookRemoval(
  deps: Pick<Deps, 'onWebhookRemoved' | 'now'>,
  retry: ReturnType<typeof createRetry>,
) {
  let removedAt = -Infinity;
  let conflicts = 0;
  return {
    /** After a poll that no webhook hindered. */
    reset: (): void => void (conflicts = 0),
    async handle(conflict: CallOutcome<never>): Promise<void> {
      if (Math.abs(deps.now() - removedAt) > webhookReturnsMs) {
        removedAt = deps.now();
        if ((await retry.deleteWebhook())?.kind === 'ok') deps.onWebhookRemoved();
        return;
      }
      await retry.wait('getUpdates', conflict, Math.min(maxWebhookDelayMs, conflictDelayMs * 2 ** conflicts));
      conflicts += 1;
    },
  };
}

/** Receives updates by long polling. */
export const createPolling = (deps: Deps): UpdateSource => ({
  route: undefined,
  run: async (signal, health) => {
    const { transport, store, room, now } = deps;
    const { heartbeat } = health;
    const startedAt = now();
    const retry = createRetry(deps, health, signal);

    const me = await retry.getMe();
    if (typeof me === 'string') return me;
    await retry.deleteWebhook();
    deps.onMe(me);
    const webhook = createWebhookRemoval(deps, retry);

    let offset: number | undefined;
    let limit = maxBatch;
    let hasFailed = false;
    while (!retry.isStopped()) {
      heartbeat(callWithinMs);
      await room();
      heartbeat(pollWithinMs);
      const polled = await transport.longPoll({
        offset,
        // After a failure the first answer shows that Telegram is back, so it is not delayed.
        timeoutSeconds: hasFailed ? 0 : pollSeconds,
        limit,
        allowedUpdates,
        signal,
      });
      if (retry.isStopped()) break;
      hasFailed = polled.kind !== 'ok';
      if (polled.kind === 'ok') {
        // The next poll's offset confirms them. Until then Telegram sends them again.
        try {
          if (polled.result.length > 0) await store(polled.result);
        } catch (error) {
          deps.onNotStored(error);
          heartbeat(notStoredDelayMs + callWithinMs);
          await sleep(notStoredDelayMs, signal);
          continue;
        }
        const last = polled.result.at(-1);
        if (last !== undefined) offset = last.update_id + 1;
        retry.succeeded();
        webhook.reset();
        limit = Math.min(maxBatch, limit * 2);
      } else if (polled.kind === 'too-large' && limit > 1) limit = limit >> 1;
      else if (polled.kind === 'too-large' && polled.firstId !== undefined) {
        deps.onUnreadable(polled.firstId);
        offset = polled.firstId + 1;
      } else if (polled.kind === 'refused' && isWebhookConflict(polled)) {
        await webhook.handle(polled);
      } else if (polled.kind === 'refused' && polled.code === 409) {
        if (Math.abs(now() - startedAt) < startConflictMs) return 'token-in-use';
        await retry.wait('getUpdates', polled, conflictDelayMs);
      } else {
        // On a slow line a large batch ends as a timeout.
        limit = Math.max(1, limit >> 1);
        await retry.waitAfterFailure('getUpdates', polled.kind === 'too-large' ? tooLarge : polled);
      }
    }
    return 'stopped';
  },
});

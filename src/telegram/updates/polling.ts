import { sleep } from '../../lib/timers.ts';
import {
  allowedUpdates,
  callWithinMs,
  createRetry,
  type SourceDeps,
  type UpdateSource,
} from './update-source.ts';

interface Deps extends SourceDeps {
  /** Resolves when there is room for another batch. */
  readonly room: () => Promise<void>;
  readonly now: () => number;
}

const pollSeconds = 50;
/** The poll, plus time for its answer. */
const pollWithinMs = pollSeconds * 1000 + 20_000;
/** A 409 this soon after the start means that another process was already polling. */
const startConflictMs = 60_000;
/** A full disk is rarely freed sooner. */
const notStoredDelayMs = 5_000;
/** The server answers a 409 at once: without a delay two bots would keep interrupting each other. */
const conflictDelayMs = 3_000;

/** Receives updates by long polling. */
export const createPolling = (deps: Deps): UpdateSource => ({
  route: undefined,
  run: async (signal, health) => {
    const { transport, store, room, now } = deps;
    const { heartbeat } = health;
    const startedAt = now();
    const retry = createRetry(deps, health, signal);

    const exitReason = await retry.getMe();
    if (exitReason !== undefined) return exitReason;
    // With a webhook, getUpdates fails with 409. Updates that wait for the webhook are kept.
    await retry.call(
      'deleteWebhook',
      { drop_pending_updates: false },
      outcome => outcome.kind === 'refused' && outcome.code !== 429,
    );

    let offset: number | undefined;
    while (!retry.isStopped()) {
      heartbeat(callWithinMs);
      await room();
      heartbeat(pollWithinMs);
      const polled = await transport.longPoll({
        offset,
        timeoutSeconds: pollSeconds,
        limit: 100,
        allowedUpdates,
        signal,
      });
      if (retry.isStopped()) break;
      if (polled.kind === 'ok') {
        // The next poll's offset confirms them. Until then Telegram sends them again.
        try {
          store(polled.result);
        } catch (error) {
          deps.onNotStored(error);
          heartbeat(notStoredDelayMs + callWithinMs);
          await sleep(notStoredDelayMs, signal);
          continue;
        }
        const last = polled.result.at(-1);
        if (last !== undefined) offset = last.update_id + 1;
        retry.succeeded();
      } else if (polled.kind === 'refused' && polled.code === 409) {
        if (Math.abs(now() - startedAt) < startConflictMs) return 'token-in-use';
        await retry.wait('getUpdates', polled, conflictDelayMs);
      } else await retry.waitAfterFailure('getUpdates', polled);
    }
    return 'stopped';
  },
});

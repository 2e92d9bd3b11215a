import type { Update } from 'telegraf/types';

import {
  allowedUpdates,
  callWithinMs,
  createPatience,
  isTokenRefused,
  meet,
  sleep,
  type SourceDeps,
  type SourceEnd,
} from './update-source.ts';

interface Deps extends SourceDeps {
  readonly take: (updates: readonly Update[]) => void;
  /** Resolves when there is room for another batch. */
  readonly room: () => Promise<void>;
  /** Updates could not be written down. */
  readonly onBroken: (error: unknown) => void;
  readonly now: () => number;
}

const pollSeconds = 50;
/** The poll, the time its answer may take, and some more. */
const pollWithinMs = pollSeconds * 1000 + 20_000;
/** A 409 so soon after the start means that the other one was there first. */
const newcomerMs = 60_000;
/** A disk that is full stays so for a while. */
const brokenPauseMs = 5_000;
const refusedPauseMs = 60_000;
/** A 409 is answered at once by the server: without a pause two bots would chase each other. */
const conflictPauseMs = 3_000;

/**
 * Fetches updates by long polling until it is told to stop. Telegram's being away, at the start or later,
 * is waited out; what can't be waited out is given as the end.
 */
export async function pollUpdates(deps: Deps, signal: AbortSignal): Promise<SourceEnd | 'stopped'> {
  const { transport, now } = deps;
  const startedAt = now();
  const isStopped = (): boolean => signal.aborted;
  const patience = createPatience(deps, signal);

  const met = await meet(deps, patience, signal);
  if (met !== 'met') return met;

  // A webhook that was set before keeps getUpdates away (409); what waits there is kept.
  for (let free = false; !free && !isStopped();) {
    deps.onStep(callWithinMs);
    const deleted = await transport.call('deleteWebhook', { drop_pending_updates: false }, { signal });
    if (deleted.kind === 'ok' || (deleted.kind === 'refused' && deleted.code !== 429)) free = true;
    else if (!isStopped()) await patience.pauseAfter('deleteWebhook', deleted);
  }

  patience.reset();
  let offset: number | undefined;
  while (!isStopped()) {
    deps.onStep(callWithinMs);
    await deps.room();
    deps.onStep(pollWithinMs);
    const polled = await transport.longPoll({
      offset,
      timeoutSeconds: pollSeconds,
      limit: 100,
      allowedUpdates,
      signal,
    });
    if (isStopped()) break;
    if (polled.kind === 'ok') {
      // Written down before the next poll confirms them by its offset; what can't be comes again.
      try {
        deps.take(polled.result);
      } catch (error) {
        deps.onBroken(error);
        deps.onStep(brokenPauseMs + callWithinMs);
        await sleep(brokenPauseMs, signal);
        continue;
      }
      patience.reset();
      const last = polled.result.at(-1);
      if (last !== undefined) offset = last.update_id + 1;
      deps.onContact();
    } else if (polled.kind === 'refused' && polled.code === 409) {
      if (Math.abs(now() - startedAt) < newcomerMs) return 'token-in-use';
      await patience.pause('getUpdates', polled, conflictPauseMs);
    } else if (isTokenRefused(polled)) await patience.pause('getUpdates', polled, refusedPauseMs);
    else await patience.pauseAfter('getUpdates', polled);
  }
  return 'stopped';
}

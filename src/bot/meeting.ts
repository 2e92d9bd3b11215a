import type { BotInfo, CallOutcome, Transport } from '../telegram/api/types.ts';

/** Why updates can't be had at all. */
export type SourceEnd =
  /** Telegram doesn't know this token (401), or the address is not a Bot API's (404). */
  | 'token-refused'
  /** Somebody else fetches this bot's updates. */
  | 'token-in-use';

/** Named one by one: an empty list leaves out `chat_member` (Bot API: getUpdates, setWebhook). */
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_member',
] as const;

/** What every way to get updates needs, and what it tells of itself. */
export interface SourceDeps {
  readonly transport: Pick<Transport, 'call' | 'longPoll'>;
  /** The bot itself, before its first update. */
  readonly onMe: (me: BotInfo) => void;
  /** Telegram gave what it was asked for. */
  readonly onContact: () => void;
  /** Whatever keeps updates from coming, each time. */
  readonly onTrouble: (what: string, outcome: CallOutcome<never>, pauseMs: number) => void;
  /** It goes on, and will again within so long. */
  readonly onStep: (nextWithinMs: number) => void;
}

const slowestBackoffMs = 30_000;
/** A call's own deadline and time for its answer (see the transport), and some more. */
export const callWithinMs = 60_000;

/** setTimeout takes no more than 31 bits, and doesn't wait at all for more. */
const longestTimerMs = 2 ** 31 - 1;

export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
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
    const timer = setTimeout(wake, Math.min(ms, longestTimerMs));
    signal.addEventListener('abort', wake, { once: true });
  });

export const isTokenRefused = (outcome: CallOutcome<unknown>): boolean =>
  outcome.kind === 'refused' && (outcome.code === 401 || outcome.code === 404);

/** Waits longer after each failure, and as long as Telegram asks. */
export function createPatience(deps: Pick<SourceDeps, 'onTrouble' | 'onStep'>, signal: AbortSignal) {
  let failures = 0;
  const pause = async (what: string, outcome: CallOutcome<never>, pauseMs: number): Promise<void> => {
    deps.onTrouble(what, outcome, pauseMs);
    deps.onStep(pauseMs + callWithinMs);
    await sleep(pauseMs, signal);
  };
  return {
    pause,
    async pauseAfter(what: string, outcome: CallOutcome<never>): Promise<void> {
      failures += 1;
      const asked = outcome.kind === 'refused' ? (outcome.retryAfterMs ?? 0) : 0;
      await pause(
        what,
        outcome,
        Math.max(asked, Math.min(slowestBackoffMs, 250 * 2 ** Math.min(failures, 10))),
      );
    },
    reset: () => {
      failures = 0;
    },
  };
}

export type Patience = ReturnType<typeof createPatience>;

/** Asks Telegram who we are until it says so; its being away is waited out. */
export async function meet(
  deps: SourceDeps,
  patience: Patience,
  signal: AbortSignal,
): Promise<'met' | 'token-refused' | 'stopped'> {
  const isStopped = (): boolean => signal.aborted;
  while (!isStopped()) {
    deps.onStep(callWithinMs);
    const me = await deps.transport.call('getMe', {}, { signal });
    if (me.kind === 'ok') {
      deps.onContact();
      deps.onMe(me.result);
      patience.reset();
      return 'met';
    }
    if (isTokenRefused(me)) return 'token-refused';
    if (!isStopped()) await patience.pauseAfter('getMe', me);
  }
  return 'stopped';
}

import { classifyCall, createCallQueue, type QueuedCall } from '../../../src/telegram/api/call-queue.ts';
import { createRateLimits, type Priority } from '../../../src/telegram/api/rate-limits.ts';
import type { BotApiPayload, CallOptions, CallOutcome } from '../../../src/telegram/api/types.ts';

export type Outcome = CallOutcome<unknown>;

export const ok: Outcome = { kind: 'ok', result: true };

export const tooMany = (retryAfterMs?: number): Outcome => ({
  kind: 'refused',
  code: 429,
  description: 'Too Many Requests',
  retryAfterMs,
});

export const hello = { chat_id: 7, text: 'hello' };

/** A clock that moves only by calls. */
function createVirtualClock() {
  let now = 1_000_000;
  let timers: { readonly at: number; readonly then: () => void }[] = [];
  const runMicrotasks = async () => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  };
  return {
    now: () => now,
    after(delayMs: number, then: () => void) {
      const timer = { at: now + delayMs, then };
      timers.push(timer);
      return () => {
        timers = timers.filter(each => each !== timer);
      };
    },
    async advance(ms: number) {
      const endsAt = now + ms;
      await runMicrotasks();
      for (;;) {
        const next = timers.filter(({ at }) => at <= endsAt).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter(each => each !== next);
        now = Math.max(now, next.at);
        next.then();
        await runMicrotasks();
      }
      now = endsAt;
    },
    timerCount: () => timers.length,
  };
}

/** A queue whose server answers as the test says, by default with success. */
export function setUp(
  messagesPerSecond: number,
  respond: (call: QueuedCall) => Outcome | Promise<Outcome> | undefined = () => ok,
) {
  const clock = createVirtualClock();
  const startedAt = clock.now();
  /** What was sent, and when. */
  const sent: { readonly text: unknown; readonly atMs: number }[] = [];
  const rateLimited: string[] = [];
  const answerTimes: number[] = [];
  const queue = createCallQueue({
    limits: createRateLimits(messagesPerSecond),
    clock,
    send: async (call, answerWithinMs) => {
      sent.push({ text: call.payload.text ?? call.method, atMs: clock.now() - startedAt });
      answerTimes.push(answerWithinMs);
      return (await respond(call)) ?? ok;
    },
    onPauseEnded: () => rateLimited.push('ended'),
    onRateLimited: (method, retryAfterMs, scope) => rateLimited.push(`${method} ${retryAfterMs} ${scope}`),
  });
  const call = (
    method: string,
    payload: BotApiPayload,
    options: Omit<CallOptions, 'priority'> & {
      readonly priority?: Exclude<Priority, 'immediate'> | undefined;
    } = {},
  ): Promise<Outcome> =>
    queue.call({
      ...classifyCall(method, payload, options.priority ?? 'interactive'),
      method,
      payload,
      endsAt: clock.now() + (options.deadlineMs ?? 30_000),
      signal: options.signal,
    });
  return {
    clock,
    call,
    send: (chat: number, text: string, options?: Parameters<typeof call>[2]) =>
      call('sendMessage', { chat_id: chat, text }, options),
    edit: (text: string, options?: CallOptions) =>
      call('editMessageText', { chat_id: 7, message_id: 1, text }, options),
    close: queue.close,
    rateLimited,
    answerTimes,
    sent,
    texts: () => sent.map(({ text }) => text),
    times: () => sent.map(({ atMs }) => atMs),
  };
}

/** The maximum number of instants in any span of this length, its end excluded. */
export function maxWithin(instants: readonly number[], spanMs: number): number {
  const sorted = [...instants].sort((a, b) => a - b);
  return Math.max(0, ...sorted.map((at, i) => sorted.filter((b, j) => j >= i && b < at + spanMs).length));
}

/** Answers with these in order, and then with success. */
export const inTurn = (...outcomes: (Outcome | Promise<Outcome>)[]) => {
  const left = [...outcomes];
  return () => left.shift();
};

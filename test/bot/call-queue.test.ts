import { describe, expect, it } from 'vitest';

import type { CallOutcome } from '../../src/telegram/api/types.ts';
import { createCallQueue, leastAnswerMs, ticketOf, type QueuedCall } from '../../src/bot/call-queue.ts';
import { createPace } from '../../src/bot/pace.ts';

type Outcome = CallOutcome<unknown>;

const ok: Outcome = { kind: 'ok', result: true };
const flood = (retryAfterMs?: number): Outcome => ({
  kind: 'refused',
  code: 429,
  description: 'Too Many Requests',
  retryAfterMs,
});

/** A clock that goes on only when it is told to. */
function createVirtualClock() {
  let now = 1_000_000;
  let timers: { readonly at: number; readonly then: () => void }[] = [];
  const settleAll = async () => {
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
      await settleAll();
      for (;;) {
        const next = timers.filter(({ at }) => at <= endsAt).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter(each => each !== next);
        now = Math.max(now, next.at);
        next.then();
        await settleAll();
      }
      now = endsAt;
    },
    timerCount: () => timers.length,
  };
}

/** A queue whose server says what the test wants; `log` holds what reached it, with the delay. */
function setUp(answers: readonly (Outcome | Promise<Outcome>)[] = [], messagesPerSecond = 0) {
  const clock = createVirtualClock();
  const startedAt = clock.now();
  const log: { readonly text: unknown; readonly afterMs: number }[] = [];
  const floods: string[] = [];
  const allowed: number[] = [];
  const left = [...answers];
  const queue = createCallQueue({
    pace: createPace<QueuedCall>(messagesPerSecond),
    clock,
    send: async (call, answerWithinMs) => {
      log.push({ text: call.payload.text ?? call.method, afterMs: clock.now() - startedAt });
      allowed.push(answerWithinMs);
      return (await left.shift()) ?? ok;
    },
    onFlood: (method, retryAfterMs, scope) => floods.push(`${method} ${retryAfterMs} ${scope}`),
  });
  const call = (
    method: string,
    payload: Readonly<Record<string, unknown>>,
    options: {
      readonly priority?: 'interactive' | 'news';
      readonly deadlineMs?: number;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<Outcome> =>
    queue.call({
      ...ticketOf(method, payload, options.priority ?? 'interactive'),
      method,
      payload,
      endsAt: clock.now() + (options.deadlineMs ?? 30_000),
      signal: options.signal,
    });
  return { clock, queue, call, log, floods, allowed };
}

const hello = { chat_id: 7, text: 'hello' };

describe('where a call waits', () => {
  const lane = (method: string, payload: Readonly<Record<string, unknown>>) => {
    const { lane, line } = ticketOf(method, payload, 'news');
    return `${lane.kind} ${line}`;
  };

  it.each([
    ['sendMessage', { chat_id: 7 }, 'private news'],
    ['sendMessage', { chat_id: -7 }, 'group news'],
    ['sendMessage', { chat_id: '@channel' }, 'group news'],
    ['editMessageText', { chat_id: 7, message_id: 1 }, 'private news'],
    ['copyMessage', { chat_id: '-100' }, 'group news'],
    ['deleteMessage', { chat_id: 7, message_id: 1 }, 'private unpaced'],
    ['sendChatAction', { chat_id: 7 }, 'private unpaced'],
    ['answerCallbackQuery', { callback_query_id: '1' }, 'shared unpaced'],
    ['getMe', {}, 'method unpaced'],
    ['getChatMember', { chat_id: -7, user_id: 1 }, 'method unpaced'],
    ['setMyCommands', { commands: [] }, 'method unpaced'],
  ])('%s %j: %s', (method, payload, where) => {
    expect(lane(method, payload)).toBe(where);
  });

  it('knows edits of the same message by method, chat and message', () => {
    const edit = (message: number, method = 'editMessageText') =>
      ticketOf(method, { chat_id: 7, message_id: message }, 'news').edit;
    expect(edit(1)).toBe(edit(1));
    expect(new Set([edit(1), edit(2), edit(1, 'editMessageReplyMarkup')]).size).toBe(3);
    expect(ticketOf('sendMessage', { chat_id: 7 }, 'news').edit).toBeUndefined();
  });
});

describe('too many requests', () => {
  it('sends an interactive call again by itself when the time has come', async () => {
    const { clock, call, log, floods } = setUp([flood(3000)]);
    const outcome = call('sendMessage', hello);
    await clock.advance(2999);
    expect(log).toHaveLength(1);
    await clock.advance(1);
    expect(await outcome).toEqual(ok);
    expect(log.map(({ afterMs }) => afterMs)).toEqual([0, 3000]);
    expect(floods).toEqual(['sendMessage 3000 lane']);
  });

  it('gives it back at once if the time would come too late', async () => {
    const { clock, call, log } = setUp([flood(31_000)]);
    const outcome = call('sendMessage', hello);
    await clock.advance(0);
    expect(await outcome).toMatchObject({ kind: 'refused', code: 429, retryAfterMs: 31_000 });
    await clock.advance(60_000);
    expect(log).toHaveLength(1);
  });

  it('gives news back to their sender', async () => {
    const { clock, call, log } = setUp([flood(1000)]);
    const outcome = call('sendMessage', hello, { priority: 'news' });
    await clock.advance(0);
    expect(await outcome).toMatchObject({ kind: 'refused', code: 429, retryAfterMs: 1000 });
    await clock.advance(60_000);
    expect(log).toHaveLength(1);
  });

  it('asks for no more than what can be waited for', async () => {
    const { clock, call, log } = setUp([flood(40_000)]);
    void call('sendMessage', hello);
    await clock.advance(1000);
    expect(await call('sendMessage', hello)).toMatchObject({
      kind: 'refused',
      code: 429,
      retryAfterMs: 39_000,
    });
    const patient = call('sendMessage', hello, { deadlineMs: 60_000 });
    await clock.advance(39_000);
    expect(await patient).toEqual(ok);
    expect(log.map(({ afterMs }) => afterMs)).toEqual([0, 40_000]);
  });

  it('gives back what waits already, if it would wait too long', async () => {
    let refuse: (outcome: Outcome) => void = () => undefined;
    const { clock, call } = setUp([new Promise<Outcome>(resolve => (refuse = resolve))], 0);
    const first = call('editMessageText', { chat_id: 7, message_id: 1, text: 'a' });
    const second = call('editMessageText', { chat_id: 7, message_id: 1, text: 'b' });
    refuse(flood(600_000));
    await clock.advance(0);
    expect(await first).toMatchObject({ kind: 'refused', code: 429 });
    expect(await second).toMatchObject({ kind: 'refused', code: 429, retryAfterMs: 600_000 });
    expect(clock.timerCount()).toBe(0);
  });

  it('waits a second where the server does not say how long', async () => {
    const { clock, call, log } = setUp([flood()]);
    void call('sendMessage', hello);
    await clock.advance(10_000);
    expect(log.map(({ afterMs }) => afterMs)).toEqual([0, 1000]);
  });

  it('keeps the order of a chat', async () => {
    const { clock, call, log } = setUp([flood(1000), flood(1000)]);
    void call('sendMessage', { chat_id: 7, text: 'a' });
    void call('sendMessage', { chat_id: 7, text: 'b' });
    await clock.advance(0);
    void call('sendMessage', { chat_id: 7, text: 'c' });
    await clock.advance(5000);
    expect(log.slice(2).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });
});

describe('waiting', () => {
  it('gives up what has not left by its deadline, and says that it was not sent', async () => {
    const { clock, call, log } = setUp([], 1);
    const outcomes = ['a', 'b', 'c'].map(text =>
      call('sendMessage', { chat_id: 7, text }, { deadlineMs: 1500 }),
    );
    await clock.advance(10_000);
    expect(await Promise.all(outcomes)).toEqual([
      ok,
      ok,
      { kind: 'not-sent', why: 'its turn came too late', scope: 'chat' },
    ]);
    expect(log).toHaveLength(2);
  });

  it('gives what leaves at the last moment time for its answer', async () => {
    const { clock, call, allowed } = setUp([], 1);
    void call('sendMessage', hello);
    void call('sendMessage', hello, { deadlineMs: 1001 });
    await clock.advance(2000);
    expect(allowed).toEqual([30_000, leastAnswerMs]);
  });

  it('does not send what was called off', async () => {
    const { clock, call, log } = setUp([], 1);
    const calledOff = new AbortController();
    void call('sendMessage', hello);
    const outcome = call('sendMessage', hello, { signal: calledOff.signal });
    calledOff.abort();
    expect(await outcome).toMatchObject({ kind: 'not-sent', why: 'aborted' });
    expect(await call('sendMessage', hello, { signal: calledOff.signal })).toMatchObject({
      kind: 'not-sent',
    });
    await clock.advance(10_000);
    expect(log).toHaveLength(1);
  });

  it('sends only the newest of the edits that wait', async () => {
    const { clock, call, log } = setUp([], 1);
    const edit = (text: string) => call('editMessageText', { chat_id: 7, message_id: 1, text });
    const outcomes = ['a', 'b', 'c', 'd'].map(edit);
    await clock.advance(10_000);
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual([
      'ok',
      'superseded',
      'superseded',
      'ok',
    ]);
    expect(log.map(({ text }) => text)).toEqual(['a', 'd']);
  });

  it('drops an edit that was refused for now when there is a newer one', async () => {
    let refuse: (outcome: Outcome) => void = () => undefined;
    const { clock, call, log } = setUp([new Promise<Outcome>(resolve => (refuse = resolve))]);
    const first = call('editMessageText', { chat_id: 7, message_id: 1, text: 'a' });
    const second = call('editMessageText', { chat_id: 7, message_id: 1, text: 'b' });
    refuse(flood(1000));
    await clock.advance(5000);
    expect([await first, await second]).toEqual([{ kind: 'superseded' }, ok]);
    expect(log.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  it('leaves no timer behind', async () => {
    const { clock, call } = setUp([flood(1000)], 1);
    for (let i = 0; i < 5; i += 1) void call('sendMessage', hello);
    await clock.advance(29_000);
    expect(clock.timerCount()).toBe(0);
  });
});

it('goes on after a bug, which its caller gets', async () => {
  const { clock, call } = setUp([Promise.reject(new Error('a bug'))]);
  const edit = { chat_id: 7, message_id: 1, text: 'a' };
  await expect(call('editMessageText', edit)).rejects.toThrow('a bug');
  const next = call('editMessageText', edit);
  await clock.advance(0);
  expect(await next).toEqual(ok);
});

it('sends nothing any more once it is closed', async () => {
  const { clock, queue, call, log } = setUp([flood(1000)], 1);
  const outcomes = [call('sendMessage', hello), call('sendMessage', { chat_id: 8, text: 'b' })];
  queue.close();
  outcomes.push(call('sendMessage', hello));
  await clock.advance(30_000);
  expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['refused', 'not-sent', 'not-sent']);
  expect(log).toHaveLength(1);
});

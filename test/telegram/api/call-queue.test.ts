import { describe, expect, it } from 'vitest';

import { classifyCall, minAnswerMs } from '../../../src/telegram/api/call-queue.ts';
import { hello, inTurn, ok, setUp, tooMany, type Outcome } from './call-queue-harness.ts';

const held = () => Promise.withResolvers<Outcome>();

describe('the limits of a call', () => {
  it.each([
    ['sendMessage', { chat_id: 7 }, 'private background'],
    ['sendMessage', { chat_id: -7 }, 'group background'],
    ['sendMessage', { chat_id: '@channel' }, 'group background'],
    ['editMessageText', { chat_id: 7, message_id: 1 }, 'private background'],
    ['copyMessage', { chat_id: '-100' }, 'group background'],
    ['deleteMessage', { chat_id: 7, message_id: 1 }, 'private immediate'],
    ['sendChatAction', { chat_id: 7 }, 'private immediate'],
    ['answerCallbackQuery', { callback_query_id: '1' }, 'answers immediate'],
    ['getMe', {}, 'method immediate'],
    ['getChatMember', { chat_id: -7, user_id: 1 }, 'method immediate'],
    ['setMyCommands', { commands: [] }, 'method immediate'],
  ])('of %s %j are %s', (method, payload, expected) => {
    const { scope, priority } = classifyCall(method, payload, 'background');
    expect(`${scope.kind} ${priority}`).toBe(expected);
  });

  it('treat edits as the same by method, chat and message', () => {
    const keyOf = (messageId: number, method = 'editMessageText') =>
      classifyCall(method, { chat_id: 7, message_id: messageId }, 'background').editKey;
    expect(keyOf(1)).toBe(keyOf(1));
    expect(new Set([keyOf(1), keyOf(2), keyOf(1, 'editMessageReplyMarkup')]).size).toBe(3);
    expect(classifyCall('sendMessage', { chat_id: 7 }, 'background').editKey).toBeUndefined();
  });
});

describe('a 429', () => {
  it('makes an interactive call wait as long as asked, and sends it again', async () => {
    const { clock, call, times, rateLimited } = setUp(0, inTurn(tooMany(3000)));
    const outcome = call('sendMessage', hello);
    await clock.advance(2999);
    expect(times()).toEqual([0]);
    await clock.advance(1);
    expect(await outcome).toEqual(ok);
    expect(times()).toEqual([0, 3000]);
    expect(rateLimited).toEqual(['sendMessage 3000 chat']);
  });

  it('ends the call at once if the wait would be too long', async () => {
    const { clock, call, sent } = setUp(0, inTurn(tooMany(31_000)));
    const outcome = call('sendMessage', hello);
    await clock.advance(0);
    expect(await outcome).toMatchObject({ kind: 'refused', code: 429, retryAfterMs: 31_000 });
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });

  it('gives a background call back to its sender', async () => {
    const { clock, call, sent } = setUp(0, inTurn(tooMany(1000)));
    const outcome = call('sendMessage', hello, { priority: 'background' });
    await clock.advance(0);
    expect(await outcome).toMatchObject({ kind: 'refused', code: 429, retryAfterMs: 1000 });
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });

  it('refuses later calls that can’t wait as long', async () => {
    const { clock, call, times } = setUp(0, inTurn(tooMany(40_000)));
    void call('sendMessage', hello);
    await clock.advance(1000);
    const refused = { kind: 'refused', code: 429, retryAfterMs: 39_000 };
    expect(await call('sendMessage', hello)).toMatchObject(refused);
    const patient = call('sendMessage', hello, { deadlineMs: 60_000 });
    await clock.advance(39_000);
    expect(await patient).toEqual(ok);
    expect(times()).toEqual([0, 40_000]);
  });

  it('refuses waiting calls that can’t wait as long', async () => {
    const { promise, resolve } = held();
    const { clock, edit } = setUp(0, inTurn(promise));
    const [first, second] = [edit('a'), edit('b')];
    resolve(tooMany(600_000));
    await clock.advance(0);
    expect(await first).toMatchObject({ kind: 'refused', code: 429 });
    expect(await second).toMatchObject({ kind: 'refused', code: 429, retryAfterMs: 600_000 });
    expect(clock.timerCount()).toBe(0);
  });

  it('without a time means one second', async () => {
    const { clock, call, times } = setUp(0, inTurn(tooMany()));
    void call('sendMessage', hello);
    await clock.advance(10_000);
    expect(times()).toEqual([0, 1000]);
  });

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('keeps the order of a chat, whichever call was refused first (%s)', async (first, second) => {
    const holds: Record<string, ReturnType<typeof held>> = { a: held(), b: held() };
    const asked = new Set<string>();
    const { clock, send, texts } = setUp(0, ({ payload }) => {
      const text = String(payload.text);
      if (asked.has(text)) return ok;
      asked.add(text);
      return holds[text]?.promise;
    });
    void send(7, 'a');
    void send(7, 'b');
    for (const text of [first, second]) {
      holds[text]?.resolve(tooMany(1000));
      await clock.advance(0);
    }
    void send(7, 'c');
    await clock.advance(5000);
    expect(texts().slice(2)).toEqual(['a', 'b', 'c']);
  });
});

describe('a waiting call', () => {
  it('ends at its deadline as not sent', async () => {
    const { clock, send, sent } = setUp(1);
    const outcomes = ['a', 'b', 'c'].map(text => send(7, text, { deadlineMs: 1500 }));
    await clock.advance(10_000);
    expect(await Promise.all(outcomes)).toEqual([
      ok,
      ok,
      { kind: 'not-sent', reason: 'its deadline passed in the queue', scope: 'chat' },
    ]);
    expect(sent).toHaveLength(2);
  });

  it('that is sent at the last moment has time for its answer', async () => {
    const { clock, call, answerTimes } = setUp(1);
    void call('sendMessage', hello);
    void call('sendMessage', hello, { deadlineMs: 1051 });
    await clock.advance(2000);
    expect(answerTimes).toEqual([30_000, minAnswerMs]);
  });

  it('is not sent after it was aborted', async () => {
    const { clock, call, sent } = setUp(1);
    const controller = new AbortController();
    const { signal } = controller;
    void call('sendMessage', hello);
    const outcome = call('sendMessage', hello, { signal });
    controller.abort();
    expect(await outcome).toMatchObject({ kind: 'not-sent', reason: 'aborted' });
    expect(await call('sendMessage', hello, { signal })).toMatchObject({ kind: 'not-sent' });
    await clock.advance(10_000);
    expect(sent).toHaveLength(1);
  });

  it('leaves no timer behind', async () => {
    const { clock, call } = setUp(1, inTurn(tooMany(1000)));
    for (let i = 0; i < 5; i += 1) void call('sendMessage', hello);
    await clock.advance(29_000);
    expect(clock.timerCount()).toBe(0);
  });
});

describe('edits of one message', () => {
  it('are sent only in their newest version', async () => {
    const { clock, edit, texts } = setUp(1);
    const outcomes = ['a', 'b', 'c', 'd'].map(text => edit(text));
    await clock.advance(10_000);
    const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind);
    expect(kinds).toEqual(['ok', 'superseded', 'superseded', 'ok']);
    expect(texts()).toEqual(['a', 'd']);
  });

  it('replace the older one in the queue', async () => {
    const { clock, send, edit, texts } = setUp(30);
    for (let each = 0; each < 8; each += 1) void send(7, 'before');
    void edit('old');
    void send(7, 'later');
    void edit('new');
    await clock.advance(10_000);
    expect(texts().slice(8)).toEqual(['new', 'later']);
  });

  it('are sent one at a time, and delay no other message', async () => {
    const { promise, resolve } = held();
    const { clock, send, edit, texts } = setUp(0, inTurn(promise));
    void edit('first');
    void edit('second');
    void send(7, 'message');
    await clock.advance(0);
    expect(texts()).toEqual(['first', 'message']);
    resolve(ok);
    await clock.advance(0);
    expect(texts()).toEqual(['first', 'message', 'second']);
  });

  it.each(['interactive', 'background'] as const)(
    'are dropped after a 429 when a newer one (%s) waits',
    async priority => {
      const { promise, resolve } = held();
      const { clock, edit, texts } = setUp(0, inTurn(promise));
      const [first, second] = [edit('a'), edit('b', { priority })];
      resolve(tooMany(1000));
      await clock.advance(5000);
      expect([await first, await second]).toEqual([{ kind: 'superseded' }, ok]);
      expect(texts()).toEqual(['a', 'b']);
    },
  );
});

it('continues after a bug, which the caller gets', async () => {
  const { clock, edit } = setUp(0, inTurn(Promise.reject(new Error('a bug'))));
  await expect(edit('a')).rejects.toThrow('a bug');
  const next = edit('a');
  await clock.advance(0);
  expect(await next).toEqual(ok);
});

it('sends nothing after it was closed', async () => {
  const { clock, send, close, sent } = setUp(1, inTurn(tooMany(1000)));
  const outcomes = [send(7, 'a'), send(8, 'b')];
  close();
  outcomes.push(send(7, 'c'));
  await clock.advance(30_000);
  expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['refused', 'not-sent', 'not-sent']);
  expect(sent).toHaveLength(1);
});

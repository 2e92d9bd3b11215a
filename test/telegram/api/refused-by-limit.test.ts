import { describe, expect, it } from 'vitest';

import { inTurn, ok, setUp, tooMany } from './call-queue-harness.ts';

const minuteMs = 60_000;
const patient = { deadlineMs: 3_600_000 };
const background = { ...patient, priority: 'background' } as const;

describe('a 429', () => {
  it('holds back its own chat alone', async () => {
    const { clock, send, sent } = setUp(0, inTurn(tooMany(5000)));
    void send(7, 'first');
    await clock.advance(0);
    void send(7, 'second');
    void send(8, 'other');
    await clock.advance(minuteMs);
    expect(sent.slice(1)).toEqual([
      { text: 'other', atMs: 0 },
      { text: 'first', atMs: 5000 },
      { text: 'second', atMs: 5000 },
    ]);
  });

  it('of an answer to a callback holds back those answers alone', async () => {
    const { clock, call, send, sent } = setUp(0, inTurn(tooMany(600_000)));
    void call('answerCallbackQuery', { callback_query_id: '1' });
    await clock.advance(0);
    void call('answerCallbackQuery', { callback_query_id: '2', text: 'another' }, patient);
    void send(7, 'm');
    await clock.advance(20 * minuteMs);
    expect(sent.slice(1)).toEqual([
      { text: 'm', atMs: 0 },
      { text: 'another', atMs: 600_000 },
    ]);
  });

  it('in three scopes within a moment holds back everybody, for the shortest of the times', async () => {
    const { clock, call, send, sent, rateLimited } = setUp(
      0,
      inTurn(tooMany(40_000), tooMany(3000), tooMany(50_000)),
    );
    void send(1, 'm');
    await clock.advance(500);
    void call('answerCallbackQuery', { callback_query_id: '1' }, { deadlineMs: 1000 });
    await clock.advance(500);
    void send(2, 'm');
    await clock.advance(0);
    expect(rateLimited.map(each => each.split(' ')[2])).toEqual(['chat', 'chat', 'all']);
    void send(9, 'other');
    void send(1, 'limited', patient);
    await clock.advance(minuteMs);
    expect(sent.slice(3)).toEqual([
      { text: 'other', atMs: 3500 },
      { text: 'limited', atMs: 40_000 },
    ]);
  });

  it('of an hour in three chats is probed with one call after seconds, and ends with the first success', async () => {
    const hourMs = 60 * minuteMs;
    const answers = [tooMany(hourMs), tooMany(hourMs), tooMany(hourMs), tooMany(hourMs)];
    const { clock, send, sent, rateLimited } = setUp(0, inTurn(...answers));
    for (const chat of [1, 2, 3]) void send(chat, 'refused', background);
    await clock.advance(0);
    for (const chat of [4, 5, 6, 7]) void send(chat, `m${chat}`);
    await clock.advance(14_999);
    // The first probe is refused as well.
    expect(sent.slice(3)).toEqual([{ text: 'm4', atMs: 5_000 }]);
    await clock.advance(1_000);
    expect(sent.slice(4)).toEqual([5, 6, 7].map(chat => ({ text: `m${chat}`, atMs: 15_000 })));
    expect(rateLimited.at(-1)).toBe('ended');
    void send(8, 'later');
    await clock.advance(0);
    expect(sent).toHaveLength(8);
  });

  it('in one chat, or in several over minutes, holds back no others', async () => {
    const { clock, send, rateLimited } = setUp(0, ({ payload }) =>
      payload.text === 'background' ? tooMany(1) : ok,
    );
    for (let each = 0; each < 5; each += 1) {
      void send(1, 'background', background);
      await clock.advance(100);
    }
    for (let chat = 2; chat < 6; chat += 1) {
      void send(chat, 'background', background);
      await clock.advance(minuteMs);
    }
    expect(rateLimited).toEqual(Array.from({ length: 9 }, () => 'sendMessage 1 chat'));
  });

  it('of a call about the bot holds back that method alone, and is not held back by chats', async () => {
    const { clock, call, send, sent } = setUp(
      0,
      inTurn(tooMany(minuteMs), tooMany(1000), tooMany(1000), tooMany(1000)),
    );
    void call('setMyCommands', {});
    for (const chat of [1, 2, 3]) void send(chat, 'm', background);
    await clock.advance(0);
    void call('setMyCommands', {}, patient);
    void call('getMe', {});
    void send(7, 'm');
    await clock.advance(2 * minuteMs);
    expect(sent.slice(4)).toEqual([
      { text: 'getMe', atMs: 0 },
      { text: 'm', atMs: 1000 },
      { text: 'setMyCommands', atMs: minuteMs },
    ]);
  });
});

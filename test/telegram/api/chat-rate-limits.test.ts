import { describe, expect, it } from 'vitest';

import { inTurn, maxWithin, setUp, tooMany } from './call-queue-harness.ts';

const minuteMs = 60_000;
const patient = { deadlineMs: 3_600_000 };
const texts = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);

describe('one chat', () => {
  it('gets eight messages at once, then one a second', async () => {
    const { clock, send, times } = setUp(30);
    for (const text of texts(11)) void send(7, text);
    await clock.advance(minuteMs);
    expect(times()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1000, 2000, 3000]);
  });

  it('gets no burst after a 429, until it has been silent for a minute', async () => {
    const { clock, send, times } = setUp(30, inTurn(tooMany(2000)));
    for (const text of texts(4)) void send(7, text);
    await clock.advance(0);
    await clock.advance(minuteMs);
    expect(times()).toEqual([0, 0, 0, 0, 2000]);
    for (const text of texts(3)) void send(7, text);
    await clock.advance(10_000);
    expect(times().slice(5)).toEqual([60_000, 61_000, 62_000]);
    await clock.advance(2 * minuteMs);
    for (const text of texts(8)) void send(7, text);
    await clock.advance(0);
    expect(times()).toHaveLength(16);
  });

  it('shows each of five steps at once, with a placeholder for each, at the pace of a person', async () => {
    const { clock, call, sent } = setUp(30);
    for (let step = 0; step < 5; step += 1) {
      for (const text of ['Reading', 'result']) {
        void call('editMessageText', { chat_id: 7, message_id: 1, text });
        await clock.advance(300);
      }
      await clock.advance(900);
    }
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 300, 1500, 1800, 3000, 3300, 4500, 4800, 6000, 6300]);
  });

  it('that is a group gets at most 20 in any minute, and one a second after a burst', async () => {
    const { clock, send, times } = setUp(30);
    for (const text of texts(60)) void send(-7, text, patient);
    await clock.advance(10 * minuteMs);
    expect(times()).toHaveLength(60);
    expect(maxWithin(times(), minuteMs)).toBe(20);
    expect(times().slice(0, 5)).toEqual([0, 0, 0, 1000, 2000]);
    expect(maxWithin(times(), 1000)).toBe(3);
    expect(times().at(-1)).toBeLessThan(150_000);
  });

  it('has one limit for edits and messages', async () => {
    const { clock, call, send, times } = setUp(30);
    void send(-7, 'a');
    void call('editMessageText', { chat_id: -7, message_id: 1 });
    void send(-7, 'c');
    void call('editMessageText', { chat_id: -7, message_id: 2 });
    await clock.advance(minuteMs);
    expect(times()).toEqual([0, 0, 0, 1000]);
  });

  it('gets deletions and answers to callbacks at once', async () => {
    const { clock, call, send, sent } = setUp(1);
    for (const text of texts(10)) void send(7, text);
    await clock.advance(0);
    expect(sent).toHaveLength(1);
    for (let each = 0; each < 10; each += 1) {
      void call('deleteMessage', { chat_id: 7, message_id: each });
      void call('answerCallbackQuery', { callback_query_id: String(each) });
    }
    await clock.advance(0);
    expect(sent).toHaveLength(21);
  });
});

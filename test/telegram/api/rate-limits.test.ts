import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRateLimits, type LimitScope } from '../../../src/telegram/api/rate-limits.ts';
import { maxWithin, ok, setUp } from './call-queue-harness.ts';

const minuteMs = 60_000;
const patient = { deadlineMs: 3_600_000 };
const background = { ...patient, priority: 'background' } as const;
interface Jitter {
  readonly jitterMs: number;
  readonly stallMs: number;
}
const texts = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);

describe('all chats together', () => {
  it('never exceed the limit in any second', async () => {
    const { clock, send, times } = setUp(30);
    for (let chat = 1; chat <= 200; chat += 1) void send(chat, 'm');
    await clock.advance(minuteMs);
    expect(times()).toHaveLength(200);
    // Nor in one that is 5 % longer: messages don't all take as long to the server.
    expect(maxWithin(times(), 1050)).toBe(30);
    expect(times().at(-1)).toBe(6 * 1050);
  });

  /** A server that receives and answers nothing in the first `stallMs` of each second, and otherwise takes up to `jitterMs`. */
  const sendToSlowServer = async (count: number, { jitterMs, stallMs }: Jitter) => {
    const received: number[] = [];
    let seed = 1;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const after = (ms: number) => new Promise<void>(resolve => void clock.after(ms, resolve));
    const { clock, send, times } = setUp(30, async () => {
      await after(2 + random() * jitterMs);
      await after(Math.max(0, stallMs - (clock.now() % 1_000)));
      received.push(clock.now());
      await after(2 + random() * jitterMs);
      return ok;
    });
    for (let chat = 1; chat <= count; chat += 1) void send(chat, 'alert', background);
    await clock.advance(10 * minuteMs);
    return { received, sentAfterMs: Math.max(...times()) };
  };

  it.each([
    { jitterMs: 0, stallMs: 0 },
    { jitterMs: 30, stallMs: 0 },
    { jitterMs: 0, stallMs: 80 },
    { jitterMs: 20, stallMs: 60 },
  ])('arrive at most 30 in any second of a slow server, at 1.06 × the least time: %o', async jitter => {
    const { received, sentAfterMs } = await sendToSlowServer(400, jitter);
    expect(received).toHaveLength(400);
    expect(maxWithin(received, 1_000)).toBeLessThanOrEqual(30);
    expect(sentAfterMs).toBeLessThanOrEqual((1.06 * 399_000) / 30);
  });

  it('arrive at most 30 in any second, although some take half a second longer than others', async () => {
    for (const jitterMs of [60, 100]) {
      const { received } = await sendToSlowServer(300, { jitterMs, stallMs: 250 });
      expect(received).toHaveLength(300);
      expect(maxWithin(received, 1_000)).toBeLessThanOrEqual(30);
    }
  });

  it('get interactive messages before background ones', async () => {
    const { clock, send, texts: sent } = setUp(1);
    void send(100, 'first');
    for (const chat of [1, 2, 3]) void send(chat, `alert ${chat}`, background);
    for (const chat of [4, 5]) void send(chat, `reply ${chat}`);
    await clock.advance(minuteMs);
    expect(sent()).toEqual(['first', 'reply 4', 'reply 5', 'alert 1', 'alert 2', 'alert 3']);
  });

  it('get a reply within a moment while many alerts go out', async () => {
    const { clock, send, sent } = setUp(30);
    for (let chat = 1; chat <= 300; chat += 1) void send(chat, 'alert', background);
    await clock.advance(3001);
    void send(1000, 'reply');
    await clock.advance(minuteMs);
    expect(sent.find(({ text }) => text === 'reply')?.atMs).toBeLessThanOrEqual(3041);
  });

  it('get a third of every second for alerts, however many replies wait', async () => {
    const { clock, send, sent } = setUp(30);
    for (let second = 0; second < 60; second += 1) {
      for (let chat = 1; chat <= 45; chat += 1) void send(1000 * second + chat, 'reply', patient);
      for (let chat = 1; chat <= 9; chat += 1) void send(-1000 * second - chat, 'alert', background);
      await clock.advance(1000);
    }
    const alerts = sent.flatMap(({ text, atMs }) => (text === 'alert' ? [atMs] : []));
    expect(alerts.length).toBeGreaterThanOrEqual(530);
    alerts.forEach((atMs, index) => expect(atMs - 1000 * Math.floor(index / 9)).toBeLessThanOrEqual(2000));
    expect(sent.filter(({ atMs }) => atMs < minuteMs).length).toBeGreaterThanOrEqual(28.5 * 59);
  });

  it('delay neither alerts nor replies of people with an account by 100 people without one', async () => {
    const { clock, send, sent } = setUp(30);
    const unlinked = { priority: 'unlinked' } as const;
    // Every person without an account presses once a second for a minute.
    for (let second = 0; second < 60; second += 1) {
      for (let chat = 1; chat <= 100; chat += 1) void send(chat, 'unlinked', unlinked);
      void send(10_000 + second, `reply ${second}`);
      void send(20_000 + second, `alert ${second}`, background);
      await clock.advance(1000);
    }
    for (const kind of ['reply', 'alert']) {
      const late = sent.flatMap(({ text, atMs }) => {
        const [name, second] = String(text).split(' ');
        return name === kind ? [atMs - 1000 * Number(second)] : [];
      });
      expect(late).toHaveLength(60);
      expect(Math.max(...late)).toBeLessThan(300);
    }
    expect(sent.filter(({ text }) => text === 'unlinked').length).toBeGreaterThan(9 * 60);
  });

  it('have no limit at 0', async () => {
    const { clock, send, times } = setUp(0);
    for (const text of texts(500)) void send(-7, text, background);
    await clock.advance(minuteMs);
    expect(times()).toEqual(Array.from({ length: 500 }, () => 0));
  });

  it('may be limited to less than one a second', async () => {
    const { clock, send, times } = setUp(0.5);
    for (const chat of [1, 2, 3]) void send(chat, 'm');
    await clock.advance(minuteMs);
    expect(times()).toEqual([0, 2100, 4200]);
  });

  it('keep to every limit for any arrivals', async () => {
    const arrivals = fc.array(
      fc.record({
        chat: fc.integer({ min: -3, max: 8 }).filter(chat => chat !== 0),
        priority: fc.constantFrom('interactive' as const, 'background' as const),
        afterMs: fc.nat(400),
      }),
      { maxLength: 120 },
    );
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 12 }), async (list, perSecond) => {
        const { clock, send, sent, times } = setUp(perSecond);
        for (const { chat, priority, afterMs } of list) {
          await clock.advance(afterMs);
          void send(chat, String(chat), { ...patient, priority });
        }
        await clock.advance(60 * minuteMs);
        expect(sent).toHaveLength(list.length);
        expect(maxWithin(times(), 1000)).toBeLessThanOrEqual(perSecond);
        for (const chat of new Set(list.map(each => each.chat))) {
          const at = sent.filter(({ text }) => text === String(chat)).map(({ atMs }) => atMs);
          if (chat < 0) expect(maxWithin(at, minuteMs)).toBeLessThanOrEqual(20);
          else expect(maxWithin(at, 10_000)).toBeLessThanOrEqual(12);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('the memory of chats', () => {
  const start = 1_000_000;
  const chat = (id: number): LimitScope => ({ kind: id < 0 ? 'group' : 'private', key: `chat ${id}` });

  it('loses those in which nothing happens', () => {
    const limits = createRateLimits(30);
    for (let id = 1; id <= 1000; id += 1) limits.take(chat(id), 'interactive', start);
    expect(limits.scopeCount()).toBe(1000);
    limits.take(chat(-1), 'interactive', start + 2 * minuteMs);
    expect(limits.scopeCount()).toBe(1);
  });

  it('keeps those that are paused', () => {
    const limits = createRateLimits(30);
    limits.onRefused(chat(1), 60 * minuteMs, start);
    limits.take(chat(2), 'interactive', start + 2 * minuteMs);
    expect(limits.pausedUntil(chat(1))).toBe(start + 60 * minuteMs);
  });

  it('keeps those that were just written to', () => {
    const limits = createRateLimits(30);
    limits.onRefused(chat(-1), 100_000, start);
    for (let each = 0; each < 3; each += 1) limits.take(chat(-1), 'interactive', start + 100_000);
    limits.take(chat(2), 'interactive', start + 101_000);
    expect(limits.scopeCount()).toBe(2);
    expect(limits.readyAt(chat(-1), 'interactive')).toBe(start + 101_000);
  });
});

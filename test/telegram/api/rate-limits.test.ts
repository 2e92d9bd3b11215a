import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createPace, type Line, type Pace, type Ticket } from '../../../src/telegram/api/rate-limits.ts';

interface Call extends Ticket {
  readonly name: string;
}

const inChat = (chat: number, name: string, line: Line = 'interactive', edit?: string): Call => ({
  lane: { kind: chat < 0 ? 'group' : 'private', chat: String(chat) },
  line,
  edit,
  name,
});
const press = (name: string): Call => ({ lane: { kind: 'shared' }, line: 'unpaced', name });
const about = (method: string, name: string): Call => ({
  lane: { kind: 'method', method },
  line: 'unpaced',
  name,
});

interface Gone {
  readonly name: string;
  readonly at: number;
}

/** Lets a virtual clock run until nothing waits any more, or until `endsAt`; each call ends at once. */
function run(pace: Pace<Call>, fromAt: number, endsAt = Infinity): Gone[] {
  const gone: Gone[] = [];
  for (let now = fromAt; ;) {
    const step = pace.next(now);
    if (step.kind === 'go') {
      gone.push({ name: step.ticket.name, at: now });
      pace.ended(step.ticket);
    } else if (step.until === Infinity || step.until > endsAt) {
      return gone;
    } else {
      expect(step.until).toBeGreaterThan(now);
      now = Math.ceil(step.until);
    }
  }
}

const start = 1_000_000;
const names = (gone: readonly Gone[]) => gone.map(({ name }) => name);
const delays = (gone: readonly Gone[]) => gone.map(({ at }) => at - start);

/** The most of these instants that lie within any such span, its end left out. */
function mostWithin(instants: readonly number[], spanMs: number): number {
  const sorted = [...instants].sort((a, b) => a - b);
  return Math.max(0, ...sorted.map((at, i) => sorted.filter((b, j) => j >= i && b < at + spanMs).length));
}

describe('one chat', () => {
  it('lets three messages go to a private chat at once, then one a second', () => {
    const pace = createPace<Call>(30);
    for (let i = 0; i < 6; i += 1) pace.add(inChat(7, `m${i}`), start);
    const gone = run(pace, start);
    expect(names(gone)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5']);
    expect(delays(gone)).toEqual([0, 0, 0, 1000, 2000, 3000]);
  });

  it('never lets more than 20 go to a group in any minute, nor more than one a second after a burst', () => {
    const pace = createPace<Call>(30);
    for (let i = 0; i < 60; i += 1) pace.add(inChat(-7, `m${i}`), start);
    const at = delays(run(pace, start));
    expect(mostWithin(at, 60_000)).toBe(20);
    expect(at.slice(0, 5)).toEqual([0, 0, 0, 1000, 2000]);
    expect(mostWithin(at, 1000)).toBe(3);
    expect(at.at(-1)).toBeLessThan(150_000);
  });

  it('gives the burst back after silence, and no more than it', () => {
    const pace = createPace<Call>(30);
    for (let i = 0; i < 3; i += 1) pace.add(inChat(7, 'early'), start);
    run(pace, start);
    const later = start + 3_600_000;
    for (let i = 0; i < 4; i += 1) pace.add(inChat(7, 'late'), later);
    expect(run(pace, later).map(({ at }) => at - later)).toEqual([0, 0, 0, 1000]);
  });

  it('counts edits and sends together', () => {
    const pace = createPace<Call>(30);
    pace.add(inChat(7, 'a'), start);
    pace.add(inChat(7, 'b', 'interactive', 'editMessageText 7 1'), start);
    pace.add(inChat(7, 'c'), start);
    pace.add(inChat(7, 'd', 'interactive', 'editMessageText 7 2'), start);
    expect(delays(run(pace, start))).toEqual([0, 0, 0, 1000]);
  });

  it('lets what is not paced go at once', () => {
    const pace = createPace<Call>(1);
    for (let i = 0; i < 10; i += 1) pace.add(inChat(7, 'message'), start);
    expect(names(run(pace, start, start))).toEqual(['message']);
    for (let i = 0; i < 10; i += 1) pace.add(inChat(7, 'deletion', 'unpaced'), start);
    for (let i = 0; i < 10; i += 1) pace.add(press('answer'), start);
    expect(run(pace, start, start)).toHaveLength(20);
  });
});

describe('all chats together', () => {
  it('never lets more go in any second than it may', () => {
    const pace = createPace<Call>(30);
    for (let chat = 1; chat <= 200; chat += 1) pace.add(inChat(chat, 'm'), start);
    const at = delays(run(pace, start));
    expect(at).toHaveLength(200);
    expect(mostWithin(at, 1000)).toBe(30);
    expect(at.at(-1)).toBe(6000);
  });

  it('lets replies go before news, whenever they came', () => {
    const pace = createPace<Call>(1);
    for (let chat = 1; chat <= 3; chat += 1) pace.add(inChat(chat, `news ${chat}`, 'news'), start);
    for (let chat = 4; chat <= 5; chat += 1) pace.add(inChat(chat, `reply ${chat}`), start);
    expect(names(run(pace, start))).toEqual(['reply 4', 'reply 5', 'news 1', 'news 2', 'news 3']);
  });

  it('keeps a reply waiting for a moment only while a flood of news is going out', () => {
    const pace = createPace<Call>(30);
    for (let chat = 1; chat <= 300; chat += 1) pace.add(inChat(chat, 'news', 'news'), start);
    const newsAt = run(pace, start, start + 3000).at(-1)?.at ?? start;
    pace.add(inChat(1000, 'reply'), newsAt + 1);
    const reply = run(pace, newsAt + 1).find(({ name }) => name === 'reply');
    expect((reply?.at ?? Infinity) - newsAt).toBeLessThanOrEqual(40);
  });

  it('has no pace of its own at 0', () => {
    const pace = createPace<Call>(0);
    for (let i = 0; i < 500; i += 1) pace.add(inChat(-7, 'm', 'news'), start);
    expect(delays(run(pace, start))).toEqual(Array.from({ length: 500 }, () => 0));
  });

  it('takes less than one a second too', () => {
    const pace = createPace<Call>(0.5);
    for (let chat = 1; chat <= 3; chat += 1) pace.add(inChat(chat, 'm'), start);
    expect(delays(run(pace, start))).toEqual([0, 2000, 4000]);
  });

  it('holds every limit for whatever comes when', () => {
    const arrivals = fc.array(
      fc.record({
        chat: fc.integer({ min: -3, max: 8 }).filter(chat => chat !== 0),
        line: fc.constantFrom<Line>('interactive', 'news'),
        afterMs: fc.nat(400),
      }),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 12 }), (list, perSecond) => {
        const pace = createPace<Call>(perSecond);
        const gone: (Gone & { chat: number })[] = [];
        let now = start;
        const note = (some: readonly Gone[]) =>
          gone.push(...some.map(each => ({ ...each, chat: Number(each.name) })));
        for (const { chat, line, afterMs } of list) {
          note(run(pace, now, now + afterMs));
          now += afterMs;
          pace.add(inChat(chat, String(chat), line), now);
        }
        note(run(pace, now));
        expect(gone).toHaveLength(list.length);
        expect(
          mostWithin(
            gone.map(({ at }) => at),
            1000,
          ),
        ).toBeLessThanOrEqual(perSecond);
        for (const chat of new Set(gone.map(each => each.chat))) {
          const at = gone.filter(each => each.chat === chat).map(each => each.at);
          if (chat < 0) expect(mostWithin(at, 60_000)).toBeLessThanOrEqual(20);
          else expect(mostWithin(at, 10_000)).toBeLessThanOrEqual(12);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('too many requests', () => {
  it('lets one chat rest for as long as it was told to, and the others go on', () => {
    const pace = createPace<Call>(0);
    const first = inChat(7, 'first');
    pace.add(first, start);
    pace.next(start);
    expect(pace.flood(first, 5000, start)).toBe('lane');
    expect(pace.putBack(first, start)).toBe(true);
    pace.add(inChat(7, 'second'), start);
    pace.add(inChat(8, 'other'), start);
    const gone = run(pace, start);
    expect(names(gone)).toEqual(['other', 'first', 'second']);
    expect(delays(gone)).toEqual([0, 5000, 5000]);
  });

  it('puts calls back in the order in which they were, whichever was refused first', () => {
    const pace = createPace<Call>(0);
    const [a, b] = [inChat(7, 'a'), inChat(7, 'b')];
    pace.add(a, start);
    pace.add(b, start);
    pace.next(start);
    pace.next(start);
    pace.flood(b, 1000, start);
    pace.putBack(b, start);
    pace.flood(a, 1000, start);
    pace.putBack(a, start);
    expect(names(run(pace, start))).toEqual(['a', 'b']);
  });

  it('lets answers to presses rest by themselves when one was refused, and no chat with them', () => {
    const pace = createPace<Call>(0);
    expect(pace.flood(press('answer'), 600_000, start)).toBe('lane');
    pace.add(press('another'), start);
    pace.add(inChat(7, 'm'), start);
    expect(run(pace, start)).toEqual([
      { name: 'm', at: start },
      { name: 'another', at: start + 600_000 },
    ]);
  });

  it('counts them among those that are told so when everybody is', () => {
    const pace = createPace<Call>(0);
    expect(pace.flood(inChat(1, 'm'), 4000, start)).toBe('lane');
    expect(pace.flood(press('answer'), 3000, start)).toBe('lane');
    expect(pace.flood(inChat(2, 'm'), 5000, start)).toBe('all');
    expect(pace.allRestUntil()).toBe(start + 3000);
  });

  it('lets everybody rest when several chats are told so within a moment, for the shortest of the times', () => {
    const pace = createPace<Call>(0);
    const scopes = [40_000, 3000, 50_000].map((retryAfterMs, i) =>
      pace.flood(inChat(i + 1, 'm'), retryAfterMs, start + i * 500),
    );
    expect(scopes).toEqual(['lane', 'lane', 'all']);
    pace.add(inChat(9, 'other'), start + 1000);
    pace.add(inChat(1, 'flooded'), start + 1000);
    const gone = run(pace, start + 1000);
    expect(gone).toEqual([
      { name: 'other', at: start + 500 + 3000 },
      { name: 'flooded', at: start + 40_000 },
    ]);
  });

  it('takes the same few chats, or chats minutes apart, for what they are', () => {
    const pace = createPace<Call>(0);
    for (let i = 0; i < 5; i += 1) expect(pace.flood(inChat(1, 'm'), 1000, start + i)).toBe('lane');
    for (let i = 2; i < 6; i += 1) expect(pace.flood(inChat(i, 'm'), 1000, start + i * 60_000)).toBe('lane');
  });

  it('keeps what is about the bot apart', () => {
    const pace = createPace<Call>(0);
    expect(pace.flood(about('setMyCommands', 'c'), 60_000, start)).toBe('lane');
    for (const chat of [1, 2, 3]) pace.flood(inChat(chat, 'm'), 1000, start);
    pace.add(about('setMyCommands', 'commands'), start);
    pace.add(about('getMe', 'me'), start);
    pace.add(inChat(7, 'm'), start);
    const gone = run(pace, start);
    expect(names(gone)).toEqual(['me', 'm', 'commands']);
    expect(delays(gone)).toEqual([0, 1000, 60_000]);
  });
});

describe('edits of one message', () => {
  const edit = (name: string, line: Line = 'interactive') => inChat(7, name, line, 'editMessageText 7 1');

  it('lets a newer one take the place of the one that waits', () => {
    const pace = createPace<Call>(30);
    for (let i = 0; i < 3; i += 1) pace.add(inChat(7, `m${i}`), start);
    const old = edit('old');
    pace.add(old, start);
    pace.add(inChat(7, 'later'), start);
    expect(pace.add(edit('new'), start)).toBe(old);
    expect(names(run(pace, start))).toEqual(['m0', 'm1', 'm2', 'new', 'later']);
  });

  it('has one under way at a time, so that the last word is the newest', () => {
    const pace = createPace<Call>(0);
    const first = edit('first');
    pace.add(first, start);
    pace.next(start);
    expect(pace.add(edit('second'), start)).toBeUndefined();
    expect(pace.next(start)).toEqual({ kind: 'wait', until: Infinity });
    pace.add(inChat(7, 'message'), start);
    expect(names(run(pace, start))).toEqual(['message']);
    pace.ended(first);
    expect(names(run(pace, start))).toEqual(['second']);
  });

  it('does not send one that was refused for now when a newer one waits', () => {
    const pace = createPace<Call>(0);
    const first = edit('first');
    pace.add(first, start);
    pace.next(start);
    pace.add(edit('second', 'news'), start);
    pace.flood(first, 1000, start);
    expect(pace.putBack(first, start)).toBe(false);
    expect(names(run(pace, start))).toEqual(['second']);
  });
});

describe('memory', () => {
  it('forgets chats in which nothing happens', () => {
    const pace = createPace<Call>(0);
    for (let chat = 1; chat <= 1000; chat += 1) pace.add(inChat(chat, 'm'), start);
    run(pace, start);
    expect(pace.laneCount()).toBe(1000);
    pace.add(inChat(-1, 'm'), start + 120_000);
    expect(pace.laneCount()).toBe(1);
  });

  it('forgets no chat that rests', () => {
    const pace = createPace<Call>(30);
    pace.flood(inChat(1, 'm'), 3_600_000, start);
    pace.add(inChat(2, 'm'), start + 120_000);
    pace.add(inChat(1, 'm'), start + 120_000);
    expect(run(pace, start + 120_000).at(-1)?.at).toBe(start + 3_600_000);
  });

  it('forgets no chat in which somebody waits', () => {
    const pace = createPace<Call>(0.005);
    pace.add(inChat(1, 'm'), start);
    pace.add(inChat(2, 'waiting'), start);
    run(pace, start, start + 150_000);
    pace.add(inChat(3, 'm'), start + 150_000);
    expect(pace.laneCount()).toBe(2);
  });

  it('forgets no chat that has just been written to', () => {
    const pace = createPace<Call>(30);
    pace.flood(inChat(-1, 'm'), 100_000, start);
    for (let i = 0; i < 3; i += 1) pace.add(inChat(-1, 'm'), start);
    run(pace, start);
    pace.add(inChat(2, 'm'), start + 101_000);
    expect(pace.laneCount()).toBe(2);
  });

  it('takes a call out of its line', () => {
    const pace = createPace<Call>(0);
    const call = inChat(7, 'm');
    pace.add(call, start);
    expect(pace.waiting()).toEqual([call]);
    expect(pace.remove(call, start)).toBe(true);
    expect(pace.remove(call, start)).toBe(false);
    expect(run(pace, start)).toEqual([]);
  });
});

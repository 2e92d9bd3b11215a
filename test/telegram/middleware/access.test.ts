import { expect, test } from 'vitest';

import type { ChatKind } from '../../../src/domain/access.ts';
import type { ChatId, PersonId } from '../../../src/domain/server.ts';
import {
  createAdmission,
  notAllowedSilenceMs,
  type Decision,
} from '../../../src/telegram/middleware/access.ts';

function setUp(
  options: {
    readonly perMinute?: number;
    readonly allowed?: readonly number[];
    readonly unlinkedPerSecond?: number;
  } = {},
) {
  const clock = { now: 1_700_000_000_000 };
  const admission = createAdmission({
    isAllowed: person => options.allowed?.includes(person) ?? true,
    commandsPerMinute: options.perMinute ?? 20,
    hasAccount: chat => chat < 100,
    unlinkedPerSecond: options.unlinkedPerSecond ?? 0,
    now: () => clock.now,
  });
  const person = (id: number, chatKind: ChatKind = 'private') => ({
    personId: id as PersonId,
    chatId: id as ChatId,
    chatKind,
  });
  /** What a person sees: "in", a reply with the reason, or nothing. */
  const results = (times: number, decide: () => Decision) =>
    Array.from({ length: times }, decide).map(decision =>
      decision.kind === 'admitted' ? 'in' : decision.notify ? decision.kind : '-',
    );
  return { clock, ...admission, person, results };
}

const times = (count: number, what: string): readonly string[] => Array<string>(count).fill(what);

test('a person gets 20 messages a minute, then one notice, then no reply', () => {
  const { admit, person, results } = setUp();
  expect(results(23, () => admit(person(1), 'message'))).toEqual([
    ...times(20, 'in'),
    'rate-limited',
    '-',
    '-',
  ]);
  expect(admit(person(2), 'message').kind).toBe('admitted');
});

test('callbacks have a limit of their own, three times as high', () => {
  const { admit, person, results } = setUp();
  results(30, () => admit(person(1), 'message'));
  expect(results(62, () => admit(person(1), 'callback'))).toEqual([...times(60, 'in'), 'rate-limited', '-']);
});

test('a person who keeps to the rate again is admitted, and notified again only after a full minute', () => {
  const { clock, admit, person, results } = setUp();
  const write = (count: number) => results(count, () => admit(person(1), 'message'));
  write(21);
  clock.now += 3_000;
  expect(write(2)).toEqual(['in', '-']);
  clock.now += 57_000;
  expect(write(20)).toEqual([...times(19, 'in'), '-']);
  clock.now += 60_000;
  expect(write(22)).toEqual([...times(20, 'in'), 'rate-limited', '-']);
});

test('a clock that is set back neither admits more people nor locks anyone out', () => {
  const { clock, admit, person, results } = setUp();
  results(21, () => admit(person(1), 'message'));
  clock.now -= 1_000_000;
  expect(admit(person(1), 'message').kind).toBe('rate-limited');
  clock.now += 3_000;
  expect(admit(person(1), 'message').kind).toBe('admitted');
});

test('the limit of a person is dropped after 10,000 other people', () => {
  const { admit, person, results } = setUp({ perMinute: 1 });
  results(2, () => admit(person(1), 'message'));
  for (let id = 2; id <= 10_000; id++) admit(person(id), 'message');
  expect(admit(person(1), 'message').kind).toBe('rate-limited');
  for (let id = 2; id <= 10_001; id++) admit(person(id), 'message');
  expect(admit(person(1), 'message').kind).toBe('admitted');
});

test('a person who is not allowed gets one reply an hour, whatever they do', () => {
  const { clock, admit, person, results } = setUp({ allowed: [1] });
  expect(results(3, () => admit(person(9), 'message'))).toEqual(['not-allowed', '-', '-']);
  expect(results(2, () => admit(person(9), 'callback'))).toEqual(['-', '-']);
  clock.now += notAllowedSilenceMs - 1;
  expect(results(1, () => admit(person(9), 'message'))).toEqual(['-']);
  clock.now += 1;
  expect(results(2, () => admit(person(9), 'message'))).toEqual(['not-allowed', '-']);
});

test('the allowlist does not apply to groups', () => {
  const { admit, person } = setUp({ allowed: [1] });
  expect(admit(person(9, 'group'), 'callback').kind).toBe('admitted');
});

test('the limit counts a person in all chats, and anonymous authors by their group', () => {
  const { admit, admitChat, person, results } = setUp({ perMinute: 2 });
  results(2, () => admit(person(1, 'group'), 'message'));
  expect(results(1, () => admit(person(1), 'message'))).toEqual(['rate-limited']);
  expect(results(3, () => admitChat(-5 as ChatId))).toEqual(['in', 'in', 'rate-limited']);
  expect(admitChat(-6 as ChatId).kind).toBe('admitted');
});

test('a limit below one a minute admits one, and 0 is no limit', () => {
  const slow = setUp({ perMinute: 0.25 });
  expect(slow.results(2, () => slow.admit(slow.person(1), 'message'))).toEqual(['in', 'rate-limited']);
  const unlimited = setUp({ perMinute: 0 });
  const results = unlimited.results(1000, () => unlimited.admit(unlimited.person(1), 'message'));
  expect(new Set(results)).toEqual(new Set(['in']));
});

test('people without an account share a limit, and others are admitted all the same', () => {
  const { clock, admit, person, results } = setUp({ unlinkedPerSecond: 10 });
  const everybody = (from: number, count: number) => {
    let id = from;
    return results(count, () => admit(person(id++), 'callback'));
  };
  expect(everybody(100, 62)).toEqual([...times(60, 'in'), 'busy', 'busy']);
  expect(admit(person(1), 'callback').kind).toBe('admitted');
  expect(results(2, () => admit(person(161), 'callback'))).toEqual(['-', '-']);
  clock.now += 1_000;
  expect(everybody(200, 11)).toEqual([...times(10, 'in'), 'busy']);
});

test('people who may only look in a group share ten requests at once, and one every six seconds', () => {
  const { clock, admitViewer, results } = setUp();
  const ask = (count: number) => results(count, () => admitViewer(-5 as ChatId));
  expect(ask(12)).toEqual([...times(10, 'in'), 'busy', '-']);
  expect(admitViewer(-6 as ChatId).kind).toBe('admitted');
  clock.now += 6_000;
  expect(ask(2)).toEqual(['in', '-']);
  clock.now += 60_000;
  expect(ask(11)).toEqual([...times(10, 'in'), 'busy']);
});

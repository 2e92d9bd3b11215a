import { expect, test } from 'vitest';

import { createGate, strangerSilenceMs, type Entry } from '../../../src/telegram/middleware/gate.ts';
import type { ChatKind } from '../../../src/core/access.ts';
import type { ChatId, PersonId } from '../../../src/core/server.ts';

function setUp(options: { readonly perMinute?: number; readonly allowed?: readonly number[] } = {}) {
  const clock = { now: 1_700_000_000_000 };
  const gate = createGate({
    isAllowed: person => options.allowed?.includes(person) ?? true,
    commandsPerMinute: options.perMinute ?? 20,
    now: () => clock.now,
  });
  const person = (id: number, chatKind: ChatKind = 'private') => ({ personId: id as PersonId, chatKind });
  const heard = (times: number, what: () => Entry) =>
    Array.from({ length: times }, what).map(entry =>
      entry.kind === 'welcome' ? 'in' : entry.isTold ? entry.kind : '-',
    );
  return { clock, gate, person, heard };
}

test('twenty messages in a minute are read, the next is refused in words, and then there is silence', () => {
  const { gate, person, heard } = setUp();
  expect(heard(23, () => gate.judge(person(1), 'wrote'))).toEqual([
    ...Array<string>(20).fill('in'),
    'too-much',
    '-',
    '-',
  ]);
  expect(gate.judge(person(2), 'wrote').kind).toBe('welcome');
});

test('presses are counted by themselves, and a tapping finger is not refused', () => {
  const { gate, person, heard } = setUp();
  heard(30, () => gate.judge(person(1), 'wrote'));
  const taps = heard(62, () => gate.judge(person(1), 'pressed'));
  expect(taps.slice(0, 60)).toEqual(Array(60).fill('in'));
  expect(taps.slice(60)).toEqual(['too-much', '-']);
});

test('a stranger hears so once an hour, and is never counted', () => {
  const { clock, gate, person, heard } = setUp({ allowed: [1] });
  expect(heard(3, () => gate.judge(person(9), 'wrote'))).toEqual(['stranger', '-', '-']);
  expect(heard(2, () => gate.judge(person(9), 'pressed'))).toEqual(['-', '-']);
  clock.now += strangerSilenceMs - 1;
  expect(heard(1, () => gate.judge(person(9), 'wrote'))).toEqual(['-']);
  clock.now += 1;
  expect(heard(2, () => gate.judge(person(9), 'wrote'))).toEqual(['stranger', '-']);
});

test('in a group a stranger to the private chat is like everybody', () => {
  const { gate, person } = setUp({ allowed: [1] });
  expect(gate.judge(person(9, 'group'), 'pressed').kind).toBe('welcome');
});

test('a person is counted in all chats together, anonymous ones by their group', () => {
  const { gate, person, heard } = setUp({ perMinute: 2 });
  heard(2, () => gate.judge(person(1, 'group'), 'wrote'));
  expect(heard(1, () => gate.judge(person(1), 'wrote'))).toEqual(['too-much']);
  expect(heard(3, () => gate.judgeChat(-5 as ChatId))).toEqual(['in', 'in', 'too-much']);
  expect(gate.judgeChat(-6 as ChatId).kind).toBe('welcome');
});

test('less than one a minute is still one, and 0 is no limit', () => {
  const slow = setUp({ perMinute: 0.25 });
  expect(slow.heard(2, () => slow.gate.judge(slow.person(1), 'wrote'))).toEqual(['in', 'too-much']);
  const free = setUp({ perMinute: 0 });
  expect(new Set(free.heard(1000, () => free.gate.judge(free.person(1), 'wrote')))).toEqual(new Set(['in']));
});

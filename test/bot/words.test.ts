import { bold } from '../../src/bot/views/view.ts';
import { createWords, type MessageId } from '../../src/telegram/locales/locale.ts';
import { en, ru } from '../../src/bot/words/texts.ts';
import { describe, expect, test } from 'vitest';

const ids = Object.keys(en) as readonly MessageId[];
const variablesOf = (text: string) =>
  [...new Set([...text.matchAll(/\$(\w+)/g)].map(found => found[1] ?? ''))].sort();

test('both languages have every message with the same variables', () => {
  expect(Object.keys(ru).sort()).toEqual([...ids].sort());
  for (const id of ids) expect(variablesOf(ru[id]), id).toEqual(variablesOf(en[id]));
});

describe.each(['en', 'ru'] as const)('%s', language => {
  const words = createWords(language);
  const say = words.say as (id: MessageId, values: Record<string, unknown>) => { text: string };

  test.each(ids)('%s can be said, whatever stands in it', id => {
    for (const value of ['<b>&_*[', '{ $name }', '\uE0000\uE001', 0, 1, 2, 5, 21]) {
      const values: Record<string, unknown> = Object.fromEntries<string | number>(
        variablesOf(en[id]).map(name => [name, value]),
      );
      const { text } = say(id, values);
      expect(text).not.toMatch(/\{\$?\w*\}|undefined/);
      if (typeof value === 'string' && Object.keys(values).length > 0 && !en[id].includes('->')) {
        expect(text).toContain(value);
      }
    }
  });

  test('a formatted value keeps its entity at its place', () => {
    const { text, entities } = words.say('done-stop', { name: bold('🔴web'), duration: '5' });
    const [entity] = entities ?? [];
    expect(text.slice(entity?.offset, (entity?.offset ?? 0) + (entity?.length ?? 0))).toBe('🔴web');
  });
});

test('plurals are real', () => {
  const words = createWords('ru');
  const count = (total: number) => words.plain('home-linked', { total });
  expect([1, 2, 5, 21].map(count)).toEqual([
    'У вас 1 сервер.',
    'У вас 2 сервера.',
    'У вас 5 серверов.',
    'У вас 21 сервер.',
  ]);
});

test('durations read as a person says them', () => {
  const { duration } = createWords('en');
  expect([0, 14_000, 125_000, 3_600_000, 11_400_000, 187_200_000].map(duration)).toEqual([
    '0 s',
    '14 s',
    '2 min 5 s',
    '1 h',
    '3 h 10 min',
    '2 d 4 h',
  ]);
});

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { describe, expect, test } from 'vitest';

import { filesOf, messagesOf, messageTypes, typesFile } from '../../scripts/message-types.ts';
import { languageCodes } from '../../src/domain/chat-settings.ts';
import { createLocale, type MessageId } from '../../src/telegram/locales/locale.ts';
import { bold } from '../../src/telegram/views/view.ts';

const english = messagesOf('en');
const ids = [...english.keys()] as readonly MessageId[];
/** Messages with several forms, which need not contain the variable that selects one. */
const plurals = new Set(
  filesOf('en').flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/^([\w-]+) =\n +\{ \$\w+ ->/gm)].map(([, id]) => id),
  ),
);

test('messages.d.ts matches the English messages', () => {
  const hint = 'Run `npm run format` to update src/telegram/locales/messages.d.ts and commit it.';
  expect(readFileSync(typesFile, 'utf8') === messageTypes(), hint).toBe(true);
});

describe.each(languageCodes)('%s', language => {
  const locale = createLocale(language);
  const say = locale.t as (id: MessageId, values: Record<string, unknown>) => { text: string };

  test('has the same files, messages and variables as English', () => {
    expect(filesOf(language).map(file => basename(file))).toEqual(filesOf('en').map(file => basename(file)));
    const translated = messagesOf(language);
    expect([...translated.keys()].sort()).toEqual([...ids].sort());
    for (const [id, variables] of translated) expect(variables, id).toEqual(english.get(id));
  });

  test.each(['<b>&_*[', '{ $name }', '\uE0000\uE001', 0, 1, 2, 5, 21])('every message accepts %s', value => {
    for (const id of ids) {
      const variables = english.get(id) ?? [];
      const { text } = say(id, Object.fromEntries(variables.map(name => [name, value])));
      expect(text, id).not.toMatch(/\{\$?\w*\}|undefined/);
      if (typeof value === 'string' && variables.length > 0 && !plurals.has(id))
        expect(text, id).toContain(value);
    }
  });

  test('a formatted value keeps its entity', () => {
    const { text, entities } = locale.t('power-done-stop', { name: bold('🔴web'), duration: '5' });
    const [entity] = entities ?? [];
    expect(text.slice(entity?.offset, (entity?.offset ?? 0) + (entity?.length ?? 0))).toBe('🔴web');
  });
});

test('a number selects the plural form', () => {
  const locale = createLocale('ru');
  const count = (total: number) => locale.tText('home-linked', { total });
  expect([1, 2, 5, 21].map(count)).toEqual([
    'У вас 1 сервер.',
    'У вас 2 сервера.',
    'У вас 5 серверов.',
    'У вас 21 сервер.',
  ]);
});

test('a duration has two units', () => {
  const { duration } = createLocale('en');
  expect([0, 14_000, 125_000, 3_600_000, 11_400_000, 187_200_000].map(duration)).toEqual([
    '0 s',
    '14 s',
    '2 min 5 s',
    '1 h',
    '3 h 10 min',
    '2 d 4 h',
  ]);
});

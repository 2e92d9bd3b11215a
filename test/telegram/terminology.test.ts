import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { messagesOf } from '../../scripts/message-types.ts';
import { languageCodes, type Language } from '../../src/domain/chat-settings.ts';
import { createLocale, type MessageId } from '../../src/telegram/locales/locale.ts';

interface Term {
  readonly inLanguage: Readonly<Record<Language, string>>;
  readonly not: readonly string[];
}

const table = readFileSync(join(import.meta.dirname, '../../docs/terminology.md'), 'utf8');
/** The rows under the head of the table. */
const terms: readonly Term[] = table
  .split('\n')
  .filter(line => /^\| (?!term |-)/.test(line))
  .map(line => {
    const [, , en = '', ru = '', not = ''] = line.split('|').map(cell => cell.trim());
    return { inLanguage: { en, ru }, not: not.split(',').map(word => word.trim()) };
  });

/** Whole words; `*` stands for the rest of one. */
const patternOf = (word: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}_])${word.toLowerCase().replace('*', '').replaceAll('.', '\\.')}${
      word.endsWith('*') ? '' : '(?![\\p{L}\\p{N}_])'
    }`,
    'u',
  );

/** Every form of every message of a language in lower case. */
function linesOf(language: Language): string {
  const say = createLocale(language).tText as (id: MessageId, values: Record<string, unknown>) => string;
  const forms = ['…', 0, 1, 2, 5];
  const textsOf = (id: string, variables: readonly string[]): ReadonlySet<string> =>
    new Set(
      forms.map(value => say(id as MessageId, Object.fromEntries(variables.map(name => [name, value])))),
    );
  return [...messagesOf(language)]
    .map(([id, variables]) => [...textsOf(id, variables)].join('\n').toLowerCase())
    .join('\n');
}

/** Old-fashioned words that stand nowhere in this repository, written so that a search for them finds nothing here. */
const oldFashioned = /\bane[w]\b|\bno mor[e]\b/;

test('the table has at least 40 terms, each once', () => {
  expect(terms.length).toBeGreaterThanOrEqual(40);
  for (const language of languageCodes) {
    const words = terms.map(({ inLanguage }) => inLanguage[language]);
    expect(new Set(words).size).toBe(words.length);
  }
});

describe.each(languageCodes)('%s', language => {
  const lines = linesOf(language);

  test('each term is in a message', () => {
    const unused = terms.map(({ inLanguage }) => inLanguage[language]);
    expect(unused.filter(term => !lines.includes(term.toLowerCase()))).toEqual([]);
  });

  test('no message has another word for a term', () => {
    const found = terms
      .flatMap(({ not }) => not)
      .filter(word => lines.includes(word.replace('*', '').toLowerCase()))
      .flatMap(word => {
        const pattern = patternOf(word);
        const line = lines.split('\n').find(each => pattern.test(each));
        return line === undefined ? [] : [`${word}: ${line}`];
      });
    expect(found).toEqual([]);
    expect(lines.split('\n').filter(line => oldFashioned.test(line))).toEqual([]);
  });
});

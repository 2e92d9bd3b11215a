import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { Junk, Message, parse, VariableReference } from '@fluent/syntax';

const locales = join(import.meta.dirname, '../src/telegram/locales');

/** The file that gives the compiler the names of all messages and of their variables. */
export const typesFile = join(locales, 'messages.d.ts');

const variablesIn = (node: unknown): readonly string[] => {
  if (node instanceof VariableReference) return [node.id.name];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(variablesIn) : [];
};

/** The `.ftl` files of a language. */
export const filesOf = (language: string): readonly string[] =>
  globSync(join(locales, language, '*.ftl')).sort();

/** The variables of each message of a language, by its id. Throws if a message is malformed or defined twice. */
export function messagesOf(language: string): ReadonlyMap<string, readonly string[]> {
  const messages = new Map<string, readonly string[]>();
  for (const file of filesOf(language)) {
    for (const entry of parse(readFileSync(file, 'utf8'), { withSpans: false }).body) {
      const where = `${language}/${basename(file)}`;
      if (entry instanceof Junk) throw new Error(`${where}: not a Fluent message:\n${entry.content}`);
      if (!(entry instanceof Message)) continue;
      const id = entry.id.name;
      if (messages.has(id)) throw new Error(`${where}: ${id} is already in another place`);
      messages.set(id, [...new Set(variablesIn(entry))].sort());
    }
  }
  return messages;
}

/** The text of the types file. */
export function messageTypes(): string {
  const lines = [...messagesOf('en')]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, variables]) => `  '${id}': ${variables.map(name => `'${name}'`).join(' | ') || 'never'};`);
  return [
    '// Generated from en/*.ftl by `npm run format`: do not edit.',
    '',
    '/** The variables of each message. */',
    'export interface MessageVariables {',
    ...lines,
    '}',
    '',
  ].join('\n');
}

if (import.meta.main) writeFileSync(typesFile, messageTypes());

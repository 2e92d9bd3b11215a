import { FluentBundle, FluentResource } from '@fluent/bundle';
import { FmtString } from 'telegraf/format';

import { en, ru } from '../../bot/words/texts.ts';

export type Language = 'en' | 'ru';
export type MessageId = keyof typeof en;

/** The variables of a message, read off its English text: `{ $name }`, or `{ $name ->` of a plural. */
type Variables<Text extends string> = Text extends `${string}{ $${infer Name} ${infer Rest}`
  ? Name | Variables<Rest>
  : never;

/** What may stand for a variable; a number also chooses the plural form. */
type Value = string | number | FmtString;
type Arguments<Id extends MessageId> = [Variables<(typeof en)[Id]>] extends [never]
  ? []
  : [Readonly<Record<Variables<(typeof en)[Id]>, Value>>];

/** All that is said, in one language. */
export interface Words {
  readonly language: Language;
  /** A message with its entities; formatted values keep theirs. */
  readonly say: <Id extends MessageId>(id: Id, ...values: Arguments<Id>) => FmtString;
  /** The same without entities, for buttons and callback answers. */
  readonly plain: <Id extends MessageId>(id: Id, ...values: Arguments<Id>) => string;
  /** "14 s", "2 min 5 s", "3 h 10 min", "2 d 4 h". */
  readonly duration: (ms: number) => string;
}

// Private-use characters stand for the values while Fluent formats, so that no value is ever read as
// markup or as a placeholder, and so that a formatted value can keep its entities.
const slot = /\uE000(\d+)\uE001/u;

function bundleOf(language: Language, texts: Readonly<Record<MessageId, string>>): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  const source = Object.entries(texts)
    .map(([id, text]) => `${id} =\n    ${text.replaceAll('\n', '\n    ')}`)
    .join('\n');
  const errors = bundle.addResource(new FluentResource(source));
  if (errors[0] !== undefined) throw errors[0];
  return bundle;
}

function assemble(parts: readonly Value[]): FmtString {
  let text = '';
  const entities: NonNullable<FmtString['entities']> = [];
  for (const part of parts) {
    if (typeof part === 'object') {
      for (const entity of part.entities ?? [])
        entities.push({ ...entity, offset: entity.offset + text.length });
      text += part.text;
    } else {
      text += String(part);
    }
  }
  return new FmtString(text, entities.length > 0 ? entities : undefined);
}

/** The words of one language. A message without a text is a bug and throws. */
export function createWords(language: Language): Words {
  const bundle = bundleOf(language, language === 'ru' ? ru : en);

  const format = (id: MessageId, values: Readonly<Record<string, Value>> = {}): FmtString => {
    const pattern = bundle.getMessage(id)?.value;
    if (pattern === undefined || pattern === null) throw new Error(`no words for ${id} in ${language}`);
    const slots: Value[] = [];
    const variables: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'number') variables[name] = value;
      else variables[name] = `\uE000${slots.push(value) - 1}\uE001`;
    }
    const formatted = bundle.formatPattern(pattern, variables);
    return assemble(
      formatted.split(slot).map((part, index) => (index % 2 === 0 ? part : (slots[Number(part)] ?? ''))),
    );
  };

  const words: Words = {
    language,
    say: (id, ...values) => format(id, values[0]),
    plain: (id, ...values) => format(id, values[0]).text,
    duration: ms => {
      const seconds = Math.max(0, Math.round(ms / 1000));
      const minutes = Math.floor(seconds / 60);
      const hours = Math.floor(minutes / 60);
      const parts: readonly (readonly [number, MessageId & `duration-${string}`])[] = [
        [Math.floor(hours / 24), 'duration-days'],
        [hours % 24, 'duration-hours'],
        [minutes % 60, 'duration-minutes'],
        [seconds % 60, 'duration-seconds'],
      ];
      const first = parts.findIndex(([amount]) => amount > 0);
      if (first === -1) return words.plain('duration-seconds', { n: 0 });
      return parts
        .slice(first, first + 2)
        .filter(([amount]) => amount > 0)
        .map(([amount, id]) => words.plain(id, { n: amount }))
        .join(' ');
    },
  };
  return words;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { FmtString } from 'telegraf/format';

import { isLanguage, type Language, languageCodes } from '../../domain/chat-settings.ts';
import type { MessageVariables } from './messages.d.ts';
import type { ReadModel } from '../../services/read-model.ts';
import type { LocaleHint } from '../update-context.ts';

export type MessageId = keyof MessageVariables;

/** A variable's value. A number also selects the plural form. */
type Value = string | number | FmtString;
/** The values of a message's variables, if it has any. */
export type Arguments<Id extends MessageId> = [MessageVariables[Id]] extends [never]
  ? []
  : [Readonly<Record<MessageVariables[Id], Value>>];

/** The messages of one language. */
export interface Locale {
  readonly language: Language;
  /** That of the chat which the messages are for; missing: none was chosen. */
  readonly timeZone?: string | undefined;
  /** A message with its entities; formatted values keep theirs. */
  readonly t: <Id extends MessageId>(id: Id, ...values: Arguments<Id>) => FmtString;
  /** The same without entities, for buttons and callback answers. */
  readonly tText: <Id extends MessageId>(id: Id, ...values: Arguments<Id>) => string;
  /** "14 s", "2 min 5 s", "3 h 10 min", "2 d 4 h". */
  readonly duration: (ms: number) => string;
  /** "3 Dec", with the year if it isn't this one. */
  readonly day: (at: number, now: number) => string;
  /** "a, b or c". */
  readonly either: (items: readonly string[]) => string;
}

/** Reads the files of a language. Throws if a file is missing or a message is defined twice. */
function readBundle(language: Language): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  const folder = join(import.meta.dirname, language);
  for (const file of readdirSync(folder).filter(name => name.endsWith('.ftl'))) {
    const errors = bundle.addResource(new FluentResource(readFileSync(join(folder, file), 'utf8')));
    if (errors[0] !== undefined) throw errors[0];
  }
  return bundle;
}

// Values are inserted after Fluent has formatted the message, in place of private-use characters. So no value is read
// as a placeholder, and formatted values keep their entities.
const slot = /\uE000(\d+)\uE001/u;

/** Joins text and formatted text, keeping the entities in place. */
export function joinParts(parts: readonly Value[], separator = ''): FmtString {
  let text = '';
  const entities: NonNullable<FmtString['entities']> = [];
  for (const [index, part] of parts.entries()) {
    if (index > 0) text += separator;
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

const bundles = Object.fromEntries(languageCodes.map(code => [code, readBundle(code)])) as Record<
  Language,
  FluentBundle
>;

/** A language. A message that is missing when it is used throws. */
export function createLocale(language: Language): Locale {
  const bundle = bundles[language];

  const format = (id: MessageId, values: Readonly<Record<string, Value>> = {}): FmtString => {
    const pattern = bundle.getMessage(id)?.value;
    if (pattern === undefined || pattern === null) throw new Error(`no message ${id} in ${language}`);
    const slots: Value[] = [];
    const variables: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'number') variables[name] = value;
      else variables[name] = `\uE000${slots.push(value) - 1}\uE001`;
    }
    const formatted = bundle.formatPattern(pattern, variables);
    return joinParts(
      formatted.split(slot).map((part, index) => (index % 2 === 0 ? part : (slots[Number(part)] ?? ''))),
    );
  };

  /** Messages without variables. */
  const fixed = new Map<MessageId, FmtString>();
  const formatFixed = (id: MessageId): FmtString => {
    const formatted = fixed.get(id) ?? format(id);
    fixed.set(id, formatted);
    return formatted;
  };

  const locale: Locale = {
    language,
    t: (id, ...[values]) => (values === undefined ? formatFixed(id) : format(id, values)),
    tText: (id, ...[values]) => (values === undefined ? formatFixed(id) : format(id, values)).text,
    duration: ms => formatDuration(ms, locale),
    day: (at, now) => formatDay(at, now, language),
    either: items => new Intl.ListFormat(language, { type: 'disjunction' }).format(items),
  };
  return locale;
}

/** The language tag by which dates are formatted: in English the day comes first. */
export const dateLanguage = (language: Language): string => (language === 'en' ? 'en-GB' : language);

/** In UTC; the year only where it isn't this one. */
function formatDay(at: number, now: number, language: Language): string {
  const isThisYear = new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear();
  return new Intl.DateTimeFormat(dateLanguage(language), {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(at);
}

/** All languages, loaded. */
const loadLocales = (): Readonly<Record<Language, Locale>> =>
  Object.fromEntries(languageCodes.map(code => [code, createLocale(code)])) as Record<Language, Locale>;

/** The two largest units that aren't zero. Intl.DurationFormat has other abbreviations ("14 sec") and no zero. */
function formatDuration(ms: number, locale: Locale): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const parts = [
    [Math.floor(hours / 24), 'duration-days'],
    [hours % 24, 'duration-hours'],
    [minutes % 60, 'duration-minutes'],
    [seconds % 60, 'duration-seconds'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return locale.tText('duration-seconds', { n: 0 });
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([n, id]) => locale.tText(id, { n }))
    .join(' ');
}

/** The locale of a chat: chosen there, else by the person, else the language of their Telegram app; with the chat's time zone. */
export function createLocales(
  { people, chatSettings }: Pick<ReadModel, 'people' | 'chatSettings'>,
  defaultLanguage: Language,
) {
  const locales = loadLocales();
  return {
    all: Object.values(locales),
    default: locales[defaultLanguage],
    localeFor: ({ personId, chatId, from }: LocaleHint) => {
      const person = personId === undefined ? undefined : people.get(personId);
      const { language, timeZone } = chatSettings.get(chatId);
      const ofGroup = chatId < 0 ? language : undefined;
      const ofTelegram = from === undefined ? person?.telegramLanguage : from.language_code;
      const wanted = ofGroup ?? person?.language ?? ofTelegram?.slice(0, 2);
      const locale = locales[isLanguage(wanted) ? wanted : defaultLanguage];
      return timeZone === undefined ? locale : { ...locale, timeZone };
    },
  };
}

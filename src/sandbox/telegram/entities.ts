import { badRequest } from './failure.ts';
import { parseHtml } from './html.ts';
import { asInteger, asObject, asString, type Params } from './params.ts';
import type { Entity, Features, User } from '../../../demo/telegram/types.ts';

// Client.cpp, get_text_entity_type: the first are kept, the second are recognised and found anew by the server.
const given = new Set(
  'bold italic underline strikethrough spoiler code pre text_link text_mention custom_emoji blockquote expandable_blockquote date_time'.split(
    ' ',
  ),
);
const found = new Set(
  'mention hashtag cashtag bot_command url email phone_number bank_card_number'.split(' '),
);

const unparsable = (why: string) => badRequest(`can't parse MessageEntity: ${why}`);

function readEntity(value: unknown, features: Features, findUser: (id: number) => User | undefined) {
  const object = asObject(value);
  if (!object) throw unparsable('expected an Object');
  const offset = asInteger(object.offset);
  if (offset === undefined) throw unparsable('Can\'t find field "offset"');
  const length = asInteger(object.length);
  if (length === undefined) throw unparsable('Can\'t find field "length"');
  const type = asString(object.type);
  if (type === '') throw unparsable('Type is not specified');
  if (found.has(type)) return undefined;
  if (!given.has(type) || (type === 'date_time' && !features.dateTime)) {
    throw unparsable('Unsupported type specified');
  }
  const entity: Entity = { type, offset, length };
  if (type === 'text_link') {
    entity.url = asString(object.url);
    if (entity.url === '') throw unparsable('Can\'t find field "url"');
  }
  if (type === 'pre' && asString(object.language) !== '') entity.language = asString(object.language);
  if (type === 'custom_emoji') entity.custom_emoji_id = asString(object.custom_emoji_id);
  if (type === 'text_mention') {
    const id = asInteger(asObject(object.user)?.id);
    if (id === undefined) throw unparsable('Can\'t find field "user"');
    const user = findUser(id);
    // A mention of a person whom the server doesn't know silently becomes plain text.
    if (!user) return undefined;
    entity.user = user;
  }
  if (type === 'date_time') {
    const time = asInteger(object.unix_time);
    if (time === undefined) throw unparsable('Can\'t find field "unix_time"');
    entity.unix_time = time;
    const format = asString(object.date_time_format);
    if (!/^([rR]?|[tTdDwW]+)$/.test(format)) throw unparsable('Invalid date-time format specified');
    if (format !== '') entity.date_time_format = format;
  }
  return entity;
}

/** MessageEntity.cpp, clean_input_string_with_entities: control characters become spaces, returns go. */
function clean(text: string, entities: readonly Entity[]): { text: string; entities: Entity[] } {
  const before = (at: number) => at - (text.slice(0, at).match(/\r/g)?.length ?? 0);
  return {
    // eslint-disable-next-line no-control-regex -- those are what it is about
    text: text.replace(/\r/g, '').replace(/[\0-\x09\x0b-\x1f]/g, ' '),
    entities: entities.map(entity => ({
      ...entity,
      offset: before(entity.offset),
      length: before(entity.offset + entity.length) - before(entity.offset),
    })),
  };
}

/** MessageEntity.cpp, fix_formatted_text: bounds in UTF-16 units, empty ones dropped, both ends trimmed. */
function fixText(text: string, entities: Entity[]): { text: string; entities: Entity[] } {
  for (const { offset, length } of entities) {
    if (offset < 0 || offset > 1_000_000) {
      throw badRequest(`receive an entity with incorrect offset ${offset}`);
    }
    if (length < 0 || length > 1_000_000) {
      throw badRequest(`receive an entity with incorrect length ${length}`);
    }
  }
  const full = entities.filter(entity => entity.length > 0);
  const splitsSymbol = (at: number) =>
    /[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]/.test(text.charAt(at - 1));
  for (const { offset, length } of full) {
    const end = offset + length;
    const byte = () => Buffer.byteLength(text.slice(0, offset));
    if (offset >= text.length) {
      throw badRequest(`entity begins after the end of the text at UTF-16 offset ${offset}`);
    }
    if (end > text.length) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`,
      );
    }
    if (splitsSymbol(offset)) {
      throw badRequest(`entity begins in a middle of a UTF-16 symbol at byte offset ${byte()}`);
    }
    if (splitsSymbol(end)) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${byte()}`,
      );
    }
  }
  const cleaned = clean(text, full);
  const trimmedEnd = cleaned.text.trimEnd();
  const firstEntity = Math.min(trimmedEnd.length, ...cleaned.entities.map(entity => entity.offset));
  let cut = 0;
  while (cut < firstEntity && ' \n'.includes(trimmedEnd.charAt(cut))) cut += 1;
  const kept = cleaned.entities
    .map(entity => ({
      ...entity,
      offset: entity.offset - cut,
      length: Math.min(entity.length, trimmedEnd.length - entity.offset),
    }))
    .filter(entity => entity.length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return { text: trimmedEnd.slice(cut), entities: kept };
}

const patterns: readonly (readonly [string, RegExp])[] = [
  [
    'url',
    /(?<![\w@.])(?:https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]']|(?:[a-z0-9-]+\.)+(?:com|org|net|io|me|ru|name|dev)(?:\/[^\s<>"]*[^\s<>".,;:!?)\]'])?(?![\w@]))/gi,
  ],
  ['email', /(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['bot_command', /(?<![\w/@])\/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/g],
  ['mention', /(?<![\w@.])@[A-Za-z]\w{3,31}(?!\w)/g],
  ['hashtag', /(?<![\w#])#(?=\w*[A-Za-zА-я_])[\wА-я]{1,256}/g],
];

/** Finds what the server marks by itself: commands, mentions, addresses, tags. */
export function findEntities(text: string, taken: readonly Entity[] = []): Entity[] {
  const blocked = taken.filter(({ type }) =>
    ['code', 'pre', 'text_link', 'text_mention', 'date_time'].includes(type),
  );
  const entities: Entity[] = [];
  const isFree = (from: number, to: number) =>
    ![...blocked, ...entities].some(({ offset, length }) => from < offset + length && offset < to);
  for (const [type, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const length = match[0].length;
      if (isFree(match.index, match.index + length)) entities.push({ type, offset: match.index, length });
    }
  }
  return [...taken, ...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

export interface TextRules {
  features: Features;
  findUser: (id: number) => User | undefined;
  limit: number;
  tooLong: string;
  /** Field names: a message has text and entities, a document caption and caption_entities. */
  field: 'text' | 'caption';
}

/** Reads a text with its entities out of a call, and checks both. */
export function readText(params: Params, rules: TextRules): { text: string; entities: Entity[] } {
  const raw = params.text(rules.field);
  if (raw === '') {
    if (rules.field === 'text') throw badRequest('message text is empty');
    return { text: '', entities: [] };
  }
  if (Buffer.byteLength(raw) > 1 << 15) throw badRequest('text is too long');
  const mode = params.text('parse_mode').toLowerCase();
  let text = raw;
  let entities: Entity[] = [];
  if (mode !== '' && mode !== 'none') {
    if (mode !== 'html') {
      throw badRequest(
        ['markdown', 'markdownv2'].includes(mode) ? `the stand-in has no ${mode}` : 'unsupported parse_mode',
      );
    }
    ({ text, entities } = parseHtml(raw, rules.features));
  } else {
    const listed = params.json(
      rules.field === 'text' ? 'entities' : 'caption_entities',
      "can't parse entities JSON object",
    );
    if (Array.isArray(listed)) {
      entities = listed
        .map(value => readEntity(value, rules.features, rules.findUser))
        .filter(entity => entity !== undefined);
    }
  }
  const fixed = fixText(text, entities);
  if (fixed.text === '' && rules.field === 'text') throw badRequest('text must be non-empty');
  if (fixed.text.length > rules.limit) throw badRequest(rules.tooLong);
  return { text: fixed.text, entities: findEntities(fixed.text, fixed.entities) };
}

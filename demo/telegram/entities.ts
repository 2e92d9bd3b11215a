import { badRequest } from './api-error.ts';
import { asInteger, asObject, asString, type Params } from './params.ts';
import type { Content, Entity } from './types.ts';

type FormattedText = Omit<Content, 'keyboard'>;

/** Types that a bot may send (Client.cpp, get_text_entity_type). Custom emoji are left out. */
const sendableTypes = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'code',
  'pre',
  'text_link',
  'text_mention',
  'blockquote',
  'expandable_blockquote',
  'date_time',
]);
/** Types that the server accepts, drops and detects by itself. */
const detectedTypes = new Set(['mention', 'bot_command', 'url']);

const invalid = (reason: string) => badRequest(`can't parse MessageEntity: ${reason}`);

function readEntity(value: unknown): Entity | undefined {
  const object = asObject(value);
  if (!object) throw invalid('expected an Object');
  const offset = asInteger(object.offset);
  if (offset === undefined) throw invalid('Can\'t find field "offset"');
  const length = asInteger(object.length);
  if (length === undefined) throw invalid('Can\'t find field "length"');
  const type = asString(object.type);
  if (detectedTypes.has(type)) return undefined;
  if (!sendableTypes.has(type)) throw invalid('Unsupported type specified');
  const entity: Entity = { type, offset, length };
  if (type === 'text_link') {
    entity.url = asString(object.url);
    if (entity.url === '') throw invalid('Can\'t find field "url"');
  }
  if (type === 'text_mention') {
    const user = asObject(object.user);
    if (!user) throw invalid('Can\'t find field "user"');
    const id = asInteger(user.id);
    if (id === undefined) throw invalid('Can\'t find field "id"');
    entity.user = { id };
  }
  if (type === 'date_time') {
    const time = asInteger(object.unix_time);
    if (time === undefined) throw invalid('Can\'t find field "unix_time"');
    entity.unix_time = time;
    const format = asString(object.date_time_format);
    if (!/^([rR]?|[tTdDwW]+)$/.test(format)) throw invalid('Invalid date-time format specified');
    if (format !== '') entity.date_time_format = format;
  }
  return entity;
}

const splitsSymbol = (text: string, at: number): boolean =>
  /[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]/.test(text.charAt(at - 1));

/** MessageEntity.cpp, fix_formatted_text: offsets and lengths count UTF-16 units and must stay within the text. */
function checkBounds(text: string, { offset, length }: Entity): void {
  const end = offset + length;
  const byteOffset = () => Buffer.byteLength(text.slice(0, offset));
  if (offset < 0) throw badRequest(`receive an entity with incorrect offset ${offset}`);
  if (length < 0) throw badRequest(`receive an entity with incorrect length ${length}`);
  if (length === 0) return;
  if (offset >= text.length) {
    throw badRequest(`entity begins after the end of the text at UTF-16 offset ${offset}`);
  }
  if (end > text.length) {
    throw badRequest(
      `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`,
    );
  }
  if (splitsSymbol(text, offset)) {
    throw badRequest(`entity begins in a middle of a UTF-16 symbol at byte offset ${byteOffset()}`);
  }
  if (splitsSymbol(text, end)) {
    throw badRequest(
      `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${byteOffset()}`,
    );
  }
}

const inOrder = (entities: readonly Entity[]): Entity[] =>
  entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);

/** MessageEntity.cpp, fix_formatted_text: both ends are trimmed, the start only up to the first entity. */
function trim(text: string, entities: readonly Entity[]): FormattedText {
  const kept = entities.filter(({ length }) => length > 0);
  const shown = text.trimEnd();
  const firstEntity = Math.min(shown.length, ...kept.map(({ offset }) => offset));
  const start = Math.min(firstEntity, shown.length - shown.trimStart().length);
  const moved = kept.map(entity => ({
    ...entity,
    offset: entity.offset - start,
    length: Math.min(entity.length, shown.length - entity.offset),
  }));
  return { text: shown.slice(start), entities: inOrder(moved.filter(({ length }) => length > 0)) };
}

const detected: readonly (readonly [string, RegExp])[] = [
  ['url', /(?<![\w@.])https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]']/gi],
  ['bot_command', /(?<![\w/@])\/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/g],
  ['mention', /(?<![\w@.])@[A-Za-z]\w{3,31}(?!\w)/g],
];

/** Adds what the server marks by itself: commands, mentions and addresses, but none within code or links. */
export function detectEntities(text: string, given: readonly Entity[] = []): Entity[] {
  const blocked = given.filter(({ type }) =>
    ['code', 'pre', 'text_link', 'text_mention', 'date_time'].includes(type),
  );
  const found: Entity[] = [];
  const overlaps = (from: number, to: number) =>
    [...blocked, ...found].some(({ offset, length }) => from < offset + length && offset < to);
  for (const [type, pattern] of detected) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      if (!overlaps(index, index + match.length)) found.push({ type, offset: index, length: match.length });
    }
  }
  return inOrder([...given, ...found]);
}

/**
 * A message's text or a document's caption with its entities, checked and trimmed as the server does it.
 * How long it may be is left to the caller: the error's text depends on the method.
 */
export function readText(params: Params, field: 'text' | 'caption' = 'text'): FormattedText {
  const raw = params.text(field);
  if (raw === '' && field === 'caption') return { text: '', entities: [] };
  if (raw === '') throw badRequest('message text is empty');
  if (params.has('parse_mode')) throw badRequest('this fake knows no parse_mode, only entities');
  const listed = params.json(field === 'text' ? 'entities' : 'caption_entities');
  const given = (Array.isArray(listed) ? listed : []).map(readEntity).filter(entity => entity !== undefined);
  for (const entity of given) checkBounds(raw, entity);
  const { text, entities } = trim(raw, given);
  if (text === '' && field === 'text') throw badRequest('text must be non-empty');
  return { text, entities: detectEntities(text, entities) };
}

import { badRequest } from './failure.ts';
import type { Entity, Features } from '../../../demo/telegram/types.ts';

const tags: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  code: 'code',
  pre: 'pre',
  a: 'text_link',
  blockquote: 'blockquote',
  'tg-time': 'date_time',
};

const references: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

const decode = (text: string): string =>
  text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|amp|quot));/gi,
    (_, decimal?: string, hex?: string, name?: string) =>
      name !== undefined
        ? (references[name.toLowerCase()] ?? '')
        : String.fromCodePoint(decimal !== undefined ? Number(decimal) : parseInt(hex ?? '0', 16)),
  );

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i')
    .exec(tag)
    ?.slice(1)
    .find((value: string | undefined) => value !== undefined);

/** https://core.telegram.org/bots/api#html-style, the tags that are in use. */
export function parseHtml(source: string, features: Features): { text: string; entities: Entity[] } {
  let text = '';
  const entities: Entity[] = [];
  const open: { name: string; entity: Entity; at: number }[] = [];
  let at = 0;
  const byte = (index: number) => Buffer.byteLength(source.slice(0, index));
  for (const match of source.matchAll(/<(\/?)([a-z-]*)([^<>]*)>/gi)) {
    text += decode(source.slice(at, match.index));
    at = match.index + match[0].length;
    const name = (match[2] ?? '').toLowerCase();
    if (match[1] === '/') {
      const last = open.pop();
      if (!last)
        throw badRequest(`can't parse entities: Unexpected end tag at byte offset ${byte(match.index)}`);
      if (name !== '' && name !== last.name) {
        throw badRequest(
          `can't parse entities: Unmatched end tag at byte offset ${byte(match.index)}, expected "</${last.name}>", found "</${name}>"`,
        );
      }
      last.entity.length = text.length - last.entity.offset;
      if (last.entity.length > 0 && (last.entity.type !== 'text_link' || last.entity.url))
        entities.push(last.entity);
      continue;
    }
    const isSpoiler = name === 'span' && attribute(match[0], 'class') === 'tg-spoiler';
    const type = isSpoiler ? 'spoiler' : tags[name];
    if (type === undefined || (type === 'date_time' && !features.dateTime)) {
      throw badRequest(
        `can't parse entities: Unsupported start tag "${name}" at byte offset ${byte(match.index)}`,
      );
    }
    const entity: Entity = { type, offset: text.length, length: 0 };
    if (type === 'text_link') entity.url = decode(attribute(match[0], 'href') ?? '');
    if (type === 'date_time') {
      entity.unix_time = Number(attribute(match[0], 'unix') ?? 0);
      const format = attribute(match[0], 'format');
      if (format) entity.date_time_format = format;
    }
    if (type === 'blockquote' && /\sexpandable/i.test(match[0])) entity.type = 'expandable_blockquote';
    open.push({ name, entity, at: match.index });
  }
  const rest = source.slice(at);
  const stray = rest.indexOf('<');
  if (stray >= 0)
    throw badRequest(`can't parse entities: Unclosed start tag at byte offset ${byte(at + stray)}`);
  const unclosed = open.at(-1);
  if (unclosed) {
    throw badRequest(
      `can't parse entities: Can't find end tag corresponding to start tag "${unclosed.name}"`,
    );
  }
  return { text: text + decode(rest), entities };
}

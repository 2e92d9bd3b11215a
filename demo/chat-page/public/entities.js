import { make } from './elements.js';
import { copy } from './notices.js';
import { t } from './texts.js';

const tags = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's' };

const relative = (unix, locale) => {
  const seconds = unix - Date.now() / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' });
  const units = [
    [60, 1, 'second'],
    [3600, 60, 'minute'],
    [86_400, 3600, 'hour'],
    [2_592_000, 86_400, 'day'],
    [Infinity, 2_592_000, 'month'],
  ];
  const [, size, unit] = units.find(([below]) => Math.abs(seconds) < below);
  return format.format(Math.trunc(seconds / size), unit);
};

const absolute = (unix, format, locale) => {
  const options = {};
  if (/[wW]/.test(format)) options.weekday = 'long';
  if (/d/.test(format)) Object.assign(options, { day: 'numeric', month: 'numeric', year: '2-digit' });
  if (/D/.test(format)) Object.assign(options, { day: 'numeric', month: 'long', year: 'numeric' });
  if (/t/i.test(format)) Object.assign(options, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (/T/.test(format)) options.second = '2-digit';
  return new Intl.DateTimeFormat(locale, options).format(unix * 1000);
};

/** Writes a time in the format of its entity. Relative ones are written again as they age. */
export function writeTime(element) {
  const { unix, format, original, locale } = element.dataset;
  if (format === '') element.textContent = original;
  else if (/^[rR]$/.test(format)) element.textContent = relative(Number(unix), locale);
  else element.textContent = absolute(Number(unix), format, locale);
}

function spoiler(children) {
  const content = make('span', { class: 'hidden-text' }, ...children);
  const element = make(
    'span',
    { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': t('Hidden text, show it') },
    content,
  );
  const open = event => {
    if (element.classList.contains('open')) return;
    event.stopPropagation();
    event.preventDefault();
    element.classList.add('open');
    for (const name of ['role', 'tabindex', 'aria-label']) element.removeAttribute(name);
  };
  element.addEventListener('click', open, true);
  element.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === ' ') open(event);
  });
  return element;
}

function wrap(entity, content, children, actions, locale) {
  const { type } = entity;
  if (tags[type]) return make(tags[type], {}, ...children);
  if (type === 'spoiler') return spoiler(children);
  if (type === 'code' || type === 'pre') {
    const code = make('code', { title: t('Click to copy') }, ...children);
    code.addEventListener('click', () => copy(content));
    return type === 'code' ? code : make('pre', {}, code);
  }
  if (type === 'blockquote' || type === 'expandable_blockquote') {
    const quote = make(
      'blockquote',
      { class: type === 'expandable_blockquote' ? 'folded' : null },
      ...children,
    );
    if (type === 'expandable_blockquote')
      quote.addEventListener('click', () => quote.classList.toggle('folded'));
    return quote;
  }
  if (type === 'text_link' || type === 'url') {
    const href = entity.url ?? content;
    const safe = /^(https?|tg):/i.test(href);
    const link = make(
      'a',
      { href: safe ? href : null, target: '_blank', rel: 'noopener noreferrer' },
      ...children,
    );
    link.addEventListener('click', event => {
      if (actions.openLink(href)) event.preventDefault();
    });
    return link;
  }
  if (type === 'bot_command') {
    return make(
      'button',
      { type: 'button', class: 'link', onclick: () => actions.sendCommand(content) },
      ...children,
    );
  }
  if (type === 'date_time') {
    const when = new Date(entity.unix_time * 1000);
    const time = make('time', {
      datetime: when.toISOString(),
      title: when.toLocaleString(locale),
      'data-unix': entity.unix_time,
      'data-format': entity.date_time_format ?? '',
      'data-original': content,
      'data-locale': locale,
    });
    writeTime(time);
    return time;
  }
  return make(
    'span',
    { class: type === 'mention' || type === 'text_mention' ? 'marked' : null },
    ...children,
  );
}

/** Turns a text with entities into nodes. Both the Bot API and JavaScript count UTF-16 units. */
export function renderText(text, entities, actions, locale) {
  const sorted = entities
    .filter(({ length }) => length > 0)
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  const render = (from, to, inside) => {
    const nodes = [];
    let at = from;
    while (inside.length > 0) {
      const entity = inside.shift();
      if (entity.offset < at) continue;
      const end = Math.min(entity.offset + entity.length, to);
      const nested = [];
      while (inside.length > 0 && inside[0].offset < end) nested.push(inside.shift());
      if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
      nodes.push(
        wrap(entity, text.slice(entity.offset, end), render(entity.offset, end, nested), actions, locale),
      );
      at = end;
    }
    if (at < to) nodes.push(text.slice(at, to));
    return nodes;
  };
  return render(0, text.length, sorted);
}

import { icon, make, paintAvatar } from './elements.js';
import { renderText } from './entities.js';
import { copy } from './notices.js';

const clock = (at, locale) =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

const size = bytes =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 ** 2
      ? `${(bytes / 1024).toFixed(1)} KB`
      : `${(bytes / 1024 ** 2).toFixed(1)} MB`;

/** The bot is blue everywhere. */
const colourOf = message => (message.fromBot ? 3 : Math.abs(message.author.id) % 7);

/** One button of an inline keyboard. */
function keyboardButton(message, button, deeds) {
  const kind = button.url ? 'link' : button.copy !== undefined ? 'copy' : 'press';
  const element = make('button', {
    type: 'button',
    class: `key ${kind}`,
    'data-style': button.style,
    title: button.url ?? (kind === 'copy' ? 'Copy' : null),
  });
  element.append(make('span', { text: button.text }));
  if (kind !== 'press') element.append(icon(kind === 'link' ? 'out' : 'copy'));
  element.addEventListener('click', async () => {
    if (kind === 'copy') {
      await copy(button.copy);
      return;
    }
    if (kind === 'link') {
      if (!deeds.openLink(button.url)) window.open(button.url, '_blank', 'noopener,noreferrer');
      return;
    }
    if (element.getAttribute('aria-busy') === 'true') return;
    element.setAttribute('aria-busy', 'true');
    await deeds.press(message, button.data);
    element.removeAttribute('aria-busy');
  });
  return element;
}

function metaLine(message, locale) {
  return make(
    'span',
    { class: 'meta' },
    message.pinned && icon('pin', 'Pinned'),
    message.protected && icon('lock', "Protected: can't be forwarded or copied"),
    message.silent && icon('muted', 'Sent without a sound'),
    message.edited && make('span', { class: 'edited', text: 'edited' }),
    make('time', { datetime: new Date(message.at).toISOString(), text: clock(message.at, locale) }),
    message.mine && icon('ticks'),
  );
}

function bubble(message, { deeds, locale, isGroup, startsRun }) {
  const parts = [];
  if (isGroup && !message.mine && startsRun) {
    parts.push(
      make('div', {
        class: 'author',
        'data-colour': colourOf(message),
        text: message.author.name,
      }),
    );
  }
  if (message.forwardedFrom)
    parts.push(make('div', { class: 'forwarded', text: `Forwarded from ${message.forwardedFrom}` }));
  if (message.replyTo) {
    parts.push(
      make(
        'button',
        {
          type: 'button',
          class: 'quoted',
          'aria-label': 'The message replied to',
          onclick: () => deeds.show(message.replyTo.id),
        },
        make('strong', { text: message.replyTo.name }),
        make('span', { text: message.replyTo.text }),
      ),
    );
  }
  if (message.document) {
    parts.push(
      make(
        'div',
        { class: 'document' },
        make('span', { class: 'file' }, icon('file')),
        make(
          'span',
          {},
          make('strong', { text: message.document.file_name }),
          make('small', { text: size(message.document.file_size) }),
        ),
      ),
    );
  }
  const text = make('div', { class: 'text' }, ...renderText(message.text, message.entities, deeds, locale));
  text.append(metaLine(message, locale));
  if (message.protected) text.addEventListener('copy', event => event.preventDefault());
  parts.push(text);
  if (message.reactions.length > 0) {
    parts.push(
      make('div', { class: 'reactions' }, ...message.reactions.map(emoji => make('span', { text: emoji }))),
    );
  }
  return make(
    'div',
    { class: `bubble${message.protected ? ' protected' : ''}${message.draft ? ' draft' : ''}` },
    ...parts,
  );
}

/** A message with its keyboard, as one element of the log. */
export function renderMessage(message, context) {
  if (message.service) {
    return make(
      'div',
      { class: 'service', 'data-id': message.id },
      make('span', { text: `${message.author.name} ${message.service}` }),
    );
  }
  const { deeds, isGroup, startsRun, endsRun } = context;
  const keyboard =
    message.keyboard.length > 0 &&
    make(
      'div',
      { class: 'keyboard', role: 'group', 'aria-label': 'Buttons' },
      ...message.keyboard.map(row =>
        make('div', { class: 'keys' }, ...row.map(button => keyboardButton(message, button, deeds))),
      ),
    );
  const reply =
    !message.draft &&
    make(
      'button',
      {
        type: 'button',
        class: 'round reply',
        'aria-label': `Reply to ${message.author.name}`,
        title: 'Reply',
        onclick: () => deeds.reply(message),
      },
      icon('reply'),
    );
  const classes = ['message', message.mine ? 'mine' : 'theirs', startsRun && 'starts', endsRun && 'ends'];
  return make(
    'article',
    {
      class: classes.filter(Boolean).join(' '),
      'data-id': message.id,
      'aria-label': `${message.mine ? 'You' : message.author.name}, ${clock(message.at, context.locale)}`,
    },
    isGroup &&
      !message.mine &&
      (endsRun
        ? paintAvatar(
            make('span', { class: 'avatar small', 'aria-hidden': 'true' }),
            colourOf(message),
            message.author.name,
          )
        : make('span', { class: 'avatar small none', 'aria-hidden': 'true' })),
    make(
      'div',
      { class: 'stack' },
      make('div', { class: 'with-reply' }, bubble(message, context), reply),
      keyboard,
    ),
  );
}

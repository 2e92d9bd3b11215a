import { renderAttachment } from './attachments.js';
import { icon, make, paintAvatar } from './elements.js';
import { renderText } from './entities.js';
import { renderKeyboard } from './message-keyboard.js';
import { describeService } from './service-messages.js';
import { t } from './texts.js';

const clock = (at, locale) =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

/** The bot is always blue. */
const colourOf = message => (message.fromBot ? 3 : Math.abs(message.author.id) % 7);

function metaLine(message, locale) {
  return make(
    'span',
    { class: 'meta' },
    message.protected && icon('lock', t("Can't be forwarded or copied")),
    message.silent && icon('muted', t('Sent without a sound')),
    message.edited && make('span', { class: 'edited', text: t('edited') }),
    make('time', { datetime: new Date(message.at).toISOString(), text: clock(message.at, locale) }),
    message.mine && icon('ticks'),
  );
}

function renderQuote({ id, name, text, isDeleted }, actions) {
  return make(
    'button',
    { type: 'button', class: 'quoted', title: t('Show this message'), onclick: () => actions.show(id) },
    make('strong', { text: name }),
    make('span', { text: isDeleted ? t('Deleted message') : text }),
  );
}

function bubble(message, { actions, locale, isGroup, startsRun }) {
  const { author, document, forwardedFrom, replyTo } = message;
  const text = make('div', { class: 'text' }, ...renderText(message.text, message.entities, actions, locale));
  text.append(metaLine(message, locale));
  if (message.protected) text.addEventListener('copy', event => event.preventDefault());
  return make(
    'div',
    { class: `bubble${message.protected ? ' protected' : ''}` },
    isGroup &&
      !message.mine &&
      startsRun &&
      make('div', { class: 'author', 'data-colour': colourOf(message), text: author.name }),
    forwardedFrom &&
      make('div', { class: 'forwarded', text: t('Forwarded from {name}', { name: forwardedFrom }) }),
    replyTo && renderQuote(replyTo, actions),
    document && renderAttachment(document, locale),
    text,
  );
}

function avatarOf(message, endsRun) {
  const avatar = make('span', { class: `avatar small${endsRun ? '' : ' none'}`, 'aria-hidden': 'true' });
  return endsRun ? paintAvatar(avatar, colourOf(message), message.author.name) : avatar;
}

function menuButton(message, actions) {
  return make(
    'button',
    {
      type: 'button',
      class: 'round more',
      'aria-label': t('Message actions'),
      'aria-haspopup': 'menu',
      title: t('Message actions'),
      onclick: event => {
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        actions.openMenu(message, { x: left, y: bottom });
      },
    },
    icon('more'),
  );
}

/** A message with its keyboard, as one element of the log. */
export function renderMessage(message, context) {
  const { actions, isGroup, startsRun, endsRun, locale } = context;
  const { author, mine, id } = message;
  if (message.service) {
    const text = describeService(author.name, message.service);
    return make('div', { class: 'service', 'data-id': id }, make('span', { text }));
  }
  const classes = ['message', mine ? 'mine' : 'theirs', startsRun && 'starts', endsRun && 'ends'];
  return make(
    'article',
    {
      class: classes.filter(Boolean).join(' '),
      'data-id': id,
      'aria-label': `${mine ? t('You') : author.name}, ${clock(message.at, locale)}`,
    },
    isGroup && !mine && avatarOf(message, endsRun),
    make(
      'div',
      { class: 'stack' },
      make('div', { class: 'with-menu' }, bubble(message, context), menuButton(message, actions)),
      renderKeyboard(message, actions),
    ),
  );
}

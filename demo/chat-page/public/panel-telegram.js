import { make } from './elements.js';
import { actionButton, heading, toggle } from './panel-parts.js';
import { t } from './texts.js';

const roles = { none: 'Not here', member: 'Member', administrator: 'Administrator' };

function drawGroup({ id, title, bot, joined, canMigrate, forum }, run) {
  const act = (action, body = {}) => run(`group-${action}`, { chat: id, ...body });
  const role = make(
    'select',
    { 'data-key': `bot ${id}`, onchange: () => act('bot', { role: role.value }) },
    ...Object.entries(roles).map(([value, label]) =>
      make('option', { value, selected: value === bot, text: t(label) }),
    ),
  );
  return make(
    'li',
    { class: 'group' },
    make('strong', { text: title }),
    make('label', { class: 'role' }, make('span', { text: t('The bot is') }), role),
    toggle({
      text: t('Topics'),
      key: `forum ${id}`,
      isOn: forum,
      onChange: isOn => act('forum', { on: isOn }),
    }),
    make(
      'div',
      { class: 'row-buttons' },
      actionButton(joined ? t('Leave') : t('Join'), `join ${id}`, () => act('membership')),
      canMigrate && actionButton(t('Make a supergroup'), `migrate ${id}`, () => act('migrate')),
      forum && actionButton(t('New topic'), `topic ${id}`, () => act('topic')),
    ),
  );
}

/** Telegram's side of the panel: what members and owners of the groups do. */
export const drawGroups = (groups, { run }) => [
  heading(t('Groups in Telegram')),
  make('ul', { class: 'rows' }, ...groups.map(group => drawGroup(group, run))),
];

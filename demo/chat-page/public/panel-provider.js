import { make } from './elements.js';
import { actionButton, heading, toggle } from './panel-parts.js';
import { t } from './texts.js';

const modeLabels = {
  normal: 'Normally',
  slow: 'Slowly',
  'lost-reply': 'Loses replies',
  'http-500': 'HTTP 500',
  'html-page': 'HTML page',
  cloudflare: 'Cloudflare page',
  'rejected-key': 'Rejects the key',
  'suspended-client': 'Client suspended',
  whitelist: 'Not on the whitelist',
  offline: 'Offline',
};

const stateLabels = {
  on: 'Running',
  off: 'Off',
  rebooting: 'Rebooting',
  starting: 'Starting',
  stopping: 'Stopping',
  queued: 'Queued',
  installing: 'Installing',
  suspended: 'Suspended',
};

const outcomeLabels = {
  pending: 'waiting',
  answered: 'answered',
  refused: 'refused',
  garbled: 'unreadable',
  lost: 'lost',
};

function drawModes({ mode, modes }, run) {
  const option = each =>
    make(
      'label',
      { class: 'chip' },
      make('input', {
        type: 'radio',
        name: 'mode',
        value: each,
        checked: each === mode,
        'data-key': `mode ${each}`,
        onchange: () => run('provider-answers', { mode: each }),
      }),
      make('span', { text: t(modeLabels[each]) }),
    );
  return make(
    'fieldset',
    { class: 'modes' },
    make('legend', { text: t('How it answers') }),
    ...modes.map(option),
  );
}

/** What can be done with an order now, as buttons. */
function orderButtons({ orderid, status, server }, run) {
  const button = (action, label, body = {}, danger = false) =>
    actionButton(
      t(label),
      `${action} ${orderid}`,
      () => run(`provider-${action}`, { orderid, ...body }),
      danger,
    );
  if (status === 'Pending') return [button('pay', 'Paid'), button('cancel', 'Cancel order', {}, true)];
  if (!server) return [];
  const { state } = server;
  if (state === 'installing' || state === 'queued')
    return [button('power', 'Finish', { to: 'on' }), button('fail', 'Fail', {}, true)];
  return [];
}

function powerToggle({ orderid, server }, run) {
  const { name, state } = server;
  if (!['on', 'off', 'rebooting', 'starting', 'stopping'].includes(state)) return undefined;
  return toggle({
    label: t('Power of {name}', { name }),
    key: `power ${orderid}`,
    isOn: state !== 'off' && state !== 'stopping',
    onChange: isOn => run('provider-power', { orderid, to: isOn ? 'on' : 'off' }),
  });
}

const statusLabels = { Pending: 'Unpaid', Active: 'Paid, nothing installed', Cancelled: 'Cancelled' };

function drawOrder(order, run) {
  const { orderid, amount, status, server } = order;
  const state = server
    ? (stateLabels[server.state] ?? String(server.state))
    : (statusLabels[status] ?? status);
  return make(
    'li',
    { class: 'row', 'data-state': server?.state ?? status },
    make(
      'div',
      { class: 'row-text' },
      make('strong', { text: server?.name ?? t('Order {id}', { id: orderid }) }),
      make('span', { text: server ? `${t(state)} · ${server.ip}` : `${t(state)} · $${amount}` }),
    ),
    make('div', { class: 'row-buttons' }, ...orderButtons(order, run)),
    server && powerToggle(order, run),
  );
}

/** The bot's latest requests to the provider, newest first. */
export function drawCalls(calls, language) {
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' });
  const row = ({ at, action, outcome }) =>
    make(
      'li',
      { 'data-outcome': outcome },
      make('time', { text: clock.format(at) }),
      make('code', { text: action }),
      make('span', { text: t(outcomeLabels[outcome]) }),
    );
  return [
    heading(t('What the bot asked')),
    calls.length > 0
      ? make('ol', { class: 'calls' }, ...calls.map(row))
      : make('p', { class: 'hint', text: t('Nothing yet. Link the account first.') }),
  ];
}

/** The provider's side of the panel. `/link` stands out until it was sent. */
export function drawProvider(view, { run, sendCommand }) {
  const link = actionButton(t('Send /link'), 'link', () => sendCommand(view.link));
  link.classList.toggle('primary', view.calls.length === 0);
  const servers = view.orders.filter(({ server }) => server);
  const orders = view.orders.filter(({ server }) => !server);
  const list = items => make('ul', { class: 'rows' }, ...items.map(item => drawOrder(item, run)));
  return [
    heading(t('Provider')),
    make(
      'div',
      { class: 'client' },
      make('span', { text: t('Client {cid} · balance ${balance}', view) }),
      link,
    ),
    drawModes(view, run),
    heading(
      t('Servers'),
      actionButton(t('Install one'), 'install', () => run('provider-install')),
    ),
    list(servers),
    heading(
      t('Orders'),
      actionButton(t('Place one'), 'order', () => run('provider-order')),
    ),
    orders.length > 0 ? list(orders) : make('p', { class: 'hint', text: t('No orders wait for anything.') }),
  ];
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

// What is known of the provider from the field (its newer pages, its public clients, reports about such panels), and
// where each of it is held: a recorded case under `cases`, a message in one of its lists (`list: text`), or a file of
// tests, where it is about what is sent rather than about a reply.

const rows: Readonly<Record<string, readonly string[]>> = {
  // Seen elsewhere
  'signing in: X-Key beside the form fields, a JSON body once where nothing was seen': ['sign-in.test.ts'],
  'getApiKey: JSON, and never `generate`': ['sign-in.test.ts'],
  'list: names, or a map whose keys are the names': [
    'catalogue/lists',
    'catalogue/names-as-keys',
    'catalogue/maps-to-names',
  ],
  'sshkey.list: a list of id and name': ['ssh-keys/list-of-id-and-name'],
  'sshkey.add: a message with the word "added", without an id': [
    'result-of-adding-a-key/key-added',
    'result-of-adding-a-key/not-added',
    'result-of-adding-a-key/failed-to-be-added',
    'added-key/plain-ok',
  ],
  'getinfo: `online` beside `real_state`': [
    'server/online-agrees',
    'server/online-contradicts-on',
    'server/online-contradicts-off',
    'server/online-beside-an-unknown-word',
    'server/online-without-a-word',
    'server/online-while-rebooting',
    'server/online-unreadable',
  ],
  'getinfo: newer fields': ['server/newer-fields'],
  'orders: newer fields': ['orders/newer-fields'],
  'the whitelist of the panel': [
    'refusals: Address is not in whitelist',
    'refusals: Your IP 10.0.0.1 is not allowed',
  ],
  'Cloudflare’s challenge': [
    'http/cloudflare-challenge-403',
    'http/cloudflare-challenge-503',
    'http/cloudflare-challenge-200',
    'http/cloudflare-cf-chl',
    'http/cloudflare-challenge-by-header',
    'http/cloudflare-challenge-of-a-reboot',
    'http/cloudflare-challenge-of-a-reboot-by-header',
  ],
  'Cloudflare’s errors': [520, 521, 522, 523, 524, 525, 526].map(status => `http/cloudflare-${status}`),

  // What replies look like in the field
  'notices as plain text or HTML, before and after': [
    'decode/php-notice',
    'decode/two-php-notices',
    'decode/plain-text-notice',
    'decode/notice-after',
    'decode/notice-around-with-brackets',
    'decode/print-r-after-notice',
    'decode/print-r-bare-then-notice',
  ],
  'error boxes': ['decode/error-box'],
  'a byte-order mark': ['decode/byte-order-mark', 'decode/byte-order-mark-between'],
  '`1` after print_r': ['decode/print-r-then-1', 'decode/print-r-bare-then-1'],
  comments: ['decode/html-comment', 'decode/php-comment', 'decode/script-around'],
  'a second document': [
    'decode/same-document-twice',
    'decode/two-documents-that-differ',
    'decode/print-r-and-json-alike',
    'decode/print-r-and-json-that-differ',
  ],
  'HTML entities in messages': ['http/message-with-entities', 'decode/json-escaped-for-html'],
  'HTML entities in names': [
    'server/entities-in-the-name',
    'catalogue/entities-in-names',
    'ssh-keys/entity-in-a-label',
  ],
  'HTML entities in prices': ['balance/entities', 'orders/entities', 'catalogue/entities-in-names'],
  'HTML entities in states': ['states: В&nbsp;сети', 'states: Активен&nbsp;', 'orders/entities'],
  'no entities decoded in passwords and keys': [
    'password/entities-stay',
    'credentials/key-with-an-entity',
    'ssh-keys/entity-in-a-key',
  ],
  'windows-1251 and koi8-r by header, meta or sight': [
    ...[
      'windows-1251-by-header',
      'windows-1251-by-meta',
      'windows-1251-by-sight',
      'capitals-in-windows-1251',
    ],
    ...['koi8-r-by-header', 'koi8-r-by-meta', 'koi8-r-by-sight'],
    ...['windows-1251-named-utf-8', 'utf-8-named-windows-1251', 'utf-8-with-a-cut-letter'],
  ].map(name => `decode/${name}`),
  'compression without being asked': [
    ...['gzip-unasked', 'gzip-without-header', 'gzip-header-on-plain-text', 'gzip-cut-off'],
    ...['deflate-unasked', 'deflate-without-zlib-head', 'brotli-unasked'],
  ].map(name => `decode/${name}`),
  'refusals that only sound like bad credentials': [
    'Database error: client not found',
    'SQLSTATE[42S22]: Unknown column client in field list',
    'Authentication service unavailable',
    'Rate limit exceeded for this client',
    'Incorrect login to node',
    'Email verification required',
    'Two-factor authentication required',
    'Captcha required',
    'You have unpaid invoices',
  ].map(message => `refusals: ${message}`),
  'a sentence about the pair itself': [
    'refusals: Invalid key',
    'refusals: Invalid cid',
    'refusals: Client not found',
    'refusals.test.ts',
  ],
  'sentences that are not error 904': [
    "refusals: Duplicate entry '47012-1' for key 'PRIMARY'",
    'refusals: VPS already running',
    'refusals: Task already running',
    'http/install-904',
    'http/install-904-by-its-sentence',
    'http/install-exists-for-another-order',
  ],
  'success in other words': ['success-true', 'status-success', 'result-true', 'plain-ok'].map(
    name => `result-in-other-words/${name}`,
  ),
  'refusal in other words': ['success-false', 'status-error', 'result-false'].map(
    name => `result-in-other-words/${name}`,
  ),
  'other words count only where nothing is documented': [
    'http/reboot-in-other-words',
    'http/create-in-other-words',
  ],
  'several addresses': [
    ...['ips-by-comma', 'ips-by-space-and-line', 'ips-by-br', 'ips-as-list', 'ips-twenty', 'ipv6-first'],
  ].map(name => `server/${name}`),
  'addresses as objects, maps and with a port': [
    'ip-as-objects',
    'ip-as-an-object',
    'ip-as-a-map',
    'ip-with-port',
  ].map(name => `server/${name}`),
  'private addresses beside a public one': [
    ...['ip-private-before-public', 'ip-private-beside-dedicatedip', 'ip-every-private-range'],
    ...['ip-v6-public-beside-v4-private', 'ip-private-alone', 'ip-loopback-alone'],
  ].map(name => `server/${name}`),
  'CIDR suffixes': ['server/ip-with-prefix-length', 'server/ips-twenty'],
  'IPv6 only': ['server/ipv6-only'],
  '`dedicatedip` while `ip` is empty': ['server/ip-only-in-dedicatedip', 'server/ip-beside-dedicatedip'],
  'ids above 2^53': [
    'decode/ids-beyond-2-53',
    'orders/long-ids',
    'placed-order/long-ids',
    'server/long-ids',
    'ssh-keys/long-ids',
    'added-key/long-id',
    'credentials/long-cid',
    'catalogue/long-ids',
  ],
  '`vps_info` as a list of one': [
    'server/vps-list-of-one',
    'server/vps-list-of-two',
    'server/vps-list-of-text',
  ],
  'one broken entry in a list of orders': [
    'orders/one-unreadable',
    'orders/one-without-a-status',
    'orders/one-without-an-id',
    'orders/none-readable',
  ],
  'more words for states': [
    ...['Запущен', 'Запущена', 'Работает', 'Активен', 'Активна', 'Остановлен', 'Остановлена', 'Выключен'],
    ...['Выключена', 'shutoff', 'poweroff', 'halted', 'suspended', 'disabled'],
  ].map(word => `states: ${word}`),
  'HTML around states': [
    'server/state-in-markup',
    'states: <b>Suspended</b>',
    'states: <font color=red>Выключена</font>',
  ],
  'more states of orders': [
    'states: Активен',
    'states: Payment Pending',
    'states: Fraud',
    'states: Terminated',
  ],
  'groups in lists': [
    ...['groups-of-names', 'groups-of-names-and-titles', 'groups-of-titles', 'groups-of-products'],
    ...['groups-as-objects', 'products-in-product', 'empty-group', 'in-two-groups'],
  ].map(name => `catalogue/${name}`),
};

const here = import.meta.dirname;
const textOf = (file: string): string => readFileSync(join(here, file), 'utf8');
const messagesOf = (list: string): readonly string[] =>
  Object.values(
    JSON.parse(textOf(`cases/${list}.json`)) as Record<string, Record<string, readonly string[]>>,
  ).flatMap(kinds => Object.values(kinds).flat());

function isThere(place: string): boolean {
  if (place.endsWith('.test.ts')) return existsSync(join(here, place));
  const [list = '', ...message] = place.split(': ');
  if (message.length > 0) return messagesOf(list).includes(message.join(': '));
  return existsSync(join(here, 'cases', place, 'reply.txt'));
}

test.each(Object.entries(rows))('%s is recorded', (_, places) => {
  expect(places.length).toBeGreaterThan(0);
  expect(places.filter(place => !isThere(place))).toEqual([]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { actions, type Action } from '../../src/provider/exchange.ts';
import { classifyRefusal, leavesOutcomeOpen } from '../../src/provider/classify.ts';
import { sanitizeMessage } from '../../src/provider/plain-text.ts';
import { saysLoginMissing, saysNothingSent } from '../../src/provider/pair-sentences.ts';
import { anyText } from '../any-text.ts';

const kindOf = (message: string, action: string): string =>
  classifyRefusal(sanitizeMessage(message, []), { action }).kind;
const allActions = Object.keys(actions) as Action[];

/** Sentences with the words of a rejected key about something else: each subject with each trouble. */
const subjects = [
  ...['Client area', 'Client queue', 'Client group 4', 'The client’s VPS', 'Client limit', 'Client database'],
  ...[
    'SSH key',
    'Public key',
    'Key pair generator',
    'License key',
    'Encryption key of the disk',
    'Key length',
  ],
  ...[
    'Authentication service',
    'Auth server',
    'Authorization module',
    'Order key',
    'Template key',
    'Foreign key',
  ],
  ...['Login to node', 'Password of the VPS', 'Invoice of the client', 'Primary key', 'API gateway'],
];
const troubles = [
  ...['is invalid for node 5', 'not found in table tblclients', 'limit exceeded', 'access denied by node'],
  ...['is unavailable', 'failed to respond', 'is not allowed for this tariff', 'is invalid or too short'],
  ...['was denied by the database', 'not found on the hypervisor'],
];
const others = [
  ...subjects.flatMap(subject => troubles.map(trouble => `${subject} ${trouble}`)),
  // A problem of the moment.
  ...['Authentication failed: please try again', 'Authentication failed, try again later'],
  ...['Authentication failed. Please retry in 5 minutes', 'Ошибка авторизации. Попробуйте позже'],
  // A client that is disabled may have a key that works.
  ...[
    'Client is disabled',
    'Your client is not active',
    'Client not active, access denied',
    'Клиент отключен',
  ],
  ...[
    'Invalid value sent by the client',
    'Unknown id for client',
    'Key field not found',
    'Invalid client address',
  ],
  ...['Session key expired', 'Client limit of keys denied', 'No key provided', 'Ключ не указан'],
  ...['Key found, client not found in billing', 'Could not verify the key', 'Ключ сессии истёк'],
];

const rejected = [
  ...['Invalid key', 'Invalid cid', 'Invalid apikey', 'Invalid API key', 'Client not found', 'Wrong API key'],
  ...[
    'Client 777 does not exist',
    'API key is not valid',
    'Incorrect cid or key',
    'Unknown client',
    'CID not found',
  ],
  ...['Неверный ключ', 'Неверный ключ API', 'Клиент не найден', 'Ключ не найден', 'Неверный cid'],
  // Said of the key itself.
  ...['Your API key has expired', 'The API key has been revoked', 'Key is not active', 'API key is disabled'],
  ...['Ключ отозван', 'Срок действия ключа истёк', 'API-ключ отключен', 'Ключ больше не действует'],
  ...['Cid or key incorrect', 'Client id and key mismatch', 'The key does not match the client id'],
  ...['Указан неверный ключ', 'Такого клиента не существует', 'Ключ не принадлежит этому клиенту'],
];
const surroundings: readonly ((sentence: string) => string)[] = [
  sentence => sentence,
  sentence => `${sentence}.`,
  sentence => sentence.toUpperCase(),
  sentence => ` ${sentence.toLowerCase()}! `,
  sentence => `Error: ${sentence}`,
  sentence => `Access denied: ${sentence}`,
  sentence => `<div class="error">${sentence}</div>`,
  sentence => `${sentence}. Please try again.`,
  sentence => `${sentence}, try again later`,
  sentence => `${sentence}. Попробуйте позже`,
  sentence => `${sentence}, access denied`,
  sentence => `Access denied (${sentence})`,
  sentence => `Доступ запрещён, ${sentence.toLowerCase()}`,
];

describe('a rejected key', () => {
  test('is never read into sentences about something else', () => {
    expect(others.length).toBeGreaterThanOrEqual(200);
    for (const message of others) {
      for (const action of allActions) expect(kindOf(message, action), message).not.toBe('bad-credentials');
    }
  });

  test.each(rejected)('is always read from %j', sentence => {
    for (const around of surroundings) {
      expect(kindOf(around(sentence), 'orders'), around(sentence)).toBe('bad-credentials');
    }
  });

  test('comes from `orders` and the login alone', () => {
    for (const message of rejected) {
      for (const action of allActions.filter(each => each !== 'orders' && each !== 'getApiKey')) {
        expect(kindOf(message, action), `${action}: ${message}`).not.toBe('bad-credentials');
        // Nor does it say that an order is gone, or that an address isn't on the whitelist.
        if (!action.startsWith('sshkey.'))
          expect(kindOf(`${message}, access denied`, action)).toBe('refused');
      }
    }
  });

  test('is not read from a sentence with a word too much', () => {
    const word = fc.constantFrom('node', 'database', 'limit', 'ssh', 'template', 'disk', 'module', 'queue');
    fc.assert(
      fc.property(fc.constantFrom(...rejected), word, fc.boolean(), (sentence, extra, isFirst) => {
        const message = isFirst ? `${extra} ${sentence}` : `${sentence} ${extra}`;
        expect(kindOf(message, 'orders')).not.toBe('bad-credentials');
      }),
    );
  });

  test('is looked for in any text without throwing', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 400 }), fc.constantFrom(...allActions), (text, action) => {
        expect(kindOf(text, action)).toBeTypeOf('string');
      }),
    );
  });
});

describe('the e-mail and the password', () => {
  test.each([
    ...[
      'Email is missing',
      'Password is empty',
      'email or password missing',
      'Missing email',
      'Missing parameter: email',
    ],
    ...[
      'Required parameters missing: email, pass',
      'The email address is not specified',
      'Не указан email',
      'Empty pass',
    ],
  ])('may go into a URL after %j', message => expect(saysLoginMissing(message)).toBe(true));

  test.each([
    ...[
      'email is required',
      'Undefined index: pass',
      'Two-factor code is missing',
      'Email or password incorrect',
    ],
    ...[
      'Email is not verified',
      'Required parameters missing',
      'Captcha missing for this email',
      'Missing token',
      '',
    ],
    ...[
      'Password is empty. Too many attempts',
      'Your email has no password set',
      'Password required',
      'Unknown action',
    ],
    ...others,
  ])('stay out of URLs after %j', message => expect(saysLoginMissing(message)).toBe(false));
});

test.each([
  ['Required parameters missing: cid, key', true],
  ['Missing cid', true],
  ['No action specified', true],
  ['Action is empty', true],
  ['Required parameters missing', true],
  ['Missing orderid', false],
  ['Invalid key', false],
  ['Unknown action', false],
  ['Key is missing on node 5', false],
])('a refusal as if nothing had been sent: %j, %s', (message, expected) => {
  expect(saysNothingSent(message)).toBe(expected);
});

test.each([
  ['Your IP 203.0.113.9 is not allowed.', '203.0.113.9'],
  ['Access denied for IP:203.0.113.9', '203.0.113.9'],
  ['IP address (2a02:27ac::7) is not in the whitelist', '2a02:27ac::7'],
  ['Доступ с IP 203.0.113.9: запрещён', '203.0.113.9'],
  ['IP 1.2.3.999 is not allowed', undefined],
  ['Not in the whitelist', undefined],
])('the address is found in “%s”', (message, address) => {
  expect(classifyRefusal(message, { action: 'orders' })).toEqual({
    ...{ kind: 'address-not-allowed', message },
    ...(address === undefined ? {} : { address }),
  });
});

test.each([
  ...[
    'Node 12: connection timed out',
    'Operation timed out',
    'VSCD: timeout',
    'cURL error 28: Operation timed-out',
  ],
  ...[
    'Error on node 12',
    'The node did not respond',
    'No response from the hypervisor',
    'Node stopped responding',
  ],
  ...[
    'Lost connection to the node',
    'Connection to node 5 was reset',
    'Broken pipe',
    'Empty reply from server',
  ],
  ...[
    'MySQL server has gone away',
    'Deadlock found',
    'Internal server error',
    'Unexpected error',
    'Bad gateway',
  ],
  ...[
    'Нода не отвечает',
    'Превышено время ожидания',
    'Тайм-аут операции',
    'Нет ответа от узла',
    'Обрыв связи',
  ],
  ...['Соединение с нодой потеряно', 'Внутренняя ошибка', 'Could not connect to the node: timed out'],
])('an action refused with %j may have been carried out', message => {
  expect(leavesOutcomeOpen(classifyRefusal(message, { action: 'reboot' }))).toBe(true);
});

test.each([
  ...['Node 12 is offline', 'Could not connect to the node', 'Incorrect login to node', 'Node is overloaded'],
  ...[
    'Нода недоступна',
    'Не удалось подключиться к узлу',
    'Нет связи: нода недоступна',
    'Task already running',
  ],
  ...[
    'VPS is suspended',
    'Not enough disk',
    'Order not found',
    'Rate limit exceeded',
    'Under maintenance',
    '',
  ],
])('an action refused with %j was not carried out', message => {
  expect(leavesOutcomeOpen(classifyRefusal(message, { action: 'reboot' }))).toBe(false);
});

import { describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/result.ts';
import { type LinkInput, type LinkParts, parseLinkInput } from '../../src/telegram/input.ts';

const key = '4955ab067e5197887b86888f952a0d93';
const nothing: LinkParts = {};
const withCid: LinkParts = { cid: '777' };
const withKey: LinkParts = { key: createSecret(key) };
const withEmail: LinkParts = { email: 'you@example.com' };

/** What was understood, as one line. */
function shown(input: LinkInput): string {
  switch (input.kind) {
    case 'pair':
      return `pair ${input.credentials.cid.reveal()} ${input.credentials.key.reveal()} ${input.label}`.trim();
    case 'login':
      return `login ${input.email} ${input.password.reveal()}`;
    case 'cid':
      return `cid ${input.cid}`;
    case 'key':
      return `key ${input.key.reveal()}`;
    case 'email':
      return `email ${input.email}`;
    case 'bad-label':
    case 'invisible-label':
    case 'not-understood':
      return input.kind;
  }
}

describe.each<[string, LinkParts, readonly (readonly [text: string, understood: string])[]]>([
  [
    'at first',
    nothing,
    [
      [`777 ${key}`, `pair 777 ${key}`],
      [`777 ${key} My shop`, `pair 777 ${key} My shop`],
      [`${key} 777`, `pair 777 ${key}`],
      [`${key}\n777`, `pair 777 ${key}`],
      [`Client ID\n777\nAPI key\n${key}`, `pair 777 ${key}`],
      [`key=${key}&cid=777`, `pair 777 ${key}`],
      ['777', 'cid 777'],
      [' «777» ', 'cid 777'],
      ['cid: 777', 'cid 777'],
      ['ID клиента: 777', 'cid 777'],
      [key, `key ${key}`],
      [`API key: ${key}`, `key ${key}`],
      ['you@example.com', 'email you@example.com'],
      ['client779@example.com', 'email client779@example.com'],
      ['E-mail: you@example.com', 'email you@example.com'],
      ['you@example.com pa55 word', 'login you@example.com pa55 word'],
      ['you@example.com\npa55', 'login you@example.com pa55'],
      ['E-mail: you@example.com\nPassword: pa55', 'login you@example.com pa55'],
      ['Почта: you@example.com, пароль: pa55', 'login you@example.com pa55'],
      ['hello', 'not-understood'],
      ['hello there', 'not-understood'],
      ['seven hundred', 'not-understood'],
      ['', 'not-understood'],
      [`777 ${key} ${'x'.repeat(33)}`, 'bad-label'],
      [`777 ${key} shop\u202Epohs`, 'invisible-label'],
    ],
  ],
  [
    'after the client id',
    withCid,
    [
      [key, `pair 777 ${key}`],
      [`key: ${key}`, `pair 777 ${key}`],
      ['onlyletters', 'pair 777 onlyletters'],
      ['778', 'cid 778'],
      [`778 ${key}`, `pair 778 ${key}`],
      ['short', 'not-understood'],
      ['you@example.com', 'email you@example.com'],
    ],
  ],
  [
    'after the key',
    withKey,
    [
      ['777', `pair 777 ${key}`],
      ['cid=777', `pair 777 ${key}`],
      ['seven', 'not-understood'],
    ],
  ],
  [
    'after the e-mail',
    withEmail,
    [
      ['pa55 word', 'login you@example.com pa55 word'],
      ['12345678', 'login you@example.com 12345678'],
      [`777 ${key}`, `pair 777 ${key}`],
      [key, `login you@example.com ${key}`],
      ['other@example.com', 'email other@example.com'],
      ['other@example.com pa55', 'login other@example.com pa55'],
      ['two\nlines', 'not-understood'],
    ],
  ],
])('%s', (_, known, cases) => {
  test.each(cases)('%j is understood as %s', (text, understood) => {
    expect(shown(parseLinkInput(text, known))).toBe(understood);
  });
});

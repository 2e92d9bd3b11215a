import fc from 'fast-check';
import type { Message } from 'telegraf/types';
import { expect, test } from 'vitest';

import { parseCommand } from '../../src/telegram/commands.ts';
import { decodeReply } from '../../src/telegram/api/transport.ts';
import { readCardPayload } from '../../src/telegram/handlers/cards.ts';
import { decodeCallbackData, encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { readUpdate } from '../../src/telegram/updates/webhook.ts';
import { findInFile, findSecret } from '../../src/telegram/find-secret.ts';
import {
  isLabel,
  isServerName,
  looksLikeLogin,
  findCredentials,
  parseLogin,
  parseCredentials,
  parseQuietHours,
} from '../../src/telegram/input.ts';
import {
  fileHoldsPrivateKey,
  holdsPrivateKey,
  textOfFile,
} from '../../src/services/ssh-keys/private-keys.ts';
import { matchServer } from '../../src/domain/card.ts';
import {
  looksLikePublicKey,
  parseListedKey,
  parsePublicKeys,
} from '../../src/services/ssh-keys/public-keys.ts';
import { decodeText } from '../../src/provider/decode.ts';
import { anyText } from '../any-text.ts';
import { printR } from '../../demo/provider/print-r.ts';

const isLong = process.env.LONG !== undefined;
const bytes = (text: string): Buffer => Buffer.from(text);

/** Everything that parses what other people have written. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'callback data': text => {
    const data = decodeCallbackData(text);
    if (data !== undefined) expect(encodeCallbackData(data)).toBe(text);
    return data;
  },
  'a command': parseCommand,
  credentials: text => [parseCredentials(text).kind, findCredentials(text)],
  'a login': text => [parseLogin(text)?.email, looksLikeLogin(text)],
  'a secret': text => [
    findSecret({ chat: { type: 'private' }, text } as Message, { id: 1, username: 'some_bot' }),
    findInFile(bytes(text)),
  ],
  'quiet hours': parseQuietHours,
  'a deep link': readCardPayload,
  'a server name': text => [isServerName(text), isLabel(text), matchServer([], text)],
  'a public key': text => [looksLikePublicKey(text), parseListedKey(text), parsePublicKeys(text)],
  'a private key': holdsPrivateKey,
  'a file': text => [fileHoldsPrivateKey(bytes(text)), parsePublicKeys(textOfFile(bytes(text)))],
  'a webhook request': text => readUpdate(bytes(text)),
  'a provider response': text => decodeText(bytes(text)),
  'a Telegram response': text => [
    decodeReply({ status: 200, body: bytes(text), retryAfterMs: undefined }),
    decodeReply({ status: 429, body: bytes(text), retryAfterMs: undefined }),
  ],
};

const fragments = [
  ...['/', '/link ', '/start server-', '@some_bot', '777 ', 'a@b.example ', '22:00-07:00 ', 'Europe/Berlin'],
  ...[
    '1r.',
    '.',
    'zz',
    '-1',
    '"',
    "'",
    '<b>',
    '&',
    '\\',
    '%',
    '\u0000',
    '\ufeff',
    '\u202e',
    '👩‍👩‍👧‍👦',
    'й',
    '\ud83d',
  ],
  ...['ssh-rsa ', 'ssh-ed25519 ', 'sk-ssh-ed25519@openssh.com ', 'AAAAC3NzaC1lZDI1NTE5', '==', '-----BEGIN '],
  ...[
    'OPENSSH PRIVATE KEY-----',
    '-----END ',
    'PuTTY-User-Key-File-3: ',
    'Array\n(\n',
    '[a] => ',
    ')\n',
    ' => ',
  ],
  ...[
    '{"update_id":',
    '{"ok":true,"result":',
    '{"ok":false,"error_code":429,"parameters":{"retry_after":',
    '1e999',
    '}',
  ],
  ...['<br />\n<b>Warning</b>', 'null', ' ', '\n', '\t', '0', '1', 'a', 'A'],
];

const anyInput = fc.oneof(
  fc.string({ maxLength: 300 }),
  anyText({ maxLength: 300 }),
  fc
    .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 6 })), { maxLength: 40 })
    .map(all => all.join('')),
  fc.json({ maxDepth: 4 }),
  fc.jsonValue({ maxDepth: 3 }).map(value => printR(value)),
);

test(`parsers throw for none of ${isLong ? 'a million' : 'three thousand'} texts`, () => {
  fc.assert(
    fc.property(anyInput, text => {
      for (const read of Object.values(readers)) read(text);
    }),
    { numRuns: isLong ? 1_000_000 : 3_000 },
  );
}, 3_600_000);

/** The CPU time in ms that a parser takes for a text, the best of three. */
function costOf(read: (text: string) => unknown, text: string): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      // Of this thread alone, without the garbage collector's.
      const before = process.threadCpuUsage();
      read(text);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    }),
  );
}

// Telegram's texts have at most 4,096 characters, but a key file, a request and a response can have more.
test.runIf(isLong).each(Object.entries(readers))(
  'parsing %s takes time in proportion to the length of the text',
  (_, read) => {
    for (const fragment of fragments) {
      for (const [begin, end] of [
        ['', ''],
        ['a', ''],
        ['', '!'],
        ['777 k', ' \n!'],
        ['a@b x', '!'],
      ] as const) {
        const much = (times: number) => begin + fragment.repeat(Math.ceil(times / fragment.length)) + end;
        const small = costOf(read, much(8_192));
        const large = costOf(read, much(65_536));
        // A quadratic parser would take 64 times as long. Very short times are too imprecise for a ratio.
        expect(large < 40 || large < 24 * small, JSON.stringify({ fragment, begin, end, small, large })).toBe(
          true,
        );
      }
    }
  },
  3_600_000,
);

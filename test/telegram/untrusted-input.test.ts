import fc from 'fast-check';
import { expect, test } from 'vitest';

import { readCommand } from '../../src/bot/arrival.ts';
import { readReply } from '../../src/bot/bot-api-reply.ts';
import { readCardPayload } from '../../src/bot/cards.ts';
import { isLabel, isServerName } from '../../src/bot/labels.ts';
import { decodePress, encodePress } from '../../src/bot/press.ts';
import { readUpdate } from '../../src/bot/webhook.ts';
import { looksLikeLogin, looksLikePair, readLogin, readPair, readQuiet } from '../../src/telegram/input.ts';
import { matchName } from '../../src/core/server-names.ts';
import { fileHoldsPrivateKey, holdsPrivateKey, textOfFile } from '../../src/services/ssh-keys/private-keys.ts';
import { looksLikePublicKey, readListedKey, readPublicKeys } from '../../src/flows/read-public-keys.ts';
import { decode } from '../../src/provider/decode.ts';
import { printR } from '../../demo/provider/print-r.ts';

const isLong = process.env.LONG !== undefined;
const bytes = (text: string): Buffer => Buffer.from(text);

/** Everything that reads what strangers have written. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'the data of a button': text => {
    const press = decodePress(text);
    if (press !== undefined) expect(encodePress(press)).toBe(text);
    return press;
  },
  'a command': readCommand,
  'a pair': text => [readPair(text).kind, looksLikePair(text)],
  'a login': text => [readLogin(text)?.email, looksLikeLogin(text)],
  'quiet hours': readQuiet,
  'a deep link': readCardPayload,
  'a name of a server': text => [isServerName(text), isLabel(text), matchName([], text)],
  'a public key': text => [looksLikePublicKey(text), readListedKey(text), readPublicKeys(text)],
  'a private key': holdsPrivateKey,
  'a file': text => [fileHoldsPrivateKey(bytes(text)), readPublicKeys(textOfFile(bytes(text)))],
  'the body of a webhook': text => readUpdate(bytes(text)),
  'a reply of the provider': text => decode(bytes(text)),
  'a reply of Telegram': text => [
    readReply({ status: 200, body: bytes(text), retryAfter: undefined }),
    readReply({ status: 429, body: bytes(text), retryAfter: text }),
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

const anyText = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 6 })), { maxLength: 40 })
    .map(all => all.join('')),
  fc.json({ maxDepth: 4 }),
  fc.jsonValue({ maxDepth: 3 }).map(value => printR(value)),
);

test(`of ${isLong ? 'a million' : 'ten thousand'} texts none makes anything throw that reads what strangers write`, () => {
  fc.assert(
    fc.property(anyText, text => {
      for (const read of Object.values(readers)) read(text);
    }),
    { numRuns: isLong ? 1_000_000 : 10_000 },
  );
}, 3_600_000);

/** The processor's time in ms that a reader takes for a text, at its best of a few times. */
function costOf(read: (text: string) => unknown, text: string): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      // This thread's alone: what collects garbage beside it is nobody's slowness.
      const before = process.threadCpuUsage();
      read(text);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    }),
  );
}

// Telegram's texts have 4,096 characters at most, but a key's file, a body and a reply have more.
test.runIf(isLong).each(Object.entries(readers))(
  'no text makes reading %s slow: eight times as much takes no more than about eight times as long',
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
        // A quadratic one takes sixty-four times as long; what takes no time is not worth a ratio.
        expect(large < 40 || large < 24 * small, JSON.stringify({ fragment, begin, end, small, large })).toBe(
          true,
        );
      }
    }
  },
  3_600_000,
);

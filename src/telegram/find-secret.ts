import type { Message, MessageEntity } from 'telegraf/types';

import { keyTypePrefixes } from '../domain/ssh-key.ts';
import { withoutInvisible } from '../domain/text.ts';
import { fileHoldsPrivateKey, holdsPrivateKey, textOfFile } from '../services/ssh-keys/private-keys.ts';
import { isForBot, isSecretCommand, parseCommand, textOf } from './commands.ts';
import { findCredentials, looksLikeLogin, surelyHoldsCredentials } from './input.ts';

// Finds secrets in what people send, in linear time: the text can come from anyone.

/** `key`: a generated word that can only be a key. */
export type SecretKind = 'private-key' | 'credentials' | 'login' | 'key';

export interface FoundSecret {
  readonly kind: SecretKind;
  /** The text that holds it, without a command before it. */
  readonly text: string;
}

/** A word in the letters of base64 that isn't a part of an address, a fingerprint or a file name. */
const longWord = /(?<![\w+/=@.%-]|SHA\d{1,3}:|MD5:)[a-z\d+/=]{16,128}(?![\w+/=@%-]|[.:]\w)/gi;
/** Lines of public keys, which are no secret: OpenSSH, and PEM or SSH2. */
const publicKey = new RegExp(`(?:^|\\s)(?:${keyTypePrefixes})-[\\w@.-]{2,64}\\s{1,3}AAAA|PUBLIC KEY`);

/** The number of words in camel case, and of numbers. */
const partsOf = (word: string): number =>
  word.replaceAll(/[+/=]/g, '').match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g)?.length ?? 0;

/** Names that people choose consist of a few words and numbers; a generated word changes all the time. */
const isGenerated = (word: string): boolean =>
  /^(?=.*\d)(?=.*[a-f])[a-f\d]{24,}$/i.test(word) ||
  (/\d/.test(word) && /[a-z]/i.test(word) && !word.startsWith('AAAA') && partsOf(word) > 6);

const holdsKey = (text: string): boolean =>
  !publicKey.test(text) && (text.match(longWord) ?? []).some(isGenerated);

/** Whether a message of a group is nothing but a key. */
export function isOnlyKey(message: Message): boolean {
  const word = withoutInvisible(textOf(message) ?? '').trim();
  return !/\s/.test(word) && holdsKey(word);
}

/** The shortest secret without a digit or an `@` is a private JWK, cut down to the two names that identify it. */
const isTooShort = (text: string): boolean => text.length < 10 && !/[\d@０-９]/.test(text);

/** `isAddressed`: meant for the bot. In other texts of a group only what surely is a secret counts. */
function findInText(text: string, isAddressed: boolean): SecretKind | undefined {
  if (isTooShort(text)) return undefined;
  if (holdsPrivateKey(text)) return 'private-key';
  if (!isAddressed) return surelyHoldsCredentials(text) ? 'credentials' : undefined;
  if (findCredentials(text) !== undefined) return 'credentials';
  if (looksLikeLogin(text)) return 'login';
  return holdsKey(withoutInvisible(text)) ? 'key' : undefined;
}

/** A file is a secret if it is a key, a pair or a login as a whole, or names the parts of a pair. */
export function findInFile(bytes: Uint8Array): FoundSecret | undefined {
  const text = textOfFile(bytes).trim();
  const isWord = !/\s/.test(text.slice(0, 200));
  const kind = fileHoldsPrivateKey(bytes) ? 'private-key' : findInText(text, isWord);
  if (kind !== undefined) return { kind, text };
  if (findCredentials(text) !== undefined) return { kind: 'credentials', text };
  return looksLikeLogin(text) ? { kind: 'login', text } : undefined;
}

const entitiesOf = (message: Message): readonly MessageEntity[] => [
  ...('entities' in message ? (message.entities ?? []) : []),
  ...('caption_entities' in message ? (message.caption_entities ?? []) : []),
];

/** Everything that a person can write into a message: text or caption, hidden links, a poll, the name of a file. */
function wordsOf(message: Message): readonly string[] {
  const links = entitiesOf(message).flatMap(entity => (entity.type === 'text_link' ? entity.url : []));
  const poll =
    'poll' in message ? [message.poll.question, ...message.poll.options.map(({ text }) => text)] : [];
  const fileName = 'document' in message ? (message.document.file_name ?? '') : '';
  return [textOf(message) ?? '', ...links, poll.join(' '), fileName].filter(text => text !== '');
}

/** A private message, a command for the bot, a reply to it, or a mention. */
function isAddressedTo(bot: { readonly id: number; readonly username: string }, message: Message): boolean {
  if (message.chat.type === 'private') return true;
  const text = textOf(message) ?? '';
  const command = parseCommand(text);
  if (command !== undefined) return isForBot(command, bot.username);
  const original = 'reply_to_message' in message ? message.reply_to_message : undefined;
  return original?.from?.id === bot.id || text.toLowerCase().includes(`@${bot.username.toLowerCase()}`);
}

/** The secret in a message: in its text, its caption or elsewhere, but not in its file. */
export function findSecret(
  message: Message,
  bot: { readonly id: number; readonly username: string },
): FoundSecret | undefined {
  const isAddressed = isAddressedTo(bot, message);
  const command = parseCommand(textOf(message) ?? '');
  for (const words of wordsOf(message)) {
    const isCommand = command !== undefined && words === textOf(message);
    const text = isCommand ? command.text : words;
    // The token in a link that adds the bot to a group is for one use, and for the person who made it.
    const isToken =
      isCommand && command.name === 'start' && message.chat.type !== 'private' && !/\s/.test(text);
    const kind = isToken
      ? undefined
      : (findInText(text, isAddressed) ?? (isCommand ? findInText(words, false) : undefined));
    if (kind !== undefined) return { kind, text };
    // Whatever follows these is meant as a secret.
    if (
      isCommand &&
      isAddressed &&
      isSecretCommand(command) &&
      (text !== '' || message.chat.type !== 'private')
    ) {
      return { kind: command.name === 'login' ? 'login' : 'credentials', text };
    }
  }
  return undefined;
}

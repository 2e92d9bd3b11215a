import type { Transport } from '../telegram/api/types.ts';
import type { MessageId, Words } from '../telegram/locales/locale.ts';

type CommandWord = MessageId & `command-${string}`;

const inPrivate = [
  'servers',
  'server',
  'reboot',
  'stop',
  'boot',
  'orders',
  'order',
  'install',
  'rename',
  'password',
  'keys',
  'addkey',
  'tariffs',
  'templates',
  'balance',
  'settings',
  'log',
  'accounts',
  'link',
  'login',
  'unlink',
  'forget_me',
  'cancel',
  'help',
] as const;

const inGroups = [
  'servers',
  'server',
  'reboot',
  'stop',
  'boot',
  'log',
  'team',
  'grant',
  'revoke',
  'settings',
  'subscribe',
  'unsubscribe',
  'help',
] as const;

const commandsIn = (words: Words, names: readonly string[]) =>
  names.map(command => ({ command, description: words.plain(`command-${command}` as CommandWord) }));

/**
 * Tells Telegram which commands to offer, for private chats and for groups, in each language; English is
 * also what speakers of other languages get. `false`: not all of it was taken.
 */
export async function publishMenu(
  transport: Pick<Transport, 'call'>,
  languages: readonly Words[],
  defaultWords: Words,
): Promise<boolean> {
  let complete = true;
  for (const [type, names] of [
    ['all_private_chats', inPrivate],
    ['all_group_chats', inGroups],
  ] as const) {
    for (const words of [undefined, ...languages]) {
      const outcome = await transport.call(
        'setMyCommands',
        {
          commands: commandsIn(words ?? defaultWords, names),
          scope: { type },
          ...(words === undefined ? {} : { language_code: words.language }),
        },
        { priority: 'news' },
      );
      complete &&= outcome.kind === 'ok';
    }
  }
  return complete;
}

import type { Message } from 'telegraf/types';

import type { ChatScope } from './callback-data.ts';

export interface Command {
  /** Where the command works. */
  readonly scope: ChatScope;
  /** Where Telegram's menu lists it, with the text `command-<name>`. */
  readonly menu?: ChatScope;
  /** What follows it is secret: in a group the message is deleted and its sender is warned. */
  readonly isSecret?: true;
}

/** Every command of the bot, in the order of the menus. `handlers/registry.ts` has to handle each of them. */
export const commands = {
  start: { scope: 'both' },
  servers: { scope: 'both', menu: 'both' },
  server: { scope: 'both', menu: 'both' },
  reboot: { scope: 'both', menu: 'both' },
  stop: { scope: 'both', menu: 'both' },
  boot: { scope: 'both', menu: 'both' },
  orders: { scope: 'private', menu: 'private' },
  order: { scope: 'private', menu: 'private' },
  install: { scope: 'private', menu: 'private' },
  rename: { scope: 'both', menu: 'private' },
  password: { scope: 'private', menu: 'private' },
  keys: { scope: 'private', menu: 'private' },
  addkey: { scope: 'private', menu: 'private' },
  tariffs: { scope: 'private', menu: 'private' },
  templates: { scope: 'private', menu: 'private' },
  balance: { scope: 'private', menu: 'private' },
  board: { scope: 'group', menu: 'group' },
  uptime: { scope: 'both', menu: 'both' },
  log: { scope: 'both', menu: 'both' },
  team: { scope: 'group', menu: 'group' },
  grant: { scope: 'group', menu: 'group' },
  revoke: { scope: 'group', menu: 'group' },
  settings: { scope: 'both', menu: 'both' },
  lang: { scope: 'both' },
  subscribe: { scope: 'group', menu: 'group' },
  unsubscribe: { scope: 'group', menu: 'group' },
  accounts: { scope: 'private', menu: 'private' },
  link: { scope: 'private', menu: 'private', isSecret: true },
  login: { scope: 'private', menu: 'private', isSecret: true },
  unlink: { scope: 'private', menu: 'private' },
  forget_me: { scope: 'private', menu: 'private' },
  cancel: { scope: 'private', menu: 'private' },
  help: { scope: 'both', menu: 'both' },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commands, name);

export interface ParsedCommand {
  /** Without the slash, in lower case; not necessarily one of ours. */
  readonly name: string;
  /** The bot it is addressed to, as in `/stop@some_bot`. */
  readonly addressee: string | undefined;
  /** What follows it, trimmed. */
  readonly text: string;
}

/** Parses a text that starts with a command as Telegram defines it: a slash, 1 to 32 of `a-z0-9_`, optionally `@bot`. */
export function parseCommand(text: string): ParsedCommand | undefined {
  const match = /^\/(\w{1,32})(?:@(\w{1,64}))?(?=\s|$)/.exec(text);
  if (match === null) return undefined;
  const [head, name = '', addressee] = match;
  return { name: name.toLowerCase(), addressee, text: text.slice(head.length).trim() };
}

/** A message's text or caption. */
export const textOf = (message: Message): string | undefined =>
  'text' in message ? message.text : 'caption' in message ? message.caption : undefined;

export const isForBot = ({ addressee }: ParsedCommand, botUsername: string): boolean =>
  addressee === undefined || addressee.toLowerCase() === botUsername.toLowerCase();

export const isSecretCommand = ({ name }: ParsedCommand): boolean =>
  isCommandName(name) && 'isSecret' in commands[name];

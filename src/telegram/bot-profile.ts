import type { BotApiMethod, BotApiPayload, Transport } from './api/types.ts';
import type { ChatScope } from './callback-data.ts';
import { commands, type Command, type CommandName } from './commands.ts';
import type { Locale } from './locales/locale.ts';

type Call = Pick<Transport, 'call'>;

type MenuCommand = {
  [Name in CommandName]: (typeof commands)[Name] extends { menu: ChatScope } ? Name : never;
}[CommandName];

const menuOf = (kind: 'private' | 'group', locale: Locale) =>
  (Object.keys(commands) as CommandName[])
    .filter((name): name is MenuCommand => {
      const { menu }: Command = commands[name];
      return menu === kind || menu === 'both';
    })
    // Doesn't compile if a command in a menu has no text.
    .map(command => ({ command, description: locale.tText(`command-${command}`) }));

/**
 * Sets the command menus of private chats and of groups in every language; speakers of other languages get
 * the default one. `false`: Telegram didn't accept all of them.
 */
async function publishMenu(
  transport: Call,
  languages: readonly Locale[],
  defaultLocale: Locale,
): Promise<boolean> {
  let complete = true;
  for (const kind of ['private', 'group'] as const) {
    for (const locale of [undefined, ...languages]) {
      const outcome = await transport.call(
        'setMyCommands',
        {
          commands: menuOf(kind, locale ?? defaultLocale),
          scope: { type: kind === 'private' ? 'all_private_chats' : 'all_group_chats' },
          ...(locale === undefined ? {} : { language_code: locale.language }),
        },
        { priority: 'background' },
      );
      complete &&= outcome.kind === 'ok';
    }
  }
  return complete;
}

/**
 * What the bot asks for when it is added to a group: to delete messages with secrets, and to pin. `can_manage_chat` comes
 * with any other right.
 */
const wantedRights: readonly string[] = ['can_delete_messages', 'can_pin_messages'];

/** Whether the server doesn't know a method: an older Bot API server says 404 (tdlib/telegram-bot-api). */
const isUnknown = (outcome: { readonly kind: string; readonly code?: number }): boolean =>
  outcome.kind === 'refused' && outcome.code === 404;

/**
 * Reads a part of the profile, and sets it if it differs. `false`: Telegram didn't accept it. A server that doesn't have
 * the method keeps its own.
 */
async function setIfChanged(
  { call }: Call,
  [get, set]: readonly [get: BotApiMethod, set: BotApiMethod],
  payload: BotApiPayload,
  part: { readonly isSet: (current: unknown) => boolean; readonly value: BotApiPayload },
): Promise<boolean> {
  const options = { priority: 'background' } as const;
  const current = await call(get, payload, options);
  if (isUnknown(current) || (current.kind === 'ok' && part.isSet(current.result))) return true;
  const outcome = await call(set, { ...payload, ...part.value }, options);
  return outcome.kind === 'ok' || isUnknown(outcome);
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** Sets the texts that the chat shows before Start and in the bot's profile, in a language or as the default. */
async function publishTexts(transport: Call, locale: Locale, language?: string): Promise<boolean> {
  const payload = language === undefined ? {} : { language_code: language };
  const description = locale.tText('bot-description');
  const short = locale.tText('bot-short-description');
  const [isDescribed, isShortDescribed] = [
    await setIfChanged(transport, ['getMyDescription', 'setMyDescription'], payload, {
      isSet: current => fieldOf(current, 'description') === description,
      value: { description },
    }),
    await setIfChanged(transport, ['getMyShortDescription', 'setMyShortDescription'], payload, {
      isSet: current => fieldOf(current, 'short_description') === short,
      value: { short_description: short },
    }),
  ];
  return isDescribed && isShortDescribed;
}

const publishRights = (transport: Call): Promise<boolean> =>
  setIfChanged(
    transport,
    ['getMyDefaultAdministratorRights', 'setMyDefaultAdministratorRights'],
    {},
    {
      isSet: current =>
        Object.entries(current ?? {}).every(
          ([right, isGranted]) => right === 'can_manage_chat' || wantedRights.includes(right) === isGranted,
        ) && wantedRights.every(right => fieldOf(current, right) === true),
      value: { rights: Object.fromEntries(['can_manage_chat', ...wantedRights].map(right => [right, true])) },
    },
  );

/**
 * Sets what people see of the bot before they use it: the menus of commands, the descriptions, and the rights that are
 * proposed when it is added to a group. `false`: Telegram didn't accept all of it.
 */
export async function publishProfile(
  transport: Call,
  languages: readonly Locale[],
  defaultLocale: Locale,
): Promise<boolean> {
  let isComplete = await publishMenu(transport, languages, defaultLocale);
  isComplete = (await publishTexts(transport, defaultLocale)) && isComplete;
  for (const locale of languages)
    isComplete = (await publishTexts(transport, locale, locale.language)) && isComplete;
  return (await publishRights(transport)) && isComplete;
}

import { badRequest } from './failure.ts';
import type { Methods } from './methods.ts';
import { asInteger, asObject, asString, type Params } from './params.ts';
import type { Command } from '../../../demo/telegram/types.ts';
import { userWire } from './wire.ts';
import type { World } from '../../../demo/telegram/world.ts';

const answerableMs = 15_000;

/** In code points, as the server counts here. */
const lengthOf = (text: string): number => Array.from(text).length;

function readLanguage(params: Params): string {
  const code = params.text('language_code');
  if (!/^([a-z]{2})?$/.test(code)) throw badRequest('invalid language code specified');
  return code;
}

/** A scope as one word: `default`, `chat 5`, `chat_member 5 7`. */
function readScope(world: World, params: Params): string {
  const value = params.json('scope', "can't parse BotCommandScope JSON object");
  if (value === undefined) return 'default';
  const unparsable = (why: string) => badRequest(`can't parse BotCommandScope: ${why}`);
  const scope = asObject(value);
  if (!scope) throw unparsable('BotCommandScope must be an Object');
  const type = asString(scope.type);
  if (['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators'].includes(type))
    return type;
  if (!['chat', 'chat_administrators', 'chat_member'].includes(type))
    throw unparsable('Unsupported type specified');
  const chatId = asString(scope.chat_id);
  if (chatId === '') throw unparsable('Empty chat_id specified');
  if (!world.chats.has(Number(chatId))) throw badRequest('chat not found');
  if (type !== 'chat_member') return `${type} ${chatId}`;
  const userId = asInteger(scope.user_id);
  if (userId === undefined || userId <= 0) throw unparsable('Invalid user_id specified');
  return `${type} ${chatId} ${userId}`;
}

// BotCommand.cpp, set_commands; that names are small Latin letters, digits and _ is the server's rule.
function readCommand(value: unknown): Command {
  const object = asObject(value);
  if (!object) throw badRequest("can't parse BotCommand: expected an Object");
  const command = asString(object.command).trim().replace(/^\//, '');
  const description = asString(object.description).trim();
  if (command === '') throw badRequest('command must be non-empty');
  if (lengthOf(command) > 32) throw badRequest('command length must not exceed 32');
  if (!/^[a-z0-9_]+$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
  if (description === '') throw badRequest('command description must be non-empty');
  if (lengthOf(description) > 256) throw badRequest('command description length must not exceed 256');
  return { command, description };
}

/** The commands that a person's menu shows in a chat: the narrowest scope wins, a language before none. */
export function commandsFor(
  world: World,
  where: {
    chatId: number;
    isPrivate: boolean;
    userId: number;
    isAdministrator: boolean;
    language?: string | undefined;
  },
): Command[] {
  const { chatId, userId } = where;
  const scopes = where.isPrivate
    ? [`chat ${chatId}`, 'all_private_chats', 'default']
    : [
        `chat_member ${chatId} ${userId}`,
        ...(where.isAdministrator ? [`chat_administrators ${chatId}`] : []),
        `chat ${chatId}`,
        ...(where.isAdministrator ? ['all_chat_administrators'] : []),
        'all_group_chats',
        'default',
      ];
  for (const scope of scopes) {
    for (const language of [where.language?.slice(0, 2) ?? '', '']) {
      const commands = world.commands.get(`${scope}|${language}`);
      if (commands) return commands;
    }
  }
  return [];
}

/** The methods about the bot itself, and the answers to presses. */
export function botMethods(world: World): Methods {
  const commandKey = (params: Params) => `${readScope(world, params)}|${readLanguage(params)}`;
  const setText = (kept: Map<string, string>, field: string, limit: number) => (params: Params) => {
    const text = params.text(field);
    const language = readLanguage(params);
    if (lengthOf(text) > limit)
      throw badRequest(`${field === 'description' ? 'BOT_DESCRIPTION' : 'ABOUT'}_TOO_LONG`);
    if (text === '') kept.delete(language);
    else kept.set(language, text);
    world.changed();
    return true;
  };
  const getText = (kept: Map<string, string>, field: string) => (params: Params) => ({
    [field]: kept.get(readLanguage(params)) ?? kept.get('') ?? '',
  });
  const { descriptions, shortDescriptions, menuButtons } = world.profile;
  return {
    getme: () => ({
      ...userWire(world.bot),
      can_join_groups: true,
      can_read_all_group_messages: !world.options.privacyMode,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
      has_topics_enabled: false,
    }),
    answercallbackquery: params => {
      const press = world.presses.get(params.text('callback_query_id'));
      const now = world.now();
      if (!press || press.answer || now - press.at > answerableMs) {
        throw badRequest('query is too old and response timeout expired or query ID is invalid');
      }
      const text = params.text('text');
      const url = params.text('url');
      if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
      if (url !== '' && !/^(https?:\/\/)?t\.me\/\w+\?start=/i.test(url)) throw badRequest('URL_INVALID');
      press.answer = {
        ...(text === '' ? {} : { text }),
        ...(url === '' ? {} : { url }),
        showAlert: params.boolean('show_alert'),
        afterMs: now - press.at,
      };
      world.changed();
      return true;
    },
    setmycommands: params => {
      const listed = params.json('commands', "can't parse commands JSON object") ?? [];
      if (!Array.isArray(listed)) throw badRequest('expected an Array of BotCommand');
      const commands = listed.map(readCommand);
      const key = commandKey(params);
      if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
      if (commands.length === 0) world.commands.delete(key);
      else world.commands.set(key, commands);
      world.changed();
      return true;
    },
    getmycommands: params => world.commands.get(commandKey(params)) ?? [],
    deletemycommands: params => {
      world.commands.delete(commandKey(params));
      world.changed();
      return true;
    },
    setmydescription: setText(descriptions, 'description', 512),
    getmydescription: getText(descriptions, 'description'),
    setmyshortdescription: setText(shortDescriptions, 'short_description', 120),
    getmyshortdescription: getText(shortDescriptions, 'short_description'),
    setchatmenubutton: params => {
      const button = asObject(
        params.json('menu_button', "can't parse menu button JSON object") ?? { type: 'default' },
      );
      if (!button) throw badRequest("can't parse menu button: MenuButton must be an Object");
      if (!['default', 'commands', 'web_app'].includes(asString(button.type))) {
        throw badRequest("can't parse menu button: MenuButton has unsupported type");
      }
      menuButtons.set(params.integer('chat_id') ?? 0, button);
      return true;
    },
    getchatmenubutton: params =>
      menuButtons.get(params.integer('chat_id') ?? 0) ?? menuButtons.get(0) ?? { type: 'commands' },
    logout: () => true,
    close: () => true,
  };
}

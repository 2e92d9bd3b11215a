import { findChat } from './chat-access.ts';
import { badRequest } from './api-error.ts';
import type { Methods } from './call-handler.ts';
import { asObject, asString, type Params } from './params.ts';
import { profileMethods } from './profile-methods.ts';
import type { ChatState, Command, User } from './types.ts';
import { memberWire, userWire } from './wire.ts';
import { newMember, type World } from './world.ts';

/** How long a callback query can be answered. */
export const callbackTimeoutMs = 15_000;

/** BotCommand.cpp, set_commands. Which characters a name may hold is a rule of the server behind. */
function readCommand(value: unknown): Command {
  const object = asObject(value);
  if (!object) throw badRequest("can't parse BotCommand: expected an Object");
  const command = asString(object.command).trim().replace(/^\//, '');
  const description = asString(object.description).trim();
  if (command === '') throw badRequest('command must be non-empty');
  if (command.length > 32) throw badRequest('command length must not exceed 32');
  if (!/^[a-z0-9_]+$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
  if (description === '') throw badRequest('command description must be non-empty');
  if (Array.from(description).length > 256) {
    throw badRequest('command description length must not exceed 256');
  }
  return { command, description };
}

function setMyCommands(world: World, params: Params): true {
  const listed = params.json('commands') ?? [];
  if (!Array.isArray(listed)) throw badRequest('expected an Array of BotCommand');
  const commands = listed.map(readCommand);
  const scope = asString(asObject(params.json('scope'))?.type) || 'default';
  if (!['default', 'all_private_chats', 'all_group_chats'].includes(scope)) {
    throw badRequest("can't parse BotCommandScope: Unsupported type specified");
  }
  const language = params.text('language_code');
  if (!/^([a-z]{2})?$/.test(language)) throw badRequest('invalid language code specified');
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  world.commands.set(`${scope}|${language}`, commands);
  world.changed();
  return true;
}

/** The menu of commands for somebody in a chat: the narrower scope wins, and a language wins over none. */
export function commandsFor(world: World, chat: ChatState, user: User): Command[] {
  const scopes = [chat.kind === 'private' ? 'all_private_chats' : 'all_group_chats', 'default'];
  const languages = [user.language_code?.slice(0, 2) ?? '', ''];
  const keys = scopes.flatMap(scope => languages.map(language => `${scope}|${language}`));
  return keys.map(key => world.commands.get(key)).find(commands => commands?.length) ?? [];
}

function answerCallbackQuery(world: World, params: Params): true {
  const query = world.callbackQueries.get(params.text('callback_query_id'));
  const now = world.now();
  if (!query || query.answer || now - query.at > callbackTimeoutMs) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  const text = params.text('text');
  if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
  query.answer = {
    ...(text !== '' && { text }),
    showAlert: params.boolean('show_alert'),
    afterMs: now - query.at,
  };
  world.changed();
  return true;
}

function getChatMember(world: World, params: Params) {
  const user = world.users.get(params.integer('user_id') ?? 0);
  if (!user) throw badRequest('invalid user_id specified');
  const chat = findChat(world, params, 'read-members');
  if (chat.kind === 'private' && user.id !== chat.id) throw badRequest('member not found');
  const status = chat.kind === 'private' ? 'member' : 'left';
  return memberWire(chat.members.get(user.id) ?? newMember(user, status));
}

/** The methods about the bot, its commands, callback queries and members. */
export const botMethods = (world: World): Methods => ({
  getMe: () => ({
    ...userWire(world.bot),
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
  }),
  setMyCommands: params => setMyCommands(world, params),
  ...profileMethods(world),
  answerCallbackQuery: params => answerCallbackQuery(world, params),
  getChatMember: params => getChatMember(world, params),
});

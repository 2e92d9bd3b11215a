import type { Message } from 'telegraf/types';

import type { Messenger } from '../api/messenger.ts';
import { privateOnlyView, unknownGroupView } from '../views/home-views.ts';
import type { Locale } from '../locales/locale.ts';
import { isWithin } from '../../lib/timers.ts';
import type { ChatId } from '../../domain/server.ts';
import { createLru } from '../../lib/lru.ts';
import type { Services } from '../../services/services.ts';
import { worksIn } from '../callback-data.ts';
import type { ChatMembership } from '../chat-membership.ts';
import {
  commands,
  isCommandName,
  isForBot,
  parseCommand,
  type CommandName,
  type ParsedCommand,
} from '../commands.ts';
import type { CommandHandler } from '../handler-types.ts';
import type { RequestContext } from '../request-context.ts';
import { isAnonymousAdmin, isForwarded, topicOf, type LocaleHint } from '../update-context.ts';
import type { Admission } from './access.ts';
import type { BotMiddleware } from './context.ts';

interface Deps {
  readonly commands: Readonly<Record<CommandName, CommandHandler>>;
  readonly onGroupStart: CommandHandler;
  readonly membership: Pick<ChatMembership, 'hasLeft'>;
  readonly admission: Pick<Admission, 'admitChat'>;
  readonly messenger: Pick<Messenger, 'send'>;
  readonly services: Pick<Services, 'groups' | 'dialogs' | 'now'>;
  readonly localeFor: (hint: LocaleHint) => Locale;
  readonly botUsername: string;
}

const notSetUpSilenceMs = 24 * 60 * 60_000;
const maxGroupsRemembered = 10_000;

/** Runs the command in a message. */
export function routeCommands(deps: Deps): BotMiddleware {
  const { messenger, botUsername } = deps;
  const { dialogs } = deps.services;
  const runInGroup = createRunInGroup(deps);

  const runInPrivate = async (ctx: RequestContext, { name, text }: ParsedCommand): Promise<void> => {
    const { locale } = ctx;
    const command = `/${name}`;
    if (!isCommandName(name)) await ctx.reply(locale.t('unknown-command', { command }));
    else if (!worksIn(commands[name].scope, 'private')) await ctx.reply(locale.t('group-only', { command }));
    else {
      // A command ends the dialog that the person was in; /cancel does so itself, and replies whether there was one.
      if (name !== 'cancel') dialogs.leave(ctx);
      await deps.commands[name](ctx, text);
    }
  };

  const answerAnonymousAdmin = async (message: Message): Promise<void> => {
    const chatId = message.chat.id as ChatId;
    if (deps.admission.admitChat(chatId).kind !== 'admitted') return;
    const text = deps.localeFor({ personId: undefined, chatId }).t('group-anonymous');
    await messenger.send(chatId, { text, keyboard: [] }, { topicId: topicOf(message) });
  };

  return async ({ update, ctx }, next) => {
    const message = 'message' in update ? update.message : undefined;
    const command = message !== undefined && 'text' in message ? parseCommand(message.text) : undefined;
    if (message === undefined || command === undefined) await next();
    else if (message.chat.type === 'private') {
      if (ctx !== undefined) await runInPrivate(ctx, command);
    } else if (isForBot(command, botUsername) && !isForwarded(message)) {
      if (isAnonymousAdmin(message)) await answerAnonymousAdmin(message);
      else if (ctx !== undefined) await runInGroup(ctx, command);
    }
  };
}

/** In a group some commands work; for the others the reply links to the private chat. */
function createRunInGroup({ commands: handlers, onGroupStart, membership, services, botUsername }: Deps) {
  const { groups, now } = services;
  const notifiedAt = createLru<ChatId, number>(maxGroupsRemembered);

  const answerNotSetUp = async (ctx: RequestContext): Promise<void> => {
    const last = notifiedAt.get(ctx.chatId);
    if (last !== undefined && isWithin(last, now(), notSetUpSilenceMs)) return;
    notifiedAt.set(ctx.chatId, now());
    await ctx.reply(unknownGroupView(ctx.locale, botUsername));
  };

  return async (ctx: RequestContext, { name, text }: ParsedCommand): Promise<void> => {
    const { chatId, locale } = ctx;
    if (name === 'start' && text !== '') {
      await onGroupStart(ctx, text);
      return;
    }
    if (groups.subscriptionsIn(chatId).length === 0 && name !== 'subscribe') {
      await answerNotSetUp(ctx);
      return;
    }
    // Unknown commands can be meant for another bot.
    if (!isCommandName(name)) return;
    if (!worksIn(commands[name].scope, 'group')) {
      await ctx.reply(privateOnlyView(`/${name}`, locale, botUsername));
    } else if (!(await membership.hasLeft(ctx))) await handlers[name === 'start' ? 'help' : name](ctx, text);
  };
}

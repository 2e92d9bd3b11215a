import type { Message } from 'telegraf/types';

import type { ChatId } from '../../domain/server.ts';
import { createLru } from '../../lib/lru.ts';
import { isWithin } from '../../lib/loop.ts';
import type { CallbackData, CallbackKind } from '../callback-data.ts';
import { callbacks, decodeCallbackData, worksIn } from '../callback-data.ts';
import { commands, isCommandName, isForBot, parseCommand, type ParsedCommand } from '../commands.ts';
import type { MiddlewareDeps } from './deps.ts';
import type { BotMiddleware, CallbackHandler, RequestContext } from '../request-context.ts';
import { isAnonymousAdmin, isForwarded, topicOf } from '../update-context.ts';
import { privateOnlyView, unknownGroupView } from '../views/home-views.ts';
import { typedText } from '../views/view.ts';
import type { Dialog } from '../../domain/dialog.ts';

/** Runs the handler of a pressed button. */
export function routeCallbacks(deps: MiddlewareDeps): BotMiddleware {
  const run = async (ctx: RequestContext, data: CallbackData | undefined): Promise<void> => {
    if (data === undefined) await ctx.refuse('callback-outdated');
    else if (!worksIn(callbacks[data.kind].scope, ctx.chatKind)) await ctx.refuse('callback-private-only');
    else if (await deps.membership.hasLeft(ctx, data.kind === 'join-team'))
      await ctx.refuse('callback-left-group');
    else await (deps.callbacks[data.kind] as CallbackHandler<CallbackKind>)(ctx, data as never);
    // The spinner on the button has to stop even if the handler didn't answer.
    await ctx.answerCallback();
  };

  return async ({ callbackQuery, ctx }, next) => {
    if (callbackQuery === undefined || ctx === undefined) return next();
    const data = 'data' in callbackQuery ? decodeCallbackData(callbackQuery.data) : undefined;
    const startedAt = performance.now();
    let isDone = false;
    try {
      await run(ctx, data);
      isDone = true;
    } finally {
      const answered = ctx.answered();
      deps.onCallback?.({
        kind: data?.kind ?? 'old',
        outcome: !isDone ? 'failed' : answered?.isAlert === true ? 'refused' : 'handled',
        durationMs: (answered?.at ?? performance.now()) - startedAt,
      });
    }
  };
}

const notSetUpSilenceMs = 24 * 60 * 60_000;
const maxGroupsRemembered = 10_000;
const maxAlbumsRemembered = 1_000;

/** Runs the command in a message. */
export function routeCommands(deps: MiddlewareDeps): BotMiddleware {
  const { messenger, botUsername } = deps;
  const { dialogs } = deps.services;
  const runInGroup = createRunInGroup(deps);

  const runInPrivate = async (ctx: RequestContext, { name, text }: ParsedCommand): Promise<void> => {
    const { locale } = ctx;
    const command = typedText(`/${name}`, 33);
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
function createRunInGroup(deps: MiddlewareDeps) {
  const { membership, botUsername } = deps;
  const { groups, now } = deps.services;
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
      await deps.onGroupStart(ctx, text);
      return;
    }
    if (groups.subscriptionsIn(chatId).length === 0 && name !== 'subscribe') return answerNotSetUp(ctx);
    // Unknown commands can be meant for another bot.
    if (!isCommandName(name)) return;
    if (!worksIn(commands[name].scope, 'group')) {
      await ctx.reply(privateOnlyView(`/${name}`, locale, botUsername));
    } else if (!(await membership.hasLeft(ctx)))
      await deps.commands[name === 'start' ? 'help' : name](ctx, text);
  };
}

/** Handles messages in a private chat that aren't commands: answers to a dialog, files, and edited messages. */
export function routeMessages(deps: MiddlewareDeps): BotMiddleware {
  const answeredAlbums = createLru<string, true>(maxAlbumsRemembered);

  /** Whether the photo or file belongs to an album that was answered (Bot API: Message.media_group_id). */
  const isOfAnsweredAlbum = (message: Message): boolean => {
    const album = 'media_group_id' in message ? message.media_group_id : undefined;
    if (album === undefined) return false;
    const isAnswered = answeredAlbums.get(album) === true;
    answeredAlbums.set(album, true);
    return isAnswered;
  };

  return async ({ update, ctx, document }) => {
    if (ctx?.chatKind !== 'private') return;
    if ('edited_message' in update) {
      const { edited_message: message } = update;
      const isCommand = 'text' in message && parseCommand(message.text) !== undefined;
      // An edited message isn't a command: its earlier text may have been one and was carried out.
      if (isCommand) await ctx.reply(ctx.locale.t('edited-command'));
    } else if ('message' in update) {
      const { message } = update;
      if ('text' in message) {
        for (const handle of deps.texts) if (await handle(ctx, message.text)) return;
      }
      if (document !== undefined) {
        for (const handle of deps.documents) if (await handle(ctx, document)) return;
      }
      if (!isOfAnsweredAlbum(message)) await ctx.reply(ctx.locale.t('unhandled-message'));
    }
  };
}

/** The dialogs whose question has **Cancel**. During other dialogs that button belongs to something else. */
const withCancel: ReadonlySet<Dialog['kind'] | undefined> = new Set([
  ...(['link', 'rename', 'relabel', 'time-zone', 'order', 'install'] as const),
]);

/**
 * Removes the buttons of a question once it was answered, cancelled, or replaced by another one, unless its message
 * shows something else by now.
 */
export function finishedQuestions({
  services: { dialogs, tasks },
  messenger,
}: MiddlewareDeps): BotMiddleware {
  return async ({ ctx }, next) => {
    if (ctx?.chatKind !== 'private') return next();
    const before = dialogs.questionOf(ctx);
    await next();
    const asked = ctx.question();
    if (asked !== undefined && withCancel.has(dialogs.current(ctx)?.kind)) dialogs.setQuestion(ctx, asked);
    if (before === undefined || dialogs.questionOf(ctx) === before || ctx.hasEdited(before)) return;
    // The handler of its own button may still be reading what it will show.
    if (ctx.callbackQueryId !== undefined && ctx.messageId === before) return;
    tasks.start('finish-question', () => messenger.removeKeyboard(ctx.chatId, before).then(() => undefined));
  };
}

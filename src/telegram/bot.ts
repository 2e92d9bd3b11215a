import { type Composer, Context, Telegraf, Telegram } from 'telegraf';
import type { Update } from 'telegraf/types';

import type { BotInfo, Transport } from './api/types.ts';
import { type ChatId, privateChatOf } from '../domain/server.ts';
import { chatMembers, createChatMembership } from './middleware/chat-members.ts';
import type { PictureRenderer } from '../lib/render-picture.ts';
import { createHandlers } from './handlers/registry.ts';
import type { MiddlewareDeps } from './middleware/deps.ts';
import { access, createAdmission } from './middleware/access.ts';
import { finishedQuestions, routeCallbacks, routeCommands, routeMessages } from './middleware/routing.ts';
import type { BotContext, BotMiddleware, RequestContext } from './request-context.ts';
import { createRequestContext, identify } from './request-context.ts';
import { secretMessages } from './middleware/secret-messages.ts';
import { parseUpdate } from './update-context.ts';
import type { ReceivedUpdate } from './updates/intake.ts';

interface Deps extends Pick<
  MiddlewareDeps,
  'services' | 'messenger' | 'localeFor' | 'isAllowed' | 'onCallback'
> {
  readonly botInfo: BotInfo;
  readonly transport: Pick<Transport, 'call'>;
  /** For each person; 0: no limit. */
  readonly commandsPerMinute: number;
  readonly hasAccount: (chat: ChatId) => boolean;
  /** 0: no limit. */
  readonly messagesPerSecond: number;
  readonly pictures: Pick<PictureRenderer, 'render'>;
  /** A factor on the timeouts of calls. */
  readonly timeoutFactor?: number | undefined;
}

/** A telegraf bot that only runs middleware: it neither polls nor sends. */
type TelegrafBot<C extends Context = Context> = Composer<C> & Pick<Telegraf<C>, 'handleUpdate'>;

/**
 * The API client of telegraf's contexts. Everything is sent by the messenger, which returns outcomes instead of
 * throwing, so every call of this client is a bug. It has no token that a context could reveal.
 */
function createNoTelegram(): Telegram {
  return new (class extends Telegram {
    override callApi(method: string): Promise<never> {
      return Promise.reject(new Error(`${method}: send it with the messenger, not with telegraf`));
    }
  })('', { webhookReply: false });
}

/**
 * A telegraf bot to hand updates to. Handlers have no time limit (telegraf's cancels nothing), and
 * `handleUpdate` rejects with what a handler throws.
 */
export function createTelegrafBot<C extends Context = Context>(botInfo: BotInfo): TelegrafBot<C> {
  const telegram = createNoTelegram();
  // handleUpdate creates a client for each context: replacing the bot's own would not reach it.
  const OurContext = class extends Context {
    constructor(update: Update, _own: Telegram, me: BotInfo) {
      super(update, telegram, me);
    }
  };
  const bot = new Telegraf<C>('', {
    contextType: OurContext as unknown as new (...args: ConstructorParameters<typeof Context>) => C,
    handlerTimeout: Infinity,
    telegram: { webhookReply: false },
  });
  bot.telegram = telegram;
  bot.botInfo = botInfo;
  // telegraf's own handler prints the whole update, which may hold a key, and sets the exit code.
  return bot.catch(error => {
    throw error;
  });
}

/** Runs middleware one after the other. telegraf's composer allocates 2 kB for each: a third of what an answer takes. */
const inOrder =
  (steps: readonly BotMiddleware[]): BotMiddleware =>
  (context, next) => {
    const run = (at: number): Promise<void> => steps[at]?.(context, () => run(at + 1)) ?? next();
    return run(0);
  };

/** Handles updates: each passes through the middleware below until one of them has handled it. */
export function createBot(deps: Deps) {
  const { services, botInfo, messenger, transport, localeFor } = deps;
  const { isAllowed, commandsPerMinute, hasAccount, messagesPerSecond } = deps;
  const { id: botId, username: botUsername } = botInfo;
  const { now } = services;
  const received = new WeakMap<Update, ReceivedUpdate>();

  const contextOf = (update: Update): RequestContext | undefined => {
    const context = parseUpdate(update);
    if (context === undefined) return undefined;
    const requestedAt = context.writtenAt ?? received.get(update)?.receivedAt ?? now();
    const { personId, callbackQueryId, from } = context;
    const locale = localeFor(context);
    const inPrivate = { personId, from, chatId: privateChatOf(personId) };
    const answerLocale = callbackQueryId === undefined ? locale : localeFor(inPrivate);
    return createRequestContext(
      { ...context, updateId: update.update_id, locale, requestedAt },
      { messenger, answerLocale, services, onReply: received.get(update)?.onApplied },
    );
  };

  const membership = createChatMembership({ transport, services, timeoutFactor: deps.timeoutFactor });
  const handlers = createHandlers({ services, localeFor, botUsername, membership, pictures: deps.pictures });
  const admission = createAdmission({
    isAllowed,
    commandsPerMinute,
    hasAccount,
    now,
    // As fast as their replies are sent.
    unlinkedPerSecond: messagesPerSecond / 3,
  });
  const shared: MiddlewareDeps = { ...deps, ...handlers, membership, admission, botId, botUsername };

  const bot = createTelegrafBot<BotContext>(botInfo);
  bot.use(
    inOrder([
      identify({ contextOf, messenger, botInfo }),
      access(shared),
      finishedQuestions(shared),
      secretMessages(shared),
      chatMembers(shared),
      routeCallbacks(shared),
      routeCommands(shared),
      routeMessages(shared),
    ]),
  );

  return {
    /** Handles one update completely. What it throws is a bug. */
    handle(update: Update, details: ReceivedUpdate): Promise<void> {
      received.set(update, details);
      return bot.handleUpdate(update);
    },
    /** Replies to the sender of an update whose handler failed, with the id under which it was logged. */
    async replyWithError(update: Update, id: string): Promise<void> {
      const ctx = contextOf(update);
      if (ctx === undefined) return;
      if (ctx.callbackQueryId !== undefined) await ctx.refuse('internal-error', { id });
      // If the callback was answered before the failure, this answer isn't shown.
      if (ctx.chatKind === 'private') await ctx.reply(ctx.locale.t('internal-error', { id }));
    },
  };
}

export type Bot = ReturnType<typeof createBot>;

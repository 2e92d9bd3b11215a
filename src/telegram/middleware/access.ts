import type { Message, Update } from 'telegraf/types';

import { groupWindow } from '../api/rate-limits.ts';
import type { ChatId, PersonId } from '../../domain/server.ts';
import { createRateLimit } from '../../lib/limits.ts';
import { createLru } from '../../lib/lru.ts';
import { decodeCallbackData, type CallbackKind } from '../callback-data.ts';
import { isCommandName, isForBot, parseCommand, textOf } from '../commands.ts';
import type { RequestContext, BotMiddleware } from '../request-context.ts';
import type { MiddlewareDeps } from './deps.ts';
import { isAskedForSecret } from './secret-messages.ts';

type Activity = 'message' | 'callback';

export type Decision =
  | { readonly kind: 'admitted' }
  | {
      /**
       * `not-allowed`: the bot is private, and the person isn't on its allowlist. `busy`: people without an account
       * exceed the limit that they share.
       */
      readonly kind: 'not-allowed' | 'rate-limited' | 'busy';
      /** Whether to reply; `false`: the person has had a reply already. */
      readonly notify: boolean;
    };

/** A person who isn't allowed gets at most one reply in this time. */
export const notAllowedSilenceMs = 60 * 60_000;
/** Browsing needs more callbacks than messages. */
const callbacksPerMessage = 3;
/** Many people come at the same time, for example after a link to the bot was posted. */
const unlinkedBurstSeconds = 6;
/** Half of the messages that a group may get are left for operators, owners and notifications. */
const viewerBurst = Math.floor(groupWindow.count / 2);
const viewerRate = { interval: groupWindow.ms / viewerBurst, burst: viewerBurst };
/** Files are small, but each is two calls. */
const fileRate = { interval: 3_000, burst: 20 };
/** The number of people and chats whose use is tracked, in memory. */
const maxRemembered = 10_000;

interface User {
  readonly limit: ReturnType<typeof createRateLimit>;
  isNotified: boolean;
}

/** Applies the allowlist and the rate limit for each person, before anything is stored about them. */
export function createAdmission(deps: {
  readonly isAllowed: (person: PersonId) => boolean;
  /** 0: no limit. */
  readonly commandsPerMinute: number;
  readonly hasAccount: (chat: ChatId) => boolean;
  /** How many updates of people without an account are handled; 0: no limit. */
  readonly unlinkedPerSecond: number;
  readonly now: () => number;
}) {
  const { isAllowed, commandsPerMinute, hasAccount, unlinkedPerSecond, now } = deps;
  const unlinkedLimit = createRateLimit({
    interval: 1000 / unlinkedPerSecond,
    burst: Math.max(1, Math.ceil(unlinkedPerSecond * unlinkedBurstSeconds)),
  });
  const users = {
    message: createLru<PersonId | ChatId, User>(maxRemembered),
    callback: createLru<PersonId | ChatId, User>(maxRemembered),
  };
  const viewers = createLru<ChatId, User>(maxRemembered);
  const files = createLru<ChatId, ReturnType<typeof createRateLimit>>(maxRemembered);
  const notAllowed = createLru<PersonId, number>(maxRemembered);

  const newUser = (activity: Activity): User => {
    const count = commandsPerMinute * (activity === 'callback' ? callbacksPerMessage : 1);
    // The burst is the limit of a whole minute, so that a person below the limit is never rejected.
    const limit = createRateLimit({ interval: 60_000 / count, burst: Math.max(1, Math.ceil(count)) });
    return { limit, isNotified: false };
  };

  const isBusy = (chat: ChatId): boolean =>
    unlinkedPerSecond > 0 && !hasAccount(chat) && unlinkedLimit.take(now()) > 0;

  const limitRate = (who: PersonId | ChatId, chat: ChatId, activity: Activity): Decision => {
    if (commandsPerMinute === 0) return { kind: 'admitted' };
    const known = users[activity].get(who);
    const user = known ?? newUser(activity);
    if (known === undefined) users[activity].set(who, user);
    if (user.limit.isFull(now())) user.isNotified = false;
    const kind = user.limit.take(now()) > 0 ? 'rate-limited' : isBusy(chat) ? 'busy' : 'admitted';
    if (kind === 'admitted') return { kind };
    const notify = !user.isNotified;
    user.isNotified = true;
    return { kind, notify };
  };

  const rejectUnlisted = (person: PersonId): Decision => {
    const sinceMs = now() - (notAllowed.get(person) ?? -Infinity);
    // After the clock was set back, one reply too many is better than none for a long time.
    const notify = sinceMs < 0 || sinceMs >= notAllowedSilenceMs;
    if (notify) notAllowed.set(person, now());
    return { kind: 'not-allowed', notify };
  };

  return {
    /** The allowlist applies to private chats; in a group, roles decide later. */
    admit: (
      { personId, chatId, chatKind }: Pick<RequestContext, 'personId' | 'chatId' | 'chatKind'>,
      activity: Activity,
    ): Decision =>
      chatKind === 'private' && !isAllowed(personId)
        ? rejectUnlisted(personId)
        : limitRate(personId, chatId, activity),
    /** For what people can always do with their own data, even if they aren't allowed to use the bot. */
    admitOwnData: ({ personId, chatId }: Pick<RequestContext, 'personId' | 'chatId'>, activity: Activity) =>
      limitRate(personId, chatId, activity),
    /** For people who can only view the servers of a group: replies to them leave room for replies to others. */
    admitViewer: (chat: ChatId): Decision => {
      if (commandsPerMinute === 0) return { kind: 'admitted' };
      const group = viewers.get(chat) ?? { limit: createRateLimit(viewerRate), isNotified: false };
      viewers.set(chat, group);
      if (group.limit.isFull(now())) group.isNotified = false;
      if (group.limit.take(now()) === 0) return { kind: 'admitted' };
      const notify = !group.isNotified;
      group.isNotified = true;
      return { kind: 'busy', notify };
    },
    /** For messages whose author is unknown. */
    admitChat: (chat: ChatId): Decision => limitRate(chat, chat, 'message'),
    /** Whether one more file in a group is read, to see whether it holds a secret. */
    admitFile(chat: ChatId): boolean {
      const limit = files.get(chat) ?? createRateLimit(fileRate);
      files.set(chat, limit);
      return limit.take(now()) === 0;
    },
  };
}

const ownDataCallbacks: readonly CallbackKind[] = [
  'unlink',
  'confirm-unlink',
  'delete-my-data',
  'confirm-delete-my-data',
];

const commandIn = (message: Message | undefined) => parseCommand((message && textOf(message)) ?? '');

/** Unlinking their accounts, and deleting all their data. */
function isAboutOwnData(update: Update, message: Message | undefined): boolean {
  const command = commandIn(message)?.name;
  if (command === 'unlink' || command === 'forget_me') return true;
  const query = 'callback_query' in update ? update.callback_query : undefined;
  const data = query !== undefined && 'data' in query ? decodeCallbackData(query.data) : undefined;
  return data !== undefined && ownDataCallbacks.includes(data.kind);
}

export type Admission = ReturnType<typeof createAdmission>;

/** Rejects people who aren't allowed or exceed their rate limit, and remembers the others. */
export function access({ admission, messenger, botUsername, services }: MiddlewareDeps): BotMiddleware {
  const { people, groups, links, team, dialogs, now } = services;

  const isSetUp = (chat: ChatId): boolean => groups.subscriptionsIn(chat).length > 0;

  const isViewer = (ctx: RequestContext): boolean =>
    ctx.chatKind === 'group' &&
    isSetUp(ctx.chatId) &&
    !groups.hasRole(ctx.chatId, ctx.personId) &&
    team.ownIn(ctx).length === 0;

  const admit = (
    ctx: RequestContext,
    activity: Activity,
    update: Update,
    message: Message | undefined,
  ): Decision => {
    const asked = admission.admit(ctx, activity);
    const isLeaving =
      asked.kind === 'not-allowed' &&
      people.get(ctx.personId) !== undefined &&
      isAboutOwnData(update, message);
    const decision = isLeaving ? admission.admitOwnData(ctx, activity) : asked;
    return decision.kind === 'admitted' && isViewer(ctx) ? admission.admitViewer(ctx.chatId) : decision;
  };

  /** `undefined`: the update isn't meant for the bot, like most messages in a group. */
  const activityOf = (ctx: RequestContext, message: Message | undefined): Activity | undefined => {
    if (ctx.callbackQueryId !== undefined) return 'callback';
    if (ctx.chatKind === 'private') return 'message';
    const command = commandIn(message);
    const isOurs = command !== undefined && isForBot(command, botUsername) && isCommandName(command.name);
    return isOurs ? 'message' : undefined;
  };

  const reject = async (
    ctx: RequestContext,
    decision: Exclude<Decision, { kind: 'admitted' }>,
    isSecret: boolean,
  ): Promise<void> => {
    const { locale, personId, chatId, chatKind, messageId, callbackQueryId } = ctx;
    // Secrets are deleted even in rejected updates.
    if (isSecret && messageId !== undefined) await messenger.remove(chatId, messageId);
    const reasonOf = () => {
      if (decision.kind === 'not-allowed')
        return links.ofPerson(personId).length > 0 ? 'not-allowed-linked' : 'not-allowed';
      if (decision.kind === 'busy') return 'busy';
      return callbackQueryId === undefined ? 'too-many-messages' : 'too-many-callbacks';
    };
    const id = String(personId);
    if (callbackQueryId !== undefined)
      return decision.notify ? ctx.refuse(reasonOf(), { id }) : ctx.answerCallback();
    if (!decision.notify) return;
    // These replies have a limit for each group, and a group that isn't set up gets none.
    if (chatKind === 'private' || (isSetUp(chatId) && admission.admitChat(chatId).kind === 'admitted')) {
      await ctx.reply(locale.t(reasonOf(), { id }));
    }
  };

  return ({ update, ctx, secret }, next) => {
    const message = 'message' in update ? update.message : undefined;
    const activity = ctx && activityOf(ctx, message);
    if (ctx === undefined || activity === undefined) return next();
    const { from, personId, chatId, chatKind } = ctx;
    const decision = admit(ctx, activity, update, message);
    if (decision.kind !== 'admitted') {
      const isSecret = secret !== undefined || (message !== undefined && isAskedForSecret(dialogs, ctx));
      return reject(ctx, decision, isSecret);
    }
    if (chatKind === 'private' || isSetUp(chatId)) {
      groups.resume(chatId, chatKind);
      const { first_name: firstName, language_code: telegramLanguage } = from;
      people.save({ id: personId, firstName, telegramLanguage }, now());
    }
    return next();
  };
}

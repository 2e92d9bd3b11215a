import { defaultLink, type Link } from '../../domain/access.ts';
import type { ChatId } from '../../domain/server.ts';
import type { Services } from '../../services/services.ts';
import { rejectedLinks, workingLinks } from './linked-accounts.ts';
import { refuseNonOwner } from './team.ts';
import type { ChatMembership } from '../middleware/chat-members.ts';
import type { CallbackHandler, CommandHandler, Handlers, RequestContext } from '../request-context.ts';
import {
  askedInPrivateView,
  chooseAccountView,
  groupHelloView,
  inviteView,
  subscribeRefusedView,
  subscribeRequestView,
} from '../views/group-views.ts';
import { rejectedAccountsView } from '../views/outdated.ts';
import { boldShort, boldTyped, view } from '../views/view.ts';

/** Administrators and the first owner answer for the group. The person who asked can withdraw the request. */
function createAnswerSubscribe(
  { links, dialogs, team, groups }: Services,
  membership: Pick<ChatMembership, 'isAdmin' | 'hasLeft'>,
  botUsername: string,
): CallbackHandler<'answer-subscribe'> {
  const canAnswer = async ({ chatId, personId }: RequestContext): Promise<boolean> =>
    groups.subscriptionsIn(chatId)[0]?.personId === personId || (await membership.isAdmin(chatId, personId));

  return async (ctx, { person: personId, on }) => {
    const { locale, chatId } = ctx;
    const asker = { chatId, personId };
    // This comes before a call to Telegram, because the button can be forged.
    if (dialogs.current(asker)?.kind !== 'subscribe-request') return ctx.refuse('subscribe-expired');
    const isOwnRefusal = on === 0 && ctx.personId === personId;
    if (!isOwnRefusal && !(await canAnswer(ctx))) return ctx.refuse('callback-admins-only');
    const hasLeft = await membership.hasLeft({ ...asker, chatKind: 'group' }, true);
    const asked = dialogs.current(asker);
    if (asked?.kind !== 'subscribe-request' || hasLeft) return ctx.refuse('subscribe-expired');
    const { accountId, personName } = asked;
    const by = { personId, personName };
    const place = { ...asked, chatId };
    const wanted = links
      .ofPerson(personId)
      .filter(each => accountId === undefined || each.accountId === accountId);
    const own = wanted.filter(({ state }) => state === 'ok');
    const [link] = accountId === undefined ? [] : own;
    const [problem] = wanted.flatMap(({ state }) => (state === 'ok' ? [] : [state]));
    if (on === 1 && accountId === undefined && own.length > 0) {
      team.askWhichAccount(by, place, ctx.updateId);
      return ctx.editOrReply(askedInPrivateView(personName, botUsername, locale));
    }
    dialogs.leave(asker);
    if (on === 1 && link !== undefined) {
      team.subscribe(by, link.accountId, place, locale.language);
      await ctx.editOrReply(groupHelloView(link.label, personName, locale));
    } else if (on === 1 && problem !== undefined)
      await ctx.editOrReply(subscribeRefusedView(problem, personName, botUsername, locale));
    else await ctx.editOrReply(locale.t('subscribe-refused', { who: boldShort(personName, 64) }));
  };
}

/** Adding accounts to a group. */
export function createSubscribeHandlers(
  services: Services,
  membership: Pick<ChatMembership, 'isAdmin' | 'hasLeft'>,
  botUsername: string,
) {
  const { links, dialogs, team } = services;

  /** In a group of others, its administrators or its first owner have to agree once. No link: one of several. */
  const subscribeHere = async (ctx: RequestContext, link: Link | undefined): Promise<void> => {
    const { locale, chatId, personId, personName } = ctx;
    const place = { ...ctx, title: ctx.chatTitle };
    if (!team.hasSubscribed(ctx) && !(await membership.isAdmin(chatId, personId))) {
      team.requestSubscription(ctx, link?.accountId, place);
      await ctx.reply(subscribeRequestView(ctx, locale));
    } else if (link === undefined) {
      team.askWhichAccount(ctx, place, ctx.updateId);
      await ctx.reply(askedInPrivateView(personName, botUsername, locale));
    } else {
      team.subscribe(ctx, link.accountId, place, locale.language);
      await ctx.editOrReply(groupHelloView(link.label, personName, locale));
    }
  };

  return {
    callbacks: {
      subscribe: async (ctx, { link: id, group }) => {
        const { personId, locale } = ctx;
        const link = links.get(id);
        if (link?.personId !== personId) return ctx.refuse('callback-no-access');
        if (link.state === 'rejected') return ctx.refuse('callback-key-rejected');
        if (link.state === 'not-allowed') return ctx.refuse('not-allowed-linked', { id: String(personId) });
        const chatId = -group as ChatId;
        const asked = dialogs.current({ chatId, personId });
        if (asked?.kind !== 'subscribe') return ctx.refuse('subscribe-expired');
        const { topicId, title } = asked;
        const place = { chatId, topicId, title };
        team.subscribeAsAsked(ctx, link.accountId, place, locale.language, ctx.updateId);
        const text = locale.t('subscribe-done', {
          label: boldShort(link.label, 64),
          title: boldShort(title, 64),
        });
        await ctx.editOrReply(view(locale, text, [{ kind: 'home' }]));
      },
      'answer-subscribe': createAnswerSubscribe(services, membership, botUsername),
      'add-to-group': async (ctx, { link: id }) => {
        const own = workingLinks(links, ctx);
        if (id === defaultLink && own.length > 1)
          return ctx.editOrReply(
            chooseAccountView(own, ({ id: link }) => ({ kind: 'add-to-group', link }), ctx.locale),
          );
        const link = id === defaultLink ? own[0] : own.find(each => each.id === id);
        if (link === undefined) {
          const rejected = rejectedLinks(links, ctx).filter(each => id === defaultLink || each.id === id);
          return rejected.length > 0
            ? ctx.editOrReply(rejectedAccountsView(rejected, ctx.locale))
            : ctx.refuse('callback-no-access');
        }
        const token = team.invite(ctx.personId, link.accountId);
        await ctx.editOrReply(inviteView(`https://t.me/${botUsername}?startgroup=${token}`, ctx.locale));
      },
    },
    commands: {
      subscribe: async (ctx, label) => {
        const { locale, personId, personName } = ctx;
        const own = workingLinks(links, ctx);
        const all = links.ofPerson(personId);
        const link = label === '' ? (own[0] ?? all[0]) : links.findByLabel(personId, label);
        if (all.length === 0) await ctx.reply(locale.t('subscribe-not-linked'));
        else if (link === undefined)
          await ctx.reply(locale.t('account-unknown', { label: boldTyped(label, 64) }));
        else if (link.state !== 'ok')
          await ctx.reply(subscribeRefusedView(link.state, personName, botUsername, locale));
        else await subscribeHere(ctx, label === '' && own.length > 1 ? undefined : link);
      },
    },
    onGroupStart: async (ctx, token) => {
      const invitation = team.redeem(token);
      const link =
        invitation?.personId === ctx.personId
          ? links.ofPerson(ctx.personId).find(each => each.accountId === invitation.accountId)
          : undefined;
      if (link === undefined) await ctx.reply(ctx.locale.t('add-to-group-expired'));
      else if (link.state !== 'ok')
        await ctx.reply(subscribeRefusedView(link.state, ctx.personName, botUsername, ctx.locale));
      else await subscribeHere(ctx, link);
    },
  } satisfies Handlers & { readonly onGroupStart: CommandHandler };
}

/** A person's own account in a group. */
interface OwnSubscription {
  readonly link: Link;
  /** Its label in the group, which is that of the person who added it. */
  readonly labelHere: string;
}

/** Removing accounts from a group. */
export function createUnsubscribeHandlers({ links, groups, team, permissions }: Services) {
  const ownIn = (ctx: RequestContext): readonly OwnSubscription[] =>
    groups.subscriptionsIn(ctx.chatId).flatMap(({ accountId, personId, chatId }) => {
      const link = links.ofPerson(ctx.personId).find(each => each.accountId === accountId);
      // The person who added an account can remove it even if its key isn't accepted now.
      const isOwn =
        personId === ctx.personId || permissions.roleIn(ctx.personId, accountId, chatId) === 'owner';
      if (link === undefined || !isOwn) return [];
      const labelHere = links.ofPerson(personId).find(each => each.accountId === accountId)?.label ?? '';
      return [{ link, labelHere }];
    });

  const unsubscribe = (ctx: RequestContext, { link: { accountId }, labelHere }: OwnSubscription) => {
    team.unsubscribe(ctx, accountId, ctx.chatTitle);
    const label = boldShort(labelHere, 64);
    return ctx.editOrReply(ctx.locale.t('unsubscribed', { label }));
  };

  return {
    callbacks: {
      unsubscribe: async (ctx, { link: id }) => {
        const own = ownIn(ctx).find(({ link }) => link.id === id);
        if (own === undefined) await ctx.refuse('callback-no-access');
        else await unsubscribe(ctx, own);
      },
    },
    commands: {
      unsubscribe: async (ctx, label) => {
        const all = ownIn(ctx);
        const [first] = all;
        const wanted = label.toLowerCase();
        const named =
          label === ''
            ? undefined
            : all.find(({ link, labelHere }) =>
                [labelHere, link.label].some(each => each.toLowerCase() === wanted),
              );
        if (first === undefined) await ctx.reply(ctx.locale.t('unsubscribe-nothing'));
        else if (named !== undefined || all.length === 1) await unsubscribe(ctx, named ?? first);
        else {
          const choices = all.map(({ link, labelHere }) => ({ id: link.id, label: labelHere }));
          await ctx.reply(
            chooseAccountView(choices, ({ id: link }) => ({ kind: 'unsubscribe', link }), ctx.locale),
          );
        }
      },
    },
  } satisfies Handlers;
}

/** The pinned message of a group that shows its servers. */
export function createBoardHandlers({ boards, groups, team }: Services) {
  const start = async (ctx: RequestContext): Promise<void> => {
    const { chatId, topicId, locale } = ctx;
    if (groups.subscriptionsIn(chatId).length === 0) await ctx.reply(locale.t('group-unsubscribed-yet'));
    else if (team.ownIn(ctx).length === 0) await refuseNonOwner(team, ctx, 'owners-only-command');
    else {
      await ctx.answerCallback();
      // Telegram itself announces what is pinned.
      if ((await boards.start(chatId, topicId)) === 'not-pinned')
        await ctx.reply(locale.t('board-not-pinned'));
    }
  };

  const stop = async (ctx: RequestContext): Promise<void> => {
    const { chatId, locale } = ctx;
    if (team.ownIn(ctx).length === 0) await refuseNonOwner(team, ctx, 'owners-only-command');
    else await ctx.reply(locale.t((await boards.stop(chatId)) ? 'board-stopped' : 'board-none'));
  };

  return {
    callbacks: { board: start },
    commands: { board: (ctx, text) => (/^(?:off|выкл)$/i.test(text) ? stop(ctx) : start(ctx)) },
  } satisfies Handlers;
}

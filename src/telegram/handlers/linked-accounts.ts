import type { FmtString } from 'telegraf/format';

import { defaultLink, type Link } from '../../domain/access.ts';
import type { LinkId } from '../../domain/server.ts';
import { hasInvisible } from '../../domain/text.ts';
import type { Services } from '../../services/services.ts';
import { isLabel } from '../input.ts';
import type { RequestContext, Handlers } from '../request-context.ts';
import {
  type KeyCheck,
  type LinkCard,
  accountView,
  accountsView,
  askRelabelView,
  askUnlinkView,
  unlinkedView,
} from '../views/account-views.ts';
import { welcomeView } from '../views/home-views.ts';
import { bold, boldTyped } from '../views/view.ts';

/** The person's accounts whose key the provider accepts, the default one first. */
export const workingLinks = (links: Services['links'], { personId }: RequestContext): readonly Link[] =>
  links.ofPerson(personId).filter(({ state }) => state === 'ok');

/** The person's accounts whose key the provider has rejected. */
export const rejectedLinks = (links: Services['links'], { personId }: RequestContext): readonly Link[] =>
  links.ofPerson(personId).filter(({ state }) => state === 'rejected');

/** The person's account with this id, or their default account. Replies if there is none. */
export async function accountFor(
  links: Services['links'],
  ctx: RequestContext,
  id: LinkId = defaultLink,
): Promise<Link | undefined> {
  const { locale } = ctx;
  const own = links.ofPerson(ctx.personId);
  const link =
    id === defaultLink ? (workingLinks(links, ctx)[0] ?? own[0]) : own.find(each => each.id === id);
  if (link !== undefined) return link;
  if (own.length === 0) await ctx.editOrReply(welcomeView(locale));
  else await ctx.refuse('callback-no-access');
  return undefined;
}

/** The views of a person's linked accounts. */
function createAccountViews({ links, accounts, servers, balance, now }: Services) {
  const toCard = (ctx: RequestContext, link: Link): LinkCard => ({
    link,
    clientId: links.clientIdOf(link.id) ?? '',
    servers: accounts.serverCount(link.accountId),
    unread: servers.unreadAccounts(ctx).find(unread => unread.link.id === link.id),
  });
  return {
    list: (ctx: RequestContext, note?: FmtString) => {
      const cards = links.ofPerson(ctx.personId).map(link => toCard(ctx, link));
      return accountsView(cards, ctx.locale, now(), note);
    },
    account: (
      ctx: RequestContext,
      link: Link,
      shows: { readonly note?: FmtString; readonly check?: KeyCheck } = {},
    ) => accountView(toCard(ctx, link), ctx.locale, now(), { balance: !balance.isHidden(), ...shows }),
  };
}

/** A person's linked accounts: their labels, the default one, checking their keys, and unlinking. */
export function createLinkedAccountsHandlers(services: Services) {
  const { links, accounts, userData, dialogs } = services;
  const views = createAccountViews(services);

  /** A handler of a button of the person's own account. */
  const withAccount =
    (handle: (ctx: RequestContext, link: Link) => Promise<unknown>) =>
    async (ctx: RequestContext, { link: id }: { readonly link: LinkId }): Promise<void> => {
      const link = links.get(id);
      if (link?.personId === ctx.personId) await handle(ctx, link);
      else await ctx.refuse('callback-no-access');
    };

  const check = async (ctx: RequestContext, link: Link): Promise<void> => {
    await ctx.answerCallback('callback-checking');
    await ctx.showWhenRead({
      meanwhile: views.account(ctx, link),
      read: async () => {
        const failure = await accounts.checkLink(link.id);
        const checked = links.get(link.id);
        return checked && views.account(ctx, checked, { check: { failure } });
      },
    });
  };

  const relabel = async (ctx: RequestContext, link: Link, label: string): Promise<unknown> => {
    const { locale } = ctx;
    if (label !== '' && hasInvisible(label)) return ctx.reply(locale.t('relabel-invisible'));
    const namesake = links.findByLabel(ctx.personId, label);
    if (!isLabel(label) || (namesake !== undefined && namesake.id !== link.id))
      return ctx.reply(locale.t('relabel-bad'));
    dialogs.leave(ctx);
    links.relabel(link.id, label);
    const note = locale.t('relabel-done', { label: bold(label) });
    return ctx.reply(views.account(ctx, { ...link, label }, { note }));
  };

  return {
    callbacks: {
      accounts: ctx => ctx.editOrReply(views.list(ctx)),
      account: withAccount((ctx, link) => ctx.editOrReply(views.account(ctx, link))),
      'check-account': withAccount(check),
      'make-default': withAccount((ctx, link) => {
        links.makeDefault(ctx.personId, link.id);
        return ctx.editOrReply(views.account(ctx, { ...link, isDefault: true }));
      }),
      'relabel-account': withAccount((ctx, link) => {
        dialogs.start(ctx, { kind: 'relabel', linkId: link.id });
        return ctx.editOrReply(askRelabelView(link, ctx.locale));
      }),
      unlink: withAccount((ctx, link) => ctx.editOrReply(askUnlinkView(link, ctx.locale))),
      'confirm-unlink': withAccount((ctx, link) => {
        const unlinked = userData.unlinkAccount(ctx.personId, link.id);
        return ctx.editOrReply(unlinkedView(link, ctx.locale, unlinked?.droppedSystems));
      }),
    },
    commands: {
      accounts: ctx => ctx.reply(views.list(ctx)),
      unlink: async (ctx, label) => {
        const { locale, personId } = ctx;
        const own = links.ofPerson(personId);
        const [first] = own;
        if (label === '' && (own.length !== 1 || first === undefined))
          return ctx.reply(views.list(ctx, own.length > 0 ? locale.t('unlink-which') : undefined));
        const link = label === '' ? first : links.findByLabel(personId, label);
        if (link !== undefined) return ctx.reply(askUnlinkView(link, locale));
        return ctx.reply(views.list(ctx, locale.t('account-unknown', { label: boldTyped(label, 32) })));
      },
    },
    onText: async (ctx, text) => {
      const dialog = dialogs.current(ctx);
      if (dialog?.kind !== 'relabel') return false;
      const link = links.get(dialog.linkId);
      if (link?.personId === ctx.personId) await relabel(ctx, link, text.trim());
      else {
        dialogs.leave(ctx);
        await ctx.reply(views.list(ctx));
      }
      return true;
    },
  } satisfies Handlers;
}

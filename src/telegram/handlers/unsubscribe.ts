import { chooseAccountView } from '../views/group-views.ts';
import { bold, shorten } from '../views/text.ts';
import type { Link } from '../../domain/access.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers } from '../handler-types.ts';
import type { RequestContext } from '../request-context.ts';

/** A person's own account in a group. */
interface OwnSubscription {
  readonly link: Link;
  /** Its label in the group, which is that of the person who added it. */
  readonly labelHere: string;
}

/** Removing accounts from a group. */
export function createUnsubscribeHandlers({
  links,
  groups,
  team,
  permissions,
}: Pick<Services, 'links' | 'groups' | 'team' | 'permissions'>): Handlers<'unsubscribe', 'unsubscribe'> {
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
    const label = bold(shorten(labelHere, 64));
    return ctx.editOrReply({ text: ctx.locale.t('unsubscribed', { label }), keyboard: [] });
  };

  return {
    callbacks: {
      unsubscribe: async (ctx, { link: id }) => {
        const own = ownIn(ctx).find(({ link }) => link.id === id);
        if (own === undefined) await ctx.refuse(ctx.locale.tText('callback-no-access'));
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
  };
}

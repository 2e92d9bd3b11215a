import { requestAnsweredView, teamView } from '../views/group-views.ts';
import { boldShort, boldTyped, shorten } from '../views/view.ts';
import type { AccountId } from '../../domain/server.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { unknownNameText } from '../views/server-names.ts';
import { matchOrRead } from './server-lookup.ts';

const joinReplies = {
  nothing: 'callback-no-access',
  'already-operator': 'join-already',
  asked: 'join-requested',
  'already-requested': 'join-requested-already',
  'key-rejected': 'callback-key-rejected',
} as const;
const noRequestReplies = {
  ended: 'request-ended',
  answered: 'request-expired',
  'no-access': 'callback-no-access',
  'key-rejected': 'callback-key-rejected',
} as const;

/** Says why somebody can't do in a group what owners can: those of `account`, or of any account there. */
export const refuseNonOwner = (
  team: Pick<Services['team'], 'isRejectedIn'>,
  ctx: RequestContext,
  reason: 'owners-only-command' | 'callback-owners-only',
  account?: AccountId,
): Promise<void> => ctx.refuse(team.isRejectedIn(ctx, account) ? 'callback-key-rejected' : reason);

/** Granting and revoking, in reply to a message of the person. */
function createGrantCommands({ servers, groups, team }: Services) {
  /** The author of the message that the command replies to. If the command can't apply to one, says why. */
  const repliedTo = async (ctx: RequestContext, command: 'grant' | 'revoke') => {
    const { locale, repliedTo: author } = ctx;
    if (team.ownIn(ctx).length === 0) await refuseNonOwner(team, ctx, 'owners-only-command');
    else if (author === undefined) await ctx.reply(locale.t('grant-reply'));
    else if (author.isAnonymous) await ctx.reply(locale.t('grant-nobody'));
    else if (author.isBot) await ctx.reply(locale.t('grant-bot'));
    else {
      const name = boldShort(author.name, 64);
      const owners = groups.subscriptionsIn(ctx.chatId).map(({ personId }) => personId);
      if (!owners.includes(author.personId)) return { author, name };
      await ctx.reply(locale.t(`${command}-owner`, { name }));
    }
    return undefined;
  };

  const revoke = async (ctx: RequestContext): Promise<unknown> => {
    const replied = await repliedTo(ctx, 'revoke');
    if (replied === undefined) return undefined;
    const { author, name } = replied;
    const accounts = team.ownIn(ctx).map(({ accountId }) => accountId);
    const isRevoked = team.revoke(ctx, accounts, author);
    return ctx.reply(ctx.locale.t(isRevoked ? 'revoke-done' : 'revoke-nothing', { name }));
  };

  /** Without a server name the grant is for all servers. */
  const grant = async (ctx: RequestContext, serverName: string): Promise<unknown> => {
    const { locale } = ctx;
    const replied = await repliedTo(ctx, 'grant');
    if (replied === undefined) return undefined;
    const { author, name } = replied;
    const match = serverName === '' ? undefined : await matchOrRead(servers, ctx, serverName, true);
    if (match?.kind === 'none') return ctx.reply(unknownNameText(serverName, servers.cardsOf(ctx), locale));
    if (match !== undefined && match.kind !== 'one')
      return ctx.reply(locale.t('grant-ambiguous', { name: boldTyped(serverName, 64) }));
    const card = match?.card;
    const named = card && servers.accountOf(card.id);
    const accounts = team
      .ownIn(ctx)
      .map(({ accountId }) => accountId)
      .filter(account => card === undefined || account === named);
    if (accounts.length === 0) return refuseNonOwner(team, ctx, 'callback-owners-only', named);
    const isGranted = team.grant(ctx, accounts, author, card?.id);
    if (!isGranted) return ctx.reply(locale.t('grant-already', { name }));
    if (card === undefined) return ctx.reply(locale.t('grant-done', { name }));
    return ctx.reply(locale.t('grant-done-server', { name, server: boldShort(card.name, 64) }));
  };

  return { grant, revoke };
}

/** Who can control servers in a group. */
export function createTeamHandlers(services: Services) {
  const { servers, groups, team, people } = services;

  const isOwn = (ctx: RequestContext, account: AccountId): boolean =>
    team.ownIn(ctx).some(({ accountId }) => accountId === account);

  const showTeam = (ctx: RequestContext) => {
    const rows = groups.subscriptionsIn(ctx.chatId).map(({ personId, accountId }) => ({
      owner: people.get(personId)?.firstName ?? '',
      isOwn: isOwn(ctx, accountId),
      grants: team.grants(ctx.chatId, accountId).map(grant => ({
        grant,
        server: grant.serverId === undefined ? undefined : servers.card(ctx, grant.serverId)?.name,
      })),
    }));
    return ctx.editOrReply(teamView(rows, ctx.locale));
  };

  return {
    callbacks: {
      'join-team': ctx => ctx.refuse(joinReplies[team.requestControl(ctx)]),
      'answer-request': async (ctx, { request: id, on }) => {
        const open = team.openRequest(ctx.personId, id);
        if (typeof open === 'string') return ctx.refuse(noRequestReplies[open]);
        const { request, title } = open;
        team.answerRequest(ctx, request, on === 1);
        await ctx.editOrReply(requestAnsweredView(request.personName, title, on === 1, ctx.locale));
      },
      team: showTeam,
      withdraw: async (ctx, { grant: id }) => {
        const grant = team.grantIn(ctx.chatId, id);
        if (grant === undefined || !isOwn(ctx, grant.accountId))
          return refuseNonOwner(team, ctx, 'callback-owners-only', grant?.accountId);
        const { accountId, personId, personName: name } = grant;
        team.revoke(ctx, [accountId], { personId, name });
        await ctx.answerCallback('revoke-done', { name: shorten(name, 64) });
        await showTeam(ctx);
      },
    },
    commands: { team: showTeam, ...createGrantCommands(services) },
  } satisfies Handlers;
}

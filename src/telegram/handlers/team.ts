import { matchName } from '../../domain/card.ts';
import type { Services } from '../../services/services.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import type { RepliedTo } from '../update-context.ts';
import { requestAnsweredView, teamView } from '../views/group-views.ts';
import { bold, shorten } from '../views/text.ts';

type Kinds = 'join-team' | 'answer-request' | 'team' | 'withdraw';

const short = (name: string) => bold(shorten(name, 64));

/** Who may press in a group. */
export function createTeamFeature(
  services: Pick<Services, 'servers' | 'groups' | 'team' | 'people'>,
): Feature<Kinds> {
  const { servers, groups, team, people } = services;

  const showTeam = (turn: Turn) => {
    const rows = groups.subscriptionsIn(turn.chatId).map(subscription => ({
      owner: people.get(subscription.personId)?.firstName ?? '',
      grants: team.grants(turn.chatId, subscription.accountId).map(grant => ({
        grant,
        server: grant.serverId === undefined ? undefined : servers.card(turn, grant.serverId)?.name,
      })),
    }));
    return teamView(rows, team.ownIn(turn).length > 0, turn.words);
  };

  /** Whose message a command answers, if they can be granted something; else that is said. */
  const repliedTo = async (turn: Turn): Promise<RepliedTo | undefined> => {
    const { words, repliedTo: who } = turn;
    if (team.ownIn(turn).length === 0) await turn.say(words.say('owners-only-command'));
    else if (who === undefined) await turn.say(words.say('grant-reply'));
    else if (who.isNobody || who.isBot)
      await turn.say(words.say(who.isNobody ? 'grant-nobody' : 'grant-bot'));
    else return who;
    return undefined;
  };

  const revoke = async (turn: Turn): Promise<void> => {
    const who = await repliedTo(turn);
    if (who === undefined) return;
    const own = team.ownIn(turn).map(({ accountId }) => accountId);
    const isRevoked = team.revoke(turn, own, who);
    await turn.say(turn.words.say(isRevoked ? 'revoke-done' : 'revoke-nothing', { name: short(who.name) }));
  };

  const grant = async (turn: Turn, text: string): Promise<void> => {
    const { words } = turn;
    const who = await repliedTo(turn);
    if (who === undefined) return;
    const name = short(who.name);
    if (who.personId === turn.personId) {
      await turn.say(words.say('grant-owner', { name }));
      return;
    }
    const match = text === '' ? undefined : matchName(servers.cardsOf(turn), text);
    if (match !== undefined && match.kind !== 'one') {
      await turn.say(words.say('name-unknown', { name: short(text) }));
      return;
    }
    const card = match?.card;
    const accounts = team
      .ownIn(turn)
      .map(({ accountId }) => accountId)
      .filter(account => card === undefined || servers.accountOf(card.id) === account);
    if (accounts.length === 0) {
      await turn.say(words.say('pressed-why', { why: words.plain('pressed-owners-only') }));
      return;
    }
    const isGranted = team.grant(turn, accounts, who, card?.id);
    await turn.say(
      !isGranted
        ? words.say('grant-already', { name })
        : card === undefined
          ? words.say('grant-done', { name })
          : words.say('grant-done-server', { name, server: short(card.name) }),
    );
  };

  const requestReplies = {
    nothing: 'pressed-not-yours',
    'has-it': 'join-already',
    asked: 'join-asked',
    'asked-before': 'join-asked-already',
  } as const;
  const noRequestReplies = {
    ended: 'request-ended',
    answered: 'request-over',
    'not-yours': 'pressed-not-yours',
  } as const;

  return {
    presses: {
      'join-team': turn => turn.answer(turn.words.plain(requestReplies[team.requestControl(turn)]), true),
      'answer-request': async (turn, { request: id, on }) => {
        const { words, personId } = turn;
        const open = team.openRequest(personId, id);
        if (typeof open === 'string') {
          await turn.answer(words.plain(noRequestReplies[open]), true);
          return;
        }
        team.answerRequest(turn, open.request, on === 1);
        await turn.answer();
        await turn.show(requestAnsweredView(open.request.personName, open.title, on === 1, words));
      },
      team: async turn => {
        await turn.answer();
        await turn.show(showTeam(turn));
      },
      withdraw: async (turn, { grant: id }) => {
        const own = team.ownGrant(turn, id);
        if (own === undefined) {
          await turn.answer(turn.words.plain('pressed-owners-only'), true);
          return;
        }
        const { accountId, personId, personName } = own;
        team.revoke(turn, [accountId], { personId, name: personName });
        await turn.answer(turn.words.plain('revoke-done', { name: shorten(personName, 64) }));
        await turn.show(showTeam(turn));
      },
    },
    commands: {
      team: async turn => {
        await turn.say(showTeam(turn));
      },
      grant,
      revoke,
    },
  };
}

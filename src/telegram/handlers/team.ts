import type { Services } from '../../services/services.ts';
import type { Subscription } from '../../domain/access.ts';
import { matchName } from '../../domain/card.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import { requestAnsweredView, teamView } from '../views/group-views.ts';
import { bold, shorten } from '../views/text.ts';

type Kinds = 'join-team' | 'answer-request' | 'team' | 'withdraw';

const short = (name: string) => bold(shorten(name, 64));

/** Who may press in a group. */
export function createTeamFeature(
  services: Pick<
    Services,
    'servers' | 'notifications' | 'groups' | 'permissions' | 'auditLog' | 'people' | 'transaction' | 'now'
  >,
): Feature<Kinds> {
  const { servers, notifications, groups, permissions, auditLog, people, transaction, now } = services;
  /** What of this chat is this person's own. */
  const owned = ({ chatId, personId }: Turn): readonly Subscription[] =>
    groups
      .subscriptionsIn(chatId)
      .filter(({ accountId }) => permissions.roleIn(personId, accountId, chatId) === 'owner');

  const showTeam = (turn: Turn) => {
    const rows = groups.subscriptionsIn(turn.chatId).map(subscription => ({
      owner: people.get(subscription.personId)?.firstName ?? '',
      grants: groups.grants(turn.chatId, subscription.accountId).map(grant => ({
        grant,
        server: grant.serverId === undefined ? undefined : servers.card(turn, grant.serverId)?.name,
      })),
    }));
    return teamView(rows, owned(turn).length > 0, turn.words);
  };

  /** Grants in reply to a message, or takes away again: by the person's number, never by a name. */
  const inReply = async (turn: Turn, text: string, what: 'grant' | 'revoke'): Promise<void> => {
    const { words, chatId, personId } = turn;
    const mine = owned(turn);
    if (mine.length === 0) {
      await turn.say(words.say('owners-only-command'));
      return;
    }
    const who = turn.repliedTo;
    if (who === undefined) {
      await turn.say(words.say('grant-reply'));
      return;
    }
    if (who.isNobody || who.isBot) {
      await turn.say(words.say(who.isNobody ? 'grant-nobody' : 'grant-bot'));
      return;
    }
    const name = short(who.name);
    if (what === 'revoke') {
      const withdrawn = transaction(() =>
        mine
          .map(({ accountId }) => {
            const had = groups.withdraw(chatId, accountId, who.personId, now());
            if (had) auditLog.add({ ...turn, what: 'revoke', accountId, about: who.name });
            return had;
          })
          .includes(true),
      );
      await turn.say(words.say(withdrawn ? 'revoke-done' : 'revoke-nothing', { name }));
      return;
    }
    if (who.personId === personId) {
      await turn.say(words.say('grant-owner', { name }));
      return;
    }
    const match = text === '' ? undefined : matchName(servers.cardsOf(turn), text);
    if (match !== undefined && match.kind !== 'one') {
      await turn.say(words.say('name-unknown', { name: short(text) }));
      return;
    }
    const card = match?.card;
    const concerned = mine.filter(
      ({ accountId }) => card === undefined || servers.accountOf(card.id) === accountId,
    );
    if (concerned.length === 0) {
      await turn.say(words.say('pressed-why', { why: words.plain('pressed-owners-only') }));
      return;
    }
    const granted = transaction(() =>
      concerned
        .map(({ accountId }) => {
          // Beside the right to all of them, one to a single server would look as if it were all that there is.
          if (card !== undefined && permissions.roleOn(who.personId, card.id, chatId) !== 'viewer')
            return false;
          const role = {
            chatId,
            accountId,
            personId: who.personId,
            personName: who.name,
            serverId: card?.id,
          };
          const isNew = groups.grant({ ...role, by: personId }, now());
          if (isNew) auditLog.add({ ...turn, what: 'grant', accountId, about: who.name });
          return isNew;
        })
        .includes(true),
    );
    await turn.say(
      !granted
        ? words.say('grant-already', { name })
        : card === undefined
          ? words.say('grant-done', { name })
          : words.say('grant-done-server', { name, server: short(card.name) }),
    );
  };

  return {
    presses: {
      'join-team': async turn => {
        const { chatId, personId, personName, words } = turn;
        const shown = groups.subscriptionsIn(chatId);
        const others = shown.filter(
          ({ accountId }) => !permissions.canControlAll(personId, accountId, chatId),
        );
        if (others.length === 0) {
          await turn.answer(words.plain(shown.length === 0 ? 'pressed-not-yours' : 'join-already'), true);
          return;
        }
        const asked = transaction(() =>
          others
            .map(({ accountId, personId: owner }) => {
              const request = groups.ask({ chatId, accountId, personId, personName }, now());
              if (request === undefined) return false;
              notifications.enqueue({
                key: `team-request:${request.id}:${now()}`,
                chatId: owner as number as Turn['chatId'],
                personId: owner,
                body: { kind: 'team-request', requestId: request.id },
              });
              return true;
            })
            .includes(true),
        );
        await turn.answer(words.plain(asked ? 'join-asked' : 'join-asked-already'), true);
      },
      'answer-request': async (turn, { request: id, on }) => {
        const { words, personId } = turn;
        const request = groups.request(id);
        if (typeof request === 'string') {
          await turn.answer(words.plain(request === 'ended' ? 'request-ended' : 'request-over'), true);
          return;
        }
        const { accountId, chatId } = request;
        const subscription = groups.subscriptionsIn(chatId).find(each => each.accountId === accountId);
        if (subscription === undefined || permissions.roleIn(personId, accountId, chatId) !== 'owner') {
          await turn.answer(words.plain('pressed-not-yours'), true);
          return;
        }
        transaction(() => {
          groups.answer(id, now());
          if (on !== 1) return;
          groups.grant({ ...request, serverId: undefined, by: personId }, now());
          auditLog.add({
            ...turn,
            chatId: request.chatId,
            what: 'grant',
            accountId: request.accountId,
            about: request.personName,
          });
          notifications.enqueue({
            key: `granted:${id}:${now()}`,
            chatId: request.chatId,
            personId: undefined,
            body: { kind: 'granted', accountId: request.accountId, personId: request.personId },
          });
        });
        await turn.answer();
        await turn.show(requestAnsweredView(request.personName, subscription.title, on === 1, words));
      },
      team: async turn => {
        await turn.answer();
        await turn.show(showTeam(turn));
      },
      withdraw: async (turn, { grant: id }) => {
        const grant = groups.getGrant(id);
        const isOwner =
          grant?.chatId === turn.chatId &&
          permissions.roleIn(turn.personId, grant.accountId, turn.chatId) === 'owner';
        if (grant === undefined || !isOwner) {
          await turn.answer(turn.words.plain('pressed-owners-only'), true);
          return;
        }
        transaction(() => {
          groups.withdraw(turn.chatId, grant.accountId, grant.personId, now());
          auditLog.add({ ...turn, what: 'revoke', accountId: grant.accountId, about: grant.personName });
        });
        await turn.answer(turn.words.plain('revoke-done', { name: shorten(grant.personName, 64) }));
        await turn.show(showTeam(turn));
      },
    },
    commands: {
      team: async turn => {
        await turn.say(showTeam(turn));
      },
      grant: (turn, text) => inReply(turn, text, 'grant'),
      revoke: (turn, text) => inReply(turn, text, 'revoke'),
    },
  };
}

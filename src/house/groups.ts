import { createHash, randomBytes } from 'node:crypto';

import type { House } from '../bot/house.ts';
import { decideDelivery, type DeliveryDecision } from '../domain/delivery.ts';
import type { GroupTrouble } from '../domain/outbox.ts';
import type { ChatId, PersonId } from '../core/server.ts';
import { invitationLivesMs, type Subscription } from '../core/team.ts';
import type { Store } from '../store/store.ts';
import type { TeamView } from '../services/permissions.ts';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
const dayMs = 24 * 60 * 60_000;

/** Groups: what befalls them, who may press there, and who hears of it. */
export function createGroupDesk(deps: {
  readonly store: Store;
  readonly team: Omit<TeamView, 'workingLink'>;
  readonly tellLater: House['tellLater'];
  readonly wakeChat: House['chats']['wake'];
  /** What waits to be said in a chat is tried now. */
  readonly hurryChat: (chat: ChatId) => void;
  readonly now: () => number;
}): Pick<House, 'teams' | 'incidents' | 'onRefused'> & {
  /** What Telegram's answer to something said in a group means for it. */
  readonly decided: (chat: ChatId, decision: DeliveryDecision, topicId?: number) => void;
} {
  const { store, team, tellLater, now } = deps;
  const { transaction, teams } = store;

  /** Tells the owners of what is shown in a group, each once. */
  const tellOwners = (
    chat: ChatId,
    subscriptions: readonly Subscription[],
    what: GroupTrouble,
    instant: number,
  ): void => {
    for (const { personId, title } of new Map(subscriptions.map(each => [each.personId, each])).values()) {
      tellLater({
        key: `group:${chat}:${what}:${instant}:${personId}`,
        chatId: personId as number as ChatId,
        personId,
        body: { kind: 'group-trouble', title, what },
        dueAt: now(),
      });
    }
  };

  const awakeIn = (chat: ChatId): readonly Subscription[] =>
    teams.inChat(chat).filter(({ restingWhy }) => restingWhy === undefined);
  const today = (): number => Math.floor(now() / dayMs);

  const onTrouble = (chat: ChatId, what: GroupTrouble): void =>
    transaction(() => {
      const awake = awakeIn(chat);
      // Whoever writes there lets it be tried again; its owner hears once a day that it still can't be.
      const instant = what === 'no-rights' ? today() : now();
      if (teams.rest(chat, what, now())) tellOwners(chat, awake, what, instant);
    });

  const onGeneralClosed = (chat: ChatId): void =>
    transaction(() => {
      const awake = awakeIn(chat).filter(({ topicId }) => topicId === undefined);
      // Said once a day, as above.
      if (teams.restGeneral(chat, 'general-closed', now()))
        tellOwners(chat, awake, 'general-closed', today());
    });

  /** The group has another id from now on; what somebody may still take back is said there, with its button. */
  const move = (from: ChatId, to: ChatId): void =>
    transaction(() => {
      const undoable = store.liveMessages.undoableIn(from);
      teams.moveChat(from, to);
      for (const { operationId, personId } of undoable) {
        tellLater({
          key: `undoable:${operationId}:${to}`,
          chatId: to,
          personId,
          body: { kind: 'undoable', operationId },
          dueAt: now(),
        });
      }
    });

  const decided = (chat: ChatId, decision: DeliveryDecision, topicId?: number): void => {
    switch (decision.kind) {
      case 'rest-chat':
        if (decision.why === 'no-rights') onTrouble(chat, 'no-rights');
        else onTrouble(chat, decision.why === 'chat-deleted' ? 'gone' : 'kicked');
        return;
      case 'rest-general-topic':
        onGeneralClosed(chat);
        return;
      case 'move-chat':
        move(chat, decision.to);
        return;
      case 'to-general-topic':
        transaction(() => {
          if (topicId === undefined) return;
          const inTopic = teams.inChat(chat).filter(each => each.topicId === topicId);
          if (teams.leaveTopic(chat, topicId)) tellOwners(chat, inTopic, 'topic-gone', now());
        });
        return;
      case 'done':
      case 'retry':
      case 'send-new':
      case 'plain-text-once':
      case 'bury':
      case 'stop-all':
        return;
    }
  };

  return {
    decided,
    onRefused(chat, outcome, topicId) {
      if (outcome.kind !== 'refused' || chat > 0) return undefined;
      const at = now();
      const decision = decideDelivery(outcome, {
        call: 'send',
        attempts: 1,
        firstTriedAt: at,
        now: at,
        jitter: 0,
        plain: false,
        inTopic: topicId !== undefined,
      });
      decided(chat, decision, topicId);
      return decision.kind === 'move-chat' ? decision.to : undefined;
    },
    teams: {
      ...teams,
      subscribe(subscription, instant) {
        teams.subscribe(subscription, instant);
        // It may have waited for a topic that takes it.
        deps.hurryChat(subscription.chatId);
      },
      roleIn: team.roleIn,
      roleOn: team.roleOn,
      mayPress: (person, account, chat) =>
        team.roleIn(person, account, chat) === 'owner' ||
        teams
          .grants(chat, account)
          .some(({ personId, serverId }) => personId === person && serverId === undefined),
      invite(person: PersonId, account) {
        // 128 bits, in the letters that a deep link may have (Bot API: startgroup, up to 64).
        const token = randomBytes(16).toString('base64url');
        teams.invite(hashOf(token), person, account, now() + invitationLivesMs);
        return token;
      },
      redeem: token => teams.redeem(hashOf(token), now()),

      onLeft(chat, person) {
        transaction(() => {
          teams.withdrawAll(chat, person, now());
          teams.endRequests(chat, person);
          // What they were asked about showing there is a question no more.
          store.dialogs.leave(chat, person);
          const theirs = teams.inChat(chat).filter(({ personId }) => personId === person);
          if (teams.restOf(chat, person, 'owner-left', now())) tellOwners(chat, theirs, 'owner-left', now());
        });
      },
      onJoined: (chat, person) => void transaction(() => teams.wakeOf(chat, person)),
      onTrouble,
      onReturn: chat => deps.wakeChat(chat, 'group'),
      onMoved: move,
      onUnknownMembers(chat) {
        // The day is part of the key, so that it is said once a day.
        tellOwners(chat, teams.inChat(chat), 'membership-unknown', today());
      },
    },
    incidents: store.incidents,
  };
}

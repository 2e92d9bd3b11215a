import type { ChatKind, Subscription } from '../domain/access.ts';
import { decideDelivery, firstAttempt, type DeliveryDecision, type SendOutcome } from '../domain/delivery.ts';
import type { GroupProblem } from '../domain/notification.ts';
import { type ChatId, type PersonId, privateChatOf } from '../domain/server.ts';
import type { Context } from './context.ts';

const dayMs = 24 * 60 * 60_000;

type Deps = Pick<Context, 'db' | 'wakeups' | 'log' | 'now' | 'notifications'>;

/** Pauses, moves and reduces what a group shows, and notifies the owners who set it up. */
function createGroupChanges({ notifications, now, db }: Deps) {
  const { transaction, teams, liveMessages, incidents } = db;

  /** Notifies the owners of these subscriptions, each once per `instant`. */
  const notifyOwners = (
    chat: ChatId,
    subscriptions: readonly Subscription[],
    problem: GroupProblem,
    instant: number,
  ): void => {
    for (const { personId, title } of new Map(subscriptions.map(each => [each.personId, each])).values()) {
      notifications.enqueue({
        key: `group:${chat}:${problem}:${instant}:${personId}`,
        chatId: privateChatOf(personId),
        personId,
        body: { kind: 'group-problem', title, problem },
      });
    }
  };

  const activeIn = (chat: ChatId): readonly Subscription[] =>
    teams.inChat(chat).filter(({ pausedReason }) => pausedReason === undefined);
  const today = (): number => Math.floor(now() / dayMs);

  /** The bot was removed, or can't write: pauses what is shown there, and notifies the owners. */
  const pauseGroup = (chat: ChatId, problem: GroupProblem): void =>
    transaction(() => {
      const active = activeIn(chat);
      // Any message there resumes the group, so a persisting problem is reported once a day only.
      const instant = problem === 'no-rights' ? today() : now();
      if (teams.pause(chat, problem, now())) notifyOwners(chat, active, problem, instant);
    });

  const pauseGeneral = (chat: ChatId): void =>
    transaction(() => {
      const active = activeIn(chat).filter(({ topicId }) => topicId === undefined);
      // Once a day, as above.
      if (teams.pauseGeneral(chat, 'general-closed', now()))
        notifyOwners(chat, active, 'general-closed', today());
    });

  const leaveTopic = (chat: ChatId, topicId: number): void =>
    transaction(() => {
      const inTopic = teams.inChat(chat).filter(each => each.topicId === topicId);
      if (teams.leaveTopic(chat, topicId)) notifyOwners(chat, inTopic, 'topic-gone', now());
    });

  /** The group has a new id. Operations that can still be undone and open incidents are sent there with new buttons. */
  const move = (from: ChatId, to: ChatId): void =>
    transaction(() => {
      const undoable = liveMessages.undoableIn(from);
      const shown = incidents.shownIn(from);
      teams.moveChat(from, to);
      shown.forEach(notifications.incidents.resend);
      for (const { operationId, personId } of undoable) {
        notifications.enqueue({
          key: `undoable:${operationId}:${to}`,
          chatId: to,
          personId,
          body: { kind: 'undoable', operationId },
        });
      }
    });

  const applyToGroup = (chat: ChatId, decision: DeliveryDecision, topicId?: number): void => {
    switch (decision.kind) {
      case 'pause-chat':
        if (decision.reason === 'no-rights') pauseGroup(chat, 'no-rights');
        else pauseGroup(chat, decision.reason === 'chat-deleted' ? 'gone' : 'kicked');
        return;
      case 'pause-general-topic':
        pauseGeneral(chat);
        return;
      case 'move-chat':
        move(chat, decision.to);
        return;
      case 'move-to-general-topic':
        if (topicId !== undefined) leaveTopic(chat, topicId);
        return;
      case 'done':
      case 'retry':
      case 'send-new':
      case 'dead-letter':
      case 'stop-all':
        return;
    }
  };

  return { notifyOwners, today, pauseGroup, move, applyToGroup };
}

/** Pauses and resumes chats. For groups, also follows who is a member, what they show and where they move. */
export function createGroups(deps: Deps) {
  const { log, now } = deps;
  const { transaction, transactionWithoutSync, teams, chats, dialogs, outbox } = deps.db;
  const { notifyOwners, today, pauseGroup, move, applyToGroup } = createGroupChanges(deps);

  /** Makes everything that is waiting for a chat due now. */
  const retryNow = (chat: ChatId): void => {
    outbox.expedite(chat, now());
    deps.wakeups.deliver.wake();
  };

  /** Somebody wrote there, or the bot was added again: sends what was held back. */
  const resume = (chat: ChatId, kind: ChatKind): void => {
    if (chats.isActive(chat) && (kind === 'private' || !teams.isPaused(chat))) return;
    const wasPaused = transactionWithoutSync(() => {
      const [chatResumed, groupResumed] = [chats.resume(chat, kind), kind === 'group' && teams.resume(chat)];
      return chatResumed || groupResumed;
    });
    if (wasPaused) retryNow(chat);
  };

  return {
    subscriptionsIn: teams.inChat,
    retryNow,
    resume,
    /** Nothing is sent to a private chat until its person writes again. */
    pause: (chat: ChatId, reason: string): void => chats.pause(chat, reason, now()),
    pauseGroup,
    move,

    /** Applies the outcome of a background send to the chat. */
    applyDelivery(chat: ChatId, decision: DeliveryDecision, topicId?: number): void {
      if (decision.kind === 'pause-chat') chats.pause(chat, decision.reason, now());
      if (chat < 0) applyToGroup(chat, decision, topicId);
      if (decision.kind === 'stop-all') log.fatal('telegram-rejected', { reason: decision.reason });
      else log.debug('delivery-failed', { chat, decision: decision.kind });
    },

    /** Applies the outcome of a reply to its group. Returns the chat for another try without a topic, if any. */
    applyReplyOutcome(chat: ChatId, outcome: SendOutcome, topicId: number | undefined): ChatId | undefined {
      if (outcome.kind !== 'refused') return undefined;
      const attempt = { ...firstAttempt('send', now()), inTopic: topicId !== undefined };
      const decision = decideDelivery(outcome, attempt);
      if (chat < 0) applyToGroup(chat, decision, topicId);
      if (decision.kind === 'move-chat') return decision.to;
      return decision.kind === 'move-to-general-topic' ? chat : undefined;
    },

    hasRole: teams.hasRole,
    /** A member left: ends their grants and requests there, and pauses what they show. */
    memberLeft: (chat: ChatId, person: PersonId): void =>
      transaction(() => {
        teams.revokeAll(chat, person, now());
        teams.endRequests(chat, person);
        // They can no longer choose an account for this group.
        dialogs.leave({ chatId: chat, personId: person });
        const theirs = teams.inChat(chat).filter(({ personId }) => personId === person);
        if (teams.pauseOfOwner(chat, person, 'owner-left', now()))
          notifyOwners(chat, theirs, 'owner-left', now());
      }),
    /** A member joined or came back: resumes what they show there. */
    memberJoined: (chat: ChatId, person: PersonId): void => void teams.resumeOfOwner(chat, person),
    /** Telegram doesn't say who is a member: notifies the owners, once a day. */
    membersUnknown: (chat: ChatId): void =>
      notifyOwners(chat, teams.inChat(chat), 'membership-unknown', today()),
  };
}

export type Groups = ReturnType<typeof createGroups>;

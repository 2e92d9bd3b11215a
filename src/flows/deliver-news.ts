import type { DeliveryDecision, SendOutcome } from '../domain/delivery.ts';
import { decideDelivery } from '../domain/delivery.ts';
import type { OutboxItem } from '../domain/outbox.ts';
import type { ChatId } from '../core/server.ts';
import { isTooOld, joinNews, type JoinedItems } from './join-news.ts';
import { joinWithinMs } from './note-news.ts';

/** What there is to say of some items, as it is right now. */
export type Telling =
  | {
      readonly kind: 'told';
      readonly call: 'send' | 'edit' | 'delete';
      readonly outcome: SendOutcome;
      /** The topic of a forum that it went to. */
      readonly topicId?: number | undefined;
    }
  /** What it was about is no more, or not this person's any more. */
  | { readonly kind: 'pointless'; readonly why: string }
  /** Nobody wants to hear it there now. */
  | { readonly kind: 'unwanted' };

export interface TellHow {
  /** Bare text: what was said before was more than the server takes. */
  readonly plain: boolean;
  /** As a new message, where an edit found nothing to edit. */
  readonly anew: boolean;
  /** In General, since its own topic takes nothing any more. */
  readonly inGeneral: boolean;
}

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly outbox: {
    claim(now: number, leaseMs: number, limit: number, togetherMs: number): readonly OutboxItem[];
    earliestDueAt(): number | undefined;
    sent(id: number, now: number): void;
    bury(id: number, why: string, now: number): void;
    retry(id: number, at: number): void;
    isIn(id: number, chat: ChatId): boolean;
  };
  readonly isResting: (chat: ChatId) => boolean;
  /** The topic of a forum in which it is told. */
  readonly topicOf: (item: OutboxItem) => number | undefined;
  /** Says one thing, or several of one chat and topic as one. */
  readonly tell: (items: JoinedItems, how: TellHow) => Promise<Telling>;
  /** What the chat or the whole connection suffers from, for whoever keeps the chats; a chat that moved takes along what waits for it. */
  readonly onTrouble: (chat: ChatId, decision: DeliveryDecision, topicId?: number) => void;
  /** A deletion of a message with a secret in it that can't be done: its person is told. Called in the transaction. */
  readonly onNotDeleted: (item: OutboxItem) => void;
  /** It was told, or not wanted just then; called in the transaction that notes it. */
  readonly onTold: (item: OutboxItem) => void;
  /** It is never told; called in the transaction that notes it. */
  readonly onBuried: (item: OutboxItem, why: string) => void;
  readonly start: (name: string, task: () => Promise<void>) => void;
  readonly onEnd: () => void;
  readonly now: () => number;
  readonly random: () => number;
}

/** Longer than a call to Telegram may take, waiting and answer included: nobody else gets it in between. */
const leaseMs = 2 * 60_000;
const claimedAtOnce = 200;
/** A resting chat is tried again when somebody writes there, and else so seldom. */
const restingRetryMs = 30 * 60_000;

/**
 * Says what is in the outbox: claimed for a while, sent, and then decided on. At least once: only where
 * the outcome of a send is unknown can something be said twice. Chats side by side, each in its order.
 */
export function createDeliverNews(deps: Deps) {
  const { transaction, outbox, now } = deps;
  const chats = new Map<ChatId, Promise<void>>();
  let pause = { from: 0, until: 0 };

  const bury = (items: readonly OutboxItem[], why: string): void =>
    transaction(() => {
      for (const item of items) {
        outbox.bury(item.id, why, now());
        if (item.body.kind === 'delete' && item.body.holdsSecret) deps.onNotDeleted(item);
        deps.onBuried(item, why);
      }
    });

  const retry = (items: readonly OutboxItem[], at: number): void =>
    transaction(() => {
      for (const { id } of items) outbox.retry(id, at);
    });

  /** What still is to be said there: the group may have become another chat, where it is said now. */
  const remaining = (claimed: readonly OutboxItem[]): readonly OutboxItem[] =>
    claimed.filter(({ id, chatId }) => outbox.isIn(id, chatId));

  /** The chat, or its General topic, takes nothing for now. */
  const putOff = (items: JoinedItems): void => {
    if (isTooOld(items[0], now())) bury(items, 'the chat takes nothing');
    else retry(items, now() + restingRetryMs);
  };

  const deliver = async (claimed: JoinedItems): Promise<void> => {
    let how: TellHow = { plain: false, anew: false, inGeneral: false };
    for (;;) {
      const [first, ...more] = remaining(claimed);
      if (first === undefined) return;
      const items = [first, ...more] as const;
      if (deps.isResting(first.chatId)) {
        putOff(items);
        return;
      }
      const telling = await deps.tell(items, how);
      if (telling.kind === 'pointless') {
        bury(items, telling.why);
        return;
      }
      if (telling.kind === 'unwanted') {
        transaction(() => {
          for (const item of items) {
            outbox.bury(item.id, 'not wanted just then', now());
            deps.onTold(item);
          }
        });
        return;
      }
      const decision = decideDelivery(telling.outcome, {
        call: telling.call,
        attempts: first.attempts + 1,
        firstTriedAt: first.createdAt,
        now: now(),
        jitter: deps.random(),
        plain: how.plain,
        inTopic: telling.topicId !== undefined,
      });
      switch (decision.kind) {
        case 'done':
          transaction(() => {
            for (const item of items) {
              outbox.sent(item.id, now());
              deps.onTold(item);
            }
          });
          return;
        case 'retry':
          if (decision.scope === 'all') pause = { from: now(), until: decision.at };
          retry(items, decision.at);
          return;
        case 'rest-chat':
          deps.onTrouble(first.chatId, decision);
          continue;
        case 'move-chat':
          deps.onTrouble(first.chatId, decision);
          bury(remaining(items), 'its group has become another chat');
          return;
        case 'plain-text-once':
          how = { ...how, plain: true };
          continue;
        case 'send-new':
          how = { ...how, anew: true };
          continue;
        case 'to-general-topic':
          deps.onTrouble(first.chatId, decision, telling.topicId);
          how = { ...how, inGeneral: true };
          continue;
        case 'rest-general-topic':
          deps.onTrouble(first.chatId, decision);
          // An owner may have given it a topic while it was on its way.
          if (!how.inGeneral && deps.topicOf(first) !== undefined) continue;
          putOff(items);
          return;
        case 'bury':
          bury(items, `${decision.why}: ${decision.detail}`);
          return;
        case 'stop-all':
          retry(items, now() + restingRetryMs);
          deps.onTrouble(first.chatId, decision);
          return;
      }
    }
  };

  const deliverAll = async (items: readonly OutboxItem[]): Promise<void> => {
    for (const group of joinNews(items, deps.topicOf, now())) await deliver(group);
  };

  /** Begins what is due; says in how many ms to come again. */
  return (): number => {
    // Before it began: then the clock was set back, and nobody knows how long it still is.
    if (now() >= pause.from && now() < pause.until) return pause.until - now();
    const byChat = Map.groupBy(
      outbox.claim(now(), leaseMs, claimedAtOnce, joinWithinMs),
      item => item.chatId,
    );
    for (const [chat, items] of byChat) {
      const before = chats.get(chat) ?? Promise.resolve();
      const current = before
        .catch(() => undefined)
        .then(() => deliverAll(items))
        .finally(() => {
          if (chats.get(chat) === current) chats.delete(chat);
          deps.onEnd();
        });
      chats.set(chat, current);
      deps.start('deliver', () => current);
    }
    return Math.max(0, (outbox.earliestDueAt() ?? Infinity) - now());
  };
}

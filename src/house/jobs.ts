import type { TellingDesk } from '../bot/telling.ts';
import type { DeliveryDecision } from '../domain/delivery.ts';
import type { OperationId } from '../core/operation.ts';
import type { OutboxItem } from '../domain/outbox.ts';
import type { AccountId, ChatId, ServerId } from '../core/server.ts';
import { createDeliverNews } from '../flows/deliver-news.ts';
import { createFollowOperations } from '../flows/follow-operations.ts';
import type { LinkAccount } from '../services/accounts.ts';
import type { NoteNews } from '../flows/note-news.ts';
import type { RunOperation } from '../flows/run-operation.ts';
import { createWatchAccounts } from '../services/polling/scheduler.ts';
import type { House } from '../bot/house.ts';
import type { Log } from '../lib/log.ts';
import type { TaskSet } from '../lib/loop.ts';
import { createPerSecondLimit } from '../lib/rate-limit.ts';
import { createSetBack } from '../lib/timers.ts';
import type { Store } from '../store/store.ts';

interface Deps {
  readonly store: Store;
  readonly telling: TellingDesk;
  readonly log: Log;
  readonly tasks: TaskSet;
  readonly providerCallsPerSecond: number;
  readonly look: (account: AccountId) => Promise<unknown>;
  readonly readServer: (server: ServerId) => Promise<unknown>;
  readonly onLate: ((what: string, lateMs: number) => void) | undefined;
  readonly noteNews: Pick<NoteNews, 'onReminded'>;
  readonly tellLater: House['tellLater'];
  readonly topicOf: House['topicOf'];
  /** What an answer of Telegram's means for all that is to be said in a group. */
  readonly onGroupTrouble: (chat: ChatId, decision: DeliveryDecision, topicId?: number) => void;
  readonly runOperation: Pick<RunOperation, 'recover'>;
  readonly launch: (id: OperationId, shown: Promise<void>) => void;
  /** A message shows an operation as it is. */
  readonly onShown: (id: OperationId) => void;
  readonly linkAccount: LinkAccount;
  /** What is watched is read once in so long. */
  readonly idleMs: () => number;
  readonly wake: (loop: 'watch' | 'deliver' | 'follow') => void;
  readonly now: () => number;
  readonly random: () => number;
}

/** What runs by itself; `watch`, `deliver` and `follow.run` say in how many ms to come again. */
export function createJobs(deps: Deps) {
  const { store, telling, log, tasks, tellLater, wake, now, random } = deps;
  const job = {
    ...store,
    start: (name: string, task: () => Promise<void>) => tasks.start(name, task),
    now,
    random,
  };

  const onTrouble = (chat: ChatId, decision: DeliveryDecision, topicId?: number): void => {
    if (decision.kind === 'rest-chat') store.chats.rest(chat, decision.why, now());
    if (chat < 0) deps.onGroupTrouble(chat, decision, topicId);
    if (decision.kind === 'stop-all') log.fatal('telegram-refuses-us', { why: decision.why });
    else log.debug('delivery-trouble', { chat, decision: decision.kind });
  };

  const callLimit = createPerSecondLimit(deps.providerCallsPerSecond);
  const isSetBack = createSetBack(now);
  const rewind = (): void => {
    log.warn('clock-set-back');
    store.clock.rewind(now(), deps.idleMs());
    for (const loop of ['watch', 'deliver', 'follow'] as const) wake(loop);
  };
  /** A loop that looks at the clock first: nothing that is due by it may wait for an hour that was already. */
  const byTheClock =
    (run: () => number): (() => number) =>
    () => {
      if (isSetBack()) rewind();
      return run();
    };

  const follow = createFollowOperations({
    ...job,
    show: telling.follow,
    onShown: deps.onShown,
    onTrouble,
    onEnd: () => wake('follow'),
  });

  const remindAgain = ({ chatId, body }: OutboxItem): void => {
    if (body.kind === 'reminder') deps.noteNews.onReminded(chatId, body.serverId, body.sinceAt);
  };

  return {
    watch: byTheClock(
      createWatchAccounts({
        ...job,
        look: deps.look,
        read: deps.readServer,
        takeCall: () => callLimit.take(now()),
        onLate: deps.onLate,
        onEnd: () => wake('watch'),
      }),
    ),
    follow: { ...follow, run: byTheClock(follow.run) },
    deliver: byTheClock(
      createDeliverNews({
        ...job,
        isResting: store.chats.isResting,
        topicOf: deps.topicOf,
        tell: telling.tell,
        onTrouble,
        onNotDeleted: ({ id, chatId, personId }) =>
          tellLater({
            key: `not-deleted:${id}`,
            chatId,
            personId,
            body: { kind: 'not-deleted' },
            dueAt: now(),
          }),
        onTold: remindAgain,
        onBuried: (item, why) => {
          log.warn('news-buried', { kind: item.body.kind, key: item.key, why });
          // The chat may take something again by the time of the next one, and the server be down still.
          remindAgain(item);
        },
        onEnd: () => wake('deliver'),
      }),
    ),
    /** At a start: takes up what the process before this one has left. */
    recover(): void {
      if (store.clock.isNeeded(now())) rewind();
      store.outbox.releaseAll();
      for (const id of deps.runOperation.recover()) deps.launch(id, Promise.resolve());
      for (const { id } of deps.linkAccount.left()) {
        tasks.start('check-link', () => deps.linkAccount.check(id));
      }
      for (const { chatId, messageId, errand } of store.errands.left()) {
        tasks.start('interrupted', async () => {
          await telling.interrupted(chatId, messageId, errand);
          store.errands.end(chatId, messageId);
        });
      }
    },
  };
}

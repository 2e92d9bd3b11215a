import type { House } from './bot/house.ts';
import type { TellingDesk } from './bot/telling.ts';
import type { Config } from './config.ts';
import { decideDelivery, type DeliveryDecision } from './core/delivery.ts';
import type { ServerEvent } from './core/event.ts';
import { invoiceUrl } from './core/invoice.ts';
import type { Link } from './core/link.ts';
import type { OperationId } from './core/operation.ts';
import { recordKeptMs } from './core/record.ts';
import type { Provider } from './core/provider.ts';
import type { Credentials } from './core/secret.ts';
import { failed } from './core/result.ts';
import type { AccountId, ChatId, PersonId, ServerId } from './core/server.ts';
import { spreadIntervals, stretch } from './core/watch-pace.ts';
import { createAddKey } from './flows/add-key.ts';
import { createBeginAccountOperation } from './flows/begin-account-operation.ts';
import { createBeginInstall } from './flows/begin-install.ts';
import { createBeginOperation } from './flows/begin-operation.ts';
import { createCancelOrder } from './flows/cancel-order.ts';
import { createCheckInstall } from './flows/check-install.ts';
import { createDeliverNews } from './flows/deliver-news.ts';
import { createFollowOperations, type FollowOperations } from './flows/follow-operations.ts';
import { createForgetAccount } from './flows/forget-account.ts';
import { createForgetPerson } from './flows/forget-person.ts';
import { createLinkAccount } from './flows/link-account.ts';
import { createManageKeys } from './flows/manage-keys.ts';
import { createNoteNews } from './flows/note-news.ts';
import { createObserveAccount } from './flows/observe-account.ts';
import { createObserveServer } from './flows/observe-server.ts';
import { createPlaceOrder } from './flows/place-order.ts';
import { createReadAccount } from './flows/read-account.ts';
import { createReadBalance } from './flows/read-balance.ts';
import { createReadCatalogue } from './flows/read-catalogue.ts';
import { createReadServer } from './flows/read-server.ts';
import { createRunOperation } from './flows/run-operation.ts';
import { createSettleKeys } from './flows/settle-keys.ts';
import { createSettlePlacing } from './flows/settle-placing.ts';
import { createWatchAccounts } from './flows/watch-accounts.ts';
import { createDeeds } from './house/deeds.ts';
import { createGroupDesk } from './house/groups.ts';
import { createSubjects } from './house/subjects.ts';
import { createTeamView } from './house/teams.ts';
import type { Log } from './runtime/log.ts';
import type { Loop, TaskSet } from './runtime/loop.ts';
import { createRateLimit } from './runtime/rate-limit.ts';
import type { Store } from './store/store.ts';

interface Deps {
  readonly config: Config;
  readonly store: Store;
  readonly provider: Provider;
  readonly log: Log;
  readonly tasks: TaskSet;
  readonly now: () => number;
  readonly random: () => number;
  /** What is counted, for whoever looks at us from outside. */
  readonly meter?: {
    readonly operation: (action: string, state: string) => void;
    readonly pollLate: (what: string, lateMs: number) => void;
  };
}

type LoopName = 'watch' | 'deliver' | 'follow';

/** How many things are watched changes slowly, and counting them is not free. */
const recountEveryMs = 1_000;
/** An operation waits so long for its message to be up: Telegram's being slow doesn't stop a server from being stopped. */
const messageWaitMs = 3_000;

/** Wires the flows to the store and the provider: what the conversation asks for, and the jobs that run by themselves. */
export function createHouse({ config, store, provider, log, tasks, now, random, meter }: Deps) {
  const { transaction, accounts, servers, links, operations, liveMessages, outbox } = store;

  let loops: Partial<Record<LoopName, Pick<Loop, 'wake'>>> = {};
  // Never within the caller's transaction, which a loop would otherwise join.
  const wake = (name: LoopName): void => void setImmediate(() => loops[name]?.wake());

  let watched = { count: 0, countedAt: -Infinity };
  const countWatched = (): number => {
    if (Math.abs(now() - watched.countedAt) > recountEveryMs) {
      watched = { count: accounts.countWatched() + servers.countWatched(), countedAt: now() };
    }
    return watched.count;
  };
  const stretched = (): number =>
    stretch(config.pollIdleMs, { watched: countWatched(), callsPerSecond: config.providerCallsPerSecond });
  const intervals = () =>
    spreadIntervals(
      { fastMs: config.pollFastMs, idleMs: config.pollIdleMs },
      { watched: countWatched(), callsPerSecond: config.providerCallsPerSecond },
      random(),
    );

  const { workingLink, ...team } = createTeamView(store);
  const deeds = createDeeds({ store, cardFor: team.cardFor, now });

  const noteNews = createNoteNews({
    servers,
    links,
    operations,
    liveMessages,
    chatSettings: store.chatSettings,
    groupsOf: store.teams.ofAccount,
    mutes: store.mutes,
    incidents: store.incidents,
    outbox,
    now,
  });
  const onEvent = (server: ServerId, event: ServerEvent): void => {
    if (!noteNews.onEvent(server, event)) return;
    log.info('server-event', { server, kind: event.kind });
    wake('deliver');
  };
  const onStep = (id: OperationId): void => {
    noteNews.onStep(id);
    const operation = operations.get(id);
    log.info('operation', { operation: id, action: operation?.action, state: operation?.state });
    if (operation !== undefined) {
      meter?.operation(operation.action, operation.state);
      deeds.noteDeed(operation);
    }
    wake('follow');
    wake('deliver');
  };
  const refuseKey = (link: Link): void => {
    if (!links.refuse(link.id)) return;
    log.warn('key-refused', { link: link.id });
    noteNews.onKeyRefused(link);
    wake('deliver');
  };
  const readSoon = (id: ServerId): void => {
    servers.schedule(id, now());
    wake('watch');
  };
  const lookSoon = (id: AccountId): void => {
    accounts.schedule(id, now());
    wake('watch');
  };

  const shared = { transaction, accounts, servers, links, operations, provider, intervals, now };
  const settlePlacing = createSettlePlacing({ operations, onStep, now });
  const observeAccount = createObserveAccount({ ...shared, settlePlacing, onEvent });
  const observeServer = createObserveServer({ ...shared, onEvent, onStep });
  const readServer = createReadServer({ ...shared, observeServer, refuseKey });
  const readAccount = createReadAccount({ ...shared, observeAccount, onNoList: settlePlacing, refuseKey });
  const beginOperation = createBeginOperation({
    ...shared,
    roleOn: team.roleOn,
    undoMs: chat => store.chatSettings.get(chat).undoSeconds * 1000,
  });
  const roleIn = (person: PersonId, account: AccountId) =>
    workingLink(person, account) === undefined ? 'stranger' : 'owner';
  const beginOnAccount = createBeginAccountOperation({ ...shared, roleIn });
  const beginInstall = createBeginInstall({ ...shared, roleIn });
  const credentialsFor = (person: PersonId, account: AccountId): Credentials | undefined => {
    const link = workingLink(person, account);
    return link === undefined ? undefined : links.credentials(link.id);
  };
  const onKeyRefused = (person: PersonId, account: AccountId): void => {
    const link = workingLink(person, account);
    if (link !== undefined) refuseKey(link);
  };
  const manageKeys = createManageKeys({ ...shared, credentialsFor, onKeyRefused });
  const settleKeys = createSettleKeys({
    ...shared,
    credentialsFor,
    observeKeys: manageKeys.observe,
    onStep,
  });
  /** Looks at an account's orders, and at its keys where one of them is still to be settled. */
  const look = async (id: AccountId): Promise<void> => {
    await readAccount.look(id);
    if (await settleKeys(id)) accounts.schedule(id, now() + intervals().fastMs);
  };
  const runOperation = createRunOperation({
    ...shared,
    credentialsFor: (person, account, chat) => {
      const link = team.linkFor(person, account, chat);
      return link === undefined ? undefined : links.credentials(link.id);
    },
    orderOf: id => servers.get(id)?.snapshot.order.id,
    conducts: {
      create: createPlaceOrder({ ...shared, observeAccount, lookSoon }),
      'add-key': createAddKey({
        ...shared,
        observeKeys: manageKeys.observe,
        forgetKeys: manageKeys.forget,
        lookSoon,
      }),
    },
    onStep,
    onKeyRefused: (person, account, chat) => {
      const link = team.linkFor(person, account, chat);
      if (link !== undefined) refuseKey(link);
    },
    readSoon,
  });

  const tellLater: House['tellLater'] = item => {
    outbox.add({ ...item, now: now() });
    wake('deliver');
  };
  const unlinking = {
    ...shared,
    onStep,
    onUnlink: ({ personId, accountId, label }: Link) => {
      const shown = store.teams.ofPerson(personId).filter(each => each.accountId === accountId);
      store.teams.unsubscribeOwner(personId, accountId);
      for (const { chatId } of shown) {
        tellLater({
          key: `withdrawn:${chatId}:${accountId}:${now()}`,
          chatId,
          personId: undefined,
          body: { kind: 'withdrawn' },
          dueAt: now(),
        });
      }
      const personName = store.people.get(personId)?.firstName ?? '';
      const chatId = personId as number as ChatId;
      deeds.note({ personId, personName, chatId, accountId, what: 'unlink', about: label });
    },
  } as const;
  const { forgetForGood } = store;
  const forgetAccount = createForgetAccount({ ...unlinking, forgetForGood });
  const forgetPerson = createForgetPerson({
    ...shared,
    // As a part of the whole, which ends with overwriting what was deleted.
    forgetAccount: createForgetAccount({ ...unlinking, forgetForGood: () => undefined }),
    erase: store.erase,
    forgetForGood,
  });
  const linkAccount = createLinkAccount({
    ...shared,
    // The same client id at another endpoint is another account.
    fingerprintOf: cid => store.fingerprint(config.infernoApiUrl.href, cid.reveal()),
    observeAccount: (account, orders) => {
      observeAccount(account, orders);
      wake('watch');
    },
    onOutcome: (candidate, outcome) =>
      tellLater({
        key: `link:${candidate.id}:${outcome.kind}:${now()}`,
        chatId: candidate.chatId,
        personId: candidate.personId,
        body: { kind: 'link-outcome', messageId: candidate.messageId, outcome },
        dueAt: now(),
      }),
  });

  const facts = store.providerFacts(config.infernoApiUrl.href);
  let followOperations: FollowOperations | undefined;

  const launch = (id: OperationId, shown: Promise<void>): void =>
    tasks.start('run-operation', async () => {
      let timer: NodeJS.Timeout | undefined;
      const waited = new Promise<void>(resolve => (timer = setTimeout(resolve, messageWaitMs)));
      await Promise.race([shown.catch(() => undefined), waited]);
      clearTimeout(timer);
      const operation = operations.get(id);
      if (operation?.state !== 'waiting' || operation.serverId === undefined) await runOperation.run(id);
    });

  /** Lets a stop go out when nobody can undo it any more; a crash before that drops it. */
  const releaseLater = (id: OperationId, ms: number): void => {
    const timer = setTimeout(() => {
      tasks.start('run-operation', () => runOperation.release(id));
    }, ms);
    tasks.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };

  const { cardsOf, cardFor } = team;
  const payAddress = (invoiceId: string) => invoiceUrl(config.infernoApiUrl, invoiceId);
  const { cardOf, subjectOf } = createSubjects({ store, cardFor, payAddress });

  const groupDesk = createGroupDesk({ store, team, tellLater, now });

  const onRefused: House['onRefused'] = (chat, outcome, topicId) => {
    if (outcome.kind !== 'refused' || chat > 0) return;
    const at = now();
    groupDesk.decided(
      chat,
      decideDelivery(outcome, {
        call: 'send',
        attempts: 1,
        firstTriedAt: at,
        now: at,
        jitter: 0,
        plain: false,
        inTopic: topicId !== undefined,
      }),
      topicId,
    );
  };

  const house: House = {
    onRefused,
    now,
    transaction,
    start: (name, task) => tasks.start(name, task),
    isAllowed: person => config.allowedUsers.size === 0 || config.allowedUsers.has(person),
    defaultLanguage: config.defaultLanguage,
    people: store.people,
    chats: {
      wake: (id, kind) => {
        if (!store.chats.wake(id, kind)) return;
        outbox.hurry(id, now());
        wake('deliver');
      },
      rest: store.chats.rest,
    },
    servers: { ...servers, cardsOf, card: cardFor, accountOf: id => servers.get(id)?.accountId },
    operations: {
      get: operations.get,
      byWish: operations.byWish,
      openOn: operations.openOn,
      cardOf,
      subjectOf,
      begin: wish => {
        const begun = beginOperation(wish);
        if (
          begun.kind === 'begun' &&
          begun.operation.state === 'waiting' &&
          begun.operation.action === 'stop'
        ) {
          releaseLater(begun.operation.id, begun.operation.undoMs ?? 0);
        }
        if (begun.kind === 'refused') deeds.noteRefusal(wish);
        return begun;
      },
      undo: runOperation.undo,
      beginOnAccount,
      beginInstall,
      lookAgain: async operation => {
        if (operation.serverId !== undefined) await readServer(operation.serverId);
        else await look(operation.accountId);
      },
      launch,
      follow: async message => {
        // It is kept up to date already: one edit for ten taps.
        const shown = liveMessages.get(message.chatId, message.messageId);
        if (shown?.operationId === message.operationId && shown.shownAt !== undefined) return;
        liveMessages.follow(message, now());
        await followOperations?.show(message.chatId, message.messageId);
      },
      unfollow: liveMessages.drop,
    },
    links: {
      ...links,
      clientIdOf: id => links.credentials(id)?.cid.reveal(),
      serversOf: link => servers.ofAccount(link.accountId).length,
    },
    payAddress,
    cancelOrder: createCancelOrder({ ...shared, credentialsFor, onKeyRefused, look }),
    checkInstall: createCheckInstall({ ...shared, credentialsFor, onKeyRefused }),
    dialogs: store.dialogs,
    errands: store.errands,
    tellLater,
    ...groupDesk,
    record: { ...store.record, note: deeds.note, refused: deeds.noteRefusal },
    forgetPerson,
    keys: manageKeys,
    balance: createReadBalance({ ...shared, credentialsFor, onKeyRefused, facts }),
    chatSettings: store.chatSettings,
    catalogue: createReadCatalogue({ provider, kept: facts.catalogue, now }),
    linkAccount,
    forgetAccount,
    checkAccount: readAccount.check,
    readServer,
    readPassword: async (person, server) => {
      const known = servers.get(server);
      const link = known === undefined ? undefined : workingLink(person, known.accountId);
      const credentials = link === undefined ? undefined : links.credentials(link.id);
      if (known === undefined || credentials === undefined) {
        return failed({ kind: 'bad-credentials', message: '' });
      }
      return provider.readPassword(credentials, known.snapshot.order.id);
    },
  };

  const onTrouble = (chat: ChatId, decision: DeliveryDecision, topicId?: number): void => {
    if (decision.kind === 'rest-chat') store.chats.rest(chat, decision.why, now());
    if (chat < 0) groupDesk.decided(chat, decision, topicId);
    if (decision.kind === 'stop-all') log.fatal('telegram-refuses-us', { why: decision.why });
    else log.debug('delivery-trouble', { chat, decision: decision.kind });
  };

  return {
    house,
    /** From now on the loops are woken when there is something for them. */
    wakeWith: (running: typeof loops): void => {
      loops = running;
    },
    /** What runs by itself; `watch`, `deliver` and `follow` say in how many ms to come again. */
    createJobs(telling: TellingDesk) {
      const rate = createRateLimit(config.providerCallsPerSecond, now);
      const job = {
        start: (name: string, task: () => Promise<void>) => tasks.start(name, task),
        now,
        random,
      };
      const follow = createFollowOperations({
        ...job,
        liveMessages,
        operations,
        show: telling.follow,
        onTrouble,
        onEnd: () => wake('follow'),
      });
      followOperations = follow;
      return {
        watch: createWatchAccounts({
          ...job,
          accounts,
          servers,
          look,
          read: readServer,
          takeCall: rate.take,
          onLate: meter?.pollLate,
          onEnd: () => wake('watch'),
        }),
        deliver: createDeliverNews({
          ...job,
          transaction,
          outbox,
          isResting: store.chats.isResting,
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
          onTold: ({ chatId, body }) => {
            if (body.kind === 'reminder') noteNews.onReminded(chatId, body.serverId, body.sinceAt);
          },
          onBuried: (item, why) => log.warn('news-buried', { kind: item.body.kind, key: item.key, why }),
          onEnd: () => wake('deliver'),
        }),
        follow: follow.run,
        /** At a start: takes up what the process before this one has left. */
        recover(): void {
          outbox.releaseAll();
          for (const id of runOperation.recover()) launch(id, Promise.resolve());
          for (const { id } of linkAccount.left()) tasks.start('check-link', () => linkAccount.check(id));
          for (const { chatId, messageId, errand } of store.errands.left()) {
            tasks.start('interrupted', async () => {
              await telling.interrupted(chatId, messageId, errand);
              store.errands.end(chatId, messageId);
            });
          }
        },
      };
    },
    /** By how much idle intervals are stretched to stay within the provider's limit; 1: not at all. */
    stretched,
    /** The provider is back: what could not be read meanwhile is read within one idle interval, spread over it. */
    catchUp(): void {
      const withinMs = config.pollIdleMs * stretched();
      transaction(() => {
        servers.hurryFailed(now(), withinMs);
        accounts.hurryFailed(now(), withinMs);
      });
      wake('watch');
    },
    /** Forgets what is over: update ids and told news before these instants, expired dialogs and pairs. */
    tidy(idsBefore: number, toldBefore: number): void {
      transaction(() => {
        store.inbox.prune(idsBefore);
        outbox.prune(toldBefore);
        store.dialogs.prune(now());
        linkAccount.left();
        accounts.removeUnlinked();
        store.teams.prune(now());
        store.mutes.prune(now());
        store.record.prune(now() - recordKeptMs);
        // Where nobody's key reads any more, no read ends it.
        runOperation.endOverdue();
      });
    },
  };
}

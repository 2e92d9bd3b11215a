import type { House } from './bot/house.ts';
import type { TellingDesk } from './bot/telling.ts';
import type { Config } from './config.ts';
import type { ServerEvent } from './core/event.ts';
import { invoiceUrl } from './core/invoice.ts';
import type { OperationId } from './core/operation.ts';
import type { Provider } from './core/provider.ts';
import type { AccountId, ChatId, PersonId, ServerId } from './core/server.ts';
import { createAddKey } from './flows/add-key.ts';
import { createBeginAccountOperation } from './flows/begin-account-operation.ts';
import { createBeginInstall } from './flows/begin-install.ts';
import { createBeginOperation } from './flows/begin-operation.ts';
import { createCancelOrder } from './flows/cancel-order.ts';
import { createCheckInstall } from './flows/check-install.ts';
import type { FollowOperations } from './flows/follow-operations.ts';
import { createLinkAccount } from './services/accounts.ts';
import { createManageKeys } from './flows/manage-keys.ts';
import { createNoteNews } from './flows/note-news.ts';
import { createObserveAccount } from './flows/observe-account.ts';
import { createObserveServer } from './flows/observe-server.ts';
import { createPlaceOrder } from './flows/place-order.ts';
import { createReadAccount } from './flows/read-account.ts';
import { createReadBalance } from './flows/read-balance.ts';
import { createReadCatalogue } from './services/catalogue.ts';
import { createReadServer } from './flows/read-server.ts';
import { createRunOperation } from './flows/run-operation.ts';
import { createSettleKeys } from './flows/settle-keys.ts';
import { createSettlePlacing } from './flows/settle-placing.ts';
import { createAlertDesk } from './house/alerts.ts';
import { createDeeds } from './house/deeds.ts';
import { createFollowing } from './house/following.ts';
import { createForgetting } from './house/forgetting.ts';
import { createGroupDesk } from './house/groups.ts';
import { createJobs } from './house/jobs.ts';
import { createKeyDesk } from './house/keys.ts';
import { createLaunching } from './services/operations/dispatch.ts';
import { createPacing } from './house/pacing.ts';
import { createSettingsDesk } from './house/settings.ts';
import { createSubjects } from './house/subjects.ts';
import { createTeamView } from './services/permissions.ts';
import { createTopicOf } from './house/topics.ts';
import { createUpkeep } from './house/upkeep.ts';
import type { Log } from './lib/log.ts';
import type { Loop, TaskSet } from './lib/loop.ts';
import type { Store } from './store/store.ts';

interface Deps {
  readonly config: Pick<
    Config,
    | 'allowedUsers'
    | 'infernoApiUrl'
    | 'providerCallsPerSecond'
    | 'pollFastMs'
    | 'pollIdleMs'
    | 'defaultLanguage'
  >;
  readonly store: Store;
  readonly provider: Provider;
  readonly log: Log;
  readonly tasks: TaskSet;
  readonly now: () => number;
  readonly random: () => number;
  /** What is counted, for whoever looks at us from outside. */
  readonly meter?:
    | {
        readonly operation: (action: string, state: string) => void;
        readonly pollLate: (what: string, lateMs: number) => void;
      }
    | undefined;
}

type LoopName = 'watch' | 'deliver' | 'follow';

/** Wires the flows to the store and the provider: what the conversation asks for, and the jobs that run by themselves. */
export function createHouse({ config, store, provider, log, tasks, now, random, meter }: Deps) {
  const { transaction, accounts, servers, links, operations, liveMessages, outbox } = store;

  let loops: Partial<Record<LoopName, Pick<Loop, 'wake'>>> = {};
  // Never within the caller's transaction, which a loop would otherwise join.
  const wake = (name: LoopName): void => void setImmediate(() => loops[name]?.wake());

  const { intervals, stretched } = createPacing({ config, store, now, random });
  const { workingLink, ...team } = createTeamView(store);
  const deeds = createDeeds({ store, cardFor: team.cardFor, now });

  const alertDesk = createAlertDesk({ store, now });
  const noteNews = createNoteNews({
    servers,
    links,
    operations,
    liveMessages,
    chatSettings: store.chatSettings,
    groupsOf: store.teams.ofAccount,
    areTold: alertDesk.alerts.areTold,
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
  const keys = createKeyDesk({
    store,
    workingLink,
    provider,
    noteNews,
    log,
    wakeDelivery: () => wake('deliver'),
  });
  const { credentialsFor, onRefused: onKeyRefused, refuse: refuseKey } = keys;
  const readSoon = (id: ServerId): void => {
    servers.schedule(id, now());
    wake('watch');
  };
  const lookSoon = (id: AccountId): void => {
    accounts.schedule(id, now());
    wake('watch');
  };

  /**
   * A look that somebody asked for makes things fall due that the loop doesn't know of: where every key had been
   * refused it sleeps until it is woken, and what is accepted again would be watched by nobody.
   */
  const watching = <T>(read: Promise<T>): Promise<T> => read.finally(() => wake('watch'));

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
  const facts = store.providerFacts(config.infernoApiUrl.href);
  const catalogue = createReadCatalogue({ provider, kept: facts.catalogue, now });
  const runOperation = createRunOperation({
    ...shared,
    credentialsFor: (person, account, chat) => keys.pairOf(team.linkFor(person, account, chat)),
    orderOf: id => servers.get(id)?.snapshot.order.id,
    conducts: {
      create: createPlaceOrder({ ...shared, observeAccount, lookSoon, readCatalogue: catalogue.refresh }),
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
  const { forgetAccount, forgetPerson } = createForgetting({
    store,
    onStep,
    note: deeds.note,
    tellLater,
    later: (ms, work) => {
      if (tasks.signal.aborted) return;
      const timer = setTimeout(work, ms);
      tasks.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    },
    now,
  });
  const linkAccount = createLinkAccount({
    ...shared,
    // The same client id at another endpoint is another account.
    fingerprintOf: cid => store.fingerprint(config.infernoApiUrl.href, cid.reveal()),
    observeAccount: (account, orders, readAt) => {
      observeAccount(account, orders, readAt);
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

  let followOperations: Pick<FollowOperations, 'show' | 'placeOf'> | undefined;

  const { launch, onShown } = createLaunching({ operations, liveMessages, runOperation, tasks });

  const { cardsOf, cardFor } = team;
  const payAddress = (invoiceId: string) => invoiceUrl(config.infernoApiUrl, invoiceId);
  const { cardOf, subjectOf } = createSubjects({ store, cardFor, payAddress });

  /** What was kept from a chat so far is tried there now. */
  const hurryChat = (id: ChatId): void => {
    outbox.hurry(id, now());
    wake('deliver');
  };

  /** Somebody is there: what was kept from a chat is tried again. */
  const wakeChat: House['chats']['wake'] = (id, kind) => {
    const woken = transaction(() => {
      const [chat, shown] = [store.chats.wake(id, kind), kind === 'group' && store.teams.wake(id)];
      return chat || shown;
    });
    if (woken) hurryChat(id);
  };
  const { decided, onRefused, ...groupDesk } = createGroupDesk({
    store,
    team,
    tellLater,
    wakeChat,
    hurryChat,
    now,
  });

  const topicOf = createTopicOf(store);

  const following = createFollowing({ store, editor: () => followOperations, now });

  const house: House = {
    onRefused,
    topicOf,
    now,
    transaction,
    start: (name, task) => tasks.start(name, task),
    isAllowed: person => config.allowedUsers.size === 0 || config.allowedUsers.has(person),
    defaultLanguage: config.defaultLanguage,
    people: store.people,
    chats: {
      wake: wakeChat,
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
        if (begun.kind === 'refused') deeds.noteRefusal(wish);
        return begun;
      },
      undo: runOperation.undo,
      beginOnAccount,
      beginInstall,
      lookAgain: async operation => {
        if (operation.serverId !== undefined) await watching(readServer(operation.serverId));
        else await watching(look(operation.accountId));
      },
      launch,
      ...following,
    },
    links: {
      ...links,
      clientIdOf: id => links.credentials(id)?.cid.reveal(),
      serversOf: link => servers.ofAccount(link.accountId).length,
    },
    payAddress,
    cancelOrder: createCancelOrder({
      ...shared,
      credentialsFor,
      onKeyRefused,
      look: id => watching(look(id)),
    }),
    checkInstall: createCheckInstall({ ...shared, credentialsFor, onKeyRefused }),
    dialogs: store.dialogs,
    errands: store.errands,
    tellLater,
    ...groupDesk,
    ...alertDesk,
    record: { ...store.record, note: deeds.note, refused: deeds.noteRefusal },
    forgetPerson,
    keys: manageKeys,
    balance: createReadBalance({ ...shared, credentialsFor, onKeyRefused, facts }),
    chatSettings: createSettingsDesk({ store, wakeDelivery: () => wake('deliver'), now }),
    catalogue,
    linkAccount,
    forgetAccount,
    checkAccount: id => watching(readAccount.check(id)),
    readServer: id => watching(readServer(id)),
    readPassword: keys.readPassword,
  };

  return {
    house,
    /** From now on the loops are woken when there is something for them. */
    wakeWith: (running: typeof loops): void => {
      loops = running;
    },
    /** What runs by itself, once there is somebody to say things. */
    createJobs(telling: TellingDesk) {
      const { follow, ...jobs } = createJobs({
        store,
        telling,
        log,
        tasks,
        providerCallsPerSecond: config.providerCallsPerSecond,
        look,
        readServer,
        onLate: meter?.pollLate,
        noteNews,
        tellLater,
        topicOf,
        onGroupTrouble: decided,
        runOperation,
        launch,
        onShown,
        linkAccount,
        idleMs: () => config.pollIdleMs * stretched(),
        wake,
        now,
        random,
      });
      followOperations = follow;
      return { ...jobs, follow: follow.run };
    },
    /** By how much idle intervals are stretched to stay within the provider's limit; 1: not at all. */
    stretched,
    ...createUpkeep({
      store,
      linkAccount,
      runOperation,
      idleMs: () => config.pollIdleMs * stretched(),
      wakeWatch: () => wake('watch'),
      now,
    }),
  };
}

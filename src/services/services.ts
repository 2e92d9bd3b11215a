import type { Operation } from '../domain/operation.ts';
import { failed } from '../domain/result.ts';
import type { AccountId, LinkId, PersonId, ServerId } from '../domain/server.ts';
import { createSharedLimit, type RateLimit } from '../lib/limits.ts';
import { skipUnchanged } from '../lib/loop.ts';
import { createAccountLinking } from './accounts.ts';
import { createBalance, createCatalogueReader } from './catalogue.ts';
import { createApplyAllowlist, createMaintenance, type Maintenance } from './maintenance.ts';
import { createAskedReads, tooManyReads } from './asked-reads.ts';
import { createAuditLog } from './audit-log.ts';
import { createBoards } from './boards.ts';
import { createBulkActions } from './bulk-actions.ts';
import { createChatSettings, createServerSettings } from './settings.ts';
import { createCredentials, createPermissions } from './permissions.ts';
import { createGroups } from './groups.ts';
import { createDeliver } from './notifications/deliver.ts';
import { createNotifications } from './notifications/enqueue.ts';
import { createBegin, createDispatcher, type Kinds } from './operations/begin.ts';
import { createPlannedInstalls } from './operations/planned-installs.ts';
import { createLiveMessages } from './operations/live-messages.ts';
import { createExecutor, createReconcileServer, createTransition } from './operations/execute.ts';
import { createCheckInstall, createInstallKind } from './operations/kinds/install.ts';
import { createCancelOrder, createOrderKind, createReconcileOrder } from './operations/kinds/order.ts';
import { createPowerKind } from './operations/kinds/power.ts';
import { createAddKeyKind, createReconcileKeys } from './operations/kinds/ssh-key.ts';
import { createMessageButtons } from './message-buttons.ts';
import { createMonitoring } from './monitoring.ts';
import { createAccountPolling, createApplyAccountPoll } from './polling/account.ts';
import { createScheduler, type PollIntervals, type PollOptions } from './polling/scheduler.ts';
import { createGroupCommit } from './group-commit.ts';
import { createApplyServerPoll, createPollServer } from './polling/server.ts';
import { createSshKeys } from './ssh-keys/listed-keys.ts';
import { createTeam } from './team.ts';
import { createUptimeReader } from './uptime.ts';
import { createUserData } from './user-data.ts';
import type { Resources } from './context.ts';

interface Deps extends Resources {
  readonly intervals: PollIntervals;
  readonly options: Pick<PollOptions, 'providerCallsPerSecond'> & {
    readonly infernoApiUrl: URL;
    readonly accountsPerPerson: number;
  };
}

/** Services that need neither operations nor polls. */
function createSharedServices(deps: Deps) {
  const { db, provider, now } = deps;
  const facts = db.providerFacts(deps.options.infernoApiUrl.href);
  const permissions = createPermissions(db);
  const auditLog = createAuditLog(deps);
  const messageButtons = createMessageButtons(deps);
  const notifications = createNotifications({ ...deps, messageButtons });
  const pollAccountSoon = (id: AccountId): void => {
    db.accounts.schedule(id, now());
    deps.wakeups.poll.wake();
  };
  const monitoring = createMonitoring({ ...deps, notifications });
  const credentials = createCredentials({ ...deps, permissions, notifications, monitoring, pollAccountSoon });
  const groups = createGroups({ ...deps, notifications });
  return {
    permissions,
    auditLog,
    notifications,
    messageButtons,
    credentials,
    monitoring,
    pollAccountSoon,
    dialogs: db.dialogs,
    groups,
    team: createTeam({ ...deps, permissions, notifications, auditLog, groups }),
    pendingRequests: db.pendingRequests,
    chatSettings: createChatSettings(deps),
    catalogue: createCatalogueReader({ provider, kept: facts.catalogue, now }),
    sshKeys: createSshKeys({ credentials, provider, now }),
    balance: createBalance({ credentials, provider, now }, facts),
    transition: createTransition({ ...deps, notifications, auditLog }),
  };
}

/** Operations and polling. They depend on each other: polls reconcile operations, and operations start polls. */
function createOperationsAndPolling(deps: Deps, base: ReturnType<typeof createSharedServices>) {
  const { db, wakeups, now, intervals } = deps;
  const pollServerSoon = (id: ServerId): void => {
    db.servers.schedule(id, now());
    wakeups.poll.wake();
  };
  const shared = {
    commit: createGroupCommit(db.transaction),
    ...deps,
    ...base,
    pollServerSoon,
    intervals: intervals.next,
  };

  const reconcileOrder = createReconcileOrder(shared);
  const reconcileKeys = createReconcileKeys(shared);
  const applyAccountPoll = createApplyAccountPoll({ ...shared, reconcileOrder });
  const accounts = createAccountPolling({ ...shared, reconcileOrder, reconcileKeys, applyAccountPoll });
  const power = createPowerKind(shared);
  const kinds: Kinds = {
    reboot: power,
    stop: power,
    boot: power,
    install: createInstallKind(shared),
    order: createOrderKind({ ...shared, applyAccountPoll }),
    'add-key': createAddKeyKind(shared),
  };
  const reconcile = createReconcileServer({ ...shared, kinds });
  const applyServerPoll = createApplyServerPoll({ ...shared, reconcile });
  const pollServer = createPollServer({ ...shared, applyServerPoll });
  const executor = createExecutor({ ...shared, kinds });
  const dispatcher = createDispatcher({ ...shared, executor });
  const liveMessages = createLiveMessages({ ...shared, dispatcher });
  const begin = createBegin({ ...shared, kinds });
  const checkInstall = createCheckInstall(shared);
  return {
    begin,
    checkInstall,
    plannedInstalls: createPlannedInstalls({ ...shared, dispatcher, liveMessages, begin, checkInstall }),
    applyAccountPoll,
    pollAccount: accounts.poll,
    checkLink: accounts.checkLink,
    pollServer,
    executor,
    dispatcher,
    liveMessages,
  };
}

/** `loops`: the functions that the loops run; each returns the time until its next run, in ms. */
function createLoops(
  deps: Deps,
  base: ReturnType<typeof createSharedServices>,
  work: ReturnType<typeof createOperationsAndPolling>,
  { withClockCheck }: Pick<Maintenance, 'withClockCheck'>,
  rateLimit: RateLimit,
) {
  const { dueAccounts: accounts, dueServers: servers } = deps.db;
  const { awaited } = deps.db.servers;
  const schedule = createScheduler({ ...deps, ...work, accounts, servers, awaited, rateLimit });
  // Not shared with polls, so that no outcome of a send waits behind theirs.
  const commit = createGroupCommit(deps.db.transactionWithoutSync);
  const deliver = createDeliver({ ...deps, ...base, ...work, commit });
  const boards = createBoards({ ...deps, ...base });
  // Every poll wakes the loop, and most of them find nothing new.
  const watch = skipUnchanged(() => Math.min(base.monitoring.run(), work.plannedInstalls.run()), {
    version: deps.db.countWrites,
    now: deps.now,
  });
  const loops = {
    poll: withClockCheck(() => Math.min(watch(), schedule())),
    deliver: withClockCheck(deliver.run),
    liveMessages: withClockCheck(() =>
      Math.min(work.liveMessages.run(), boards.run(), base.messageButtons.run()),
    ),
  };
  return { boards, loops, resumeDelivery: deliver.resume };
}

/** The reads that people ask for. They come before polls. */
function createReads(
  { now }: Deps,
  { balance, catalogue, sshKeys }: ReturnType<typeof createSharedServices>,
  { pollAccount, pollServer, checkLink }: ReturnType<typeof createOperationsAndPolling>,
  rateLimit: RateLimit,
) {
  const asked = createAskedReads(rateLimit, now);
  const busy = failed(tooManyReads);
  const ofAccount = (kind: string) => (person: PersonId, account: AccountId) =>
    `${kind}:${person}:${account}`;
  const getCatalogue = asked(() => 'catalogue', catalogue.get, busy);
  return {
    // A fresh catalogue takes no call.
    catalogue: { ...catalogue, get: () => (catalogue.isStale() ? getCatalogue() : catalogue.get()) },
    balance: { ...balance, read: asked(ofAccount('balance'), balance.read, busy) },
    sshKeys: { ...sshKeys, read: asked(ofAccount('keys'), sshKeys.read, busy) },
    checkLink: asked((id: LinkId) => `link:${id}`, checkLink, tooManyReads),
    pollServer: asked((id: ServerId) => `server:${id}`, pollServer, { failure: tooManyReads }),
    pollAccount: asked((id: AccountId) => `account:${id}`, pollAccount, undefined),
  };
}

/** Everything that handlers and loops call, each part built from those before it. */
export function createServices(deps: Deps) {
  const { db, readModel, tasks, now } = deps;
  const { people, links } = db;
  const { infernoApiUrl, accountsPerPerson, providerCallsPerSecond } = deps.options;
  const { credentials, transition, monitoring, pollAccountSoon, ...base } = createSharedServices(deps);
  const all = { ...base, credentials, transition, monitoring, pollAccountSoon };
  const work = createOperationsAndPolling(deps, all);
  const { executor, dispatcher, pollAccount } = work;
  const rateLimit = createSharedLimit(providerCallsPerSecond);
  const reads = createReads(deps, all, work, rateLimit.first);
  const accountLinking = createAccountLinking({
    ...deps,
    ...base,
    ...work,
    infernoApiUrl,
    accountsPerPerson,
  });
  const bulkActions = createBulkActions({ ...deps, ...all, ...work });
  const maintenance = createMaintenance({ ...deps, ...work, accountLinking, bulkActions });

  return {
    ...base,
    catalogue: reads.catalogue,
    balance: reads.balance,
    sshKeys: reads.sshKeys,
    now,
    transaction: db.transaction,
    tasks,
    people: { get: people.get, save: people.save, setLanguage: people.setLanguage },
    incidents: { ...base.notifications.incidents, model: readModel.incidentModel },
    // Only these, because no chat needs a decrypted key.
    links: {
      get: links.get,
      ofPerson: links.ofPerson,
      findByLabel: links.findByLabel,
      candidate: links.candidate,
      relabel: links.relabel,
      makeDefault: links.makeDefault,
      setStatusMessage: links.setStatusMessage,
      clientIdOf: readModel.clientIdOf,
    },
    liveMessages: work.liveMessages,
    bulkActions,
    plannedInstalls: work.plannedInstalls,
    accountLinking,
    uptime: createUptimeReader(deps, deps.intervals),
    userData: createUserData({ ...deps, ...base, transition }),
    maintenance,
    applyAllowlist: createApplyAllowlist({ ...deps, ...base }),
    accounts: {
      serverCount: (id: AccountId): number => db.servers.ofAccount(id).length,
      checkLink: reads.checkLink,
    },
    servers: {
      ...createServerSettings({ ...deps, ...base, executor }),
      card: readModel.card,
      cardsOf: readModel.cardsOf,
      unreadAccounts: readModel.unreadAccounts,
      unreadableOrders: readModel.unreadableOrders,
      accountOf: (id: ServerId): AccountId | undefined => db.servers.get(id)?.accountId,
      paymentUrl: readModel.paymentUrl,
      poll: reads.pollServer,
      readPassword: credentials.readPassword,
    },
    operations: {
      get: db.operations.get,
      getByKey: db.operations.getByKey,
      openOn: db.operations.openOn,
      lastOn: db.operations.lastOn,
      card: readModel.operationCard,
      model: readModel.operationModel,
      begin: work.begin,
      undo: executor.undo,
      dispatch: dispatcher.dispatch,
      /** Polls the server or account that can reconcile an operation, now. */
      async poll({ serverId, accountId }: Operation): Promise<void> {
        await (serverId === undefined ? reads.pollAccount(accountId) : reads.pollServer(serverId));
      },
      checkInstall: work.checkInstall,
      cancelOrder: createCancelOrder({ ...deps, ...base, credentials, pollAccount }),
    },
    ...createLoops(deps, all, work, maintenance, rateLimit.second),
  };
}

export type Services = ReturnType<typeof createServices>;

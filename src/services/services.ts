import type { Operation } from '../domain/operation.ts';
import type { AccountId, ServerId } from '../domain/server.ts';
import { createPerSecondLimit } from '../lib/rate-limit.ts';
import { createAccountLinking } from './accounts.ts';
import { createAuditLog } from './audit-log.ts';
import { createBalance } from './balance.ts';
import { createCatalogueReader } from './catalogue.ts';
import { createChatSettings } from './chat-settings.ts';
import { createCredentials } from './credentials.ts';
import { createDialogs, createPendingRequests } from './dialogs.ts';
import { createGroups } from './groups.ts';
import { createMaintenance } from './maintenance.ts';
import { createDeliver } from './notifications/deliver.ts';
import { createNotifications } from './notifications/enqueue.ts';
import { createBegin, type Kinds } from './operations/begin.ts';
import { createDispatcher } from './operations/dispatch.ts';
import { createExecutor } from './operations/execute.ts';
import { createCheckInstall, createInstallKind } from './operations/kinds/install.ts';
import { createCancelOrder, createOrderKind, createReconcileOrder } from './operations/kinds/order.ts';
import { createPowerKind } from './operations/kinds/power.ts';
import { createAddKeyKind, createReconcileKeys } from './operations/kinds/ssh-key.ts';
import { createLiveMessages } from './operations/live-messages.ts';
import { createReconcileServer } from './operations/reconcile.ts';
import { createTransition } from './operations/transition.ts';
import { createPermissions } from './permissions.ts';
import { createAccountPolling, createApplyAccountPoll } from './polling/account.ts';
import { createPollIntervals, type PollOptions } from './polling/intervals.ts';
import { createScheduler } from './polling/scheduler.ts';
import { createApplyServerPoll, createPollServer } from './polling/server.ts';
import { createSshKeys } from './ssh-keys.ts';
import { createUserData } from './user-data.ts';
import type { Context } from './context.ts';

interface Deps extends Pick<
  Context,
  'db' | 'provider' | 'readModel' | 'notifier' | 'wakeups' | 'tasks' | 'log' | 'metrics' | 'now' | 'random'
> {
  readonly options: PollOptions & { readonly infernoApiUrl: URL };
}

/** Everything that handlers and loops call, each built from what stands above it. */
export function createServices(deps: Deps) {
  const { db, provider, readModel, wakeups, tasks, now } = deps;
  const { infernoApiUrl } = deps.options;
  const facts = db.providerFacts(infernoApiUrl.href);

  const permissions = createPermissions(db);
  const auditLog = createAuditLog(deps);
  const notifications = createNotifications(deps);
  const transition = createTransition({ ...deps, notifications, auditLog });
  const credentials = createCredentials({ ...deps, permissions, notifications });
  const chatSettings = createChatSettings(deps);
  const catalogue = createCatalogueReader({ provider, kept: facts.catalogue, now });
  const sshKeys = createSshKeys({ credentials, provider, now });
  const balance = createBalance({ credentials, provider, facts, now });
  const groups = createGroups({ ...deps, notifications });

  // Operations and polling: a poll reconciles what is open, and an operation has its outcome polled.
  const pollIntervals = createPollIntervals(deps);
  const intervals = pollIntervals.next;
  const pollServerSoon = (id: ServerId): void => {
    db.servers.schedule(id, now());
    wakeups.poll.wake();
  };
  const pollAccountSoon = (id: AccountId): void => {
    db.accounts.schedule(id, now());
    wakeups.poll.wake();
  };
  const polling = { ...deps, credentials, notifications, intervals };
  const reconcileOrder = createReconcileOrder({ db, transition, now });
  const reconcileKeys = createReconcileKeys({ db, provider, credentials, sshKeys, transition, now });
  const applyAccountPoll = createApplyAccountPoll({ ...polling, reconcileOrder });
  const accountPolling = createAccountPolling({
    ...{ ...polling, reconcileOrder, reconcileKeys },
    apply: applyAccountPoll,
  });
  const kindDeps = { db, provider, permissions, pollAccountSoon, intervals, now };
  const power = createPowerKind(kindDeps);
  const kinds: Kinds = {
    reboot: power,
    stop: power,
    boot: power,
    install: createInstallKind(kindDeps),
    create: createOrderKind({ ...kindDeps, catalogue, applyAccountPoll }),
    'add-key': createAddKeyKind({ ...kindDeps, sshKeys }),
  };
  const reconcile = createReconcileServer({ db, kinds, transition, now });
  const pollServer = createPollServer({
    ...polling,
    apply: createApplyServerPoll({ ...polling, reconcile }),
  });
  const executor = createExecutor({ db, kinds, credentials, transition, pollServerSoon, now });
  const dispatcher = createDispatcher({ db, executor, tasks });
  const liveMessages = createLiveMessages({ ...deps, dispatcher, groups });

  const accountLinking = createAccountLinking({ ...deps, infernoApiUrl, applyAccountPoll, notifications });
  const userData = createUserData({ ...deps, transition, auditLog, notifications });
  const maintenance = createMaintenance({
    ...{ ...deps, accountLinking, executor, dispatcher },
    intervals: pollIntervals,
  });
  const schedulePolls = createScheduler({
    ...{ accounts: db.accounts, servers: db.servers, tasks, metrics: deps.metrics, now },
    pollAccount: accountPolling.poll,
    pollServer,
    rateLimit: createPerSecondLimit(deps.options.providerCallsPerSecond),
  });
  const deliver = createDeliver({ ...deps, notifications, groups, liveMessages });

  return {
    now,
    transaction: db.transaction,
    tasks,
    people: db.people,
    dialogs: createDialogs(deps),
    pendingRequests: createPendingRequests(deps),
    incidents: db.incidents,
    links: { ...db.links, clientIdOf: readModel.clientIdOf },
    permissions,
    auditLog,
    notifications,
    chatSettings,
    catalogue,
    sshKeys,
    balance,
    groups,
    liveMessages,
    accountLinking,
    userData,
    maintenance,
    accounts: {
      serverCount: (id: AccountId): number => db.servers.ofAccount(id).length,
      /** Tries one link's key, a rejected one too; `undefined`: the provider accepts it. */
      checkLink: accountPolling.checkLink,
    },
    servers: {
      card: readModel.card,
      cardsOf: readModel.cardsOf,
      accountOf: (id: ServerId): AccountId | undefined => db.servers.get(id)?.accountId,
      lock: db.servers.lock,
      label: db.servers.label,
      payAddress: readModel.payAddress,
      poll: pollServer,
      readPassword: credentials.readPassword,
    },
    operations: {
      get: db.operations.get,
      byWish: db.operations.byWish,
      openOn: db.operations.openOn,
      card: readModel.operationCard,
      model: readModel.operationModel,
      begin: createBegin({ db, kinds, auditLog }),
      undo: executor.undo,
      dispatch: dispatcher.dispatch,
      /** Reads what can reconcile it, now. */
      async poll({ serverId, accountId }: Operation): Promise<void> {
        await (serverId === undefined ? accountPolling.poll(accountId) : pollServer(serverId));
      },
      checkInstall: createCheckInstall({ db, credentials, provider }),
      cancelOrder: createCancelOrder({ db, credentials, provider, pollAccount: accountPolling.poll }),
    },
    /** What the loops run; each gives when to run again, in ms. */
    loops: {
      poll: maintenance.withClockCheck(schedulePolls),
      deliver: maintenance.withClockCheck(deliver),
      liveMessages: maintenance.withClockCheck(liveMessages.run),
    },
    pollIntervalRatio: pollIntervals.ratio,
  };
}

export type Services = ReturnType<typeof createServices>;

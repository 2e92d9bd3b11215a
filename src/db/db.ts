import { failed, ok, type Result } from '../domain/result.ts';
import type { AccountId, ServerId } from '../domain/server.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import { createAccounts } from './accounts.ts';
import { createAllowlist } from './allowlist.ts';
import { createPeople } from './people.ts';
import { createPersonDeletion } from './person-deletion.ts';
import { createBoards } from './boards.ts';
import { createAuditLog } from './audit-log.ts';
import { createBulkActions } from './bulk-actions.ts';
import {
  createChatMove,
  createChats,
  createChatSettings,
  createDisabledKinds,
  createMutes,
} from './chats.ts';
import { createClockCorrection } from './clock-correction.ts';
import {
  catchFailure,
  findWriteError,
  lockForThisProcess,
  type ProcessLock,
  openSqliteFile,
  type Database,
} from './database.ts';
import { identityOf, realNameOf, sizeOf } from './files.ts';
import { createDialogs, createPendingRequests } from './dialogs.ts';
import { createDueTimes, createPollSchedule } from './poll-schedule.ts';
import { saveLoadedKeys } from './key-rotation.ts';
import { createInbox } from './inbox.ts';
import { createIncidents } from './incidents.ts';
import { createLinkCandidates, createLinks } from './links.ts';
import { createPlannedInstalls } from './planned-installs.ts';
import { createLiveMessages, createMessageButtons, createOutbox } from './messages.ts';
import { migrate, planMigrations } from './migrations.ts';
import { createOperationQueries, createOperations } from './operations.ts';
import { createOutages, createProviderCache } from './provider-state.ts';
import { createServerCards } from './cards.ts';
import { createRetention } from './retention.ts';
import { createServers } from './servers.ts';
import { createStateIntervals } from './state-intervals.ts';
import { createRoles, createSubscriptions } from './teams.ts';
import { checkMasterKey, checkOwnKeys, openVault, type Vault } from './vault.ts';

interface Options {
  readonly path: string;
  /** The folder of the migrations. */
  readonly migrations: string;
  readonly masterKey: Uint8Array;
  readonly previousKeys: readonly Uint8Array[];
  readonly now: () => number;
  readonly onNew?: () => void;
}

/** Takes the lock again if its file was removed. `in-use`: another process was faster, and uses the database. */
function keepLock(path: string, first: ProcessLock) {
  let lock = first;
  return {
    renew(): 'held' | 'renewed' | 'in-use' {
      if (lock.isHeld()) return 'held';
      const again = lockForThisProcess(path);
      // Where this process can't create it, another one can't either.
      if (again.kind === 'failed') return again.failure.kind === 'already-running' ? 'in-use' : 'held';
      lock.release();
      lock = again.value;
      return 'renewed';
    },
    release: () => lock.release(),
  };
}

/** Opens the lock, the file, its schema and the vault. If one fails, the others are closed and no data was changed. */
export function openDb(options: Options): Result<Db, StartFailure> {
  const { path, onNew } = options;
  const locked = lockForThisProcess(path);
  if (locked.kind === 'failed') return locked;
  const lock = keepLock(path, locked.value);
  const keys = [options.masterKey, ...options.previousKeys];
  const opened = openSqliteFile({
    path,
    // Checked first, so that a wrong key or an unknown history changes nothing.
    look: database => {
      for (const check of [checkMasterKey, checkOwnKeys]) {
        const checked = check(database, keys);
        if (checked.kind === 'failed') return checked;
      }
      return planMigrations(database, options.migrations);
    },
    onNew,
  });
  if (opened.kind === 'failed') {
    lock.release();
    return opened;
  }
  const database = opened.value;
  const close = () => {
    database.close();
    lock.release();
  };
  // For example, another process is writing or the disk is full.
  const db = catchFailure(path, () => {
    const vault = prepare(database, options);
    return vault.kind === 'failed'
      ? vault
      : ok(createDb(database, vault.value, options.now, { renewLock: lock.renew, close }));
  });
  if (db.kind === 'failed') close();
  return db;
}

function prepare(database: Database, options: Options): Result<Vault, StartFailure> {
  // SQLite silently opens a file read-only if it can't write. With a full disk the bot still starts: it can read.
  const trouble = findWriteError(database);
  if (trouble !== undefined && /^SQLITE_(?:READONLY|BUSY)/.test(trouble)) {
    return failed({ kind: 'cannot-open', path: options.path, reason: trouble });
  }
  const migrated = migrate(database, options.migrations);
  if (migrated.kind === 'failed') return migrated;
  const vault = openVault({ database, masterKey: options.masterKey, previousKeys: options.previousKeys });
  if (vault.kind === 'ok') saveLoadedKeys(database, [options.masterKey, ...options.previousKeys]);
  return vault;
}

export type Db = ReturnType<typeof createDb>;

function createDb(
  database: Database,
  vault: Vault,
  now: () => number,
  files: { readonly renewLock: () => 'held' | 'renewed' | 'in-use'; readonly close: () => void },
) {
  const file = identityOf(database.path);
  const [dueAccounts, dueServers] = [createDueTimes<AccountId>(), createDueTimes<ServerId>()];
  const schedules = {
    accounts: createPollSchedule(database, 'accounts', dueAccounts),
    servers: createPollSchedule(database, 'servers', dueServers),
  };
  const reload = (): void => {
    database.writes.forgetAll();
    for (const { load } of Object.values(schedules)) load();
  };
  reload();
  return {
    transaction: <T>(work: () => T): T => database.transaction(work),
    transactionWithoutSync: <T>(work: () => T): T => database.transactionWithoutSync(work),
    synced: () => database.synced(),
    /** Grows with each write of this process, even if it is rolled back. */
    countWrites: database.writes.count,
    /** Overwrites deleted data, in the WAL too. `at-once`: fails if anybody is reading the old state. */
    secureCheckpoint: (patience?: 'waits' | 'at-once') => database.secureCheckpoint(patience),
    /** Whether writes are kept: SQLite continues with a file that was removed, and loses it when it is closed. */
    isFileThere: () => identityOf(database.path) === file,
    /** Tries a synced write. Returns SQLite's error code if it fails. */
    writeError: () => findWriteError(database),
    unknownMasterKey: vault.unknownMasterKey,
    /** The size of the file and its write-ahead log, in bytes. */
    size: () => sizeOf(database.path) + sizeOf(`${realNameOf(database.path)}-wal`),
    /** A keyed hash that identifies a provider account without revealing it. */
    fingerprint: (...parts: string[]) => vault.fingerprint(parts, now()),
    people: createPeople(database),
    chats: createChats(database),
    chatSettings: createChatSettings(database),
    teams: {
      ...createSubscriptions(database),
      ...createRoles(database),
      moveChat: createChatMove(database),
    },
    mutes: createMutes(database),
    disabledKinds: createDisabledKinds(database),
    incidents: createIncidents(database),
    boards: createBoards(database),
    auditLog: createAuditLog(database),
    retention: createRetention(database),
    deletePerson: createPersonDeletion(database),
    clock: createClockCorrection(database, [schedules.accounts, schedules.servers]),
    /** The provider's data at an endpoint that doesn't depend on the account. */
    providerFacts: (endpoint: string) => createProviderCache(database, endpoint),
    allowlist: createAllowlist(database, schedules.accounts),
    accounts: createAccounts(database, schedules.accounts),
    links: { ...createLinks(database, vault), ...createLinkCandidates(database, vault) },
    servers: {
      ...createServers(database, schedules.servers, schedules.accounts),
      ...createServerCards(database, schedules),
    },
    dueAccounts,
    dueServers,
    /** Loads what is kept in memory again, as a new process does. */
    reload,
    stateIntervals: createStateIntervals(database),
    operations: { ...createOperations(database), ...createOperationQueries(database) },
    bulkActions: createBulkActions(database),
    liveMessages: createLiveMessages(database),
    messageButtons: createMessageButtons(database),
    plannedInstalls: createPlannedInstalls(database),
    outages: createOutages(database),
    outbox: createOutbox(database),
    dialogs: createDialogs(database, now),
    pendingRequests: createPendingRequests(database, now),
    inbox: createInbox(database, vault, now),
    ...files,
    close: () => {
      // On a full disk the times of reads that changed nothing are lost: what is known then looks older than it is.
      if (database.isOpen()) {
        catchFailure(database.path, () => {
          for (const { flush } of Object.values(schedules)) flush();
          return ok(undefined);
        });
      }
      files.close();
    },
  };
}

import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import { createAccounts } from './accounts.ts';
import { createChatSettings } from './chat-settings.ts';
import { createChats } from './chats.ts';
import {
  findWriteTrouble,
  lockForThisProcess,
  openDatabase,
  toStartFailure,
  type Database,
} from '../db/database.ts';
import { createDialogs } from './dialogs.ts';
import { createErasure } from './erasure.ts';
import { createErrands } from './errands.ts';
import { createInbox } from '../db/inbox.ts';
import { createLinks } from './links.ts';
import { createLiveMessages } from './live-messages.ts';
import { migrate, planMigrations } from '../db/migrations.ts';
import { createOperations } from './operations.ts';
import { createOutbox } from './outbox.ts';
import { createPeople } from './people.ts';
import { createProviderFacts } from './provider-facts.ts';
import { createRecord } from './record.ts';
import { createRewinding } from './rewinding.ts';
import { createServers } from './servers.ts';
import { createTeams } from './teams.ts';
import { checkHouseKeys, checkMasterKey, openVault } from '../db/vault.ts';
import { createAlertsOff, createIncidents, createMutes } from './watching.ts';

/**
 * Everything that is kept, opened in the order that keeps it safe: the lock, the file, its form, the
 * master key. Whatever fails, what was opened is closed again and nothing was written that matters.
 */
export function openStore(options: {
  readonly path: string;
  readonly migrations: string;
  readonly masterKey: Uint8Array;
  readonly previousKeys: readonly Uint8Array[];
  readonly now: () => number;
  readonly onNew?: () => void;
}): Result<Store, StartFailure> {
  const lock = lockForThisProcess(options.path);
  if (lock.kind === 'failed') return lock;
  const release = () => lock.value.release();
  const keys = [options.masterKey, ...options.previousKeys];
  const opened = openDatabase({
    path: options.path,
    // Before all else: a wrong key, or a history that isn't ours, changes nothing, not even the form.
    look: database => {
      const checked = checkMasterKey(database, keys);
      if (checked.kind === 'failed') return checked;
      const house = checkHouseKeys(database, keys);
      return house.kind === 'failed' ? house : planMigrations(database, options.migrations);
    },
    ...(options.onNew === undefined ? {} : { onNew: options.onNew }),
  });
  if (opened.kind === 'failed') {
    release();
    return opened;
  }
  const database = opened.value;
  const close = () => {
    database.close();
    release();
  };
  try {
    const ready = prepare(database, options, close);
    if (ready.kind === 'failed') close();
    return ready;
  } catch (error) {
    close();
    // Somebody else is writing, say, or the disk is full.
    const failure = toStartFailure(options.path, error);
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

/** Looks whether the database is ours, brings it to its form, and makes the store over it. */
function prepare(
  database: Database,
  options: Omit<Parameters<typeof openStore>[0], 'onNew'>,
  close: () => void,
): Result<Store, StartFailure> {
  // SQLite opens for reading what it may not write, and says nothing. A full disk may pass: it can be read.
  const trouble = findWriteTrouble(database);
  if (trouble !== undefined && /^SQLITE_(?:READONLY|BUSY)/.test(trouble)) {
    return failed({ kind: 'cannot-open', path: options.path, why: trouble });
  }
  const migrated = migrate(database, options.migrations);
  if (migrated.kind === 'failed') return migrated;
  const vault = openVault({
    database,
    masterKey: options.masterKey,
    previousKeys: options.previousKeys,
  });
  if (vault.kind === 'failed') return vault;
  const { now } = options;
  return ok({
    transaction: work => database.transaction(work),
    forgetForGood: patience => void database.forgetForGood(patience),
    writeTrouble: () => findWriteTrouble(database),
    fingerprint: (...parts) => vault.value.fingerprint(parts, now()),
    people: createPeople(database),
    chats: createChats(database),
    chatSettings: createChatSettings(database),
    teams: createTeams(database),
    mutes: createMutes(database),
    alertsOff: createAlertsOff(database),
    incidents: createIncidents(database),
    record: createRecord(database),
    erase: createErasure(database),
    clock: createRewinding(database),
    providerFacts: createProviderFacts(database),
    accounts: createAccounts(database),
    links: createLinks(database, vault.value),
    servers: createServers(database),
    operations: createOperations(database),
    liveMessages: createLiveMessages(database),
    outbox: createOutbox(database),
    dialogs: createDialogs(database),
    errands: createErrands(database),
    inbox: createInbox(database, vault.value, now),
    close,
  });
}

export interface Store {
  readonly transaction: <T>(work: () => T) => T;
  /** Overwrites what was deleted, in the WAL too; `at-once`: where nobody is reading the old state just then. */
  readonly forgetForGood: (patience?: 'waits' | 'at-once') => void;
  /** Tries a write, on the disk before this returns: why it can't be done, as SQLite calls it. */
  readonly writeTrouble: () => string | undefined;
  /** A keyed hash that identifies a provider account without saying which it is. */
  readonly fingerprint: (...parts: string[]) => string;
  readonly people: ReturnType<typeof createPeople>;
  readonly chats: ReturnType<typeof createChats>;
  readonly chatSettings: ReturnType<typeof createChatSettings>;
  readonly teams: ReturnType<typeof createTeams>;
  readonly mutes: ReturnType<typeof createMutes>;
  readonly alertsOff: ReturnType<typeof createAlertsOff>;
  readonly incidents: ReturnType<typeof createIncidents>;
  readonly record: ReturnType<typeof createRecord>;
  readonly erase: ReturnType<typeof createErasure>;
  readonly clock: ReturnType<typeof createRewinding>;
  /** Facts of the provider at an endpoint. */
  readonly providerFacts: ReturnType<typeof createProviderFacts>;
  readonly accounts: ReturnType<typeof createAccounts>;
  readonly links: ReturnType<typeof createLinks>;
  readonly servers: ReturnType<typeof createServers>;
  readonly operations: ReturnType<typeof createOperations>;
  readonly liveMessages: ReturnType<typeof createLiveMessages>;
  readonly outbox: ReturnType<typeof createOutbox>;
  readonly dialogs: ReturnType<typeof createDialogs>;
  readonly errands: ReturnType<typeof createErrands>;
  readonly inbox: ReturnType<typeof createInbox>;
  readonly close: () => void;
}

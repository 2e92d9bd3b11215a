import { afterEach, beforeEach, expect, test } from 'vitest';

import { createServerCards } from '../../src/db/cards.ts';
import { createAccounts } from '../../src/db/accounts.ts';
import { createChats } from '../../src/db/chats.ts';
import { createDialogs, createPendingRequests } from '../../src/db/dialogs.ts';
import { createDueTimes, createPollSchedule } from '../../src/db/poll-schedule.ts';
import type { Database } from '../../src/db/database.ts';
import { openExistingDatabase } from '../../src/db/database.ts';
import { createLinkCandidates, createLinks } from '../../src/db/links.ts';
import { createLiveMessages, createOutbox } from '../../src/db/messages.ts';
import { createOperationQueries, createOperations } from '../../src/db/operations.ts';
import { createPeople } from '../../src/db/people.ts';
import { createServers } from '../../src/db/servers.ts';
import { createRoles, createSubscriptions } from '../../src/db/teams.ts';
import type { AccountId, ServerId } from '../../src/domain/server.ts';
import type { Vault } from '../../src/db/vault.ts';
import { must, newKey, open } from './test-database.ts';
import { useFolder } from './use-folder.ts';

let path: string;
let database: Database;
useFolder((_, made) => (path = made));
beforeEach(() => {
  open(path, newKey()).close();
  database = must(openExistingDatabase({ path, access: 'read-write' }));
});
afterEach(() => database.close());

/** What reads whole tables seldom: a doctor's run, a start, the end of an outage of Telegram, a scrape of metrics. */
const seldom = [
  "FROM links WHERE state <> 'checking' ORDER BY state = 'ok' DESC",
  "FROM links WHERE state = 'checking' ORDER BY id",
  "SELECT count(DISTINCT account_id) AS n FROM links WHERE state = 'rejected'",
  "SELECT count(*) AS waiting, min(first_due_at) AS due_since FROM outbox WHERE state = 'waiting'",
  "UPDATE outbox SET lease_until = NULL WHERE state = 'waiting'",
  "UPDATE outbox SET due_at = ?1 WHERE state = 'waiting' AND due_at > ?1 AND attempts > 0",
];
/** Indexes that hold only the rows which are asked for. */
const exact = ['operations_in_progress', 'operations_installed', 'operations_open', 'outbox_ready'];

/** The tables that a statement reads from one end to the other. */
const scansOf = (sql: string): readonly string[] => {
  return database
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?\d?|@\w+/g, '1')}`)
    .all()
    .flatMap(({ detail }) => /^SCAN (?:links|outbox|operations|own|working|other)\b.*/.exec(detail) ?? [])
    .filter(detail => !exact.some(index => detail.endsWith(`INDEX ${index}`)));
};

test('no statement of a hot path scans links, outbox or operations', () => {
  const statements = new Set<string>();
  const seen: Database = {
    ...database,
    prepareLater: sql => {
      statements.add(sql.trim().replaceAll(/\s+/g, ' '));
      return database.prepareLater(sql);
    },
  };
  const schedules = {
    accounts: createPollSchedule(seen, 'accounts', createDueTimes<AccountId>()),
    servers: createPollSchedule(seen, 'servers', createDueTimes<ServerId>()),
  };
  createAccounts(seen, schedules.accounts);
  createServers(seen, schedules.servers, schedules.accounts);
  createServerCards(seen, schedules);
  for (const create of [createDialogs, createPendingRequests]) create(seen, Date.now);
  for (const create of [createLinks, createLinkCandidates]) create(seen, {} as Vault);
  for (const create of [
    ...[createOperations, createOperationQueries, createLiveMessages, createOutbox, createPeople],
    ...[createChats, createSubscriptions, createRoles],
  ]) {
    create(seen);
  }
  expect(statements.size).toBeGreaterThan(100);
  const scans = [...statements]
    .filter(sql => !seldom.some(part => sql.includes(part)))
    .flatMap(sql => scansOf(sql).map(scan => `${scan}: ${sql}`));
  expect(scans).toEqual([]);
});

import { expect, test } from 'vitest';

import { maxAuditEntries, newestPage, type NewAuditEntry } from '../../src/domain/audit-entry.ts';
import { newIncident, withDown } from '../../src/domain/incident.ts';
import { initialSnapshot } from '../../src/domain/poll-result.ts';
import type { BulkActionId } from '../../src/domain/operation.ts';
import type { AccountId, ChatId, OrderId, PersonId, ServerId } from '../../src/domain/server.ts';
import type { Database } from '../../src/db/database.ts';
import { openExistingDatabase } from '../../src/db/database.ts';
import type { Db } from '../../src/db/db.ts';
import { createAuditLog } from '../../src/db/audit-log.ts';
import { createServerCards } from '../../src/db/cards.ts';
import { createDueTimes, createPollSchedule } from '../../src/db/poll-schedule.ts';
import { createOperationQueries, createOperations } from '../../src/db/operations.ts';
import { maxEndedOperations, maxGoneServers } from '../../src/db/retention.ts';
import { createServers } from '../../src/db/servers.ts';
import { createStateIntervals, maxStateIntervals } from '../../src/db/state-intervals.ts';
import { createRoles, createSubscriptions } from '../../src/db/teams.ts';
import { bounds, bulkSize, monthly } from './table-bounds.ts';
import { accountOf, addPerson, count, must, newKey, open, order, query } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const dayMs = 24 * 60 * 60_000;
/** Longer than anything is kept by its age. */
const years = process.env.LONG === undefined ? 1.3 : 5;
const monthMs = 30 * dayMs;
const months = Math.ceil((years * 365) / 30);

const masterKey = newKey();
let path: string;
useFolder((_, database) => {
  path = database;
});

let now = Date.UTC(2026, 0, 1);
const owner = 1 as PersonId;
const group = -1001 as ChatId;

const entryOf = (account: AccountId, number: number): NewAuditEntry => ({
  ...{ at: now, chatId: group, accountId: account, serverId: undefined, serverName: `web-${number % 7}` },
  ...{ personId: owner, personName: 'P1', action: 'lock', outcome: 'done', detail: String(number) },
});

const addBulkAction = (db: Db, idempotencyKey: string): BulkActionId => {
  const { id } = db.bulkActions.add({
    ...{ idempotencyKey, action: 'reboot', personId: owner, personName: 'P1', chatId: group },
    ...{ topicId: undefined, messageId: 1, requestedAt: now, undoWindowMs: undefined },
  });
  db.bulkActions.end(id, now);
  return id;
};

const doOperations = (db: Db, account: AccountId, server: ServerId, month: number): void => {
  let bulkId: BulkActionId | undefined;
  for (let n = 0; n < monthly.operations; n++) {
    if (n % bulkSize === 0) bulkId = addBulkAction(db, `${month}:${n}`);
    const { id } = db.operations.accept({
      ...{ idempotencyKey: `${month}:${n}`, action: 'reboot', serverId: server, accountId: account, bulkId },
      ...{ personId: owner, personName: 'P1', chatId: group, requestedAt: now },
    });
    db.operations.advance(id, 'accepted', 'not-sent', now);
    // Not after each operation: that would take most of the time of this test.
    if (n % bulkSize === 0) db.retention.cutOperations(account);
  }
};

/** A server that keeps stopping and starting. */
const changeStates = (db: Db, server: ServerId): void => {
  for (let n = 0; n < monthly.states; n++) {
    const at = now - monthly.states + n;
    db.stateIntervals.start(server, n % 2 === 0 ? 'running' : 'stopped', { startedAt: at, endedAt: at });
  }
};

/** Orders that are cancelled and no longer listed. */
const passOrders = (db: Db, account: AccountId, month: number): void => {
  for (let n = 0; n < monthly.orders; n++) {
    const snapshot = initialSnapshot({ ...order, id: `${month}000${n}` as OrderId }, false, now);
    const server = db.servers.add(account, { ...snapshot, goneAt: now }, undefined);
    db.servers.lock(server, owner, now);
    db.mutes.set(group, server, undefined);
    db.disabledKinds.add(group, server, 'power');
    db.incidents.add(withDown(newIncident(group, now), server, now, now), server);
    db.servers.label(owner, server, `mine-${month}-${n}`);
  }
};

const addVisitors = (db: Db, account: AccountId, month: number): void => {
  for (let n = 0; n < monthly.visitors; n++) {
    const id = 1_000 + month * monthly.visitors + n;
    const [personId, chatId] = [id as PersonId, id as ChatId];
    const role = { chatId: group, accountId: account, personId, personName: `S${id}` };
    db.people.save({ id: personId, firstName: `S${id}`, telegramLanguage: 'en' }, now);
    db.chats.resume(chatId, 'private');
    db.chatSettings.change(chatId, { silent: true });
    db.teams.requestAccess(role, now);
    db.teams.invite(`hash-${id}`, owner, account, now + 1);
    for (let grant = 0; grant < monthly.grants; grant++) {
      db.teams.grant({ ...role, serverId: undefined, by: owner }, now);
      db.teams.revoke(group, account, personId, now);
    }
  }
};

/** Groups that show the account for a moment, and groups that can't be sent to any more. */
const passGroups = (db: Db, account: AccountId, month: number): void => {
  for (let n = 0; n < monthly.groups; n++) {
    const chatId = -(2_000 + month * monthly.groups + n) as ChatId;
    const place = { chatId, accountId: account, personId: owner, topicId: undefined, title: 'Ops' };
    db.chats.resume(chatId, 'group');
    db.teams.subscribe(place, now);
    db.chatSettings.change(chatId, { silent: true });
    db.teams.unsubscribe(chatId, account, now);
  }
};

const passMessages = (db: Db, month: number): void => {
  for (let n = 0; n < 100; n++) {
    const key = `${month}:${n}`;
    const body = { kind: 'account-removed' } as const;
    db.outbox.add({ key, chatId: group, personId: undefined, body, dueAt: now, now });
  }
  for (const { id } of db.outbox.claim(now, 0, 1_000)) db.outbox.sent(id, now);
  const ids = Array.from({ length: 100 }, (_, n) => month * 100 + n);
  db.inbox.exchange(
    ids.map(updateId => ({ updateId, payload: '{}' })),
    ids,
  );
  for (const id of ids) db.inbox.exchange([], [id]);
  db.dialogs.start({ chatId: group, personId: owner }, { kind: 'link' });
};

const prune = (db: Db): void =>
  db.transaction(() => {
    db.inbox.prune(now - 2 * dayMs);
    db.outbox.prune(now - 7 * dayMs);
    db.dialogs.prune(now);
    db.retention.prune(now);
    db.auditLog.prune(now - 400 * dayMs);
  });

const tables = () =>
  query<{ name: string }>(
    path,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  )
    .map(({ name }) => name)
    .toSorted();

/** The database after these years; `most` is what each table has held at most after the pruning of a month. */
function liveForYears(): {
  readonly account: AccountId;
  readonly server: ServerId;
  readonly most: Map<string, number>;
} {
  const db = open(path, masterKey, [], () => now);
  addPerson(db, 1);
  addPerson(db, 2);
  const account = accountOf(path, 1) ?? (0 as AccountId);
  const server = db.servers.ofAccount(account)[0]?.id ?? (0 as ServerId);
  db.teams.subscribe(
    { chatId: group, accountId: account, personId: owner, topicId: undefined, title: 'Ops' },
    now,
  );
  const most = new Map<string, number>();
  for (let month = 0; month < months; month++) {
    now += monthMs;
    db.transaction(() => {
      db.people.save({ id: owner, firstName: 'P1', telegramLanguage: undefined }, now);
      doOperations(db, account, server, month);
      changeStates(db, server);
      for (let n = 0; n < monthly.entries; n++) db.auditLog.add(entryOf(account, n));
      passOrders(db, account, month);
      addVisitors(db, account, month);
      passGroups(db, account, month);
      passMessages(db, month);
      db.chats.resume(group, 'group');
      db.chatSettings.change(group, { silent: true });
    });
    now += 2 * dayMs;
    prune(db);
    for (const table of tables()) most.set(table, Math.max(most.get(table) ?? 0, count(path, table)));
  }
  db.close();
  return { account, server, most };
}

/** The plans of all statements that are prepared by `create`, with the statement where it reads a whole table. */
function scansOf(database: Database, create: (database: Database) => unknown): readonly string[] {
  const scans: string[] = [];
  create({
    ...database,
    prepareLater: sql => {
      const plan = database.prepare<[], { detail: string }>(
        `EXPLAIN QUERY PLAN ${sql.replaceAll(/\?\d?|@\w+/g, '1')}`,
      );
      const scan = plan.all().find(({ detail }) => /^SCAN (?!CONSTANT|\(subquery)/.test(detail));
      if (scan !== undefined) scans.push(`${scan.detail}: ${sql}`);
      return database.prepareLater(sql);
    },
  });
  return scans;
}

/** What `/log` and a press do with the database, in ms, each the slowest of 20. */
function measureAtTheEnd(account: AccountId, server: ServerId): void {
  const db = open(path, masterKey, [], () => now);
  const slowest = (work: (round: number) => unknown): number =>
    Math.max(
      ...Array.from({ length: 20 }, (_, round) => {
        const startedAt = performance.now();
        work(round);
        return performance.now() - startedAt;
      }),
    );
  const logMs = slowest(() => db.auditLog.page({ accounts: [account] }, newestPage, 13));
  const pressMs = slowest(round => {
    db.servers.cardIn(group, server);
    db.transaction(() => {
      const { id } = db.operations.accept({
        ...{ idempotencyKey: `end:${round}`, action: 'reboot', serverId: server, accountId: account },
        ...{ personId: owner, personName: 'P1', chatId: group, requestedAt: now },
      });
      db.operations.advance(id, 'accepted', 'not-sent', now);
      db.retention.cutOperations(account);
    });
  });
  db.close();
  process.stdout.write(`after ${years} years, in ms: ${JSON.stringify({ logMs, pressMs })}\n`);
  for (const ms of [logMs, pressMs]) expect(ms).toBeLessThan(100);
}

test(`after ${years} years every table is within its bound, and /log and a press read no whole table`, () => {
  const { account, server, most } = liveForYears();
  expect([...most.keys()].toSorted()).toEqual(Object.keys(bounds).toSorted());
  const over = [...most].filter(([table, rows]) => rows > (bounds[table] ?? 0));
  expect(over).toEqual([]);
  // Otherwise the bounds would hold because nothing happened.
  expect(most.get('audit_log')).toBe(maxAuditEntries);
  expect(most.get('operations')).toBeGreaterThan(maxEndedOperations - 1);
  expect(most.get('servers')).toBeGreaterThan(maxGoneServers);
  expect(most.get('state_intervals')).toBe(maxStateIntervals);

  const database = must(openExistingDatabase({ path, access: 'read-write' }));
  // Not on the way of a press: at the start, every few minutes, of one server's past, or of an index of what fails.
  const allowed =
    /FROM operations WHERE state IN|action = 'install' AND state = 'done'|USING INDEX servers_failing/;
  const schedules = {
    accounts: createPollSchedule(database, 'accounts', createDueTimes<AccountId>()),
    servers: createPollSchedule(database, 'servers', createDueTimes<ServerId>()),
  };
  const scans = [
    (seen: Database) => createServers(seen, schedules.servers, schedules.accounts),
    (seen: Database) => createServerCards(seen, schedules),
    ...[createAuditLog, createOperations, createOperationQueries, createStateIntervals, createRoles],
    createSubscriptions,
  ].flatMap(create => scansOf(database, create));
  expect(scans.filter(scan => !allowed.test(scan))).toEqual([]);
  const page = createAuditLog(database).page({ accounts: [account] }, newestPage, 13);
  expect(page).toHaveLength(13);
  database.close();
  if (process.env.LONG !== undefined) measureAtTheEnd(account, server);
}, 1_200_000);

import { maxAuditEntries } from '../../src/domain/audit-entry.ts';
import { maxEndedOperations, maxGoneServers } from '../../src/db/retention.ts';
import { maxStateIntervals } from '../../src/db/state-intervals.ts';

/** A month of a busy group, of a person who abuses what they can, and of visitors. */
export const monthly = {
  operations: 800,
  states: 450,
  entries: 800,
  orders: 200,
  visitors: 20,
  grants: 10,
  groups: 10,
};

/** The servers of a request for several. */
export const bulkSize = 8;

/** What each table may hold at the end of any month. One that isn't here fails the test. */
export const bounds: Readonly<Record<string, number>> = {
  // One row, or one for each of a few names.
  ...{
    vault_check: 1,
    loaded_master_keys: 1,
    id_high_water_marks: 6,
    provider_cache: 3,
    schema_migrations: 20,
  },
  // By the links: two people have one each.
  ...{ accounts: 2, links: 2, data_keys: 4 },
  // What has ended is kept for 90 days and up to a number for each account.
  servers: maxGoneServers + 2,
  operations: maxEndedOperations + monthly.operations + 2,
  // As long as one of their operations is kept.
  bulk_actions: (maxEndedOperations + monthly.operations) / bulkSize + 2,
  audit_log: maxAuditEntries,
  // Of 400 days, and up to a number for each server.
  state_intervals: maxStateIntervals + 2,
  // People of the last 400 days, with a chat each.
  people: 15 * monthly.visitors + 2,
  chats: 15 * monthly.visitors + 2 + 1,
  chat_settings: 15 * monthly.visitors + 2 + 1,
  // By what the account shows, and the servers that are there.
  ...{ subscriptions: 1, boards: 1 },
  ...{
    mutes: maxGoneServers + 1,
    server_disabled_kinds: maxGoneServers + 1,
    server_labels: maxGoneServers + 1,
  },
  ...{ incidents: maxGoneServers + 1, incident_servers: maxGoneServers + 1 },
  outages: 1,
  // The last role and request of each person in each group, for 400 days.
  ...{ roles: 15 * monthly.visitors, access_requests: 15 * monthly.visitors },
  // Days, hours or minutes.
  ...{ inbox: 100, outbox: 100, dialogs: 10, invitations: 0, live_messages: 0 },
  ...{ message_buttons: 0, planned_installs: 0, pending_requests: 0 },
};

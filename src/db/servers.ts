import type { ProviderFailure } from '../domain/failure.ts';
import type {
  AccountId,
  OrderId,
  OrderStatus,
  PersonId,
  PowerState,
  ServerId,
  Snapshot,
} from '../domain/server.ts';
import { deletedPersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { parseFailure } from './accounts.ts';
import { isOpenSql } from './operations.ts';
import { createStatements, type Named, nextId, remember, type Value } from './sql.ts';
import type { PollSchedule } from './poll-schedule.ts';

/** A server with everything needed to poll it. */
export interface Server {
  readonly id: ServerId;
  readonly accountId: AccountId;
  readonly snapshot: Snapshot;
  readonly keyboardVersion: number;
  readonly lockedBy: PersonId | undefined;
  /** Failed reads in a row, and why. */
  readonly failures: number;
  readonly failure: ProviderFailure | undefined;
}

export interface ServerRow {
  readonly id: ServerId;
  readonly account_id: AccountId;
  readonly order_id: OrderId;
  readonly order_number: string | null;
  readonly amount: string | null;
  readonly invoice_id: string | null;
  readonly order_status: OrderStatus;
  readonly raw_order_status: string;
  readonly paid_until: string | null;
  readonly product_status: OrderStatus | null;
  readonly vps_name: string | null;
  readonly ip: string | null;
  readonly state: PowerState | null;
  readonly raw_state: string | null;
  readonly word_state: PowerState | null;
  readonly online: number | null;
  readonly other_ips: string | null;
  readonly seen_at: number | null;
  readonly first_seen_at: number;
  readonly in_initial_snapshot: number;
  readonly paid_at: number | null;
  readonly was_active: number;
  readonly expected: 'running' | 'stopped' | null;
  readonly unexpected_since: number | null;
  readonly down_since: number | null;
  readonly missed_polls: number;
  readonly missing_since: number | null;
  readonly gone_at: number | null;
  readonly keyboard_version: number;
  readonly locked_by: PersonId | null;
  readonly locked_at: number | null;
  readonly failures: number;
  readonly failure: string | null;
}

/** `seenAt` replaces the one in the row, which may be old. */
export const toSnapshot = (row: ServerRow, seenAt: number | undefined): Snapshot => ({
  order: {
    id: row.order_id,
    number: row.order_number ?? undefined,
    amount: row.amount ?? undefined,
    invoiceId: row.invoice_id ?? undefined,
    status: row.order_status,
    rawStatus: row.raw_order_status,
    paidUntil: row.paid_until ?? undefined,
  },
  productStatus: row.product_status ?? undefined,
  vps:
    row.state === null
      ? undefined
      : {
          name: row.vps_name ?? '',
          ip: row.ip ?? undefined,
          ...(row.other_ips === null ? {} : { otherIps: JSON.parse(row.other_ips) as string[] }),
          state: row.state,
          rawState: row.raw_state ?? '',
          ...(row.word_state === null ? {} : { wordState: row.word_state }),
          ...(row.online === null ? {} : { online: row.online === 1 }),
        },
  seenAt,
  firstSeenAt: row.first_seen_at,
  inInitialSnapshot: row.in_initial_snapshot === 1,
  paidAt: row.paid_at ?? undefined,
  wasActive: row.was_active === 1,
  expectedState: row.expected ?? undefined,
  unexpectedSince: row.unexpected_since ?? undefined,
  downSince: row.down_since ?? undefined,
  missedPolls: row.missed_polls,
  missingSince: row.missing_since ?? undefined,
  goneAt: row.gone_at ?? undefined,
});

/** The columns of a snapshot, and what they hold of it. */
const columns = Object.entries({
  order_id: ({ order }) => order.id,
  order_number: ({ order }) => order.number,
  amount: ({ order }) => order.amount,
  invoice_id: ({ order }) => order.invoiceId,
  order_status: ({ order }) => order.status,
  raw_order_status: ({ order }) => order.rawStatus,
  paid_until: ({ order }) => order.paidUntil,
  product_status: ({ productStatus }) => productStatus,
  vps_name: ({ vps }) => vps?.name,
  ip: ({ vps }) => vps?.ip,
  other_ips: ({ vps }) => vps?.otherIps && JSON.stringify(vps.otherIps),
  state: ({ vps }) => vps?.state,
  raw_state: ({ vps }) => vps?.rawState,
  word_state: ({ vps }) => vps?.wordState,
  online: ({ vps }) => vps?.online,
  seen_at: ({ seenAt }) => seenAt,
  first_seen_at: ({ firstSeenAt }) => firstSeenAt,
  in_initial_snapshot: ({ inInitialSnapshot }) => inInitialSnapshot,
  paid_at: ({ paidAt }) => paidAt,
  was_active: ({ wasActive }) => wasActive,
  expected: ({ expectedState }) => expectedState,
  unexpected_since: ({ unexpectedSince }) => unexpectedSince,
  down_since: ({ downSince }) => downSince,
  missed_polls: ({ missedPolls }) => missedPolls,
  missing_since: ({ missingSince }) => missingSince,
  gone_at: ({ goneAt }) => goneAt,
} satisfies { readonly [Column in keyof ServerRow]?: (snapshot: Snapshot) => Value });
const names = columns.map(([name]) => name);

const toColumns = (snapshot: Snapshot): Named =>
  Object.fromEntries(columns.map(([name, valueOf]) => [name, valueOf(snapshot)]));

/** Whether two snapshots differ in nothing but when the server was last read. */
const isSame = (a: Snapshot, b: Snapshot): boolean =>
  columns.every(([name, valueOf]) => name === 'seen_at' || valueOf(a) === valueOf(b));

const toServer = (row: ServerRow, seenAt: number | undefined): Server => ({
  id: row.id,
  accountId: row.account_id,
  snapshot: toSnapshot(row, seenAt),
  keyboardVersion: row.keyboard_version,
  // It stays locked if the person who locked it is deleted.
  lockedBy: row.locked_at === null ? undefined : (row.locked_by ?? deletedPersonId),
  failures: row.failures,
  failure: parseFailure(row.failure),
});

/** Orders and their servers as last read. People who linked the same account share them. */
export function createServers(
  database: Database,
  schedule: PollSchedule<ServerId>,
  ofAccounts: Pick<PollSchedule<AccountId>, 'forgetReply'>,
) {
  const { all, get, one, run, values } = createStatements(database);
  const toCurrent = (row: ServerRow): Server => toServer(row, schedule.readAt(row.id));
  const insert = one<[Named], ServerId>(
    `INSERT INTO servers (id, account_id, next_poll_at, ${names.join(', ')})
     VALUES (${nextId('servers')}, @account_id, @next_poll_at, ${names.map(name => `@${name}`).join(', ')})
     RETURNING id`,
    ({ id }: { readonly id: ServerId }) => id,
  );
  const update = values<[Named], AccountId>(
    `UPDATE servers SET ${names.map(name => `${name} = @${name}`).join(', ')},
       failures = iif(@is_read, 0, failures), failure = iif(@is_read, NULL, failure), next_poll_at = @next_poll_at
     WHERE id = @id RETURNING account_id`,
  );
  const idsOf = values<[account: AccountId], ServerId>('SELECT id FROM servers WHERE account_id = ?');
  const store = (id: ServerId, snapshot: Snapshot, nextPollAt: number | undefined, isRead: boolean): void => {
    for (const account of update({ ...toColumns(snapshot), id, next_poll_at: nextPollAt, is_read: isRead })) {
      schedule.stored(id, nextPollAt, snapshot.seenAt);
      ofAccounts.forgetReply(account);
    }
  };
  const storeIfChanged = (
    before: Server,
    snapshot: Snapshot,
    nextPollAt: number | undefined,
    isRead: boolean,
  ): boolean => {
    const isChanged = (isRead && before.failures > 0) || !isSame(before.snapshot, snapshot);
    if (isChanged) store(before.id, snapshot, nextPollAt, isRead);
    else schedule.unchanged(before.id, nextPollAt, snapshot.seenAt);
    return isChanged;
  };
  const awaited = remember(
    database,
    'operations',
    values<[], ServerId>(`SELECT server_id FROM operations WHERE server_id IS NOT NULL AND ${isOpenSql}`),
  );
  const lock = run<[by: PersonId | undefined, at: number | undefined, id: ServerId]>(
    'UPDATE servers SET locked_by = ?, locked_at = ? WHERE id = ?',
  );

  return {
    ...schedule,
    get: get<[id: ServerId], Server>('SELECT * FROM servers WHERE id = ?', toCurrent),
    /** What a poll needs to ask for a server. */
    target: remember(
      database,
      undefined,
      get<[id: ServerId], { readonly accountId: AccountId; readonly orderId: OrderId }>(
        'SELECT account_id AS accountId, order_id AS orderId FROM servers WHERE id = ?',
      ),
    ),
    ofAccount: all<[id: AccountId], Server>('SELECT * FROM servers WHERE account_id = ?', toCurrent),
    ofOrder: get<[account: AccountId, order: OrderId], Server>(
      'SELECT * FROM servers WHERE account_id = ? AND order_id = ?',
      toCurrent,
    ),
    /** Servers with an open operation, whose outcome somebody is waiting for. */
    awaited,
    isAwaited: (id: ServerId): boolean => awaited().includes(id),
    add: (account: AccountId, snapshot: Snapshot, nextPollAt: number | undefined): ServerId => {
      const id = insert({ ...toColumns(snapshot), account_id: account, next_poll_at: nextPollAt });
      schedule.stored(id, nextPollAt, snapshot.seenAt);
      ofAccounts.forgetReply(account);
      return id;
    },
    save: (id: ServerId, snapshot: Snapshot, nextPollAt: number | undefined) =>
      store(id, snapshot, nextPollAt, true),
    /** Saves a server after a read, if anything but the time has changed. Returns whether it has. */
    saveRead: (before: Server, snapshot: Snapshot, nextPollAt: number | undefined): boolean =>
      storeIfChanged(before, snapshot, nextPollAt, true),
    /** Saves what a list of orders says, if it changes anything; whether the server itself can be read stays as it is. */
    saveListed: (before: Server, snapshot: Snapshot, nextPollAt: number | undefined): boolean =>
      storeIfChanged(before, snapshot, nextPollAt, false),
    /** Call it when the account has no key. There are no reads then, so the last failures mean nothing. */
    clearFailures: run<[account: AccountId]>(
      'UPDATE servers SET failures = 0, failure = NULL WHERE account_id = ?',
    ),
    expediteAccount: (account: AccountId, at: number): void => {
      for (const id of idsOf(account)) if ((schedule.dueAt(id) ?? -Infinity) > at) schedule.schedule(id, at);
    },
    /** Makes every keyboard sent so far out of date. */
    nextKeyboardVersion: run<[id: ServerId]>(
      'UPDATE servers SET keyboard_version = keyboard_version + 1 WHERE id = ?',
    ),
    /** `by` undefined: unlocks it. */
    lock: (id: ServerId, by: PersonId | undefined, now: number) =>
      lock(by, by === undefined ? undefined : now, id),
  };
}

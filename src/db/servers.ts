import type { StoredCard } from '../domain/card.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import type {
  AccountId,
  ChatId,
  OrderId,
  OrderStatus,
  PersonId,
  PowerState,
  ServerId,
  Snapshot,
} from '../domain/server.ts';
import { deletedPersonId } from '../domain/server.ts';
import { isVisible } from '../domain/visible-text.ts';
import type { Database } from './database.ts';
import { parseFailure } from './links.ts';
import { isOpenSql } from './operations.ts';
import { createPollSchedule } from './schedule.ts';
import { createStatements, nextId, type Value } from './sql.ts';

/** A server with everything needed to poll it. */
interface Server {
  readonly id: ServerId;
  readonly accountId: AccountId;
  readonly snapshot: Snapshot;
  readonly keyboardVersion: number;
  readonly lockedBy: PersonId | undefined;
  /** Failed reads in a row, and why. */
  readonly failures: number;
  readonly failure: ProviderFailure | undefined;
}

interface ServerRow {
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
  readonly next_poll_at: number;
}

const toSnapshot = (row: ServerRow): Snapshot => ({
  order: {
    id: row.order_id,
    number: row.order_number ?? undefined,
    amount: row.amount ?? undefined,
    invoiceId: row.invoice_id ?? undefined,
    status: row.order_status,
    rawStatus: row.raw_order_status,
    ...(row.paid_until === null ? {} : { paidUntil: row.paid_until }),
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
  seenAt: row.seen_at ?? undefined,
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

const snapshotColumns = [
  ...([
    'order_id',
    'order_number',
    'amount',
    'invoice_id',
    'order_status',
    'raw_order_status',
    'paid_until',
  ] as const),
  ...([
    'product_status',
    'vps_name',
    'ip',
    'other_ips',
    'state',
    'raw_state',
    'word_state',
    'online',
  ] as const),
  ...(['seen_at', 'first_seen_at', 'in_initial_snapshot', 'paid_at', 'was_active', 'expected'] as const),
  ...(['unexpected_since', 'down_since', 'missed_polls', 'missing_since', 'gone_at'] as const),
];

const toColumns = (snapshot: Snapshot): Record<(typeof snapshotColumns)[number], Value> => ({
  order_id: snapshot.order.id,
  order_number: snapshot.order.number,
  amount: snapshot.order.amount,
  invoice_id: snapshot.order.invoiceId,
  order_status: snapshot.order.status,
  raw_order_status: snapshot.order.rawStatus,
  paid_until: snapshot.order.paidUntil,
  product_status: snapshot.productStatus,
  vps_name: snapshot.vps?.name,
  ip: snapshot.vps?.ip,
  other_ips: snapshot.vps?.otherIps && JSON.stringify(snapshot.vps.otherIps),
  state: snapshot.vps?.state,
  raw_state: snapshot.vps?.rawState,
  word_state: snapshot.vps?.wordState,
  online: snapshot.vps?.online,
  seen_at: snapshot.seenAt,
  first_seen_at: snapshot.firstSeenAt,
  in_initial_snapshot: snapshot.inInitialSnapshot,
  paid_at: snapshot.paidAt,
  was_active: snapshot.wasActive,
  expected: snapshot.expectedState,
  unexpected_since: snapshot.unexpectedSince,
  down_since: snapshot.downSince,
  missed_polls: snapshot.missedPolls,
  missing_since: snapshot.missingSince,
  gone_at: snapshot.goneAt,
});

const toServer = (row: ServerRow): Server => ({
  id: row.id,
  accountId: row.account_id,
  snapshot: toSnapshot(row),
  keyboardVersion: row.keyboard_version,
  // It stays locked if the person who locked it is deleted.
  lockedBy: row.locked_at === null ? undefined : (row.locked_by ?? deletedPersonId),
  failures: row.failures,
  failure: parseFailure(row.failure),
});

/** Orders and their servers as last read. People who linked the same account share them. */
export function createServers(database: Database) {
  const { all, get, one, run, value } = createStatements(database);
  const insert = one<[Record<string, Value>], ServerId>(
    `INSERT INTO servers (id, account_id, next_poll_at, ${snapshotColumns.join(', ')})
     VALUES (${nextId('servers')}, @account_id, @next_poll_at, ${snapshotColumns.map(name => `@${name}`).join(', ')})
     RETURNING id`,
    ({ id }: { readonly id: ServerId }) => id,
  );
  const update = run<[Record<string, Value>]>(
    `UPDATE servers SET ${snapshotColumns.map(name => `${name} = @${name}`).join(', ')},
       failures = 0, failure = NULL, next_poll_at = @next_poll_at WHERE id = @id`,
  );
  const lock = run<[by: PersonId | undefined, at: number | undefined, id: ServerId]>(
    'UPDATE servers SET locked_by = ?, locked_at = ? WHERE id = ?',
  );

  return {
    ...createPollSchedule<ServerId, Server>(database, 'servers', toServer),
    get: get<[id: ServerId], Server>('SELECT * FROM servers WHERE id = ?', toServer),
    ofAccount: all<[id: AccountId], Server>('SELECT * FROM servers WHERE account_id = ?', toServer),
    ofOrder: get<[account: AccountId, order: OrderId], Server>(
      'SELECT * FROM servers WHERE account_id = ? AND order_id = ?',
      toServer,
    ),
    /** The due servers with an open operation, whose outcome somebody is waiting for. */
    dueAwaited: all<[now: number, limit: number], Server & { readonly dueAt: number }>(
      `SELECT servers.* FROM operations JOIN servers ON servers.id = operations.server_id
       WHERE operations.server_id IS NOT NULL AND operations.${isOpenSql} AND servers.next_poll_at <= ?
       ORDER BY servers.next_poll_at LIMIT ?`,
      (row: ServerRow) => ({ ...toServer(row), dueAt: row.next_poll_at }),
    ),
    add: (account: AccountId, snapshot: Snapshot, nextPollAt: number | undefined) =>
      insert({ ...toColumns(snapshot), account_id: account, next_poll_at: nextPollAt }),
    save: (id: ServerId, snapshot: Snapshot, nextPollAt: number | undefined) =>
      update({ ...toColumns(snapshot), id, next_poll_at: nextPollAt }),
    nextReadAt: value<[id: ServerId], number>('SELECT next_poll_at FROM servers WHERE id = ?'),
    /** Makes the polls of all servers of an account due earlier. */
    expediteAccount: run<[account: AccountId, at: number]>(
      'UPDATE servers SET next_poll_at = ?2 WHERE account_id = ?1 AND next_poll_at > ?2',
    ),
    /** Makes every keyboard sent so far out of date. */
    nextKeyboardVersion: run<[id: ServerId]>(
      'UPDATE servers SET keyboard_version = keyboard_version + 1 WHERE id = ?',
    ),
    /** `by` undefined: unlocks it. */
    lock: (id: ServerId, by: PersonId | undefined, now: number) =>
      lock(by, by === undefined ? undefined : now, id),
  };
}

interface CardRow extends ServerRow {
  readonly orders_read_at: number | null;
  readonly account_failure: string | null;
  readonly has_key: number;
  readonly label: string | null;
  readonly account_label: string | null;
  readonly is_shared: number;
}

/** The name of a server without a label. */
const providerName = ({ vps, order }: Snapshot): string =>
  vps !== undefined && isVisible(vps.name) ? vps.name : (vps?.ip ?? `#${order.id}`);

function toCard(row: CardRow): StoredCard {
  const snapshot = toSnapshot(row);
  return {
    id: row.id,
    name: row.label ?? providerName(snapshot),
    label: row.label ?? undefined,
    snapshot,
    keyboardVersion: row.keyboard_version,
    locked: row.locked_at !== null,
    accountLabel: row.account_label ?? undefined,
    isShared: row.is_shared === 1,
    reading: {
      ordersReadAt: row.orders_read_at ?? undefined,
      failure: parseFailure(row.failure ?? row.account_failure),
      hasKey: row.has_key === 1,
    },
  };
}

const hasKey = `EXISTS (SELECT 1 FROM links AS working
  WHERE working.account_id = servers.account_id AND working.state = 'ok')`;
const cardColumns = `servers.*, server_labels.label, accounts.polled_at AS orders_read_at,
  accounts.failure AS account_failure, ${hasKey} AS has_key`;

// A person sees the servers of the accounts for which they have a working key. Where their key was rejected, they see
// the last known state, as long as nobody else's key reads a newer one. The account's label is shown only to those
// who have several.
const ownCards = `
  SELECT ${cardColumns},
    CASE WHEN (SELECT count(*) FROM links AS own WHERE own.person_id = links.person_id AND own.state <> 'checking') > 1
      THEN links.label END AS account_label, 0 AS is_shared
  FROM links
  JOIN accounts ON accounts.id = links.account_id
  JOIN servers ON servers.account_id = links.account_id
  LEFT JOIN server_labels ON server_labels.server_id = servers.id AND server_labels.person_id = links.person_id
  WHERE links.person_id = ?1 AND (links.state = 'ok' OR (links.state = 'rejected' AND NOT ${hasKey}))`;

// A group sees the servers of its subscriptions, under the names that the subscribing owner gave them.
const groupCards = `
  SELECT ${cardColumns}, NULL AS account_label, 1 AS is_shared
  FROM subscriptions
  JOIN links ON links.person_id = subscriptions.person_id AND links.account_id = subscriptions.account_id
    AND links.state <> 'checking'
  JOIN accounts ON accounts.id = subscriptions.account_id
  JOIN servers ON servers.account_id = subscriptions.account_id
  LEFT JOIN server_labels ON server_labels.server_id = servers.id
    AND server_labels.person_id = subscriptions.person_id
  WHERE subscriptions.chat_id = ?1 AND subscriptions.paused_reason IS NOT 'owner-left'`;

const presentFirst = 'servers.gone_at IS NOT NULL, servers.state IS NULL, servers.id';

/** The cards that a person or a group sees. */
export function createServerCards(database: Database) {
  const { all, get, run } = createStatements(database);
  const setLabel = run<[person: PersonId, server: ServerId, label: string]>(
    'INSERT OR REPLACE INTO server_labels (person_id, server_id, label) VALUES (?, ?, ?)',
  );
  const removeLabel = run<[person: PersonId, server: ServerId]>(
    'DELETE FROM server_labels WHERE person_id = ? AND server_id = ?',
  );
  return {
    /** All servers that a person can see, those of the default account first. */
    cardsOf: all<[person: PersonId], StoredCard>(
      `${ownCards} ORDER BY links.is_default DESC, links.id, ${presentFirst}`,
      toCard,
    ),
    /** One of them; `undefined`: the person can't see it. */
    card: get<[person: PersonId, server: ServerId], StoredCard>(`${ownCards} AND servers.id = ?2`, toCard),
    /** The servers that are shown in a group. */
    cardsIn: all<[chat: ChatId], StoredCard>(
      `${groupCards} ORDER BY subscriptions.created_at, ${presentFirst}`,
      toCard,
    ),
    cardIn: get<[chat: ChatId, server: ServerId], StoredCard>(`${groupCards} AND servers.id = ?2`, toCard),
    /** Sets a person's own name for a server; `undefined` removes it. */
    label: (person: PersonId, server: ServerId, name: string | undefined) =>
      name === undefined ? removeLabel(person, server) : setLabel(person, server, name),
  };
}

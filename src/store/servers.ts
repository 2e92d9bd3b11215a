import type { Card } from '../domain/card.ts';
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
import { formerMember } from '../domain/server.ts';
import type { Database } from '../db/database.ts';
import { nextNumber } from './numbers.ts';
import { open } from './operations.ts';
import { spreadStep } from './spread.ts';

/** A server with what is needed to read it again. */
export interface Server {
  readonly id: ServerId;
  readonly accountId: AccountId;
  readonly snapshot: Snapshot;
  readonly generation: number;
  readonly lockedBy: PersonId | undefined;
  /** Reads of it that failed, in a row. */
  readonly failures: number;
}

interface ServerRow {
  readonly id: number;
  readonly account_id: number;
  readonly order_id: string;
  readonly order_number: string | null;
  readonly amount: string | null;
  readonly invoice_id: string | null;
  readonly order_status: OrderStatus;
  readonly raw_order_status: string;
  readonly product_status: OrderStatus | null;
  readonly vps_name: string | null;
  readonly ip: string | null;
  readonly state: PowerState | null;
  readonly raw_state: string | null;
  readonly seen_at: number | null;
  readonly first_seen_at: number;
  readonly from_first_look: number;
  readonly paid_at: number | null;
  readonly was_active: number;
  readonly expected: 'running' | 'stopped' | null;
  readonly odd_since: number | null;
  readonly down_since: number | null;
  readonly missed_looks: number;
  readonly gone_at: number | null;
  readonly generation: number;
  readonly locked_by: number | null;
  readonly locked_at: number | null;
  readonly failures: number;
  readonly next_read_at: number | null;
}

interface CardRow extends ServerRow {
  readonly label: string | null;
  readonly account_label: string | null;
  readonly is_shared: number;
}

const toSnapshot = (row: ServerRow): Snapshot => ({
  order: {
    id: row.order_id as OrderId,
    number: row.order_number ?? undefined,
    amount: row.amount ?? undefined,
    invoiceId: row.invoice_id ?? undefined,
    status: row.order_status,
    rawStatus: row.raw_order_status,
  },
  productStatus: row.product_status ?? undefined,
  vps:
    row.state === null
      ? undefined
      : {
          name: row.vps_name ?? '',
          ip: row.ip ?? undefined,
          state: row.state,
          rawState: row.raw_state ?? '',
        },
  seenAt: row.seen_at ?? undefined,
  firstSeenAt: row.first_seen_at,
  fromFirstLook: row.from_first_look === 1,
  paidAt: row.paid_at ?? undefined,
  wasActive: row.was_active === 1,
  expected: row.expected ?? undefined,
  oddSince: row.odd_since ?? undefined,
  downSince: row.down_since ?? undefined,
  missedLooks: row.missed_looks,
  goneAt: row.gone_at ?? undefined,
});

const toColumns = (snapshot: Snapshot) => ({
  orderNumber: snapshot.order.number ?? null,
  amount: snapshot.order.amount ?? null,
  invoiceId: snapshot.order.invoiceId ?? null,
  orderStatus: snapshot.order.status,
  rawOrderStatus: snapshot.order.rawStatus,
  productStatus: snapshot.productStatus ?? null,
  vpsName: snapshot.vps?.name ?? null,
  ip: snapshot.vps?.ip ?? null,
  state: snapshot.vps?.state ?? null,
  rawState: snapshot.vps?.rawState ?? null,
  seenAt: snapshot.seenAt ?? null,
  firstSeenAt: snapshot.firstSeenAt,
  fromFirstLook: snapshot.fromFirstLook ? 1 : 0,
  paidAt: snapshot.paidAt ?? null,
  wasActive: snapshot.wasActive ? 1 : 0,
  expected: snapshot.expected ?? null,
  oddSince: snapshot.oddSince ?? null,
  downSince: snapshot.downSince ?? null,
  missedLooks: snapshot.missedLooks,
  goneAt: snapshot.goneAt ?? null,
});

const toServer = (row: ServerRow): Server => ({
  id: row.id as ServerId,
  accountId: row.account_id as AccountId,
  snapshot: toSnapshot(row),
  generation: row.generation,
  // Whoever locked it may have wanted to be forgotten: it stays locked until somebody unlocks it.
  lockedBy: row.locked_at === null ? undefined : ((row.locked_by ?? formerMember) as PersonId),
  failures: row.failures,
});

/** The name a server goes by where nobody has given it one. */
const ownName = (snapshot: Snapshot): string => {
  if (snapshot.vps !== undefined && snapshot.vps.name !== '') return snapshot.vps.name;
  return snapshot.vps?.ip ?? `#${snapshot.order.id}`;
};

const toCard = (row: CardRow): Card => {
  const snapshot = toSnapshot(row);
  return {
    id: row.id as ServerId,
    name: row.label ?? ownName(snapshot),
    label: row.label ?? undefined,
    snapshot,
    generation: row.generation,
    locked: row.locked_at !== null,
    accountLabel: row.account_label ?? undefined,
    isShared: row.is_shared === 1,
  };
};

// A card is seen through a link of one's own whose key the provider accepts. The account's label is
// part of it only for those who have several.
const cards = `
  SELECT servers.*, server_labels.label,
    CASE WHEN (SELECT count(*) FROM links AS own WHERE own.person_id = links.person_id AND own.state = 'ok') > 1
      THEN links.label END AS account_label, 0 AS is_shared
  FROM links
  JOIN servers ON servers.account_id = links.account_id
  LEFT JOIN server_labels ON server_labels.server_id = servers.id AND server_labels.person_id = links.person_id
  WHERE links.person_id = @person AND links.state = 'ok'`;

// In a group a card is seen through what is subscribed there, and goes by the subscribing owner's names.
const shared = `
  SELECT servers.*, server_labels.label, NULL AS account_label, 1 AS is_shared
  FROM subscriptions
  JOIN links ON links.person_id = subscriptions.person_id AND links.account_id = subscriptions.account_id
    AND links.state <> 'checking'
  JOIN servers ON servers.account_id = subscriptions.account_id
  LEFT JOIN server_labels ON server_labels.server_id = servers.id
    AND server_labels.person_id = subscriptions.person_id
  WHERE subscriptions.chat_id = @chat AND subscriptions.resting_why IS NOT 'owner-left'`;

/** Orders and their servers as last seen, each account's shared by all who linked it. */
export function createServers(database: Database) {
  const byId = database.prepare<[number], ServerRow>('SELECT * FROM servers WHERE id = ?');
  const byAccount = database.prepare<[number], ServerRow>('SELECT * FROM servers WHERE account_id = ?');
  const byOrder = database.prepare<[number, string], ServerRow>(
    'SELECT * FROM servers WHERE account_id = ? AND order_id = ?',
  );
  const due = database.prepare<[number, number], ServerRow>(
    'SELECT * FROM servers WHERE next_read_at <= ? ORDER BY next_read_at LIMIT ?',
  );
  const dueAwaited = database.prepare<[number, number], ServerRow>(
    `SELECT servers.* FROM operations JOIN servers ON servers.id = operations.server_id
     WHERE operations.server_id IS NOT NULL AND operations.${open} AND servers.next_read_at <= ?
     ORDER BY servers.next_read_at LIMIT ?`,
  );
  const next = database.prepare<[number], { at: number | null }>(
    'SELECT min(next_read_at) AS at FROM servers WHERE next_read_at > ?',
  );
  const insert = database.prepare(
    `INSERT INTO servers (id, account_id, order_id, order_number, amount, invoice_id, order_status, raw_order_status,
       first_seen_at, from_first_look, paid_at, was_active, missed_looks, next_read_at)
     VALUES (${nextNumber('servers')}, @accountId, @orderId, @orderNumber, @amount, @invoiceId, @orderStatus, @rawOrderStatus,
       @firstSeenAt, @fromFirstLook, @paidAt, @wasActive, @missedLooks, @nextReadAt)`,
  );
  const update = database.prepare(
    `UPDATE servers SET order_number = @orderNumber, amount = @amount, invoice_id = @invoiceId,
       order_status = @orderStatus, raw_order_status = @rawOrderStatus, product_status = @productStatus,
       vps_name = @vpsName, ip = @ip, state = @state, raw_state = @rawState, seen_at = @seenAt,
       first_seen_at = @firstSeenAt, from_first_look = @fromFirstLook, paid_at = @paidAt, was_active = @wasActive,
       expected = @expected, odd_since = @oddSince, down_since = @downSince, missed_looks = @missedLooks,
       gone_at = @goneAt, failures = 0, next_read_at = @nextReadAt
     WHERE id = @id`,
  );
  const failed = database.prepare(
    'UPDATE servers SET failures = failures + 1, next_read_at = @nextAt WHERE id = @id',
  );
  const schedule = database.prepare('UPDATE servers SET next_read_at = ? WHERE id = ?');
  const planned = database.prepare<[number], { next_read_at: number | null }>(
    'SELECT next_read_at FROM servers WHERE id = ?',
  );
  const scheduleAccount = database.prepare(
    'UPDATE servers SET next_read_at = @at WHERE account_id = @accountId AND next_read_at > @at',
  );
  const hurryFailed = database.prepare(
    `UPDATE servers SET next_read_at = min(next_read_at, @now + (id * ${spreadStep}) % @withinMs)
     WHERE failures > 0 AND next_read_at IS NOT NULL`,
  );
  const turn = database.prepare('UPDATE servers SET generation = generation + 1 WHERE id = ?');
  const count = database.prepare<[], { n: number }>(
    'SELECT count(*) AS n FROM servers WHERE next_read_at IS NOT NULL',
  );
  const lock = database.prepare('UPDATE servers SET locked_by = ?, locked_at = ? WHERE id = ?');
  const cardsOf = database.prepare<{ person: number }, CardRow>(
    `${cards} ORDER BY links.is_default DESC, links.id, servers.gone_at IS NOT NULL, servers.state IS NULL, servers.id`,
  );
  const cardOf = database.prepare<{ person: number; server: number }, CardRow>(
    `${cards} AND servers.id = @server`,
  );
  const cardsIn = database.prepare<{ chat: number }, CardRow>(
    `${shared} ORDER BY subscriptions.created_at, servers.gone_at IS NOT NULL, servers.state IS NULL, servers.id`,
  );
  const cardIn = database.prepare<{ chat: number; server: number }, CardRow>(
    `${shared} AND servers.id = @server`,
  );
  const label = database.prepare(
    `INSERT INTO server_labels (person_id, server_id, label) VALUES (?, ?, ?)
     ON CONFLICT (person_id, server_id) DO UPDATE SET label = excluded.label`,
  );
  const unlabel = database.prepare('DELETE FROM server_labels WHERE person_id = ? AND server_id = ?');

  return {
    get(id: ServerId): Server | undefined {
      const row = byId.get(id);
      return row === undefined ? undefined : toServer(row);
    },
    ofAccount: (id: AccountId): readonly Server[] => byAccount.all(id).map(toServer),
    ofOrder(account: AccountId, order: OrderId): Server | undefined {
      const row = byOrder.get(account, order);
      return row === undefined ? undefined : toServer(row);
    },
    due: (now: number, limit: number): readonly (Server & { readonly dueAt: number })[] =>
      due.all(now, limit).map(row => ({ ...toServer(row), dueAt: row.next_read_at ?? now })),
    /** Those of them on which an operation is open, so that somebody waits for what comes of it. */
    dueAwaited: (now: number, limit: number): readonly (Server & { readonly dueAt: number })[] =>
      dueAwaited.all(now, limit).map(row => ({ ...toServer(row), dueAt: row.next_read_at ?? now })),
    /** When the next one falls due that isn't yet. */
    nextDueAt: (after: number): number | undefined => next.get(after)?.at ?? undefined,
    add(accountId: AccountId, snapshot: Snapshot, nextReadAt: number | undefined): ServerId {
      const columns = toColumns(snapshot);
      return Number(
        insert.run({ ...columns, accountId, orderId: snapshot.order.id, nextReadAt: nextReadAt ?? null })
          .lastInsertRowid,
      ) as ServerId;
    },
    save(id: ServerId, snapshot: Snapshot, nextReadAt: number | undefined): void {
      update.run({ ...toColumns(snapshot), id, nextReadAt: nextReadAt ?? null });
    },
    /** A read that failed changes nothing but when it is tried again. */
    failed: (id: ServerId, nextAt: number) => void failed.run({ id, nextAt }),
    nextReadAt: (id: ServerId): number | undefined => planned.get(id)?.next_read_at ?? undefined,
    /** `undefined`: it is read no more until its account is looked at again. */
    schedule: (id: ServerId, at: number | undefined) => void schedule.run(at ?? null, id),
    /** Brings forward all of an account's servers that are watched. */
    hurryAccount: (accountId: AccountId, at: number) => void scheduleAccount.run({ accountId, at }),
    /** Brings forward what could not be read, spread over the time given. */
    hurryFailed: (now: number, withinMs: number) =>
      void hurryFailed.run({ now, withinMs: Math.max(1, Math.ceil(withinMs)) }),
    /** Makes every keyboard drawn so far an old one. */
    turnGeneration: (id: ServerId) => void turn.run(id),
    countWatched: (): number => count.get()?.n ?? 0,
    lock: (id: ServerId, by: PersonId | undefined, now: number) =>
      void lock.run(by ?? null, by === undefined ? null : now, id),
    /** All servers that a person may see, the default account's first. */
    cardsOf: (person: PersonId): readonly Card[] => cardsOf.all({ person }).map(toCard),
    /** One of them; `undefined` where it is not theirs. */
    card(person: PersonId, server: ServerId): Card | undefined {
      const row = cardOf.get({ person, server });
      return row === undefined ? undefined : toCard(row);
    },
    /** The servers that are shown in a group. */
    cardsIn: (chat: ChatId): readonly Card[] => cardsIn.all({ chat }).map(toCard),
    cardIn(chat: ChatId, server: ServerId): Card | undefined {
      const row = cardIn.get({ chat, server });
      return row === undefined ? undefined : toCard(row);
    },
    /** A person's own name for a server; `undefined` takes it away. */
    label(person: PersonId, server: ServerId, name: string | undefined): void {
      if (name === undefined) unlabel.run(person, server);
      else label.run(person, server, name);
    },
  };
}

export type Servers = ReturnType<typeof createServers>;

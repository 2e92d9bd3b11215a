import type { ProviderFailure } from '../domain/failure.ts';
import type {
  AccountOperation,
  AddKeyDetails,
  AddKeyOperation,
  CreateDetails,
  CreateOperation,
  Doer,
  InstallDetails,
  NewOperation,
  Operation,
  OperationAction,
  OperationId,
  OperationState,
  ServerOperation,
} from '../domain/operation.ts';
import { isOpen, mayFollow } from '../domain/operation.ts';
import type { AccountId, ChatId, OrderId, PersonId, ServerId } from '../domain/server.ts';
import { formerMember } from '../domain/server.ts';
import type { Database } from '../db/database.ts';
import { nextNumber } from './numbers.ts';

interface OperationRow {
  readonly id: number;
  readonly wish: string;
  readonly action: OperationAction;
  readonly state: OperationState;
  readonly server_id: number | null;
  readonly account_id: number;
  readonly person_id: number;
  readonly chat_id: number;
  readonly asked_at: number;
  readonly sent_at: number | null;
  readonly answered_at: number | null;
  readonly settled_at: number | null;
  readonly saw_transition: number;
  readonly failure: string | null;
  readonly details: string | null;
  readonly person_name: string | null;
  readonly undo_ms: number | null;
  readonly undone_by: string | null;
}

/** Whose name a column holds beside their number, without which nobody could be forgotten; once it held the name alone. */
const doerIn = (column: string): string =>
  column.startsWith('{"personId":') ? (JSON.parse(column) as Doer).personName : column;

function toOperation(row: OperationRow): Operation {
  const shared = {
    id: row.id as OperationId,
    wish: row.wish,
    state: row.state,
    accountId: row.account_id as AccountId,
    personId: row.person_id as PersonId,
    personName: row.person_name ?? undefined,
    chatId: row.chat_id as ChatId,
    askedAt: row.asked_at,
    sentAt: row.sent_at ?? undefined,
    answeredAt: row.answered_at ?? undefined,
    settledAt: row.settled_at ?? undefined,
    sawTransition: row.saw_transition === 1,
    failure: row.failure === null ? undefined : (JSON.parse(row.failure) as ProviderFailure),
  };
  const undoneBy = row.undone_by === null ? undefined : doerIn(row.undone_by);
  const details: unknown = row.details === null ? undefined : JSON.parse(row.details);
  // The table's CHECKs say which kinds have a server, and which have details.
  const serverId = row.server_id as ServerId;
  switch (row.action) {
    case 'reboot':
    case 'stop':
    case 'boot':
      return {
        ...shared,
        action: row.action,
        serverId,
        undoMs: row.undo_ms ?? undefined,
        undoneBy,
      };
    case 'install':
      return { ...shared, action: row.action, serverId, details: details as InstallDetails };
    case 'create':
      return { ...shared, action: row.action, serverId: undefined, details: details as CreateDetails };
    case 'add-key':
      return { ...shared, action: row.action, serverId: undefined, details: details as AddKeyDetails };
  }
}

/** What holds its server, as the index on it says it. */
export const open = "state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered')";

/** A key of somebody who wanted to be forgotten while it was being added: it says in clear whose it is. */
const isFormerKey = `action = 'add-key' AND person_id = ${formerMember}`;

/** The journal of what was asked of the provider: written before it is sent, and never sent again. */
export function createOperations(database: Database) {
  const byId = database.prepare<[number], OperationRow>('SELECT * FROM operations WHERE id = ?');
  const byWish = database.prepare<[string], OperationRow>('SELECT * FROM operations WHERE wish = ?');
  const openOn = database.prepare<[number], OperationRow>(
    `SELECT * FROM operations WHERE server_id = ? AND ${open}`,
  );
  const lastOn = database.prepare<[number], OperationRow>(
    'SELECT * FROM operations WHERE server_id = ? ORDER BY id DESC LIMIT 1',
  );
  const allOpen = database.prepare<[], OperationRow>(`SELECT * FROM operations WHERE ${open} ORDER BY id`);
  const openOf = database.prepare<[number, number], OperationRow>(
    `SELECT * FROM operations WHERE person_id = ? AND account_id = ? AND ${open}`,
  );
  const openFor = database.prepare<[number, string], OperationRow>(
    `SELECT * FROM operations WHERE account_id = ? AND action = ? AND server_id IS NULL AND ${open} ORDER BY id`,
  );
  const placed = database.prepare<[number], { order_id: string }>(
    `SELECT details ->> 'orderId' AS order_id FROM operations
     WHERE account_id = ? AND action = 'create' AND server_id IS NULL AND details ->> 'orderId' IS NOT NULL`,
  );
  const added = database.prepare<[number], { key_id: string }>(
    `SELECT details ->> 'keyId' AS key_id FROM operations
     WHERE account_id = ? AND action = 'add-key' AND server_id IS NULL AND details ->> 'keyId' IS NOT NULL`,
  );
  const installTimes = database.prepare<[number], { ms: number }>(
    `SELECT settled_at - sent_at AS ms FROM operations
     WHERE action = 'install' AND state = 'done' AND settled_at > sent_at AND details ->> 'joined' IS NULL
     ORDER BY id DESC LIMIT ?`,
  );
  const insert = database.prepare(
    `INSERT INTO operations (id, wish, action, state, server_id, account_id, person_id, chat_id, asked_at, details, person_name, undo_ms)
     VALUES (${nextNumber('operations')}, @wish, @action, @state, @serverId, @accountId, @personId, @chatId, @askedAt, @details, @personName, @undoMs)`,
  );
  const advance = database.prepare(
    `UPDATE operations SET state = @to,
       sent_at = CASE WHEN @to = 'sent' THEN @now ELSE sent_at END,
       answered_at = CASE WHEN @from = 'sent' THEN @now ELSE answered_at END,
       settled_at = CASE WHEN @ends THEN @now ELSE settled_at END,
       failure = coalesce(@failure, failure),
       details = CASE WHEN @ends AND ${isFormerKey} THEN json_set(details, '$.publicKey', '', '$.label', '') ELSE details END
     WHERE id = @id AND state = @from`,
  );
  const transition = database.prepare('UPDATE operations SET saw_transition = 1 WHERE id = ?');
  const setUndone = database.prepare('UPDATE operations SET undone_by = ? WHERE id = ?');
  const setDetails = database.prepare(
    `UPDATE operations SET details = ? WHERE id = ? AND NOT (${isFormerKey} AND settled_at IS NOT NULL)`,
  );

  const one = (row: OperationRow | undefined) => (row === undefined ? undefined : toOperation(row));

  return {
    get: (id: OperationId): Operation | undefined => one(byId.get(id)),
    byWish: (wish: string): Operation | undefined => one(byWish.get(wish)),
    openOn: (server: ServerId): ServerOperation | undefined =>
      one(openOn.get(server)) as ServerOperation | undefined,
    lastOn: (server: ServerId): ServerOperation | undefined =>
      one(lastOn.get(server)) as ServerOperation | undefined,
    open: (): readonly Operation[] => allOpen.all().map(toOperation),
    /** All that a person has under way in an account, servers and all. */
    openOf: (person: PersonId, account: AccountId): readonly Operation[] =>
      openOf.all(person, account).map(toOperation),
    /** The order that is being placed in an account, by whomever. */
    openCreate: (account: AccountId): CreateOperation | undefined =>
      one(openFor.get(account, 'create')) as CreateOperation | undefined,
    /** The keys that are being added to an account, by whomever. */
    openAddKeys: (account: AccountId): readonly AddKeyOperation[] =>
      openFor.all(account, 'add-key').map(row => toOperation(row) as AddKeyOperation),
    /** The orders of an account that are known to be some operation's. */
    placedOrders: (account: AccountId): readonly OrderId[] =>
      placed.all(account).map(row => row.order_id as OrderId),
    /** The keys of an account that are known to be some operation's. */
    addedKeys: (account: AccountId): readonly string[] => added.all(account).map(row => row.key_id),
    /** How long the last installations took, in ms, the newest first; those that we only joined left out. */
    installTimesMs: (limit: number): readonly number[] => installTimes.all(limit).map(({ ms }) => ms),
    /** Writes a wish down. A second open one on the same server is refused by an index, and throws. */
    accept<W extends NewOperation>(
      wish: W,
      undoMs?: number,
    ): Extract<Operation, { readonly action: W['action'] }> {
      const { lastInsertRowid } = insert.run({
        wish: wish.wish,
        action: wish.action,
        serverId: wish.serverId ?? null,
        accountId: wish.accountId,
        personId: wish.personId,
        chatId: wish.chatId,
        askedAt: wish.askedAt,
        details: 'details' in wish ? JSON.stringify(wish.details) : null,
        personName: wish.personName ?? null,
        // What can be undone waits until it no longer can.
        state: undoMs === undefined ? 'accepted' : 'waiting',
        undoMs: undoMs ?? null,
      });
      const row = byId.get(Number(lastInsertRowid));
      if (row === undefined) throw new Error('an operation vanished within its transaction');
      return toOperation(row) as Extract<Operation, { readonly action: W['action'] }>;
    },
    /** Takes a step; `false` when the operation is not where the step begins. A step that may not be is a bug. */
    advance(
      id: OperationId,
      from: OperationState,
      to: OperationState,
      now: number,
      failure?: ProviderFailure,
    ): boolean {
      if (!mayFollow(from, to)) throw new Error(`an operation can't go from ${from} to ${to}`);
      const { changes } = advance.run({
        id,
        from,
        to,
        now,
        ends: isOpen(to) ? 0 : 1,
        failure: failure === undefined ? null : JSON.stringify(failure),
      });
      return changes > 0;
    },
    noteUndone: (id: OperationId, { personId, personName }: Doer) =>
      void setUndone.run(JSON.stringify({ personId, personName }), id),
    noteTransition: (id: OperationId) => void transition.run(id),
    /** Notes what has become known of it; the whole of its details. */
    saveDetails: (id: OperationId, details: InstallDetails | AccountOperation['details']) =>
      void setDetails.run(JSON.stringify(details), id),
  };
}

export type Operations = ReturnType<typeof createOperations>;

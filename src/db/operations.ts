import type { ProviderFailure } from '../domain/failure.ts';
import type {
  AccountOperation,
  Actor,
  AddKeyOperation,
  BulkActionId,
  OrderOperation,
  InstallDetails,
  NewOperation,
  Operation,
  OperationId,
  OperationState,
  PowerOperation,
  ServerOperation,
} from '../domain/operation.ts';
import { canTransition, isOpen } from '../domain/operation.ts';
import type { AccountId, OrderId, PersonId, ServerId } from '../domain/server.ts';
import { deletedPersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named, nextId, remember, rowsAs } from './sql.ts';

const columns = `id, idempotency_key, action, state, server_id, account_id, person_id, person_name, chat_id, requested_at,
  sent_at, answered_at, ended_at, saw_transition, undo_ms AS undo_window_ms, undone_by ->> 'personName' AS undone_by,
  failure, details, bulk_id`;

// The type parameter of each statement says which operations it returns.
const toOperation = rowsAs<Operation>({ flags: ['sawTransition'], json: ['failure', 'details'] }) as (
  row: object,
) => never;

/** The states of an open operation, as the index on them lists them. */
export const isOpenSql = "state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered')";

/** A deleted person's added key, which may identify them. */
const isOfDeletedPerson = `action = 'add-key' AND person_id = ${deletedPersonId}`;

/** Operations at the provider. Each is written before it is sent, and never sent again. */
export function createOperations(database: Database) {
  const { changed, one, run } = createStatements(database);
  const insert = one<[Named], Operation>(
    `INSERT INTO operations (id, idempotency_key, action, state, server_id, account_id, person_id, person_name,
       chat_id, requested_at, details, undo_ms, bulk_id)
     VALUES (${nextId('operations')}, @idempotencyKey, @action, @state, @serverId, @accountId, @personId, @personName,
       @chatId, @requestedAt, @details, @undoWindowMs, @bulkId) RETURNING ${columns}`,
    toOperation,
  );
  const advance = changed<[Named]>(
    `UPDATE operations SET state = @to,
       sent_at = iif(@to = 'sent', @now, sent_at),
       answered_at = iif(@from = 'sent', @now, answered_at),
       ended_at = iif(@ends, @now, ended_at),
       failure = coalesce(@failure, failure),
       details = iif(@ends AND ${isOfDeletedPerson}, json_set(details, '$.publicKey', '', '$.label', ''), details)
     WHERE id = @id AND state = @from`,
  );
  const setUndone = run<[undoneBy: string, id: OperationId]>(
    'UPDATE operations SET undone_by = ? WHERE id = ?',
  );
  const setDetails = run<[details: string, id: OperationId]>(
    `UPDATE operations SET details = ? WHERE id = ? AND NOT (${isOfDeletedPerson} AND ended_at IS NOT NULL)`,
  );

  return {
    /** Adds an operation. Throws if another one is open on the same server (an index refuses it). */
    accept: <W extends NewOperation>(request: W, undoWindowMs?: number) =>
      insert({
        personName: undefined,
        bulkId: undefined,
        ...request,
        details: 'details' in request ? JSON.stringify(request.details) : undefined,
        // An operation that can be undone waits until the time for that has passed.
        state: undoWindowMs === undefined ? 'accepted' : 'waiting',
        undoWindowMs,
      }) as Extract<Operation, { readonly action: W['action'] }>,
    /** Moves to the next state; `false`: the operation isn't in `from`. An invalid transition is a bug, and throws. */
    advance(
      id: OperationId,
      from: OperationState,
      to: OperationState,
      now: number,
      failure?: ProviderFailure,
    ): boolean {
      if (!canTransition(from, to)) throw new Error(`an operation can't go from ${from} to ${to}`);
      return advance({ id, from, to, now, ends: !isOpen(to), failure: failure && JSON.stringify(failure) });
    },
    saveUndone: (id: OperationId, { personId, personName }: Actor) =>
      setUndone(JSON.stringify({ personId, personName }), id),
    saveTransition: run<[id: OperationId]>('UPDATE operations SET saw_transition = 1 WHERE id = ?'),
    saveDetails: (id: OperationId, details: InstallDetails | AccountOperation['details']) =>
      setDetails(JSON.stringify(details), id),
  };
}

/** Finds operations: by id, and what is open or was done on a server or an account. */
export function createOperationQueries(database: Database) {
  const { all, exists, get, values } = createStatements(database);
  const openOfAccount = `SELECT ${columns} FROM operations WHERE account_id = ? AND server_id IS NULL AND ${isOpenSql}`;
  // Each poll needs it.
  const openAddKeys = remember(
    database,
    'operations',
    all<[account: AccountId], AddKeyOperation>(
      `${openOfAccount} AND action = 'add-key' ORDER BY id`,
      toOperation,
    ),
  );
  return {
    get: get<[id: OperationId], Operation>(`SELECT ${columns} FROM operations WHERE id = ?`, toOperation),
    getByKey: get<[key: string], Operation>(
      `SELECT ${columns} FROM operations WHERE idempotency_key = ?`,
      toOperation,
    ),
    openOn: get<[server: ServerId], ServerOperation>(
      `SELECT ${columns} FROM operations WHERE server_id = ? AND ${isOpenSql}`,
      toOperation,
    ),
    lastOn: get<[server: ServerId], ServerOperation>(
      `SELECT ${columns} FROM operations WHERE server_id = ? ORDER BY id DESC LIMIT 1`,
      toOperation,
    ),
    ofBulk: all<[bulk: BulkActionId], PowerOperation>(
      `SELECT ${columns} FROM operations WHERE bulk_id = ? ORDER BY id`,
      toOperation,
    ),
    open: all<[], Operation>(`SELECT ${columns} FROM operations WHERE ${isOpenSql} ORDER BY id`, toOperation),
    /** One person's open operations in an account, also those on its servers. */
    openOf: all<[person: PersonId, account: AccountId], Operation>(
      `SELECT ${columns} FROM operations WHERE person_id = ? AND account_id = ? AND ${isOpenSql}`,
      toOperation,
    ),
    /** Whether an order is being placed in an account, or one without a reply may still turn up. */
    isOrderAwaited: remember(
      database,
      'operations',
      exists<[account: AccountId]>(
        `SELECT 1 FROM operations WHERE account_id = ? AND server_id IS NULL AND action = 'order'
           AND (${isOpenSql} OR state = 'unconfirmed')`,
      ),
    ),
    openOrder: get<[account: AccountId], OrderOperation>(
      `${openOfAccount} AND action = 'order'`,
      toOperation,
    ),
    /** Operations that ordered since then, ended as unconfirmed, and whose orders may still turn up. */
    lateOrders: all<[account: AccountId, since: number], OrderOperation>(
      `SELECT ${columns} FROM operations WHERE account_id = ? AND server_id IS NULL AND action = 'order'
         AND state = 'unconfirmed' AND sent_at > ? AND details ->> 'candidateOrders' IS NULL ORDER BY id`,
      toOperation,
    ),
    openAddKeys,
    placedOrders: values<[account: AccountId], OrderId>(
      `SELECT details ->> 'orderId' FROM operations
       WHERE account_id = ? AND action = 'order' AND server_id IS NULL AND details ->> 'orderId' IS NOT NULL`,
    ),
    addedKeys: values<[account: AccountId], string>(
      `SELECT details ->> 'keyId' FROM operations
       WHERE account_id = ? AND action = 'add-key' AND server_id IS NULL AND details ->> 'keyId' IS NOT NULL`,
    ),
    /** How long the last installations by the bot took, in ms, newest first. */
    installTimesMs: values<[limit: number], number>(
      `SELECT ended_at - sent_at FROM operations
       WHERE action = 'install' AND state = 'done' AND ended_at > sent_at AND details ->> 'joined' IS NULL
       ORDER BY id DESC LIMIT ?`,
    ),
  };
}

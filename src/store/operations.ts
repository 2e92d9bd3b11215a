import type { ProviderFailure } from '../core/failure.ts';
import type { Operation, OperationId, OperationState } from '../core/operation.ts';
import { isOpen, mayFollow } from '../core/operation.ts';
import type { AccountId, ChatId, PersonId, PowerAction, ServerId } from '../core/server.ts';
import type { Database } from './database.ts';

interface OperationRow {
  readonly id: number;
  readonly wish: string;
  readonly action: PowerAction;
  readonly state: OperationState;
  readonly server_id: number;
  readonly account_id: number;
  readonly person_id: number;
  readonly chat_id: number;
  readonly asked_at: number;
  readonly sent_at: number | null;
  readonly answered_at: number | null;
  readonly settled_at: number | null;
  readonly saw_transition: number;
  readonly failure: string | null;
}

const toOperation = (row: OperationRow): Operation => ({
  id: row.id as OperationId,
  wish: row.wish,
  action: row.action,
  state: row.state,
  serverId: row.server_id as ServerId,
  accountId: row.account_id as AccountId,
  personId: row.person_id as PersonId,
  chatId: row.chat_id as ChatId,
  askedAt: row.asked_at,
  sentAt: row.sent_at ?? undefined,
  answeredAt: row.answered_at ?? undefined,
  settledAt: row.settled_at ?? undefined,
  sawTransition: row.saw_transition === 1,
  failure: row.failure === null ? undefined : (JSON.parse(row.failure) as ProviderFailure),
});

type Wish = Pick<Operation, 'wish' | 'action' | 'serverId' | 'accountId' | 'personId' | 'chatId' | 'askedAt'>;

const open = "state IN ('accepted', 'sent', 'acknowledged', 'unanswered')";

/** The journal of what was asked of servers: written before it is sent, and never sent again. */
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
  const insert = database.prepare(
    `INSERT INTO operations (wish, action, state, server_id, account_id, person_id, chat_id, asked_at)
     VALUES (@wish, @action, 'accepted', @serverId, @accountId, @personId, @chatId, @askedAt)`,
  );
  const advance = database.prepare(
    `UPDATE operations SET state = @to,
       sent_at = CASE WHEN @to = 'sent' THEN @now ELSE sent_at END,
       answered_at = CASE WHEN @from = 'sent' THEN @now ELSE answered_at END,
       settled_at = CASE WHEN @ends THEN @now ELSE settled_at END,
       failure = coalesce(@failure, failure)
     WHERE id = @id AND state = @from`,
  );
  const transition = database.prepare('UPDATE operations SET saw_transition = 1 WHERE id = ?');

  const one = (row: OperationRow | undefined) => (row === undefined ? undefined : toOperation(row));

  return {
    get: (id: OperationId): Operation | undefined => one(byId.get(id)),
    byWish: (wish: string): Operation | undefined => one(byWish.get(wish)),
    openOn: (server: ServerId): Operation | undefined => one(openOn.get(server)),
    lastOn: (server: ServerId): Operation | undefined => one(lastOn.get(server)),
    open: (): readonly Operation[] => allOpen.all().map(toOperation),
    openOf: (person: PersonId, account: AccountId): readonly Operation[] =>
      openOf.all(person, account).map(toOperation),
    /** Writes a wish down. A second open one on the same server is refused by an index, and throws. */
    accept(wish: Wish): Operation {
      const { lastInsertRowid } = insert.run(wish);
      const row = byId.get(Number(lastInsertRowid));
      if (row === undefined) throw new Error('an operation vanished within its transaction');
      return toOperation(row);
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
    noteTransition: (id: OperationId) => void transition.run(id),
  };
}

export type Operations = ReturnType<typeof createOperations>;

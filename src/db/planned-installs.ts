import type { PlannedInstall } from '../domain/planned-install.ts';
import type { AccountId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named, rowsAs } from './sql.ts';

const columns = `planned_installs.server_id, planned_installs.person_id, planned_installs.chat_id, details, token,
  planned_at, planned_installs.attempts`;
const toPlannedInstall = rowsAs<PlannedInstall>({ json: ['details'] });

/** Systems to install once their orders are paid. */
export function createPlannedInstalls(database: Database) {
  const { all, changed, exists, get, run, value } = createStatements(database);
  const save = run<[Named]>(
    `INSERT OR REPLACE INTO planned_installs (server_id, person_id, chat_id, details, token, planned_at, next_try_at)
     VALUES (@serverId, @personId, @chatId, @details, @token, @plannedAt, @plannedAt)`,
  );
  // CROSS JOIN: SQLite would otherwise start with all servers whose order is active.
  const ofPaid = `planned_installs CROSS JOIN servers ON servers.id = planned_installs.server_id
    WHERE servers.order_status = 'active'`;
  return {
    /** Replaces the order's earlier one. */
    save: (plan: Omit<PlannedInstall, 'attempts'>): void =>
      save({ ...plan, details: JSON.stringify(plan.details) }),
    get: get<[server: ServerId], PlannedInstall>(
      `SELECT ${columns} FROM planned_installs WHERE server_id = ?`,
      toPlannedInstall,
    ),
    isOfDialog: exists<[person: PersonId, token: number]>(
      'SELECT 1 FROM planned_installs WHERE person_id = ? AND token = ?',
    ),
    /** `false`: there is none. */
    remove: changed<[server: ServerId]>('DELETE FROM planned_installs WHERE server_id = ?'),
    ofPerson: all<[person: PersonId, account: AccountId], PlannedInstall>(
      `SELECT ${columns} FROM planned_installs JOIN servers ON servers.id = planned_installs.server_id
       WHERE person_id = ? AND servers.account_id = ? ORDER BY server_id`,
      toPlannedInstall,
    ),
    /** Plans whose order is paid, and that are due. */
    due: all<[now: number], PlannedInstall>(
      `SELECT ${columns} FROM ${ofPaid} AND next_try_at <= ? ORDER BY next_try_at`,
      toPlannedInstall,
    ),
    nextDueAt: value<[after: number], number>(`SELECT min(next_try_at) FROM ${ofPaid} AND next_try_at > ?`),
    /** Schedules the next try. */
    tryAt: run<[server: ServerId, at: number]>(
      'UPDATE planned_installs SET next_try_at = ?2 WHERE server_id = ?1',
    ),
    countAttempt: run<[server: ServerId]>(
      'UPDATE planned_installs SET attempts = attempts + 1 WHERE server_id = ?',
    ),
  };
}

import type { PlannedInstall } from '../domain/planned-install.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named } from './sql.ts';

interface PlannedInstallRow {
  readonly server_id: ServerId;
  readonly person_id: PersonId;
  readonly chat_id: ChatId;
  readonly details: string;
  readonly token: number;
  readonly planned_at: number;
  readonly attempts: number;
}

const toPlannedInstall = (row: PlannedInstallRow): PlannedInstall => ({
  serverId: row.server_id,
  personId: row.person_id,
  chatId: row.chat_id,
  details: JSON.parse(row.details) as PlannedInstall['details'],
  token: row.token,
  plannedAt: row.planned_at,
  attempts: row.attempts,
});

/** Systems to install once their orders are paid. */
export function createPlannedInstalls(database: Database) {
  const { all, changed, exists, get, run, value } = createStatements(database);
  const save = run<[Named]>(
    `INSERT OR REPLACE INTO planned_installs (server_id, person_id, chat_id, details, token, planned_at, next_try_at)
     VALUES (@server, @person, @chat, @details, @token, @at, @at)`,
  );
  // CROSS JOIN: SQLite would otherwise start with all servers whose order is active.
  const ofPaid = `planned_installs CROSS JOIN servers ON servers.id = planned_installs.server_id
    WHERE servers.order_status = 'active'`;
  return {
    /** Replaces the order's earlier one. */
    save: ({
      serverId,
      personId,
      chatId,
      details,
      token,
      plannedAt,
    }: Omit<PlannedInstall, 'attempts'>): void =>
      save({
        server: serverId,
        person: personId,
        chat: chatId,
        details: JSON.stringify(details),
        token,
        at: plannedAt,
      }),
    get: get<[server: ServerId], PlannedInstall>(
      'SELECT * FROM planned_installs WHERE server_id = ?',
      toPlannedInstall,
    ),
    isOfDialog: exists<[person: PersonId, token: number]>(
      'SELECT 1 FROM planned_installs WHERE person_id = ? AND token = ?',
    ),
    /** `false`: there is none. */
    remove: changed<[server: ServerId]>('DELETE FROM planned_installs WHERE server_id = ?'),
    /** Those that one person has in an account. */
    ofPerson: all<[person: PersonId, account: AccountId], PlannedInstall>(
      `SELECT planned_installs.* FROM planned_installs JOIN servers ON servers.id = planned_installs.server_id
       WHERE person_id = ? AND servers.account_id = ? ORDER BY server_id`,
      toPlannedInstall,
    ),
    /** Those whose order is paid, and that are tried now. */
    due: all<[now: number], PlannedInstall>(
      `SELECT planned_installs.* FROM ${ofPaid} AND next_try_at <= ? ORDER BY next_try_at`,
      toPlannedInstall,
    ),
    nextDueAt: value<[after: number], number>(`SELECT min(next_try_at) FROM ${ofPaid} AND next_try_at > ?`),
    /** It is tried again at this time, unless it is removed before that. */
    tryAt: run<[server: ServerId, at: number]>(
      'UPDATE planned_installs SET next_try_at = ?2 WHERE server_id = ?1',
    ),
    countAttempt: run<[server: ServerId]>(
      'UPDATE planned_installs SET attempts = attempts + 1 WHERE server_id = ?',
    ),
  };
}

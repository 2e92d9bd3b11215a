import type { AuditAction, AuditEntry, AuditFilter, AuditOutcome } from '../domain/audit-entry.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named } from './sql.ts';

interface EntryRow {
  readonly at: number;
  readonly chat_id: ChatId;
  readonly account_id: AccountId;
  readonly server_id: ServerId | null;
  readonly server_name: string;
  readonly person_id: PersonId | null;
  readonly person_name: string;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly detail: string;
}

const toEntry = (row: EntryRow): AuditEntry => ({
  at: row.at,
  chatId: row.chat_id,
  accountId: row.account_id,
  serverId: row.server_id ?? undefined,
  serverName: row.server_name,
  personId: row.person_id ?? undefined,
  personName: row.person_name,
  action: row.action,
  outcome: row.outcome,
  detail: row.detail,
});

const toColumns = (entry: AuditEntry): Readonly<Record<keyof EntryRow, Named[string]>> => ({
  at: entry.at,
  chat_id: entry.chatId,
  account_id: entry.accountId,
  server_id: entry.serverId,
  server_name: entry.serverName,
  person_id: entry.personId,
  person_name: entry.personName,
  action: entry.action,
  outcome: entry.outcome,
  detail: entry.detail,
});

/** Who did what, newest first. */
export function createAuditLog(database: Database) {
  const { all, one, run } = createStatements(database);
  const insert = run<[Named]>(
    `INSERT INTO audit_log (at, chat_id, account_id, server_id, server_name, person_id, person_name, action, outcome, detail)
     VALUES (@at, @chat_id, @account_id, @server_id, @server_name, @person_id, @person_name, @action, @outcome, @detail)`,
  );
  const where = `account_id IN (SELECT value FROM json_each(@accounts))
    AND (@chat IS NULL OR chat_id = @chat
      OR (action IN ('reboot', 'stop', 'boot', 'install') AND outcome IN ('done', 'failed', 'unconfirmed')))
    AND (@server IS NULL OR server_id = @server) AND (@person IS NULL OR person_id = @person)`;
  const page = all<[Named], AuditEntry>(
    `SELECT * FROM audit_log WHERE ${where} ORDER BY id DESC LIMIT @limit OFFSET @offset`,
    toEntry,
  );
  const count = one<[Named], number>(
    `SELECT count(*) AS n FROM audit_log WHERE ${where}`,
    ({ n }: { readonly n: number }) => n,
  );
  const parametersOf = ({ accounts, visibleIn, serverId, personId }: AuditFilter) => ({
    ...{ accounts: JSON.stringify(accounts), chat: visibleIn, server: serverId, person: personId },
  });

  return {
    add: (entry: AuditEntry) => insert(toColumns(entry)),
    page: (filter: AuditFilter, offset: number, limit: number) =>
      page({ ...parametersOf(filter), offset, limit }),
    count: (filter: AuditFilter) => count(parametersOf(filter)),
    prune: run<[before: number]>('DELETE FROM audit_log WHERE at < ?'),
  };
}

import {
  maxAuditEntries,
  type AuditAction,
  type AuditEntry,
  type AuditFilter,
  type AuditOutcome,
  type AuditPageStart,
  type NewAuditEntry,
} from '../domain/audit-entry.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named } from './sql.ts';

interface EntryRow {
  readonly id: number;
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
  readonly times: number;
}

const toEntry = (row: EntryRow): AuditEntry => ({
  id: row.id,
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
  times: row.times,
});

const toColumns = (entry: NewAuditEntry) => ({
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

/** How many entries before it are compared with a new one: people who play switch something on and off. */
const comparedEntries = 4;
const hourMs = 60 * 60_000;

/** Who did what, newest first. Each account has a limited number of entries. */
export function createAuditLog(database: Database) {
  const { all, get, run } = createStatements(database);
  const insert = run<[Named]>(
    `INSERT INTO audit_log (at, chat_id, account_id, server_id, server_name, person_id, person_name, action, outcome, detail, times)
     VALUES (@at, @chat_id, @account_id, @server_id, @server_name, @person_id, @person_name, @action, @outcome, @detail, @times)`,
  );
  // It is removed, and added again as the newest.
  const takeRepeated = get<[Named], { readonly times: number }>(
    `DELETE FROM audit_log WHERE id = (SELECT id FROM (
         SELECT * FROM audit_log WHERE account_id = @account_id ORDER BY id DESC LIMIT ${comparedEntries})
       WHERE chat_id = @chat_id AND server_id IS @server_id AND server_name = @server_name AND person_id IS @person_id
         AND person_name = @person_name AND action = @action AND outcome = @outcome AND detail = @detail
         AND at / ${hourMs} = @at / ${hourMs})
     RETURNING times`,
  );
  const cut = run<[account: AccountId]>(
    `DELETE FROM audit_log WHERE account_id = ?1 AND id <=
       (SELECT id FROM audit_log WHERE account_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ${maxAuditEntries})`,
  );
  const pageOf = (side: '<' | '>', order: 'ASC' | 'DESC') =>
    all<[Named], AuditEntry>(
      `SELECT * FROM audit_log WHERE account_id = @account AND id ${side} @from
         AND (@chat IS NULL OR chat_id = @chat
           OR (action IN ('reboot', 'stop', 'boot', 'install') AND outcome IN ('done', 'failed', 'unconfirmed')))
         AND (@server IS NULL OR server_id = @server) AND (@person IS NULL OR person_id = @person)
       ORDER BY id ${order} LIMIT @limit`,
      toEntry,
    );
  const older = pageOf('<', 'DESC');
  const newer = pageOf('>', 'ASC');

  return {
    /** Adds an entry, or counts it in one of the last entries if that says the same and is of the same hour. */
    add: (entry: NewAuditEntry): void =>
      database.transaction(() => {
        const columns = toColumns(entry);
        insert({ ...columns, times: 1 + (takeRepeated(columns)?.times ?? 0) });
        cut(entry.accountId);
      }),
    /** The entries before an id, or the ones after it that are nearest to it; newest first. */
    page(
      { accounts, visibleIn, serverId, personId }: AuditFilter,
      from: AuditPageStart,
      limit: number,
    ): readonly AuditEntry[] {
      const filter = { chat: visibleIn, server: serverId, person: personId, limit };
      // One search of the index for each account: together they would have to be sorted.
      const found = accounts.flatMap(account =>
        from.side === 'older'
          ? older({ ...filter, account, from: from.id })
          : newer({ ...filter, account, from: from.id }),
      );
      const newestFirst = found.toSorted((a, b) => b.id - a.id);
      return from.side === 'older' ? newestFirst.slice(0, limit) : newestFirst.slice(-limit);
    },
    prune: run<[before: number]>('DELETE FROM audit_log WHERE at < ?'),
  };
}

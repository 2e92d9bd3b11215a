import {
  maxAuditEntries,
  type AuditEntry,
  type AuditFilter,
  type AuditPageStart,
  type NewAuditEntry,
} from '../domain/audit-entry.ts';
import type { AccountId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named, rowsAs } from './sql.ts';

/** How many previous entries a new one is compared with: some people switch a server on and off again and again. */
const comparedEntries = 4;
const hourMs = 60 * 60_000;

/** Who did what, newest first. Each account has a limited number of entries. */
export function createAuditLog(database: Database) {
  const { all, get, run } = createStatements(database);
  const insert = run<[Named]>(
    `INSERT INTO audit_log (at, chat_id, account_id, server_id, server_name, person_id, person_name, action, outcome, detail, times)
     VALUES (@at, @chatId, @accountId, @serverId, @serverName, @personId, @personName, @action, @outcome, @detail, @times)`,
  );
  // The entry is removed, and added again as the newest.
  const takeRepeated = get<[Named], { readonly times: number }>(
    `DELETE FROM audit_log WHERE id = (SELECT id FROM (
         SELECT * FROM audit_log WHERE account_id = @accountId ORDER BY id DESC LIMIT ${comparedEntries})
       WHERE chat_id = @chatId AND server_id IS @serverId AND server_name = @serverName AND person_id IS @personId
         AND person_name = @personName AND action = @action AND outcome = @outcome AND detail = @detail
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
      rowsAs<AuditEntry>(),
    );
  const older = pageOf('<', 'DESC');
  const newer = pageOf('>', 'ASC');

  return {
    /** Adds an entry, or counts it in one of the last entries that says the same and is from the same hour. */
    add: (entry: NewAuditEntry): void =>
      database.transaction(() => {
        const { times = 0 } = takeRepeated({ ...entry }) ?? {};
        insert({ ...entry, times: 1 + times });
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
      const find = from.side === 'older' ? older : newer;
      const found = accounts.flatMap(account => find({ ...filter, account, from: from.id }));
      const newestFirst = found.toSorted((a, b) => b.id - a.id);
      return from.side === 'older' ? newestFirst.slice(0, limit) : newestFirst.slice(-limit);
    },
    prune: run<[before: number]>('DELETE FROM audit_log WHERE at < ?'),
  };
}

import type { Deed, DeedOutcome, RecordEntry, RecordFilter } from '../domain/audit-entry.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

interface RecordRow {
  readonly at: number;
  readonly chat_id: number;
  readonly account_id: number;
  readonly server_id: number | null;
  readonly server_name: string;
  readonly person_id: number | null;
  readonly person_name: string;
  readonly what: string;
  readonly outcome: string;
  readonly about: string;
}

const toEntry = (row: RecordRow): RecordEntry => ({
  at: row.at,
  chatId: row.chat_id as ChatId,
  accountId: row.account_id as AccountId,
  serverId: (row.server_id ?? undefined) as ServerId | undefined,
  serverName: row.server_name,
  personId: (row.person_id ?? undefined) as PersonId | undefined,
  personName: row.person_name,
  what: row.what as Deed,
  outcome: row.outcome as DeedOutcome,
  about: row.about,
});

/** Who did what, newest first. */
export function createRecord(database: Database) {
  const insert = database.prepare(
    `INSERT INTO record (at, chat_id, account_id, server_id, server_name, person_id, person_name, what, outcome, about)
     VALUES (@at, @chatId, @accountId, @serverId, @serverName, @personId, @personName, @what, @outcome, @about)`,
  );
  const where = `account_id IN (SELECT value FROM json_each(@accounts))
    AND (@chat IS NULL OR chat_id = @chat
      OR (what IN ('reboot', 'stop', 'boot', 'install') AND outcome IN ('done', 'failed', 'unconfirmed')))
    AND (@server IS NULL OR server_id = @server) AND (@person IS NULL OR person_id = @person)`;
  const page = database.prepare<object, RecordRow>(
    `SELECT * FROM record WHERE ${where} ORDER BY id DESC LIMIT @limit OFFSET @offset`,
  );
  const count = database.prepare<object, { n: number }>(`SELECT count(*) AS n FROM record WHERE ${where}`);
  const prune = database.prepare('DELETE FROM record WHERE at < ?');
  const asked = ({ accounts, seenIn, serverId, personId }: RecordFilter) => ({
    accounts: JSON.stringify(accounts),
    chat: seenIn ?? null,
    server: serverId ?? null,
    person: personId ?? null,
  });

  return {
    add(entry: RecordEntry): void {
      insert.run({ ...entry, serverId: entry.serverId ?? null, personId: entry.personId ?? null });
    },
    page: (filter: RecordFilter, offset: number, limit: number): readonly RecordEntry[] =>
      page.all({ ...asked(filter), offset, limit }).map(toEntry),
    count: (filter: RecordFilter): number => count.get(asked(filter))?.n ?? 0,
    prune: (before: number) => void prune.run(before),
  };
}

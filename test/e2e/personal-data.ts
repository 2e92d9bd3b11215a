import { existsSync, readFileSync } from 'node:fs';

import { openExistingDatabase, type Database } from '../../src/db/database.ts';

/** A table's columns, by their names. */
type Columns = Readonly<Record<string, string>>;

const flat = (columns: Columns): readonly string[] =>
  Object.entries(columns).flatMap(([table, names]) => names.split(' ').map(name => `${table}.${name}`));

/**
 * Where a person's id, their names or the names that they gave may stand in clear. The test of /forget_me fills
 * all of them, and then finds nothing left there.
 */
export const holdingPeople = flat({
  server_disabled_kinds: 'chat_id',
  chat_settings: 'chat_id',
  chats: 'id',
  dialogs: 'chat_id person_id',
  message_buttons: 'chat_id',
  pending_requests: 'chat_id',
  incidents: 'chat_id acknowledged_by acknowledged_name',
  invitations: 'person_id',
  links: 'person_id label label_key status_chat_id',
  live_messages: 'chat_id person_id',
  mutes: 'chat_id',
  outages: 'chat_id',
  bulk_actions: 'idempotency_key person_id person_name chat_id',
  operations: 'idempotency_key person_id chat_id details person_name undone_by',
  outbox: 'key chat_id person_id body',
  people: 'id first_name',
  planned_installs: 'person_id chat_id',
  audit_log: 'chat_id server_name person_id person_name detail',
  roles: 'person_id person_name granted_by',
  server_labels: 'person_id label',
  servers: 'locked_by',
  subscriptions: 'person_id',
  access_requests: 'person_id person_name',
});

/**
 * All other columns. A new one goes into one of the two lists: what is in the first has to be deleted with a person.
 * Encrypted columns (the inbox's payload, a link's credentials) are here, since they can't be searched.
 */
export const neverHoldingPeople = flat({
  accounts:
    'id fingerprint first_polled_at polled_at next_poll_at failures failure stopped_at states_before unreadable_orders unreadable_at_first',
  server_disabled_kinds: 'server_id kind',
  chat_settings:
    'confirm_power silent disabled_kinds language undo_seconds reminders escalation wake_me quiet_from quiet_to time_zone dark_pictures',
  chats: 'kind paused_at paused_reason',
  data_keys: 'id purpose master_key_id wrapped commitment created_at',
  dialogs: 'kind data expires_at question_id',
  message_buttons: 'message_id server_id until remove_at attempts',
  pending_requests: 'message_id kind data started_at',
  inbox: 'update_id payload received_at attempts',
  incidents:
    'id opened_at added_at ended_at unacknowledged_since mentioned_for escalated_for message_id edits edit_at changed_at',
  incident_servers: 'incident_id server_id down_at end_at end_kind',
  invitations: 'token_hash account_id expires_at',
  links:
    'id account_id state is_default data_key_id cid key created_at checked_at rejected_at status_message_id',
  live_messages: 'message_id operation_id topic_id next_edit_at edited_at attempts first_attempt_at',
  mutes: 'server_id until',
  outages: 'account_id started_at ended_at',
  id_high_water_marks: 'table_name last_id',
  operations:
    'id action state server_id account_id requested_at sent_at answered_at ended_at saw_transition failure undo_ms bulk_id',
  bulk_actions: 'id action topic_id message_id requested_at ended_at undo_ms left_out',
  outbox: 'id state due_at first_due_at lease_until attempts created_at ended_at reason',
  people: 'telegram_language language first_seen_at seen_day',
  planned_installs: 'server_id details token planned_at next_try_at attempts',
  provider_cache: 'endpoint name value updated_at',
  audit_log: 'id at account_id server_id action outcome times',
  roles: 'id chat_id account_id server_id granted_at revoked_at',
  schema_migrations: 'name checksum applied_at',
  server_labels: 'server_id',
  servers:
    'id account_id order_id order_number amount invoice_id order_status raw_order_status product_status vps_name ip other_ips state raw_state word_state online paid_until seen_at first_seen_at in_initial_snapshot paid_at was_active expected unexpected_since down_since missed_polls missing_since gone_at keyboard_version locked_at next_poll_at failures failure',
  state_intervals: 'server_id started_at ended_at state',
  subscriptions: 'chat_id account_id topic_id title created_at paused_at paused_reason',
  access_requests: 'id chat_id account_id requested_at answered_at',
  boards: 'chat_id topic_id message_id shown shown_read_at is_pinned pin_checked_at next_check_at',
  vault_check: 'id master_key_id record',
  loaded_master_keys: 'master_key_id',
});

/** A value in the database, and its column. */
export interface Trace {
  readonly column: string;
  readonly value: string;
  /** The whole row, to find out where the value came from. */
  readonly row: Readonly<Record<string, unknown>>;
}

function read<T>(path: string, work: (database: Database) => T): T {
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure));
  try {
    return work(opened.value);
  } finally {
    opened.value.close();
  }
}

const tablesIn = (database: Database): readonly string[] =>
  database
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all()
    .map(({ name }) => name);

/** Every column of every table, as `table.column`. */
export const columnsOf = (path: string): readonly string[] =>
  read(path, database =>
    tablesIn(database).flatMap(table =>
      database
        .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
        .all(table)
        .map(({ name }) => `${table}.${name}`),
    ),
  );

/** Every value in the database that contains one of the marks. */
export const tracesIn = (path: string, marks: readonly string[]): readonly Trace[] =>
  read(path, database =>
    tablesIn(database).flatMap(table =>
      database
        .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
        .all()
        .flatMap(row =>
          Object.entries(row)
            .map(([name, value]) => ({ column: `${table}.${name}`, value: String(value), row }))
            .filter(({ value }) => marks.some(mark => value.toLowerCase().includes(mark.toLowerCase()))),
        ),
    ),
  );

/** An integer as SQLite stores it: in a column, and as a rowid (https://sqlite.org/fileformat.html#record_format). */
function bytesOf(id: number): readonly Buffer[] {
  const inColumn = Buffer.alloc(6);
  inColumn.writeUIntBE(id, 0, 6);
  const sevens: number[] = [];
  for (let left = id; left > 0; left = Math.floor(left / 128)) sevens.unshift(left % 128);
  return [
    inColumn,
    Buffer.from(sevens.map((seven, index) => (index < sevens.length - 1 ? seven | 128 : seven))),
  ];
}

/** The words, and the id, whose bytes are anywhere in the files of the database: between its rows and in its log too. */
export const bytesLeft = (
  path: string,
  sought: { readonly words: readonly string[]; readonly id?: number },
): readonly string[] =>
  ['', '-wal']
    .map(end => `${path}${end}`)
    .filter(file => existsSync(file))
    .flatMap(file => {
      const bytes = readFileSync(file);
      const text = bytes.toString('latin1').toLowerCase();
      const words = sought.words.filter(word => text.includes(word.toLowerCase()));
      const { id } = sought;
      const numbers =
        id !== undefined && bytesOf(id).some(number => bytes.includes(number)) ? [String(id)] : [];
      return [...words, ...numbers].map(found => `${found} in ${file}`);
    });

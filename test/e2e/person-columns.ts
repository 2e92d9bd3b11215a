/** A table's columns, by their names. */
type Columns = Readonly<Record<string, string>>;

const flat = (columns: Columns): readonly string[] =>
  Object.entries(columns).flatMap(([table, names]) => names.split(' ').map(name => `${table}.${name}`));

/**
 * Where a person's number, their names or what they have called their own may stand in clear. The test of
 * forgetting fills every one of them, and then looks that nothing is left there.
 */
export const holdingPeople = flat({
  alerts_off: 'chat_id',
  chat_settings: 'chat_id',
  chats: 'id',
  dialogs: 'chat_id person_id',
  errands: 'chat_id',
  incidents: 'taken_by taken_name',
  invitations: 'person_id',
  links: 'person_id label label_key report_chat',
  live_messages: 'chat_id person_id',
  mutes: 'chat_id',
  operations: 'wish person_id chat_id details person_name undone_by',
  outbox: 'key chat_id person_id body',
  people: 'id first_name',
  record: 'chat_id server_name person_id person_name about',
  roles: 'person_id person_name granted_by',
  server_labels: 'person_id label',
  servers: 'locked_by',
  subscriptions: 'person_id',
  team_requests: 'person_id person_name',
});

/**
 * All other columns. Whoever adds one decides which list it belongs to: in the first, the erasure must know
 * it. What is sealed (the inbox's payload, a link's pair) is nobody's to read here, and goes by itself.
 */
export const neverHoldingPeople = flat({
  accounts: 'id fingerprint first_looked_at looked_at next_look_at failures',
  alerts_off: 'server_id kind',
  chat_settings: 'ask_first silent left_out language undo_seconds reminders quiet_from quiet_to zone',
  chats: 'kind resting_since resting_why',
  data_keys: 'id purpose master_key_id wrapped commitment created_at',
  dialogs: 'kind data expires_at',
  errands: 'message_id kind data started_at',
  inbox: 'update_id payload received_at attempts',
  incidents: 'chat_id server_id since_at',
  invitations: 'token_hash account_id expires_at',
  links: 'id account_id state is_default data_key_id cid key created_at checked_at report_message',
  live_messages: 'message_id operation_id topic_id edit_at shown shown_at attempts first_try_at',
  mutes: 'server_id until',
  numbers_used: 'name last',
  operations:
    'id action state server_id account_id asked_at sent_at answered_at settled_at saw_transition failure undo_ms',
  outbox: 'id state due_at lease_until attempts created_at ended_at why',
  people: 'telegram_language language first_seen_at',
  provider_facts: 'endpoint name value noted_at',
  record: 'id at account_id server_id what outcome',
  roles: 'id chat_id account_id server_id granted_at withdrawn_at',
  schema_migrations: 'name checksum applied_at',
  server_labels: 'server_id',
  servers:
    'id account_id order_id order_number amount invoice_id order_status raw_order_status product_status vps_name ip state raw_state seen_at first_seen_at from_first_look paid_at was_active expected odd_since down_since missed_looks gone_at generation locked_at next_read_at failures',
  subscriptions: 'chat_id account_id topic_id title created_at resting_since resting_why',
  team_requests: 'id chat_id account_id asked_at answered_at',
  vault_check: 'id master_key_id record',
});

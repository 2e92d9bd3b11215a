-- Orders and their servers, as last read.
CREATE TABLE servers (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  order_id TEXT NOT NULL,
  order_number TEXT,
  amount TEXT,
  invoice_id TEXT,
  -- `raw_…`: the provider's own word.
  order_status TEXT NOT NULL,
  raw_order_status TEXT NOT NULL,
  -- YYYY-MM-DD; NULL: the provider doesn't say.
  paid_until TEXT,
  product_status TEXT,
  vps_name TEXT,
  ip TEXT,
  -- JSON: the addresses besides `ip`.
  other_ips TEXT,
  -- By the word and `online` together; `word_state`: by the word alone, where that differs.
  state TEXT,
  raw_state TEXT,
  word_state TEXT,
  -- The provider's second witness of the state.
  online INTEGER,
  -- When the server itself was last read.
  seen_at INTEGER,
  first_seen_at INTEGER NOT NULL,
  -- It was there at the first poll of its account, so its first state causes no notifications.
  in_initial_snapshot INTEGER NOT NULL,
  paid_at INTEGER,
  was_active INTEGER NOT NULL,
  -- The power state that it should have, and since when reads have disagreed.
  expected TEXT,
  unexpected_since INTEGER,
  down_since INTEGER,
  -- Complete lists of orders in a row without it, a minute apart, and when the first of them was.
  missed_polls INTEGER NOT NULL,
  missing_since INTEGER,
  gone_at INTEGER,
  -- Grows with every operation: tells current buttons from old ones.
  keyboard_version INTEGER NOT NULL DEFAULT 1,
  locked_by INTEGER REFERENCES people (id) ON DELETE SET NULL,
  locked_at INTEGER,
  next_poll_at INTEGER,
  -- Failed reads in a row, and why (JSON).
  failures INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  UNIQUE (account_id, order_id)
) STRICT;

CREATE INDEX servers_gone ON servers (account_id, gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX servers_failing ON servers (account_id) WHERE failures >= 2;
CREATE INDEX servers_locked ON servers (locked_by) WHERE locked_by IS NOT NULL;

CREATE TRIGGER servers_high_water_mark AFTER DELETE ON servers BEGIN
  INSERT INTO id_high_water_marks VALUES ('servers', OLD.id)
    ON CONFLICT (table_name) DO UPDATE SET last_id = max(last_id, excluded.last_id);
END;

-- The states of each server as they were read. The time between intervals is unknown.
CREATE TABLE state_intervals (
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  started_at INTEGER NOT NULL,
  -- NULL: it is the present one, and lasts as long as the server is read.
  ended_at INTEGER,
  state TEXT NOT NULL,
  PRIMARY KEY (server_id, started_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX state_intervals_ended ON state_intervals (ended_at) WHERE ended_at IS NOT NULL;

-- A person's own name for a server.
CREATE TABLE server_labels (
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  PRIMARY KEY (person_id, server_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX server_labels_by_server ON server_labels (server_id);

-- Power actions on several servers that were requested at once: their operations name it.
CREATE TABLE bulk_actions (
  id INTEGER PRIMARY KEY,
  idempotency_key TEXT NOT NULL UNIQUE,
  action TEXT NOT NULL CHECK (action IN ('reboot', 'stop', 'boot')),
  -- 0: a person who was deleted.
  person_id INTEGER NOT NULL,
  person_name TEXT NOT NULL,
  chat_id INTEGER NOT NULL,
  -- The forum topic and the message that shows it; NULL: it has to be sent.
  topic_id INTEGER,
  message_id INTEGER,
  requested_at INTEGER NOT NULL,
  ended_at INTEGER,
  -- How long it can be undone before it is sent; NULL: not at all.
  undo_ms INTEGER,
  -- JSON: the chosen servers that were left out, and why.
  left_out TEXT NOT NULL
) STRICT;

CREATE INDEX bulk_actions_in_progress ON bulk_actions (id) WHERE ended_at IS NULL;

CREATE TRIGGER bulk_actions_high_water_mark AFTER DELETE ON bulk_actions BEGIN
  INSERT INTO id_high_water_marks VALUES ('bulk_actions', OLD.id)
    ON CONFLICT (table_name) DO UPDATE SET last_id = max(last_id, excluded.last_id);
END;

-- Actions requested from the provider, each written before it is sent.
CREATE TABLE operations (
  id INTEGER PRIMARY KEY,
  idempotency_key TEXT NOT NULL UNIQUE,
  action TEXT NOT NULL CHECK (action IN ('reboot', 'stop', 'boot', 'install', 'order', 'add-key')),
  state TEXT NOT NULL,
  -- NULL: the action concerns the account as a whole.
  server_id INTEGER REFERENCES servers (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  -- 0: a person who was deleted.
  person_id INTEGER NOT NULL,
  person_name TEXT,
  chat_id INTEGER NOT NULL,
  requested_at INTEGER NOT NULL,
  sent_at INTEGER,
  answered_at INTEGER,
  ended_at INTEGER,
  saw_transition INTEGER NOT NULL DEFAULT 0,
  -- How long it can be undone before it is sent; NULL: not at all.
  undo_ms INTEGER,
  -- JSON: personId, personName.
  undone_by TEXT,
  -- JSON: why it failed.
  failure TEXT,
  -- JSON: what only this kind of action has.
  details TEXT,
  bulk_id INTEGER REFERENCES bulk_actions (id),
  CHECK ((server_id IS NULL) = (action IN ('order', 'add-key'))),
  CHECK ((details IS NULL) = (action IN ('reboot', 'stop', 'boot')))
) STRICT;

-- At most one open operation for each server, whatever the code believes.
CREATE UNIQUE INDEX operations_open ON operations (server_id)
  WHERE state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered') AND server_id IS NOT NULL;
-- One order at a time for each account: a lost reply is reconciled by what is new in the list of orders.
CREATE UNIQUE INDEX operations_open_create ON operations (account_id)
  WHERE action = 'order' AND state IN ('accepted', 'sent', 'acknowledged', 'unanswered');
CREATE INDEX operations_by_server ON operations (server_id, id) WHERE server_id IS NOT NULL;
CREATE INDEX operations_by_account ON operations (account_id, action, id) WHERE server_id IS NULL;

CREATE INDEX operations_by_bulk ON operations (bulk_id) WHERE bulk_id IS NOT NULL;
CREATE INDEX operations_in_progress ON operations (id)
  WHERE state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered');
CREATE INDEX operations_installed ON operations (id) WHERE action = 'install' AND state = 'done';
CREATE INDEX operations_in_progress_on_account ON operations (account_id, action, id)
  WHERE server_id IS NULL AND state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered');
CREATE INDEX operations_ended ON operations (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX operations_of_account ON operations (account_id, id);

CREATE TRIGGER operations_high_water_mark AFTER DELETE ON operations BEGIN
  INSERT INTO id_high_water_marks VALUES ('operations', OLD.id)
    ON CONFLICT (table_name) DO UPDATE SET last_id = max(last_id, excluded.last_id);
END;

-- Systems to install once their orders are paid.
CREATE TABLE planned_installs (
  server_id INTEGER PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  chat_id INTEGER NOT NULL,
  -- JSON: the template, its title, and the ids of the SSH keys.
  details TEXT NOT NULL,
  -- Of the dialog that confirmed it.
  token INTEGER NOT NULL,
  planned_at INTEGER NOT NULL,
  -- When it is tried, once the order is paid; how often the provider could not be asked.
  next_try_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX planned_installs_by_person ON planned_installs (person_id);

-- What a provider says to everybody: its catalogue, and that it has no `balance`.
CREATE TABLE provider_cache (
  endpoint TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (endpoint, name)
) STRICT, WITHOUT ROWID;

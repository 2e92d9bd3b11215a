-- An order and its VPS, as last seen. `generation` grows with every operation: it is the part of a
-- button that tells an old keyboard from a new one.
CREATE TABLE servers (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  order_id TEXT NOT NULL,
  order_number TEXT,
  amount TEXT,
  invoice_id TEXT,
  order_status TEXT NOT NULL,
  raw_order_status TEXT NOT NULL,
  product_status TEXT,
  vps_name TEXT,
  ip TEXT,
  state TEXT,
  raw_state TEXT,
  seen_at INTEGER,
  first_seen_at INTEGER NOT NULL,
  from_first_look INTEGER NOT NULL,
  paid_at INTEGER,
  was_active INTEGER NOT NULL,
  expected TEXT,
  odd_since INTEGER,
  down_since INTEGER,
  missed_looks INTEGER NOT NULL,
  gone_at INTEGER,
  generation INTEGER NOT NULL DEFAULT 1,
  locked_by INTEGER REFERENCES people (id) ON DELETE SET NULL,
  locked_at INTEGER,
  next_read_at INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, order_id)
) STRICT;

CREATE INDEX servers_due ON servers (next_read_at) WHERE next_read_at IS NOT NULL;

-- A person's own name for a server.
CREATE TABLE server_labels (
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  PRIMARY KEY (person_id, server_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE operations (
  id INTEGER PRIMARY KEY,
  wish TEXT NOT NULL UNIQUE,
  action TEXT NOT NULL CHECK (action IN ('reboot', 'stop', 'boot')),
  state TEXT NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  sent_at INTEGER,
  answered_at INTEGER,
  settled_at INTEGER,
  saw_transition INTEGER NOT NULL DEFAULT 0,
  failure TEXT
) STRICT;

-- Two people can't begin something on one server at once, whatever the code above believes.
CREATE UNIQUE INDEX operations_open ON operations (server_id)
  WHERE state IN ('accepted', 'sent', 'acknowledged', 'unanswered');
CREATE INDEX operations_by_server ON operations (server_id, id);

-- The journal learns of installations, orders and keys. `server_id` is missing where an action concerns an
-- account as a whole, and `details` holds what only one kind of action has.
CREATE TABLE operations_new (
  id INTEGER PRIMARY KEY,
  wish TEXT NOT NULL UNIQUE,
  action TEXT NOT NULL CHECK (action IN ('reboot', 'stop', 'boot', 'install', 'create', 'add-key')),
  state TEXT NOT NULL,
  server_id INTEGER REFERENCES servers (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  sent_at INTEGER,
  answered_at INTEGER,
  settled_at INTEGER,
  saw_transition INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  details TEXT,
  CHECK ((server_id IS NULL) = (action IN ('create', 'add-key'))),
  CHECK ((details IS NULL) = (action IN ('reboot', 'stop', 'boot')))
) STRICT;

INSERT INTO operations_new (id, wish, action, state, server_id, account_id, person_id, chat_id, asked_at,
  sent_at, answered_at, settled_at, saw_transition, failure)
SELECT id, wish, action, state, server_id, account_id, person_id, chat_id, asked_at,
  sent_at, answered_at, settled_at, saw_transition, failure FROM operations;

-- Dropping a table deletes its rows first, and with them what refers to them: messages that follow
-- operations wait aside meanwhile.
CREATE TABLE live_messages_aside AS SELECT * FROM live_messages;
DROP TABLE operations;
ALTER TABLE operations_new RENAME TO operations;
INSERT INTO live_messages SELECT * FROM live_messages_aside;
DROP TABLE live_messages_aside;

-- Two people can't begin something on one server at once, whatever the code above believes.
CREATE UNIQUE INDEX operations_open ON operations (server_id)
  WHERE server_id IS NOT NULL AND state IN ('accepted', 'sent', 'acknowledged', 'unanswered');
-- One order at a time for an account: a lost reply is settled by what has come since the list before.
CREATE UNIQUE INDEX operations_open_create ON operations (account_id)
  WHERE action = 'create' AND state IN ('accepted', 'sent', 'acknowledged', 'unanswered');
CREATE INDEX operations_by_server ON operations (server_id, id) WHERE server_id IS NOT NULL;
CREATE INDEX operations_by_account ON operations (account_id, action, id) WHERE server_id IS NULL;

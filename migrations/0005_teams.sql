-- An account's news and servers in a group (or one topic of it), set up by an owner. It rests while the
-- bot can't write there, or its owner has left.
CREATE TABLE subscriptions (
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  topic_id INTEGER,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  resting_since INTEGER,
  resting_why TEXT,
  PRIMARY KEY (chat_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX subscriptions_by_account ON subscriptions (account_id);
CREATE INDEX subscriptions_by_person ON subscriptions (person_id);

-- Who may press in a group, by numeric id. Withdrawn ones stay, so that an older backup can't bring them back.
CREATE TABLE roles (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL,
  person_name TEXT NOT NULL,
  -- Missing: all servers of the account.
  server_id INTEGER REFERENCES servers (id) ON DELETE CASCADE,
  granted_by INTEGER NOT NULL,
  granted_at INTEGER NOT NULL,
  withdrawn_at INTEGER
) STRICT;

CREATE UNIQUE INDEX roles_in_force ON roles (chat_id, account_id, person_id, coalesce(server_id, 0))
  WHERE withdrawn_at IS NULL;
CREATE INDEX roles_by_person ON roles (person_id);

-- "I'm on the team": waits for an owner's word.
CREATE TABLE team_requests (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL,
  person_name TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  answered_at INTEGER,
  UNIQUE (chat_id, account_id, person_id)
) STRICT;

-- One-use links that add the bot to a group; only a hash of what stands in the link.
CREATE TABLE invitations (
  token_hash TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- No news of a server in a chat until then.
CREATE TABLE mutes (
  chat_id INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  -- Missing: until somebody says so.
  until INTEGER,
  PRIMARY KEY (chat_id, server_id)
) STRICT, WITHOUT ROWID;

-- A server that is down, as a group was told of it.
CREATE TABLE incidents (
  chat_id INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  since_at INTEGER NOT NULL,
  taken_by INTEGER,
  taken_name TEXT,
  PRIMARY KEY (chat_id, server_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE chat_settings ADD COLUMN language TEXT;
ALTER TABLE chat_settings ADD COLUMN undo_seconds INTEGER NOT NULL DEFAULT 5;
ALTER TABLE chat_settings ADD COLUMN reminders INTEGER NOT NULL DEFAULT 1;
ALTER TABLE chat_settings ADD COLUMN quiet_from INTEGER;
ALTER TABLE chat_settings ADD COLUMN quiet_to INTEGER;
ALTER TABLE chat_settings ADD COLUMN zone TEXT;

-- Who asked as they were called then, so long it can be undone before anything is sent, and who undid it.
ALTER TABLE operations ADD COLUMN person_name TEXT;
ALTER TABLE operations ADD COLUMN undo_ms INTEGER;
ALTER TABLE operations ADD COLUMN undone_by TEXT;

-- A stop that still can be undone holds its server too.
DROP INDEX operations_open;
CREATE UNIQUE INDEX operations_open ON operations (server_id)
  WHERE state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered') AND server_id IS NOT NULL;

-- Who did what to which server, where, and what came of it. Names are as they were then; of somebody who
-- wanted to be forgotten only the deed is left.
CREATE TABLE record (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  server_id INTEGER,
  server_name TEXT NOT NULL,
  person_id INTEGER,
  person_name TEXT NOT NULL,
  what TEXT NOT NULL,
  outcome TEXT NOT NULL,
  about TEXT NOT NULL
) STRICT;

CREATE INDEX record_by_account ON record (account_id, id);
CREATE INDEX record_by_age ON record (at);
CREATE INDEX record_by_person ON record (person_id);

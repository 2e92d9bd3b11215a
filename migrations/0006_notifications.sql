-- Messages to be sent, or deleted; the key makes each of them happen once. Rows that were sent, or given up
-- (`dead`), are kept for a while as proof.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  chat_id INTEGER NOT NULL,
  person_id INTEGER,
  -- JSON: what it is about, never its text.
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
  due_at INTEGER NOT NULL,
  -- When it was due before the first attempt failed.
  first_due_at INTEGER NOT NULL,
  -- Claimed by a delivery until then.
  lease_until INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  -- Why it was given up.
  reason TEXT
) STRICT;

-- When each can be claimed.
CREATE INDEX outbox_ready ON outbox (max(due_at, coalesce(lease_until, 0)), id) WHERE state = 'waiting';
CREATE INDEX outbox_by_chat ON outbox (chat_id) WHERE state = 'waiting';
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE state <> 'waiting';

-- Servers of which a chat gets no notifications; `until` NULL: until somebody unmutes them.
CREATE TABLE mutes (
  chat_id INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  until INTEGER,
  PRIMARY KEY (chat_id, server_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX mutes_by_server ON mutes (server_id);

-- Kinds of notifications of a server that a chat doesn't get, in addition to those disabled for the whole chat.
CREATE TABLE server_disabled_kinds (
  chat_id INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  PRIMARY KEY (chat_id, server_id, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX disabled_kinds_by_server ON server_disabled_kinds (server_id);

-- Servers that went down together, as one chat was notified of them, and who is on it.
CREATE TABLE incidents (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  -- When the last server was added.
  added_at INTEGER NOT NULL,
  ended_at INTEGER,
  -- 0: a person who was deleted.
  acknowledged_by INTEGER,
  acknowledged_name TEXT,
  -- NULL: somebody is on it, or the chat is private.
  unacknowledged_since INTEGER,
  -- The `unacknowledged_since` for which operators were mentioned, and owners were notified.
  mentioned_for INTEGER,
  escalated_for INTEGER,
  -- NULL: not sent yet, or sent in a digest.
  message_id INTEGER,
  -- How many edits of the message were planned, and when the last of them is due.
  edits INTEGER NOT NULL,
  edit_at INTEGER,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX incidents_open ON incidents (chat_id) WHERE ended_at IS NULL;
CREATE INDEX incidents_ended ON incidents (ended_at) WHERE ended_at IS NOT NULL;

CREATE TRIGGER incidents_high_water_mark AFTER DELETE ON incidents BEGIN
  INSERT INTO id_high_water_marks VALUES ('incidents', OLD.id)
    ON CONFLICT (table_name) DO UPDATE SET last_id = max(last_id, excluded.last_id);
END;

CREATE TABLE incident_servers (
  incident_id INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  down_at INTEGER NOT NULL,
  -- NULL: it is down.
  end_at INTEGER,
  end_kind TEXT CHECK (end_kind IN ('running', 'closed')),
  PRIMARY KEY (incident_id, server_id),
  CHECK ((end_at IS NULL) = (end_kind IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX incident_servers_by_server ON incident_servers (server_id);

-- Accounts that are not monitored, in each chat that was notified of it. Those of one notification share `started_at`.
CREATE TABLE outages (
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  started_at INTEGER NOT NULL,
  -- When it could be read again; NULL: not yet.
  ended_at INTEGER,
  PRIMARY KEY (chat_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX outages_by_account ON outages (account_id);

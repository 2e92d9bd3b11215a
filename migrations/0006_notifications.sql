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

-- Servers that are down, in the groups that were notified, and who has acknowledged it.
CREATE TABLE incidents (
  chat_id INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  started_at INTEGER NOT NULL,
  -- 0: a person who was deleted.
  acknowledged_by INTEGER,
  acknowledged_name TEXT,
  PRIMARY KEY (chat_id, server_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX incidents_by_server ON incidents (server_id);

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

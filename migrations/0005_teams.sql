-- An account's servers and notifications in a group, or in one topic of it, set up by an owner.
CREATE TABLE subscriptions (
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  topic_id INTEGER,
  -- The group's title when it was set up.
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- Set while the bot can't write there, or its owner has left or may not use the bot.
  paused_at INTEGER,
  paused_reason TEXT,
  PRIMARY KEY (chat_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX subscriptions_by_account ON subscriptions (account_id);
CREATE INDEX subscriptions_by_person ON subscriptions (person_id);

-- Operators of a group. The last revoked row of a person stays as long as the audit log names them.
CREATE TABLE roles (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL,
  person_name TEXT NOT NULL,
  -- NULL: all servers of the account.
  server_id INTEGER REFERENCES servers (id) ON DELETE CASCADE,
  -- 0: a person who was deleted.
  granted_by INTEGER NOT NULL,
  granted_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;

CREATE UNIQUE INDEX roles_in_force ON roles (chat_id, account_id, person_id, coalesce(server_id, 0))
  WHERE revoked_at IS NULL;
CREATE INDEX roles_by_person ON roles (person_id);
CREATE INDEX roles_by_server ON roles (server_id) WHERE server_id IS NOT NULL;
CREATE INDEX roles_revoked ON roles (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TRIGGER roles_high_water_mark AFTER DELETE ON roles BEGIN
  INSERT INTO id_high_water_marks VALUES ('roles', OLD.id)
    ON CONFLICT (table_name) DO UPDATE SET last_id = max(last_id, excluded.last_id);
END;

-- Requests for operator access, answered by an owner.
CREATE TABLE access_requests (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL,
  person_name TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  -- 0: it ended without an answer, because the subscription ended or the person left.
  answered_at INTEGER,
  UNIQUE (chat_id, account_id, person_id)
) STRICT;

CREATE TRIGGER access_requests_high_water_mark AFTER DELETE ON access_requests BEGIN
  INSERT INTO id_high_water_marks VALUES ('access_requests', OLD.id)
    ON CONFLICT (table_name) DO UPDATE SET last_id = max(last_id, excluded.last_id);
END;

-- One-time links that add the bot to a group; only a hash of the token is kept.
CREATE TABLE invitations (
  token_hash TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did what, where, with what outcome. Names are as they were then.
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  -- 0: the private chat of a person who was deleted.
  chat_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  server_id INTEGER,
  server_name TEXT NOT NULL,
  -- NULL: a person who was deleted.
  person_id INTEGER,
  person_name TEXT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  -- What else it concerned: the person who was granted a role, a group's title.
  detail TEXT NOT NULL,
  -- How often it happened, one time shortly after the other; `at` is the last of them.
  times INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX audit_log_by_account ON audit_log (account_id, id);
CREATE INDEX audit_log_by_age ON audit_log (at);
CREATE INDEX audit_log_by_person ON audit_log (person_id);

-- The pinned message of a group that shows its servers and is kept up to date; one in each group.
CREATE TABLE boards (
  chat_id INTEGER PRIMARY KEY,
  topic_id INTEGER,
  -- NULL: it has to be sent.
  message_id INTEGER,
  -- A hash of what it shows, and when that was read.
  shown TEXT,
  shown_read_at INTEGER,
  -- The bot has pinned it, and checks that it still is.
  is_pinned INTEGER NOT NULL DEFAULT 0,
  pin_checked_at INTEGER,
  next_check_at INTEGER NOT NULL
) STRICT;

CREATE INDEX boards_due ON boards (next_check_at);

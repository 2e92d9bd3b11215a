-- A Telegram user who has spoken with the bot. `language` is what they chose; missing: Telegram's.
CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  first_name TEXT NOT NULL,
  telegram_language TEXT,
  language TEXT,
  first_seen_at INTEGER NOT NULL
) STRICT;

-- A chat rests when Telegram says that nothing can be sent there; it wakes when somebody writes.
CREATE TABLE chats (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('private', 'group')),
  resting_since INTEGER,
  resting_why TEXT
) STRICT;

-- An account at the provider. People who linked the same one share it, and see one truth of its servers.
-- The fingerprint is keyed, so that the client id can't be found by trying all of them.
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  first_looked_at INTEGER,
  looked_at INTEGER,
  next_look_at INTEGER,
  failures INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX accounts_due ON accounts (next_look_at) WHERE next_look_at IS NOT NULL;

-- One person's encrypted pair for an account. `checking`: not yet confirmed by the provider, and then
-- report_chat and report_message hold the message that waits for the outcome.
CREATE TABLE links (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  account_id INTEGER REFERENCES accounts (id),
  label TEXT NOT NULL,
  label_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('checking', 'ok', 'refused')),
  is_default INTEGER NOT NULL DEFAULT 0,
  data_key_id INTEGER NOT NULL,
  cid TEXT NOT NULL,
  key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  checked_at INTEGER,
  report_chat INTEGER,
  report_message INTEGER,
  CHECK (state = 'checking' OR account_id IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX links_account ON links (person_id, account_id) WHERE state <> 'checking';
CREATE UNIQUE INDEX links_label ON links (person_id, label_key) WHERE state <> 'checking';
CREATE INDEX links_by_account ON links (account_id);

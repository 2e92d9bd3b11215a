-- One row: a value that only the right master key opens.
CREATE TABLE vault_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  master_key_id TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;

-- Data keys, each wrapped by the master key named in `master_key_id`. GCM alone does not bind a ciphertext to
-- one key, so `commitment` identifies the right data key. AUTOINCREMENT: the id of a destroyed key is not reused.
CREATE TABLE data_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  purpose TEXT NOT NULL,
  master_key_id TEXT NOT NULL,
  wrapped TEXT NOT NULL,
  commitment TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- The master keys that the process which runs, or ran last, has loaded.
CREATE TABLE loaded_master_keys (
  master_key_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE INDEX data_keys_by_master_key ON data_keys (master_key_id, id);
-- The bot's own keys: one for each purpose. Every link has a data key of its own.
CREATE UNIQUE INDEX data_keys_by_purpose ON data_keys (purpose) WHERE purpose IN ('inbox', 'fingerprint');

-- One row: a value that only the right master key opens.
CREATE TABLE vault_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  master_key_id TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;

-- Data keys, each wrapped by the master key named in `master_key_id`. `commitment` tells the right
-- data key from another one that would open a crafted record: GCM alone doesn't. AUTOINCREMENT: the id of a
-- destroyed key is never used again.
CREATE TABLE data_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  purpose TEXT NOT NULL,
  master_key_id TEXT NOT NULL,
  wrapped TEXT NOT NULL,
  commitment TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX data_keys_by_master_key ON data_keys (master_key_id, id);
-- The house's own keys, one a purpose; a linked account's purpose is its own.
CREATE UNIQUE INDEX data_keys_of_the_house ON data_keys (purpose) WHERE purpose IN ('inbox', 'fingerprint');

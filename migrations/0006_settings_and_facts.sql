-- What is told in a chat, and how; a chat without a row has the usual.
CREATE TABLE chat_settings (
  chat_id INTEGER PRIMARY KEY,
  -- Stop and Reboot ask once before they act.
  ask_first INTEGER NOT NULL DEFAULT 0,
  -- News come without a sound.
  silent INTEGER NOT NULL DEFAULT 0,
  -- Kinds of news that are not told there: a JSON list.
  left_out TEXT NOT NULL DEFAULT '[]'
) STRICT;

-- What a provider has told that is the same for everybody: its catalogue, and what it doesn't know.
CREATE TABLE provider_facts (
  endpoint TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  noted_at INTEGER NOT NULL,
  PRIMARY KEY (endpoint, name)
) STRICT, WITHOUT ROWID;

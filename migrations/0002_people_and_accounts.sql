-- Ids that appear on buttons are never reused. SQLite alone would reuse the highest id once its row is deleted,
-- and an old button would then act on another server, or answer another person's request. Triggers keep the
-- highest id deleted from each such table; a table that is recreated needs its trigger again.
CREATE TABLE id_high_water_marks (
  table_name TEXT PRIMARY KEY,
  last_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Telegram users who have used the bot.
CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  first_name TEXT NOT NULL,
  -- What Telegram says, like `en` or `pt-br`.
  telegram_language TEXT,
  -- What they chose here; NULL: Telegram's.
  language TEXT,
  first_seen_at INTEGER NOT NULL,
  -- The day of their last update, as its first instant.
  seen_day INTEGER NOT NULL
) STRICT;

CREATE INDEX people_by_day ON people (seen_day);

CREATE TABLE chats (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('private', 'group')),
  -- Set when Telegram says that nothing can be sent there, cleared by the next message from there.
  paused_at INTEGER,
  paused_reason TEXT
) STRICT;

-- A chat without a row has the defaults of the code.
CREATE TABLE chat_settings (
  chat_id INTEGER PRIMARY KEY,
  -- Stop and Reboot ask for confirmation.
  confirm_power INTEGER NOT NULL DEFAULT 0,
  -- Notifications make no sound.
  silent INTEGER NOT NULL DEFAULT 0,
  -- Kinds of notifications that are not sent: a JSON array.
  disabled_kinds TEXT NOT NULL DEFAULT '[]',
  -- A group's language; NULL: that of the owner who set it up.
  language TEXT,
  undo_seconds INTEGER NOT NULL DEFAULT 5,
  reminders INTEGER NOT NULL DEFAULT 1,
  -- If nobody is on an outage, operators are mentioned and owners are notified.
  escalation INTEGER NOT NULL DEFAULT 1,
  -- Such a message to an owner doesn't wait for the end of quiet hours.
  wake_me INTEGER NOT NULL DEFAULT 0,
  -- Quiet hours in minutes of the day in `time_zone`; NULL: none.
  quiet_from INTEGER,
  quiet_to INTEGER,
  -- NULL: not chosen, so that of a group's first owner, or UTC.
  time_zone TEXT,
  dark_pictures INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Accounts at the provider. People who linked the same one share it. The fingerprint is a keyed hash, so the
-- client id can't be found by trying all of them.
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  -- When its orders were first read in full; changes before that cause no notifications.
  first_polled_at INTEGER,
  polled_at INTEGER,
  -- NULL: not polled, because no link has a working key.
  next_poll_at INTEGER,
  -- Failed polls in a row, and why (JSON).
  failures INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  -- Since when it counts as not monitored, and the states of its servers then (JSON: by server id).
  stopped_at INTEGER,
  states_before TEXT,
  -- Entries of the newest list of orders that can't be read; of the first list, which were not new (JSON).
  unreadable_orders INTEGER NOT NULL DEFAULT 0,
  unreadable_at_first TEXT
) STRICT;

CREATE INDEX accounts_failing ON accounts (id) WHERE failure IS NOT NULL;
CREATE INDEX accounts_stopped ON accounts (id) WHERE stopped_at IS NOT NULL;

-- One person's client id and API key for an account, both encrypted.
CREATE TABLE links (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  account_id INTEGER REFERENCES accounts (id),
  label TEXT NOT NULL,
  -- The label as it is compared: normalized, lower case.
  label_key TEXT NOT NULL,
  -- not-allowed: the provider accepts it, but its person may not use the bot.
  state TEXT NOT NULL CHECK (state IN ('checking', 'ok', 'rejected', 'not-allowed')),
  is_default INTEGER NOT NULL DEFAULT 0,
  data_key_id INTEGER NOT NULL,
  cid TEXT NOT NULL,
  key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  checked_at INTEGER,
  -- Since when the provider has rejected its key. That is believed when it does so again, a while later.
  rejected_at INTEGER,
  -- While checking: the message that shows the outcome.
  status_chat_id INTEGER,
  status_message_id INTEGER,
  CHECK (state = 'checking' OR account_id IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX links_account ON links (person_id, account_id) WHERE state <> 'checking';
CREATE UNIQUE INDEX links_label ON links (person_id, label_key) WHERE state <> 'checking';
CREATE INDEX links_by_account ON links (account_id);
CREATE INDEX links_by_person ON links (person_id);
CREATE INDEX links_rejected ON links (account_id) WHERE state = 'rejected';

CREATE TRIGGER links_high_water_mark AFTER DELETE ON links BEGIN
  INSERT INTO id_high_water_marks VALUES ('links', OLD.id)
    ON CONFLICT (table_name) DO UPDATE SET last_id = max(last_id, excluded.last_id);
END;

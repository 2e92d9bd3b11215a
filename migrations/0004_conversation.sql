-- Updates that Telegram has handed over and that are not done with. The payload may hold a key or a
-- password: it is encrypted, and erased when its handler is done; the id stays, so that a second
-- delivery is known.
CREATE TABLE inbox (
  update_id INTEGER PRIMARY KEY,
  payload TEXT,
  received_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX inbox_open ON inbox (update_id) WHERE payload IS NOT NULL;
CREATE INDEX inbox_by_age ON inbox (received_at);

-- What a person is in the middle of, in a chat.
CREATE TABLE dialogs (
  chat_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (chat_id, person_id)
) STRICT, WITHOUT ROWID;

-- Messages that follow an operation to its end.
CREATE TABLE live_messages (
  chat_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL,
  edit_at INTEGER NOT NULL,
  shown TEXT,
  shown_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  first_try_at INTEGER,
  PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX live_messages_due ON live_messages (edit_at);
CREATE INDEX live_messages_by_operation ON live_messages (operation_id);

-- What is to be said, or deleted, in a chat; a key makes each thing once. `sent` and `buried` rows are
-- kept for a while as the proof of it.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  chat_id INTEGER NOT NULL,
  person_id INTEGER,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'buried')),
  due_at INTEGER NOT NULL,
  lease_until INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  why TEXT
) STRICT;

CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE state <> 'waiting';

-- Messages that wait for an answer from the provider which only this process is waiting for: what is
-- left of them at a start is told that it was interrupted.
CREATE TABLE errands (
  chat_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;

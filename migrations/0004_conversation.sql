-- Updates that Telegram has delivered. The payload may hold a key or a password: it is encrypted, and erased
-- when its handler is done. The id stays for a while, so that a second delivery is recognized.
CREATE TABLE inbox (
  update_id INTEGER PRIMARY KEY,
  payload TEXT,
  received_at INTEGER NOT NULL,
  -- Starts of the handler by later processes.
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX inbox_unhandled ON inbox (update_id) WHERE payload IS NOT NULL;
CREATE INDEX inbox_by_age ON inbox (received_at);

-- The dialog that a person is in the middle of, one in each chat. `data`: JSON. `question_id`: the message that asks,
-- whose buttons are removed when it is answered.
CREATE TABLE dialogs (
  chat_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  question_id INTEGER,
  PRIMARY KEY (chat_id, person_id)
) STRICT, WITHOUT ROWID;

-- Messages that show an operation until it has ended.
CREATE TABLE live_messages (
  chat_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  -- Whose language and names it uses; 0: a person who was deleted.
  person_id INTEGER NOT NULL,
  -- The forum topic that it is in: if it was deleted, it is sent again there.
  topic_id INTEGER,
  next_edit_at INTEGER NOT NULL,
  edited_at INTEGER,
  -- Failed edits in a row, and when the first of them was.
  attempts INTEGER NOT NULL DEFAULT 0,
  first_attempt_at INTEGER,
  PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX live_messages_due ON live_messages (next_edit_at);
CREATE INDEX live_messages_by_operation ON live_messages (operation_id);

-- Messages with buttons that a later step makes wrong.
CREATE TABLE message_buttons (
  chat_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  -- Which step: the order is paid or ends, or an operation on the server starts or ends.
  until TEXT NOT NULL CHECK (until IN ('payment', 'operation')),
  -- When they are removed; NULL: they are still right.
  remove_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_buttons_by_server ON message_buttons (server_id);
CREATE INDEX message_buttons_due ON message_buttons (remove_at) WHERE remove_at IS NOT NULL;

-- Messages that wait for a reply of the provider which only the running process knows of. What is left of them
-- at the next start says that it was interrupted. `data`: JSON.
CREATE TABLE pending_requests (
  chat_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;

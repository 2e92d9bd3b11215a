-- Kinds of news that are not told of a server in a chat, besides those that are not told there at all.
CREATE TABLE alerts_off (
  chat_id INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  PRIMARY KEY (chat_id, server_id, kind)
) STRICT, WITHOUT ROWID;

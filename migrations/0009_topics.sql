-- The topic of a forum that a live message is in: where it was deleted, it is sent anew there.
ALTER TABLE live_messages ADD COLUMN topic_id INTEGER;

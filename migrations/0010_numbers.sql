-- Numbers that stand on buttons are given once: SQLite alone gives the highest one again when its row is gone,
-- and an old message would then press on somebody else's server, or answer somebody else's request. A table that
-- is made anew needs its trigger again.
CREATE TABLE numbers_used (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER servers_number AFTER DELETE ON servers BEGIN
  INSERT INTO numbers_used VALUES ('servers', OLD.id)
    ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last);
END;

CREATE TRIGGER links_number AFTER DELETE ON links BEGIN
  INSERT INTO numbers_used VALUES ('links', OLD.id)
    ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last);
END;

CREATE TRIGGER operations_number AFTER DELETE ON operations BEGIN
  INSERT INTO numbers_used VALUES ('operations', OLD.id)
    ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last);
END;

CREATE TRIGGER roles_number AFTER DELETE ON roles BEGIN
  INSERT INTO numbers_used VALUES ('roles', OLD.id)
    ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last);
END;

CREATE TRIGGER team_requests_number AFTER DELETE ON team_requests BEGIN
  INSERT INTO numbers_used VALUES ('team_requests', OLD.id)
    ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last);
END;

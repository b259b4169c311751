-- The journal and the decisions never change; the one exception is forgetting, after its retention, an entry's body and salt.
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries never change'); END;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
WHEN NOT (
  NEW.body IS NULL AND NEW.salt IS NULL
  AND NEW.id = OLD.id AND NEW.receivedAtMs = OLD.receivedAtMs AND NEW.atMs = OLD.atMs
  AND NEW.atTrusted = OLD.atTrusted AND NEW.deviceId IS OLD.deviceId AND NEW.boot IS OLD.boot
  AND NEW.seq IS OLD.seq AND NEW.type = OLD.type AND NEW.digest = OLD.digest AND NEW.chain = OLD.chain
)
BEGIN SELECT RAISE(ABORT, 'entries never change'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions never change'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions never change'); END;

-- Who asked to be forgotten: no address, a hash with a key that lies beside the store. They
-- get no mail, and count among those who get none.
CREATE TABLE forgotten (
    hash TEXT PRIMARY KEY NOT NULL CHECK (hash <> ''),
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tally_forgotten_insert AFTER INSERT ON forgotten
BEGIN
    INSERT INTO tally (name, key, n) VALUES ('suppression', '', 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tally_forgotten_delete AFTER DELETE ON forgotten
BEGIN
    UPDATE tally SET n = n - 1 WHERE name = 'suppression' AND key = '';
END;

-- An answer stays counted among those with words when its words are erased.
ALTER TABLE response ADD COLUMN had_words INTEGER NOT NULL DEFAULT 0
    CHECK (had_words BETWEEN 0 AND 1);

-- The history of a case stays; its words can be erased, and nothing else of it.
DROP TRIGGER event_no_update;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
WHEN NEW.text <> '' OR NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.at <> OLD.at
    OR NEW.actor <> OLD.actor OR NEW.kind <> OLD.kind
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

PRAGMA user_version = 12;

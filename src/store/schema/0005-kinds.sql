-- More kinds of mail than ten: the program knows which there are. A CHECK cannot be
-- altered, and making the table anew would copy every mail: what the schema says of it is
-- changed instead, as SQLite's manual describes it for what is not on disk.
PRAGMA writable_schema = ON;
UPDATE sqlite_master
    SET sql = replace(sql, 'CHECK (kind BETWEEN 0 AND 9)', 'CHECK (kind >= 0)')
    WHERE type = 'table' AND name = 'outbox';
PRAGMA writable_schema = RESET;

PRAGMA user_version = 5;
-- a change of the schema that other connections notice
CREATE INDEX event_kind ON event (case_id, kind);

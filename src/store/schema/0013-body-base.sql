-- Mails of one survey and language differ in a few hundred bytes: each is kept as what
-- tells it from the mail to nobody in particular, which is kept once (src/store/body.c).
CREATE TABLE body_base (
    id    INTEGER PRIMARY KEY,
    key   TEXT NOT NULL UNIQUE CHECK (key <> ''), -- SHA-256 hex of bytes
    bytes BLOB NOT NULL
) STRICT;
-- NULL: raw is the mail itself
ALTER TABLE outbox_body ADD COLUMN base_id INTEGER REFERENCES body_base (id);

PRAGMA user_version = 13;

-- Two deadlines by severity, and who cannot be told.
ALTER TABLE case_file ADD COLUMN severity TEXT NOT NULL DEFAULT '';
ALTER TABLE case_file ADD COLUMN respond_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN resolve_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN resolve_used_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN resolve_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN resolve_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN resolve_rung INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN resolve_next_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN head TEXT NOT NULL DEFAULT '';
CREATE INDEX case_resolve_rung ON case_file (resolve_next_at, id)
    WHERE resolve_next_at > 0;
CREATE INDEX case_head ON case_file (head, id) WHERE head <> '' AND state < 3;

-- Persons by the title of their section. Ends by itself, or with their next own mail.
CREATE TABLE absence (
    person       TEXT PRIMARY KEY NOT NULL CHECK (person <> ''),
    is_unreached INTEGER NOT NULL CHECK (is_unreached IN (0, 1)),
    since        INTEGER NOT NULL,
    until        INTEGER NOT NULL,
    text         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 6;

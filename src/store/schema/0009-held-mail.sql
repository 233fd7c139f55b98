-- Alerts beyond what a person gets singly in an hour: they leave together, in a list.
CREATE TABLE held_mail (
    id      INTEGER PRIMARY KEY,
    person  TEXT NOT NULL,
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    kind    INTEGER NOT NULL CHECK (kind >= 0),
    due_at  INTEGER NOT NULL -- when it would have left
) STRICT;
CREATE INDEX held_mail_person ON held_mail (person, due_at);
CREATE INDEX held_mail_case ON held_mail (case_id);

PRAGMA user_version = 9;

-- Addresses by which a person settles what no rule could read: the score of an answer, or
-- what becomes of a mail that was set aside.
CREATE TABLE review_desk (
    token       TEXT PRIMARY KEY NOT NULL CHECK (token <> ''),
    person      TEXT NOT NULL CHECK (person <> ''),
    response_id INTEGER REFERENCES response (id),
    inbox_id    INTEGER REFERENCES inbox (id),
    CHECK ((response_id IS NULL) <> (inbox_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX review_desk_response ON review_desk (response_id, person)
    WHERE response_id IS NOT NULL;
CREATE UNIQUE INDEX review_desk_inbox ON review_desk (inbox_id, person)
    WHERE inbox_id IS NOT NULL;

PRAGMA user_version = 8;

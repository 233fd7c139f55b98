-- Compensation: codes, each given once, and wishes that somebody higher has to approve.
CREATE TABLE voucher (
    id          INTEGER PRIMARY KEY,
    pool        TEXT NOT NULL CHECK (pool <> ''),
    code        TEXT NOT NULL UNIQUE CHECK (code <> ''), -- of all pools together
    cents       INTEGER NOT NULL CHECK (cents > 0),
    currency    TEXT NOT NULL,
    expires_at  INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    -- to whose case and by whom; NULL = free
    case_id     INTEGER REFERENCES case_file (id),
    person      TEXT NOT NULL DEFAULT '',
    given_at    INTEGER NOT NULL DEFAULT 0,
    CHECK ((case_id IS NULL) = (given_at = 0))
) STRICT;
CREATE INDEX voucher_free ON voucher (pool, cents, expires_at, id)
    WHERE case_id IS NULL;
CREATE INDEX voucher_given ON voucher (given_at, pool, person, cents)
    WHERE case_id IS NOT NULL;
CREATE INDEX voucher_case ON voucher (case_id) WHERE case_id IS NOT NULL;
-- a code that was given stays given
CREATE TRIGGER voucher_once BEFORE UPDATE ON voucher WHEN OLD.case_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'this voucher was given');
END;

CREATE TABLE voucher_wish (
    id         INTEGER PRIMARY KEY,
    case_id    INTEGER NOT NULL REFERENCES case_file (id),
    pool       TEXT NOT NULL,
    cents      INTEGER NOT NULL CHECK (cents > 0),
    currency   TEXT NOT NULL,
    person     TEXT NOT NULL, -- who wishes to give it
    approver   TEXT NOT NULL, -- who was asked
    words      TEXT NOT NULL, -- to the customer: they wait, too
    asked_at   INTEGER NOT NULL,
    -- 0 waits, 1 approved, 2 refused
    state      INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    settled_at INTEGER NOT NULL DEFAULT 0,
    settled_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX voucher_wish_waits ON voucher_wish (case_id) WHERE state = 0;

PRAGMA user_version = 7;

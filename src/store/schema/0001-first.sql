-- The first schema (SQLite). Instants are unix seconds, 0 = never; text that is absent is
-- ''; a reference that is absent is NULL. Numbers of states are those of the enums in
-- loop/types.h and never change their meaning. Indexes of queues are partial, with
-- literals, so that a queue costs what is in it and not what has passed through it.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id         INTEGER PRIMARY KEY,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL DEFAULT 0,
    now        INTEGER NOT NULL, -- the time its decisions see
    host       TEXT NOT NULL,
    command    TEXT NOT NULL,
    pid        INTEGER NOT NULL,
    result     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE customer (
    id        INTEGER PRIMARY KEY,
    email_key TEXT NOT NULL UNIQUE CHECK (email_key <> ''), -- ASCII lower case
    email     TEXT NOT NULL,
    name      TEXT NOT NULL,
    language  TEXT NOT NULL,
    seen_at   INTEGER NOT NULL -- of the newest interaction
) STRICT;

CREATE TABLE interaction (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    source      TEXT NOT NULL,
    ext_id      TEXT NOT NULL CHECK (ext_id <> ''),
    occurred_at INTEGER NOT NULL,
    email       TEXT NOT NULL, -- as imported
    name        TEXT NOT NULL,
    language    TEXT NOT NULL,
    channel     TEXT NOT NULL,
    subject     TEXT NOT NULL,
    agent       TEXT NOT NULL,
    team        TEXT NOT NULL,
    product     TEXT NOT NULL,
    attrs       TEXT NOT NULL,
    survey      TEXT NOT NULL,
    -- 0 waiting, 1 invited, 2 skipped
    state       INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    reason      TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    UNIQUE (source, ext_id)
) STRICT;
CREATE INDEX interaction_customer ON interaction (customer_id);
CREATE INDEX interaction_waiting ON interaction (survey, occurred_at, id)
    WHERE state = 0;
CREATE INDEX interaction_skipped ON interaction (reason) WHERE state = 2;

CREATE TABLE invitation (
    id             INTEGER PRIMARY KEY,
    interaction_id INTEGER NOT NULL REFERENCES interaction (id),
    customer_id    INTEGER NOT NULL REFERENCES customer (id),
    case_id        INTEGER REFERENCES case_file (id), -- of a follow-up
    -- 0 survey, 1 follow-up
    kind           INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 1),
    -- 0 open, 1 answered, 2 expired, 3 cancelled
    state          INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    survey         TEXT NOT NULL,
    token          TEXT NOT NULL UNIQUE CHECK (token <> ''),
    language       TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    sent_at        INTEGER NOT NULL,
    remind_at      INTEGER NOT NULL,
    CHECK ((kind = 1) = (case_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX invitation_once ON invitation (interaction_id) WHERE kind = 0;
CREATE INDEX invitation_case ON invitation (case_id, id) WHERE kind = 1;
CREATE INDEX invitation_customer ON invitation (customer_id);
CREATE INDEX invitation_remind ON invitation (remind_at, id)
    WHERE state = 0 AND remind_at > 0 AND sent_at > 0;
CREATE INDEX invitation_expire ON invitation (expires_at, id) WHERE state = 0;
CREATE INDEX invitation_sent ON invitation (sent_at, survey) WHERE kind = 0;

CREATE TABLE suppression (
    email_key TEXT PRIMARY KEY NOT NULL CHECK (email_key <> ''),
    email     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every mail that came. Its bytes are apart, so that walking over the rows is cheap.
CREATE TABLE inbox (
    id            INTEGER PRIMARY KEY,
    mailbox       TEXT NOT NULL,
    key           TEXT NOT NULL,
    raw_hash      TEXT NOT NULL,
    truncated     INTEGER NOT NULL CHECK (truncated BETWEEN 0 AND 1),
    size_bytes    INTEGER NOT NULL,
    arrived_at    INTEGER NOT NULL,
    stored_at     INTEGER NOT NULL,
    -- 0 new, 1 applied, 2 aside, 3 duplicate
    state         INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    attempts      INTEGER NOT NULL,
    moved         INTEGER NOT NULL CHECK (moved BETWEEN 0 AND 1),
    kind          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    sender        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    message_id    TEXT NOT NULL,
    invitation_id INTEGER REFERENCES invitation (id),
    case_id       INTEGER REFERENCES case_file (id),
    words         TEXT NOT NULL,
    UNIQUE (mailbox, key)
) STRICT;
CREATE INDEX inbox_hash ON inbox (raw_hash);
CREATE INDEX inbox_new ON inbox (id) WHERE state = 0;
CREATE INDEX inbox_applied_id ON inbox (message_id) WHERE state = 1;
CREATE INDEX inbox_aside ON inbox (stored_at, id) WHERE state = 2;
CREATE INDEX inbox_unmoved_aside ON inbox (mailbox, id) WHERE moved = 0 AND state = 2;
CREATE INDEX inbox_unmoved_done ON inbox (mailbox, id)
    WHERE moved = 0 AND state IN (1, 3);
CREATE INDEX inbox_invitation ON inbox (invitation_id) WHERE invitation_id IS NOT NULL;
CREATE INDEX inbox_case ON inbox (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE inbox_raw (
    inbox_id INTEGER PRIMARY KEY REFERENCES inbox (id),
    raw      BLOB NOT NULL
) STRICT;

CREATE TABLE inbox_mark (
    mailbox     TEXT PRIMARY KEY NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE response (
    id            INTEGER PRIMARY KEY,
    invitation_id INTEGER NOT NULL REFERENCES invitation (id),
    inbox_id      INTEGER REFERENCES inbox (id),
    score         INTEGER, -- NULL = none
    comment       TEXT NOT NULL,
    reply         TEXT NOT NULL,
    language      TEXT NOT NULL,
    intent        TEXT NOT NULL,
    candidates    TEXT NOT NULL,
    reason        TEXT NOT NULL,
    sender        TEXT NOT NULL,
    -- 0 valid, 1 superseded, 2 review, 3 late
    state         INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    received_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX response_valid ON response (invitation_id) WHERE state = 0;
CREATE INDEX response_invitation ON response (invitation_id);
CREATE INDEX response_inbox ON response (inbox_id) WHERE inbox_id IS NOT NULL;
CREATE INDEX response_review ON response (id) WHERE state = 2;
CREATE INDEX response_received ON response (received_at) WHERE state = 0;

CREATE TABLE case_file (
    id                INTEGER PRIMARY KEY,
    customer_id       INTEGER NOT NULL REFERENCES customer (id),
    interaction_id    INTEGER NOT NULL REFERENCES interaction (id),
    invitation_id     INTEGER NOT NULL UNIQUE REFERENCES invitation (id),
    response_id       INTEGER REFERENCES response (id),
    -- 0 open, 1 waiting, 2 resolved, 3 closed
    state             INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    -- 0 none, 1 recovered, 2 unconfirmed
    outcome           INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 2),
    team              TEXT NOT NULL,
    owner             TEXT NOT NULL,
    customer_token    TEXT NOT NULL UNIQUE CHECK (customer_token <> ''),
    language          TEXT NOT NULL,
    score             INTEGER, -- NULL = none
    thread_id         TEXT NOT NULL,
    opened_at         INTEGER NOT NULL,
    round             INTEGER NOT NULL,
    round_at          INTEGER NOT NULL,
    deadline_at       INTEGER NOT NULL,
    rung              INTEGER NOT NULL,
    next_rung_at      INTEGER NOT NULL,
    first_response_at INTEGER NOT NULL,
    resolved_at       INTEGER NOT NULL,
    followup_at       INTEGER NOT NULL,
    closed_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX case_customer ON case_file (customer_id);
CREATE INDEX case_interaction ON case_file (interaction_id);
CREATE INDEX case_response ON case_file (response_id) WHERE response_id IS NOT NULL;
CREATE INDEX case_rung ON case_file (next_rung_at, id) WHERE next_rung_at > 0;
CREATE INDEX case_followup ON case_file (followup_at, id)
    WHERE state = 2 AND followup_at > 0;
CREATE INDEX case_open ON case_file (owner, id) WHERE state < 3;
CREATE INDEX case_closed ON case_file (closed_at, id) WHERE state = 3;
CREATE INDEX case_opened ON case_file (opened_at);

-- What an address token stands for.
CREATE TABLE token (
    token         TEXT PRIMARY KEY NOT NULL CHECK (token <> ''),
    -- 0 survey, 1 customer, 2 desk
    role          INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
    invitation_id INTEGER REFERENCES invitation (id),
    case_id       INTEGER REFERENCES case_file (id),
    person        TEXT NOT NULL,
    CHECK (role <> 0 OR invitation_id IS NOT NULL),
    CHECK (role = 0 OR case_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX token_desk ON token (case_id, person) WHERE role = 2;
CREATE INDEX token_invitation ON token (invitation_id) WHERE invitation_id IS NOT NULL;
CREATE INDEX token_case ON token (case_id) WHERE case_id IS NOT NULL;

-- The history of a case: never changed, never deleted.
CREATE TABLE event (
    id      INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind <> ''),
    text    TEXT NOT NULL
) STRICT;
CREATE INDEX event_case ON event (case_id, id);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

-- Every mail of ours. Its bytes are apart, so that the queue stays narrow.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY,
    -- 0 survey, 1 reminder, 2 follow-up, 3 apology, 4 alert, 5 escalation,
    -- 6 relay to the customer, 7 relay to the owner, 8 notice, 9 digest
    kind          INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 9),
    urgency       INTEGER NOT NULL, -- 0 first; follows from kind
    -- 0 queued, 1 claimed, 2 wire, 3 sent, 4 retry, 5 failed, 6 unsure, 7 expired
    state         INTEGER NOT NULL CHECK (state BETWEEN 0 AND 7),
    dedupe        TEXT NOT NULL UNIQUE CHECK (dedupe <> ''),
    message_id    TEXT NOT NULL,
    mail_from     TEXT NOT NULL,
    rcpt_to       TEXT NOT NULL,
    rcpt_key      TEXT NOT NULL, -- ASCII lower case
    invitation_id INTEGER REFERENCES invitation (id),
    case_id       INTEGER REFERENCES case_file (id),
    run_id        INTEGER REFERENCES run (id), -- who claimed it
    created_at    INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    sent_at       INTEGER NOT NULL DEFAULT 0,
    tries         INTEGER NOT NULL,
    code          INTEGER NOT NULL,
    status        TEXT NOT NULL,
    reply         TEXT NOT NULL,
    CHECK ((state IN (1, 2)) = (run_id IS NOT NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (urgency, due_at, id) WHERE state IN (0, 4);
CREATE INDEX outbox_expiring ON outbox (expires_at)
    WHERE state IN (0, 4) AND expires_at > 0;
CREATE INDEX outbox_claimed ON outbox (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 5;
CREATE INDEX outbox_unsure ON outbox (id) WHERE state = 6;
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_rcpt ON outbox (rcpt_key, created_at);
CREATE INDEX outbox_case ON outbox (case_id, kind, created_at)
    WHERE case_id IS NOT NULL;
CREATE INDEX outbox_invitation ON outbox (invitation_id) WHERE invitation_id IS NOT NULL;

CREATE TABLE outbox_body (
    outbox_id INTEGER PRIMARY KEY REFERENCES outbox (id),
    raw       BLOB NOT NULL,
    sent_text TEXT NOT NULL
) STRICT;

-- 'nacf': a file of another program is never taken for ours
PRAGMA application_id = 1851876198;
PRAGMA user_version = 1;

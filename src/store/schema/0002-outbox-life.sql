-- The outbox's life: proof of what arrived, rates, soft bounces, runs of other hosts; and
-- tallies, so that what `status` shows costs what it shows and not what is stored.

-- Who says what became of a mail in doubt: 0 the policy of its kind, 1 its receipt (a copy
-- went to the journal in the same transaction), 2 a person.
ALTER TABLE outbox ADD COLUMN settle_by INTEGER NOT NULL DEFAULT 0
    CHECK (settle_by BETWEEN 0 AND 2);
ALTER TABLE outbox ADD COLUMN wire_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN receipt_at INTEGER NOT NULL DEFAULT 0;
-- with the receiver and the state: rates and counts need not read the rows
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (urgency, due_at, id, rcpt_key, state)
    WHERE state IN (0, 4);
CREATE INDEX outbox_doubt ON outbox (invitation_id) WHERE state = 6;

-- A run of another host is alive as long as it is heard of.
ALTER TABLE run ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;

-- When it ends by itself; 0 = never.
ALTER TABLE suppression ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX suppression_until ON suppression (until) WHERE until > 0;

-- Mails that came back for a reason that may pass.
CREATE TABLE soft_bounce (
    id        INTEGER PRIMARY KEY,
    email_key TEXT NOT NULL CHECK (email_key <> ''),
    at        INTEGER NOT NULL,
    status    TEXT NOT NULL
) STRICT;
CREATE INDEX soft_bounce_of ON soft_bounce (email_key, at);

-- Mails claimed, by rate ("500/h", "500/h gmx.example") and slot of its time.
CREATE TABLE send_rate (
    rate TEXT NOT NULL,
    slot INTEGER NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (rate, slot)
) STRICT, WITHOUT ROWID;

-- How many rows a table holds of a kind, kept by triggers. Names: the table's; key: the
-- state's number, or what the name says.
CREATE TABLE tally (
    name TEXT NOT NULL,
    key  TEXT NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tally_interaction_insert AFTER INSERT ON interaction
BEGIN
    INSERT INTO tally (name, key, n) VALUES ('interaction', NEW.state, 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tally_interaction_delete AFTER DELETE ON interaction
BEGIN
    UPDATE tally SET n = n - 1 WHERE name = 'interaction' AND key = CAST(OLD.state AS TEXT);
    UPDATE tally SET n = n - 1
        WHERE OLD.state = 2 AND name = 'skipped' AND key = OLD.reason;
END;
CREATE TRIGGER tally_interaction_update AFTER UPDATE OF state, reason ON interaction
BEGIN
    UPDATE tally SET n = n - 1 WHERE name = 'interaction' AND key = CAST(OLD.state AS TEXT);
    INSERT INTO tally (name, key, n) VALUES ('interaction', NEW.state, 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
    UPDATE tally SET n = n - 1
        WHERE OLD.state = 2 AND name = 'skipped' AND key = OLD.reason;
    INSERT INTO tally (name, key, n) SELECT 'skipped', NEW.reason, 1 WHERE NEW.state = 2
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;

-- surveys by state; how many were sent; follow-ups
CREATE TRIGGER tally_invitation_insert AFTER INSERT ON invitation
BEGIN
    INSERT INTO tally (name, key, n) VALUES
        (CASE NEW.kind WHEN 0 THEN 'invitation' ELSE 'followup' END, NEW.state, 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
    INSERT INTO tally (name, key, n) SELECT 'sent', '', 1
        WHERE NEW.kind = 0 AND NEW.sent_at > 0
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tally_invitation_delete AFTER DELETE ON invitation
BEGIN
    UPDATE tally SET n = n - 1
        WHERE name = CASE OLD.kind WHEN 0 THEN 'invitation' ELSE 'followup' END
          AND key = CAST(OLD.state AS TEXT);
    UPDATE tally SET n = n - 1
        WHERE OLD.kind = 0 AND OLD.sent_at > 0 AND name = 'sent' AND key = '';
END;
CREATE TRIGGER tally_invitation_update AFTER UPDATE OF state, sent_at ON invitation
WHEN OLD.state <> NEW.state OR (OLD.sent_at > 0) <> (NEW.sent_at > 0)
BEGIN
    UPDATE tally SET n = n - 1
        WHERE name = CASE OLD.kind WHEN 0 THEN 'invitation' ELSE 'followup' END
          AND key = CAST(OLD.state AS TEXT);
    INSERT INTO tally (name, key, n) VALUES
        (CASE NEW.kind WHEN 0 THEN 'invitation' ELSE 'followup' END, NEW.state, 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
    INSERT INTO tally (name, key, n) SELECT 'sent', '', (NEW.sent_at > 0) - (OLD.sent_at > 0)
        WHERE NEW.kind = 0
        ON CONFLICT (name, key) DO UPDATE SET n = n + excluded.n;
END;

-- Of the outbox only the states in which a mail stays; the others are counted where they
-- are looked up.
CREATE TRIGGER tally_outbox_insert AFTER INSERT ON outbox
WHEN NEW.state IN (3, 5, 7)
BEGIN
    INSERT INTO tally (name, key, n) VALUES ('outbox', NEW.state, 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tally_outbox_delete AFTER DELETE ON outbox
WHEN OLD.state IN (3, 5, 7)
BEGIN
    UPDATE tally SET n = n - 1 WHERE name = 'outbox' AND key = CAST(OLD.state AS TEXT);
END;
CREATE TRIGGER tally_outbox_update AFTER UPDATE OF state ON outbox
WHEN OLD.state <> NEW.state AND (OLD.state IN (3, 5, 7) OR NEW.state IN (3, 5, 7))
BEGIN
    UPDATE tally SET n = n - 1
        WHERE OLD.state IN (3, 5, 7) AND name = 'outbox' AND key = CAST(OLD.state AS TEXT);
    INSERT INTO tally (name, key, n) SELECT 'outbox', NEW.state, 1
        WHERE NEW.state IN (3, 5, 7)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER tally_inbox_insert AFTER INSERT ON inbox
BEGIN
    INSERT INTO tally (name, key, n) VALUES ('inbox', NEW.state, 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tally_inbox_delete AFTER DELETE ON inbox
BEGIN
    UPDATE tally SET n = n - 1 WHERE name = 'inbox' AND key = CAST(OLD.state AS TEXT);
END;
CREATE TRIGGER tally_inbox_update AFTER UPDATE OF state ON inbox
WHEN OLD.state <> NEW.state
BEGIN
    UPDATE tally SET n = n - 1 WHERE name = 'inbox' AND key = CAST(OLD.state AS TEXT);
    INSERT INTO tally (name, key, n) VALUES ('inbox', NEW.state, 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;

-- by state, by outcome, and how many were opened again
CREATE TRIGGER tally_case_insert AFTER INSERT ON case_file
BEGIN
    INSERT INTO tally (name, key, n) VALUES
        ('case', NEW.state, 1), ('outcome', NEW.outcome, 1), ('reopened', '', NEW.round > 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER tally_case_delete AFTER DELETE ON case_file
BEGIN
    INSERT INTO tally (name, key, n) VALUES
        ('case', OLD.state, -1), ('outcome', OLD.outcome, -1),
        ('reopened', '', -(OLD.round > 1))
        ON CONFLICT (name, key) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER tally_case_update AFTER UPDATE OF state, outcome, round ON case_file
BEGIN
    INSERT INTO tally (name, key, n) VALUES
        ('case', OLD.state, -1), ('outcome', OLD.outcome, -1),
        ('reopened', '', -(OLD.round > 1))
        ON CONFLICT (name, key) DO UPDATE SET n = n + excluded.n;
    INSERT INTO tally (name, key, n) VALUES
        ('case', NEW.state, 1), ('outcome', NEW.outcome, 1), ('reopened', '', NEW.round > 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER tally_suppression_insert AFTER INSERT ON suppression
BEGIN
    INSERT INTO tally (name, key, n) VALUES ('suppression', '', 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tally_suppression_delete AFTER DELETE ON suppression
BEGIN
    UPDATE tally SET n = n - 1 WHERE name = 'suppression' AND key = '';
END;

-- what was there before
INSERT INTO tally (name, key, n)
    SELECT 'interaction', state, count(*) FROM interaction GROUP BY state
    UNION ALL SELECT 'skipped', reason, count(*) FROM interaction WHERE state = 2
        GROUP BY reason
    UNION ALL SELECT 'invitation', state, count(*) FROM invitation WHERE kind = 0
        GROUP BY state
    UNION ALL SELECT 'followup', state, count(*) FROM invitation WHERE kind = 1
        GROUP BY state
    UNION ALL SELECT 'sent', '', count(*) FROM invitation WHERE kind = 0 AND sent_at > 0
    UNION ALL SELECT 'outbox', state, count(*) FROM outbox WHERE state IN (3, 5, 7)
        GROUP BY state
    UNION ALL SELECT 'inbox', state, count(*) FROM inbox GROUP BY state
    UNION ALL SELECT 'case', state, count(*) FROM case_file GROUP BY state
    UNION ALL SELECT 'outcome', outcome, count(*) FROM case_file GROUP BY outcome
    UNION ALL SELECT 'reopened', '', count(*) FROM case_file WHERE round > 1
    UNION ALL SELECT 'suppression', '', count(*) FROM suppression;

PRAGMA user_version = 2;

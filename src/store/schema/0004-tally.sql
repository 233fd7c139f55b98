-- A trigger that may fire costs a statement more than its own work, even where it does
-- not: a mail's way through claimed and wire to sent is kept free of them. What has left
-- is added to the tallies at the end of its transaction (store_commit); all other ends of
-- a mail name due_at, those of an invitation its state.
DROP TRIGGER tally_outbox_update;
CREATE TRIGGER tally_outbox_update AFTER UPDATE OF due_at ON outbox
WHEN OLD.state <> NEW.state AND (OLD.state IN (3, 5, 7) OR NEW.state IN (3, 5, 7))
BEGIN
    UPDATE tally SET n = n - 1
        WHERE OLD.state IN (3, 5, 7) AND name = 'outbox' AND key = CAST(OLD.state AS TEXT);
    INSERT INTO tally (name, key, n) SELECT 'outbox', NEW.state, 1
        WHERE NEW.state IN (3, 5, 7)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;

DROP TRIGGER tally_invitation_update;
CREATE TRIGGER tally_invitation_update AFTER UPDATE OF state ON invitation
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

PRAGMA user_version = 4;

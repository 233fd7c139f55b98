-- What planning changes by the thousand, an interaction that is invited, its invitation
-- and its mail, is added to the tallies at the end of its transaction (store_commit), as
-- replies are. All other changes of an interaction's state name its reason.
DROP TRIGGER tally_outbox_insert;
DROP TRIGGER tally_invitation_insert;
DROP TRIGGER tally_interaction_update;
CREATE TRIGGER tally_interaction_update AFTER UPDATE OF reason ON interaction
BEGIN
    UPDATE tally SET n = n - 1 WHERE name = 'interaction' AND key = CAST(OLD.state AS TEXT);
    INSERT INTO tally (name, key, n) VALUES ('interaction', NEW.state, 1)
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
    UPDATE tally SET n = n - 1
        WHERE OLD.state = 2 AND name = 'skipped' AND key = OLD.reason;
    INSERT INTO tally (name, key, n) SELECT 'skipped', NEW.reason, 1 WHERE NEW.state = 2
        ON CONFLICT (name, key) DO UPDATE SET n = n + 1;
END;

PRAGMA user_version = 14;

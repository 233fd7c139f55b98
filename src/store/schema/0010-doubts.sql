-- Tries of a mail after which nobody knew whether it had left: a server that says plainly
-- 'later' leaves no doubt, and does not use them up.
ALTER TABLE outbox ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 10;

-- Since when the machine of a run was up: after a power cut the last commits of bulk mail
-- may be gone, and what the run had claimed may have left.
ALTER TABLE run ADD COLUMN boot TEXT NOT NULL DEFAULT '';

PRAGMA user_version = 3;

-- A reply that opens a case: the case is added to the tallies at the end of its transaction
-- (store_commit), and how many alerts a person gets in an hour is looked up among these
-- alone, not among all mails to the person.
DROP TRIGGER tally_case_insert;
CREATE INDEX outbox_staff ON outbox (rcpt_key, due_at) WHERE kind IN (4, 5) OR kind = 13;

PRAGMA user_version = 15;

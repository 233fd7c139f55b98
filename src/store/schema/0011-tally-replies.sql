-- What a reply changes by the thousand, a mail that came and the invitation it answers, is
-- added to the tallies at the end of its transaction (store_commit), as what was sent is:
-- a trigger is three statements a row.
DROP TRIGGER tally_inbox_insert;
DROP TRIGGER tally_inbox_update;
DROP TRIGGER tally_invitation_update;

PRAGMA user_version = 11;

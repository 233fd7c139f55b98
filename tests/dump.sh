#!/bin/sh
# What a store holds, as text that two runs of the same story share: no row numbers, no
# tokens, no times of the wall clock. usage: tests/dump.sh STORE
set -eu
sqlite3 -readonly -bail "$1" <<'SQL' | sed -E 's/[a-z2-7]{26}/TOKEN/g' | LC_ALL=C sort
.mode list
.separator |
SELECT 'interaction', ext_id, survey, state, reason FROM interaction;
SELECT 'invitation', i.kind, i.state, x.ext_id, i.created_at, i.sent_at, i.remind_at
  FROM invitation i JOIN interaction x ON x.id = i.interaction_id;
SELECT 'response', x.ext_id, i.kind, r.state, r.score, r.comment, r.intent, r.received_at
  FROM response r JOIN invitation i ON i.id = r.invitation_id
  JOIN interaction x ON x.id = i.interaction_id;
SELECT 'case', x.ext_id, c.state, c.outcome, c.owner, c.team, c.score, c.opened_at,
       c.round, c.rung, c.deadline_at, c.first_response_at, c.resolved_at, c.closed_at,
       c.severity, c.resolve_at, c.resolve_rung, c.head
  FROM case_file c JOIN interaction x ON x.id = c.interaction_id;
SELECT 'event', x.ext_id, e.at, e.actor, e.kind, replace(e.text, char(10), ' / ')
  FROM event e JOIN case_file c ON c.id = e.case_id
  JOIN interaction x ON x.id = c.interaction_id;
SELECT 'outbox', o.kind, o.state, o.rcpt_to, o.created_at FROM outbox o;
SELECT 'inbox', state, moved, kind, sender, reason FROM inbox;
SELECT 'suppression', email, reason FROM suppression;
SELECT 'forgotten', count(*) FROM forgotten HAVING count(*) > 0;
SELECT 'voucher', pool, code, cents, person, given_at FROM voucher;
SELECT 'voucher wish', person, approver, cents, state, settled_by FROM voucher_wish;
SELECT 'review_desk', person, count(response_id), count(inbox_id) FROM review_desk GROUP BY person;
SELECT 'held', person, case_id, kind, due_at FROM held_mail;
SELECT 'absence', person, is_unreached, since, until FROM absence;
SQL

-- Mails of ours. Waiting is `state IN (0, 4)` (queued, retry), written exactly so: the
-- partial index outbox_due serves no other spelling. A list of more than two behind IN
-- costs SQLite a table of its own each time the statement runs.

-- name: outbox_insert
INSERT INTO outbox (kind, urgency, state, dedupe, message_id, mail_from, rcpt_to, rcpt_key,
    invitation_id, case_id, created_at, due_at, expires_at, tries, code, status, reply)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (dedupe) DO NOTHING

-- name: outbox_body_insert
INSERT INTO outbox_body (outbox_id, raw, sent_text, base_id) VALUES ($1, $2, $3, $4)

-- name: body_base_insert
INSERT INTO body_base (key, bytes) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING

-- name: body_base_of_key
SELECT id FROM body_base WHERE key = $1

-- name: body_base_get
SELECT key, bytes FROM body_base WHERE id = $1

-- name: outbox_of_dedupe
SELECT id FROM outbox WHERE dedupe = $1

-- name: outbox_due
-- One urgency a time: so the index gives the oldest first without sorting all that wait.
SELECT id, rcpt_key, due_at FROM outbox
WHERE state IN (0, 4) AND urgency = $1 AND due_at <= $2 AND (due_at, id) > ($3, $4)
ORDER BY due_at, id
LIMIT $5

-- name: outbox_claim
-- Sixteen at once. What has grown stale stays for outbox_expire. With the plus it is the
-- ids that lead to the rows, not an index of all that is due.
UPDATE outbox SET state = 1, run_id = $17
WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
  AND +state IN (0, 4) AND (expires_at = 0 OR expires_at > $18)

-- name: outbox_claimers
SELECT id, started_at, ended_at, now, host, command, result, pid, seen_at, boot FROM run
WHERE id IN (SELECT run_id FROM outbox WHERE run_id IS NOT NULL)

-- name: outbox_wire_of
SELECT o.id, o.kind, o.state, o.dedupe, o.message_id, o.mail_from, o.rcpt_to,
       o.invitation_id, o.case_id, o.created_at, o.due_at, o.expires_at, o.tries, o.doubts,
       o.code, o.status, o.reply, o.settle_by, o.wire_at, o.receipt_at
FROM outbox AS o
WHERE o.run_id = $1 AND o.state = 2
ORDER BY o.id

-- name: outbox_cut
-- Questions that are only claimed: that they left may be what was lost.
UPDATE outbox SET state = 2, wire_at = $2, settle_by = $3
WHERE run_id = $1 AND state = 1 AND urgency >= 6

-- name: outbox_reclaim
-- What was on the wire has been tried, and may have left.
UPDATE outbox SET state = CASE WHEN state = 2 THEN 6 ELSE 0 END,
    tries = CASE WHEN state = 2 THEN tries + 1 ELSE tries END,
    doubts = CASE WHEN state = 2 THEN doubts + 1 ELSE doubts END, run_id = NULL
WHERE run_id = $1

-- name: outbox_release
-- Claimed and not tried; those that were tried before wait as what they were.
UPDATE outbox SET state = CASE WHEN tries > 0 THEN 4 ELSE 0 END, run_id = NULL
WHERE run_id = $1 AND state = 1
RETURNING rcpt_key, urgency

-- name: outbox_wire
-- Only what is still ours may leave.
UPDATE outbox SET state = 2, wire_at = $3, settle_by = $4
WHERE id = $1 AND run_id = $2 AND state = 1

-- name: outbox_sent
-- Of one that had not come to its end. It names neither due_at nor what a trigger waits
-- for: the tally is told at the end of the transaction.
UPDATE outbox SET state = 3, tries = $2, code = $3, status = $4, reply = $5, settle_by = $6,
    run_id = NULL, sent_at = $7
WHERE id = $1 AND state <> 3 AND state <> 5 AND state <> 7

-- name: outbox_update
-- A mail that is in nobody's hands any more has no run. The casts are for PostgreSQL,
-- which would take $2 for two types.
UPDATE outbox SET state = $2, due_at = $3, tries = $4, code = $5, status = $6, reply = $7,
    settle_by = $9, doubts = $10,
    run_id = CASE WHEN CAST($2 AS BIGINT) IN (1, 2) THEN run_id ELSE NULL END,
    sent_at = CASE WHEN CAST($2 AS BIGINT) = 3 THEN $8 ELSE sent_at END
WHERE id = $1

-- name: outbox_taken
SELECT o.id, o.kind, o.state, o.dedupe, o.message_id, o.mail_from, o.rcpt_to,
       o.invitation_id, o.case_id, o.created_at, o.due_at, o.expires_at, o.tries, o.doubts,
       o.code, o.status, o.reply, o.settle_by, o.wire_at, o.receipt_at, b.raw, b.sent_text,
       b.base_id
FROM outbox AS o JOIN outbox_body AS b ON b.outbox_id = o.id
WHERE o.id = $1 AND o.run_id = $2 AND o.state = 1

-- name: outbox_get
SELECT o.id, o.kind, o.state, o.dedupe, o.message_id, o.mail_from, o.rcpt_to,
       o.invitation_id, o.case_id, o.created_at, o.due_at, o.expires_at, o.tries, o.doubts,
       o.code, o.status, o.reply, o.settle_by, o.wire_at, o.receipt_at, b.raw, b.sent_text,
       b.base_id
FROM outbox AS o JOIN outbox_body AS b ON b.outbox_id = o.id
WHERE o.id = $1

-- name: outbox_by_message_id
SELECT o.id, o.kind, o.state, o.dedupe, o.message_id, o.mail_from, o.rcpt_to,
       o.invitation_id, o.case_id, o.created_at, o.due_at, o.expires_at, o.tries, o.doubts,
       o.code, o.status, o.reply, o.settle_by, o.wire_at, o.receipt_at, b.raw, b.sent_text,
       b.base_id
FROM outbox AS o JOIN outbox_body AS b ON b.outbox_id = o.id
WHERE o.message_id = $1
ORDER BY o.id DESC
LIMIT 1

-- name: outbox_receipt
-- The copy for the journal: that mail did arrive.
UPDATE outbox SET receipt_at = $2 WHERE id = $1 AND receipt_at = 0

-- name: outbox_doubt
SELECT o.id, o.kind, o.state, o.dedupe, o.message_id, o.mail_from, o.rcpt_to,
       o.invitation_id, o.case_id, o.created_at, o.due_at, o.expires_at, o.tries, o.doubts,
       o.code, o.status, o.reply, o.settle_by, o.wire_at, o.receipt_at
FROM outbox AS o
WHERE o.state = 6 AND o.invitation_id = $1
ORDER BY o.id

-- name: outbox_answered_of_invitation
-- the one of that id, else the last: survey, reminder, follow-up, what came after it; what
-- has left (wire, sent, unsure) before what still waits: as one number, 2^62 and 2^61 above
-- the id, for a sort costs more than all the rest of it
SELECT sent_text FROM outbox_body
WHERE outbox_id = (
    SELECT max(CASE WHEN o.message_id = $2 THEN 4611686018427387904 ELSE 0 END
               + CASE WHEN o.state IN (2, 3) OR o.state = 6 THEN 2305843009213693952 ELSE 0 END
               + o.id) % 2305843009213693952
    FROM outbox AS o
    WHERE o.invitation_id = $1 AND (o.kind <= 2 OR o.kind BETWEEN 10 AND 12)
      AND EXISTS (SELECT 1 FROM outbox_body AS b WHERE b.outbox_id = o.id))

-- name: outbox_answered_to_customer
-- the one of that id, else the last: follow-up, apology, relay to the customer
SELECT sent_text FROM outbox_body
WHERE outbox_id = (
    SELECT max(CASE WHEN o.message_id = $2 THEN 4611686018427387904 ELSE 0 END
               + CASE WHEN o.state IN (2, 3) OR o.state = 6 THEN 2305843009213693952 ELSE 0 END
               + o.id) % 2305843009213693952
    FROM outbox AS o
    WHERE o.case_id = $1 AND (o.kind IN (2, 3) OR o.kind = 6)
      AND EXISTS (SELECT 1 FROM outbox_body AS b WHERE b.outbox_id = o.id))

-- name: outbox_answered_to_desk
-- the one of that id, else the last: alert, escalation, relay to the owner, notice, not solved
SELECT sent_text FROM outbox_body
WHERE outbox_id = (
    SELECT max(CASE WHEN o.message_id = $2 THEN 4611686018427387904 ELSE 0 END
               + CASE WHEN o.state IN (2, 3) OR o.state = 6 THEN 2305843009213693952 ELSE 0 END
               + o.id) % 2305843009213693952
    FROM outbox AS o
    WHERE o.case_id = $1 AND (o.kind IN (4, 5) OR o.kind IN (7, 8) OR o.kind IN (13, 14))
      AND EXISTS (SELECT 1 FROM outbox_body AS b WHERE b.outbox_id = o.id))

-- name: outbox_first_to
-- Where one person's thread about a case begins: alert, escalation, relay, notice, not solved.
SELECT message_id FROM outbox
WHERE id = (
    SELECT min(o.id) FROM outbox AS o
    WHERE o.case_id = $1 AND o.rcpt_key = $2
      AND (o.kind IN (4, 5) OR o.kind IN (7, 8) OR o.kind IN (13, 14)))

-- name: outbox_count_to
-- Relayed words (6, 7) are people's, not automatic.
SELECT count(*) FROM outbox
WHERE rcpt_key = $1 AND created_at >= $2 AND kind NOT IN (6, 7)

-- name: outbox_count_case
SELECT count(*) FROM outbox WHERE case_id = $1 AND kind = $2 AND created_at >= $3

-- name: outbox_expire
-- due_at is named for the trigger that counts
UPDATE outbox SET state = 7, due_at = due_at
WHERE state IN (0, 4) AND expires_at > 0 AND expires_at <= $1
RETURNING id

-- name: outbox_unwanted
-- Questions that wait (urgency 6 and above) whose receiver wants no more of them; surveys,
-- reminders and follow-ups that were answered or cancelled meanwhile, or whose case is open
-- again; thanks and the like to who wrote again, or has a case, meanwhile.
UPDATE outbox SET state = 7, due_at = due_at
WHERE state IN (0, 4) AND urgency >= 6
  AND (EXISTS (SELECT 1 FROM suppression AS p WHERE p.email_key = outbox.rcpt_key)
       OR (kind <= 2
           AND EXISTS (SELECT 1 FROM invitation AS i LEFT JOIN case_file AS c ON c.id = i.case_id
                       WHERE i.id = outbox.invitation_id
                         AND (i.state <> 0 OR (i.kind = 1 AND c.state <> 2))))
       OR (kind BETWEEN 10 AND 12
           AND (EXISTS (SELECT 1 FROM inbox AS m WHERE m.invitation_id = outbox.invitation_id
                        AND m.stored_at > outbox.created_at)
                OR EXISTS (SELECT 1 FROM invitation AS i
                           JOIN case_file AS c ON c.customer_id = i.customer_id
                           WHERE i.id = outbox.invitation_id AND c.state < 3))))
RETURNING id

-- name: outbox_untrue
-- Mails about a rung that wait for somebody's hours, of a time that stopped meanwhile: the
-- round was answered (key r<round>.<rung>), the matter resolved (s<round>.<rung>).
UPDATE outbox SET state = 7, due_at = due_at
WHERE state IN (0, 4) AND urgency < 6 AND kind = 5
  AND EXISTS (SELECT 1 FROM case_file AS c WHERE c.id = outbox.case_id
      AND CASE WHEN outbox.dedupe LIKE '%:s_.%' OR outbox.dedupe LIKE '%:s__.%'
               THEN c.state > 1 OR c.resolve_rung = 0
               ELSE c.state <> 0 OR outbox.dedupe NOT LIKE '%:r' || c.round || '.%' END)
RETURNING id, kind, state, dedupe, message_id, mail_from, rcpt_to,
       invitation_id, case_id, created_at, due_at, expires_at, tries, doubts,
       code, status, reply, settle_by, wire_at, receipt_at

-- name: outbox_list_unsure
SELECT o.id, o.kind, o.state, o.dedupe, o.message_id, o.mail_from, o.rcpt_to,
       o.invitation_id, o.case_id, o.created_at, o.due_at, o.expires_at, o.tries, o.doubts,
       o.code, o.status, o.reply, o.settle_by, o.wire_at, o.receipt_at
FROM outbox AS o
WHERE o.state = 6 AND o.id > $2
ORDER BY o.id
LIMIT $1

-- name: outbox_list_failed
-- the newest
SELECT o.id, o.kind, o.state, o.dedupe, o.message_id, o.mail_from, o.rcpt_to,
       o.invitation_id, o.case_id, o.created_at, o.due_at, o.expires_at, o.tries, o.doubts,
       o.code, o.status, o.reply, o.settle_by, o.wire_at, o.receipt_at
FROM outbox AS o
WHERE o.state = 5
ORDER BY o.id DESC
LIMIT $1

-- name: outbox_waiting
SELECT count(*) FROM outbox WHERE state IN (0, 4)

-- A store that takes over from one of which it does not know what it did.

-- name: outbox_adopt_questions
UPDATE outbox SET state = 7, due_at = due_at
WHERE state IN (0, 4) AND urgency >= 6
RETURNING id

-- name: outbox_adopt_others
UPDATE outbox SET state = 6, settle_by = 2 WHERE state IN (0, 4) RETURNING id

-- name: outbox_adopt_claims
UPDATE outbox SET state = CASE WHEN state = 1 THEN 0 ELSE 6 END,
    settle_by = CASE WHEN state = 1 THEN settle_by ELSE 2 END, run_id = NULL
WHERE run_id IS NOT NULL

-- name: outbox_adopt_waiting
UPDATE interaction SET state = 2, reason = $3
WHERE state = 0 AND survey = $1 AND occurred_at <= $2
RETURNING id

-- name: outbox_adopt_reminders
UPDATE invitation SET remind_at = 0
WHERE state = 0 AND remind_at > 0 AND sent_at > 0 AND remind_at <= $1

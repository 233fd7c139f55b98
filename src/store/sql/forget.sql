-- Erasing people: what is held of a customer ($1) and of an address ($2, as a key).

-- name: forget_customer
SELECT c.id, c.email, c.name,
       COALESCE((SELECT min(i.imported_at) FROM interaction AS i WHERE i.customer_id = c.id), 0),
       (SELECT count(*) FROM interaction AS i WHERE i.customer_id = c.id),
       (SELECT count(*) FROM invitation AS v WHERE v.customer_id = c.id),
       (SELECT count(*) FROM response AS r JOIN invitation AS v ON v.id = r.invitation_id
        WHERE v.customer_id = c.id),
       (SELECT count(*) FROM case_file AS k WHERE k.customer_id = c.id)
FROM customer AS c WHERE c.email_key = $1

-- name: forget_open
SELECT id, owner FROM case_file WHERE customer_id = $1 AND state < 3 ORDER BY id

-- name: forget_mails_out
-- Those to them and about them; those to people of the firm that speak of several (notice,
-- digest, list), made since $3.
SELECT o.id, o.state, o.rcpt_to, '', '', o.message_id, 1, CASE WHEN o.rcpt_key = $2 THEN 1 ELSE 0 END, 0
FROM outbox AS o
WHERE o.rcpt_key = $2 OR o.case_id IN (SELECT id FROM case_file WHERE customer_id = $1)
   OR o.invitation_id IN (SELECT id FROM invitation WHERE customer_id = $1)
UNION ALL
SELECT o.id, o.state, o.rcpt_to, '', '', o.message_id, 1, 0, 1
FROM outbox AS o JOIN outbox_body AS b ON b.outbox_id = o.id
WHERE (o.kind IN (8, 9) OR o.kind = 15) AND o.case_id IS NULL AND o.invitation_id IS NULL
  AND o.created_at >= $3 AND o.rcpt_key <> $2 AND length(b.raw) > 0
ORDER BY 1

-- name: forget_mails_in
SELECT m.id, m.state, m.mailbox, m.key, m.raw_hash, m.message_id, m.moved, 1, 0
FROM inbox AS m
WHERE lower(m.sender) = $2
   OR m.case_id IN (SELECT id FROM case_file WHERE customer_id = $1)
   OR m.invitation_id IN (SELECT id FROM invitation WHERE customer_id = $1)
   OR m.id IN (SELECT r.inbox_id FROM response AS r JOIN invitation AS v ON v.id = r.invitation_id
               WHERE v.customer_id = $1 AND r.inbox_id IS NOT NULL)
ORDER BY m.id

-- name: inbox_loose
-- Mails that belong to nobody's survey or case.
SELECT i.id, i.mailbox, i.key, i.raw_hash, i.truncated, i.size_bytes, i.arrived_at,
       i.stored_at, i.state, i.attempts, i.moved, i.kind, i.reason, i.sender, i.subject,
       i.message_id, i.invitation_id, i.case_id, i.words, r.raw
FROM inbox AS i JOIN inbox_raw AS r ON r.inbox_id = i.id
WHERE i.state IN (1, 2) AND i.invitation_id IS NULL AND i.case_id IS NULL
  AND i.stored_at >= $1 AND i.id > $2
ORDER BY i.id
LIMIT $3

-- name: inbox_new_count
SELECT count(*) FROM inbox WHERE state = 0

-- ---- one row

-- name: forget_outbox
-- $2: the state it ends in; $3 1: the receiver is erased, too. due_at is named for the
-- trigger that counts.
UPDATE outbox SET state = $2, due_at = due_at, message_id = '', mail_from = '', status = '',
    reply = '',
    rcpt_to = CASE WHEN $3 = 1 THEN '' ELSE rcpt_to END,
    rcpt_key = CASE WHEN $3 = 1 THEN '' ELSE rcpt_key END
WHERE id = $1

-- name: forget_outbox_loose
UPDATE outbox SET state = $2, due_at = due_at WHERE id = $1

-- name: forget_outbox_body
UPDATE outbox_body SET raw = $2, sent_text = '' WHERE outbox_id = $1

-- name: forget_inbox
UPDATE inbox SET state = $2, reason = '', sender = '', subject = '', message_id = '', words = ''
WHERE id = $1

-- name: forget_inbox_raw
DELETE FROM inbox_raw WHERE inbox_id = $1

-- name: forget_inbox_desks
DELETE FROM review_desk WHERE inbox_id = $1

-- ---- all of an interaction ($1): its surveys, answers, case

-- name: forget_of_customer
SELECT id FROM interaction WHERE customer_id = $1 ORDER BY id

-- name: forget_tokens
DELETE FROM token
WHERE invitation_id IN (SELECT v.id FROM invitation AS v JOIN interaction AS x ON x.customer_id = v.customer_id
                        WHERE x.id = $1 AND v.interaction_id = $1)
   OR case_id IN (SELECT id FROM case_file WHERE interaction_id = $1)

-- name: forget_review_desks
DELETE FROM review_desk
WHERE response_id IN (SELECT r.id FROM response AS r WHERE r.invitation_id IN
                       (SELECT v.id FROM invitation AS v JOIN interaction AS x ON x.customer_id = v.customer_id
                        WHERE x.id = $1 AND v.interaction_id = $1))

-- name: forget_held
DELETE FROM held_mail WHERE case_id IN (SELECT id FROM case_file WHERE interaction_id = $1)

-- name: forget_wishes
UPDATE voucher_wish SET words = '', state = CASE WHEN state = 0 THEN 2 ELSE state END,
    settled_at = CASE WHEN state = 0 THEN $2 ELSE settled_at END
WHERE case_id IN (SELECT id FROM case_file WHERE interaction_id = $1)

-- name: forget_events
UPDATE event SET text = '' WHERE case_id IN (SELECT id FROM case_file WHERE interaction_id = $1)

-- name: forget_responses
-- Score, date and what counts stay. One that waits for a person counts no more.
UPDATE response SET had_words = CASE WHEN comment <> '' THEN 1 ELSE had_words END, comment = '',
    reply = '', candidates = '', reason = '', sender = '',
    state = CASE WHEN state = 2 THEN 1 ELSE state END
WHERE invitation_id IN (SELECT v.id FROM invitation AS v JOIN interaction AS x ON x.customer_id = v.customer_id
                        WHERE x.id = $1 AND v.interaction_id = $1)

-- name: forget_open_invitations
SELECT v.kind, count(*) FROM invitation AS v JOIN interaction AS x ON x.customer_id = v.customer_id
WHERE x.id = $1 AND v.interaction_id = $1 AND v.state = 0
GROUP BY v.kind

-- name: forget_invitations
UPDATE invitation SET state = CASE WHEN state = 0 THEN 3 ELSE state END,
    token = 'forgotten-' || id, remind_at = 0
WHERE id IN (SELECT v.id FROM invitation AS v JOIN interaction AS x ON x.customer_id = v.customer_id
                        WHERE x.id = $1 AND v.interaction_id = $1)

-- name: forget_cases
UPDATE case_file SET closed_at = CASE WHEN state < 3 THEN $2 ELSE closed_at END, state = 3,
    customer_token = 'forgotten-' || id, thread_id = '', head = '', next_rung_at = 0,
    resolve_next_at = 0, resolve_at = 0, resolve_from = 0, followup_at = 0, deadline_at = 0
WHERE interaction_id = $1

-- name: forget_interaction
-- The day stays, not the second by which other systems know it. $2 1: its id goes, too;
-- else that file is known when it is imported again.
UPDATE interaction SET ext_id = CASE WHEN $2 = 1 THEN 'forgotten-' || id ELSE ext_id END,
    occurred_at = occurred_at - occurred_at % 86400,
    email = '', name = '', subject = '', agent = '', product = '', channel = '', attrs = '',
    reason = CASE WHEN state = 0 THEN 'erased' ELSE reason END,
    state = CASE WHEN state = 0 THEN 2 ELSE state END
WHERE id = $1

-- name: forget_customer_row
UPDATE customer SET email_key = 'forgotten-' || id, email = '', name = '', language = ''
WHERE id = $1

-- ---- by address

-- name: forget_soft_bounces
DELETE FROM soft_bounce WHERE email_key = $1

-- name: forget_run_results
UPDATE run SET result = '' WHERE instr(lower(result), $1) > 0

-- ---- who was forgotten

-- name: forgotten_any
SELECT 1 FROM forgotten LIMIT 1

-- name: forgotten_find
SELECT at FROM forgotten WHERE hash = $1

-- name: forgotten_add
INSERT INTO forgotten (hash, at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING

-- name: forgotten_remove
DELETE FROM forgotten WHERE hash = $1

-- name: forgotten_known
-- Whom the store knows by address.
SELECT email_key FROM customer WHERE email <> ''
UNION
SELECT email_key FROM suppression

-- name: meta_delete
DELETE FROM meta WHERE key = $1

-- What is kept no longer. $1: from before that, $2: behind that id, $3: how many.

-- name: purge_due
-- Interactions that still say whose they are and whose last sign is older: answered ones
-- ($4 = 1) or not.
SELECT x.id, x.customer_id FROM interaction AS x
WHERE x.id > $2 AND x.occurred_at < $1 AND x.imported_at < $1 AND x.email <> ''
  AND CASE WHEN EXISTS (SELECT 1 FROM response AS r JOIN invitation AS v ON v.id = r.invitation_id
                        WHERE v.customer_id = x.customer_id AND v.interaction_id = x.id)
           THEN 1 ELSE 0 END = $4
  AND NOT EXISTS (SELECT 1 FROM invitation AS v
                  WHERE v.customer_id = x.customer_id AND v.interaction_id = x.id
                    AND (v.state = 0 OR v.created_at >= $1
                         OR EXISTS (SELECT 1 FROM response AS r
                                    WHERE r.invitation_id = v.id AND r.received_at >= $1)))
  AND NOT EXISTS (SELECT 1 FROM case_file AS k
                  WHERE k.interaction_id = x.id AND (k.state < 3 OR k.closed_at >= $1))
ORDER BY x.id
LIMIT $3

-- name: purge_mails_out
SELECT o.id, o.state, o.rcpt_to, '', '', o.message_id, 1,
       CASE WHEN o.rcpt_key = (SELECT c.email_key FROM customer AS c JOIN interaction AS x
                               ON x.customer_id = c.id WHERE x.id = $1) THEN 1 ELSE 0 END, 0
FROM outbox AS o
WHERE o.case_id IN (SELECT id FROM case_file WHERE interaction_id = $1)
   OR o.invitation_id IN (SELECT v.id FROM invitation AS v JOIN interaction AS x ON x.customer_id = v.customer_id
                        WHERE x.id = $1 AND v.interaction_id = $1)

-- name: purge_mails_in
SELECT m.id, m.state, m.mailbox, m.key, m.raw_hash, m.message_id, m.moved, 1, 0
FROM inbox AS m
WHERE m.case_id IN (SELECT id FROM case_file WHERE interaction_id = $1)
   OR m.invitation_id IN (SELECT v.id FROM invitation AS v JOIN interaction AS x ON x.customer_id = v.customer_id
                        WHERE x.id = $1 AND v.interaction_id = $1)
   OR m.id IN (SELECT r.inbox_id FROM response AS r
               WHERE r.inbox_id IS NOT NULL AND r.invitation_id IN
                       (SELECT v.id FROM invitation AS v JOIN interaction AS x ON x.customer_id = v.customer_id
                        WHERE x.id = $1 AND v.interaction_id = $1))

-- name: purge_nobody_left
-- A customer of whom no interaction is left.
SELECT id FROM customer
WHERE id = $1 AND email <> '' AND NOT EXISTS (
    SELECT 1 FROM interaction WHERE customer_id = customer.id AND email <> '')

-- name: purge_due_in
-- Bytes of mails that were read; of those that belong to nobody all.
SELECT m.id, m.state, m.mailbox, m.key, m.raw_hash, m.message_id, m.moved, 1,
       CASE WHEN m.invitation_id IS NULL AND m.case_id IS NULL THEN 1 ELSE 0 END
FROM inbox_raw AS r JOIN inbox AS m ON m.id = r.inbox_id
WHERE r.inbox_id > $2 AND m.stored_at < $1 AND m.state <> 0
ORDER BY r.inbox_id
LIMIT $3

-- name: purge_due_out
-- Bytes of mails that have left or never will; digests and lists are of nobody's survey or case.
SELECT o.id, o.state, o.rcpt_to, '', '', o.message_id, 1, 0,
       CASE WHEN o.invitation_id IS NULL AND o.case_id IS NULL THEN 1 ELSE 0 END
FROM outbox_body AS b JOIN outbox AS o ON o.id = b.outbox_id
WHERE b.outbox_id > $2 AND o.created_at < $1 AND o.state IN (3, 7) AND length(b.raw) > 0
ORDER BY b.outbox_id
LIMIT $3

-- name: purge_outbox_raw
-- What it said is needed still, to take it out of late answers.
UPDATE outbox_body SET raw = $2 WHERE outbox_id = $1

-- name: purge_soft_bounces
DELETE FROM soft_bounce WHERE at < $1

-- name: response_supersede
-- One answer to an invitation counts: the newest. Those before $2 do not any more.
UPDATE response SET state = 1 WHERE invitation_id = $1 AND state = 0 AND id < $2

-- name: response_newer
SELECT id FROM response WHERE invitation_id = $1 AND state = 0 AND id > $2

-- name: response_insert
INSERT INTO response (invitation_id, inbox_id, score, comment, reply, language, intent,
    candidates, reason, sender, state, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: response_get
SELECT id, invitation_id, inbox_id, CASE WHEN score IS NULL THEN 0 ELSE 1 END, score,
       comment, reply, language, intent, candidates, reason, sender, state, received_at
FROM response WHERE id = $1

-- name: response_update
UPDATE response SET score = $2, comment = $3, state = $4, reason = $5
WHERE id = $1

-- name: response_review_list
SELECT id, invitation_id, inbox_id, CASE WHEN score IS NULL THEN 0 ELSE 1 END, score,
       comment, reply, language, intent, candidates, reason, sender, state, received_at
FROM response WHERE state = 2
ORDER BY id

-- name: response_of_customer
SELECT r.id, r.invitation_id, r.inbox_id, CASE WHEN r.score IS NULL THEN 0 ELSE 1 END,
       r.score, r.comment, r.reply, r.language, r.intent, r.candidates, r.reason,
       r.sender, r.state, r.received_at
FROM invitation AS i JOIN response AS r ON r.invitation_id = i.id
WHERE i.customer_id = $1
ORDER BY r.received_at DESC, r.id DESC
LIMIT $2

-- name: response_counted
SELECT id, invitation_id, inbox_id, CASE WHEN score IS NULL THEN 0 ELSE 1 END, score,
       comment, reply, language, intent, candidates, reason, sender, state, received_at
FROM response WHERE invitation_id = $1 AND state = 0 AND score IS NOT NULL

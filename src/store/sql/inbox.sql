-- Mails that came.

-- name: inbox_same_bytes
-- Not of those that were set aside: what a person moves back is to be read again.
SELECT id FROM inbox
WHERE raw_hash = $1 AND (state IN (0, 1) OR (state = 2 AND moved = 0))
LIMIT 1

-- name: inbox_insert
INSERT INTO inbox (mailbox, key, raw_hash, truncated, size_bytes, arrived_at, stored_at,
    state, attempts, moved, kind, reason, sender, subject, message_id, invitation_id,
    case_id, words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (mailbox, key) DO NOTHING

-- name: inbox_seen_again
UPDATE inbox SET moved = 0
WHERE mailbox = $1 AND raw_hash = $3
  AND (key = $2 OR substr(key, 1, length($2) + 1) = $2 || '~')
RETURNING id

-- name: inbox_left
SELECT (SELECT count(*) FROM inbox
        WHERE moved = 0 AND state IN (1, 3) AND mailbox = $1) +
       (SELECT count(*) FROM inbox WHERE moved = 0 AND state = 2 AND mailbox = $1) +
       (SELECT count(*) FROM inbox WHERE state = 0 AND mailbox = $1)

-- name: inbox_raw_insert
INSERT INTO inbox_raw (inbox_id, raw) VALUES ($1, $2)

-- name: inbox_unread
SELECT i.id, i.mailbox, i.key, i.raw_hash, i.truncated, i.size_bytes, i.arrived_at,
       i.stored_at, i.state, i.attempts, i.moved, i.kind, i.reason, i.sender, i.subject,
       i.message_id, i.invitation_id, i.case_id, i.words, r.raw
FROM inbox AS i LEFT JOIN inbox_raw AS r ON r.inbox_id = i.id
WHERE i.state = 0 AND i.id > $1
ORDER BY i.id
LIMIT $2

-- name: inbox_count_attempt
UPDATE inbox SET attempts = attempts + 1 WHERE id = $1 AND state = 0

-- name: inbox_clear_attempts
UPDATE inbox SET attempts = 0 WHERE id = $1

-- name: inbox_update
UPDATE inbox SET state = $2, kind = $3, reason = $4, sender = $5, subject = $6,
    message_id = $7, invitation_id = $8, case_id = $9, words = $10
WHERE id = $1 AND state = 0

-- name: inbox_get
SELECT i.id, i.mailbox, i.key, i.raw_hash, i.truncated, i.size_bytes, i.arrived_at,
       i.stored_at, i.state, i.attempts, i.moved, i.kind, i.reason, i.sender, i.subject,
       i.message_id, i.invitation_id, i.case_id, i.words, r.raw
FROM inbox AS i LEFT JOIN inbox_raw AS r ON r.inbox_id = i.id
WHERE i.id = $1

-- name: inbox_is_new
SELECT id FROM inbox WHERE id = $1 AND state = 0

-- name: inbox_twin
-- Of very many with one id the newest: each costs a look.
SELECT t.id
FROM (SELECT id, sender, subject, words FROM inbox
      WHERE state = 1 AND message_id = $1 AND message_id <> ''
      ORDER BY id DESC
      LIMIT 500) AS t
WHERE lower(t.sender) = lower($2) AND t.subject = $3 AND t.words = $4
LIMIT 1

-- name: inbox_unmoved_done
SELECT i.id, i.key
FROM inbox AS i
WHERE i.moved = 0 AND i.state IN (1, 3) AND i.mailbox = $1
ORDER BY i.id
LIMIT $2

-- name: inbox_unmoved_aside
SELECT i.id, i.key
FROM inbox AS i
WHERE i.moved = 0 AND i.state = 2 AND i.mailbox = $1
ORDER BY i.id
LIMIT $2

-- name: inbox_set_moved
UPDATE inbox SET moved = 1 WHERE id BETWEEN $1 AND $2

-- name: inbox_mark_get
SELECT uidvalidity, uid FROM inbox_mark WHERE mailbox = $1

-- name: inbox_mark_set
INSERT INTO inbox_mark (mailbox, uidvalidity, uid) VALUES ($1, $2, $3)
ON CONFLICT (mailbox) DO UPDATE SET uidvalidity = excluded.uidvalidity,
    uid = excluded.uid

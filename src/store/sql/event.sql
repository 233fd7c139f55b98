-- name: event_insert
INSERT INTO event (case_id, at, actor, kind, text) VALUES ($1, $2, $3, $4, $5)

-- name: event_count
SELECT count(*) FROM event WHERE case_id = $1 AND kind = $2 AND at >= $3

-- name: event_last_words
-- Those since somebody of the firm dealt with them, newest first; else the newest ones.
WITH said AS (
    SELECT id, text FROM event
    WHERE case_id = $1 AND actor = 'customer' AND kind IN ('wrote', 'reopened')
      AND text <> ''
)
SELECT text FROM said
WHERE id = (SELECT max(id) FROM said)
   OR id > (SELECT COALESCE(max(id), 0) FROM event
            WHERE case_id = $1 AND kind IN ('answered', 'resolved', 'closed'))
ORDER BY id DESC
LIMIT $2

-- name: event_list
SELECT id, case_id, at, actor, kind, text FROM event WHERE case_id = $1 ORDER BY id

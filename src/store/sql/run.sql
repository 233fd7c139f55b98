-- name: run_insert
INSERT INTO run (started_at, now, host, command, pid, seen_at, boot)
VALUES ($1, $2, $3, $4, $5, $1, $6)
RETURNING id

-- name: run_end
UPDATE run SET ended_at = $2, result = $3 WHERE id = $1

-- name: run_seen
UPDATE run SET seen_at = $2 WHERE id = $1

-- name: run_last
SELECT id, started_at, ended_at, now, host, command, result, pid, seen_at, boot FROM run
ORDER BY id DESC
LIMIT $1

-- name: run_unended
SELECT id, started_at, ended_at, now, host, command, result, pid, seen_at, boot FROM run
WHERE ended_at = 0
ORDER BY id

-- name: meta_get
SELECT value FROM meta WHERE key = $1

-- name: meta_set
INSERT INTO meta (key, value) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: mark_next
INSERT INTO meta (key, value) VALUES ('mark', '1')
ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT)
RETURNING CAST(value AS BIGINT)

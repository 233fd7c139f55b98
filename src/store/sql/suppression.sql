-- name: suppression_add
INSERT INTO suppression (email_key, email, reason, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (email_key) DO UPDATE SET reason = excluded.reason, at = excluded.at, until = 0
    WHERE suppression.until > 0

-- name: suppression_remove
DELETE FROM suppression WHERE email_key = $1

-- name: suppression_find
SELECT reason FROM suppression WHERE email_key = $1

-- name: suppression_list
-- those who were forgotten last: they have no name any more
SELECT email, reason, at, until FROM (
    SELECT email_key, email, reason, at, until, 0 AS part FROM suppression
    UNION ALL
    SELECT hash, '(forgotten ' || substr(hash, 1, 8) || ')', 'forgotten', at, 0, 1 FROM forgotten
) AS p
ORDER BY part, email_key

-- name: suppression_pause
INSERT INTO suppression (email_key, email, reason, at, until) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (email_key) DO UPDATE SET until = excluded.until
    WHERE suppression.until > 0 AND suppression.until < excluded.until

-- name: suppression_lapse
DELETE FROM suppression WHERE until > 0 AND until <= $1

-- name: soft_bounce_add
INSERT INTO soft_bounce (email_key, at, status) VALUES ($1, $2, $3)

-- name: soft_bounce_trim
DELETE FROM soft_bounce WHERE email_key = $1 AND at < $2

-- name: soft_bounce_count
SELECT count(*) FROM soft_bounce WHERE email_key = $1 AND at >= $2

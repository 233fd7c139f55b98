-- name: suppression_add
INSERT INTO suppression (email_key, email, reason, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (email_key) DO NOTHING

-- name: suppression_remove
DELETE FROM suppression WHERE email_key = $1

-- name: suppression_find
SELECT reason FROM suppression WHERE email_key = $1

-- name: suppression_list
SELECT email, reason, at FROM suppression ORDER BY email_key

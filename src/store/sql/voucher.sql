-- Compensation codes.

-- name: voucher_insert
INSERT INTO voucher (pool, code, cents, currency, expires_at, imported_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (code) DO NOTHING

-- name: voucher_by_code
SELECT id, pool, code, cents, currency, expires_at, case_id, person, given_at
FROM voucher WHERE code = $1

-- name: voucher_take
-- In one statement: of two who take at once each gets another, or one gets none. The one
-- that expires first goes first.
UPDATE voucher SET case_id = $4, person = $5, given_at = $6
WHERE id = (SELECT id FROM voucher
            WHERE case_id IS NULL AND pool = $1 AND cents = $2
              AND (expires_at = 0 OR expires_at > $3)
            ORDER BY CASE WHEN expires_at = 0 THEN 1 ELSE 0 END, expires_at, id
            LIMIT 1)
RETURNING id, pool, code, cents, currency, expires_at, case_id, person, given_at

-- name: voucher_stock
SELECT pool, cents, currency, count(*) FROM voucher
WHERE case_id IS NULL AND pool = $1 AND (expires_at = 0 OR expires_at > $2)
GROUP BY pool, cents, currency
ORDER BY cents

-- name: voucher_spent
-- of one pool: for this case; since then by all, and by that person
SELECT COALESCE((SELECT sum(cents) FROM voucher WHERE case_id = $2 AND pool = $1), 0),
       COALESCE((SELECT sum(cents) FROM voucher
                 WHERE case_id IS NOT NULL AND given_at >= $4 AND pool = $1), 0),
       COALESCE((SELECT sum(cents) FROM voucher
                 WHERE case_id IS NOT NULL AND given_at >= $4 AND pool = $1
                   AND person = $3), 0)

-- name: voucher_cost
SELECT pool, 0, currency, count(*), sum(cents) FROM voucher
WHERE case_id IS NOT NULL AND given_at >= $1
GROUP BY pool, currency
ORDER BY pool, currency

-- name: voucher_pools
SELECT pool, cents, currency,
       count(*) FILTER (WHERE case_id IS NULL AND (expires_at = 0 OR expires_at > $1)),
       count(*) FILTER (WHERE case_id IS NOT NULL),
       count(*) FILTER (WHERE case_id IS NULL AND expires_at > 0 AND expires_at <= $1)
FROM voucher
GROUP BY pool, cents, currency
ORDER BY pool, cents, currency

-- name: voucher_wish_insert
INSERT INTO voucher_wish (case_id, pool, cents, currency, person, approver, words,
    asked_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)

-- name: voucher_wish_of
SELECT id, case_id, pool, cents, currency, person, approver, words, asked_at
FROM voucher_wish WHERE case_id = $1 AND state = 0

-- name: voucher_wish_list
SELECT id, case_id, pool, cents, currency, person, approver, words, asked_at
FROM voucher_wish WHERE state = 0
ORDER BY asked_at, id

-- name: voucher_wish_settle
UPDATE voucher_wish SET state = $2, settled_at = $3, settled_by = $4
WHERE id = $1 AND state = 0

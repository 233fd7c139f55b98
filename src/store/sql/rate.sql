-- How many mails were claimed in a rate's time, by slots of a sixtieth of it.

-- name: rate_sum
SELECT sum(n) FILTER (WHERE n <> 0), min(slot) FILTER (WHERE n > 0) FROM send_rate
WHERE rate = $1 AND slot >= $2

-- name: rate_add
INSERT INTO send_rate (rate, slot, n) VALUES ($1, $2, $3)
ON CONFLICT (rate, slot) DO UPDATE SET n = send_rate.n + excluded.n

-- name: rate_trim
DELETE FROM send_rate WHERE rate = $1 AND slot < $2

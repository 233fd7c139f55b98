-- What `status` and `report` count.

-- name: count_tally
-- Kept by triggers and store_commit: no table is walked over.
SELECT CAST(key AS BIGINT), n FROM tally WHERE name = $1

-- name: tally_add
INSERT INTO tally (name, key, n) VALUES ($1, $2, $3)
ON CONFLICT (name, key) DO UPDATE SET n = tally.n + excluded.n

-- name: count_waiting
SELECT state, count(*) FROM outbox WHERE state IN (0, 4) GROUP BY state

-- name: count_claimed
SELECT state, count(*) FROM outbox WHERE run_id IS NOT NULL GROUP BY state

-- name: count_unsure
SELECT state, count(*) FROM outbox WHERE state = 6 GROUP BY state

-- name: count_review
SELECT count(*) FROM response WHERE state = 2

-- name: survey_sent
SELECT survey, count(*) FROM invitation
WHERE kind = 0 AND sent_at > 0 AND sent_at >= $1
GROUP BY survey

-- name: survey_scores
-- Answers that count, by survey and score; score -1 = words alone.
SELECT i.survey, CASE WHEN r.score IS NULL THEN -1 ELSE r.score END, count(*),
       count(*) FILTER (WHERE r.comment <> '')
FROM response AS r JOIN invitation AS i ON i.id = r.invitation_id
WHERE r.state = 0 AND i.kind = 0 AND r.received_at >= $1
GROUP BY i.survey, CASE WHEN r.score IS NULL THEN -1 ELSE r.score END
ORDER BY 1, 2

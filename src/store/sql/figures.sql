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
       count(*) FILTER (WHERE r.comment <> '' OR r.had_words = 1)
FROM response AS r JOIN invitation AS i ON i.id = r.invitation_id
WHERE r.state = 0 AND i.kind = 0 AND r.received_at >= $1
GROUP BY i.survey, CASE WHEN r.score IS NULL THEN -1 ELSE r.score END
ORDER BY 1, 2

-- name: case_week
-- Opened, closed, recovered since $1; overdue at $2.
SELECT (SELECT count(*) FROM case_file WHERE opened_at >= $1),
       (SELECT count(*) FROM case_file WHERE state = 3 AND closed_at >= $1),
       (SELECT count(*) FROM case_file WHERE state = 3 AND closed_at >= $1 AND outcome = 1),
       (SELECT count(*) FROM case_file
        WHERE state < 3 AND state <> 2 -- the first part names the index
          AND ((deadline_at > 0 AND deadline_at <= $2)
               OR (resolve_at > 0 AND resolve_at <= $2)))

-- name: score_weeks
-- Answers that count, by survey, weeks before $2 and score.
SELECT i.survey, ($2 - r.received_at) / 604800, r.score, count(*)
FROM response AS r JOIN invitation AS i ON i.id = r.invitation_id
WHERE r.state = 0 AND i.kind = 0 AND r.score IS NOT NULL AND r.received_at >= $1
  AND r.received_at <= $2
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3

-- name: praise_list
SELECT i.survey, r.score, r.comment, c.name, x.agent, x.team, x.product, x.language,
       x.channel
FROM response AS r JOIN invitation AS i ON i.id = r.invitation_id
    JOIN interaction AS x ON x.id = i.interaction_id
    JOIN customer AS c ON c.id = i.customer_id
WHERE r.state = 0 AND i.kind = 0 AND r.received_at >= $1 AND r.score >= $2
  AND r.comment <> ''
ORDER BY x.agent, r.id
LIMIT 1000

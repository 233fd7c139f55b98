-- What `status` and `report` count.

-- name: count_interactions
SELECT state, count(*) FROM interaction GROUP BY state

-- name: count_invitations
-- Surveys; follow-ups are counted apart.
SELECT count(*), count(*) FILTER (WHERE sent_at > 0), count(*) FILTER (WHERE state = 0),
       count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2),
       count(*) FILTER (WHERE state = 3)
FROM invitation WHERE kind = 0

-- name: count_followups
SELECT count(*) FROM invitation WHERE kind = 1

-- name: count_outbox
SELECT state, count(*) FROM outbox GROUP BY state

-- name: count_inbox
SELECT state, count(*) FROM inbox GROUP BY state

-- name: count_review
SELECT count(*) FROM response WHERE state = 2

-- name: count_suppressed
SELECT count(*) FROM suppression

-- name: count_cases
SELECT state, count(*) FROM case_file GROUP BY state

-- name: count_outcomes
SELECT count(*) FILTER (WHERE outcome = 1), count(*) FILTER (WHERE outcome = 2),
       count(*) FILTER (WHERE round > 1)
FROM case_file

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

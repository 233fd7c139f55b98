-- Invitations, and the tokens of every kind.

-- name: invitation_insert
INSERT INTO invitation (interaction_id, customer_id, case_id, kind, state, survey, token,
    language, created_at, expires_at, sent_at, remind_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: invitation_get
SELECT id, interaction_id, customer_id, case_id, kind, state, survey, token, language,
       created_at, expires_at, sent_at, remind_at
FROM invitation WHERE id = $1

-- name: invitation_followup_of
SELECT i.id, i.interaction_id, i.customer_id, i.case_id, i.kind, i.state, i.survey,
       i.token, i.language, i.created_at, i.expires_at, i.sent_at, i.remind_at
FROM invitation AS i JOIN case_file AS c ON c.id = i.case_id
WHERE i.case_id = $1 AND i.kind = 1 AND i.state <> 3 AND i.created_at >= c.round_at
ORDER BY i.id DESC
LIMIT 1

-- name: invitation_due_reminder
-- Whoever got no mail yet is not reminded of it.
SELECT id, interaction_id, customer_id, case_id, kind, state, survey, token, language,
       created_at, expires_at, sent_at, remind_at
FROM invitation
WHERE state = 0 AND remind_at > 0 AND sent_at > 0 AND remind_at <= $1
ORDER BY remind_at, id
LIMIT $2

-- name: invitation_due_expiry
SELECT id, interaction_id, customer_id, case_id, kind, state, survey, token, language,
       created_at, expires_at, sent_at, remind_at
FROM invitation
WHERE state = 0 AND expires_at <= $1
ORDER BY expires_at, id
LIMIT $2

-- name: invitation_past
SELECT kind, state, sent_at FROM invitation WHERE id = $1

-- name: invitation_close
UPDATE invitation SET state = $2, remind_at = $3 WHERE id = $1

-- name: invitation_update
UPDATE invitation SET state = $2, sent_at = $3, remind_at = $4
WHERE id = $1

-- name: invitation_sent
-- One kind a time: surveys are tallied at the end of the transaction.
UPDATE invitation SET sent_at = $2 WHERE id = $1 AND kind = $3 AND sent_at = 0

-- name: token_insert
INSERT INTO token (token, role, invitation_id, case_id, person)
VALUES ($1, $2, $3, $4, $5)

-- name: token_find
SELECT token, role, invitation_id, case_id, person FROM token WHERE token = $1

-- name: token_of_sender
-- open surveys, and cases that are not closed: by the follow-up that is asked now, else by
-- the conversation
SELECT t.token, t.role, t.invitation_id, t.case_id, t.person
FROM customer AS c JOIN invitation AS i ON i.customer_id = c.id
    JOIN token AS t ON t.token = i.token
WHERE c.email_key = $1 AND i.state = 0
UNION ALL
SELECT t.token, t.role, t.invitation_id, t.case_id, t.person
FROM customer AS c JOIN case_file AS k ON k.customer_id = c.id
    JOIN token AS t ON t.token = k.customer_token
WHERE c.email_key = $1 AND k.state < 3
    AND NOT EXISTS (SELECT 1 FROM invitation AS i
                    WHERE i.case_id = k.id AND i.kind = 1 AND i.state = 0)
LIMIT 2

-- name: token_of_desk
SELECT token FROM token WHERE role = 2 AND case_id = $1 AND person = $2

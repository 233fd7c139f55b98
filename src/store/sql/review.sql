-- What waits for a person: answers without a sure score, mails set aside.

-- name: review_desk_insert
INSERT INTO review_desk (token, person, response_id, inbox_id) VALUES ($1, $2, $3, $4)

-- name: review_desk_find
SELECT token, person, response_id, inbox_id FROM review_desk WHERE token = $1

-- name: review_desk_of_response
SELECT token FROM review_desk WHERE response_id = $1 AND person = $2

-- name: review_desk_of_inbox
SELECT token FROM review_desk WHERE inbox_id = $1 AND person = $2

-- name: review_list
-- What is needed to tell whose it is. Mails whose answer waits for a score as well are
-- settled there. What that person ($2) was never shown comes first.
SELECT is_mail, id, since, survey, team, product, language, channel FROM (
    SELECT 0 AS is_mail, r.id AS id, r.received_at AS since, i.survey AS survey,
           x.team AS team, x.product AS product, x.language AS language,
           x.channel AS channel,
           EXISTS (SELECT 1 FROM review_desk AS k
                   WHERE k.response_id = r.id AND k.person = $2) AS is_seen
    FROM response AS r JOIN invitation AS i ON i.id = r.invitation_id
        JOIN interaction AS x ON x.id = i.interaction_id
    WHERE r.state = 2
    UNION ALL
    SELECT 1, m.id, m.stored_at, COALESCE(i.survey, ''), COALESCE(x.team, ''),
           COALESCE(x.product, ''), COALESCE(x.language, ''), COALESCE(x.channel, ''),
           EXISTS (SELECT 1 FROM review_desk AS k
                   WHERE k.inbox_id = m.id AND k.person = $2)
    FROM inbox AS m LEFT JOIN case_file AS c ON c.id = m.case_id
        LEFT JOIN invitation AS i ON i.id = COALESCE(c.invitation_id, m.invitation_id)
        LEFT JOIN interaction AS x ON x.id = i.interaction_id
    WHERE m.state = 2 AND m.stored_at >= $1 AND NOT EXISTS (
        SELECT 1 FROM response AS r WHERE r.inbox_id = m.id AND r.state = 2)
) AS entry
ORDER BY is_seen, is_mail, since, id

-- name: review_guess
-- Whose survey may that mail answer? $1 its sender's address, $2 the same up to the '@',
-- $3 from there on, $4 its words, all in lower case: the sender's own first, then who has
-- the same name at another provider, whose name stands in the words, a colleague (where
-- few of our customers share the domain).
SELECT i.id, i.interaction_id, i.customer_id, i.case_id, i.kind, i.state, i.survey,
       i.token, i.language, i.created_at, i.expires_at, i.sent_at, i.remind_at
FROM invitation AS i JOIN customer AS c ON c.id = i.customer_id
WHERE i.kind = 0 AND i.sent_at > 0 AND i.sent_at >= $5
  AND (c.email_key = $1
       OR substr(c.email_key, 1, length($2)) = $2
       OR (substr(c.email_key, -length($3)) = $3
           AND (SELECT count(*) FROM customer WHERE substr(email_key, -length($3)) = $3)
               <= 20)
       OR (length(c.name) > 5 AND instr($4, lower(c.name)) > 0))
ORDER BY CASE WHEN c.email_key = $1 THEN 0
              WHEN substr(c.email_key, 1, length($2)) = $2 THEN 1
              WHEN length(c.name) > 5 AND instr($4, lower(c.name)) > 0 THEN 2
              ELSE 3 END,
         CASE i.state WHEN 0 THEN 0 ELSE 1 END, i.sent_at DESC
LIMIT $6

-- name: inbox_settle
UPDATE inbox SET state = $2, reason = $3, invitation_id = $4, attempts = 0
WHERE id = $1 AND state = 2

-- Interactions and their customers.

-- name: interaction_same
-- One that was erased (purge) has no address: what it held cannot be compared any more.
SELECT CASE WHEN email = '' OR occurred_at = $3 AND email = $4 AND name = $5 AND language = $6
             AND channel = $7 AND subject = $8 AND agent = $9 AND team = $10
             AND product = $11 AND attrs = $12
            THEN 1 ELSE 0 END
FROM interaction WHERE source = $1 AND ext_id = $2

-- name: customer_upsert
-- Name and language follow the newest interaction; what it does not say stays.
INSERT INTO customer (email_key, email, name, language, seen_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (email_key) DO UPDATE SET
    email = CASE WHEN excluded.seen_at >= customer.seen_at
                 THEN excluded.email ELSE customer.email END,
    name = CASE WHEN customer.name = ''
                  OR (excluded.name <> '' AND excluded.seen_at >= customer.seen_at)
                THEN excluded.name ELSE customer.name END,
    language = CASE WHEN customer.language = ''
                      OR (excluded.language <> ''
                          AND excluded.seen_at >= customer.seen_at)
                    THEN excluded.language ELSE customer.language END,
    seen_at = CASE WHEN excluded.seen_at > customer.seen_at
                   THEN excluded.seen_at ELSE customer.seen_at END
RETURNING id

-- name: interaction_insert
INSERT INTO interaction (customer_id, source, ext_id, occurred_at, email, name, language,
    channel, subject, agent, team, product, attrs, survey, state, reason, imported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)

-- name: interaction_get
SELECT id, customer_id, source, ext_id, occurred_at, email, name, language, channel,
       subject, agent, team, product, attrs, survey, state, reason
FROM interaction WHERE id = $1

-- name: interaction_due
-- With all that decides about an invitation, so that planning asks once a batch.
SELECT i.id, i.customer_id, i.source, i.ext_id, i.occurred_at, i.email, i.name, i.language,
       i.channel, i.subject, i.agent, i.team, i.product, i.attrs, i.survey, i.state,
       i.reason,
       c.id, c.email, c.name, c.language,
       COALESCE((SELECT p.reason FROM suppression AS p
                 WHERE p.email_key = c.email_key), ''),
       CASE WHEN EXISTS (SELECT 1 FROM case_file AS f
                         WHERE f.customer_id = c.id AND f.state < 3)
            THEN 1 ELSE 0 END,
       COALESCE((SELECT max(v.created_at) FROM invitation AS v
                 WHERE v.customer_id = c.id AND v.kind = 0), 0)
FROM interaction AS i JOIN customer AS c ON c.id = i.customer_id
WHERE i.state = 0 AND i.survey = $1 AND i.occurred_at <= $2
  AND (i.occurred_at, i.id) > ($3, $4)
ORDER BY i.occurred_at, i.id
LIMIT $5

-- name: interaction_invited
-- It names no reason, which a trigger waits for: the tally is told at the end of the
-- transaction.
UPDATE interaction SET state = 1 WHERE id = $1 AND state = 0 AND reason = ''

-- name: interaction_set_state
UPDATE interaction SET state = $2, reason = $3 WHERE id = $1

-- name: interaction_skips
SELECT key, n FROM tally
WHERE name = 'skipped' AND n > 0
ORDER BY n DESC, key

-- name: customer_get
SELECT id, email, name, language FROM customer WHERE id = $1

-- What is known of a customer beyond one mail.

-- name: standing
-- Kinds of mail: 10 thanks, 11 what is missing, 12 a favour; failed and expired ones
-- (5, 7) were never read.
SELECT CASE WHEN EXISTS (SELECT 1 FROM case_file WHERE customer_id = $1 AND state < 3)
            THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM suppression WHERE email_key = $2)
            THEN 1 ELSE 0 END,
       COALESCE((SELECT max(created_at) FROM outbox
                 WHERE rcpt_key = $2 AND kind = 12 AND state NOT IN (5, 7)), 0),
       o.n, o.n_asked,
       (SELECT count(*) FROM event
        WHERE case_id = $4 AND kind = 'reopened' AND actor = 'customer')
FROM (SELECT count(*) AS n,
             COALESCE(sum(CASE WHEN kind = 11 AND state NOT IN (5, 7) THEN 1 ELSE 0 END), 0)
                 AS n_asked
      FROM outbox
      WHERE invitation_id = $3 AND kind BETWEEN 10 AND 12) AS o

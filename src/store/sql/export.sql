-- All that is held of a person (GDPR Art. 15, 20). The names of the columns are those of the
-- document; what ends in 'at' is an instant. $1: the customer, or the address as a key.

-- name: export_customer
SELECT email, name, language, seen_at FROM customer WHERE id = $1

-- name: export_interactions
SELECT id, source, ext_id AS interaction_id, occurred_at, email, name, language, channel,
       subject, agent, team, product, attrs AS attributes, survey,
       CASE state WHEN 0 THEN 'waiting' WHEN 1 THEN 'invited' ELSE 'skipped' END AS state,
       reason, imported_at
FROM interaction WHERE customer_id = $1 ORDER BY id

-- name: export_surveys
SELECT id, interaction_id AS interaction, case_id AS "case",
       CASE kind WHEN 0 THEN 'survey' ELSE 'follow-up' END AS kind,
       CASE state WHEN 0 THEN 'open' WHEN 1 THEN 'answered' WHEN 2 THEN 'expired'
                  ELSE 'cancelled' END AS state,
       survey, language, created_at, sent_at, expires_at
FROM invitation WHERE customer_id = $1 ORDER BY id

-- name: export_answers
SELECT r.id, r.invitation_id AS survey, r.inbox_id AS mail, r.score, r.comment, r.reply,
       r.language, r.intent, r.candidates, r.reason, r.sender,
       CASE r.state WHEN 0 THEN 'valid' WHEN 1 THEN 'superseded' WHEN 2 THEN 'review'
                    ELSE 'late' END AS state,
       r.received_at
FROM response AS r JOIN invitation AS v ON v.id = r.invitation_id
WHERE v.customer_id = $1 ORDER BY r.id

-- name: export_cases
SELECT id, interaction_id AS interaction, invitation_id AS survey,
       CASE state WHEN 0 THEN 'open' WHEN 1 THEN 'waiting' WHEN 2 THEN 'resolved'
                  ELSE 'closed' END AS state,
       CASE outcome WHEN 1 THEN 'recovered' WHEN 2 THEN 'unconfirmed' ELSE '' END AS outcome,
       team, owner, language, score, severity, opened_at, round, deadline_at,
       first_response_at, resolved_at, closed_at
FROM case_file WHERE customer_id = $1 ORDER BY id

-- name: export_history
SELECT e.case_id AS "case", e.at, e.actor, e.kind, e.text
FROM event AS e JOIN case_file AS k ON k.id = e.case_id
WHERE k.customer_id = $1 ORDER BY e.id

-- name: export_vouchers
SELECT v.case_id AS "case", v.pool, v.code, v.cents, v.currency, v.expires_at, v.person AS given_by,
       v.given_at
FROM voucher AS v JOIN case_file AS k ON k.id = v.case_id
WHERE k.customer_id = $1 ORDER BY v.id

-- name: export_voucher_wishes
SELECT w.case_id AS "case", w.pool, w.cents, w.currency, w.person AS wished_by, w.words, w.asked_at,
       CASE w.state WHEN 0 THEN 'waits' WHEN 1 THEN 'approved' ELSE 'refused' END AS state
FROM voucher_wish AS w JOIN case_file AS k ON k.id = w.case_id
WHERE k.customer_id = $1 ORDER BY w.id

-- name: export_suppression
SELECT email, reason, at, until AS ends_at FROM suppression WHERE email_key = $1

-- name: export_returned_mail
SELECT at, status FROM soft_bounce WHERE email_key = $1 ORDER BY id

-- name: export_mail_out
-- $1: the mail's own id
SELECT o.id, o.kind, o.rcpt_to AS "to", o.message_id, o.created_at, o.sent_at, o.case_id AS "case",
       o.invitation_id AS survey, o.status, o.reply AS said_by_server,
       b.base_id, b.raw
FROM outbox AS o JOIN outbox_body AS b ON b.outbox_id = o.id
WHERE o.id = $1

-- name: export_mail_in
SELECT m.id, m.mailbox, m.arrived_at, m.kind, m.reason, m.sender AS "from", m.subject, m.message_id,
       m.invitation_id AS survey, m.case_id AS "case", m.words, r.raw
FROM inbox AS m LEFT JOIN inbox_raw AS r ON r.inbox_id = m.id
WHERE m.id = $1

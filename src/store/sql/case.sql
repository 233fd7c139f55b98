-- Cases.

-- name: case_insert
INSERT INTO case_file (customer_id, interaction_id, invitation_id, response_id, state,
    outcome, team, owner, customer_token, language, score, thread_id, opened_at, round,
    round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
    followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s, resolve_from,
    resolve_at, resolve_rung, resolve_next_at, head)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
    $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)

-- name: case_update
UPDATE case_file SET response_id = $2, state = $3, outcome = $4, team = $5, owner = $6,
    language = $7, score = $8, thread_id = $9, round = $10, round_at = $11,
    deadline_at = $12, rung = $13, next_rung_at = $14, first_response_at = $15,
    resolved_at = $16, followup_at = $17, closed_at = $18, severity = $19,
    respond_s = $20, resolve_s = $21, resolve_used_s = $22, resolve_from = $23,
    resolve_at = $24, resolve_rung = $25, resolve_next_at = $26, head = $27
WHERE id = $1

-- name: case_get
SELECT id, customer_id, interaction_id, invitation_id, response_id, state, outcome,
       team, owner, customer_token, language,
       CASE WHEN score IS NULL THEN 0 ELSE 1 END, score, thread_id, opened_at, round,
       round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
       followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s,
       resolve_from, resolve_at, resolve_rung, resolve_next_at, head
FROM case_file
WHERE id = $1

-- name: case_of_invitation
SELECT id, customer_id, interaction_id, invitation_id, response_id, state, outcome,
       team, owner, customer_token, language,
       CASE WHEN score IS NULL THEN 0 ELSE 1 END, score, thread_id, opened_at, round,
       round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
       followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s,
       resolve_from, resolve_at, resolve_rung, resolve_next_at, head
FROM case_file
WHERE invitation_id = $1

-- name: case_of_customer
SELECT id, customer_id, interaction_id, invitation_id, response_id, state, outcome,
       team, owner, customer_token, language,
       CASE WHEN score IS NULL THEN 0 ELSE 1 END, score, thread_id, opened_at, round,
       round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
       followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s,
       resolve_from, resolve_at, resolve_rung, resolve_next_at, head
FROM case_file
WHERE customer_id = $1
ORDER BY id DESC
LIMIT $2

-- name: case_due_rung
SELECT id, customer_id, interaction_id, invitation_id, response_id, state, outcome,
       team, owner, customer_token, language,
       CASE WHEN score IS NULL THEN 0 ELSE 1 END, score, thread_id, opened_at, round,
       round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
       followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s,
       resolve_from, resolve_at, resolve_rung, resolve_next_at, head
FROM case_file
WHERE (next_rung_at > 0 AND next_rung_at <= $1)
   OR (resolve_next_at > 0 AND resolve_next_at <= $1)
ORDER BY next_rung_at, id
LIMIT $2

-- name: case_due_followup
SELECT id, customer_id, interaction_id, invitation_id, response_id, state, outcome,
       team, owner, customer_token, language,
       CASE WHEN score IS NULL THEN 0 ELSE 1 END, score, thread_id, opened_at, round,
       round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
       followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s,
       resolve_from, resolve_at, resolve_rung, resolve_next_at, head
FROM case_file
WHERE state = 2 AND followup_at > 0 AND followup_at <= $1
ORDER BY followup_at, id
LIMIT $2

-- name: case_list_headed
SELECT id, customer_id, interaction_id, invitation_id, response_id, state, outcome,
       team, owner, customer_token, language,
       CASE WHEN score IS NULL THEN 0 ELSE 1 END, score, thread_id, opened_at, round,
       round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
       followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s,
       resolve_from, resolve_at, resolve_rung, resolve_next_at, head
FROM case_file
WHERE head <> '' AND head = $1 AND state < 3
ORDER BY id

-- name: case_owners
SELECT DISTINCT owner FROM case_file WHERE state < 3 ORDER BY owner

-- name: case_list_open
-- Those with a deadline first, the most urgent at the top.
SELECT id, customer_id, interaction_id, invitation_id, response_id, state, outcome,
       team, owner, customer_token, language,
       CASE WHEN score IS NULL THEN 0 ELSE 1 END, score, thread_id, opened_at, round,
       round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
       followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s,
       resolve_from, resolve_at, resolve_rung, resolve_next_at, head
FROM case_file
WHERE state < 3 AND ($1 = '' OR owner = $1)
ORDER BY CASE WHEN deadline_at = 0 THEN 1 ELSE 0 END, deadline_at, id

-- name: case_list_closed
SELECT id, customer_id, interaction_id, invitation_id, response_id, state, outcome,
       team, owner, customer_token, language,
       CASE WHEN score IS NULL THEN 0 ELSE 1 END, score, thread_id, opened_at, round,
       round_at, deadline_at, rung, next_rung_at, first_response_at, resolved_at,
       followup_at, closed_at, severity, respond_s, resolve_s, resolve_used_s,
       resolve_from, resolve_at, resolve_rung, resolve_next_at, head
FROM case_file
WHERE state = 3 AND closed_at >= $2 AND ($1 = '' OR owner = $1)
ORDER BY closed_at DESC, id DESC

-- name: case_response_times
SELECT first_response_at - opened_at FROM case_file
WHERE opened_at >= $1 AND first_response_at > 0
ORDER BY first_response_at - opened_at

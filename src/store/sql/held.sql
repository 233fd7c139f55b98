-- Mails to people inside the firm that wait to leave together.

-- name: held_insert
INSERT INTO held_mail (person, case_id, kind, due_at) VALUES ($1, $2, $3, $4)

-- name: held_persons
SELECT DISTINCT person FROM held_mail WHERE due_at <= $1 ORDER BY person

-- name: held_of
SELECT h.id, h.person, h.case_id, h.kind, h.due_at
FROM held_mail AS h JOIN case_file AS c ON c.id = h.case_id
WHERE h.person = $1 AND h.due_at <= $2
ORDER BY c.deadline_at, c.id, h.id
LIMIT $3

-- name: held_delete
DELETE FROM held_mail WHERE id = $1

-- name: outbox_count_staff
-- Alerts, escalations and what else tells a person about one case (loop/flood.c). The kinds
-- are written as in the index outbox_staff, which serves no other spelling.
SELECT count(*) FROM outbox
WHERE rcpt_key = $1 AND due_at > $2 - $3 AND due_at <= $2 AND (kind IN (4, 5) OR kind = 13)

-- name: outbox_last_list
SELECT COALESCE(max(created_at), 0) FROM outbox
WHERE rcpt_key = $1 AND created_at >= $2 AND kind = 15

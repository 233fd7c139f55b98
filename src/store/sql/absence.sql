-- Persons who cannot be told.

-- name: absence_set
INSERT INTO absence (person, is_unreached, since, until, text)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person) DO UPDATE SET is_unreached = excluded.is_unreached,
    since = excluded.since, until = excluded.until, text = excluded.text

-- name: absence_end
DELETE FROM absence WHERE person = $1

-- name: absence_list
SELECT person, is_unreached, since, until, text FROM absence
WHERE until > $1
ORDER BY person

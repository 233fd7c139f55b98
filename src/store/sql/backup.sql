-- A snapshot as a file of its own; the target must be absent or empty.
-- name: backup_into
VACUUM INTO $1;

#!/bin/sh
# A run with nothing due beside much that has passed: `send` and `run` over ROWS
# interactions (ten million), of which three tenths were invited, surveyed and sent,
# against the same over a thousand. Milliseconds, the best of five interleaved rounds;
# the bar is 3 times. The large store needs about 6 GB and some minutes to make.
set -eu
cd "$(dirname "$0")/../.."
program=$(realpath "${NACHFASS:-build/nachfass}")
rows=${ROWS:-10000000}
work=$(mktemp -d "${TMPDIR:-/tmp}/nachfass-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
now=2026-06-01T10:00:00Z

# a store with N past interactions, every one with its state of a real past
fill() { # DIR N
    "$program" init "$1" > /dev/null 2>&1
    mkdir -p "$1/in/new" "$1/in/cur" "$1/in/tmp"
    sqlite3 "$1/nachfass.db" > /dev/null << END
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2 / 2)
INSERT INTO customer SELECT i, printf('c%09d@web.example', i), printf('c%09d@web.example', i),
    'Kim Kunde', 'de', 1770000000 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
INSERT INTO interaction SELECT i, 1 + (i - 1) % ($2 / 2), 'crm', printf('T%09d', i), 1770000000 + i,
    printf('c%09d@web.example', 1 + (i - 1) % ($2 / 2)), 'Kim Kunde', 'de', 'phone', 'Anruf', '', '', '',
    '{}', 'service', CASE WHEN i % 10 < 3 THEN 1 ELSE 2 END,
    CASE WHEN i % 10 < 3 THEN '' ELSE 'asked recently' END, 1770000000 + i FROM n;
INSERT INTO invitation SELECT id, id, customer_id, NULL, 0, id % 3, 'service', printf('tok%09d', id), 'de',
    occurred_at, occurred_at + 1209600 + CASE WHEN id % 3 = 0 THEN 100000000 ELSE 0 END,
    occurred_at, 0 FROM interaction WHERE state = 1;
INSERT INTO token SELECT token, 0, id, NULL, '' FROM invitation;
INSERT INTO outbox (kind, urgency, state, dedupe, message_id, mail_from, rcpt_to, rcpt_key, invitation_id,
    created_at, due_at, expires_at, sent_at, tries, code, status, reply)
    SELECT 0, 6, 3, 'survey:' || i.id, token || '@firma.example', 'f+' || token || '@firma.example', c.email,
        c.email_key, i.id, created_at, created_at, 0, created_at, 1, 250, '2.0.0', '250 2.0.0 Ok'
    FROM invitation i JOIN customer c ON c.id = i.customer_id;
COMMIT;
ANALYZE;
PRAGMA journal_mode = WAL;
END
}

ms() { # DIR COMMAND: milliseconds of one process
    python3 - "$program" "$1/nachfass.conf" "$now" "$2" << 'END'
import subprocess, sys, time
program, conf, now, command = sys.argv[1:]
start = time.perf_counter()
subprocess.run([program, "-c", conf, "--now", now, command], check=True, stdout=subprocess.DEVNULL)
print(f"{(time.perf_counter() - start) * 1000:.2f}")
END
}

best() { # A B
    awk -v a="$1" -v b="$2" 'BEGIN { print (a < b ? a : b) }'
}

fill "$work/small" 1000
fill "$work/large" "$rows"
for command in send run; do
    small=1e9 large=1e9
    for _ in 1 2 3 4 5; do
        small=$(best "$small" "$(ms "$work/small" $command)")
        large=$(best "$large" "$(ms "$work/large" $command)")
    done
    awk -v n="nothing-due-$command-${rows}-rows-ms" -v a="$large" -v b="$small" \
        'BEGIN { printf "%s %s %s %.3f\n", n, a, b, a / b }'
done

#!/bin/sh
# The whole loop on the embedded default, as `make demo` runs it: what must have happened,
# and that running again changes nothing.
set -u
program=${NACHFASS:-build/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/tap.sh
. tests/tap.sh
d=$work/d

scripts/demo "$program" "$work/d" > "$work/said" 2>&1
ok $? 'the demo runs to its end'
is 'every sample row is in the store' 30 'SELECT count(*) FROM interaction'
is 'nobody waits for a survey' 0 'SELECT count(*) FROM interaction WHERE state = 0'
is 'nobody was invited twice for one interaction' 0 \
    'SELECT count(*) FROM (SELECT 1 FROM invitation WHERE kind = 0 GROUP BY interaction_id HAVING count(*) > 1)'
is 'every mail in the outbox was sent' 0 'SELECT count(*) FROM outbox WHERE state <> 3'
[ "$(find "$work/d/out/new" -type f | wc -l)" = "$(value 'SELECT count(*) FROM outbox')" ]
ok $? 'as many mails left as the outbox holds'
is 'every mail that came in was read' 0 'SELECT count(*) FROM inbox WHERE state = 0'
is 'every mail that was read was moved' 0 'SELECT count(*) FROM inbox WHERE moved = 0'
is 'every low score has its case' 0 \
    'SELECT count(*) FROM response r JOIN invitation i ON i.id = r.invitation_id
     WHERE i.kind = 0 AND r.state = 0 AND r.score <= 6
       AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.invitation_id = i.id)'
is 'every case was told to somebody' 0 \
    'SELECT count(*) FROM case_file c WHERE NOT EXISTS
     (SELECT 1 FROM outbox o WHERE o.case_id = c.id AND o.kind = 4)'
is 'every case has a customer who got an apology' 0 \
    'SELECT count(*) FROM case_file c WHERE NOT EXISTS
     (SELECT 1 FROM outbox o WHERE o.case_id = c.id AND o.kind = 3)'
is 'the case of Jürgen Groß recovered' '3|1' \
    "SELECT c.state, c.outcome FROM case_file c JOIN customer p ON p.id = c.customer_id
     WHERE p.email LIKE 'j.gross@%'"
is 'a follow-up with a low score opened its case again' 2 \
    "SELECT max(c.round) FROM case_file c JOIN customer p ON p.id = c.customer_id
     WHERE p.email LIKE 'ayse.kilic@%'" 
is 'a case without an answer climbed the ladder' 1 \
    "SELECT count(*) > 0 FROM event WHERE kind = 'rung'"
is 'nothing internal went to a customer' 0 \
    "SELECT count(*) FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
     WHERE o.rcpt_to NOT LIKE '%@firma.example' AND b.sent_text LIKE '%Buchhaltung%'"
is 'a wish for no more mail was followed' 1 \
    "SELECT count(*) FROM suppression WHERE email LIKE 'ines.vollmer@%'"
is 'an out-of-office is no answer' 0 \
    "SELECT count(*) FROM response r JOIN invitation i ON i.id = r.invitation_id
     JOIN customer p ON p.id = i.customer_id WHERE p.email LIKE 'gernot@%'"
is 'what is not sure waits for a person' 1 \
    "SELECT count(*) > 0 FROM response r JOIN invitation i ON i.id = r.invitation_id
     JOIN customer p ON p.id = i.customer_id
     WHERE p.email LIKE 'hinnerk%' AND r.state = 2 AND r.score IS NULL"

tests/dump.sh "$work/d/nachfass.db" > "$work/before"
find "$work/d/out" "$work/d/in" -type f | sort > "$work/files.before"
for i in 1 2 3; do
    "$program" -c "$work/d/nachfass.conf" --now 2026-05-11T00:00:00Z run || echo "# run $i failed"
done > "$work/again" 2>&1
tests/dump.sh "$work/d/nachfass.db" > "$work/after"
find "$work/d/out" "$work/d/in" -type f | sort > "$work/files.after"
cmp -s "$work/before" "$work/after" && cmp -s "$work/files.before" "$work/files.after"
ok $? 'running three times more changes nothing'
diff "$work/before" "$work/after" | sed 's/^/# /'
[ ! -s "$work/again" ]
ok $? 'and says nothing'
sed 's/^/# /' "$work/again"

# row 18: what a customer wrote never commands the operator's terminal
printf 'interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product\n' > "$work/esc.csv"
printf 'E1,2026-05-01T10:00:00Z,esc@gmx.example,Eva,de,phone,Anruf,,,\n' >> "$work/esc.csv"
"$program" -c "$work/d/nachfass.conf" --now 2026-05-12T07:00:00Z import "$work/esc.csv" > /dev/null
"$program" -c "$work/d/nachfass.conf" --now 2026-05-12T07:00:00Z run > /dev/null
printf 'esc@gmx.example|survey|plain|1 \\033]0;owned\\007\\033[31mrot\\302\\233 \\342\\200\\256 schlecht und laut\n' > "$work/esc.txt"
scripts/people "$work/esc.txt" "$work/d/out" "$work/d/in" "$work/d/people.state" \
    'Tue, 12 May 2026 08:00:00 +0000' > /dev/null
"$program" -c "$work/d/nachfass.conf" --now 2026-05-12T09:00:00Z run > /dev/null
id=$(value "SELECT max(id) FROM case_file")
for what in "case list" "case show $id" "review list" status; do
    # shellcheck disable=SC2086 # two words
    "$program" -c "$work/d/nachfass.conf" --now 2026-05-12T09:00:00Z $what
done > "$work/screen" 2>&1
grep -q 'schlecht und laut' "$work/screen"
ok $? 'the words of a hostile customer are shown'
! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' "$work/screen"
ok $? 'without one escape, control or bidi byte (threat 18)'

# row 46: text from outside is data for SQL, shell and file names
cat > "$work/inj.csv" <<'CSV'
interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
"I1'); DROP TABLE customer;--",2026-05-11T10:00:00Z,inj1@gmx.example,"Robert'); DROP TABLE case_file;--",de,"`touch pwned`",$(touch pwned),../../etc/passwd,{{company}},"' OR 1=1 --"
CSV
"$program" -c "$work/d/nachfass.conf" --now 2026-05-12T10:00:00Z import "$work/inj.csv" > /dev/null
"$program" -c "$work/d/nachfass.conf" --now 2026-05-12T13:00:00Z run > /dev/null
is 'hostile columns are kept as they are (threat 46)' "Robert'); DROP TABLE case_file;--|\$(touch pwned)" \
    "SELECT p.name, i.subject FROM interaction i JOIN customer p ON p.id = i.customer_id WHERE p.email = 'inj1@gmx.example'"
! find . "$work" -name pwned -not -path './.git/*' | grep -q .
ok $? 'and nothing of them ran'
! "$program" -c "$work/d/nachfass.conf" preview ../../nachfass > "$work/out" 2>&1
ok $? 'a template name cannot leave its folder'
! grep -nE 'sqlite3_(exec|prepare[a-z0-9_]*)\(' src/store/*.c | grep -v '^src/store/sqlite' | grep -q .
ok $? 'SQL is only run by the driver'
echo "1..$n"

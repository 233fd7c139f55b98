#!/bin/sh
# Small cases of care: who wants no mail gets none of those that wait; an id alone makes
# no duplicate; an overtaken answer opens no case; what is shown never holds up the loop.
set -u
program=${NACHFASS:-build/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
d=$work/d
# shellcheck source=tests/tap.sh
. tests/tap.sh
run() { # NOW COMMAND...
    now=$1
    shift
    "$program" -c "$d/nachfass.conf" --now "$now" "$@"
}
token() { value "SELECT token FROM invitation i JOIN customer p ON p.id = i.customer_id
    WHERE p.email = '$1@gmx.example' AND kind = 0"; }
mail() { # NAME FROM MESSAGE-ID TOKEN TEXT
    printf 'From: %s\nTo: feedback+%s@firma.example\nSubject: Re: x\nMessage-ID: <%s>\nDate: Tue, 03 Mar 2026 12:00:00 +0000\n\n%s\n' \
        "$2" "$4" "$3" "$5" > "$d/in/tmp/$1"
    mv "$d/in/tmp/$1" "$d/in/new/$1"
}

"$program" init "$d" > /dev/null 2>&1
mkdir -p "$d/in/new" "$d/in/tmp" "$d/in/cur"
{
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
    for who in anna bernd clara dora; do
        echo "$who,2026-03-03T07:00:00Z,$who@gmx.example,Kim $who,de,phone,Anruf,,,"
    done
} > "$work/in.csv"
run 2026-03-03T08:00:00Z import "$work/in.csv" > /dev/null

# the server is down: the surveys wait; meanwhile one asks for no mail
mv "$d/out" "$work/away" 2> /dev/null
: > "$d/out"
run 2026-03-03T10:00:00Z run > /dev/null 2>&1
is 'surveys wait while nothing can be sent' 4 'SELECT count(*) FROM outbox WHERE state IN (0, 4)'
run 2026-03-03T10:30:00Z suppress add dora@gmx.example > /dev/null
rm "$d/out"
run 2026-03-03T11:00:00Z run > /dev/null 2>&1
run 2026-03-03T12:10:00Z run > /dev/null 2>&1
is 'who asked for no mail gets none of them' 'dora@gmx.example|7' \
    'SELECT rcpt_to, state FROM outbox WHERE state <> 3'

# a program that gives each of its mails the same Message-ID
mail a anna@gmx.example same@gmx.example "$(token anna)" 9
mail b bernd@gmx.example same@gmx.example "$(token bernd)" 10
mail c bernd@gmx.example c@gmx.example "$(token bernd)" 10
run 2026-03-03T12:30:00Z run > /dev/null 2>&1
mail c2 bernd@gmx.example c@gmx.example "$(token bernd)" '10
'
run 2026-03-03T13:00:00Z run > /dev/null 2>&1
is 'two people with one Message-ID are two answers' 2 \
    'SELECT count(*) FROM response WHERE state = 0'
is 'a copy that differs in its blanks alone is a duplicate' 1 'SELECT count(*) FROM inbox WHERE state = 3'

# an unclear answer, then a clear one: settling the first comes too late
mail d clara@gmx.example d@gmx.example "$(token clara)" 'Zwischen 2 und 8, je nachdem.'
run 2026-03-03T14:00:00Z run > /dev/null 2>&1
mail e clara@gmx.example e@gmx.example "$(token clara)" 9
run 2026-03-03T15:00:00Z run > /dev/null 2>&1
id=$(value 'SELECT id FROM response WHERE state = 2')
[ -n "$id" ]
ok $? 'an unclear answer waits for a person'
run 2026-03-03T16:00:00Z review set "$id" 2
is 'settled after a newer answer it opens no case' 0 'SELECT count(*) FROM case_file'
is 'and is history' "1|2" "SELECT state, score FROM response WHERE id = $id"

# a pager in front of `case show` must not stop the writers, nor they it
mail f anna@gmx.example f@gmx.example "$(token anna)" '1. Doch nicht gut.'
run 2026-03-03T17:00:00Z run > /dev/null 2>&1
case=$(value 'SELECT max(id) FROM case_file')
timeout 20 python3 - "$program" "$d" "$case" <<'PY' > "$work/shown" 2>&1
import sqlite3, subprocess, sys
program, d, case = sys.argv[1:]
db = sqlite3.connect(d + "/nachfass.db", isolation_level=None)
db.execute("BEGIN IMMEDIATE")
sys.exit(subprocess.run([program, "-c", d + "/nachfass.conf", "case", "show", case], timeout=5).returncode)
PY
ok $? 'a case is shown while another writes'

# a wish to be called that names no number
mail g anna@gmx.example g@gmx.example "$(token anna)" 'Bitte rufen Sie mich morgen an.'
run 2026-03-03T18:00:00Z run > /dev/null 2>&1
ok $? 'a wish to be called without a number stops nothing'
is 'and is told on top' 1 "SELECT count(*) FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
    WHERE o.kind = 7 AND b.sent_text LIKE '%Bitte anrufen: Bitte rufen Sie mich morgen an.%'"

# an answer to the alert, when other mails of the case have left since: Outlook quotes
# without a sign, and the text of the last mail does not say what is quoted
desk=$(value "SELECT token FROM token WHERE role = 2 AND person = 'maria' AND case_id = $case")
alert=$(value "SELECT o.id FROM outbox o WHERE o.kind = 4 AND o.case_id = $case")
mail h maria.becker@firma.example h@firma.example "$desk" 'Notiz: sie war schon einmal da'
run 2026-03-03T18:30:00Z run > /dev/null 2>&1
{
    printf 'From: maria.becker@firma.example\nTo: feedback+%s@firma.example\nSubject: AW: x\n' "$desk"
    printf 'Message-ID: <k@firma.example>\nContent-Type: text/plain; charset=utf-8\n'
    printf 'In-Reply-To: <%s>\n\nGuten Tag, wir melden uns morgen.\n\n' \
        "$(value "SELECT message_id FROM outbox WHERE id = $alert")"
    printf 'Von: Beispiel GmbH <feedback@firma.example>\nGesendet: Dienstag, 3. März 2026 18:00\n'
    printf 'An: Maria Becker\nBetreff: Fall\n\n'
    value "SELECT sent_text FROM outbox_body WHERE outbox_id = $alert" | sed '/^Referenz/d'
} > "$d/in/tmp/k"
mv "$d/in/tmp/k" "$d/in/new/k"
run 2026-03-03T19:00:00Z run > /dev/null 2>&1
is 'the answer alone goes to the customer' 1 "SELECT count(*) FROM event
    WHERE case_id = $case AND kind = 'answered' AND text = 'Guten Tag, wir melden uns morgen.'"

# a week of spam, an incident: the digest says how much there is, and stays readable
for i in $(seq 1 120); do
    mail "s$i" "spam$i@evil.example" "s$i@evil.example" aaaaaaaaaaaaaaaaaaaaaaaaaa \
        "Kaufen Sie Nummer $i. $(printf '%01000d' "$i")"
done
run 2026-03-03T20:00:00Z run > /dev/null 2>&1
run 2026-03-04T07:00:00Z run > /dev/null 2>&1
is 'every unknown mail is set aside' 120 'SELECT count(*) FROM inbox WHERE state = 2'
is 'the digest counts them all and shows the first' '1|1|0|1' \
    "SELECT count(*), instr(sent_text, 'Nummer 1.') > 0, instr(sent_text, 'Nummer 99.') > 0,
        instr(sent_text, '109 weitere') > 0
     FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id WHERE o.dedupe = 'digest:maria:2026-03-04T0730'"

# an interaction whose mail cannot be made holds up nobody
{
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
    for who in emil frida gerd; do
        echo "$who,2026-03-04T07:00:00Z,$who@gmx.example,Kim $who,de,phone,Anruf,,,"
    done
} > "$work/more.csv"
run 2026-03-04T08:00:00Z import "$work/more.csv" > /dev/null
sqlite3 "$d/nachfass.db" "UPDATE customer SET name = 'Kim' || char(7) WHERE email = 'frida@gmx.example'"
run 2026-03-04T12:00:00Z run > /dev/null 2>&1
ok $? 'a mail that cannot be made does not fail the run'
is 'the others are invited, it keeps its reason' 'emil|1|
frida|2|its mail cannot be made
gerd|1|' "SELECT ext_id, state, reason FROM interaction WHERE ext_id IN ('emil', 'frida', 'gerd') ORDER BY 1"
echo "1..$n"

#!/bin/sh
# Import: sound rows in, once; bad rows out, by line and reason, into a file that imports
# again once mended. Prints TAP; one test again: look at its lines here.
set -u
program=$(realpath "${NACHFASS:-build/nachfass}")
data=$(realpath "$(dirname "$0")/data")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
d=d
tap_said=told
# shellcheck source=tests/tap.sh
. tests/tap.sh
cd "$work" || exit 1
# Runs an import: stdout into 'said', stderr into 'told', exit code into $code.
import() {
    "$program" -c d/nachfass.conf --now 2026-06-01T00:00:00Z import "$@" > said 2> told
    code=$?
}
says() { # NAME CODE SAID
    same "$1" "$2 $3" "$code $(cat said)"
}
tells() { # NAME PATTERN
    grep -q "$2" told
    ok $? "$1"
}

"$program" init d > said 2> told
ok $? 'init makes a folder'
"$program" -c d/nachfass.conf check > said 2> told
ok $? 'check finds nothing wrong with it'
[ "$(stat -c %a d/nachfass.conf)" = 600 ]
ok $? 'its configuration is private'
cp d/nachfass.conf before
"$program" init d > said 2> told
[ $? = 78 ] && cmp -s d/nachfass.conf before
ok $? 'init refuses a folder that has a configuration'

# ---- sound rows
cp "$data/interactions.csv" good.csv
import good.csv
says 'thirty sound rows go in' 0 '30 new, 0 unchanged, 0 rejected'
[ ! -e good.csv.rejected.csv ]
ok $? 'no file of rejected rows where none was rejected'
import good.csv
says 'the same file again changes nothing' 0 '0 new, 30 unchanged, 0 rejected'
is 'the rows wait for the survey that matches' '30|service' \
    "SELECT count(*), min(survey) FROM interaction WHERE state = 0"
import --source shop good.csv
says 'another source has ids of its own' 0 '30 new, 0 unchanged, 0 rejected'

# ---- bad rows
cp "$data/interactions-bad.csv" bad.csv
import bad.csv
wanted=$(grep -c ',reject,' "$data/interactions-bad.expected.csv")
taken=$(grep ',accept,' "$data/interactions-bad.expected.csv" | grep -vc 'empty line')
says 'bad rows are set aside, sound ones taken' 65 \
    "$taken new, 0 unchanged, $wanted rejected"
grep -o 'bad\.csv:[0-9]*: ' told | grep -o '[0-9]*' > lines
sed -n 's/^\([0-9]*\),reject,.*/\1/p' "$data/interactions-bad.expected.csv" | cmp -s - lines
ok $? 'each bad row is told by the line it begins in, and no other'
reason() { # LINE PATTERN
    grep -q "bad\.csv:$1: .*$2" told
    ok $? "line $1: $2"
}
reason 3 'email is empty'
reason 5 'occurred_at'
reason 7 'offset'
reason 8 'name holds a line break'
reason 10 'subject holds a line break'
reason 12 'interaction_id is there already'
reason 13 '9 fields instead of 10'
reason 14 '11 fields instead of 10'
reason 15 'name is not UTF-8'
reason 17 'subject is longer'
reason 26 'email holds'
reason 27 'interaction_id is empty'
reason 28 'two-letter'
reason 32 'future'
reason 33 'never closed'
! grep -q 'gmx\.example' told
ok $? 'no address is told'
is 'IDN domains are stored in A-labels' 'kim@xn--bcher-mller-thbg.example' \
    "SELECT c.email FROM interaction i JOIN customer c ON c.id = i.customer_id
     WHERE i.ext_id = 'IB-018'"
is 'a formula is stored as text' '=HYPERLINK("http://boese.example","Kim")' \
    "SELECT name FROM interaction WHERE ext_id = 'IB-015'"

# ---- what was rejected
cp bad.csv.rejected.csv again.csv
[ "$(stat -c %a bad.csv.rejected.csv)" = 600 ] &&
    [ "$(head -n 1 again.csv)" = "$(head -n 1 bad.csv)" ]
ok $? 'rejected rows are written with their header, for the owner alone'
tail -n +2 again.csv > rows
sed -n '3,17p;20p;25,28p;32,33p' bad.csv | cmp -s - rows
ok $? 'they are written as they were'
sed -n '1p;3p' bad.csv | sed 's/,,Kim/,kim.ude@gmx.example,Kim/' > mended.csv
import mended.csv
says 'a mended row goes in' 0 '1 new, 0 unchanged, 0 rejected'
import bad.csv
says 'bad rows are bad again' 65 "0 new, $taken unchanged, $wanted rejected"
sed -n '1,2p' "$data/interactions-bad.csv" > bad.csv
import bad.csv
[ "$code" = 0 ] && [ ! -e bad.csv.rejected.csv ]
ok $? 'the file of rejected rows goes when its file is sound'

# ---- forms
head='interaction_id;email;Region;OCCURRED_AT;name'
printf '\357\273\277%s\r\nF-1;k@gmx.example;"Köln; Süd";2026-05-04T09:00Z;Kim\r\n' \
    "$head" > semicolon.csv
import semicolon.csv
says 'semicolons, another order, a BOM, unknown columns' 0 '1 new, 0 unchanged, 0 rejected'
is 'unknown columns become attributes' '{"Region":"Köln; Süd"}' \
    "SELECT attrs FROM interaction WHERE ext_id = 'F-1'"
printf 'interaction_id\toccurred_at\temail\nF-2\t2026-05-04T09:00Z\tk@gmx.example' > tab
import - < tab
says 'tabs, standard input, no last line end' 0 '1 new, 0 unchanged, 0 rejected'
{
    echo 'interaction_id,occurred_at,email,name'
    echo 'Q-1,2026-05-04T09:00Z,k@gmx.example,"Kim'
    echo 'Q-2,2026-05-04T09:00Z,k@gmx.example,Kim'
    echo 'Q-3,2026-05-04T09:00Z,k@gmx.example,"Kim ""K"" Ude"'
    echo 'Q-4,2026-05-04T09:00Z,k@gmx.example,K"im'
    echo 'Q-5,2026-05-04T09:00Z,k@gmx.example,Kim'
} > quote.csv
import quote.csv
says 'an open quote does not swallow the rows behind it' 65 \
    '3 new, 0 unchanged, 2 rejected'
grep -q 'quote.csv:2: ' told && grep -q 'quote.csv:5: ' told
ok $? 'and both broken rows are told by their lines'
printf 'interaction_id,occurred_at,name\nX-1,2026-05-04T09:00Z,Kim\n' > header.csv
import header.csv
[ "$code" = 65 ] && [ ! -s said ]
ok $? 'a header without email: nothing is taken'
tells 'and the column is named' "no column 'email'"
{
    echo 'interaction_id,occurred_at,email'
    echo 'O-1,2026-05-04T09:00Z,feedback@firma.example'
    echo 'O-2,2026-05-04T09:00Z,Feedback+x@Firma.example'
    echo 'O-3,2026-05-04T09:00Z,maria.becker@firma.example'
} > own.csv
import own.csv
says 'our own addresses are no customers' 65 '0 new, 0 unchanged, 3 rejected'
import missing.csv
[ "$code" = 78 ]
ok $? 'a file that is not there'
import d
[ "$code" = 78 ]
ok $? 'a folder'

# ---- JSON Lines
{
    echo '{"interaction_id":4711,"occurred_at":"2026-05-04T09:00Z","email":"k@gmx.example","floor":3}'
    echo
    echo '{"interaction_id":"J-2","occurred_at":"2026-05-04T09:00Z"}'
    echo '{"interaction_id":"J-3",'
    echo '{"interaction_id":"J-4","occurred_at":"2026-05-04T09:00Z","email":["k@gmx.example"]}'
    printf '%s\n' '{"interaction_id":"J-5","occurred_at":"2026-05-04T09:00Z","email":"k@gmx.example","name":"a\r\nBcc: b"}'
    echo '["J-6"]'
} > rows.jsonl
import rows.jsonl
says 'JSON Lines: the sound object goes in' 65 '1 new, 0 unchanged, 5 rejected'
[ "$(grep -o 'rows.jsonl:[0-9]*' told | cut -d: -f2 | tr '\n' ' ')" = '3 4 5 6 7 ' ]
ok $? 'the others are told by their lines'
sed -n '3,7p' rows.jsonl | cmp -s - rows.jsonl.rejected.jsonl
ok $? 'and written as they were'
is 'a number is an id, others are attributes' '{"floor":"3"}' \
    "SELECT attrs FROM interaction WHERE ext_id = '4711'"
import --format jsonl - < rows.jsonl
says 'standard input as JSON Lines' 65 '0 new, 1 unchanged, 5 rejected'

# ---- surveys
sed -i 's/^    metric = nps$/    metric = nps\n    channels = {"phone", "ch?t*"}/' d/nachfass.conf
{
    echo 'interaction_id,occurred_at,email,channel'
    echo 'S-1,2026-05-04T09:00Z,k@gmx.example,Phone'
    echo 'S-2,2026-05-04T09:00Z,k@gmx.example,chat-web'
    echo 'S-3,2026-05-04T09:00Z,k@gmx.example,letter'
    echo 'S-4,2026-05-04T09:00Z,k@gmx.example,'
} > surveys.csv
import surveys.csv
says 'all rows are kept, matched or not' 0 '4 new, 0 unchanged, 0 rejected'
is 'a row no survey matches is not invited' 'S-1|service|0|
S-2|service|0|
S-3||2|no survey matches
S-4||2|no survey matches' \
    "SELECT ext_id, survey, state, reason FROM interaction
     WHERE ext_id LIKE 'S-_' ORDER BY ext_id"

# ---- suppressions, backup
run() {
    "$program" -c d/nachfass.conf --now 2026-06-01T00:00:00Z "$@" > said 2> told
    code=$?
}
run suppress add 'Kim at home'
[ "$code" = 65 ]
ok $? 'what is no address cannot be suppressed'
run suppress add Kim@GMX.example 'asked by telephone'
run suppress list
[ "$code" = 0 ] && grep -q 'Kim@gmx.example  asked by telephone' said
ok $? 'an address is suppressed'
run suppress remove kim@gmx.example
run suppress list
[ "$code" = 0 ] && [ ! -s said ]
ok $? 'and taken off the list'
run suppress remove kim@gmx.example
[ "$code" = 65 ]
ok $? 'once'
run backup copy.db
[ "$code" = 0 ] && [ "$(stat -c %a copy.db)" = 600 ] &&
    [ "$(sqlite3 -readonly copy.db 'SELECT count(*) FROM interaction')" = \
        "$(sqlite3 -readonly d/nachfass.db 'SELECT count(*) FROM interaction')" ]
ok $? 'a backup holds all and is private'
run backup copy.db
[ "$code" = 78 ]
ok $? 'a backup never writes over a file'
echo "1..$n"

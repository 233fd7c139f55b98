#!/bin/sh
# How cases end and good answers are met, through the program: not solved goes one up,
# silence is reminded of once, customers say by themselves that it is solved, passives
# are asked once, promoters thanked, and once a year asked for a favour.
set -u
program=${NACHFASS:-build/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
d=$work/d
# shellcheck source=tests/tap.sh
. tests/tap.sh
mails=0
at() { # NOW COMMAND...
    now=$1
    shift
    "$program" -c "$d/nachfass.conf" --now "$now" "$@" > "$work/said" 2>&1 ||
        sed "s/^/# $* at $now: /" "$work/said"
}
# what was written to that person, by kind: the newest
sent() { # KIND WHO
    value "SELECT b.sent_text FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
        WHERE o.kind = $1 AND o.rcpt_to = '$2' ORDER BY o.id DESC LIMIT 1"
}
count_of() { # NAME WANT KIND WHO
    is "$1" "$2" "SELECT count(*) FROM outbox WHERE kind = $3 AND rcpt_to = '$4'"
}
survey() { value "SELECT token FROM invitation i JOIN customer p ON p.id = i.customer_id
    WHERE p.email = '$1@gmx.example' AND kind = ${2:-0} ORDER BY i.id DESC LIMIT 1"; }
of_case() { # COLUMNS WHO
    value "SELECT $1 FROM case_file c JOIN customer p ON p.id = c.customer_id
        WHERE p.email = '$2@gmx.example'"; }
desk() { value "SELECT t.token FROM token t JOIN case_file c ON c.id = t.case_id
    JOIN customer p ON p.id = c.customer_id
    WHERE t.role = 2 AND t.person = 'maria' AND p.email = '$1@gmx.example'"; }
mail() { # FROM TOKEN TEXT
    mails=$((mails + 1))
    printf 'From: %s\nTo: feedback+%s@firma.example\nSubject: Re: x\nMessage-ID: <m%s@x.example>\nDate: Tue, 03 Mar 2026 12:00:00 +0000\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n' \
        "$1" "$2" "$mails" "$3" > "$d/in/tmp/$mails"
    mv "$d/in/tmp/$mails" "$d/in/new/$mails"
}
says() { mail "$1@gmx.example" "$2" "$3"; }
maria() { mail maria.becker@firma.example "$(desk "$1")" "$2"; }
meet() { # DAY WHO...
    day=$1
    shift
    {
        echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
        for who; do
            echo "$who$day,${day}T07:00:00Z,$who@gmx.example,Kim $who,de,phone,Anruf,,,"
        done
    } > "$work/in.csv"
    at "${day}T08:00:00Z" import "$work/in.csv"
    at "${day}T10:00:00Z" run
}

"$program" init "$d" > /dev/null 2>&1
sed -i 's/# thank = no/thank = yes/; s/# ask_passives = no/ask_passives = yes/
    s/# promote = no/promote = yes/; s/^    send_hours = .*//' "$d/nachfass.conf"
cat >> "$d/nachfass.conf" <<'CONF'
promote "portal" {
    kind = review
    url = "https://reviews.example/firma"
    language = de
}
CONF
mkdir -p "$d/in/new" "$d/in/tmp" "$d/in/cur"
"$program" -c "$d/nachfass.conf" check > "$work/said" 2>&1
ok $? 'the configuration is right'
meet 2026-03-03 anna bernd clara dora emil fritz gina

says anna "$(survey anna)" '2, das Gerät ist kaputt'
says bernd "$(survey bernd)" '3, zu langsam'
says clara "$(survey clara)" '3, keine Antwort bekommen'
says dora "$(survey dora)" 8
says emil "$(survey emil)" 10
says fritz "$(survey fritz)" '9, aber die Lieferung kam zu spät'
says gina "$(survey gina)" '1, es tropft'
at 2026-03-03T12:00:00Z run
at 2026-03-03T12:05:00Z run

# ---- passives and promoters
count_of 'a passive is asked what is missing' 1 11 dora@gmx.example
sent 11 dora@gmx.example | grep -q 'zu einer 9'
ok $? 'for a 9'
count_of 'a promoter is thanked and asked for a favour in one mail' 1 12 emil@gmx.example
sent 12 emil@gmx.example | grep -qF 'https://reviews.example/firma'
ok $? 'with the link'
count_of 'no favour is asked beside a complaint' 0 12 fritz@gmx.example
count_of 'but thanks are said' 1 10 fritz@gmx.example
is 'these mails show the way out' 0 \
    "SELECT count(*) FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
     WHERE o.kind IN (10, 11, 12) AND instr(CAST(b.raw AS TEXT), 'List-Unsubscribe') = 0"
says dora "$(survey dora)" 'Für eine 9 müsste der Rückruf schneller kommen.'
at 2026-03-03T13:00:00Z run
is 'the words behind the question join the score' \
    '0|8|Für eine 9 müsste der Rückruf schneller kommen.' \
    "SELECT r.state, r.score, r.comment FROM response r JOIN invitation i ON i.id = r.invitation_id
     JOIN customer p ON p.id = i.customer_id WHERE p.email = 'dora@gmx.example'"
says dora "$(survey dora)" 7
at 2026-03-03T13:30:00Z run
count_of 'and a corrected score asks nothing again' 1 11 dora@gmx.example

# ---- the customer says it is solved
maria clara 'Guten Tag, Sie bekommen die Antwort heute noch.'
at 2026-03-03T14:00:00Z run
says clara "$(of_case customer_token clara)" 'Danke, hat sich erledigt.'
at 2026-03-03T15:00:00Z run
[ "$(of_case 'state, deadline_at' clara)" = '2|0' ]
ok $? 'a customer who says that it is solved stops the clock'
sent 7 maria.becker@firma.example | grep -q 'sei gelöst'
ok $? 'and the owner is told'

# ---- the firm says so
for who in anna bernd gina; do maria $who 'gelöst
Das Ersatzteil ist unterwegs.'; done
at 2026-03-04T09:00:00Z run
at 2026-03-06T16:00:00Z run
at 2026-03-07T10:00:00Z run
is 'all four are asked whether it is solved' 4 'SELECT count(*) FROM outbox WHERE kind = 2 AND state = 3'
says clara "$(survey clara 1)" 'Ja, alles gut, danke!'
says anna "$(survey anna 1)" '2'
says gina "$(of_case customer_token gina)" 'Es tropft schon wieder.'
at 2026-03-07T12:00:00Z run
at 2026-03-07T12:05:00Z run
[ "$(of_case 'state, outcome' clara)" = '3|1' ]
ok $? 'words alone can say that it is solved'
is 'and nothing of them waits for a person' 0 'SELECT count(*) FROM response WHERE state = 2'
[ "$(of_case 'state, round' anna)" = '0|2' ]
ok $? 'not solved: the case is open again'
count_of 'the next one up hears of it' 1 13 lena.vogt@firma.example
sent 13 lena.vogt@firma.example > "$work/up"
grep -q 'Das Gerät ist kaputt\|das Gerät ist kaputt' "$work/up" && grep -q 'Ersatzteil ist unterwegs' "$work/up"
ok $? 'with all that was said so far'
sent 3 anna@gmx.example | grep -q 'Was ist noch offen'
ok $? 'the customer hears that it goes on, and is asked why, kindly'
is 'the owner got a new alert' 2 \
    "SELECT count(*) FROM outbox o JOIN case_file c ON c.id = o.case_id
     JOIN customer p ON p.id = c.customer_id WHERE o.kind = 4 AND p.email = 'anna@gmx.example'"

# ---- silence: one reminder, then closed as unconfirmed
at 2026-03-12T13:00:00Z run
at 2026-03-12T13:05:00Z run
count_of 'who is silent is reminded once' 1 1 bernd@gmx.example
sent 1 bernd@gmx.example | grep -q 'schließen wir den Vorgang'
ok $? 'in words of its own'
count_of 'who is in talks with us is not' 0 1 gina@gmx.example
count_of 'nor whose case is open again' 0 1 anna@gmx.example
at 2026-03-20T10:00:00Z run
count_of 'not a second time' 1 1 bernd@gmx.example
[ "$(of_case state bernd)" = 2 ]
ok $? 'and waited for'
at 2026-03-22T10:00:00Z run
[ "$(of_case 'state, outcome' bernd)" = '3|2' ]
ok $? 'then the case is closed as unconfirmed'

# ---- solved in the second round; and not solved a second time goes to the top again
maria anna 'gelöst
Ein neues Gerät ist bei Ihnen.'
at 2026-03-23T09:00:00Z run
at 2026-03-27T09:00:00Z run
says anna "$(survey anna 1)" '9 Jetzt läuft es'
at 2026-03-27T10:00:00Z run
[ "$(of_case 'state, outcome' anna)" = '3|1' ]
ok $? 'solved in the second round'

# ---- once a year
meet 2026-05-04 emil gina
says emil "$(survey emil)" 10
says gina "$(survey gina)" 10
at 2026-05-04T12:00:00Z run
at 2026-05-04T12:05:00Z run
count_of 'two months later no second favour is asked' 1 12 emil@gmx.example
count_of 'but thanks are said again' 1 10 emil@gmx.example
is 'who has an open case is not asked, nor thanked' 0 \
    "SELECT count(*) FROM outbox WHERE kind IN (10, 12) AND rcpt_to = 'gina@gmx.example'"
meet 2027-03-04 emil
says emil "$(survey emil)" 10
at 2027-03-04T12:00:00Z run
at 2027-03-04T12:05:00Z run
count_of 'a year later one is' 2 12 emil@gmx.example

tests/dump.sh "$d/nachfass.db" > "$work/before"
at 2027-03-04T12:05:00Z run
tests/dump.sh "$d/nachfass.db" | cmp -s - "$work/before"
ok $? 'running again changes nothing'
echo "1..$n"

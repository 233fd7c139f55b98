#!/bin/sh
# Deadlines through the real program: severity, both clocks and the ladder, deputies,
# absences, people who left, and the hours of people.
set -u
program=${NACHFASS:-build/nachfass}
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
d=$work/d
# shellcheck source=tests/tap.sh
. tests/tap.sh
run() { # NOW COMMAND...
    now=$1
    shift
    "$program" -c "$d/nachfass.conf" --now "$now" "$@" > "$work/said" 2>&1 ||
        sed 's/^/# /' "$work/said"
}
mails=0
mail() { # FROM TOKEN TEXT [SUBJECT [HEADER]]
    mails=$((mails + 1))
    {
        printf 'From: %s\nTo: feedback+%s@firma.example\nSubject: %s\n' "$1" "$2" "${4:-Re: x}"
        printf 'Message-ID: <m%s@web.example>\nDate: Tue, 03 Mar 2026 12:00:00 +0000\n' "$mails"
        [ -z "${5:-}" ] || printf '%s\n' "$5"
        printf 'Content-Type: text/plain; charset=utf-8\n\n%s\n' "$3"
    } > "$d/in/tmp/$mails"
    mv "$d/in/tmp/$mails" "$d/in/new/$mails"
}
survey() { value "SELECT token FROM invitation i JOIN customer p ON p.id = i.customer_id
    WHERE p.email = '$1@gmx.example' AND kind = 0"; }
id() { value "SELECT c.id FROM case_file c JOIN customer p ON p.id = c.customer_id
    WHERE p.email = '$1@gmx.example'"; }
desk() { value "SELECT token FROM token WHERE role = 2 AND person = '$2' AND case_id = $(id "$1")"; }
local="strftime('%m-%d %H:%M', "
told() { # WHO: what went to people about that case, and when it leaves, local winter time
    value "SELECT group_concat(x, ', ') FROM (SELECT CASE kind WHEN 4 THEN 'alert' ELSE 'rung' END
        || ' ' || substr(rcpt_to, 1, instr(rcpt_to, '.') - 1) || ' ' ||
        $local due_at + 3600, 'unixepoch') AS x
        FROM outbox WHERE case_id = $(id "$1") AND kind IN (4, 5) ORDER BY id)"
}
told_is() { # NAME WHO WANT
    got=$(told "$2")
    [ "$got" = "$3" ]
    ok $? "$1"
    [ "$got" = "$3" ] || printf '%s\n' "want $3" "got  $got" | sed 's/^/# /'
}
answer() { mail "$1@gmx.example" "$(survey "$1")" "$2"; }

"$program" init "$d" > /dev/null 2>&1
mkdir -p "$d/in/new" "$d/in/tmp" "$d/in/cur"
sed -i -e 's/ladder = {.*/ladder = {"75% owner", "100% lena", "150% tom"}\n    resolution = 20h/' \
    -e 's/^    hours = {.*/    hours = {"Mo-Fr 08:00-18:00"}/' \
    -e 's/^    digest = .*/    digest = none/' "$d/nachfass.conf"
sed -i '/^person "lena"/a\    deputy = tom' "$d/nachfass.conf"
cat >> "$d/nachfass.conf" <<'CONF'
person "tom" {
    name = "Tom Brandt"
    email = "tom.brandt@firma.example"
    digest = none
}
severity "legal" {
    words = {"*anwalt*", "rechtliche schritte"}
    first_response = 2h
    resolution = 8h
    any_time = yes
}
severity "gold" {
    score_at_most = 4
    attribute = {"value=gold"}
    first_response = 4h
}
CONF
# somebody must get a digest for that
sed 's/digest = none/digest = "07:30"/' "$d/nachfass.conf" > "$d/check.conf"
"$program" -c "$d/check.conf" check > "$work/check" 2>&1
ok $? 'a configuration with severities is right'
{
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product,value
    for who in anna bernd clara dora emil fritz gina hans ida jens kurt lutz; do
        value=
        case $who in clara | dora) value=gold ;; esac
        echo "$who,2026-03-02T05:00:00Z,$who@gmx.example,Kim $who,de,phone,Anruf,,,,$value"
    done
} > "$work/in.csv"
run 2026-03-02T06:00:00Z import "$work/in.csv"
run 2026-03-02T08:00:00Z run

# Monday 2 March, 10:00: four answers. Business hours 08 to 18, deadline 8h, resolution 20h
answer anna '1. Ich gehe zum Rechtsanwalt!'
answer bernd '5. Naja.'
answer clara '3. Schlecht.'
answer dora '6. Geht so.'
run 2026-03-02T09:00:00Z run
is 'severity by words, attribute and score' 'anna legal
bernd 
clara gold
dora ' "SELECT substr(email, 1, instr(email, '@') - 1) || ' ' || severity
    FROM case_file c JOIN customer p ON p.id = c.customer_id ORDER BY email"
is 'both deadlines by severity, in business hours' 'anna 03-02 12:00 03-02 18:00
bernd 03-02 18:00 03-04 10:00
clara 03-02 14:00 03-04 10:00' "SELECT substr(email, 1, instr(email, '@') - 1) || ' ' ||
    $local deadline_at + 3600, 'unixepoch') || ' ' || $local resolve_at + 3600, 'unixepoch')
    FROM case_file c JOIN customer p ON p.id = c.customer_id WHERE email < 'd' ORDER BY email"

# bernd and dora are answered; nobody says 'resolved'. anna and clara wait.
mail maria.becker@firma.example "$(desk bernd maria)" 'Das tut uns leid, wir kümmern uns.'
mail maria.becker@firma.example "$(desk dora maria)" 'gelöst'
run 2026-03-02T09:30:00Z run
for now in 02T10:29 02T10:30 02T10:45 02T11:00 02T12:00 02T13:00 02T15:00 02T16:59 02T17:00 \
    03T07:00 03T08:00 03T10:00 03T11:00 03T12:00 03T13:59 03T14:00 03T16:00 03T17:00; do
    run "2026-03-${now}:00Z" run
done
told_is 'the ladder of the answer and that of the resolution, each rung once' anna \
    'alert maria 03-02 10:00, rung maria 03-02 11:30, rung lena 03-02 12:00, rung tom 03-02 13:00, rung maria 03-02 16:00, rung lena 03-02 18:00, rung tom 03-03 12:00'
told_is 'no severity for the resolution: the time of the team' clara \
    'alert maria 03-02 10:00, rung maria 03-02 13:00, rung lena 03-02 14:00, rung tom 03-02 16:00, rung maria 03-03 15:00'
told_is 'answered but not resolved: the second clock climbs' bernd \
    'alert maria 03-02 10:00, rung maria 03-03 15:00'
told_is 'resolved: nothing climbs' dora 'alert maria 03-02 10:00'
run 2026-03-04T09:00:00Z run
run 2026-03-05T09:00:00Z run
run 2026-03-05T10:00:00Z run
told_is 'up to the head' bernd \
    'alert maria 03-02 10:00, rung maria 03-03 15:00, rung lena 03-04 10:00, rung tom 03-05 10:00'
is 'who was told on the last rung keeps the case' 'tom|tom|tom|' \
    "SELECT group_concat(head, '|') FROM (SELECT head FROM case_file ORDER BY id)"
is 'the mail of the second clock says so' 1 "SELECT count(*) FROM outbox o JOIN outbox_body b
    ON b.outbox_id = o.id WHERE case_id = $(id bernd) AND rcpt_to LIKE 'tom%'
    AND instr(sent_text, 'noch nicht gelöst') > 0 AND instr(sent_text, 'Lösung war fällig') > 0"

# night: Thursday 20:00. The lawyer's case is told at once, the other in the morning
answer emil '2. Anwaltlich vertreten.'
answer fritz '2. Kaputt.'
run 2026-03-05T19:00:00Z run
told_is 'any_time: told at night' emil 'alert maria 03-05 20:00'
told_is 'else in the hours of people' fritz 'alert maria 03-06 08:00'
is 'it waits in the outbox' 0 "SELECT state FROM outbox WHERE kind = 4 AND case_id = $(id fritz)"
is 'what it says of the time is true in the morning' 1 "SELECT count(*) FROM outbox o
    JOIN outbox_body b ON b.outbox_id = o.id WHERE kind = 4 AND case_id = $(id fritz)
    AND instr(sent_text, '06.03.2026 16:00 (noch 8 Std.)') > 0"
run 2026-03-06T07:00:00Z run
is 'and leaves then' 3 "SELECT state FROM outbox WHERE kind = 4 AND case_id = $(id fritz)"
mail maria.becker@firma.example "$(desk emil maria)" 'Notiz: ruft morgen an'
run 2026-03-06T21:00:00Z run
is 'an answer to their own mail leaves at once' "$(date -u -d 2026-03-06T21:00:00Z +%s)" \
    "SELECT due_at FROM outbox WHERE kind = 8 AND case_id = $(id emil)"

# maria is away: her out-of-office reply comes to one case of several
answer gina '3. Zu langsam.'
run 2026-03-09T08:00:00Z run
mail maria.becker@firma.example "$(desk gina maria)" \
    'Ich bin bis einschließlich 13.03.2026 nicht im Büro.' 'Abwesenheitsnotiz' 'Auto-Submitted: auto-replied'
run 2026-03-09T08:10:00Z run
told_is 'an out-of-office reply hands the case over at once' gina \
    'alert maria 03-09 09:00, alert lena 03-09 09:10'
is 'and says why' 1 "SELECT count(*) FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
    WHERE case_id = $(id gina) AND rcpt_to LIKE 'lena%'
    AND instr(replace(sent_text, char(10), ' '), 'anstelle von Maria Becker (abwesend)') > 0"
is 'it is remembered until the day that it names' 'maria|0|03-14 00:00' \
    "SELECT person, is_unreached, $local until + 3600, 'unixepoch') FROM absence"
is 'the other cases of hers that wait for an answer go along' 'lena' \
    "SELECT group_concat(DISTINCT owner) FROM case_file WHERE state = 0"
answer hans '4. Keine Antwort.'
run 2026-03-10T09:00:00Z run
told_is 'a new case goes to the deputy' hans 'alert lena 03-10 10:00'
is 'an answer to an away person is theirs to see' 'lena for maria' \
    "SELECT text FROM event WHERE kind = 'stand-in' AND case_id = $(id hans)"
run 2026-03-10T15:00:00Z run
told_is 'the rung of the owner is told to who has the case' hans \
    'alert lena 03-10 10:00, rung lena 03-10 16:00'
# bernd's case waits for him, at an absent owner; he writes
mail bernd@gmx.example "$(value "SELECT customer_token FROM case_file WHERE id = $(id bernd)")" 'Und nun?'
run 2026-03-10T15:10:00Z run
is 'a customer writes to somebody away: the deputy gets it, and knows why' 'lena.vogt@firma.example|1' \
    "SELECT rcpt_to, instr(replace(sent_text, char(10), ' '), 'anstelle von Maria Becker') > 0
     FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id WHERE kind = 7 AND case_id = $(id bernd)"
# she writes on Wednesday: back
mail maria.becker@firma.example "$(desk gina maria)" 'Notiz: bin wieder da'
run 2026-03-11T09:00:00Z run
is 'her own mail ends it' 0 'SELECT count(*) FROM absence'
answer ida '2. Defekt.'
run 2026-03-11T10:00:00Z run
told_is 'and cases are hers again' ida 'alert maria 03-11 11:00'

# the day's first mail is the digest: the out-of-office reply comes to it
sed -i '/^person "maria"/,/^}/s/digest = none/digest = "07:30"/' "$d/nachfass.conf"
run 2026-03-12T06:40:00Z run
away='Auto-Submitted: auto-replied
In-Reply-To: <'
mail maria.becker@firma.example x 'Bin ab 16. März wieder im Büro. Abwesend.' 'Automatische Antwort' \
    "${away}digest.maria.2026-03-12@firma.example>"
run 2026-03-12T06:45:00Z run
is 'one that guesses at the digest is believed nothing' 0 'SELECT count(*) FROM absence'
mail maria.becker@firma.example x 'Bin ab 16. März wieder im Büro. Abwesend.' 'Automatische Antwort' \
    "${away}$(value "SELECT message_id FROM outbox WHERE kind = 9 AND rcpt_to LIKE 'maria%'")>"
run 2026-03-12T06:50:00Z run
is 'one to the digest counts as well' 'maria|03-16 00:00' \
    "SELECT person, $local until + 3600, 'unixepoch') FROM absence"
sed -i '/^person "maria"/,/^}/s/digest = .*/digest = none/' "$d/nachfass.conf"
mail maria.becker@firma.example "$(desk ida maria)" 'Notiz: doch da'
run 2026-03-12T06:55:00Z run

# what the operator sees
run 2026-03-12T06:56:00Z case show "$(id emil)"
grep -q 'severity legal' "$work/said" && grep -q 'to be resolved by 06.03.2026 16:00 (passed)' "$work/said"
ok $? 'case show: severity and both deadlines'

# mail to lena bounces: she has resigned. Her rungs are told to her deputy
run 2026-03-12T08:00:00Z run
mails=$((mails + 1))
cat > "$d/in/new/$mails" <<MAIL
From: MAILER-DAEMON@mx.example
To: feedback+$(desk hans lena)@firma.example
Subject: Undelivered Mail
Message-ID: <b1@mx.example>
Date: Thu, 12 Mar 2026 08:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

lena.vogt@firma.example: user unknown

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; lena.vogt@firma.example
Action: failed
Status: 5.1.1

--b--
MAIL
run 2026-03-12T08:30:00Z run
is 'a bounce: not reached, and remembered' 'lena|1' 'SELECT person, is_unreached FROM absence'
run 2026-03-12T08:40:00Z status
grep -q 'lena *until 2026-03-19T08:30:00Z: bounced 5.1.1' "$work/said"
ok $? 'status: who is stood in for, until when and why'
is 'no open case stays with her' 0 "SELECT count(*) FROM case_file WHERE state < 2 AND owner = 'lena'"
answer jens '1. Schade.'
answer kurt '5. Naja.'
answer lutz '5. Naja.'
run 2026-03-12T09:00:00Z run
run 2026-03-12T15:00:00Z run
run 2026-03-12T17:00:00Z run
told_is 'her rung is told to her deputy' jens \
    'alert maria 03-12 10:00, rung maria 03-12 16:00, rung tom 03-13 08:00'
is 'who hears why' 1 "SELECT count(*) FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
    WHERE case_id = $(id jens) AND rcpt_to LIKE 'tom%'
    AND instr(replace(sent_text, char(10), ' '), 'anstelle von Lena Vogt (per Mail nicht erreichbar)') > 0"

# at closing time a rung of two cases waits for the morning; one is answered in the evening
mail maria.becker@firma.example "$(desk kurt maria)" 'Wir melden uns morgen bei Ihnen.'
run 2026-03-12T20:00:00Z run
run 2026-03-13T07:05:00Z run
rung_of() { value "SELECT state FROM outbox WHERE kind = 5 AND case_id = $(id "$1") ORDER BY id DESC LIMIT 1"; }
[ "$(rung_of lutz) $(rung_of kurt)" = '3 7' ]
ok $? 'a rung that was settled overnight is not told in the morning'
is 'and the history says why' 'escalation to tom: settled before it could leave' \
    "SELECT text FROM event WHERE kind = 'withdrawn' AND case_id = $(id kurt)"
is 'nothing else was withdrawn' 1 "SELECT count(*) FROM event WHERE kind = 'withdrawn'"

# maria leaves the configuration; tom takes the team
sed -i -e 's/owner = maria/owner = tom/' -e 's/deputy = lena/deputy = tom/' -e '/^person "maria"/,/^}/d' \
    "$d/nachfass.conf"
run 2026-03-13T09:00:00Z run
is 'cases of who left go on' 0 "SELECT count(*) FROM case_file WHERE state < 2 AND owner <> 'tom'"
is 'and that is in their history' 'tom for maria: left the configuration' \
    "SELECT text FROM event WHERE kind = 'stand-in' AND case_id = $(id jens)"
run 2026-03-13T09:00:00Z run
is 'nobody is told the same twice' 0 "SELECT count(*) FROM (SELECT case_id, rcpt_to, dedupe
    FROM outbox WHERE kind IN (4, 5) GROUP BY case_id, rcpt_to, substr(message_id, 1, 60)
    HAVING count(*) > 1)"

# ---- the time that a customer is promised
{
    echo 'interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product,zone'
    echo 'z1,2026-03-16T07:00:00Z,nora@gmx.example,Nora,en,phone,Call,,,,America/New_York'
    echo 'z2,2026-03-16T07:00:00Z,olaf@gmx.example,Olaf,de,phone,Anruf,,,,Europe/Vienna'
    echo 'z3,2026-03-16T07:00:00Z,paul@gmx.example,Paul,de,phone,Anruf,,,,'
    echo 'z4,2026-03-16T07:00:00Z,quin@gmx.example,Quin,de,phone,Anruf,,,,Etc/GMT+3'
} > "$work/zones.csv"
run 2026-03-16T08:00:00Z import "$work/zones.csv"
run 2026-03-16T17:00:00Z run
for who in nora olaf paul quin; do answer "$who" '2, it broke'; done
run 2026-03-17T08:00:00Z run
promised() { # WHO
    value "SELECT replace(b.sent_text, char(10), ' ') FROM outbox o JOIN outbox_body b
        ON b.outbox_id = o.id WHERE o.kind = 3 AND o.case_id = $(id "$1")" |
        grep -oE '(bis|by) [0-9. A-Za-z]* [0-9]{2}:[0-9]{2}( \([^)]*\))?'
}
same "in the customer's zone, which is named" 'by 17 Mar 2026 12:00 (New York time)' "$(promised nora)"
same 'unnamed where the clocks agree' 'bis 17.03.2026 17:00' "$(promised olaf)"
same 'named where their zone is not known' 'bis 17.03.2026 17:00 (Ortszeit Berlin)' "$(promised paul)"
same 'a zone without a place is named as it is' 'bis 17.03.2026 13:00 (Etc/GMT+3)' "$(promised quin)"
echo "1..$n"

#!/bin/sh
# Compensation codes through the program: imported by line, given by a word in a reply,
# each once, within the limits; above a value only with approval; the cost in the report.
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
    "$program" -c "$d/nachfass.conf" --now "$now" "$@" > "$work/said" 2>&1
}
run() { at "$1" run || sed 's/^/# /' "$work/said"; }
said() { # NAME WORDS
    grep -qF "$2" "$work/said"
    ok $? "$1"
    grep -qF "$2" "$work/said" || sed 's/^/# /' "$work/said"
}
of_case() { value "SELECT $1 FROM case_file c JOIN customer p ON p.id = c.customer_id
        WHERE p.email = '$2@gmx.example'"; }
desk() { value "SELECT t.token FROM token t JOIN case_file c ON c.id = t.case_id
    JOIN customer p ON p.id = c.customer_id
    WHERE t.role = 2 AND t.person = '$1' AND p.email = '$2@gmx.example'"; }
# the newest mail of that kind to that address
sent() { value "SELECT b.sent_text FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
        WHERE o.kind = $1 AND o.rcpt_to = '$2' ORDER BY o.id DESC LIMIT 1"; }
mail() { # FROM TOKEN TEXT
    mails=$((mails + 1))
    printf 'From: %s\nTo: feedback+%s@firma.example\nSubject: Re: x\nMessage-ID: <m%s@x.example>\nDate: Tue, 03 Mar 2026 12:00:00 +0000\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n' \
        "$1" "$2" "$mails" "$3" > "$d/in/tmp/$mails"
    mv "$d/in/tmp/$mails" "$d/in/new/$mails"
}
maria() { mail maria.becker@firma.example "$(desk maria "$1")" "$2"; }
lena() { mail lena.vogt@firma.example "$(desk lena "$1")" "$2"; }
given() { value "SELECT count(*) FROM voucher WHERE case_id = (SELECT c.id FROM case_file c
    JOIN customer p ON p.id = c.customer_id WHERE p.email = '$1@gmx.example')"; }

"$program" init "$d" > /dev/null 2>&1
mkdir -p "$d/in/new" "$d/in/tmp" "$d/in/cur"
sed -i 's/^    send_hours = .*//' "$d/nachfass.conf"
cat >> "$d/nachfass.conf" <<'CONF'
voucher "kulanz" {
    max_case = 60
    max_month = 120
    max_person_month = 90
    approve_above = 25
}
CONF
# who approves reads a digest, too
sed -i 's/digest = none/digest = "08:00"/' "$d/nachfass.conf"
at 2026-03-03T07:00:00Z check
ok $? 'the configuration is right'
{
    echo 'Code;Value;Expiry;Currency;Note'
    echo 'TWENTY-1;20;2026-12-31;EUR;'
    echo 'TWENTY-2;20,00;31.12.2026;;'
    echo 'TWENTY-3;20;;EUR;'
    echo 'OLD-20;20;2026-03-05;EUR;ends too soon'
    echo 'FIFTY-1;50;2026-12-31;EUR;'
    echo 'FIFTY-2;50;2026-12-31;EUR;'
    echo 'BROKEN;twenty;2026-12-31;EUR;'
    echo 'BROKEN-2;20;2026-02-30;EUR;'
    echo 'BROKEN-3;20;2026-12-31;CHF;'
    echo ';20;2026-12-31;EUR;'
    echo '"BROKEN-4;20'
    echo 'BROKEN-5;20;1969-12-31;EUR;'
    echo 'TEN-1;10;2026-12-31;EUR;'
} > "$work/codes.csv"
at 2026-03-03T07:00:00Z voucher import kulanz "$work/codes.csv"
[ $? = 65 ]
ok $? 'an import with bad rows says so'
said 'it takes the good ones' '7 new, 0 known, 6 rejected'
for line in 8 9 10 11 12 13; do grep -q "line $line: " "$work/said"; done
ok $? 'and names the bad ones by line'
! grep -q 'BROKEN' "$work/said"
ok $? 'but no code'
at 2026-03-03T07:00:00Z voucher import kulanz "$work/codes.csv"
said 'a second time nothing changes' '0 new, 7 known, 6 rejected'
at 2026-03-03T07:00:00Z voucher import nosuch "$work/codes.csv"
[ $? = 65 ]
ok $? 'a pool that is not configured takes none'
at 2026-03-03T07:00:00Z voucher list
said 'the list counts them' 'kulanz            €20       4       0       0'

{
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
    for who in anna bernd clara dora; do
        echo "$who,2026-03-03T07:00:00Z,$who@gmx.example,Kim $who,de,phone,Anruf,,,"
    done
} > "$work/in.csv"
at 2026-03-03T08:00:00Z import "$work/in.csv"
run 2026-03-03T10:00:00Z
for who in anna bernd clara dora; do
    mail "$who@gmx.example" "$(value "SELECT token FROM invitation i JOIN customer p
        ON p.id = i.customer_id WHERE p.email = '$who@gmx.example'")" '2, das Gerät ist kaputt'
done
run 2026-03-03T12:00:00Z
run 2026-03-03T12:05:00Z

# ---- given with an answer
maria anna 'Gutschein 20
Guten Tag, es tut uns sehr leid. Das Ersatzteil kommt morgen.'
run 2026-03-03T13:00:00Z
sent 6 anna@gmx.example > "$work/mail"
grep -q 'Das Ersatzteil kommt morgen' "$work/mail" && grep -q 'Code: TWENTY-[12]' "$work/mail"
ok $? 'the voucher goes out with the answer, in one mail'
grep -q '31.12.2026' "$work/mail"
ok $? 'with its last day'
[ "$(of_case state anna)" = 1 ]
ok $? 'the clock has stopped'
sent 8 maria.becker@firma.example | grep -q 'Gutschein liegt der Mail'
ok $? 'who gave it is told'
maria anna 'voucher 20 EUR'
run 2026-03-03T13:30:00Z
[ "$(given anna)" = 2 ]
ok $? 'alone, in English, it goes out, too'
sent 6 anna@gmx.example | grep -q 'Code: TWENTY-'
ok $? 'in a mail of its own'
is 'no code was given twice' 0 \
    "SELECT count(*) - count(DISTINCT code) FROM voucher WHERE case_id IS NOT NULL"
is 'nor one that ends too soon' 0 "SELECT count(*) FROM voucher WHERE code = 'OLD-20' AND case_id IS NOT NULL"
is 'no code stands in a mail to staff, nor in the history' 0 \
    "SELECT (SELECT count(*) FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
             WHERE o.rcpt_to LIKE '%firma.example' AND instr(CAST(b.raw AS TEXT), 'TWENTY-') > 0)
          + (SELECT count(*) FROM event WHERE instr(text, 'TWENTY-') > 0)"

# ---- what cannot be given
maria anna 'Gutschein 33
Bitte sehr.'
run 2026-03-03T14:00:00Z
sent 8 maria.becker@firma.example | grep -q 'nicht vorrätig'
ok $? 'a value that is not there is not promised'
! sent 6 anna@gmx.example | grep -q 'Bitte sehr'
ok $? 'and the words stay here as well'
maria anna 'Gutschein 50
Bitte sehr.'
run 2026-03-03T14:30:00Z
sent 8 maria.becker@firma.example | grep -q 'Grenze für diesen Fall'
ok $? 'above the limit of the case nothing goes out'
[ "$(given anna)" = 2 ]
ok $? 'and no code is spent'
maria bernd 'Gutschein 20 CHF
Bitte sehr.'
run 2026-03-03T14:40:00Z
[ "$(given bernd)" = 0 ]
ok $? 'another currency is another voucher'

# ---- approval by the next one up
maria bernd 'gelöst
Gutschein 50
Guten Tag, als Entschuldigung bekommen Sie von uns einen Gutschein.'
run 2026-03-03T15:00:00Z
sent 14 lena.vogt@firma.example > "$work/mail"
grep -q 'Maria Becker möchte dem Kunden einen Gutschein über 50 € geben' "$work/mail" &&
    grep -q 'als Entschuldigung bekommen Sie' "$work/mail"
ok $? 'above a value the next one up is asked, with the words'
[ "$(given bernd)" = 0 ] && ! sent 6 bernd@gmx.example | grep -q Entschuldigung
ok $? 'until then nothing goes out'
[ "$(of_case state bernd)" = 0 ]
ok $? 'and nothing is resolved: the clock runs on'
sent 8 maria.becker@firma.example | grep -q 'muss freigegeben werden'
ok $? 'who wished it is told'
maria bernd 'freigeben'
run 2026-03-03T15:10:00Z
[ "$(given bernd)" = 0 ]
ok $? 'nobody approves their own wish'
at 2026-03-03T15:10:00Z voucher list
said 'the list names what waits' 'maria wishes to give €50, lena has to approve'
lena bernd 'freigeben'
run 2026-03-03T15:20:00Z
sent 6 bernd@gmx.example > "$work/mail"
grep -q 'als Entschuldigung bekommen Sie' "$work/mail" && grep -q 'Code: FIFTY-' "$work/mail"
ok $? 'approved, words and voucher go out together'
grep -q 'Maria Becker' "$work/mail"
ok $? 'as from who wrote them'
[ "$(of_case state bernd)" = 1 ]
ok $? 'now the clock stops'
is 'both are told, once each' 'lena.vogt@firma.example|1
maria.becker@firma.example|1' \
    "SELECT o.rcpt_to, count(*) FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
     WHERE o.kind = 8 AND instr(b.sent_text, 'ist freigegeben') > 0 GROUP BY 1 ORDER BY 1"
lena bernd 'freigeben'
run 2026-03-03T15:30:00Z
[ "$(given bernd)" = 1 ]
ok $? 'approving twice gives one'

# ---- refused; limits of the person and the month count what was given
maria clara 'Gutschein 50
Bitte sehr, ein Gutschein.'
run 2026-03-03T15:40:00Z
sent 8 maria.becker@firma.example | grep -q 'Grenze für diesen Fall oder'
ok $? "a person's limit of the month counts what was given in other cases"
maria clara 'Guten Tag, wir melden uns morgen.'
run 2026-04-02T08:00:00Z
maria clara 'Gutschein 50
Bitte sehr, ein Gutschein.'
run 2026-04-02T09:00:00Z
lena clara 'ablehnen: das ist zu viel'
run 2026-04-02T10:00:00Z
[ "$(given clara)" = 0 ] && ! sent 6 clara@gmx.example | grep -q 'Bitte sehr'
ok $? 'refused, nothing goes out'
sent 8 maria.becker@firma.example > "$work/mail"
grep -q 'nicht freigegeben' "$work/mail" && grep -q 'das ist zu viel' "$work/mail" &&
    grep -q 'Bitte sehr, ein Gutschein' "$work/mail"
ok $? 'and who wished it reads why, and the words'

# ---- nobody decides
maria clara 'Gutschein 50
Bitte sehr, doch noch.'
run 2026-04-02T10:10:00Z
run 2026-04-03T06:01:00Z
sent 9 lena.vogt@firma.example > "$work/mail"
grep -q '^BITTE FREIGEBEN (1)' "$work/mail" && grep -q 'Maria Becker möchte einen Gutschein über 50 €' "$work/mail" &&
    grep -q 'Bitte sehr, doch noch' "$work/mail" && grep -q 'verfällt das am 05.04.2026 12:10' "$work/mail" &&
    grep -q "^Antwort an feedback+$(desk lena clara)@firma.example: freigeben" "$work/mail"
ok $? 'a wish stands in the digest of who decides, with its words and buttons'
sent 9 maria.becker@firma.example > "$work/mail"
grep -q '^Stand ' "$work/mail" && ! grep -q 'FREIGEBEN' "$work/mail"
ok $? "and in nobody else's"
run 2026-04-05T10:00:00Z
is 'a wish waits' 1 'SELECT count(*) FROM voucher_wish WHERE state = 0'
run 2026-04-07T10:00:00Z
is 'but not for ever' 0 'SELECT count(*) FROM voucher_wish WHERE state = 0'
sent 8 maria.becker@firma.example > "$work/mail"
grep -q 'Niemand hat über den Gutschein entschieden' "$work/mail" && grep -q 'doch noch' "$work/mail"
ok $? 'and who wished it hears so'
[ "$(given clara)" = 0 ] && ! sent 6 clara@gmx.example | grep -q 'doch noch'
ok $? 'nothing went out'

# ---- at the terminal
at 2026-04-07T11:00:00Z voucher give "$(of_case c.id dora)" 10 'Guten Tag, entschuldigen Sie bitte.'
said 'a voucher given at the terminal' 'the mail goes out with the next send'
at 2026-04-07T11:00:00Z voucher give "$(of_case c.id dora)" 10
[ $? = 65 ]
ok $? 'and where none is left, it says so'
run 2026-04-07T11:05:00Z
sent 6 dora@gmx.example | grep -q 'Code: TEN-1'
ok $? 'goes out the same way'
at 2026-04-07T11:10:00Z voucher approve "$(of_case c.id dora)"
said 'nothing to approve is said' 'waits for approval'
at 2026-04-07T12:00:00Z report --last 365d
said 'the cost is in the report' "vouchers 'kulanz': 4 given, €100"
at 2026-04-07T12:00:00Z --json report --last 1d
said 'and of a day alone' '"cents": 1000'

tests/dump.sh "$d/nachfass.db" > "$work/before"
run 2026-04-07T12:00:00Z
tests/dump.sh "$d/nachfass.db" | cmp -s - "$work/before"
ok $? 'running again changes nothing'
echo "1..$n"

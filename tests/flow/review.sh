#!/bin/sh
# The review queue by mail: the buttons of the digest, pressed one by one. Each settles its
# entry as `review set` does; a stranger's mail to their address settles nothing; what
# nobody settles climbs.
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
mail() { # NAME FROM TO SUBJECT TEXT
    printf 'From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s@client.example>\nDate: Tue, 03 Mar 2026 12:00:00 +0000\n\n%s\n' \
        "$2" "$3" "$4" "$1" "$5" > "$d/in/tmp/$1"
    mv "$d/in/tmp/$1" "$d/in/new/$1"
}
answer() { mail "$1" "$1@gmx.example" "feedback+$(token "$1")@firma.example" Re "$2"; }
# The mailto links of somebody's newest digest, one a line: ADDRESS|SUBJECT|BODY
links() { # PERSON-ADDRESS
    python3 - "$d" "$1" <<'PY'
import email, email.policy, html.parser, sqlite3, sys
from urllib.parse import unquote
db = sqlite3.connect("file:" + sys.argv[1] + "/nachfass.db?mode=ro", uri=True)
raw = db.execute("SELECT raw FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id "
                 "WHERE kind = 9 AND rcpt_to = ? ORDER BY o.id DESC LIMIT 1", (sys.argv[2],)).fetchone()[0]
page = email.message_from_bytes(raw, policy=email.policy.default).get_body(("html",)).get_content()
class Page(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href") or ""
        if href.startswith("mailto:"):
            to, _, rest = href[7:].partition("?")
            q = dict(x.partition("=")[::2] for x in rest.split("&") if x)
            print("|".join(unquote(x) for x in (to, q.get("subject", ""), q.get("body", ""))))
Page().feed(page)
PY
}
# Presses the button with that body for an entry: 'r'esponse or mail number.
press() { # NAME PERSON-ADDRESS TABLE-COLUMN ID BODY [SUBJECT-ONLY]
    links "$2" > "$work/links"
    t=$(value "SELECT token FROM review_desk WHERE $3 = $4 AND person = '$(echo "$2" | cut -d. -f1)'")
    line=$(grep "+$t@firma.example|.*|$5\$" "$work/links" | head -1)
    [ -n "$line" ] || { echo "# no button '$5'"; sed 's/^/# /' "$work/links"; return 1; }
    to=${line%%|*}
    rest=${line#*|}
    body=${rest##*|}
    [ -z "${6-}" ] || body=
    mail "$1" "$2" "$to" "${rest%|*}" "$body"
}
response_of() { value "SELECT r.id FROM response r JOIN invitation i ON i.id = r.invitation_id
    JOIN customer c ON c.id = i.customer_id WHERE c.email = '$1@gmx.example' AND r.state = 2"; }
maria=maria.becker@firma.example
lena=lena.vogt@firma.example

"$program" init "$d" > /dev/null 2>&1
sed -i 's/digest = none/digest = "07:45"/' "$d/nachfass.conf"
mkdir -p "$d/in/new" "$d/in/tmp" "$d/in/cur"
{
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
    for who in anna bernd clara dora emil frida gerd hanna; do
        echo "$who,2026-03-03T07:00:00Z,$who@gmx.example,Kim $who,de,phone,Anruf $who,,,"
    done
} > "$work/in.csv"
run 2026-03-03T08:00:00Z import "$work/in.csv" > /dev/null
run 2026-03-03T10:00:00Z run > /dev/null 2>&1
answer anna 'Zwischen 2 und 8, je nachdem.'
answer bernd 'Zwischen 7 und 9, je nachdem.'
answer clara 'Keine Ahnung, fragen Sie jemand anderen oder auch nicht.'
answer frida 'Zwischen 3 und 4, je nachdem.'
# from another address, without a token: whose answer is it?
mail dora dora@arbeit.example feedback@firma.example 'Mein Anruf' 'Hat gedauert, aber gut. Also eine 9.'
mail spam spam@evil.example feedback@firma.example 'Gewinn' 'Sie haben gewonnen.'
# an answer that is a picture
python3 - "$d/in/new/emil" "$(token emil)" <<'PY'
import sys
open(sys.argv[1], "w").write("""From: emil@gmx.example
To: feedback+%s@firma.example
Subject: Re
Message-ID: <emil@client.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

--b
Content-Type: image/jpeg; name=antwort.jpg
Content-Disposition: attachment; filename=antwort.jpg
Content-Transfer-Encoding: base64

/9j/4AAQSkZJRg==
--b--
""" % sys.argv[2])
PY
run 2026-03-03T12:00:00Z run > /dev/null 2>&1
is 'four answers and three mails wait' '4|3' "SELECT (SELECT count(*) FROM response WHERE state = 2),
    (SELECT count(*) FROM inbox WHERE state = 2)"
run 2026-03-04T07:00:00Z run > /dev/null 2>&1
is 'they are in the digest of the owner alone' 7 'SELECT count(*) FROM review_desk WHERE person = '"'maria'"
is 'nobody else has an address for them' 7 'SELECT count(*) FROM review_desk'
a=$(response_of anna) b=$(response_of bernd) c=$(response_of clara) f=$(response_of frida)
links $maria > "$work/all"
t=$(value "SELECT token FROM review_desk WHERE response_id = $a")
grep "+$t@" "$work/all" | sed 's/.*|//' | tr '\n' ' ' > "$work/order"
grep -qE '^2 (8 )?0 1 3 4 5 6 7 (8 )?9 10 keine Wertung $' "$work/order"
ok $? 'candidates first, then the rest of the scale, then none'
[ "$(sort -u "$work/all" | cut -d'|' -f1 | sort -u | wc -l)" = 7 ]
ok $? 'each entry has an address of its own'

# somebody else learned the address; somebody pretends to be the owner elsewhere
mail forged stranger@evil.example "feedback+$t@firma.example" 'Einordnen: 2' 2
run 2026-03-04T08:00:00Z run > /dev/null 2>&1
is 'a stranger settles nothing' '2||sender may not settle this' \
    "SELECT r.state, r.score, i.reason FROM response r, inbox i WHERE r.id = $a AND i.sender = 'stranger@evil.example'"

press p1 $maria response_id "$a" 2 && run 2026-03-04T08:10:00Z run > /dev/null 2>&1
is 'a low score opens the case' '0|2|settled by maria' \
    "SELECT r.state, c.score, r.reason FROM response r JOIN case_file c ON c.response_id = r.id WHERE r.id = $a"
is 'its owner is alerted, the customer gets an apology' '3|anna@gmx.example
4|maria.becker@firma.example' "SELECT o.kind, o.rcpt_to FROM outbox o JOIN case_file c ON c.id = o.case_id
    WHERE c.response_id = $a AND o.kind IN (3, 4) ORDER BY 1"
is 'and who pressed is told so, once' 1 \
    "SELECT count(*) FROM outbox WHERE kind = 8 AND case_id IS NULL AND rcpt_to = '$maria'"
press p2 $maria response_id "$b" 9 subject-only && run 2026-03-04T08:20:00Z run > /dev/null 2>&1
is 'a button whose body is lost still works' '0|9' "SELECT state, score FROM response WHERE id = $b"
press p3 $maria response_id "$c" 'keine Wertung' && run 2026-03-04T08:30:00Z run > /dev/null 2>&1
is 'no score: kept, not counted' '3|' "SELECT state, score FROM response WHERE id = $c"
press p4 $maria response_id "$b" 7 && run 2026-03-04T08:40:00Z run > /dev/null 2>&1
is 'what is settled stays' '0|9' "SELECT state, score FROM response WHERE id = $b"

dora=$(value "SELECT id FROM inbox WHERE sender = 'dora@arbeit.example'")
inv=$(value "SELECT i.id FROM invitation i JOIN customer c ON c.id = i.customer_id WHERE c.email = 'dora@gmx.example'")
press p5 $maria inbox_id "$dora" "Einladung $inv" && run 2026-03-04T08:50:00Z run > /dev/null 2>&1
is 'a mail from elsewhere finds its survey and is read as its answer' '0|9|dora@arbeit.example|1' \
    "SELECT r.state, r.score, r.sender, i.state FROM response r JOIN inbox i ON i.id = r.inbox_id WHERE r.invitation_id = $inv"
spam=$(value "SELECT id FROM inbox WHERE sender = 'spam@evil.example'")
press p6 $maria inbox_id "$spam" erledigt && run 2026-03-04T09:00:00Z run > /dev/null 2>&1
is "nobody's mail is put away" '1|settled by maria' "SELECT state, reason FROM inbox WHERE id = $spam"
emil=$(value "SELECT id FROM inbox WHERE sender = 'emil@gmx.example'")
press p7 $maria inbox_id "$emil" 3 && run 2026-03-04T09:10:00Z run > /dev/null 2>&1
is 'a picture is an answer once somebody looked' '0|3|1' "SELECT r.state, r.score, count(c.id) FROM response r
    JOIN case_file c ON c.response_id = r.id WHERE r.inbox_id = $emil"
mail p8 $maria "feedback+$(value "SELECT token FROM review_desk WHERE response_id = $f")@firma.example" x \
    'Hm, eher gut, würde ich sagen.'
run 2026-03-04T09:20:00Z run > /dev/null 2>&1
is 'a sentence settles nothing' "2|1" "SELECT r.state, (SELECT count(*) FROM outbox o JOIN outbox_body b
    ON b.outbox_id = o.id WHERE kind = 8 AND sent_text LIKE '%nicht verstanden%') FROM response r WHERE r.id = $f"

# nobody settles frida's: the last of the ladder sees it as well
run 2026-03-05T07:00:00Z run > /dev/null 2>&1
is 'on the second day it is the owner alone' maria \
    "SELECT group_concat(person) FROM review_desk WHERE response_id = $f"
run 2026-03-06T07:00:00Z run > /dev/null 2>&1
is 'then it climbs' maria,lena "SELECT group_concat(person) FROM
    (SELECT person FROM review_desk WHERE response_id = $f ORDER BY person DESC)"
press p9 $lena response_id "$f" 4 && run 2026-03-06T08:00:00Z run > /dev/null 2>&1
is 'and is settled there' '0|4|settled by lena' "SELECT state, score, reason FROM response WHERE id = $f"
run 2026-03-07T07:00:00Z run > /dev/null 2>&1
links $maria > "$work/links"
! grep -q 'Einordnen: [0-9]' "$work/links"
ok $? 'nothing that is settled is shown again'
run 2026-03-07T08:00:00Z review list > "$work/list"
[ "$(grep -c '^m[0-9]' "$work/list")" = 1 ] && grep -q 'sender may not settle this' "$work/list"
ok $? 'the terminal shows what is left: the stranger'"'"'s mail'
run 2026-03-07T08:00:00Z review set "$(cut -d' ' -f1 "$work/list" | head -1)" done
ok $? 'and puts it away'
is 'nothing waits any more' '0|0' "SELECT (SELECT count(*) FROM response WHERE state = 2),
    (SELECT count(*) FROM inbox WHERE state = 2)"
sed -i 's/digest = .*/digest = none/' "$d/nachfass.conf"
"$program" -c "$d/nachfass.conf" check > "$work/said" 2>&1
[ $? = 78 ] && grep -q 'nobody gets a digest' "$work/said"
ok $? 'check says when nobody would see the queue'
echo "1..$n"

#!/bin/sh
# The digest, day by day: who gets one and when, what stands in it, and that it comes
# whole: text, HTML, the picture it brings along and nothing from elsewhere.
set -u
program=${NACHFASS:-build/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
d=$work/d
# shellcheck source=tests/tap.sh
. tests/tap.sh
run() { "$program" -c "$d/nachfass.conf" --now "$1" run > "$work/said" 2>&1 || sed 's/^/# /' "$work/said"; }
token() { value "SELECT token FROM invitation i JOIN customer p ON p.id = i.customer_id
    WHERE p.email = '$1@gmx.example' AND kind = 0"; }
mail() { # NAME FROM TO TEXT
    printf 'From: %s\nTo: %s\nSubject: Re\nMessage-ID: <%s@client.example>\nDate: Tue, 03 Mar 2026 12:00:00 +0000\n\n%s\n' \
        "$2" "$3" "$1" "$4" > "$d/in/tmp/$1"
    mv "$d/in/tmp/$1" "$d/in/new/$1"
}
answer() { mail "$1" "$1@gmx.example" "feedback+$(token "$1")@firma.example" "$2"; }
# The text of somebody's newest digest; what it must and must not hold.
text() { value "SELECT sent_text FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id
    WHERE kind = 9 AND rcpt_to LIKE '$1%' ORDER BY o.id DESC LIMIT 1"; }
has() { # PERSON NAME PATTERN...
    text "$1" > "$work/text"
    what=$2
    shift 2
    bad=0
    for p; do
        grep -q "$p" "$work/text" || { bad=1 && echo "# no '$p'"; }
    done
    ok $bad "$what"
}

"$program" init "$d" > /dev/null 2>&1
sed -i 's/digest = {"07:30"}/digest = {"07:30", "Mo-Fr 16:00"}/; s/digest = none/digest = "wed 08:00"\n    digest_empty = yes/' "$d/nachfass.conf"
cat >> "$d/nachfass.conf" <<'TXT'
person "ina" {
    name = "Ina Kraft"
    email = "ina.kraft@firma.example"
    language = "en"
    digest = "07:30"
    zone = "America/New_York"
}
TXT
mkdir -p "$d/in/new" "$d/in/tmp" "$d/in/cur"
{
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
    for who in anna bernd clara dora; do
        echo "$who,2026-03-02T07:00:00Z,$who@gmx.example,Kim $who,de,phone,Anruf $who,Cem Yıldız,,"
    done
} > "$work/in.csv"
"$program" -c "$d/nachfass.conf" --now 2026-03-02T08:00:00Z import "$work/in.csv" > /dev/null
run 2026-03-02T10:00:00Z
is 'nothing to say, no mail' 0 'SELECT count(*) FROM outbox WHERE kind = 9'
answer anna '2. Niemand ruft zurück.'
answer bernd '10! Herr Yıldız war <b>großartig</b>, http://evil.example/pixel.gif'
answer clara '9'
answer dora '0. <img src=http://evil.example/p.gif> Ich bin sprachlos.'
run 2026-03-02T12:00:00Z
run 2026-03-02T15:05:00Z
is 'the second time of that day' 'maria.becker@firma.example' 'SELECT rcpt_to FROM outbox WHERE kind = 9'
run 2026-03-02T15:10:00Z
run 2026-03-02T22:30:00Z
is 'once' 1 'SELECT count(*) FROM outbox WHERE kind = 9'
has maria 'new cases, praise by name, the figures' 'NEU (2)' 'Kim anna, Bewertung 2' '^LOB' \
    'Lob für Cem Yıldız' 'Herr Yıldız war <b>großartig</b>' 'service: NPS 0 ±' 'wenige Antworten' \
    '2 begeistert, 0 neutral, 2 unzufrieden' '4 eingeladen, 4 geantwortet (100 %)' 'Fälle: 2 neu'
! grep -q 'Kim clara' "$work/text"
ok $? 'a score alone is no praise'
# anna's case is answered, then solved; dora's is left alone
desk=$(value "SELECT t.token FROM token t JOIN case_file c ON c.id = t.case_id JOIN customer p ON p.id = c.customer_id
    WHERE t.role = 2 AND t.person = 'maria' AND p.email = 'anna@gmx.example'")
mail m1 maria.becker@firma.example "feedback+$desk@firma.example" 'Wir rufen heute an.'
run 2026-03-02T23:00:00Z
run 2026-03-03T06:35:00Z
has maria 'waiting, and due today' 'WARTEN AUF DEN KUNDEN (1)' 'HEUTE FÄLLIG (1)' 'Kim dora, Bewertung 0'
! grep -q '^LOB' "$work/text"
ok $? 'praise is told once'
run 2026-03-04T07:05:00Z
is 'weekly, on its day' 'lena.vogt@firma.example' \
    "SELECT rcpt_to FROM outbox WHERE kind = 9 AND rcpt_to LIKE 'lena%' AND dedupe LIKE '%:2026-03-04T0800'"
has maria 'overdue' 'ÜBERFÄLLIG (1)' 'Antwort war fällig'
# it climbs to its end: whoever stands there has it until it is closed
run 2026-03-05T09:00:00Z
run 2026-03-11T07:05:00Z
has lena 'who is told last has it in each digest' 'Kim dora'
is 'the other one has nothing to say, and asked for that' 0 \
    "SELECT count(*) FROM outbox WHERE kind = 9 AND rcpt_to LIKE 'ina%'"
sed -i 's/zone = "America\/New_York"/&\n    digest_empty = yes/' "$d/nachfass.conf"
run 2026-03-11T11:25:00Z
is 'not before their morning' 0 "SELECT count(*) FROM outbox WHERE kind = 9 AND rcpt_to LIKE 'ina%'"
run 2026-03-11T11:35:00Z
is 'at theirs, not ours' 'digest:ina:2026-03-11T0730' \
    "SELECT dedupe FROM outbox WHERE kind = 9 AND rcpt_to LIKE 'ina%'"
has ina.kraft 'that there is nothing is said' 'There is nothing to do'

python3 - "$d" <<'PY'
import email, email.policy, re, sqlite3, struct, sys
db = sqlite3.connect("file:" + sys.argv[1] + "/nachfass.db?mode=ro", uri=True)
bad = []
n = 0
for at, raw, text in db.execute("SELECT o.id, raw, sent_text FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id WHERE kind = 9"):
    n += 1
    m = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [p for p in m.walk() if p.get_content_type() == "image/png"]
    page = m.get_body(("html",)).get_content()
    if m.get_content_type() != "multipart/alternative" or len(parts) != 1:
        bad.append("%d: %s, %d pictures" % (at, m.get_content_type(), len(parts)))
        continue
    png = parts[0].get_content()
    if png[:8] != b"\x89PNG\r\n\x1a\n" or struct.unpack(">II", png[16:24]) != (1040, 192) or len(png) > 20000:
        bad.append("%d: no picture of that size" % at)
    if parts[0]["Content-ID"].strip("<>") != re.findall(r'src="cid:([^"]*)"', page)[0] or page.count("<img") != 1:
        bad.append("%d: the picture is not the one that is shown" % at)
    if parts[0].get_content_disposition() != "inline" or not re.search(r'alt="[^"]*\d+; ', page):
        bad.append("%d: not inline, or without words" % at)
    if re.search(r'(src|href|background)="(?!cid:|mailto:)', page) or "url(" in page:
        bad.append("%d: something from elsewhere" % at)
    if len(page) > 100000:
        bad.append("%d: %d bytes" % (at, len(page)))
print("".join("# %s\n" % b for b in bad), end="")
sys.exit(bool(bad) or n < 6)
PY
ok $? 'each brings its picture along, with words for it, and nothing from elsewhere'
echo "1..$n"

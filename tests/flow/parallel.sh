#!/bin/sh
# Eight runs at once end in what one run alone ends in: each mail once, each answer once
# (threats 32, 35). And a run that is killed while others go on leaves nothing behind.
set -u
program=${NACHFASS:-build/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seed=${SEED:-$(date +%s)}
# shellcheck source=tests/tap.sh
. tests/tap.sh
none() { is "$1" 0 "$2"; }
random() { # a number below $1, from the seed
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    drawn=$((seed / 65536 % $1))
}

INTERACTIONS=300
ANSWERS=100
awk -v n=$INTERACTIONS 'BEGIN {
    print "interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product"
    for (i = 1; i <= n; i++)
        printf "P%03d,2026-03-03T07:00:00Z,p%03d@gmx.example,Kim %d,%s,phone,Anruf %d,,,\n",
            i, i, i, i % 3 ? "de" : "en", i
}' > "$work/in.csv"

# Everybody who got a mail of a kind answers it: reads DIR/out, writes DIR/in. What is
# said depends on who says it, and on nothing else.
cat > "$work/answer.py" <<'PY'
import email, email.policy, email.utils, os, re, sys
where, kind, upto = sys.argv[1], sys.argv[2], int(sys.argv[3])
said = {
    "survey": lambda i: ["9", "2. Niemand ruft zurück.", "10, danke!", "3",
                         "Zwischen 3 und 8, je nachdem."][i % 5],
    "apology": lambda i: "Das Gerät ist kaputt, Nummer %d." % i,
    "alert": lambda i: ["Guten Tag, wir kümmern uns.", "gelöst\nErsatz ist unterwegs."][i % 2],
}[kind]
for name in sorted(os.listdir(where + "/out/new")):
    with open(where + "/out/new/" + name, "rb") as f:
        mail = email.message_from_binary_file(f, policy=email.policy.default)
    if not mail["Message-ID"].startswith("<%s." % kind):
        continue
    text = mail.get_body(("plain",)).get_content()
    who = re.search(r"p(\d{3})@gmx\.example", mail["To"] + text)
    if not who or int(who[1]) > upto:
        continue
    me = email.utils.parseaddr(mail["To"])[1]
    body = said(int(who[1]))
    file = "%s.%s" % (kind, who[1])
    with open(where + "/in/tmp/" + file, "w") as f:
        f.write("From: %s\nTo: %s\nSubject: Re: %s\nDate: Tue, 03 Mar 2026 12:00:00 +0000\n"
                "Message-ID: <%s.%s@gmx.example>\nIn-Reply-To: %s\n"
                "Content-Type: text/plain; charset=utf-8\n\n%s\n"
                % (me, email.utils.parseaddr(mail["Reply-To"])[1], kind, kind, who[1],
                   mail["Message-ID"], body))
    os.rename(where + "/in/tmp/" + file, where + "/in/new/" + file)
PY

# COUNT processes of COMMAND at NOW on DIR, side by side; their exit codes are noted
together() { # DIR NOW COUNT COMMAND
    i=0
    while [ $i -lt "$3" ]; do
        (
            "$program" -c "$1/nachfass.conf" --now "$2" "$4" > /dev/null 2>> "$1/errors"
            echo $? >> "$1/codes"
        ) &
        i=$((i + 1))
    done
    wait
}
several() { together "$1" "$2" 8 run; }
alone() { together "$1" "$2" 1 run; }

# Kills the run that holds claims right now, where one of $pids does
kill_claimer() { # DIR
    d=$1
    claimed='SELECT r.pid, r.id FROM outbox o JOIN run r ON r.id = o.run_id LIMIT 1'
    for i in $(seq 40); do
        who=$(value "$claimed" 2> /dev/null)
        case " $pids " in
        *" ${who%|*} "*) [ -z "$who" ] || break ;;
        esac
        who=''
    done
    [ -n "$who" ] && kill -9 "${who%|*}" 2> /dev/null || return 0
    kills=$((kills + 1))
    left=$(value "SELECT count(*) FROM outbox WHERE run_id = ${who#*|}" 2> /dev/null)
    held=$((held + ${left:-0}))
}

# Starts eight runs, kills with -9 one that holds claims and one after a random while,
# lets the others end
killed() {
    pids=''
    for i in 1 2 3 4 5 6 7 8; do
        "$program" -c "$1/nachfass.conf" --now "$2" run > /dev/null 2>> "$1/errors" &
        pids="$pids $!"
    done
    kill_claimer "$1"
    random 20
    sleep "0.$(printf %03d $((drawn * 10 + 10)))"
    kill -9 "${pids##* }" 2> /dev/null && kills=$((kills + 1))
    wait
    alone "$1" "$2"
}

# the same days, whoever runs: $1 the folder, $2 the runner
story() {
    "$program" init "$1" > /dev/null 2>&1
    "$program" -c "$1/nachfass.conf" --now 2026-03-03T08:00:00Z import "$work/in.csv" > /dev/null
    mkdir -p "$1/in/new" "$1/in/tmp" "$1/in/cur"
    : > "$1/codes"
    $2 "$1" 2026-03-03T10:00:00Z # 300 invitations
    python3 "$work/answer.py" "$1" survey $ANSWERS
    $2 "$1" 2026-03-03T12:00:00Z # 100 answers, 40 low
    python3 "$work/answer.py" "$1" apology $ANSWERS
    python3 "$work/answer.py" "$1" alert $ANSWERS
    $2 "$1" 2026-03-03T14:00:00Z # words of customers, answers of the owner
    $2 "$1" 2026-03-09T14:00:00Z # ladder, reminders, follow-ups, digests
}

story "$work/one" alone
story "$work/all" several
sort "$work/all/codes" | uniq -c | sed 's/^/# exit codes:/'
! grep -qvxE '0|75' "$work/all/codes"
ok $? 'eight runs at once end with 0 or 75'
sort "$work/all/errors" | uniq -c | head -5 | sed 's/^/# /'
d=$work/all
is 'every interaction was invited once' "$INTERACTIONS|$INTERACTIONS" \
    'SELECT count(*), count(DISTINCT interaction_id) FROM invitation WHERE kind = 0'
is 'every invitation is one mail' "$INTERACTIONS|$INTERACTIONS" \
    'SELECT count(*), count(DISTINCT invitation_id) FROM outbox WHERE kind = 0'
is 'every answer was applied once' "$ANSWERS|$ANSWERS" \
    "SELECT count(*), count(DISTINCT inbox_id) FROM response"
is 'every low score has one case' 40 'SELECT count(*) FROM case_file'
none 'one alert and one apology for each' \
    'SELECT count(*) FROM case_file c WHERE 1 <> (SELECT count(*) FROM outbox o
     WHERE o.case_id = c.id AND o.kind = 4) OR 1 <> (SELECT count(*) FROM outbox o
     WHERE o.case_id = c.id AND o.kind = 3)'
none 'nothing waits in the outbox' 'SELECT count(*) FROM outbox WHERE state <> 3'
none 'every mail that came was read at the first try, and moved' \
    'SELECT count(*) FROM inbox WHERE state <> 1 OR moved = 0 OR attempts <> 1'
[ "$(find "$d/in/new" "$d/in/cur" -type f | wc -l)" = 0 ]
ok $? 'nothing is left in the spool'
[ "$(find "$d/out/new" -type f | wc -l)" = "$(value 'SELECT count(*) FROM outbox')" ]
ok $? 'as many mails left as the outbox holds'
find "$d/out/new" -type f -exec sed -n '/^Message-ID: /{p;q;}' {} \; | sort | uniq -d > "$work/twice"
[ ! -s "$work/twice" ]
ok $? 'no Message-ID left twice'
[ "$(find "$d" -name '*-run-*' | wc -l)" = 0 ]
ok $? 'no lock is left behind'
same_store() { # DIR NAME
    tests/dump.sh "$work/one/nachfass.db" > "$work/one.txt"
    tests/dump.sh "$1/nachfass.db" > "$work/got.txt"
    cmp -s "$work/one.txt" "$work/got.txt"
    ok $? "$2"
    diff "$work/one.txt" "$work/got.txt" | head -20 | sed 's/^/# /'
}
same_store "$d" 'the store is that of one run alone'

# `send` and `fetch` by themselves, at the same time
mixed() {
    for _ in 1 2; do
        together "$1" "$2" 1 fetch &
        together "$1" "$2" 2 send &
    done
    wait
    alone "$1" "$2"
}
story "$work/mixed" mixed
! grep -qvxE '0|75' "$work/mixed/codes"
ok $? 'send while fetch runs: 0 or 75'
same_store "$work/mixed" 'and the store is that of one run alone'

echo "# SEED=$seed"
# a kill that meets no claim proves nothing: the days are lived again until one does
for _ in 1 2 3 4 5; do
    kills=0 held=0
    rm -rf "$work/dead"
    story "$work/dead" killed
    [ "$held" = 0 ] || break
done
d=$work/dead
unsure=$(value 'SELECT count(*) FROM outbox WHERE state = 6')
doubts=$(grep -c 'was on the wire' "$d/errors" || true)
echo "# $kills killed, holding $held mails; $doubts in doubt, $unsure questions of them to the end"
[ "$held" -gt 0 ]
ok $? 'runs were killed while others went on, with mails in their hands'
! grep -qvxE '0|75' "$d/codes"
ok $? 'the run after them ends with 0 or 75'
none 'no claim of a dead run is left' 'SELECT count(*) FROM outbox WHERE run_id IS NOT NULL'
none 'all is sent, but for what was on the wire' \
    'SELECT count(*) FROM outbox WHERE state NOT IN (3, 6) OR (state = 6 AND kind > 2)'
[ "$unsure" -le $((kills * 4)) ]
ok $? 'at most one mail a connection in doubt for a kill'
none 'every answer was applied' 'SELECT count(*) FROM inbox WHERE state <> 1 OR moved = 0'
# who did not get the question in doubt did not answer it
is 'and once' '1|1' \
    "SELECT count(*) = count(DISTINCT inbox_id), count(*) >= $ANSWERS - $unsure FROM response"
# a mail in doubt that went again, or that its receiver answered, has left a day's run later:
# that, and only that many times, may differ
if [ "$unsure" = 0 ]; then
    tests/dump.sh "$work/one/nachfass.db" > "$work/one.txt"
    tests/dump.sh "$d/nachfass.db" > "$work/got.txt"
    later=$(diff "$work/one.txt" "$work/got.txt" | grep -c '^> invitation|') || true
    [ "$later" -le "$doubts" ] &&
        diff "$work/one.txt" "$work/got.txt" | sed -n 's/^[<>] //p' | sed 's/|[0-9]*|0$//' |
        sort | uniq -c | awk '$1 % 2 || !/ invitation\|0\|1\|/ { exit 1 }'
    ok $? 'the store is that of one run alone, but for when a mail in doubt has left'
    diff "$work/one.txt" "$work/got.txt" | head -20 | sed 's/^/# /'
fi
echo "1..$n"

#!/bin/sh
# Machines answer a survey: no answer goes to them, no score is taken from them, and only
# a report about a mail of ours to that very address switches an address off (threats 5,
# 8, 9). The auto-replies are those of tests/corpus/machines.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
d=$work/d
now=2026-03-03T09:00:00Z
"$program" init "$d" > /dev/null 2>&1 || { echo 'Bail out! no store'; exit 1; }
count() { sqlite3 -readonly "$d/nachfass.db" "$1"; }
same() { # WANT GOT NAME
    [ "$1" = "$2" ]
    same_code=$?
    ok $same_code "$3"
    [ $same_code = 0 ] || echo "# want $1, got $2"
}
mails() { find "$d/out/new" -type f | wc -l; }

# shellcheck disable=SC2046 # a list of names
scene_import "$d" 2026-03-03T08:00:00Z 2026-03-02 $(seq -f 'k%03g' 1 100)
scene_run "$d" "$now" > /dev/null
same 100 "$(mails)" 'a hundred people are asked'

cat > "$work/put.py" <<'PY'
"""put.py DIR WHAT: mails of that sort into the spool; prints how many."""
import email, email.policy, email.utils, glob, os, sys
sys.path.insert(0, "tests/corpus/machines")
import check

d, what = sys.argv[1:]
asked = []
for path in sorted(glob.glob(d + "/out/new/*")):
    with open(path, "rb") as f:
        m = email.message_from_binary_file(f, policy=email.policy.default)
    if m["Message-ID"].startswith("<survey."):
        asked.append((email.utils.parseaddr(m["To"])[1], email.utils.parseaddr(m["Reply-To"])[1],
                      m["Message-ID"].strip()))
asked.sort()
DSN = ("Return-Path: <>\nFrom: MAILER-DAEMON@evil.example\nTo: %s\nSubject: Undelivered Mail Returned to Sender\n"
       "Date: Tue, 3 Mar 2026 10:00:00 +0100\nMessage-ID: <%s.%d@evil.example>\nMIME-Version: 1.0\n"
       "Content-Type: multipart/report; report-type=%s; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
       "<%s>: 550 5.1.1 user unknown\n\n--b\nContent-Type: message/%s\n\nFeedback-Type: abuse\n"
       "Reporting-MTA: dns; evil.example\n\nFinal-Recipient: rfc822; %s\nAction: failed\nStatus: 5.1.1\n\n"
       "--b\nContent-Type: text/rfc822-headers\n\nTo: %s\nMessage-ID: %s\n\n--b--\n")

def dsn(i, to, victim, message_id, kind="delivery-status"):
    report = "feedback-report" if kind == "feedback-report" else "delivery-status"
    return DSN % (to, what, i, report, victim, kind, victim, victim, message_id)

def autos():
    files = ["tests/corpus/machines/04-autos.txt", "tests/corpus/machines/08-more-autos.txt"]
    for i, (_, want, raw) in enumerate(m for f in files for m in check.load(f)):
        to, survey = asked[i][1:]
        text = raw.decode().replace("\r\n", "\n").replace("<x1@", "<auto%d@" % i)
        text = text.replace("kim@kunde.example", asked[i][0]).replace(check.TOKEN, "x")
        lines = [l for l in text.split("\n\n")[0].split("\n") if not l.startswith("In-Reply-To")]
        head = "\n".join("To: " + to if l.startswith("To: ") else l for l in lines)
        yield head + "\nIn-Reply-To: " + survey + "\n\n" + text.split("\n\n", 1)[1]

def forged():
    """Nothing of ours, an invented token, or the token of somebody else."""
    for i, (victim, _, _) in enumerate(asked):
        other = asked[(i + 1) % len(asked)]
        bad = "%026d" % i
        yield dsn(i, *[("feedback@firma.example", victim, "<a%d@evil.example>" % i),
                       ("feedback+%s@firma.example" % bad, victim, "<survey.%s@firma.example>" % bad),
                       (other[1], victim, "<a%d@evil.example>" % i),
                       ("feedback@firma.example", victim, other[2])][i % 4])

def complaints():
    for i, (victim, _, _) in enumerate(asked[:20]):
        yield dsn(i, "feedback@firma.example", victim, "<survey.%026d@firma.example>" % i, "feedback-report")

def strangers():
    for i in range(1000):
        yield ("From: Fremd %d <f%d@fremd%d.example>\nTo: feedback+%026d@firma.example\nSubject: Re: Ihre Meinung\n"
               "Date: Tue, 3 Mar 2026 10:00:00 +0100\nMessage-ID: <fremd.%d@fremd.example>\n"
               "In-Reply-To: <survey.%026d@firma.example>\nContent-Type: text/plain\n\n%d, Betrug!\n"
               % (i, i, i, i, i, i, i % 11))

def genuine():
    for i, (customer, to, survey) in enumerate(asked[:3]):
        yield dsn(i, to if i else "feedback@firma.example", customer, survey)

n = 0
for text in {"autos": autos, "forged": forged, "complaints": complaints,
             "strangers": strangers, "genuine": genuine}[what]():
    name = "%s.%d" % (what, n)
    with open(d + "/in/tmp/" + name, "wb") as f:
        f.write(text.encode())
    os.rename(d + "/in/tmp/" + name, d + "/in/new/" + name)
    n += 1
print(n)
PY
put() { # WHAT: then a run
    put_n=$(python3 "$work/put.py" "$d" "$1") || echo "# put.py failed for $1"
    scene_run "$d" "$now" > "$work/$1.said" 2>&1
}

put autos
ok "$([ "$put_n" -ge 60 ]; echo $?)" 'sixty auto-replies and more come in'
same "$put_n" "$(count "SELECT count(*) FROM inbox WHERE message_id LIKE 'auto%'")" 'each is read'
same 100 "$(mails)" 'no answer goes to any of them'
same 0 "$(count 'SELECT count(*) FROM response')" 'no score is taken from any'

put forged
same 100 "$put_n" 'a hundred forged reports come in'
same 0 "$(count 'SELECT count(*) FROM suppression')" 'no address is switched off'
same 100 "$(count 'SELECT count(*) FROM invitation WHERE state = (SELECT state FROM invitation LIMIT 1)')" \
    'no invitation is cancelled'
put complaints
same 0 "$(count 'SELECT count(*) FROM suppression')" 'nor by forged complaints'

put strangers
same 1000 "$put_n" 'a thousand strangers write with invented tokens'
same 100 "$(mails)" 'no mail goes out to them'
same 0 "$(count 'SELECT count(*) FROM response')" 'and no score is taken'

put genuine
same 3 "$(count 'SELECT count(*) FROM suppression')" 'a true report switches its address off'
echo "1..$n"

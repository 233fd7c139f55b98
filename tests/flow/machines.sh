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
mails() { find "$d/out/new" -type f | wc -l; }

# shellcheck disable=SC2046 # a list of names
scene_import "$d" 2026-03-03T08:00:00Z 2026-03-02 $(seq -f 'k%03g' 1 100)
scene_run "$d" "$now" > /dev/null
same 'a hundred people are asked' 100 "$(mails)"

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

def answers(name, *files):
    found = [m for f in files for m in check.load("tests/corpus/machines/" + f)]
    machines = [m for m in found if m[1][0] == "auto"]
    for i, (_, want, raw) in enumerate(machines[:len(asked)]):
        to, survey = asked[i][1:]
        text = raw.decode().replace("\r\n", "\n").replace("<x1@", "<%s%d@" % (name, i))
        text = text.replace("kim@kunde.example", asked[i][0]).replace(check.TOKEN, "x")
        lines = [l for l in text.split("\n\n")[0].split("\n") if not l.startswith("In-Reply-To")]
        head = "\n".join("To: " + to if l.startswith("To: ") else l for l in lines)
        yield head + "\nIn-Reply-To: " + survey + "\n\n" + text.split("\n\n", 1)[1]

def autos():
    return answers("auto", "04-autos.txt", "08-more-autos.txt")

def notes():
    return answers("note", "21-notes.txt")

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
for text in {"autos": autos, "notes": notes, "forged": forged, "complaints": complaints,
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
same 'each is read' "$put_n" "$(value "SELECT count(*) FROM inbox WHERE message_id LIKE 'auto%'")"
same 'no answer goes to any of them' 100 "$(mails)"
same 'no score is taken from any' 0 "$(value 'SELECT count(*) FROM response')"

put notes
ok "$([ "$put_n" -ge 30 ]; echo $?)" 'thirty notes and more that only their sentences give away'
same 'no answer goes to any of them' 100 "$(mails)"
same 'no score is taken from any' 0 "$(value 'SELECT count(*) FROM response')"
guesses=$(value "SELECT count(*) FROM inbox WHERE message_id LIKE 'note%' AND state = 2 AND reason LIKE 'by its words%'")
ok "$([ "$guesses" -ge 20 ]; echo $?)" 'where that is a guess somebody is shown them'
same 'in the review queue' "$guesses" "$("$program" -c "$d/nachfass.conf" --now "$now" review list | grep -c 'by its words')"

put forged
same 'a hundred forged reports come in' 100 "$put_n"
same 'no address is switched off' 0 "$(value 'SELECT count(*) FROM suppression')"
same 'no invitation is cancelled' 100 "$(value 'SELECT count(*) FROM invitation WHERE state = (SELECT state FROM invitation LIMIT 1)')"
put complaints
same 'nor by forged complaints' 0 "$(value 'SELECT count(*) FROM suppression')"

put strangers
same 'a thousand strangers write with invented tokens' 1000 "$put_n"
same 'no mail goes out to them' 100 "$(mails)"
same 'and no score is taken' 0 "$(value 'SELECT count(*) FROM response')"

put genuine
same 'a true report switches its address off' 3 "$(value 'SELECT count(*) FROM suppression')"
echo "1..$n"

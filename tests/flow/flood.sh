#!/bin/sh
# Very many detractors at once (threat 49): each gets an apology and a case with its
# deadline, the manager some single alerts and then lists with a link a case; digest and
# ladder stay readable, and running again changes nothing.
# usage: flood.sh [CUSTOMERS]
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/flow python3 - "$program" "$work" "${1:-1500}" <<'PY'
import sys, time
from firm import *
program, work, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
SINGLE = 20
f = Firm(work + "/a", program, start="2026-03-03T08:00:00",
         edit=[("followup_delay = 3d", "followup_delay = 3d\n    alerts_an_hour = %d" % SINGLE)])
day = (f.now - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
f.do("import", "-", data=HEAD + "".join("k%d,%s,k%d@kunde%d.example,Kim %d,de,phone,Anruf,,,\n" % (i, day, i, i % 50, i)
                                        for i in range(n)))
f.at(10).do("run")
def texts(kinds):
    return f.sql("SELECT o.kind, o.rcpt_to, o.due_at, b.sent_text, length(b.raw) FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id"
                 " WHERE o.kind IN (%s)" % kinds)
tokens = f.sql("SELECT i.token, p.email FROM invitation i JOIN customer p ON p.id = i.customer_id WHERE i.sent_at > 0")
f.same(len(tokens), n, "%d customers are asked" % n)
for i, (token, who) in enumerate(tokens):
    f.mail(who, "feedback+%s@firma.example" % token, "%d. Seit heute geht nichts mehr." % (i % 3))
began = time.monotonic()
f.at(20).do("run")
print("# read, decided and sent in %.1f s" % (time.monotonic() - began))
now = int(f.now.timestamp())
f.same(f.sql("SELECT count(*), count(DISTINCT deadline_at), min(deadline_at) > ? FROM case_file WHERE state = 0", now),
       [(n, 1, 1)], "each has a case with its deadline")
f.same(f.one("SELECT count(*) FROM outbox WHERE kind = 3 AND state = 3"), n, "and an apology")
alerts, lists = texts("4"), texts("15")
f.same(len(alerts), min(n, SINGLE), "the owner gets %d single alerts" % SINGLE)
f.same(len(lists), -(-(n - SINGLE) // 500), "and the others in lists of five hundred")
told = [int(x) for m in lists for x in re.findall(r"^#(\d+) ", m[3], re.M)]
told += [i for i, in f.sql("SELECT case_id FROM outbox WHERE kind = 4")]
f.same(sorted(told), [i for i, in f.sql("SELECT id FROM case_file ORDER BY id")], "every case was told, once")
f.ok(all(m[1] == MARIA for m in alerts + lists), "to its owner")
f.ok(max(m[4] for m in lists) < 1000000, "no list is larger than a megabyte", max(m[4] for m in lists))
out = [m for m in f.left() if m.kind == "alerts"]
f.ok(len(out) == len(lists) and all(len(re.findall(r'href="mailto:feedback(?:%2B|\+)[a-z2-7]{26}@firma', m.html)) ==
     len(re.findall(r"^#\d+ ", m.text, re.M)) for m in out), "each with a link to its desk")
f.ok("Seit heute geht nichts mehr" in out[0].text, "the first ones with the customers' words")
link = re.search(r'href="mailto:(feedback(?:%2B|\+)[a-z2-7]{26}@firma.example)\?', out[-1].html)[1].replace("%2B", "+")
f.mail(MARIA, link, "Guten Tag, wir kümmern uns darum.")
left = f.run()
f.same(sorted(m.kind for m in left), ["notice", "relay_customer"], "an answer by such a link reaches the customer")
before = f.one("SELECT count(*) FROM outbox")
f.do("run")
f.same(f.one("SELECT count(*) FROM outbox"), before, "running again tells nobody anything")

# ---- the ladder: three quarters of the time have passed, then all of it
f.at(60 * 6 + 30).do("run")
rungs = texts("5")
f.same(f.one("SELECT count(*) FROM case_file WHERE rung = 1"), n - 1, "every case climbs at its time")
f.ok(len(rungs) <= SINGLE, "few of them by single mails", len(rungs))
f.at(60 * 3).do("run")
f.same(f.one("SELECT count(*) FROM case_file WHERE rung = 2"), n - 1, "and so at the deadline")
f.at(60 * 14).do("run")
f.same(f.sql("SELECT count(*) FROM held_mail"), [(0,)], "what was held was told")
mails = f.sql("SELECT rcpt_to, count(*) FROM outbox WHERE kind IN (4, 5, 9, 15) GROUP BY rcpt_to")
limit = 3 * (SINGLE + n // 500 + 2) + 4
f.ok(all(k <= limit for _, k in mails), "nobody is flooded", mails)
digest = [m for m in texts("9")]
f.ok(digest and all("weitere" in m[3] and m[4] < 400000 for m in digest), "the digest counts them and shows the first",
     [(m[4], m[3][:200]) for m in digest])

# ---- at night: what would all leave in the morning counts as one hour
g = Firm(work + "/b", program, start="2026-03-06T20:00:00",
         edit=[("followup_delay = 3d", "followup_delay = 3d\n    alerts_an_hour = 2"),
               ("send_hours = {\"Mo-Fr 08:00-19:00\", \"Sa 10:00-16:00\"}", "send_hours = always")])
g.tests = f.tests
surveys = g.ask(*["s%d" % i for i in range(6)])
for i, m in enumerate(surveys):
    g.answer(m, "1. Nichts geht.")
    left = g.run(60)
g.same([m.kind for m in left if m.rcpt == MARIA], [], "at night nobody is woken")
g.now = datetime(2026, 3, 9, 7, 30, tzinfo=timezone.utc)
left = [m for m in g.run() if m.rcpt == MARIA]
g.same(sorted(m.kind for m in left if m.kind != "digest"), ["alert", "alert", "alerts"],
       "on Monday two alerts come, and a list of the others")
g.same(len(re.findall(r"^#\d+ ", next(m.text for m in left if m.kind == "alerts"), re.M)), 4, "all of them")
g.end()
PY

#!/bin/sh
# What 'retention' keeps no longer is erased once a day: bytes of mails, answered
# interactions whose case is closed, the others; never what somebody still works on. What
# is counted stays.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/flow python3 - "$program" "$work" <<'PY'
import json, subprocess, sys
from firm import *
program, work = sys.argv[1:]
f = Firm(work + "/a", program)
def on(*args, data=None):
    return subprocess.run([program, "-c", f.d + "/nachfass.conf", "--now", f.now.strftime("%Y-%m-%dT%H:%M:%SZ"), *args],
                          input=data, capture_output=True, text=True)
def keep(**how):
    """Puts settings of 'retention' where the sample has them as comments."""
    with open(f.d + "/nachfass.conf", encoding="utf-8") as c:
        text = c.read()
    for name, span in how.items():
        text = text.replace("    # %s = 0\n" % name, '    %s = "%s"\n' % (name, span))
    with open(f.d + "/nachfass.conf", "w", encoding="utf-8") as c:
        c.write(text)
f.same(on("purge").returncode, 78, "nothing is configured: all is kept for ever")

rows = HEAD + "".join("%s,2026-03-02T1%d:00:00Z,%s@gmx.example,Kim %s,de,phone,Betreff %s,agent %s,,\n" % (w, i, w, w, w, w)
                      for i, w in enumerate(("anna", "bernd", "clara", "dora", "emil", "stumm")))
f.do("import", "-", data=rows)
surveys = {m.rcpt.split("@")[0]: m for m in f.run()}
f.answer(surveys["anna"], "2. Das annaGerät ist kaputt.")
f.answer(surveys["bernd"], "9, berndLob.")
f.answer(surveys["clara"], "1. claraKlage bleibt offen.")
f.answer(surveys["dora"], "Zwischen 3 und 8, doraZweifel.")
f.answer(surveys["emil"], "Bitte keine Mails mehr, emilStopp.")
f.mail("niemand@x.example", OURS, "fremdWort, gehört zu niemandem.")
left = f.run()
alert = [m for m in left if m.kind == "alert" and "annaGer" in m.text][0]
f.answer(alert, "gelöst\nannaErsatz ist unterwegs.")
for i in range(80):
    f.run(12 * 60)
closed = f.one("SELECT max(closed_at) FROM case_file WHERE state = 3")
f.same(f.sql("SELECT state, count(*) FROM case_file GROUP BY 1"), [(0, 1), (3, 1)], "a case is closed, another one still open")

keep(raw_mail="90d", answers="365d", interactions="200d")
p = on("check")
f.ok(p.returncode == 0, "retention is configured", p.stderr + p.stdout)
def held():
    """How much of each kind there is."""
    return {k: f.one(q) for k, q in {
        "in": "SELECT count(*) FROM inbox_raw", "out": "SELECT count(*) FROM outbox_body WHERE length(raw) > 0",
        "words": "SELECT count(*) FROM response WHERE comment <> ''", "named": "SELECT count(*) FROM interaction WHERE name <> ''",
        "customers": "SELECT count(*) FROM customer WHERE email <> ''", "texts": "SELECT count(*) FROM event WHERE text <> ''"}.items()}
def tell(*args):
    p = on("--json", *args)
    return json.loads(p.stdout) if p.returncode == 0 else p.stderr
def until(day):
    f.now = datetime(2026, 3, 2, 12, tzinfo=timezone.utc) + timedelta(days=day)
figures = lambda: (tell("report", "--last", "3000d"), {k: v for k, v in tell("status").items() if k in ("interactions", "cases", "suppressed", "review")},
                   {k: v for k, v in tell("status")["outbox"].items() if k in ("failed", "unsure")})
was, counted = held(), figures()
until(80)
f.run(0)
f.same({**held(), "in": 0, "out": 0}, {**was, "in": 0, "out": 0}, "nothing of that age is erased")
until(95)
p = tell("purge", "--dry-run")
f.ok(p["dry_run"] and p["raw_in"] > 5 and p["raw_out"] > 5 and p["answered"] == 0, "--dry-run counts", p)
f.same(held()["in"], was["in"], "and erases nothing")
f.run(0)
now = held()
f.same((now["in"], {k: now[k] for k in now if k not in ("in", "out")}), (0, {k: was[k] for k in was if k not in ("in", "out")}), "a run erases the bytes of mails, no words")
f.ok(0 < f.one("SELECT count(*) FROM outbox_body WHERE sent_text <> ''"), "what ours said is known still")
f.same(f.one("SELECT count(*) FROM inbox WHERE words LIKE '%fremdWort%'"), 0, "but not what belonged to nobody")
f.do("fetch")
f.same(f.one("SELECT value FROM meta WHERE key = 'purged'"), str(int(f.now.timestamp())), "it is kept when that was done")
f.at(60).do("run")
f.same(f.one("SELECT value FROM meta WHERE key = 'purged'"), str(int(f.now.timestamp()) - 3600), "an hour later nothing is looked for")

until(230)
f.run(0)
f.same(f.sql("SELECT ext_id FROM interaction WHERE name = ''"), [("stumm",)], "who never answered is nameless then")
f.same(f.one("SELECT count(*) FROM customer WHERE email = 'stumm@gmx.example'"), 0, "and no customer any more")
until(480)
f.run(0)
names = [r[0] for r in f.sql("SELECT ext_id FROM interaction WHERE name <> '' ORDER BY 1")]
f.same(names, ["clara"], "answered ones go later; whose case is open stays")
f.ok(f.one("SELECT count(*) FROM response WHERE comment LIKE '%claraKlage%'") == 1 and f.one("SELECT count(*) FROM token WHERE role = 2") > 0, "with words and desk")
until(575) # digests that quoted them go as mails do
f.run(0)
for word in ("annaGer", "annaErsatz", "berndLob", "doraZweifel", "Kim anna"):
    n = sum(f.one("SELECT count(*) FROM %s WHERE instr(%s, ?) > 0" % t, word) for t in (
        ("response", "comment || reply || candidates"), ("event", "text"), ("outbox_body", "sent_text || CAST(raw AS TEXT)"),
        ("inbox", "words || subject || sender"), ("customer", "name"), ("interaction", "name || subject || agent || attrs")))
    f.same(n, 0, "nothing of '%s' is left" % word)
f.same(f.sql("SELECT email FROM suppression"), [("emil@gmx.example",)], "who wants no mail stays known")
now = figures()
f.same(now[0]["surveys"], counted[0]["surveys"], "scores and answers with words are counted as before")
f.same((now[0]["cases"], now[0]["first_response"]), (counted[0]["cases"], counted[0]["first_response"]), "so are cases and times")
f.same((now[1]["interactions"], now[1]["suppressed"]), (counted[1]["interactions"], counted[1]["suppressed"]), "and interactions")
tallies = {"interaction": "SELECT state, count(*) FROM interaction GROUP BY 1", "inbox": "SELECT state, count(*) FROM inbox GROUP BY 1",
           "invitation": "SELECT state, count(*) FROM invitation WHERE kind = 0 GROUP BY 1", "case": "SELECT state, count(*) FROM case_file GROUP BY 1",
           "outbox": "SELECT state, count(*) FROM outbox WHERE state IN (3, 5, 7) GROUP BY 1"}
f.same({k: dict(f.sql("SELECT key, n FROM tally WHERE name = ? AND n <> 0", k)) for k in tallies},
       {k: {str(a): b for a, b in f.sql(q)} for k, q in tallies.items()}, "every tally is that of its rows")
p = json.loads(on("--json", "import", "-", data=rows).stdout)
f.same((p["new"], p["rejected"], p["unchanged"]), (0, 0, 6), "the same file again changes nothing")
f.answer(surveys["anna"], "Eine sehr späte Antwort.")
f.ok(f.do("fetch").returncode == 0 and f.one("SELECT state FROM inbox ORDER BY id DESC LIMIT 1") == 2, "a late answer is set aside")
f.same(f.one("PRAGMA integrity_check"), "ok", "the store is whole")
f.end()
PY

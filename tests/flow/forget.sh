#!/bin/sh
# A person is erased with a whole loop behind them: none of the strings planted in their
# mails, rows and files is left in any file of the data directory, others are untouched,
# figures stay right, and they are never mailed again (threat 30). Before that they get all
# that is held of them, and nothing of others.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/flow python3 - "$program" "$work" <<'PY'
import fcntl, json, shutil, subprocess, sys
from firm import *
program, work = sys.argv[1:]
plants = []
def plant(what):
    """A string that stands nowhere else, to be searched for."""
    plants.append("Qx%02d%s" % (len(plants), what))
    return plants[-1]
ZORA, OTTO = "zora." + plant("mail").lower() + "@gmx.example", "otto@gmx.example"
plants[0] = ZORA.split("@")[0]
OTHER = plant("privat").lower() + "@web.example"
plants[-1] = OTHER.split("@")[0]

def search(d, strings):
    """By string: in which files of that folder it stands, whatever its case."""
    found = {}
    for folder, _, files in os.walk(d):
        for name in files:
            with open(os.path.join(folder, name), "rb") as f:
                data = f.read().lower()
            data += data.replace(b"=\n", b"")
            for s in strings:
                if s.lower().encode() in data:
                    found.setdefault(s, set()).add(os.path.relpath(os.path.join(folder, name), d))
    return found

def hold(*statements):
    """Another process that has the store open until its stdin is closed."""
    code = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], isolation_level=None)\n" \
           "for x in sys.argv[2:]: db.execute(x).fetchall()\nprint(1, flush=True)\nsys.stdin.read()\n"
    p = subprocess.Popen([sys.executable, "-c", code, f.d + "/nachfass.db", *statements],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    p.stdout.readline()
    return p
def let_go(p):
    p.stdin.close()
    p.wait()
    p.stdout.close()

def loop(f, mail, name, tag):
    """Survey, answer, case, talk, voucher, follow-up, digests: all that can be held."""
    f.at(days=(1 - f.now.weekday()) % 7) # a Tuesday morning
    f.now = f.now.replace(hour=9, minute=0)
    head = HEAD.rstrip("\n") + ",Kundennummer,Bemerkung\n"
    rows = ""
    for i in range(3):
        when = (f.now - timedelta(hours=30 - i)).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows += ",".join([tag("ticket"), when, mail, name, "de", "phone", tag("betreff"), tag("agent"), "",
                          tag("produkt"), tag("nummer"), tag("merk")]) + "\n"
    f.do("import", "-", data=head + rows)
    survey = [m for m in f.run() if m.rcpt == mail][0]
    f.answer(survey, "2. %s ist kaputt, %s.\n\nViele Grüße\n%s" % (tag("geraet"), tag("grund"), name),
             sender="%s <%s>" % (name, mail), subject="Re: " + tag("antwort"))
    left = f.run()
    alert = [m for m in left if m.kind == "alert"][0]
    apology = [m for m in left if m.kind == "apology"][0]
    f.answer(alert, "Notiz: %s sagt der Techniker." % tag("notiz"))
    f.run(20)
    f.answer(alert, "Gutschein 20\nGuten Tag %s, Ihr %s kommt morgen." % (name, tag("ersatz")))
    relay = [m for m in f.run(20) if m.kind == "relay_customer"][0]
    f.answer(relay, "Danke, aber %s fehlt noch. Rufen Sie %s an." % (tag("kabel"), tag("telefon")),
             sender="%s <%s>" % (name, mail))
    back = [m for m in f.run(20) if m.kind == "relay_owner"][0]
    f.answer(back, "gelöst\nDas %s ist unterwegs." % tag("paket"))
    f.run(20)
    ask = []
    for i in range(12):
        ask += [m for m in f.run(12 * 60) if m.kind == "followup"]
    f.answer(ask[0], "Nein, %s geht immer noch nicht." % tag("nochmal"))
    f.run(20)
    alert = [m for m in f.sent if m.rcpt == MARIA and m.kind in ("alert", "relay_owner", "unsolved")][-1]
    f.answer(alert, "gelöst\nHier ist %s." % tag("ende"))
    f.run(20)
    for i in range(24):
        f.run(12 * 60)
    return survey

f = Firm(work + "/a", program, edit=[("digest = none", 'digest = "08:00"')])
with open(f.d + "/nachfass.conf", "a", encoding="utf-8") as c:
    c.write('voucher "kulanz" {\n}\n')
f.do("voucher", "import", "kulanz", "-", data="code,value,expiry\nCODE-1,20,2027-12-31\nCODE-2,20,2027-12-31\n")
otto_n = [0]
def otto_tag(what):
    otto_n[0] += 1
    return "Otto%02d%s" % (otto_n[0], what)
NAME = plant("Vorname") + " " + plant("Nachname")
loop(f, OTTO, "Otto Ohnesorg", otto_tag)
survey = loop(f, ZORA, NAME, plant)
# what is known of her beside the loop: a mail that belongs to nobody and names her, one
# that cannot be read, a colleague's words to the digest, a bounce's memory, a wish to stop
f.mail(OTHER, OURS, "Ich bin die Frau von %s und sage %s." % (NAME, plant("fremd")))
f.mail("mailer@x.example", OURS, "%s: unbekannt, %s" % (ZORA, plant("aside")))
digest = [m for m in f.sent if m.kind == "digest" and m.rcpt == MARIA][-1]
f.answer(digest, "Zu %s: %s, erledige ich." % (NAME, plant("digest")))
f.run(20)
# from here on somebody has the store open, as watch does: its journal stays
idle = hold("SELECT count(*) FROM meta")
f.do("suppress", "add", ZORA, plant("wunsch"))
# a second answer, from another address, to her survey; at the end an interaction that waits
f.answer(survey, "8, sagt %s." % plant("zweite"), sender=OTHER)
f.run(20)
while len(plants) < 48:
    f.answer(survey, "3, und %s." % plant("mehr"))
    f.run(20)
when = f.now.strftime("%Y-%m-%dT%H:%M:%SZ")
f.do("import", "-", data=HEAD + "%s,%s,%s,%s,de,phone,%s,,,\n" % (plant("wartet"), when, ZORA, NAME, plant("spaeter")))

def dump(d):
    """All that is held of Otto and of nobody, row by row."""
    db = sqlite3.connect("file:%s/nachfass.db?mode=ro" % d, uri=True)
    out = []
    who = "(SELECT id FROM customer WHERE email = '%s')" % OTTO
    inv = "(SELECT id FROM invitation WHERE customer_id = %s)" % who
    case = "(SELECT id FROM case_file WHERE customer_id = %s)" % who
    for q in ("SELECT * FROM customer WHERE id = " + who, "SELECT * FROM interaction WHERE customer_id = " + who,
              "SELECT * FROM invitation WHERE customer_id = " + who, "SELECT * FROM case_file WHERE customer_id = " + who,
              "SELECT * FROM response WHERE invitation_id IN " + inv, "SELECT * FROM event WHERE case_id IN " + case,
              "SELECT * FROM token WHERE case_id IN %s OR invitation_id IN %s" % (case, inv),
              "SELECT * FROM voucher", "SELECT * FROM voucher_wish WHERE case_id IN " + case,
              "SELECT o.*, b.* FROM outbox o JOIN outbox_body b ON b.outbox_id = o.id WHERE o.case_id IN %s OR o.invitation_id IN %s" % (case, inv),
              "SELECT m.*, r.raw FROM inbox m LEFT JOIN inbox_raw r ON r.inbox_id = m.id WHERE m.case_id IN %s OR m.invitation_id IN %s" % (case, inv)):
        out += [q] + sorted(map(repr, db.execute(q).fetchall()))
    db.close()
    return out
report = lambda g: [json.loads(g.do("--json", *x).stdout) for x in (("report", "--last", "365d"), ("status",))]
def figures(g):
    """What is counted, but for runs and what waits."""
    r, s = report(g)
    return {k: v for k, v in r.items() if k not in ("now", "since")}, {k: s[k] for k in s if k in ("interactions", "invitations", "cases", "voucher")}
f.ok(len(plants) >= 50, "%d strings are planted" % len(plants))
before = search(f.d, plants)
f.same(sorted(set(plants) - set(before)), [], "and each is found before")
f.ok(all("nachfass.db" in " ".join(v) for k, v in before.items()), "in the store or its journal, whatever else")
journal = sum("nachfass.db-wal" in v for v in before.values())
f.ok(journal > 5, "%d in its journal" % journal)
spool = sum(any(x.startswith(("in/", "out/")) for x in v) for v in before.values())
f.ok(spool > 20, "and %d in the spools" % spool)

# ---- what is in the way
g = lambda *args: subprocess.run([program, "-c", f.d + "/nachfass.conf", "--now", f.now.strftime("%Y-%m-%dT%H:%M:%SZ"), *args],
                                 capture_output=True, text=True)
want = dump(f.d)
counted = figures(f)
def whole():
    return set(search(f.d, plants)) == set(plants)
def whole(d):
    return set(search(d, plants)) == set(plants)
def on(d, *args):
    return subprocess.run([program, "-c", d + "/nachfass.conf", "--now", f.now.strftime("%Y-%m-%dT%H:%M:%SZ"), *args],
                          capture_output=True, text=True)
def copy(name, change=()):
    d = work + "/" + name
    shutil.copytree(f.d, d)
    db = sqlite3.connect(d + "/nachfass.db")
    for sql in change:
        db.execute(sql)
    db.commit()
    db.close()
    return d
p = on(f.d, "forget", "--dry-run", ZORA)
f.ok(p.returncode == 65 and "4 interactions" in p.stdout and "is not closed" in p.stderr, "--dry-run says what would go, and what is in the way", p.stderr)
p = on(f.d, "forget", ZORA)
f.ok(p.returncode == 65 and "is not closed" in p.stderr, "an open case has to be settled first", p.stderr)
f.same(on(f.d, "forget", "nobody").returncode, 65, "what is no address is refused")
for address, word in ((MARIA.upper(), "person 'maria'"), (OURS, "company's own")):
    p = on(f.d, "forget", "--force", address)
    f.ok(p.returncode == 65 and word in p.stderr, "nor is an address of the firm: %s" % word, p.stderr)
f.ok(whole(f.d), "nothing has changed")
theirs = "(SELECT id FROM case_file WHERE customer_id = (SELECT id FROM customer WHERE email = '%s'))" % ZORA
for name, word, change in (
        ("unread", "not read yet", ["UPDATE inbox SET state = 0 WHERE id = 1"]),
        ("claimed", "on its way", ["UPDATE outbox SET state = 1, run_id = 1 WHERE id = (SELECT max(id) FROM outbox WHERE case_id IN %s)" % theirs]),
        ("wire", "on its way", ["UPDATE outbox SET state = 2, run_id = 1 WHERE id = (SELECT max(id) FROM outbox WHERE case_id IN %s)" % theirs])):
    d = copy(name, change)
    p = on(d, "forget", "--force", ZORA)
    f.ok(p.returncode == 75 and word in p.stderr and whole(d), "%s: 'try again', and nothing is erased by half" % name, p.stderr)
d = copy("digest", ["UPDATE outbox SET state = 4 WHERE id = (SELECT max(id) FROM outbox WHERE kind = 9)"])
f.ok(on(d, "case", "resolve", "2").returncode == 0 and on(d, "run").returncode == 0, "its case is resolved")
d2 = copy("running")
now = f.now.strftime("%Y-%m-%dT%H:%M:%SZ")
db = sqlite3.connect(d2 + "/nachfass.db")
run, = db.execute("INSERT INTO run (started_at, now, host, command, pid, seen_at, boot) SELECT started_at, now, host, 'send', pid, seen_at, boot FROM run ORDER BY id DESC LIMIT 1 RETURNING id").fetchone()
db.commit()
db.close()
with open("%s/nachfass.db-run-%d" % (d2, run), "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    p = on(d2, "forget", "--force", ZORA)
    f.ok(p.returncode == 75 and "is at work" in p.stderr and whole(d2), "another run is at work: 'try again'", p.stderr)
f.same(on(d2, "forget", "--force", ZORA).returncode, 0, "dead, it is in nobody's way")

# ---- what is held of her, for herself
p = on(f.d, "export", "--mails", work + "/mails", ZORA)
told = json.loads(p.stdout)
text = json.dumps(told, ensure_ascii=False).lower().replace("=\\n", "")
digest_words = [x for x in plants if x.endswith("digest")]
f.same([x for x in plants if x.lower() not in text and x not in digest_words], [], "the export holds every string, but a colleague's to a digest")
others = [r[0] for r in f.sql("SELECT 'Otto' || substr('0' || value, -2) FROM json_each(?)", json.dumps(list(range(otto_n[0]))))]
f.same([x for x in others + [OTTO, "Ohnesorg"] if x.lower() in text], [], "and nothing of the other customer")
f.same([len(told[k]) for k in ("customer", "interactions", "cases", "vouchers", "suppression")], [1, 4, 1, 1, 1], "rows of each kind")
f.ok(told["left_out"]["mails"] > 10 and all(x["raw"] for x in told["mails_in"]), "what speaks of others is counted, mails are whole")
eml = sorted(os.listdir(work + "/mails"))
f.same(len(eml), len(told["mails_out"]) + len(told["mails_in"]), "each mail is a file as well")
f.ok(open("%s/mails/in-%d.eml" % (work, told["mails_in"][0]["id"]), "rb").read() == f.sql("SELECT raw FROM inbox_raw WHERE inbox_id = ?", told["mails_in"][0]["id"])[0][0], "byte for byte")
out = [x for x in told["mails_out"] if x["kind"] == "survey"]
f.ok(out and all(ZORA in x["raw"] and x["raw"].startswith("Date: ") and "base_id" not in x for x in out), "surveys are whole as well")
f.ok(told["answers"][0]["score"] == 2 and re.match(r"2026-\d\d-\d\dT", told["answers"][0]["received_at"]), "numbers are numbers, times are times", told["answers"][0])
p = on(f.d, "export", "nobody@nowhere.example")
f.ok(p.returncode == 0 and json.loads(p.stdout)["interactions"] == [] and not told["forgotten"], "of a stranger nothing is held")
p = on(f.d, "forget", "--dry-run", "nobody@nowhere.example")
f.ok(p.returncode == 0 and "nothing is held of that address" in p.stdout, "which is said", p.stdout)
with open(f.d + "/rows.csv", "w", encoding="utf-8") as x:
    x.write("b@BÜCHER.example\nb@bücher.example\n")
p = on(f.d, "forget", "--dry-run", "b@xn--bcher-kva.example")
f.ok("rows.csv" in p.stdout, "files are searched for a domain as people write it, too", p.stdout)
os.remove(f.d + "/rows.csv")

f.do("backup", work + "/backup.db")

# ---- erased, with somebody reading
with open(f.d + "/interactions.csv", "w") as x:
    x.write("forgotten by nobody\n%s\n" % ZORA)
f.do("backup", f.d + "/nachfass.db-copy")
reader = hold("BEGIN", "SELECT count(*) FROM customer")
p = on(f.d, "forget", "--force", ZORA, OTHER)
f.ok(p.returncode == 75 and "traces" in p.stderr, "while others read, traces are left, and that is said", p.stderr)
f.ok("interactions.csv" in p.stdout, "a file that names them is named", p.stdout)
f.ok("nachfass.db-copy" in p.stdout, "so is a backup beside the store, whatever it is called", p.stdout)
os.remove(f.d + "/nachfass.db-copy")
f.ok("may quote them" in p.stdout and "sent  <survey." in p.stdout and "backups" in p.stdout, "so are mails, and what else is not in reach")
os.remove(f.d + "/interactions.csv")
left = search(f.d, plants)
f.ok(len(left) > 20, "(%d strings are left in %s)" % (len(left), sorted(set().union(*left.values()))))
let_go(reader)
f.do("run")
f.same(search(f.d, plants), {}, "the next run leaves none of the %d in any file" % len(plants))
f.ok(os.path.exists(f.d + "/nachfass.db-wal"), "nor in the journal, which somebody has open")
f.same(f.one("PRAGMA integrity_check"), "ok", "the store is whole")
f.same(f.sql("PRAGMA foreign_key_check"), [], "and its references")
f.same(dump(f.d), want, "what is held of another customer is the same, byte for byte")
now = figures(f)
f.same([x["surveys"] for x in (now[0], counted[0])], [counted[0]["surveys"]] * 2, "scores, answers and words are counted as before")
f.same([now[0][k] for k in ("vouchers", "first_response")], [counted[0][k] for k in ("vouchers", "first_response")], "so are vouchers and times")
f.same(now[0]["cases"], {**counted[0]["cases"], "open": 0, "closed": 2}, "the open case is closed")
f.same(now[0]["not_invited"], {**counted[0]["not_invited"], "erased": 1}, "who waited to be asked is not")
tallies = {"interaction": "SELECT state, count(*) FROM interaction GROUP BY 1", "inbox": "SELECT state, count(*) FROM inbox GROUP BY 1",
           "invitation": "SELECT state, count(*) FROM invitation WHERE kind = 0 GROUP BY 1",
           "followup": "SELECT state, count(*) FROM invitation WHERE kind = 1 GROUP BY 1", "case": "SELECT state, count(*) FROM case_file GROUP BY 1",
           "outbox": "SELECT state, count(*) FROM outbox WHERE state IN (3, 5, 7) GROUP BY 1",
           "suppression": "SELECT '', (SELECT count(*) FROM suppression) + (SELECT count(*) FROM forgotten)"}
f.same({k: dict(f.sql("SELECT key, n FROM tally WHERE name = ? AND n <> 0", k)) for k in tallies},
       {k: {str(a): b for a, b in f.sql(q)} for k, q in tallies.items()}, "every tally is that of its rows")

for args in (("case", "list", "--all"), ("case", "show", "2"), ("review", "list"), ("status",), ("report",), ("outbox", "list"), ("check",)):
    p = on(f.d, *args)
    f.ok(p.returncode == 0 and ZORA not in p.stdout, "'%s' goes on" % " ".join(args), p.stderr, p.stdout)
p = on(f.d, "case", "show", "2")
f.ok("the customer was erased" in p.stdout and "(erased)" in on(f.d, "case", "list", "--all").stdout, "a case of nobody says so", p.stdout)
p = on(f.d, "outbox", "show", str(told["mails_out"][0]["id"]))
f.ok(p.returncode == 65 and "was erased" in p.stderr, "so does a mail of which nothing is left", p.stderr)
f.ok(json.loads(on(f.d, "export", ZORA).stdout)["forgotten"], "who asks again learns that the address was forgotten")
for args in (("case", "reopen", "2"), ("case", "reply", "2", "Guten Tag."), ("voucher", "give", "2", "20")):
    p = on(f.d, *args)
    f.ok(p.returncode == 65 and "was erased" in p.stderr, "'%s' says that there is nobody" % " ".join(args), p.stderr)

# ---- never again
sent = len(f.sent) + len(f.left())
when = f.now.strftime("%Y-%m-%dT%H:%M:%SZ")
again = HEAD + "new,%s,%s,%s,de,phone,x,,,\n" % (when, ZORA.upper(), NAME)
p = subprocess.run([program, "-c", f.d + "/nachfass.conf", "--json", "import", "-"], input=again, capture_output=True, text=True)
f.same((p.returncode, json.loads(p.stdout)["forgotten"], json.loads(p.stdout)["new"]), (0, 1, 0), "imported again she is left out")
f.do("suppress", "add", ZORA)
f.answer(survey, "Eine Antwort, die zu spät kommt.", sender="somebody@x.example")
for i in range(10):
    f.run(12 * 60)
f.same([m.kind for m in f.sent[sent:] if m.rcpt not in (MARIA, LENA)], [], "nothing is mailed to anybody")
f.same(sorted(search(f.d, [ZORA])), [], "and her address is written down nowhere")
p = f.do("suppress", "list")
f.ok(p.stdout.count("(forgotten ") == 2 and ZORA not in p.stdout, "the list of suppressions counts those who were forgotten", p.stdout)
d = copy("key")
os.remove(d + "/nachfass.db-forgotten")
p = subprocess.run([program, "-c", d + "/nachfass.conf", "import", "-"], input=again, capture_output=True, text=True)
f.ok(p.returncode == 78 and "db-forgotten' is missing" in p.stderr, "without the key nobody is imported", p.stderr)
p = on(d, "forget", "--again")
f.ok(p.returncode == 78 and "db-forgotten' is missing" in p.stderr, "nor told to be gone", p.stderr)
f.same(os.stat(f.d + "/nachfass.db-forgotten").st_mode & 0o777, 0o600, "which its owner alone can read")
text = open(f.d + "/nachfass.db-forgotten").read().strip()
f.same(len(search(f.d, [text.split()[0]])[text.split()[0]]), 1, "and which stands in no other file")
d = copy("back")
shutil.copyfile(work + "/backup.db", d + "/nachfass.db")
for x in ("wal", "shm"):
    if os.path.exists(d + "/nachfass.db-" + x):
        os.remove(d + "/nachfass.db-" + x)
p = on(d, "outbox", "adopt")
f.ok("1 people who were forgotten" in p.stdout, "a backup that is put back holds her again, and that is said", p.stdout + p.stderr)
shutil.copyfile(work + "/backup.db", d + "/back.db")
p = on(d, "forget", "--again", "--force")
f.ok("back.db" in p.stdout, "files that name her are named then as well", p.stdout)
os.remove(d + "/back.db")
f.same((p.returncode, sorted(search(d, plants))), (0, []), "until she is forgotten again, by the list beside the store")
p = on(d, "forget", "--again")
f.ok(p.returncode == 0 and "nobody" in p.stdout, "then nobody is left", p.stdout)
p = on(f.d, "forget", ZORA)
f.ok(p.returncode == 0 and "nothing was held" in p.stdout, "forgetting again changes nothing", p.stderr)
f.do("suppress", "remove", ZORA)
p = subprocess.run([program, "-c", f.d + "/nachfass.conf", "--json", "import", "-"], input=again, capture_output=True, text=True)
f.same(len(open(f.d + "/nachfass.db-forgotten").read().split()), 2, "who is taken off the list is not in the file either")
f.same(json.loads(p.stdout)["new"], 1, "who is taken off the list can be imported again")

# ---- what it would be without care: SQLite's usual way of deleting
db = sqlite3.connect(d + "/nachfass.db", isolation_level=None)
db.executescript("PRAGMA secure_delete = OFF; CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('Qplain-deleted');")
db.execute("DELETE FROM t")
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
f.ok("Qplain-deleted" in search(d, ["Qplain-deleted"]), "(what is deleted as usual is found by this search)")
db.close()
let_go(idle)
f.end()
PY

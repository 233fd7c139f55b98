#!/bin/sh
# The conversation of a case: words go both ways under the case's address, each side keeps
# one thread, colleagues, new mails, wishes to stop and files find their way, and no two
# machines can talk to each other for long (threats 5, 6, 7, 8, 10, 13).
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/flow python3 - "$program" "$work" <<'PY'
import base64, sys
from firm import *
program, work = sys.argv[1:]
VERA = "vera@gmx.example"

f = Firm(work + "/a", program)
survey, = f.ask("vera")
first = f.answer(survey, "2. Das Gerät ist kaputt.")
left = f.run()
alert, = [m for m in left if m.kind == "alert"]
apology, = [m for m in left if m.kind == "apology"]

# ---- three rounds each way
wrote = {VERA: {first}, MARIA: set()}
got = {VERA: {survey.id, apology.id}, MARIA: {alert.id}}
last = {VERA: apology, MARIA: alert}
bad, words = [], []
for i in range(3):
    wrote[MARIA].add(f.answer(last[MARIA], "Guten Tag, das ist Antwort %d." % i))
    left = f.run(20)
    out, = [m for m in left if m.kind == "relay_customer"]
    words.append("das ist Antwort %d." % i in out.text and MARIA not in out.text)
    for m in left:
        got[m.rcpt].add(m.id)
    if not set(out.refs) <= wrote[VERA] | got[VERA] or not out.refs:
        bad.append(("customer", out.refs))
    last[VERA] = out
    mid = f.answer(out, "Danke, aber Frage %d ist offen." % i)
    left = f.run(20)
    back, = [m for m in left if m.kind == "relay_owner"]
    words.append("Frage %d ist offen" % i in back.text)
    for m in left:
        got[m.rcpt].add(m.id)
    wrote[VERA].add(mid)
    last[MARIA] = back
    if not set(back.refs) <= got[MARIA] | wrote[MARIA] or not back.refs:
        bad.append(("owner", back.refs))
f.ok(all(words), "words go both ways, three times", words)
f.same(bad, [], "each names mails of its own side alone (In-Reply-To, References)")
relays = [m for m in f.sent if m.kind == "relay_customer"]
f.same([m.refs[0] for m in relays], sorted(wrote[VERA], key=lambda x: int(re.search(r"m(\d+)@", x)[1]))[:3],
       "the customer's program sees an answer to the customer's last mail")
f.ok(all(survey.id in m.refs for m in relays), "in the thread that the survey began")
f.ok(all(alert.id in m.refs for m in f.sent if m.kind in ("relay_owner", "notice") and m.rcpt == MARIA),
     "the owner's thread is the alert's")
bare = lambda s: re.sub(r"^((Re|AW): )*", "", s)
f.same({bare(m.subject) for m in f.sent if m.rcpt == VERA}, {bare(survey.subject)}, "the customer's subject never changes")
f.same({bare(m.subject) for m in f.sent if m.rcpt == MARIA}, {bare(alert.subject)}, "nor does the owner's")
f.same({m.reply_to for m in f.sent if m.rcpt == VERA and m is not survey}, {apology.reply_to},
       "all under one address of the case")

# ---- a colleague at the customer's end
talk = last[VERA].reply_to
c1 = f.mail("Carl <carl@gmx.example>", talk, "Ich bin der Kollege: es fehlt auch das Kabel.", ref=last[VERA].id,
            head="Cc: dora@gmx.example, vera@gmx.example\n")
left = f.run(20)
relay, = [m for m in left if m.kind == "relay_owner"]
f.ok("carl@gmx.example" in relay.text and "an vera@gmx.example allein" in relay.text,
     "a colleague's words reach the owner, who is told whose they are and who gets the answer", relay.text)
f.answer(relay, "Das Kabel kommt morgen.")
left = f.run(20)
out, = [m for m in left if m.kind == "relay_customer"]
f.same((out.rcpt, out.m["Cc"], c1 in out.refs), (VERA, None, False),
       "the answer goes to the customer alone, and names no mail that she may not know")
f.ok(f.one("SELECT count(*) FROM event WHERE kind = 'other sender' AND text = 'carl@gmx.example'") == 1,
     "the case keeps who it was")

# ---- a new mail without any reference
f.mail(VERA, OURS, "Noch eine Frage: wann genau kommt der Techniker?", subject="Frage")
left = f.run(20)
relay = [m for m in left if m.kind == "relay_owner"]
f.ok(len(relay) == 1 and "wann genau" in relay[0].text and "nach dem Absender" in relay[0].text,
     "a new mail of a customer with one open case reaches its owner, who is told how it was matched")
f.mail("fremd@gmx.example", OURS, "Ich habe auch eine Frage, zu etwas anderem.", subject="Frage")
left = f.run(20)
f.same((left, f.one("SELECT count(*) FROM inbox WHERE sender = 'fremd@gmx.example' AND state = 2")), ([], 1),
       "a stranger's waits for a person, and nobody is written to")

# ---- files
def parts(*files, text="Anbei das Foto."):
    raw = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n%s\n" % text
    for name, data in files:
        raw += ("--x\nContent-Type: %s\nContent-Disposition: attachment; filename=\"%s\"\n"
                "Content-Transfer-Encoding: base64\n\n%s" % (
                    "image/jpeg" if name.endswith("jpg") else "application/octet-stream", name,
                    base64.encodebytes(data).decode()))
    return raw + "--x--\n"
def files(sender, to, *list_, **more):
    f.put("From: %s\nTo: %s\nSubject: Re: Anruf\nDate: %s\nMessage-ID: <file%d@x.example>\n%s"
          % (sender, to, email.utils.format_datetime(f.now), f.n, parts(*list_, **more)))
photo = bytes(range(256)) * 30
files(VERA, talk, ("foto.jpg", photo), ("rechnung.pdf.exe", b"MZ\0\0"), ("leer.jpg", b"MZ" + photo))
relay = next((m for m in f.run(1500) if m.kind == "relay_owner"), None)
f.ok(relay is not None and relay.kind == "relay_owner" and relay.files == [("foto.jpg", photo)],
     "a photograph goes along, byte for byte", relay and [n for n, _ in relay.files])
f.ok(relay and "rechnung.pdf.exe: nicht weitergegeben" in relay.text and "leer.jpg: nicht weitergegeben" in relay.text,
     "programs are named and stay behind", relay and relay.text)
files(VERA, talk, ("nur.jpg", photo), text="")
left = f.run(20)
f.ok([m.files for m in left if m.kind == "relay_owner"] == [[("nur.jpg", photo)]],
     "so does one without a word", [m.kind for m in left])
files(VERA, talk, *[("%d.jpg" % i, photo) for i in range(8)])
left = f.run(20)
f.same([len(m.files) for m in left if m.kind == "relay_owner"], [5], "five of them at most")
f.answer(last[VERA], "Bitte rufen Sie mich morgen nach 17 Uhr an: 0171 2345678.")
left = f.run(20)
relay, = [m for m in left if m.kind == "relay_owner"]
top = relay.text.strip().split("\n")[:2]
f.same(top, ["Bitte anrufen: Bitte rufen Sie mich morgen nach 17 Uhr an: 0171 2345678.", "Telefon: 0171 2345678"],
       "a wish to be called stands on top, with the number")

# ---- who asks to stop
f.answer(last[VERA], "Bitte schicken Sie mir keine Mails mehr.")
left = f.run(1500)
relay, = [m for m in left if m.kind == "relay_owner"]
f.ok("wünscht keine Mails mehr" in relay.text, "the owner hears that the customer wants no mail", relay.text)
f.answer(relay, "gelöst")
f.run(20)
left = f.run(60 * 24 * 6) + f.run(60 * 24 * 20)
f.same([(m.kind, m.rcpt) for m in left if m.rcpt == VERA], [], "and the program asks nothing any more")
f.same(f.one("SELECT state FROM case_file"), 3, "the case ends all the same")

# ---- several cases, one sender
g = Firm(work + "/b", program, edit=[("ask_every = 30d", "ask_every = 0")])
g.tests = f.tests
day = (g.now - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
g.do("import", "-", data=HEAD + "".join("w%d,%s,willi@gmx.example,Willi,de,phone,Anruf %d,,,\n" % (i, day, i) for i in (1, 2)))
surveys = [m for m in g.run() if m.kind == "survey"]
for m in surveys:
    g.answer(m, "1. Schlecht.")
g.run()
f.same(g.one("SELECT count(*) FROM case_file"), 2, "a customer with two cases")
g.tests += 1
g.mail("willi@gmx.example", OURS, "Und nun?", subject="Neu")
left = g.run()
g.same(([m.kind for m in left], g.one("SELECT count(*) FROM inbox WHERE words = 'Und nun?' AND state = 2")), ([], 1),
       "writes a new mail: which one is meant, a person decides")
left = g.run(60 * 24)
g.ok(any(m.kind == "digest" and "Und nun?" in m.text for m in left), "who finds it in the digest")
f.tests = g.tests

# ---- a peer that answers everything, at both ends: a thousand rounds
g = Firm(work + "/c", program)
g.tests = f.tests
alert, apology = g.case("otto")
OTTO = "otto@gmx.example"
answered, days, rounds = [alert, apology], {}, 0
for i in range(80):
    for m in answered:
        for k in range(7):
            rounds += 1
            g.mail(m.rcpt, m.reply_to, "Zu Nr. %d haben wir keine Einwaende, zu Nr. %d auch nicht." % (rounds, rounds),
                   ref=m.id, subject="Re: " + m.subject)
    left = g.run(60)
    for m in left:
        key = (m.rcpt, g.now.date())
        days[key] = days.get(key, 0) + 1
    answered = [m for m in left if m.kind != "digest"] or answered
    if rounds >= 1000:
        break
f.tests = g.tests
otto = {d: n for (who, d), n in days.items() if who == OTTO}
f.ok(rounds >= 1000, "two machines answer each other a thousand times", rounds)
f.ok(max(otto.values(), default=0) <= 12, "no day has more than twelve mails to the customer's", otto)
f.ok(max(n for (who, d), n in days.items() if who == MARIA) <= 40, "nor a flood to the owner's", days)
f.same(g.one("SELECT count(*) FROM outbox WHERE kind NOT IN (6, 7) AND rcpt_key = ? AND created_at > ?", OTTO, 0) <= 3, True,
       "of mails that the program wrote itself at most three")
f.ok(any("schreibt zu oft" in m.text for m in g.sent if m.kind == "notice"), "and a person is told")
n = len(g.sent)
g.mail(OTTO, apology.reply_to, "Noch eine.", subject="Re: x")
g.run()
f.ok(all(m.kind == "notice" for m in g.sent[n:]), "then it stops", [m.kind for m in g.sent[n:]])
peer = g, (alert, apology)

# ---- auto-replies to the mails of a case: nothing is answered, relayed or taken for words
sys.path.insert(0, "tests/corpus/machines")
import check
g = Firm(work + "/d", program)
g.tests = f.tests
alert, apology = g.case("pia")
autos = [raw.decode().replace("\r\n", "\n") for name in ("04-autos.txt", "08-more-autos.txt")
         for _, _, raw in check.load("tests/corpus/machines/" + name)]
state = "SELECT state, owner, round, (SELECT count(*) FROM event WHERE kind = 'wrote') FROM case_file"
before = g.sql(state)
for to, ref in ((apology.reply_to, apology.id), (alert.reply_to, alert.id)):
    for i, raw in enumerate(autos):
        head, body = raw.replace(check.TOKEN, "x").replace("<x1@", "<a%d.%s@" % (i, to[9:13])).split("\n\n", 1)
        lines = ["To: " + to if l.startswith("To: ") else l for l in head.split("\n") if not l.startswith("In-Reply-To")]
        g.put("\n".join(lines) + "\nIn-Reply-To: %s\n\n%s" % (ref, body))
left = g.run()
g.ok(len(autos) >= 60, "%d auto-replies come to each address of a case" % len(autos))
g.same((left, g.sql(state)), ([], before), "nothing leaves, nothing changes, none is taken for words (threat 5)")
f.tests = g.tests

# ---- our own mail comes back
g, (alert, apology) = peer
n = len(g.sent)
g.at(days=3)
g.mail(OURS, apology.reply_to, "Unsere eigenen Worte.", subject="Re: x")
g.mail(alert.reply_to, alert.reply_to, "gelöst")
g.mail("Feedback+abc@FIRMA.example", OURS, "8")
left = [m for m in g.run() if m.kind not in ("digest", "escalation")]
f.same(left, [], "a mail of our own that comes back moves nothing (threat 7)")
f.end()
PY

#!/bin/sh
# A manager's whole desk by mail: the alert with its buttons and suggestion, every command
# typed above a quotation of it or sent by button, one notice for each mail, and nothing
# internal to the customer.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/flow python3 - "$program" "$work" <<'PY'
import html
import sys
import urllib.parse
from firm import *
program, work = sys.argv[1:]
f = Firm(work + "/d", program)

def links(m):
    """The buttons of a mail: label -> (address, subject, body)."""
    found = {}
    for href, label in re.findall(r'<a [^>]*href="(mailto:[^"]+)"[^>]*>([^<]+)</a>', m.html):
        to, _, query = html.unescape(href)[7:].partition("?")
        q = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        found[html.unescape(label)] = (to, q.get("subject", ""), q.get("body", ""))
    return found
def press(m, label, body=None):
    """As a mail client does: a new mail, filled in; body: what the person made of it."""
    to, subject, text = links(m)[label]
    f.mail(m.rcpt, to, text if body is None else body, subject=subject)
def quote(m, how):
    text = m.text.rstrip().replace("\r", "")
    if how == "gt":
        return "\n\nAm 03.03.26 um 10:00 schrieb Beispiel GmbH:\n" + "".join("> %s\n" % l for l in text.split("\n"))
    if how == "outlook":
        return ("\n\n________________________________\nVon: Beispiel GmbH <%s>\nGesendet: Dienstag, 3. M\u00e4rz 2026 10:00\n"
                "An: Maria Becker <%s>\nBetreff: %s\n\n%s\n" % (m.reply_to, MARIA, m.subject, text))
    return ""
def do(m, text, how="gt"):
    """One mail of the manager, and what left because of it: kinds and receivers."""
    f.answer(m, text + quote(m, how))
    return f.run(1)
def kinds(left):
    return sorted(x.kind + ":" + x.rcpt.split("@")[0] for x in left)
def state(who):
    return f.sql("SELECT c.state, c.score, c.owner, c.outcome FROM case_file c JOIN customer p ON p.id = c.customer_id"
                 " WHERE p.email = ? ORDER BY c.id DESC", who + "@gmx.example")[0]
def events(who):
    return [r[0] for r in f.sql("SELECT e.kind FROM event e JOIN case_file c ON c.id = e.case_id JOIN customer p"
                                " ON p.id = c.customer_id WHERE p.email = ? ORDER BY e.id", who + "@gmx.example")]
def words_to(left, who):
    return [x.text.split("Sie hatten uns geschrieben")[0].strip() for x in left if x.rcpt == who + "@gmx.example"]

# ---- the alert
a, _ = f.case("anna", "2. Das Gerät ist kaputt. Bitte rufen Sie mich an unter 0171 2345678.")
head = a.text.split("\n\n")[0]
f.ok("Kim anna" in head and "2 von 10" in head and "fällig bis" in head and "noch" in head,
     "score, customer, deadline and time left stand on top", head)
f.ok(a.text.index("0171 2345678") < a.text.index("Das sagt der Kunde"), "the number to call stands above the words")
b = links(a)
f.ok({"Kunden antworten", "Als gelöst melden", "Nicht erreicht", "Mehr Zeit (1 Tag)", "Fehlalarm", "Notiz",
      "Wertung ändern", "an Lena Vogt", "Vorschlag bearbeiten"} <= set(b), "buttons for all that can be done", sorted(b))
f.ok(all(to == a.reply_to for to, _, _ in b.values()), "each leads to the case's own address")
f.ok("an Maria Becker" not in b, "nobody hands a case to themselves")
f.ok("Es tut mir" in a.text or "tut mir aufrichtig leid" in a.text, "an answer is suggested")

# ---- the suggestion: with gaps it stays here, filled in it goes out whole
raw = b["Vorschlag bearbeiten"][2]
press(a, "Vorschlag bearbeiten")
left = f.run()
f.same(kinds(left), ["notice:maria.becker"], "a suggestion with gaps is sent back")
full = re.sub(r"\[bitte ergänzen: [^\]]*\]", "wir tauschen es morgen", raw)
for how in ("", "gt", "outlook"):
    c, _ = f.case("s" + (how or "plain"))
    full = re.sub(r"\[bitte ergänzen: [^\]]*\]", "wir tauschen es morgen", links(c)["Vorschlag bearbeiten"][2])
    left = do(c, full, how)
    got = words_to(left, "s" + (how or "plain"))
    want = full.strip().replace("\r\n", "\n")
    f.ok(got and got[0].startswith(want), "the suggestion, filled in, reaches the customer whole: " + (how or "by button"),
         got, want)

# ---- every command of the list, typed above a quotation of the alert
CASES = [ # text, kinds and receivers, state, owner, events
    ("gelöst", ["notice:maria.becker"], 2, "maria", "resolved"),
    ("Done, thanks!", ["notice:maria.becker"], 2, "maria", "resolved"),
    ("nicht erreicht", ["notice:maria.becker", "relay_customer:W"], 0, "maria", "not reached"),
    ("Frist +2 Tage", ["notice:lena.vogt", "notice:maria.becker"], 0, "maria", "more time"),
    ("mehr Zeit 2 Tage", ["notice:lena.vogt", "notice:maria.becker"], 0, "maria", "more time"),
    ("more time: 4 hours", ["notice:lena.vogt", "notice:maria.becker"], 0, "maria", "more time"),
    ("an: lena.vogt@firma.example", ["alert:lena.vogt", "notice:maria.becker"], 0, "lena", "assigned"),
    ("an Lena\nSie kennt ihn.", ["alert:lena.vogt", "notice:maria.becker"], 0, "lena", "assigned"),
    ("Notiz: er nervt", ["notice:maria.becker"], 0, "maria", "note"),
    ("Wertung 3", ["notice:maria.becker"], 0, "maria", "score"),
    ("Fehlalarm: vertippt", ["notice:maria.becker"], 3, "maria", "closed"),
    ("Fehlalarm\nEr ist mein Schwager.", ["notice:maria.becker"], 3, "maria", "note"),
    ("wieder öffnen", ["notice:maria.becker"], 0, "maria", None),
    ("gelöst\nWertung 8\n\nGuten Tag,\nwir danken.\n\nIntern: teuer", ["notice:maria.becker", "relay_customer:W"], 2,
     "maria", "note"),
    ("geslöst\n\nGuten Tag,\nes ist gut.", ["notice:maria.becker"], 0, "maria", "asked back"),
    ("Notitz: er nervt", ["notice:maria.becker"], 0, "maria", "asked back"),
    ("an marai", ["notice:maria.becker"], 0, "maria", "asked back"),
    ("Danke, schaue ich mir an", ["notice:maria.becker"], 0, "maria", "asked back"),
    ("Wertung 11", ["notice:maria.becker"], 0, "maria", "asked back"),
    ("Hallo,\n\nFehlalarm\n\nGruß\nMaria", ["notice:maria.becker"], 3, "maria", "closed"),
    ("Guten Tag,\nwir kommen morgen um 9.", ["notice:maria.becker", "relay_customer:W"], 1, "maria", "answered"),
]
alerts = {}
f.at(days=1)
surveys = f.ask(*["k%d" % i for i in range(len(CASES))])
for i, survey in enumerate(surveys):
    f.answer(survey, "2. Kaputt, Nummer %d." % i)
for m in f.run():
    if m.kind == "alert":
        alerts[int(re.search(r"Nummer (\d+)\.", m.text)[1])] = m
wrong = []
internal = re.compile(r"nervt|Schwager|teuer|Intern|Notiz|Wertung|Fehlalarm|gelöst|geslöst|Notitz|Sie kennt|Nummer:")
for i, (text, want, st, owner, event) in enumerate(CASES):
    who = "k%d" % i
    left = do(alerts[i], text, ("gt", "outlook")[i % 2])
    want = sorted(w.replace("W", who) for w in want)
    if kinds(left) != want or state(who)[0] != st or state(who)[2] != owner or (event and event not in events(who)):
        wrong.append("%r: %s, state %s; want %s, %s" % (text, kinds(left), state(who), want, st))
    for m in left:
        if m.rcpt == who + "@gmx.example" and internal.search(m.text.split("Sie hatten uns geschrieben")[0]):
            wrong.append("%r: internal words to the customer: %s" % (text, m.text[:200]))
        if m.kind == "notice" and m.rcpt == MARIA and alerts[i].id not in m.refs:
            wrong.append("%r: the notice is not in the thread: %s" % (text, m.refs))
f.ok(not wrong, "%d commands typed above a quotation do what they say, one notice each, in the thread" % len(CASES), wrong)
f.same(state("k9")[1], 3, "the score was set")
f.same(state("k13")[1], 8, "one of several commands set it too")
f.run(60 * 24 * 6)
f.ok(not [m for m in f.sent if m.kind == "followup" and m.rcpt == "k10@gmx.example"],
     "after a wrong alarm nobody is asked whether it is solved")

# ---- buttons, and those whose body the client dropped
f.at(days=1)
PRESS = [("Als gelöst melden", 2, "maria"), ("Nicht erreicht", 0, "maria"), ("Mehr Zeit (1 Tag)", 0, "maria"),
         ("Fehlalarm", 3, "maria"), ("an Lena Vogt", 0, "lena")]
wrong = []
for n, body in enumerate((None, "")):
    for i, (label, st, owner) in enumerate(PRESS):
        who = "b%d%d" % (n, i)
        m, _ = f.case(who)
        press(m, label, body)
        left = f.run()
        if state(who)[0] != st or state(who)[2] != owner or "notice:maria.becker" not in kinds(left) or \
                "asked back" in events(who):
            wrong.append("%s with %r: %s %s" % (label, body, state(who), kinds(left)))
f.ok(not wrong, "every button does what it says, with its body and without", wrong)

# ---- an answer that no rule could read: one button a score
f.at(days=1)
survey, = f.ask("otto")
f.answer(survey, "Zwischen 3 und 8, je nachdem. Können Sie mich anrufen?")
m = next((x for x in f.run() if x.kind == "alert"), None)
f.ok(m is not None and {str(n) for n in range(11)} <= set(links(m)), "a button for each score where none is clear")
if m is not None:
    press(m, "4")
    f.run()
    f.same(state("otto")[1], 4, "it settles the review")
    f.same(f.one("SELECT count(*) FROM response WHERE state = 2"), 0, "and empties the queue")

# ---- files of an answer go along, those beside a note stay
def attach(m, text, *files):
    raw = ("From: %s\nTo: %s\nSubject: Re: %s\nMessage-ID: <att%d@firma.example>\nDate: Tue, 03 Mar 2026 12:00:00 +0000\n"
           "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n"
           "%s\n" % (m.rcpt, m.reply_to, "Fall", f.n, text)).encode()
    for name, data in files:
        raw += ("--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"%s\"\n"
                "Content-Transfer-Encoding: base64\n\n" % name).encode() + __import__("base64").encodebytes(data)
    f.put(raw + b"--x--\n")
    return f.run(1)
m, _ = f.case("fred")
pdf = b"%PDF-1.4 " + bytes(range(256)) * 20
left = attach(m, "Guten Tag,\nanbei die Gutschrift.", ("gutschrift.pdf", pdf), ("start.exe", b"MZ" + pdf))
got = [x for x in left if x.rcpt == "fred@gmx.example"]
f.ok(len(got) == 1 and got[0].files == [("gutschrift.pdf", pdf)], "a file goes to the customer, byte for byte, a program does not",
     [x.files and [n for n, _ in x.files] for x in left])
note = next(x for x in left if x.kind == "notice").text
f.ok("gutschrift.pdf" in note and "start.exe, nicht weitergegeben" in note, "the manager is told of both", note)
left = attach(m, "Noch etwas: bringen Sie den Beleg mit.\n\nIntern: die Rechnung liegt bei", ("rechnung.pdf", pdf))
got = [x for x in left if x.rcpt == "fred@gmx.example"]
f.ok(len(got) == 1 and not got[0].files and "nicht weitergegeben" in next(x for x in left if x.kind == "notice").text,
     "a file beside a note stays here, and that is said")
left = attach(m, "Notiz: Beleg liegt bei", ("beleg.pdf", pdf))
f.ok(kinds(left) == ["notice:maria.becker"] and "nicht weitergegeben" in left[0].text, "one of a note too")

# ---- a signature stays here, or goes along where that is wanted
signed = "Guten Tag,\nwir kommen morgen.\n\nViele Grüße\nMaria\n-- \nMaria Becker\nKundenservice\nDurchwahl 0221 4455"
m, _ = f.case("sig")
got = words_to(do(m, signed), "sig")
f.ok(got and "Viele Grüße\nMaria" in got[0] and "Durchwahl" not in got[0], "the signature block stays here", got)
with open(f.d + "/nachfass.conf", encoding="utf-8") as c:
    conf = c.read()
with open(f.d + "/nachfass.conf", "w", encoding="utf-8") as c:
    c.write(conf.replace("cases {", "cases {\n    relay_signature = yes", 1))
for how in ("gt", "outlook", ""):
    m, _ = f.case("sig" + (how or "new"))
    left = do(m, signed, how)
    got = words_to(left, "sig" + (how or "new"))
    f.ok(got and "wir kommen morgen.\n\nViele Grüße\nMaria\n\n" in got[0] and "Durchwahl 0221 4455" in got[0] and
         m.reply_to.split("+")[1].split("@")[0] not in got[0], "with relay_signature it goes along: " + (how or "new"), got)

# ---- more time moves once, and the ladder with it
m, _ = f.case("zeno")
before = f.one("SELECT max(deadline_at) FROM case_file")
do(m, "mehr Zeit 1 Tag: Lieferant")
after = f.one("SELECT max(deadline_at) FROM case_file")
f.ok(after > before, "the deadline moved", before, after)
left = do(m, "mehr Zeit 1 Tag")
f.ok(f.one("SELECT max(deadline_at) FROM case_file") == after and
     any("nicht noch einmal" in x.text for x in left), "but not twice", kinds(left), left[0].text)

# ---- not reached: asked for a better time once a day, the deadline stays
m, _ = f.case("nora")
due = f.one("SELECT deadline_at FROM case_file ORDER BY id DESC LIMIT 1")
left = do(m, "nicht erreicht: Mailbox")
note = next(x for x in left if x.kind == "notice")
f.ok("läuft weiter" in " ".join(note.text.split()) and "fällig bis" in note.text, "the notice says that the clock runs on", note.text)
f.ok("anzurufen" in next(x for x in left if x.rcpt == "nora@gmx.example").text, "the customer is asked for a better time")
f.same(kinds(do(m, "nicht erreicht")), ["notice:maria.becker"], "not twice a day")
f.same(f.one("SELECT deadline_at FROM case_file ORDER BY id DESC LIMIT 1"), due, "the deadline stays")
f.same(f.one("SELECT first_response_at FROM case_file ORDER BY id DESC LIMIT 1"), 0, "and it is no first response")
f.end()
PY

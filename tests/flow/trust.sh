#!/bin/sh
# Who may command: forged authentication fails closed, 40 of 40, what a mail server that is
# trusted vouches for is obeyed; a forged or forwarded command changes nothing and is shown
# to the owner (threats 10, 11, 12, 13).
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/flow python3 - "$program" "$work" <<'PY'
import sys
from firm import *
program, work = sys.argv[1:]

ID = "mx.firma.example"
D = "firma.example"
PASS = "%s; dmarc=pass header.from=%s" % (ID, D)
def ar(*values):
    return "".join("Authentication-Results: %s\n" % v for v in values)

# ---- forged: name, what stands on top of the mail, From
FORGED = [
    ("no field", "", MARIA),
    ("another server", ar("mx.evil.example; dmarc=pass header.from=" + D), MARIA),
    ("the id is a prefix", ar(PASS.replace(ID, ID + ".evil.example", 1)), MARIA),
    ("the id is a suffix", ar("x" + PASS), MARIA),
    ("the id in a comment", ar("evil.example (%s); dmarc=pass header.from=%s" % (ID, D)), MARIA),
    ("the id in two strings", ar(PASS.replace(ID, "\"mx\".firma.example", 1)), MARIA),
    ("an empty string inside the id", ar(PASS.replace(ID, "mx\"\".firma.example", 1)), MARIA),
    ("a comment before the id, never closed", ar("(" + PASS), MARIA),
    ("fail on top, the forged pass below", ar(ID + "; dmarc=fail header.from=" + D, PASS), MARIA),
    ("none on top, the forged pass below", ar(ID + "; none", PASS), MARIA),
    ("the server said nothing, the forged pass below", ar(ID, PASS), MARIA),
    ("spf alone", ar(ID + "; spf=pass smtp.mailfrom=" + MARIA), MARIA),
    ("spf and iprev", ar(ID + "; spf=pass smtp.mailfrom=%s; iprev=pass" % D), MARIA),
    ("dmarc of another domain", ar(ID + "; dmarc=pass header.from=evil.example"), MARIA),
    ("dkim of another domain", ar(ID + "; dkim=pass header.d=evil.example"), MARIA),
    ("dkim of a domain that ends like ours", ar(ID + "; dkim=pass header.d=evilfirma.example"), MARIA),
    ("dkim of a child", ar(ID + "; dkim=pass header.d=sub." + D), MARIA),
    ("dkim of a top-level domain", ar(ID + "; dkim=pass header.d=example"), MARIA),
    ("dkim without a domain", ar(ID + "; dkim=pass header.s=key"), MARIA),
    ("the domain of another result", ar(ID + "; dkim=pass header.s=key; dkim=fail header.d=" + D), MARIA),
    ("the domain in a comment", ar(ID + "; dkim=pass (header.d=%s)" % D), MARIA),
    ("two domains", ar(ID + "; dkim=pass header.d=evil.example header.d=" + D), MARIA),
    ("pass as part of a word", ar(ID + "; dmarc=passed header.from=" + D), MARIA),
    ("temperror", ar(ID + "; dmarc=temperror header.from=" + D), MARIA),
    ("dmarc fails beside a good signature",
     ar(ID + "; dmarc=fail header.from=%s; dkim=pass header.d=%s" % (D, D)), MARIA),
    ("dmarc twice, one fails",
     ar(ID + "; dmarc=pass header.from=%s; dmarc=fail header.from=%s" % (D, D)), MARIA),
    ("arc alone", ar(ID + "; arc=pass header.d=" + D), MARIA),
    ("a version nobody knows", ar(PASS.replace(ID, ID + " 2", 1)), MARIA),
    ("no semicolon behind the id", ar("%s dmarc=pass header.from=%s" % (ID, D)), MARIA),
    ("the verdict in quotes", ar(ID + "; dmarc=\"pass\" header.from=" + D), MARIA),
    ("a local part that plays a block",
     ar(ID + "; spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=%s \"@evil.example" % D), MARIA),
    ("a malformed tail", ar(PASS + "; dkim="), MARIA),
    ("an open comment", ar(PASS + " (oops"), MARIA),
    ("an open string", ar(ID + "; dmarc=pass header.from=\"" + D), MARIA),
    ("X- in front of the name", "X-Authentication-Results: %s\n" % PASS, MARIA),
    ("ARC's copy of it", "ARC-Authentication-Results: i=1; %s\n" % PASS, MARIA),
    ("the field of a server without a name", ar("dmarc=pass header.from=" + D), MARIA),
    ("folded: fail on the next line", ar(ID + ";\n dmarc=fail\n header.from=" + D, PASS), MARIA),
    ("her address as the name of another", ar(ID + "; dmarc=pass header.from=evil.example"),
     "\"%s\" <eve@evil.example>" % MARIA),
    ("her address in a comment", ar(ID + "; dmarc=pass header.from=evil.example"),
     "eve@evil.example (%s)" % MARIA),
    ("two From fields", "From: %s\n" % MARIA + ar(ID + "; dmarc=pass header.from=evil.example"), "eve@evil.example"),
    ("two mailboxes in From, the pass is the other's", ar(ID + "; dmarc=pass header.from=evil.example"),
     "%s, eve@evil.example" % MARIA),
    ("a mailbox of the firm that is nobody's", ar(PASS), "nobody@firma.example"),
    ("the customer, vouched for", ar(ID + "; dmarc=pass header.from=gmx.example"), "vera@gmx.example"),
    ("a stranger, vouched for", ar(ID + "; dmarc=pass header.from=evil.example"), "eve@evil.example"),
    ("her address with a Cyrillic letter", ar(PASS), "m\u0430ria.becker@firma.example"),
    ("no From", ar(PASS), ""),
    ("an empty local part", ar(PASS), "@firma.example"),
]
GOOD = [
    ("dmarc", ar(PASS), MARIA),
    ("dkim", ar(ID + "; dkim=pass header.d=" + D), MARIA),
    ("comments and folds wherever they may stand",
     ar("(a (b) \\) ) %s\n\t(c) 1 (d) ;\n (e) dmarc (f) = (g) pass\n (h) header (i) . (j) from (k) = (l) %s (m)"
        % (ID, D)), MARIA),
    ("a strange server's field on top", ar("relay.example; dmarc=fail header.from=" + D, PASS), MARIA),
    ("upper case", ar(PASS.upper()), MARIA.upper()),
    ("a forged one below", ar(PASS, ID + "; dmarc=fail header.from=" + D), MARIA),
    ("Gmail's block", ar(ID + ";\n       dkim=pass header.i=@firma.example header.s=1 header.b=\"AbC/+d=\";\n"
     "       spf=pass (x: domain of a@b designates 2001:db8::1 as permitted sender) smtp.mailfrom=a@b;\n"
     "       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=firma.example"), MARIA),
    ("her deputy's answer", ar(PASS), LENA),
]
TRUST = [("# authserv_id = \"\"", "authserv_id = \"%s\"" % ID)]

f = Firm(work + "/a", program, edit=TRUST)
alert, apology = f.case("vera")
state = "SELECT c.state, c.owner, c.first_response_at, (SELECT count(*) FROM outbox WHERE kind = 6) FROM case_file c"
before = f.sql(state)
for i, (name, head, sender) in enumerate(FORGED):
    text = ["gelöst", "Wir erstatten Ihnen %d Euro." % i, "an: lena", "gelöst\nAlles erledigt, Fall %d." % i][i % 4]
    subject = "Gelöst #1" if i % 3 == 0 else "Re: Fall #1"
    f.mail(sender, alert.reply_to, text, subject=subject, ref=alert.id, head=head, mid="<f%d@x.example>" % i)
left = f.run()
f.ok(len(FORGED) >= 40, "forty forged mails and more come to the desk address")
bad = f.sql("SELECT message_id, reason FROM inbox WHERE message_id LIKE 'f%@x.example' AND state <> 2")
f.same(bad, [], "%d of %d fail closed" % (len(FORGED), len(FORGED)))
f.same(f.sql(state), before, "nothing of the case has changed")
f.same([m.rcpt for m in left if m.kind != "notice"], [], "and nothing left but notices")
f.same({m.rcpt for m in left}, {MARIA}, "to the owner alone")
f.ok(2 <= len(left) <= 5, "a few of them, not one for each", len(left))
f.ok(any("gelöst" in m.text and "nicht bestätigt" in m.text for m in left), "she reads what was written")
f.ok(all(m.m["Auto-Submitted"] == "auto-replied" for m in left), "and no machine will answer that")

for name, head, sender in GOOD:
    g = Firm("%s/g%d" % (work, GOOD.index((name, head, sender))), program, edit=TRUST)
    g.tests = f.tests
    alert, apology = g.case("vera")
    g.mail(sender, alert.reply_to, "gelöst\nEin neues Gerät ist unterwegs.", ref=alert.id, head=head)
    left = g.run()
    g.same((g.one("SELECT state FROM case_file"), sorted(m.kind for m in left)),
           (2, ["notice", "relay_customer"]), "obeyed: " + name)
    f.tests = g.tests

# ---- a server without a name
EXO = ("spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=firma.example; dkim=pass (signature was verified)\n"
       " header.d=firma.example;dmarc=pass action=none header.from=firma.example;compauth=pass reason=100")
g = Firm(work + "/exo", program, edit=[("# authserv_id = \"\"", "nameless_authserv = yes")])
g.tests = f.tests
alert, apology = g.case("vera")
for head in ("", ar(PASS), ar("dmarc=fail header.from=" + D, EXO), ar("none", EXO), ar("spf=pass smtp.mailfrom=" + D)):
    g.mail(MARIA, alert.reply_to, "gelöst", ref=alert.id, head=head)
g.run()
g.same(g.one("SELECT state FROM case_file"), 0, "Exchange Online: forged fields change nothing")
g.mail(MARIA, alert.reply_to, "gelöst", ref=alert.id, head=ar(EXO))
g.run()
g.same(g.one("SELECT state FROM case_file"), 2, "its own topmost field is believed where that is configured")
f.tests = g.tests

# ---- an absence notice moves cases: it needs the same proof
g = Firm(work + "/away", program, edit=TRUST)
g.tests = f.tests
alert, apology = g.case("vera")
away = "Auto-Submitted: auto-replied\n"
g.answer(alert, "Ich bin bis Montag nicht im Büro.", subject="Abwesend", head=away)
g.run()
g.same(g.one("SELECT owner FROM case_file"), "maria", "a forged absence notice hands no case over")
g.answer(alert, "Ich bin bis Montag nicht im Büro.", subject="Abwesend", head=away + ar(PASS))
g.run()
g.same(g.one("SELECT owner FROM case_file"), "lena", "a true one does")
f.tests = g.tests

# ---- without a server that vouches: address of the team and address of the case
g = Firm(work + "/plain", program)
g.tests = f.tests
alert, apology = g.case("vera")
other, _ = g.case("willi")
before = g.sql(state)
# the customer was forwarded the alert, and answers it
g.mail("vera@gmx.example", alert.reply_to, "gelöst\nSo ein Unsinn, nichts ist gelöst!", ref=alert.id)
g.mail("vera@gmx.example", alert.reply_to, "an: lena@firma.example", ref=alert.id)
g.mail("vera@gmx.example", alert.reply_to, "Bitte keine Umfragen mehr.", ref=alert.id)
left = g.run()
g.same((g.sql(state), g.sql("SELECT * FROM suppression")), (before, []), "a customer who answers the alert commands nothing")
g.same([(m.kind, m.rcpt) for m in left], [("notice", MARIA)] * 3, "the owner is shown the words, each time")
g.ok(any("So ein Unsinn" in m.text and "weitergeleitet" in m.text for m in left), "and is told how they came")
# somebody who knows Maria's address, but no address of a case
for to in (OURS, "feedback+maria@firma.example", "feedback+%s@firma.example" % ("a" * 26),
           apology.reply_to):
    g.mail(MARIA, to, "gelöst", subject="Gelöst #1")
left = g.run()
g.same(g.one("SELECT min(state) FROM case_file"), 0, "without the address of the desk nothing is a command")
g.mail(MARIA, other.reply_to, "gelöst")
g.run()
g.same(g.sql("SELECT c.id, c.state FROM case_file c ORDER BY id"), [(1, 0), (2, 2)],
       "the address of one case commands that one alone")
# the customer's token from another sender: kept, shown as from there
mid = g.mail("colleague@gmx.example", apology.reply_to, "Auch ich warte noch.", ref=apology.id)
left = g.run()
relay, = [m for m in left if m.kind == "relay_owner"]
g.ok("colleague@gmx.example" in relay.text, "a customer's words from another address are shown as such (threat 10)")
# the same mail twice, and in two folders
for i in range(3):
    g.mail("vera@gmx.example", apology.reply_to, "Wann kommt jemand?", ref=apology.id, mid="<same@gmx.example>",
           head="X-Copy: %d\n" % i)
left = g.run()
g.same((len(left), g.one("SELECT count(*) FROM event WHERE text = 'Wann kommt jemand?'")), (1, 1),
       "a replayed mail is one record and one relay (threat 13)")
# a command again
g.mail(MARIA, alert.reply_to, "Wir kommen am Montag.", mid="<cmd@firma.example>")
g.mail(MARIA, alert.reply_to, "Wir kommen am Montag.", mid="<cmd@firma.example>", head="X-Copy: 2\n")
left = g.run()
g.same(sorted(m.kind for m in left), ["notice", "relay_customer"], "and so is a replayed command")
f.tests = g.tests
f.end()
PY

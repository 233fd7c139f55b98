"""What leaves, mail by mail: sourced by people_mail.sh. Prints TAP."""
import email
import email.policy
import email.utils
import json
import os
import re
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote

where, known_path = sys.argv[1:]
OURS = "feedback@firma.example"
DOMAIN = "firma.example"
TOKEN = re.compile(r"(?<![a-z2-7])[a-z2-7]{26}(?![a-z2-7])")
QUESTIONS = ("survey", "reminder", "followup")

tests = 0
def ok(bad, name):
    """One test over all mails: bad lists what is wrong."""
    global tests
    tests += 1
    print("%s %d - %s" % ("not ok" if bad else "ok", tests, name))
    for line in bad[:6]:
        print("#", str(line)[:300])

class Page(HTMLParser):
    """Tags, links and the text a reader sees."""
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.links, self.bad, self.text, self.lang = set(), [], [], [], None
        self.feed(html)
        self.close()
    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name == "lang":
                self.lang = value
            if name.startswith("on") or name in ("src", "background", "srcset", "action") \
                    and not (tag == "img" and value.startswith("cid:chart.")):
                self.bad.append((tag, name, value))
            if name == "href":
                self.links.append(value)
            if name == "style" and re.search(r"url|expression|@import", value or ""):
                self.bad.append((tag, name, value))
        if tag == "br":
            self.text.append("\n")
    def handle_data(self, data):
        self.text.append(data)
    def handle_comment(self, data):
        if not data.startswith("[if mso]") and data != "<![endif]":
            self.bad.append(("comment", data, ""))

class Mail:
    def __init__(self, number, sender, rcpt, raw, about):
        self.number, self.sender, self.rcpt, self.raw = number, sender, rcpt, raw
        self.about = about # the customer, where there is one
        self.m = email.message_from_bytes(self.raw, policy=email.policy.default)
        self.id = self.m["Message-ID"].strip()
        self.kind = self.id[1:].split(".")[0]
        self.to_us = self.rcpt.endswith("@" + DOMAIN)
        if self.kind == "relay":
            self.kind = "relay_owner" if self.to_us else "relay_customer"
        parts = list(self.m.walk())
        self.types = [p.get_content_type() for p in parts]
        plain, page = (self.m.get_body((k,)) for k in ("plain", "html"))
        self.text = plain.get_content().replace("\r\n", "\n")
        self.html = page.get_content().replace("\r\n", "\n")
        self.page = Page(self.html)
        self.reply_to = email.utils.parseaddr(str(self.m["Reply-To"]))[1]
        self.token = self.reply_to.partition("+")[2].partition("@")[0]
        self.all = "\n".join("%s: %s" % h for h in self.m.items()) + self.text + self.html
        self.all += unquote(self.html)
    def __str__(self):
        return "outbox %d, %s to %s" % (self.number, self.kind, self.rcpt)

# as an SMTP server would get them; the spool holds the same with the line ends of files
db = sqlite3.connect("file:%s/nachfass.db?mode=ro" % where, uri=True)
shown = json.loads(subprocess.run(
    [os.environ.get("NACHFASS", "build/nachfass"), "-c", where + "/nachfass.conf", "--json", "outbox", "show"]
    + [str(i) for i, in db.execute("SELECT id FROM outbox")], check=True, capture_output=True).stdout)
raw = {m["id"]: m["raw"].encode() for m in shown}
mails = [Mail(*row[:3], raw[row[0]], row[3]) for row in db.execute(
    """SELECT o.id, o.mail_from, o.rcpt_to, coalesce(p.email, '')
         FROM outbox o LEFT JOIN invitation i ON i.id = o.invitation_id
         LEFT JOIN customer p ON p.id = i.customer_id""")]
spool = []
for n in os.listdir(where + "/out/new"):
    with open(where + "/out/new/" + n, "rb") as f:
        spool.append(f.read())
known = [line.rstrip("\n").split("|", 2) for line in open(known_path, encoding="utf-8")]
owner_of = {t: who for what, t, who in known if what == "token"}
desks = {t for what, t, _ in known if what == "desk"}
notes = [text for what, _, text in known if what == "note"]
customers = {who.lower() for what, _, who in known if what == "customer"}
to_customers = [m for m in mails if not m.to_us]
hostile = [m for m in mails if re.fullmatch(r"h[1-4]@gmx\.example", m.about)]

def each(check, of=mails):
    return ["%s: %s" % (m, r) for m in of for r in [check(m)] if r]

# ---- all of them ----
ok(sorted(spool) != sorted(b"Return-Path: <%s>\nEnvelope-To: <%s>\n" % (m.sender.encode(), m.rcpt.encode())
   + m.raw.replace(b"\r\n", b"\n") for m in mails) and ["they differ"] or [],
   "the spool holds each mail of the outbox once")
kinds = {m.kind for m in mails}
ok(sorted({"survey", "reminder", "followup", "apology", "alert", "escalation", "relay_owner",
           "relay_customer", "notice", "digest"} - kinds), "every kind of mail has left")
ok(each(lambda m: re.sub(rb"\r\n", b"", m.raw).count(b"\n") + re.sub(rb"\r\n", b"", m.raw).count(b"\r")),
   "every line ends with CRLF, none else")
ok(each(lambda m: max(map(len, m.raw.split(b"\r\n"))) > 998 or max(m.raw) > 126),
   "no line over 998 bytes, no byte over 7 bits")
ok(each(lambda m: m.m.defects + [d for p in m.m.walk() for d in p.defects]
        + [h.defects for h in m.m.values() if getattr(h, "defects", None)]),
   "a strict parser finds no defect")
PLAIN = ["multipart/alternative", "text/plain", "text/html"]
PICTURE = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
ok(each(lambda m: m.types != PLAIN and (m.kind != "digest" or m.types != PICTURE)),
   "each is multipart/alternative: text, then HTML, a digest's with its picture")
ok(each(lambda m: [n for n in set(map(str.lower, m.m.keys())) if len(m.m.get_all(n)) != 1]),
   "each header stands once")
allowed = {"date", "from", "to", "reply-to", "subject", "message-id",
           "in-reply-to", "references", "content-language", "auto-submitted",
           "x-auto-response-suppress", "list-unsubscribe", "mime-version", "content-type",
           "content-transfer-encoding"}
ok(each(lambda m: set(map(str.lower, m.m.keys())) - allowed), "no header but those we write")
ok(each(lambda m: [a.addr_spec for a in m.m["From"].addresses] != [OURS]),
   "From is one mailbox, ours")
ok(each(lambda m: [a.addr_spec for a in m.m["To"].addresses] != [m.rcpt]),
   "To is one mailbox, the envelope's")
ok(each(lambda m: not m.id.endswith("@%s>" % DOMAIN) or not re.fullmatch(r"<[\x21-\x3b\x3d\x3f-\x7e]+>", m.id)),
   "Message-ID is of our domain")
ok([i for i in {m.id for m in mails} if sum(m.id == i for m in mails) > 1], "and nobody else's")
ok(each(lambda m: m.kind != "digest" and (not TOKEN.fullmatch(m.token) or m.token not in m.id)),
   "Reply-To and Message-ID hold the token")
ok(each(lambda m: m.kind != "digest" and m.token not in m.text.rpartition("-- \n")[2]),
   "and so does the footer, for clients that lose all else")
ok(each(lambda m: m.sender != ({"notice": "", "digest": OURS}.get(m.kind, m.reply_to))),
   "bounces come to the token; a notice has the null return path")
ok(each(lambda m: m.m["Content-Language"] not in ("de", "en") or m.page.lang != m.m["Content-Language"]),
   "Content-Language is that of the text")
ok(each(lambda m: not (2026, 3) <= m.m["Date"].datetime.timetuple()[:2] <= (2026, 5)
        or m.m["Date"].datetime.utcoffset() is None), "Date is the run's, with a zone")
replied = {"apology": "auto-replied", "notice": "auto-replied", "relay_owner": None, "relay_customer": None}
ok(each(lambda m: m.m["Auto-Submitted"] != replied.get(m.kind, "auto-generated")
        or (m.m["Auto-Submitted"] is None) != (m.m["X-Auto-Response-Suppress"] is None)),
   "Auto-Submitted as RFC 3834 wants it, not on people's words (threat 5)")
ok(each(lambda m: (m.m["List-Unsubscribe"] is not None) != (m.kind in QUESTIONS)
        or m.kind in QUESTIONS and unquote(m.m["List-Unsubscribe"].strip("<>").partition("?")[0])
        != "mailto:" + m.reply_to), "List-Unsubscribe on questions, to their token")

# ---- links ----
link = re.compile(r"mailto:[A-Za-z0-9._~%+@-]+(\?[A-Za-z]+=[A-Za-z0-9._~%-]*(&[A-Za-z]+=[A-Za-z0-9._~%-]*)*)?")
ok(each(lambda m: [x for x in m.page.links if not link.fullmatch(x)]),
   "every link is a mailto, percent-encoded: nothing that a scanner could follow (threat 14)")
own = desks | set(owner_of)
ok(each(lambda m: [x for x in m.page.links
        if not re.fullmatch(r"mailto:feedback\+([a-z2-7]{26})@firma\.example",
                            unquote(x.partition("?")[0]))
        or m.kind != "digest" and m.token not in unquote(x) or m.kind == "digest" and not
        set(TOKEN.findall(unquote(x))) <= desks]), "and goes to the token of the mail")
ok(each(lambda m: m.kind in QUESTIONS and sorted(
        int(n) for x in m.page.links for n in re.findall(r"\?subject=\w+%20(\d+)", x)) != list(range(11))),
   "a question has a button for each score")

# ---- threads ----
came = {}
for folder, _, names in os.walk(where + "/in"):
    for n in names:
        with open(os.path.join(folder, n), "rb") as f:
            m = email.message_from_binary_file(f)
        who = email.utils.parseaddr(str(m["From"]))[1].lower()
        came.setdefault(who, set()).update("<%s>" % i for i in re.findall(r"<([^<>\s]+)", str(m["Message-ID"]))[:1])
left = {}
for m in mails:
    left.setdefault(m.rcpt.lower(), set()).add(m.id)
def strangers(m):
    ids = re.findall(r"<[^<>]*>", "%s %s" % (m.m["In-Reply-To"] or "", m.m["References"] or ""))
    return [i for i in ids if i not in left[m.rcpt.lower()] and i not in came.get(m.rcpt.lower(), ())]
ok(each(strangers), "In-Reply-To and References name mails that this person got or wrote (threat 4)")
ok(each(lambda m: m.kind in ("reminder", "apology", "relay_customer", "followup", "relay_owner", "notice")
        and not m.m["In-Reply-To"]), "every mail in a conversation stands in its thread")
first = {}
for m in sorted(mails, key=lambda m: m.m["Date"].datetime):
    first.setdefault((m.rcpt, m.token), m.id)
ok(each(lambda m: m.kind == "escalation" and m.id != first[(m.rcpt, m.token)] and not m.m["In-Reply-To"]),
   "the steps of the ladder, too, where their person knows the case")
ok(each(lambda m: m.kind in ("survey", "alert", "digest") and m.m["In-Reply-To"]), "others begin one")

# ---- what a customer must not see ----
ok(each(lambda m: [t for t in TOKEN.findall(m.all) if owner_of.get(t, "").lower() != m.rcpt.lower()],
        to_customers), "a customer gets tokens of their own alone")
internal = re.compile("maria\\.becker@|lena\\.vogt@|Internal mail|Interne Mail|So geht es weiter|What to do|"
                      "Fall #|Case #|Frist|[Ee]skal|assign:|Notiz:|Buchhaltung")
ok(each(lambda m: internal.search(m.all.replace("maria.becker@firma.example", "", m.rcpt == "h3@gmx.example"
        and m.all.count("maria.becker@firma.example"))), to_customers),
   "nothing of what is told inside, no address of the firm's people")
ok(each(lambda m: [n for n in notes if n and n in re.sub(r"\s+", " ", m.all)], to_customers), "no note")
ok(each(lambda m: [c for c in customers if c in m.all.lower() and c != m.rcpt.lower()
        and not c.endswith("@firma.example")], to_customers), "no address of other customers")
ok(each(lambda m: m.kind in QUESTIONS + ("apology",) and (m.rcpt == OURS or m.to_us)),
   "our own addresses are asked nothing (threat 7)")

# ---- hostile text ----
tags = {"html", "head", "meta", "title", "style", "body", "table", "tr", "td", "p", "h1", "h2", "a",
        "span", "strong", "br", "div", "ul", "li", "center", "tbody"}
ok(each(lambda m: m.page.tags - tags - ({"img"} if m.kind == "digest" else set()) or m.page.bad), "only the templates' tags, nothing loaded (threat 15)")
ok(each(lambda m: re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]",
        str(m.m["Subject"]) + str(m.m["To"]) + m.text + m.html)),
   "no control, no character that turns text around (threat 17)")
ok(each(lambda m: re.search(r"&amp;(amp|lt|gt|quot|#)", m.html) and "&lt;b&gt;" not in m.text),
   "nothing is escaped twice (threat 16)")
shown = [m for m in hostile if m.kind in ("alert", "relay_owner")]
def whole(m):
    return re.sub(r"\s+", " ", "".join(m.page.text))
ok(each(lambda m: not (
        "<script>alert(2)</script>" in m.text and "<script>alert(2)</script>" in whole(m)
        and "Müller <3 & \"O'Brien\"" in m.text and "Müller <3 & \"O'Brien\"" in whole(m)), shown)
   + ([] if {m.kind for m in shown} >= {"alert", "relay_owner"} else ["none"]),
   "the owner reads hostile words as they were typed")
digests = [m for m in mails if m.kind == "digest" and "<script>alert(" in m.text]
ok(each(lambda m: "<script>alert(" not in whole(m), digests) + ([] if digests else ["no digest"]),
   "and so in the digest")
h1 = [m for m in mails if m.kind == "alert" and "h1@gmx.example" in m.text]
ok(["none"] if not h1 else each(lambda m: not (
    "Müller <3 O'Brien & Söhne" in str(m.m["Subject"]) and "Müller <3 O'Brien & Söhne" in m.text
    and "Müller <3 O'Brien & Söhne" in whole(m) and "Sales & Support <b>jetzt</b>" in m.text
    and "Sales & Support <b>jetzt</b>" in whole(m)), h1),
   "names and subjects are right in header, text and HTML (threat 16)")
ok(each(lambda m: m.rcpt == "h3@gmx.example" and m.m["To"] != m.rcpt),
   "a name that looks like an address is not shown as one (threat 17)")
ok(each(lambda m: "{{company}} {{{words}}}" not in m.text or "{{company}} {{{words}}}" not in whole(m), shown),
   "braces in words are words")
again = [m for m in mails if m.kind == "alert" and ".r2@" in m.id and m.about == "ayse.kilic@web.example"]
ok(each(lambda m: m.text.count("Leider ist bis heute kein Ersatz da") != 1 or "zerkratzt" not in m.text, again)
   + ([] if again else ["none"]), "an alert of a second round tells what is new, and the first answer as history")
answers = [m for m in mails if m.kind == "relay_customer" and re.match("h[1-4]@", m.rcpt)]
ok(each(lambda m: "<b>Wir</b> kümmern uns." not in m.text or "<b>Wir</b> kümmern uns." not in whole(m), answers)
   + ([] if len(answers) == 4 else ["%d answers" % len(answers)]),
   "the firm's answer reaches each of them as it was typed")
print("1..%d" % tests)

"""A firm with its program for the flow tests: runs it at any time, writes mails into its
spool, finds those that left. Prints TAP. Imported by tests/flow/*.sh; no test itself."""
import email
import email.policy
import email.utils
import os
import re
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone

HEAD = "interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product\n"
OURS = "feedback@firma.example"
MARIA, LENA = "maria.becker@firma.example", "lena.vogt@firma.example"

class Sent:
    """A mail that left; parsed when somebody looks."""
    def __init__(self, raw):
        self.raw = raw
        self.rcpt = re.search(rb"^Envelope-To:\s*<([^>]*)>", raw, re.M)[1].decode()
        self.kind = re.search(rb"^Message-ID:\s*<([a-z_]+)\.", raw, re.M | re.I)[1].decode()
        if self.kind == "relay":
            self.kind = "relay_owner" if self.rcpt.endswith("@firma.example") else "relay_customer"
    def __getattr__(self, name):
        if name == "m":
            self.m = email.message_from_bytes(self.raw, policy=email.policy.default)
            return self.m
        made = {
            "id": lambda m: str(m["Message-ID"]).strip(),
            "subject": lambda m: str(m["Subject"]),
            "text": lambda m: m.get_body(("plain",)).get_content(),
            "html": lambda m: m.get_body(("html",)).get_content(),
            "reply_to": lambda m: email.utils.parseaddr(str(m["Reply-To"]))[1],
            "refs": lambda m: re.findall(r"<[^<>]+>", "%s %s" % (m["In-Reply-To"] or "", m["References"] or "")),
            "files": lambda m: [(p.get_filename(), p.get_payload(decode=True)) for p in m.iter_attachments()],
        }
        if name not in made:
            raise AttributeError(name)
        setattr(self, name, made[name](self.m))
        return getattr(self, name)

class Firm:
    def __init__(self, where, program, start="2026-03-03T09:00:00", edit=()):
        self.d, self.program = where, program
        self.now = datetime.fromisoformat(start).replace(tzinfo=timezone.utc)
        self.n = 0
        self.tests = 0
        self.seen = set()
        self.sent = []
        subprocess.run([program, "init", where], check=True, capture_output=True)
        with open(where + "/nachfass.conf", encoding="utf-8") as f:
            conf = f.read()
        for old, new in edit:
            if old not in conf:
                sys.exit("Bail out! no '%s' in the configuration" % old)
            conf = conf.replace(old, new)
        with open(where + "/nachfass.conf", "w", encoding="utf-8") as f:
            f.write(conf)
        for sub in ("new", "tmp", "cur"):
            os.makedirs("%s/in/%s" % (where, sub), exist_ok=True)

    # ---- the program
    def at(self, minutes=0, **more):
        self.now += timedelta(minutes=minutes, **more)
        return self
    def do(self, *args, data=None):
        now = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        t0 = time.monotonic()
        p = subprocess.run([self.program, "-c", self.d + "/nachfass.conf", "--now", now, *args],
                           input=data, capture_output=True, text=True)
        if os.environ.get("FIRM_TIMES"):
            print("# %.2f s: %s at %s" % (time.monotonic() - t0, args[0], now))
        if p.returncode:
            print("#", args, p.returncode, p.stderr.strip()[:300])
        return p
    def run(self, minutes=5):
        """Later, one run; what left in it."""
        self.at(minutes).do("run")
        return self.left()
    def left(self):
        new = []
        for name in sorted(os.listdir(self.d + "/out/new")):
            if name not in self.seen:
                self.seen.add(name)
                with open(self.d + "/out/new/" + name, "rb") as f:
                    raw = f.read()
                new.append(Sent(raw))
        self.sent += new
        return new
    def sql(self, text, *args):
        db = sqlite3.connect("file:%s/nachfass.db?mode=ro" % self.d, uri=True)
        try:
            return db.execute(text, args).fetchall()
        finally:
            db.close()
    def one(self, text, *args):
        rows = self.sql(text, *args)
        return rows[0][0] if rows else None

    # ---- people
    def ask(self, *who):
        """Imports an interaction of each, runs until they are asked; their surveys."""
        rows = HEAD
        day = (self.now - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for name in who:
            rows += "%s-%s,%s,%s@gmx.example,Kim %s,de,phone,Anruf,,,\n" % (name, self.now.date(), day, name, name)
        self.do("import", "-", data=rows)
        found = {m.rcpt: m for m in self.run() if m.kind == "survey"}
        return [found[w + "@gmx.example"] for w in who]
    def put(self, raw):
        """A raw mail into the spool."""
        self.n += 1
        name = "%06d.flow" % self.n
        with open("%s/in/tmp/%s" % (self.d, name), "wb") as f:
            f.write(raw if isinstance(raw, bytes) else raw.encode())
        os.rename("%s/in/tmp/%s" % (self.d, name), "%s/in/new/%s" % (self.d, name))
    def mail(self, sender, to, text, subject="Re: Anruf", ref="", head="", mid=None):
        """One mail as a person writes it; returns its Message-ID."""
        mid = mid or "<m%d@%s>" % (self.n, sender.rpartition("@")[2].strip("> ") or "x.example")
        date = email.utils.format_datetime(self.now)
        thread = "In-Reply-To: %s\nReferences: %s\n" % (ref, ref) if ref else ""
        self.put("%sFrom: %s\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: %s\n%sMIME-Version: 1.0\n"
                 "Content-Type: text/plain; charset=utf-8\n\n%s\n" % (head, sender, to, subject, date, mid, thread, text))
        return mid
    def answer(self, m, text, **more):
        """A reply of the mail's receiver."""
        more.setdefault("ref", m.id)
        return self.mail(more.pop("sender", m.rcpt), m.reply_to, text, **more)
    def case(self, who, text="2. Das Gerät ist kaputt."):
        """A case of that customer: its alert and apology."""
        survey, = self.ask(who)
        self.answer(survey, text)
        left = self.run()
        return (next(m for m in left if m.kind == "alert"), next(m for m in left if m.kind == "apology"))

    # ---- tests
    def ok(self, good, name, *why):
        self.tests += 1
        print("%s %d - %s" % ("ok" if good else "not ok", self.tests, name))
        for line in why if not good else ():
            for row in (line if isinstance(line, (list, tuple)) else [line])[:8]:
                print("#", str(row)[:300])
    def same(self, got, want, name):
        self.ok(got == want, name, "want %r" % (want,), "got  %r" % (got,))
    def end(self):
        print("1..%d" % self.tests)

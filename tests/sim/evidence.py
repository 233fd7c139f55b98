"""What is left after the simulation: the mails that left and came, the store, the times of
the runs. Only reads; knows nothing of the program but its schema and its mails."""
import email
import email.header
import glob
import json
import os
import re
import sqlite3
from bisect import bisect_left
from collections import defaultdict

from hours import Hours

MARK = re.compile(r"\bzq[aeiou](?:[b-z][aeiou]){4}[ao]?\b")  # words.mark
QUESTIONS = {"survey", "reminder", "thanks", "passive", "promote"}
KINDS = ["survey", "reminder", "followup", "apology", "alert", "escalation", "relay_customer", "relay_owner",
         "notice", "digest"]
OPEN, WAITING, RESOLVED, CLOSED = range(4)


class Sent:
    """A mail that left; text is decoded when somebody asks for it."""

    def __init__(self, path):
        self.path = path
        self.seq, self.at = map(int, os.path.basename(path).split(".")[:2])
        with open(path, "rb") as f:
            self.raw = f.read()
        head = self.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("latin-1")
        self.head = defaultdict(str)
        for line in re.sub(r"\n[ \t]+", " ", head).split("\n"):
            name, _, value = line.partition(": ")
            self.head[name.lower()] = value
        self.to = self.head["envelope-to"].strip("<>").lower()
        self.id = self.head["message-id"].strip("<>")
        self.kind = self.id.partition(".")[0]

    @property
    def text(self):
        if not hasattr(self, "_text"):
            m = email.message_from_bytes(self.raw)
            found = {"text/plain": "", "text/html": ""}
            for part in m.walk():
                if part.get_content_type() in found and part.get_filename() is None:
                    found[part.get_content_type()] += part.get_payload(decode=True).decode("utf-8")
            subject = str(email.header.make_header(email.header.decode_header(m["subject"])))
            self._text, self._html = subject + "\n" + found["text/plain"], found["text/html"]
        return self._text

    @property
    def marks(self):
        """Words of people in any part."""
        if not hasattr(self, "_marks"):
            self._marks = set(MARK.findall(self.text)) | set(MARK.findall(self._html))
        return self._marks


class Came:
    """A mail that came, and what its writer meant."""

    def __init__(self, path):
        with open(path, "rb") as f:
            head = f.read().partition(b"\n\n")[0].decode("latin-1")
        self.truth = json.loads(re.search(r"^X-Sim: (.*)$", head, re.M)[1])
        self.id = re.search(r"^Message-ID: <(.*)>$", head, re.M)[1]
        self.k = self.truth["k"]
        self.mark = self.truth.get("mark") or ""
        self.row = None  # of the inbox
        self.at = 0      # the run that took it in


class Evidence:
    def __init__(self, d):
        self.dir = d
        with open(f"{d}/firm.json") as f:
            self.firm = json.load(f)
        self.teams, self.people = self.firm["teams"], self.firm["people"]
        self.hours = {t: Hours(x["zone"], x["week"], x["closed"]) for t, x in self.teams.items()}
        self.by_email = {p["email"]: pid for pid, p in self.people.items()}
        with open(f"{d}/runs") as f:
            lines = [line.split() for line in f]
        self.runs = [int(line[0]) for line in lines]
        self.fetches = [int(line[0]) for line in lines if len(line) == 1]
        self.sent = [Sent(p) for p in sorted(glob.glob(f"{d}/sent/*.eml"))]
        self.came = [Came(p) for p in sorted(glob.glob(f"{d}/in/**/*.sim*", recursive=True) +
                                             glob.glob(f"{d}/in/.*/**/*.sim*", recursive=True))]
        self.db = sqlite3.connect(f"file:{d}/nachfass.db?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row
        self._rows()

    def rows(self, sql, *args):
        return self.db.execute(sql, args).fetchall()

    def _rows(self):
        self.customers = {r["id"]: r for r in self.rows("SELECT * FROM customer")}
        self.cases = {r["id"]: r for r in self.rows("SELECT * FROM case_file")}
        self.invitations = {r["id"]: r for r in self.rows("SELECT * FROM invitation")}
        self.events = defaultdict(list)
        for r in self.rows("SELECT * FROM event ORDER BY id"):
            self.events[r["case_id"]].append(r)
        self.outbox = {r["message_id"]: r for r in self.rows("SELECT * FROM outbox ORDER BY id")}
        self.by_case = defaultdict(list)
        for r in self.outbox.values():
            if r["case_id"] is not None:
                self.by_case[r["case_id"]].append(r)
        inbox = {r["message_id"]: r for r in self.rows("SELECT * FROM inbox")}
        for c in self.came:
            c.row = inbox.get(c.id)
            i = bisect_left(self.fetches, c.truth["at"])
            c.at = self.fetches[i] if i < len(self.fetches) else None
        self.sent_by_id = defaultdict(list)
        for s in self.sent:
            self.sent_by_id[s.id].append(s)
        self.case_of_customer = defaultdict(list)
        for c in self.cases.values():
            self.case_of_customer[self.customers[c["customer_id"]]["email_key"]].append(c)

    def run_from(self, t):
        """The first run at t or later; None: there was none any more."""
        i = bisect_left(self.runs, t)
        return self.runs[i] if i < len(self.runs) else None

    def customer_of(self, case):
        return self.customers[case["customer_id"]]["email_key"]

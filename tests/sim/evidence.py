"""What is left after the simulation: the mails that left and came, the store, the times of
the runs. Only reads; knows nothing of the program but its schema and its mails."""
import binascii
import email.header
import glob
import json
import os
import re
import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict

from hours import Hours

MARK = re.compile(r"\bzq[aeiou](?:[b-z][aeiou]){4}[ao]?\b")  # words.mark
QUESTIONS = {"survey", "reminder", "thanks", "passive", "promote"}
KINDS = ["survey", "reminder", "followup", "apology", "alert", "escalation", "relay_customer", "relay_owner",
         "notice", "digest"]
OPEN, WAITING, RESOLVED, CLOSED = range(4)


def text_of(head, body, found):
    """Adds the texts below that head to found, by kind: as the program writes them, without
    the standard library's parser, which would take most of the time."""
    kind = re.search(rb"^content-type: *([\w/]+)", head, re.I | re.M)[1].lower()
    if kind.startswith(b"multipart/"):
        border = re.search(rb'boundary="([^"]+)"', head, re.I)[1]
        for part in (b"\n" + body).split(b"\n--" + border)[1:]:
            if part[:2] == b"--":
                return
            text_of(*part[1:].partition(b"\n\n")[::2], found)
        raise ValueError("a multipart without an end")
    if b"filename" in head.lower() or kind.decode() not in found:
        return
    how = re.search(rb"^content-transfer-encoding: *(\S+)", head, re.I | re.M)
    how = how[1].lower() if how else b"7bit"
    decode = {b"quoted-printable": binascii.a2b_qp, b"base64": binascii.a2b_base64, b"7bit": bytes, b"8bit": bytes}[how]
    found[kind.decode()] += decode(body).decode("utf-8")


class Sent:
    """A mail that left; text is decoded when somebody asks for it."""

    def __init__(self, name, raw):
        self.seq, self.at = map(int, name.split(".")[:2])
        self.raw = raw.replace(b"\r\n", b"\n")
        head = self.raw.partition(b"\n\n")[0].decode("latin-1")
        self.head = defaultdict(str)
        for line in re.sub(r"\n[ \t]+", " ", head).split("\n"):
            name, _, value = line.partition(": ")
            self.head[name.lower()] = value
        self.to = self.head["envelope-to"].strip("<>").lower()
        self.id = self.head["message-id"].strip("<>")
        self.kind = self.id.partition(".")[0]

    def _decode(self):
        found = {"text/plain": "", "text/html": ""}
        text_of(*self.raw.partition(b"\n\n")[::2], found)
        subject = self.head["subject"]
        if "=?" in subject:
            subject = str(email.header.make_header(email.header.decode_header(subject)))
        self._text, self._html = subject + "\n" + found["text/plain"], found["text/html"]

    @property
    def text(self):
        if not hasattr(self, "_text"):
            self._decode()
        return self._text

    @property
    def marks(self):
        """Words of people in any part."""
        if not hasattr(self, "_marks"):
            texts = self.text, self._html
            self._marks = {mark for t in texts if "zq" in t for mark in MARK.findall(t)}
        return self._marks


class Came:
    """A mail that came, and what its writer meant."""

    def __init__(self, raw):
        head = raw.partition(b"\n\n")[0].decode("latin-1")
        self.truth = json.loads(re.search(r"^X-Sim: (.*)$", head, re.M)[1])
        self.id = re.search(r"^Message-ID: <(.*)>$", head, re.M)[1]
        self.k = self.truth["k"]
        self.mark = self.truth.get("mark") or ""
        self.row = None  # of the inbox
        self.at = 0      # the run that took it in


def read(path):
    with open(path, "rb") as f:
        return f.read()


class Left:
    """What a world left behind, by name: all that the checker looks at. Loaded once; faults
    are planted into it."""

    def __init__(self, d):
        self.firm = json.loads(read(f"{d}/firm.json"))
        self.runs = read(f"{d}/runs").decode()
        self.sent = {os.path.basename(p): Sent(os.path.basename(p), read(p)) for p in sorted(glob.glob(f"{d}/sent/*.eml"))}
        self.came = [Came(read(p)) for p in sorted(glob.glob(f"{d}/in/**/*.sim*", recursive=True) +
                                                   glob.glob(f"{d}/in/.*/**/*.sim*", recursive=True))]
        self.hours = {t: Hours(x["zone"], x["week"], x["closed"]) for t, x in self.firm["teams"].items()}
        self.db = sqlite3.connect(f"file:{d}/nachfass.db?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row


class Evidence:
    def __init__(self, left):
        self.firm, self.hours, self.db = left.firm, left.hours, left.db
        self.teams, self.people = self.firm["teams"], self.firm["people"]
        self.by_email = {p["email"]: pid for pid, p in self.people.items()}
        lines = [line.split() for line in left.runs.splitlines()]
        self.runs = [int(line[0]) for line in lines]
        self.fetches = [int(line[0]) for line in lines if len(line) == 1]
        self.sent = [left.sent[name] for name in sorted(left.sent)]
        self.came = left.came
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
        self.by_case, self.by_rcpt = defaultdict(list), defaultdict(list)
        for r in self.outbox.values():
            self.by_rcpt[r["rcpt_key"]].append(r)
            if r["case_id"] is not None:
                self.by_case[r["case_id"]].append(r)
        inbox = {r["message_id"]: r for r in self.rows("SELECT * FROM inbox")}
        for c in self.came:
            c.row = inbox.get(c.id)
            i = bisect_left(self.fetches, c.truth["at"])
            c.at = self.fetches[i] if i < len(self.fetches) else None
        self.came_of_case = Counter(c.row["case_id"] for c in self.came if c.row is not None)
        self.followups = defaultdict(list)
        for i in self.invitations.values():
            self.followups[i["case_id"]].append(i)
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

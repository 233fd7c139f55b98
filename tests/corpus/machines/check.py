#!/usr/bin/env python3
"""Reads the mails of the *.txt files here and compares kind and bounce facts.

A file holds mails, each opened by a line
    === name | KIND [CLASS RECIPIENT STATUS]
with "-" for none. The rest is the mail as it is, but for these lines:
    @head FROM | SUBJECT     headers of a mail to us
    @from FROM | SUBJECT     the same from a person's address
    @person SUBJECT          the same from Kim Kunde
    @report FROM | SUBJECT   @head, then a multipart/report is opened
    @part TYPE               next part of it
    @end                     its end
    @orig ADDRESS            headers of our mail to that address
    @body                    its text
and @TOKEN anywhere for our token. Lines end in CRLF when read by the program.
diagnostics.csv holds what servers say, each made a report: class|status|words.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOKEN = "k7m2q9x4c8v3b6n1z5wd2f7h4j"
HEAD = ("From: %s\nTo: feedback@firma.example\nSubject: %s\n"
        "Date: Mon, 2 Nov 2026 10:00:05 +0100\nMessage-ID: <x1@mail.example>")
REPORT = HEAD + ("\nMIME-Version: 1.0\nContent-Type: multipart/report;"
                 " report-type=delivery-status; boundary=\"=_b\"\n")
ORIG = """Return-Path: <bounce+@TOKEN@firma.example>
Received: from out.firma.example (out.firma.example [192.0.2.10]); Mon, 2 Nov 2026 10:00:00 +0100
From: Firma Kundenservice <feedback+@TOKEN@firma.example>
To: %s
Subject: Ihre Meinung zu Ihrem Termin
Message-ID: <survey.@TOKEN@firma.example>
Date: Mon, 2 Nov 2026 10:00:00 +0100"""
BODY = """
Guten Tag,

wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?
0 1 2 3 4 5 6 7 8 9 10

Keine Mails mehr? Antworten Sie mit ABMELDEN an abmelden@firma.example."""


DIAGNOSTIC = """@report MAILER-DAEMON@mx.example | Undelivered Mail Returned to Sender
@part text/plain
Your message could not be delivered.

<x@kunde.example>
@part message/delivery-status
Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; x@kunde.example
Action: failed
Status: %s
Diagnostic-Code: smtp; %s
@end"""


def line_of(line):
    """One line of a mail, macros expanded."""
    name, _, rest = line.partition(" ")
    one, _, two = (part.strip() for part in rest.partition(" | "))
    if name in ("@head", "@from"):
        return HEAD % (one, two)
    if name == "@person":
        return HEAD % ("Kim Kunde <kim@kunde.example>", rest)
    if name == "@report":
        return REPORT % (one, two)
    if name == "@part":
        return "\n--=_b\nContent-Type: %s\n" % rest
    return {"@orig": lambda: ORIG % rest, "@body": lambda: BODY,
            "@end": lambda: "\n--=_b--"}.get(name, lambda: line)()


def diagnostics(text):
    """The lines of diagnostics.csv as a file of mails."""
    rows = [line.split("|", 2) for line in text.split("\n") if line and line[0] != "#"]
    return "\n".join("=== %s | bounce %s x@kunde.example %s\n%s" % (
        words or "(nothing)", cls, status, DIAGNOSTIC % (status, words))
        for cls, status, words in rows)


def load(path):
    """(name, wanted values, mail bytes) of each mail of a file."""
    mails = []
    with open(path, encoding="utf-8") as f:
        text = f.read()
        for line in (diagnostics(text) if path.endswith(".csv") else text).split("\n"):
            if line.startswith("=== "):
                name, _, want = line[4:].rpartition(" | ")
                values = [None if w == "-" else w for w in want.split()]
                mails.append((name, values + [None] * (4 - len(values)), []))
            else:
                mails[-1][2].append(line_of(line))
    out = []
    for name, want, lines in mails:
        text = "\n".join(lines).replace("@TOKEN", TOKEN).replace("\n", "\r\n")
        out.append((os.path.basename(path)[:2] + " " + name, want, text.encode("utf-8")))
    return out


def read(program, mails):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, (_, _, raw) in enumerate(mails):
            paths.append(os.path.join(folder, "%04d.eml" % i))
            with open(paths[-1], "wb") as f:
                f.write(raw)
        out = subprocess.run([program, "parse", "--json"] + paths,
                             stdout=subprocess.PIPE, check=False).stdout
    return [json.loads(line) for line in out.decode("utf-8").splitlines()]


def faults(want, raw, got):
    """What is wrong with a reading, as words."""
    kind, cls, recipient, status = want
    bounce = got["bounce"] or {}
    pairs = [("kind", kind, got["kind"])]
    if kind in ("bounce", "delay"):
        pairs += [("recipient", recipient, bounce.get("recipient") or None),
                  ("status", status, bounce.get("status") or None)]
    if kind == "bounce":
        pairs.append(("class", cls, bounce.get("class")))
    if kind in ("bounce", "delay", "complaint", "receipt"):
        token = TOKEN if TOKEN.encode() in raw else None
        pairs.append(("token", token, got["token"]))
    if kind != "reply":
        pairs += [("score", None, got["score"]), ("auto", True, got["auto"])]
    return ["%s %s, not %s" % (name, have, need) for name, need, have in pairs
            if need != have]


def main():
    files = sys.argv[1:] or sorted(glob.glob(os.path.join(HERE, "*.[tc][xs][tv]")))
    mails = [m for f in files for m in load(f)]
    rows = read(os.environ.get("NACHFASS", "build/nachfass"), mails)
    bad = 0
    for n, (name, want, raw) in enumerate(mails):
        wrong = faults(want, raw, rows[n]) if n < len(rows) else ["no answer"]
        bad += bool(wrong)
        print("%s %d - %s" % ("not ok" if wrong else "ok", n + 1, name.replace("#", "")))
        for w in wrong:
            print("# " + w)
    print("1..%d" % len(mails))
    print("# %d of %d as wanted" % (len(mails) - bad, len(mails)))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""For tests/live/test_render.sh: makes the pages that Chromium looks at, and tells TAP.

    render.py templates|hostile|tell PROGRAM FOLDER
"""
import csv
import email
import email.policy
import glob
import html
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTHS = {"light": (320, 390, 800), "dark": (375,)}
NAMES = ("survey reminder followup apology alert escalation relay_customer relay_owner "
         "notice digest missed_call thanks passive promote unsolved").split()
SCORES = {"full": (0, 10), "empty": (1, 5), "overdue": (1, 7)}
ASKING = ("survey", "reminder", "followup")
TO_CUSTOMERS = (*ASKING, "apology", "relay_customer", "missed_call", "thanks", "passive",
                "promote")


def run(program, *args, check=True):
    done = subprocess.run([program, *args], capture_output=True, text=True)
    if check and done.returncode not in (0, 65):
        print(f"Bail out! {' '.join(args)}: {done.stderr}")
        sys.exit(1)
    return done.stdout


def page(path, job, frames=""):
    with open(os.path.join(HERE, "render.js")) as f:
        script = f.read()
    data = json.dumps(job).replace("<", "\\u003c")
    with open(path, "w") as f:
        f.write("<!DOCTYPE html><meta charset=utf-8><body style='margin:0'>"
                f"<script type='application/json' id='job'>{data}</script>"
                f"<script>{script}</script>{frames}</body>")


def templates(program, work):
    """Every template, language and sample in a frame of each width: a page a mode."""
    conf = os.path.join(work, "informal")
    run(program, "init", conf)
    conf += "/nachfass.conf"
    with open(conf) as f:
        text = re.sub(r"(templates \{)", r"\1\n    informal = yes", f.read(), count=1)
    with open(conf, "w") as f:
        f.write(text)
    mails = []
    for lang in ("de", "en", "de-informal"):
        for name in TO_CUSTOMERS if lang == "de-informal" else NAMES:
            for sample in SCORES:
                args = ["-c", conf if lang == "de-informal" else "/nonexistent/conf"]
                mail = run(program, *args, "preview", "--html", "--lang", lang[:2],
                           "--sample", sample, name)
                mails.append((mail, {"name": f"{lang} {name} {sample}", "lang": lang[:2],
                                     "scores": SCORES[sample] if name in ASKING else None}))
    for mode, widths in WIDTHS.items():
        all_of = [(mail, {**job, "width": w}) for mail, job in mails for w in widths]
        frames = [f"<iframe style='border:0;width:{job['width']}px;height:6500px'"
                  f" srcdoc=\"{html.escape(mail)}\"></iframe>" for mail, job in all_of]
        page(f"{work}/templates-{mode}.html", {"frames": [j for _, j in all_of]},
             "".join(frames))


# ---- hostile customers

MARKUP = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
          "<img src=\"http://evil.example/p.gif\" width=1>", "\"><svg/onload=alert(1)>",
          "'><a href='http://evil.example'>hier</a>", "</td></tr></table></body></html>x",
          "<!-- x", "--> x", "<![CDATA[ x ]]>", "<style>*{display:none}</style>",
          "<a href=http://evil.example/login>Anmelden</a>", "<base href=http://evil.example>",
          "<meta http-equiv=refresh content=0;url=http://evil.example>", "<iframe src=//evil>",
          "<form action=http://evil.example><input name=p>", "&lt;script&gt;", "&#60;b&#62;",
          "\" style=\"position:fixed", "' onmouseover='alert(1)", "<b>fett</b>", "<x",
          "javascript:alert(1)", "<title>x</title>", "</style><b>x", "<!--[if mso]>x<![endif]-->"]
ADDRESSES = ["http://evil.example/a?b=1&c=2", "https://evil.example/#x", "www.evil.example",
             "mailto:victim@evil.example", "[x](http://evil.example)", "//evil.example/x"]
WORDS = ["Sales & Support", "O'Brien", "Müller <3", "{{company}}", "{{{words}}}", "{{>head}}",
         "{{=<% %>=}}", "Köhler, Sabine \"Bine\"", "Kim (Firma)", "=?UTF-8?Q?=0D=0ABcc:_x@evil?=",
         "a;b:c", "50 % = =3D", "@", "-- ", "."]
# these are not shown as they are, or are refused
BREAKS = ["\r\n", "\n", "\r", "\x00", "\x85", "\u2028", "\u2029", "\x0b", "\x1b[31m", "\u202e",
          "\u2066", "\u200f"]


def payloads():
    plain = MARKUP + ADDRESSES + WORDS
    out = [(f"{p}", True) for p in plain]
    out += [(f"Kim {p} Kim", True) for p in plain]
    out += [(f"{p} {q}", True) for p in plain for q in ADDRESSES[:5]]
    out += [(f"Kim{b}{p}", False) for b in BREAKS
            for p in ("Bcc: victim@evil.example", "To: victim@evil.example",
                      "Content-Type: text/html", "\r\n\r\n<b>x</b>")]
    return out


def write(path, values):
    fields = ("interaction_id occurred_at email name language channel subject agent team "
              "product").split()
    with open(path, "w", newline="", encoding="utf-8") as f:
        rows = csv.writer(f)
        rows.writerow(fields)
        for i, (v, _) in enumerate(values):
            rows.writerow([f"i{i}", "2026-03-02T08:00:00Z", f"c{i}@kunde.example", v, "de", v, v,
                           v, "", v])


def out_mails(folder):
    for path in glob.glob(f"{folder}/out/new/*"):
        with open(path, "rb") as f:
            raw = f.read()
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        kind = mail["Message-ID"].strip("<").split(".")[0]
        yield kind, mail, raw


def about(mail):
    """Which customer a mail is to, or tells of; None for a digest."""
    text = mail.get_payload()[0].get_payload(decode=True).decode()
    who = re.search(r"c(\d+)@kunde\.example", mail["To"]) or \
        re.search(r"^  Kunde: .*c(\d+)@kunde\.example$", text, re.M)
    return int(who.group(1)) if who else None


def reply(folder, i, mail, payload):
    to = mail["Reply-To"]
    word = email.header.Header(payload.replace("\0", ""), "utf-8", maxlinelen=10000).encode()
    word = re.sub(r"[\r\n]+", " ", word)
    with open(f"{folder}/in/new/r{i}", "wb") as f:
        f.write((f"From: {word} <c{i}@kunde.example>\r\nTo: {to}\r\nSubject: Re: {word}\r\n"
                 f"Message-ID: <r{i}.\"(,;:{i}@kunde.example>\r\n"
                 f"In-Reply-To: {mail['Message-ID']}\r\nReferences: <a)b> <\"> {word}\r\n"
                 "Date: Tue, 03 Mar 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
                 "Content-Type: text/plain; charset=utf-8\r\n"
                 f"Content-Transfer-Encoding: 8bit\r\n\r\n1\r\nGrund: ").encode())
        f.write(payload.encode() + b"\r\n")


def hostile(program, work):
    folder = f"{work}/loop"
    values = [("Sabine Kim", True)] + payloads()
    run(program, "init", folder)
    conf = f"{folder}/nachfass.conf"
    with open(conf) as f: # each of their alerts as a mail of its own
        text = f.read().replace("cases {", "cases {\n    alerts_an_hour = 10000", 1)
    with open(conf, "w") as f:
        f.write(text)
    write(f"{work}/in.csv", values)
    run(program, "-c", conf, "--now", "2026-03-02T08:30:00Z", "import", f"{work}/in.csv")
    run(program, "-c", conf, "--now", "2026-03-02T11:00:00Z", "run")
    surveys = {about(m): m for k, m, _ in out_mails(folder) if k == "survey"}
    for i, mail in surveys.items():
        reply(folder, i, mail, values[i][0])
    for now in ("2026-03-03T11:00:00Z", "2026-03-04T07:30:00Z"):
        run(program, "-c", conf, "--now", now, "run")
    # a digest has as many rows as there are cases: each of its elements is one of these
    known = run(program, "-c", conf, "preview", "--html", "--lang", "de", "digest")
    wrong, jobs, fields, seen = [], [(-1, {"kind": "digest", "payload": "", "shown": "", "html": known,
                                           "names": None})], {}, {}
    for kind, mail, raw in out_mails(folder):
        i = about(mail)
        names = [n for n in mail.keys() if n != "Envelope-To"]
        seen[kind] = seen.get(kind, 0) + 1
        if i is None and kind != "digest":
            continue
        i = i or 0
        jobs.append((i, {"kind": kind, "payload": values[i][0],
                         "shown": values[i][0] if values[i][1] and kind == "alert" else "",
                         "html": next(p for p in mail.walk() if p.get_content_type() == "text/html")
                                 .get_payload(decode=True).decode(),
                         "names": names}))
        if b"\r" in raw.replace(b"\r\n", b"\n"): # the spool's line ends are LF
            wrong.append(f"{kind} of {values[i][0]!r}: bare CR")
        if len(email.utils.getaddresses([mail["To"]])) != 1 or mail["Cc"] or mail["Bcc"]:
            wrong.append(f"{kind} of {values[i][0]!r}: recipients {mail['To']!r}")
    jobs.sort(key=lambda j: j[0])
    for i, job in jobs:
        names = job.pop("names")
        if i < 0:
            continue
        if fields.setdefault(job["kind"], names) != names:
            wrong.append(f"{job['kind']} of {job['payload']!r}: fields {names}")
    page(f"{work}/hostile.html", {"mails": [j for _, j in jobs]})
    with open(f"{work}/hostile.json", "w") as f:
        json.dump({"wrong": wrong, "seen": seen, "n": len(values)}, f)


# ---- telling

def result(path):
    with open(path, encoding="utf-8") as f:
        found = re.search(r"RESULT(.*)END", html.unescape(f.read()), re.S)
    return json.loads(found.group(1)) if found else None


def tell(_program, work):
    n = 0

    def ok(good, name, wrong=()):
        nonlocal n
        n += 1
        print(f"{'' if good else 'not '}ok {n} - {name}")
        for line in list(wrong)[:8]:
            print(f"# {line!r}")

    drawn = (2 * len(NAMES) + len(TO_CUSTOMERS)) * len(SCORES)
    for mode in ("light", "dark"):
        r = result(f"{work}/{mode}.html")
        ok(r and r["dark"] == (mode == "dark") and r["n"] == drawn * len(WIDTHS[mode]), f"{mode}: every mail was drawn")
        ok(r and not r["wrong"], f"{mode}: widths, buttons, contrast", r["wrong"] if r else ())
    with open(f"{work}/hostile.json") as f:
        h = json.load(f)
    r = result(f"{work}/seen.html")
    few = {k: h["seen"].get(k, 0) for k in ("survey", "apology", "alert")}
    ok(min(few.values()) > 300, "300 hostile customers went through the loop",
       [f"{few}"] if min(few.values()) <= 300 else ())
    ok(not h["wrong"], "their mails have the fields and recipients of a clean one", h["wrong"])
    ok(r and r["n"] > 900 and not r["wrong"], "their mails have the elements of a clean one, "
       "and no link but ours", r["wrong"] if r else ["nothing came back"])
    print(f"1..{n}")


if __name__ == "__main__":
    {"templates": templates, "hostile": hostile, "tell": tell}[sys.argv[1]](*sys.argv[2:])

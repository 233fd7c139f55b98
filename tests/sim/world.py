#!/usr/bin/env python3
"""The world around the program: customers and managers who get mail and write some, ninety
days in a minute. Drives the real program with --now; what it did is in the folder DIR:
sent/ (every mail that left, in order), runs (the times, and which had no mail to fetch), firm.json, the store, the mails
that came (in/, with a header that says what their writer meant).

usage: world.py PROGRAM DIR [--seed N] [--customers N] [--days N] [--start DATE]
[--answers PERCENT] [--pause]"""
import argparse
import copy
import csv
import heapq
import json
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import time

import firm
import words
from hours import Hours, iso, unix
from letter import Mail

DAY, HOUR, MINUTE = 86400, 3600, 60
# when the firm's cron runs the program: minutes of the day, UTC
BEATS = [4 * 60 + 30, 13 * 60]
JITTER = 290      # minutes more, by day and beat
PROBES_A_DAY = 1  # deadlines that are met to the minute
# customers, by number, whose part is not left to chance: a small firm has some, too
CAST = {n + 20 * i: part for i in range(3) for n, part in enumerate(
    ["unsubscribe", "bare score", "lawyer", "nought", "unclear", "unclear", "left lying"])}
LAZY = "vip"  # a team that presses no button
# the same of managers, by the number of the alert: a large voucher, a slip (see work)
PARTS = {(pid + "0", "alert", n): part for part, n in ((0.58, 1), (0.63, 2), (0.58, 4))
         for pid in ("service", "technik", "konto", "nacht", "sydney", "boston")}
FORGED = ["service0", "technik0", "vip0", "ny0"]  # whose first alert others get hold of


class World:
    def __init__(self, args):
        self.program, self.dir, self.seed = os.path.abspath(args.program), args.dir, args.seed
        self.share = args.answers / 100
        self.start, self.days, self.n = unix(args.start + "T00:00:00"), args.days, args.customers
        self.end = self.start + self.days * DAY
        self.now = self.start
        self.firm = firm.make(args.pause)
        self.hours = {t: Hours(d["zone"], d["week"], d["closed"]) for t, d in self.firm["teams"].items()}
        self.by_email = {p["email"]: pid for pid, p in self.firm["people"].items()}
        self.post, self.count, self.n_sent, self.n_came, self.n_runs, self.n_commands = [], 0, 0, 0, 0, 0
        self.replied_away, self.n_reacted, self.settled = set(), {}, set()
        self.runs = None
        self.left = {gone: self.start + day * DAY + 10 * HOUR for gone, _, day in firm.LEAVERS}
        self.replaced = {gone: self.start + (day + firm.REPLACED_AFTER) * DAY for gone, _, day in firm.LEAVERS}

    # ---- people: chance belongs to a person and an occasion, not to the order of mails

    def chance(self, *occasion):
        return random.Random(f"{self.seed}/" + "/".join(map(str, occasion)))

    def customers(self):
        """Interactions by day, and who they are."""
        self.who = {}
        by_day = [[] for _ in range(self.days)]
        for n in range(self.n):
            rng = self.chance("customer", n)
            team = rng.choice(list(self.firm["teams"]))
            team = LAZY if CAST.get(n) == "left lying" else team
            lang = "en" if self.firm["teams"][team]["zone"][:2] in ("Am", "As", "Au") else rng.choice(["de", "de", "en"])
            email = f"c{n}@{rng.choice(['gmx', 'web', 'mail', 'post'])}.example"
            away = self.start + rng.randrange(self.days) * DAY if rng.random() < 0.03 else None
            self.who[email] = {"n": n, "team": team, "lang": lang, "away": away,
                               "dead": rng.random() < 0.01 and n not in CAST, "style": rng.choice(words.STYLES),
                               "form": rng.choice(words.FORMS)}
            # most in the first two thirds, so that their stories come to an end
            day = rng.randrange(max(1, self.days * 2 // 3))
            by_day[day].append((n, 0, email, day))
            if rng.random() < 0.1 and day + 40 < self.days:
                by_day[day + 40].append((n, 1, email, day + 40))
        return by_day

    # ---- mail on its way to the firm

    def post_at(self, at, raw):
        self.count += 1
        heapq.heappush(self.post, (at, self.count, raw))

    def write(self, at, who, to, subject, text, truth, style="plain", form="plain", mail=None, lang="de",
              extra=()):
        """A person writes; mail: the one that they answer."""
        at = max(int(at), self.now + MINUTE)
        truth = dict(truth, at=at, who=who, to=to)
        body = text
        if mail is not None:
            body = words.body_of(style, text, lang, mail.reply_to, words.when(at, lang), mail.text())
        self.count += 1
        head = list(extra) + [("From", who), ("To", to), ("Subject", subject),
                              ("Message-ID", f"<w{self.count}.{truth.get('mark', 'x')}@{who.partition('@')[2]}>")]
        if mail is not None:
            head += [("In-Reply-To", mail.id), ("References", mail.id)]
        self.post_at(at, words.compose(head, form, body, at, json.dumps(truth)))

    def machine(self, at, who, to, subject, text, truth, extra):
        self.write(at, who, to, subject, text, dict(truth, machine=True), extra=extra)

    def come_back(self, at, mail, truth):
        """The mail could not be delivered."""
        truth = dict(truth, k="bounce", machine=True, at=at, about=mail.id, who="MAILER-DAEMON@mx.example",
                     to=mail.reply_to)
        sender = mail.head.get("return-path", "").strip("<>")
        if not sender:
            return
        self.count += 1
        head = [("Return-Path", "<>"), ("From", "MAILER-DAEMON@mx.example"), ("To", sender),
                ("Subject", "Undelivered Mail Returned to Sender"), ("Auto-Submitted", "auto-replied"),
                ("Message-ID", f"<b{self.count}@mx.example>")]
        self.post_at(at, words.bounce(head, mail.to, "failed", truth["status"], mail.raw_head, at, json.dumps(truth)))

    def deliver(self):
        """What has been written until now lies in the mailbox."""
        while self.post and self.post[0][0] <= self.now:
            at, n, raw = heapq.heappop(self.post)
            self.n_came += 1
            name = f"{at}.{n:06d}.sim"
            with open(f"{self.dir}/in/tmp/{name}", "wb") as f:
                f.write(raw)
            os.rename(f"{self.dir}/in/tmp/{name}", f"{self.dir}/in/new/{name}")

    # ---- mail from the firm

    def collect(self):
        out = f"{self.dir}/out/new"
        mails = []
        for name in sorted(os.listdir(out)):
            self.n_sent += 1
            path = f"{self.dir}/sent/{self.n_sent:06d}.{self.now}.eml"
            os.rename(f"{out}/{name}", path)
            with open(path, "rb") as f:
                mails.append(Mail(f.read()))
        for mail in mails:
            occasion = (mail.to, mail.kind)
            self.n_reacted[occasion] = self.n_reacted.get(occasion, 0) + 1
            rng = self.chance(mail.to, mail.kind, self.n_reacted[occasion])
            if mail.to in self.by_email:
                self.manager(rng, self.by_email[mail.to], mail)
            else:
                self.customer(rng, mail.to, self.who[mail.to], mail)

    # ---- customers

    def customer(self, rng, email, c, mail):
        if c["dead"]:
            self.come_back(self.now + MINUTE, mail, {"status": "5.1.1", "customer": email})
            return
        if c["away"] is not None and c["away"] <= self.now < c["away"] + 12 * DAY:
            subject, text = words.AWAY[c["lang"]]
            self.machine(self.now + MINUTE, email, mail.reply_to, subject.replace("{s}", "Ihre Meinung"),
                         text.replace("{until}", "20.12."), {"k": "auto", "customer": email},
                         [("Auto-Submitted", "auto-replied")] if rng.random() < 0.7 else [("X-Autoreply", "yes")])
        react = {"survey": self.on_survey, "reminder": self.on_reminder, "relay": self.on_relay,
                 "apology": self.on_apology, "followup": self.on_followup, "passive": self.on_passive}.get(mail.kind)
        if react:
            react(rng, email, c, mail)

    def reply(self, rng, at, email, c, mail, text, truth):
        if rng.random() < 0.02:
            truth = dict(truth, other=True)
            email = "buero-" + email
        self.write(at, email, mail.reply_to, "Re: Ihre Meinung", text, dict(truth, customer=truth.get("customer", email)),
                   c["style"], c["form"], mail, c["lang"])

    def score(self, rng, at, email, c, mail, score, m, k="score", table=None):
        table = table or (words.BAD if score <= 6 else words.SO_SO if score <= 8 else words.FINE)
        text = words.pick(rng, table, c["lang"], m)
        truth = {"k": k, "score": score, "mark": m if m in text else "", "customer": email, "grave": words.is_grave(text)}
        if score <= 6 and rng.random() < 0.12 and k == "score":
            text, truth["mark"], truth["grave"] = "", "", False
        if not text and rng.random() < 0.5:  # a button of the survey
            subject = ("Bewertung" if c["lang"] == "de" else "Score") + f" {score}"
            self.write(at, email, mail.reply_to, subject, "", truth)
        else:
            self.reply(rng, at, email, c, mail, f"{score}\n\n{text}".strip(), truth)

    def first_answer(self, rng, at, email, c, mail):
        score = rng.choices([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], [26, 24, 14, 11, 5, 4, 4, 4, 3, 3, 2])[0]
        self.score(rng, at, email, c, mail, score, words.mark(rng))
        if rng.random() < 0.04:  # thinks better of it
            again = min(10, max(0, score + rng.choice([-4, -1, 2, 5])))
            self.score(rng, at + rng.randrange(HOUR, 3 * DAY), email, c, mail, again, words.mark(rng), "again")

    def on_survey(self, rng, email, c, mail):
        r, part = rng.random(), CAST.get(c["n"])
        if part == "bare score":
            self.score(rng, self.now + HOUR, email, c, mail, 2, "", "score", words.NOTHING)
        elif part == "lawyer":
            self.score(rng, self.now + HOUR, email, c, mail, 3, words.mark(rng), "score", words.GRAVE)
        elif part == "nought":
            self.score(rng, self.now + HOUR, email, c, mail, 0, "", "score", words.NOTHING)
        elif part in ("unclear", "left lying"):
            m = words.mark(rng)
            self.reply(rng, self.now + HOUR, email, c, mail, words.pick(rng, words.UNCLEAR, c["lang"], m),
                       {"k": "unclear", "mark": m, "customer": email})
        elif r < self.share and part != "unsubscribe":
            self.first_answer(rng, self.now + int(rng.expovariate(1 / (9 * HOUR))) + 300, email, c, mail)
        elif r < self.share + 0.005 or part == "unsubscribe":
            self.write(self.now + 5 * HOUR, email, mail.reply_to, "UNSUBSCRIBE", "", {"k": "unsubscribe", "customer": email})
        elif r < self.share + 0.01:
            self.first_answer(rng, self.now + rng.randrange(16, 22) * DAY, email, c, mail)  # late
        elif r < self.share + 0.013:
            m = words.mark(rng)
            self.reply(rng, self.now + DAY, email, c, mail, words.pick(rng, words.MORE, c["lang"], m) + " ?",
                       {"k": "question", "mark": m, "customer": email})

    def on_reminder(self, rng, email, c, mail):
        if rng.random() < 0.04:
            self.first_answer(rng, self.now + int(rng.expovariate(1 / (9 * HOUR))) + 300, email, c, mail)

    def on_apology(self, rng, email, c, mail):
        if rng.random() < 0.1:
            m = words.mark(rng)
            text = words.pick(rng, words.BAD, c["lang"], m)
            self.reply(rng, self.now + rng.randrange(HOUR, DAY), email, c, mail, text,
                       {"k": "more", "mark": m, "customer": email, "grave": words.is_grave(text)})

    def on_relay(self, rng, email, c, mail):
        r, m, at = rng.random(), words.mark(rng), self.now + rng.randrange(HOUR, 2 * DAY)
        if r < 0.18:
            self.reply(rng, at, email, c, mail, words.pick(rng, words.MORE, c["lang"], m),
                       {"k": "more", "mark": m, "customer": email})
        elif r < 0.30:
            self.reply(rng, at, email, c, mail, words.pick(rng, words.THANKS, c["lang"], m), {"k": "thanks", "customer": email})
        elif r < 0.37:
            self.reply(rng, at, email, c, mail, words.pick(rng, words.SOLVED, c["lang"], m), {"k": "solved", "customer": email})
        elif r < 0.40:
            self.write(at, email, firm.ADDRESS, "Noch etwas", words.pick(rng, words.NEW, c["lang"], m),
                       {"k": "new", "mark": m, "customer": email}, form=c["form"])

    def on_followup(self, rng, email, c, mail):
        r, at, m = rng.random(), self.now + int(rng.expovariate(1 / DAY)) + 600, words.mark(rng)
        if r < 0.35:
            self.score(rng, at, email, c, mail, rng.choice([8, 9, 10]), m, "followup", words.FINE)
        elif r < 0.50:
            self.score(rng, at, email, c, mail, rng.choice([0, 1, 2, 4]), m, "followup", words.MORE)
        elif r < 0.55:
            self.reply(rng, at, email, c, mail, words.pick(rng, words.MORE, c["lang"], m),
                       {"k": "followup", "score": None, "mark": m, "customer": email})

    def on_passive(self, rng, email, c, mail):
        if rng.random() < 0.4:
            m = words.mark(rng)
            self.reply(rng, self.now + rng.randrange(HOUR, DAY), email, c, mail, words.pick(rng, words.MISSING, c["lang"], m),
                       {"k": "missing", "mark": m, "customer": email})

    # ---- managers

    def manager(self, rng, pid, mail):
        p = self.firm["people"][pid]
        if self.left.get(pid, self.end) <= self.now:
            self.come_back(self.now + MINUTE, mail, {"status": "5.1.1", "by": pid})
            return
        if mail.kind == "approval":
            self.decide(rng, pid, p, mail)
        if mail.kind == "digest":
            self.settle(rng, pid, p, mail)
        if mail.kind not in ("alert", "escalation", "relay", "unsolved"):
            return
        away = self.absence(pid)
        if away and away[0] <= self.now < away[1]:
            self.is_away(rng, pid, p, mail, away)
            if rng.random() < 0.7:
                self.work(rng, pid, p, mail, away[1] + rng.randrange(HOUR, 9 * HOUR))
            return
        if rng.random() < 0.03 or (pid in FORGED and self.n_reacted.get((mail.to, "alert")) == 1):
            self.forge(rng, p, mail)
        react = {"alert": 0.9, "escalation": 0.3, "relay": 0.85, "unsolved": 0.4}[mail.kind]
        if rng.random() < react:
            self.work(rng, pid, p, mail, self.when(rng, p))

    def decide(self, rng, pid, p, mail):
        k = rng.choices(["approve", "refuse", "silence"], [5, 3, 2])[0]
        if k != "silence":
            self.manager_writes(rng, p, mail, self.when(rng, p), words.VERDICT[p["language"]][k], {"k": k, "by": pid, "mark": ""})

    def settle(self, rng, pid, p, mail):
        """Presses a button for each entry of the review queue that comes to hand."""
        found = re.findall(r"^(?:Antwort an|Reply to) (\S+\+([a-z2-7]{26})@\S+): (.*)$", mail.text(), re.M)
        for to, token, how in found:
            none, seen = {"de": ("keine Wertung", "erledigt"), "en": ("no score", "done")}[p["language"]]
            gave = rng.choice([2, 3, 9, None]) if none in how else None
            word = str(gave) if gave is not None else none if none in how else seen
            if not re.match("freigeben|approve", how) and token not in self.settled and p["team"] != LAZY and rng.random() < 0.7:
                self.settled.add(token)
                self.write(self.now + rng.randrange(5, 300) * MINUTE, p["email"], to, f"Einordnen: {word}", word,
                           {"k": "settle", "by": pid, "token": token, "gave": gave}, extra=[self.proof()])

    def absence(self, pid):
        """Every third one is on holiday once."""
        rng = self.chance("absence", pid)
        first = self.start + rng.randrange(10, max(11, self.days - 20)) * DAY + 6 * HOUR
        return (first, first + rng.choice([5, 12]) * DAY) if rng.random() < 0.33 else None

    def is_away(self, rng, pid, p, mail, away):
        key = (pid, self.now // DAY)  # once a day, as servers do
        if key not in self.replied_away:
            self.replied_away.add(key)
            until = iso(away[1])[:10]
            subject, text = words.AWAY[p["language"]]
            until = f"{until[8:]}.{until[5:7]}.{until[:4]}" if p["language"] == "de" else until
            self.machine(self.now + MINUTE, p["email"], mail.reply_to, subject.replace("{s}", "Fall"),
                         text.replace("{until}", until), {"k": "away", "by": pid, "until": away[1]},
                         [("Auto-Submitted", "auto-replied"), self.proof()])

    def when(self, rng, p):
        hours, deadline = self.hours[p["team"]], self.firm["teams"][p["team"]]["deadline_s"]
        r = rng.random()
        if r < 0.4:
            return self.now + rng.randrange(4, 50) * MINUTE
        if r < 0.75:
            return hours.add(self.now, rng.randrange(deadline // 10, deadline * 7 // 10))
        if r < 0.9:
            return hours.add(self.now, rng.randrange(deadline * 9 // 10, deadline * 3))
        return (self.now // DAY + 1) * DAY + rng.choice([30, 59, 60, 61, 90, 150]) * MINUTE  # at night

    def proof(self):
        return ("Authentication-Results", f"{firm.AUTHSERV}; dmarc=pass header.from={firm.DOMAIN}")

    def work(self, rng, pid, p, mail, at):
        r, m, lang = rng.random(), words.mark(rng), p["language"]
        r = PARTS.get((pid, mail.kind, self.n_reacted[mail.to, mail.kind]), r)
        answer = words.pick(rng, words.ANSWER, lang, m)
        truth = {"k": "answer", "by": pid, "mark": m}
        text = answer
        if r < 0.10:
            text, truth["k"] = words.pick(rng, words.NOTE, lang, m), "note"
            self.manager_writes(rng, p, mail, at + rng.randrange(HOUR, DAY),
                                words.pick(rng, words.ANSWER, lang, m + "a"), dict(truth, k="answer", mark=m + "a"))
        elif r < 0.30:
            text, truth["k"] = rng.choice(words.RESOLVED[lang]) + "\n\n" + answer, "resolved"
        elif r < 0.36:
            text, truth["k"], truth["mark"] = rng.choice(words.RESOLVED[lang]), "resolved", ""
        elif r < 0.40:
            to = f"{p['team']}{rng.choice('14')}"
            if to != pid:
                text, truth = f"an: {self.firm['people'][to]['email']}\n\n{m} bitte übernehmen", dict(truth, k="assign", to_id=to)
        elif r < 0.50:
            text, truth["voucher"] = rng.choice(words.GIFT[lang]) + "\n\n" + answer, 20
        elif r < 0.56:
            text, truth["secret"] = answer + words.NOTE_BELOW[lang].replace("{m}", m + "o"), m + "o"
        elif r < 0.61:
            text, truth["k"] = words.WISH[lang][0] + "\n\n" + answer, "wish"
        elif r < 0.66:
            text, truth["k"] = rng.choice(words.SLIP[lang]) + "\n\n" + answer, "slip"
            self.manager_writes(rng, p, mail, at + rng.randrange(HOUR, DAY), rng.choice(words.RESOLVED[lang]) + "\n\n" +
                                words.pick(rng, words.ANSWER, lang, m + "a"), dict(truth, k="resolved", mark=m + "a"))
        self.manager_writes(rng, p, mail, at, text, truth)
        if truth["k"] == "answer" and rng.random() < 0.8:
            self.manager_writes(rng, p, mail, at + rng.randrange(DAY, 6 * DAY), rng.choice(words.RESOLVED[lang]),
                                {"k": "resolved", "by": pid, "mark": ""})

    def manager_writes(self, rng, p, mail, at, text, truth):
        if at >= self.left.get(truth["by"], self.end):
            return  # not here any more
        style = rng.choice(words.STYLES)
        self.write(at, p["email"], mail.reply_to, "Re: " + mail.head["subject"][:20].replace("=?", ""), text, truth, style,
                   rng.choice(["plain", "both"]), mail, p["language"], extra=[self.proof()])

    def forge(self, rng, p, mail):
        """Somebody who is not the manager has the mail, or guesses."""
        m, at, lang = words.mark(rng), self.now + rng.randrange(HOUR, DAY), p["language"]
        text = rng.choice(["gelöst\n\n{m}", "resolved\n\n{m}", "Notiz: {m}", "an: eve@evil.example\n{m}", "{m} ist mir egal."])
        text = text.replace("{m}", m)
        truth = {"k": "forged", "mark": m}
        how = rng.randrange(4)
        if how == 0:  # another sender
            self.write(at, "eve@evil.example", mail.reply_to, "Re: Fall", text, truth, mail=mail, lang=lang)
        elif how == 1:  # no proof
            self.write(at, p["email"], mail.reply_to, "Re: Fall", text, truth, mail=mail, lang=lang)
        elif how == 2:  # a proof of their own
            self.write(at, p["email"], mail.reply_to, "Re: Fall", text, truth, mail=mail, lang=lang,
                       extra=[("Authentication-Results", "mx.evil.example; dmarc=pass header.from=firma.example")])
        else:  # a guessed address
            to = firm.ADDRESS.replace("@", "+" + "".join(rng.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26)) + "@")
            self.write(at, p["email"], to, "Re: Fall", text, truth, extra=[self.proof()])

    # ---- time

    def command(self, *args):
        self.n_commands += 1  # the seed of the tokens that this one draws
        done = subprocess.run([self.program, "-c", f"{self.dir}/nachfass.conf", "--now", iso(self.now), *args],
                              capture_output=True, text=True,
                              env=dict(os.environ, NACHFASS_SEED=f"{self.seed}/{self.n_commands}"))
        if done.returncode not in (0, 65):
            sys.exit(f"{iso(self.now)} {args}: exit {done.returncode}: {done.stderr}")
        if done.stderr:
            self.log.write(f"{iso(self.now)} {done.stderr}")

    def run_at(self, t, mail=True):
        """mail: whether some may have come; the word lists are read only then."""
        self.now = t
        if mail:
            self.deliver()
        self.command("run")
        self.n_runs += 1
        self.runs.write(f"{t}\n" if mail else f"{t} no mail\n")
        self.collect()

    def bring(self, day, interactions):
        """What happened yesterday."""
        path = f"{self.dir}/in.csv"
        with open(path, "w", newline="") as f:
            out = csv.writer(f)
            out.writerow("interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product".split(","))
            for n, i, email, _ in interactions:
                at = self.start + (day - 1) * DAY + 6 * HOUR + n * 7919 % (14 * HOUR)
                c = self.who[email]
                channel = "shop" if n % 4 else "phone"
                out.writerow([f"i{n}.{i}", iso(at), email, f"Kim Muster{n}", c["lang"], channel, "Anruf", "Toni", c["team"], ""])
        self.command("import", path)

    def bring_vouchers(self):
        path = f"{self.dir}/vouchers.csv"
        with open(path, "w") as f:
            f.write("Code;Value;Expiry;Currency\n")
            for n in range(600):
                end = self.start + (40 if n % 3 == 0 else 300) * DAY
                f.write(f"GS{n:06d}X;{50 if n % 5 == 1 else 20};{iso(end)[:10]};EUR\n")
        self.command("voucher", "import", "kulanz", path)

    def due_soon(self, until):
        """When a rung is due next, as the store has it: a run a minute before and one then."""
        rows = self.store.execute("SELECT next_rung_at FROM case_file WHERE next_rung_at > ? AND next_rung_at < ? "
                                  "AND next_rung_at % 60 = 0 ORDER BY id % 7, id LIMIT 1", (self.now + 60, until - 60))
        return [t for (due,) in rows for t in (due - 60, due)]

    def live(self):
        subprocess.run([self.program, "init", self.dir], check=True, capture_output=True)
        for sub in ("in/new", "in/tmp", "in/cur", "out/new", "out/tmp", "out/cur", "sent"):
            os.makedirs(f"{self.dir}/{sub}", exist_ok=True)
        self.configured = copy.deepcopy(self.firm)
        firm.write(self.configured, self.dir)
        firm.keep(dict(self.firm, left=[(gone, by, self.left[gone], self.replaced[gone]) for gone, by, _ in firm.LEAVERS]), self.dir)
        by_day = self.customers()
        self.runs, self.log = open(f"{self.dir}/runs", "w"), open(f"{self.dir}/log", "w")
        self.store = None
        for day in range(self.days):
            midnight = self.start + day * DAY
            probes = 0
            for gone, by, _ in firm.LEAVERS:
                if self.replaced[gone] == midnight:
                    firm.replace(self.configured, gone, by)
                    firm.write(self.configured, self.dir)
            if day == 0:
                self.now = midnight
                self.bring_vouchers()
            if by_day[day]:
                self.now = midnight + 4 * HOUR
                self.bring(day, by_day[day])
            for beat in [midnight + (m + (day * 31 + m) % JITTER) * MINUTE for m in BEATS]:
                if self.store is None:
                    self.run_at(beat)
                    self.store = sqlite3.connect(f"file:{self.dir}/nachfass.db?mode=ro", uri=True)
                    continue
                due = self.due_soon(beat) if probes < PROBES_A_DAY else []
                probes += len(due) > 0
                for t in due:
                    self.run_at(t, mail=False)
                self.run_at(beat)
        self.store.close()
        self.runs.close()
        self.log.close()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("program")
    ap.add_argument("dir")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--customers", type=int, default=1000)
    ap.add_argument("--days", type=int, default=90)
    ap.add_argument("--answers", type=int, default=15, help="per cent of the customers")
    ap.add_argument("--start", default="2026-03-02")
    ap.add_argument("--pause", action="store_true", help="no time to the resolution while the customer is to write")
    w = World(ap.parse_args())
    began = time.monotonic()
    w.live()
    cpu = [sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    print(f"# {w.n} customers, {w.days} days, {w.n_runs} runs, {w.n_came} mails in, {w.n_sent} out: "
          f"{time.monotonic() - began:.1f} s; CPU: the program {cpu[0]:.1f} s, the world {cpu[1]:.1f} s")


if __name__ == "__main__":
    main()

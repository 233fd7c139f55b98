"""A case, told again from its events and the mails that came: rounds, rungs, state. By its
own arithmetic; the columns of the store are what it is compared with."""
import re

from evidence import CLOSED, OPEN, RESOLVED, WAITING

EVER = float("inf")


class Round:
    """One time to the answer. clocks: since when which seconds count, by which event: a
    graver word starts them anew."""

    def __init__(self, at, seconds):
        self.at, self.end = at, None
        self.clocks = [(at, seconds, 0)]

    def clock(self, t, before=EVER):
        """That which runs at t, before that event."""
        return [c for c in self.clocks if (c[0], c[2]) <= (t, before)][-1][:2]


class History:
    def __new__(cls, ev, case):
        known = ev.__dict__.setdefault("histories", {})
        if case["id"] not in known:
            made = super().__new__(cls)
            made.build(ev, case)
            known[case["id"]] = made
        return known[case["id"]]

    def build(self, ev, case):
        self.ev, self.case = ev, case
        self.team = ev.teams[case["team"]]
        self.hours = ev.hours[case["team"]]
        self.rounds, self.odd = [], []
        self.state, self.outcome = None, 0
        self.first_response, self.resolved_at, self.closed_at = 0, 0, 0
        self.spans = []  # resolved: from, to, how it ended
        self.matters = []  # time to the resolution: stretches [from, to] in which it runs
        self.matter_ends = []  # when each was resolved
        self.severity = None  # of the firm's
        self.graded = []  # (when, event, severity)
        for e in ev.events[case["id"]]:
            self.event(e)

    # ---- what each event does

    def event(self, e):
        at, kind = e["at"], e["kind"]
        if kind == "opened":
            self.open(at)
        elif kind == "answered":
            self.first_response = self.first_response or at
            if self.state == OPEN:
                self.stop(at, WAITING)
                if self.ev.firm["pause_waiting"] and self.matters[-1][-1][1] is None:
                    self.matters[-1][-1][1] = at
        elif kind == "severity":
            self.grade(at, e["text"], e["id"])
        elif kind == "resolved":
            if self.state not in (OPEN, WAITING):
                self.odd.append(f"resolved in state {self.state}")
            self.stop(at, RESOLVED)
            self.resolved_at = at
            self.spans.append([at, None, ""])
        elif kind == "reopened":
            if self.state == OPEN:
                self.odd.append("reopened while open")
            self.open(at)
        elif kind == "clock":
            if self.state != WAITING:
                self.odd.append(f"the clock was started in state {self.state}")
            self.open(at)
        elif kind == "closed":
            self.outcome = 1 if e["text"].startswith("recovered") else 2
            self.closed_at = at
            self.leave_resolved(at, "recovered" if self.outcome == 1 else "unconfirmed")
            self.stop(at, CLOSED)

    def grade(self, at, name, event):
        ids = [v["id"] for v in self.ev.firm["severities"]]
        if self.severity is not None and ids.index(name) >= ids.index(self.severity["id"]):
            self.odd.append(f"graded {name} after {self.severity['id']}")
        self.severity = self.ev.firm["severities"][ids.index(name)]
        self.graded.append((at, event, self.severity))
        if self.state == OPEN:
            r = self.rounds[-1]
            told = any(e["at"] == at and e["kind"] == "mail" and e["id"] < event for e in self.ev.events[self.case["id"]])
            if r.at == at and not told and len(self.rounds) == 1 and len(self.graded) == 1:
                r.clocks = [(at, self.seconds(), 0)]  # it opened with it
            elif self.hours.add(at, self.seconds()) < self.deadline(r, at):
                r.clocks.append((at, self.seconds(), event))

    def seconds(self):
        return self.severity["first_response_s"] if self.severity else self.team["deadline_s"]

    def open(self, at):
        self.leave_resolved(at, "reopened")
        if self.state not in (OPEN, WAITING):
            self.matters.append([[at, None]])
            self.matter_ends.append(None)
        elif self.matters[-1][-1][1] is not None:
            self.matters[-1].append([at, None])
        self.rounds.append(Round(at, self.seconds()))
        self.state, self.outcome, self.resolved_at, self.closed_at = OPEN, 0, 0, 0

    def stop(self, at, state):
        if self.rounds[-1].end is None:
            self.rounds[-1].end = at
        if state in (RESOLVED, CLOSED):
            self.matters[-1][-1][1] = self.matters[-1][-1][1] or at
            self.matter_ends[-1] = self.matter_ends[-1] or at
        self.state = state

    def leave_resolved(self, at, how):
        if self.spans and self.spans[-1][1] is None and self.state == RESOLVED:
            self.spans[-1][1:] = [at, how]

    # ---- what follows from it

    def deadline(self, round_, t, percent=100, before=EVER):
        """As it stands at t."""
        start, seconds = round_.clock(t, before)
        return self.hours.add(start, seconds * percent // 100)

    def made_by(self, t, kind, pid):
        """The event of that mail: others of the same run came before it, or after."""
        return next((e["id"] for e in self.ev.events[self.case["id"]]
                     if (e["at"], e["kind"], e["text"]) == (t, "mail", f"{kind} to {pid}")), EVER)

    def told_by(self, m):
        """The event of the first mail to staff after what holds the words of m."""
        events = self.ev.events[self.case["id"]]
        said = next((e["id"] for e in events if e["at"] == m.at and m.mark and m.mark in e["text"]), EVER)
        return next((e["id"] for e in events if e["id"] > said and e["kind"] == "mail" and
                     re.match(rf"(alert|relay_owner|unsolved) to ({'|'.join(self.ev.people)})$", e["text"])), EVER)

    def leave(self, t, before=EVER):
        """When mail about the case, made at t before that event, may leave."""
        grave = [v for at, event, v in self.graded if (at, event) <= (t, before)]
        return t if grave and grave[-1]["any_time"] else self.hours.add(t, 0)

    def is_resolution(self, mail):
        """Is it, as the last word to that person in that run, about the second clock?"""
        pid = self.ev.by_email.get(mail["rcpt_key"])
        texts = [e["text"] for e in self.ev.events[self.case["id"]] if e["kind"] == "rung" and e["at"] == mail["created_at"]
                 and re.search(rf": {pid}\b", e["text"])]
        return bool(texts) and texts[-1].startswith("resolution")

    def clock_end(self, mail):
        """When the time stopped of which that mail about a rung tells; None: it runs."""
        key = mail["dedupe"].rpartition(":")[2]
        if key[0] == "r":
            return self.rounds[int(key[1:].partition(".")[0]) - 1].end
        return next(end for m, end in zip(reversed(self.matters), reversed(self.matter_ends)) if m[0][0] <= mail["created_at"])

    def resolution(self, t, percent=100):
        m = next(m for m in reversed(self.matters) if m[0][0] <= t)
        return self.matter_due([s for s in m if s[0] <= t], percent)

    def matter_due(self, stretches, percent):
        """By the last of these stretches; what ran in those before counts."""
        used = sum(self.hours.between(a, b) for a, b in stretches[:-1])
        left = self.team["resolution_s"] * percent // 100 - used
        return self.hours.add(stretches[-1][0], max(0, left))

    def first_run(self, stretches):
        """stretches: (due, since, until). The first run in which one of them is due."""
        for due, since, until in stretches:
            at = self.ev.run_from(max(due, since))
            if at is not None and (until is None or at < until):
                return at
        return None

    def rungs(self):
        """(run, clock, rung from 1) of all rungs that were to be told."""
        want = set()
        for i, (percent, _) in enumerate(self.team["ladder"]):
            for r in self.rounds:
                ends = [since for since, _, _ in r.clocks[1:]] + [r.end]
                want.add((self.first_run([(self.deadline(r, since, percent), since, until)
                                          for (since, _, _), until in zip(r.clocks, ends)]), "response", i + 1))
            for m in self.matters if self.team["resolution_s"] else []:
                want.add((self.first_run([(self.matter_due(m[:n + 1], percent), since, until)
                                          for n, (since, until) in enumerate(m)]), "resolution", i + 1))
        return {w for w in want if w[0] is not None}

    def told(self):
        got = set()
        for e in self.ev.events[self.case["id"]]:
            found = re.match(r"(resolution )?rung (\d+) ", e["text"]) if e["kind"] == "rung" else None
            if found:
                got.add((e["at"], "resolution" if found[1] else "response", int(found[2])))
        return got

    def persons(self):
        """(run, person) by what the events say; who stands in is told instead."""
        got = set()
        for e in self.ev.events[self.case["id"]]:
            found = re.search(r": (\w+)(?: for (\w+))?$", e["text"]) if e["kind"] == "rung" else None
            if found:
                got.add((e["at"], found[1]))
                named = self.team["ladder"][int(re.search(r"rung (\d+)", e["text"])[1]) - 1][1]
                for gone, by, _, since in self.ev.firm["left"]:
                    named = by if named == gone and e["at"] >= since else named
                if (found[2] or found[1]) != named:
                    self.odd.append(f"a rung of {named} was told to {found[1]}")
        return got

    def bounced(self):
        """When it was known that a mail to staff came back."""
        return {e["at"] for e in self.ev.events[self.case["id"]] if e["kind"] == "bounced" and
                re.match(rf"mail to ({'|'.join(self.ev.people)}):", e["text"])}

    def handed_on(self):
        """(run, address) of mails about a rung to who stands in for one whose mail came back."""
        return {(at, p["email"]) for at in self.bounced() for p in self.ev.people.values()}

    def round_at(self, t):
        """The round that runs at t, or None."""
        for r in reversed(self.rounds):
            if r.at <= t and (r.end is None or t < r.end):
                return r
        return None

    def is_closed(self, t):
        state = None
        for e in self.ev.events[self.case["id"]]:
            if e["at"] <= t and e["kind"] in ("opened", "reopened", "closed"):
                state = e["kind"]
        return state in (None, "closed")

    def number(self, t):
        return sum(1 for r in self.rounds if r.at <= t)

    def given(self, address):
        """When that person was given the case by somebody, or stood in."""
        pid = self.ev.by_email.get(address)
        return {e["at"] for e in self.ev.events[self.case["id"]] if e["kind"] == "assigned" and e["text"] == pid}

    def resolved_spans(self):
        return [tuple(s) for s in self.spans]

    def columns(self):
        r = self.rounds[-1]
        is_open = self.state == OPEN
        told = sum(1 for at, clock, _ in self.told() if at >= r.at and clock == "response")
        now = self.ev.runs[-1]
        due = self.deadline(r, now, self.team["ladder"][told][0]) if is_open and told < len(self.team["ladder"]) else 0
        return {"state": self.state, "outcome": self.outcome, "round": len(self.rounds), "round_at": r.clock(now)[0],
                "opened_at": self.rounds[0].at, "deadline_at": self.deadline(r, now) if is_open else 0,
                "next_rung_at": due, "first_response_at": self.first_response,
                "resolved_at": self.resolved_at if self.state != OPEN else 0, "closed_at": self.closed_at}

"""A case, told again from its events and the mails that came: rounds, rungs, state. By its
own arithmetic; the columns of the store are what it is compared with."""
import re

from evidence import CLOSED, OPEN, RESOLVED, WAITING

class Round:
    def __init__(self, at):
        self.at, self.end = at, None


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
        self.matters = []  # time to the resolution: from, to
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

    def open(self, at):
        self.leave_resolved(at, "reopened")
        if self.state not in (OPEN, WAITING):
            self.matters.append([at, None])
        self.rounds.append(Round(at))
        self.state, self.outcome, self.resolved_at, self.closed_at = OPEN, 0, 0, 0

    def stop(self, at, state):
        if self.rounds[-1].end is None:
            self.rounds[-1].end = at
        if state in (RESOLVED, CLOSED) and self.matters[-1][1] is None:
            self.matters[-1][1] = at
        self.state = state

    def leave_resolved(self, at, how):
        if self.spans and self.spans[-1][1] is None and self.state == RESOLVED:
            self.spans[-1][1:] = [at, how]

    # ---- what follows from it

    def rung_due(self, round_, i):
        return self.hours.add(round_.at, self.team["deadline_s"] * self.team["ladder"][i][0] // 100)

    def deadline(self, round_):
        return self.hours.add(round_.at, self.team["deadline_s"])

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
        return next(m[1] for m in reversed(self.matters) if m[0] <= mail["created_at"])

    def resolution(self, t):
        start = max(m[0] for m in self.matters if m[0] <= t)
        return self.hours.add(start, self.team["resolution_s"])

    def rungs(self):
        """(run, clock, rung from 1) of all rungs that were to be told."""
        want = set()
        clocks = [(r.at, r.end, "response", self.team["deadline_s"]) for r in self.rounds]
        if self.team["resolution_s"]:
            clocks += [(start, end, "resolution", self.team["resolution_s"]) for start, end in self.matters]
        for start, end, clock, seconds in clocks:
            for i, (percent, _) in enumerate(self.team["ladder"]):
                at = self.ev.run_from(self.hours.add(start, seconds * percent // 100))
                if at is not None and (end is None or at < end):
                    want.add((at, clock, i + 1))
        return want

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
        due = self.rung_due(r, told) if is_open and told < len(self.team["ladder"]) else 0
        return {"state": self.state, "outcome": self.outcome, "round": len(self.rounds), "round_at": r.at,
                "opened_at": self.rounds[0].at, "deadline_at": self.deadline(r) if is_open else 0,
                "next_rung_at": due, "first_response_at": self.first_response,
                "resolved_at": self.resolved_at if self.state != OPEN else 0, "closed_at": self.closed_at}

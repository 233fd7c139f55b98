"""Rules about digests and the review queue: what nobody has closed or settled stays in
sight of somebody, at the times that they chose."""
import re
from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hours import iso
from rules import rule

DAYS = "mon tue wed thu fri sat sun".split()
CLIMB_S = 2 * 86400  # then the head has it, too
MAILS_S = 14 * 86400  # so long a mail that nobody settles stands in digests
LATE_S = 12 * 3600  # a time that no run has met by then may be left to the next one


def schedule(ev, pid):
    """(slot, run that serves it) of all of that person's times, as said: "mon,thu 08:00"."""
    known = ev.__dict__.setdefault("schedules", {})
    if pid not in known:
        zone = ZoneInfo(ev.firm["zone"])
        day = datetime.fromtimestamp(ev.runs[0], zone)
        slots = []
        while day.timestamp() < ev.runs[-1] + 86400:
            for entry in ev.people[pid]["digest"]:
                days, _, time = entry.rpartition(" ")
                if not days or DAYS[day.weekday()] in days.split(","):
                    slots.append(int(day.replace(hour=int(time[:2]), minute=int(time[3:]), second=0).timestamp()))
            day += timedelta(days=1)
        known[pid] = [(s, ev.run_from(s)) for s in sorted(slots) if ev.run_from(s)]
    return known[pid]


def served(ev, pid):
    """The runs in which their digest is due, if there is anything to say."""
    known = ev.__dict__.setdefault("served", {})
    if pid not in known:
        zone = ZoneInfo(ev.firm["zone"])
        known[pid] = {run for slot, run in schedule(ev, pid) if run - slot < LATE_S and
                      datetime.fromtimestamp(run, zone).date() == datetime.fromtimestamp(slot, zone).date()}
    return known[pid]


def digests(ev):
    """By person and run."""
    found = defaultdict(list)
    for s in ev.sent:
        if s.kind == "digest":
            found[ev.by_email[s.to], s.at].append(s)
    return found


def on_the_last_rung(ev, case):
    """(person, since, until) of who is told last, until it is closed."""
    spans = []
    for e in ev.events[case["id"]]:
        found = re.match(r"(?:resolution )?rung (\d+) .*: (\w+)", e["text"]) if e["kind"] == "rung" else None
        if found and int(found[1]) == len(ev.teams[case["team"]]["ladder"]):
            if spans and spans[-1][2] is None:
                spans[-1][2] = e["at"]
            spans.append([found[2], e["at"], None])
        elif e["kind"] == "closed" and spans and spans[-1][2] is None:
            spans[-1][2] = e["at"]
    return spans


@rule("digest")
def what_is_open_stays_in_sight(ev, add):
    """A digest comes at its person's times, once each; whoever was told on the last rung
    has the case in each, until it is closed."""
    found = digests(ev)
    for (pid, at), mails in found.items():
        if len(mails) > 1:
            add(None, f"{pid} got {len(mails)} digests at {iso(at)}")
        if at not in {run for _, run in schedule(ev, pid)}:
            add(None, f"{pid} got a digest at {iso(at)}, none of their times")
    gone = {pid: since for pid, _, since, _ in ev.firm["left"]}
    for case in ev.cases.values():
        for pid, since, until in on_the_last_rung(ev, case):
            for run in sorted(served(ev, pid)):
                if since <= run and (until is None or run < until) and run < gone.get(pid, 1 << 40):
                    texts = [s.text for s in found[pid, run]]
                    more = any(re.search(r"^(Und|And) \d+ (weitere|more)", t, re.M) for t in texts)
                    if not more and not any(re.search(rf"^#{case['id']}\b", t, re.M) for t in texts):
                        add(case["id"], f"told last to {pid} at {iso(since)}: not in their digest of {iso(run)}")


def entries(ev):
    """What waits or waited in the queue: ("answer" or "mail", id) by the token of a desk."""
    if "desk" not in ev.__dict__:
        ev.desk = {r["token"]: ("answer", r["response_id"]) if r["response_id"] else ("mail", r["inbox_id"])
                   for r in ev.rows("SELECT * FROM review_desk")}
    return ev.desk


def mail_of(ev, m):
    """The mail in the queue that this button is about."""
    kind, what = entries(ev).get(m.truth["token"], (None, None))
    return ev.rows("SELECT inbox_id FROM response WHERE id = ?", what)[0]["inbox_id"] if kind == "answer" else what


def standing(ev, pid, t):
    """Who has that place in the configuration at t."""
    return next((by for gone, by, _, since in ev.firm["left"] if gone == pid and t >= since), pid)


def readers(ev, team, since, t):
    """Who has at t what waits in the queue of that team: the first who gets digests, and
    after two days the last of the ladder."""
    teams = [ev.teams[name] for name in (team, ev.firm["default_team"]) if name]
    places = [[of[role] for of in teams for role in ("owner", "deputy")]]
    if t >= since + CLIMB_S:
        places.append([pid for of in teams for _, pid in reversed(of["ladder"])])
    for line in places:
        yield next(pid for pid in (standing(ev, place, t) for place in line) if ev.people[pid]["digest"])


def waited(ev):
    """(entry, run that took it in, when it was settled or None, team) of the queue."""
    settled, desk = {}, entries(ev)
    for m in ev.came:
        what = desk.get(m.truth["token"]) if m.k == "settle" and m.at and m.row is not None else None
        if what is not None:
            settled[what] = min(m.at, settled.get(what, m.at))
    teams = {r["id"]: r["team"] for r in ev.rows(
        "SELECT i.id, x.team FROM invitation i JOIN interaction x ON x.id = i.interaction_id")}
    inbox = {r["id"]: r for r in ev.rows("SELECT * FROM inbox")}
    answers = {r["id"]: r for r in ev.rows("SELECT * FROM response")}
    at_desk = {r["inbox_id"] for n, r in answers.items() if r["state"] == 2 or ("answer", n) in settled}
    for n, r in answers.items():
        if r["state"] == 2 or ("answer", n) in settled:
            yield ("answer", n), inbox[r["inbox_id"]]["stored_at"], settled.get(("answer", n)), teams[r["invitation_id"]]
    for n, r in inbox.items():
        if (r["state"] == 2 and n not in at_desk) or ("mail", n) in settled:
            case = ev.cases.get(r["case_id"])
            team = teams.get(case["invitation_id"] if case and case["invitation_id"] else r["invitation_id"])
            yield ("mail", n), r["stored_at"], settled.get(("mail", n)), team


@rule("review")
def what_no_rule_could_read_is_shown(ev, add):
    """What a person must settle stands, with its buttons, in each digest of the first of its
    team who gets any, after two days of its head, too, until it is settled, a mail for two
    weeks; a full one leaves out only what stood in one before."""
    desk, found = entries(ev), digests(ev)
    shown = {at: {desk[t] for s in mails for t in re.findall(r"\b[a-z2-7]{26}\b", s.text) if t in desk}
             for at, mails in found.items()}
    for m in ev.came:
        if m.k == "settle" and m.truth["token"] not in desk:
            add(None, f"{m.id} answers no desk")
    for what, since, until, team in waited(ev):
        before, until = set(), min(until or 1 << 40, since + MAILS_S + 1 if what[0] == "mail" else 1 << 40)
        for run in ev.runs[bisect_left(ev.runs, since):bisect_left(ev.runs, until)]:
            for pid in readers(ev, team, since, run):
                if run not in served(ev, pid):
                    continue
                is_full = any(re.search(r"^(Und|And) \d+ (weitere|more)", s.text, re.M) for s in found[pid, run])
                if what in shown.get((pid, run), ()):
                    before.add(pid)
                elif run > since and not (is_full and pid in before):
                    add(None, f"{what} of {iso(since)} was to be in the digest of {pid} at {iso(run)}")


def pressed(ev):
    """(invitation, run, address) of the buttons that were pressed."""
    desk, of = entries(ev), {r["id"]: r["invitation_id"] for r in ev.rows("SELECT * FROM response")}
    return {(of.get(desk[m.truth["token"]][1]), m.at, m.truth["who"]) for m in ev.came
            if m.k == "settle" and m.truth["token"] in desk and desk[m.truth["token"]][0] == "answer"}


@rule("settled")
def a_button_settles(ev, add):
    """The first button pressed about an entry of the queue settles it: its score counts, and
    a low one is told to somebody at once, as any other."""
    desk, done = entries(ev), set()
    rows = {r["id"]: r for r in ev.rows("SELECT * FROM response")}
    by_invitation = defaultdict(list)
    for r in rows.values():
        by_invitation[r["invitation_id"]].append(r)
    inbox = {r["id"]: r for r in ev.rows("SELECT * FROM inbox")}
    for m in sorted((m for m in ev.came if m.k == "settle" and m.at and m.row is not None), key=lambda m: (m.at, m.row["id"])):
        what = desk.get(m.truth["token"])
        if what is None or what in done:
            continue
        done.add(what)
        if what[0] == "mail":
            if inbox[what[1]]["state"] == 2:
                add(None, f"{m.id} of {m.truth['by']} settled mail {what[1]}: it still waits")
            continue
        r = rows[what[1]]
        if r["state"] == 2 or (r["state"] == 0 and r["score"] != m.truth["gave"]):
            add(None, f"{m.id} of {m.truth['by']} gave {m.truth['gave']}: answer {r['id']} has {r['score']}, state {r['state']}")
        if m.truth["gave"] is not None and m.truth["gave"] <= ev.firm["survey"]["low"] and len(by_invitation[r["invitation_id"]]) == 1:
            case = next((c for c in ev.cases.values() if c["invitation_id"] == r["invitation_id"]), None)
            told = case is not None and any(o["created_at"] == m.at and o["kind"] in (4, 7, 13) for o in ev.by_case[case["id"]])
            if not told:
                add(case["id"] if case else None, f"{m.id} settled {m.truth['gave']} at {iso(m.at)}: nobody was told")

"""Rules about digests and the review queue: what nobody has closed or settled stays in
sight of somebody, at the times that they chose."""
import re
from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hours import iso
from rules import rule

DAYS = "mon tue wed thu fri sat sun".split()
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
    return [run for slot, run in schedule(ev, pid) if run - slot < LATE_S
            and datetime.fromtimestamp(run, ZoneInfo(ev.firm["zone"])).date() ==
            datetime.fromtimestamp(slot, ZoneInfo(ev.firm["zone"])).date()]


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
            for run in served(ev, pid):
                if since <= run and (until is None or run < until) and run < gone.get(pid, 1 << 40):
                    texts = [s.text for s in found[pid, run]]
                    more = any(re.search(r"^(Und|And) \d+ (weitere|more)", t, re.M) for t in texts)
                    if not more and not any(re.search(rf"^#{case['id']}\b", t, re.M) for t in texts):
                        add(case["id"], f"told last to {pid} at {iso(since)}: not in their digest of {iso(run)}")


def entries(ev):
    """What waits or waited in the queue: ("answer" or "mail", id) by the token of a desk."""
    return {r["token"]: ("answer", r["response_id"]) if r["response_id"] else ("mail", r["inbox_id"])
            for r in ev.rows("SELECT * FROM review_desk")}


def readers(ev, team):
    """One of them has what waits in the queue of that team."""
    ids = [ev.teams[t]["owner"] for t in {team, ev.firm["default_team"]} if t] + \
        [pid for t in {team, ev.firm["default_team"]} if t for _, pid in ev.teams[t]["ladder"]]
    return [pid for pid in ids if ev.people[pid]["digest"]]


@rule("review")
def what_no_rule_could_read_is_shown(ev, add):
    """What a person must settle stands, with its buttons, in somebody's next digest."""
    shown, desk = defaultdict(list), entries(ev)
    for s in ev.sent:
        if s.kind == "digest":
            for token in set(re.findall(r"\b[a-z2-7]{26}\b", s.text)):
                if token in desk:
                    shown[desk[token]].append(s)
    teams = {r["id"]: r["team"] for r in ev.rows(
        "SELECT i.id, x.team FROM invitation i JOIN interaction x ON x.id = i.interaction_id")}
    waiting = [(("answer", r["id"]), r["received_at"], teams.get(r["invitation_id"]))
               for r in ev.rows("SELECT * FROM response WHERE state = 2")]
    answers = [r["inbox_id"] for r in ev.rows("SELECT * FROM response WHERE state = 2")]
    waiting += [(("mail", r["id"]), r["stored_at"], teams.get(r["invitation_id"]))
                for r in ev.rows("SELECT * FROM inbox WHERE state = 2") if r["id"] not in answers]
    for m in ev.came:  # what somebody settled had been shown before
        if m.k == "settle" and m.truth["token"] not in desk:
            add(None, f"{m.id} answers no desk")
    for what, since, team in waiting:
        due = [next((run for slot, run in schedule(ev, pid) if slot > since), None) for pid in readers(ev, team)]
        if None not in due and not any(s.at <= max(due) for s in shown[what]):
            add(None, f"{what} of {iso(since)} was to be in a digest by {iso(max(due))}: {[(s.to, iso(s.at)) for s in shown[what]]}")


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

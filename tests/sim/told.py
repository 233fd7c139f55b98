"""Rules about what came: each mail is read as it was meant, and no complaint stays untold."""
import re
from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hours import iso
from rules import is_staff, rule

# ---- what came


@rule("read")
def each_mail_is_read(ev, add):
    """Each mail that came is in the store, once, and read as it was meant."""
    for m in ev.came:
        if m.at is None:
            continue
        if m.row is None:
            add(None, f"{m.id} of {iso(m.truth['at'])} is not in the inbox")
        elif m.row["state"] == 0:
            add(None, f"{m.id} was never read")
        elif m.truth.get("machine") and m.row["kind"] == "reply":
            add(m.row["case_id"], f"{m.id} is a machine's ({m.k}), taken for a person's")
        elif not m.truth.get("machine") and m.row["kind"] != "reply":
            add(m.row["case_id"], f"{m.id} is a person's, taken for {m.row['kind']}")


@rule("score")
def scores_are_as_meant(ev, add):
    """A score that counts is the one that was given; else a person is asked."""
    by_inbox = {r["inbox_id"]: r for r in ev.rows("SELECT * FROM response")}
    for m in ev.came:
        if m.row is None or m.truth.get("score") is None:
            continue
        r = by_inbox.get(m.row["id"])
        if r is None or (r["score"] is None and r["state"] != 2):
            add(m.row["case_id"], f"{m.id} gave {m.truth['score']}: nothing recorded ({m.row['reason']})")
        elif r["score"] not in (None, m.truth["score"]):
            add(m.row["case_id"], f"{m.id} gave {m.truth['score']}, read as {r['score']}")


def due_to_tell(ev, case, m, came_back):
    """By when somebody is told of that mail: the team's next open minute, and where the mail
    that told it came back, the one after that was known. None: after the last run."""
    hours = ev.hours[case["team"]]
    due = ev.run_from(hours.add(m.at, 0))
    for b in came_back:
        due = ev.run_from(hours.add(b.at, 0)) if b.at else None
    return due


def tells(case, m, s, row):
    """Is that mail to staff the one that tells of m? It holds the words; without words it
    was made for the case when m was read."""
    if m.mark:
        return m.mark in s.marks
    return row["case_id"] == case["id"] and row["created_at"] == m.at


@rule("told")
def each_detractor_is_told(ev, add):
    """A low score or a complaint, with words or without, has a case at once, and somebody of
    its team is told of it in the team's next open minute."""
    of_invitation = {c["invitation_id"]: c for c in ev.cases.values()}
    of_invitation.update({i["id"]: ev.cases[i["case_id"]] for i in ev.invitations.values()
                          if i["case_id"] in ev.cases})
    back = {m.truth["about"].strip("<>"): m for m in ev.came if m.k == "bounce"}
    telling = [s for s in ev.sent if is_staff(ev, s.to) and s.kind in ("alert", "relay", "unsolved") and s.id in ev.outbox]
    by_mark, by_time = defaultdict(list), defaultdict(list)
    for s in telling:
        by_time[ev.outbox[s.id]["case_id"], ev.outbox[s.id]["created_at"]].append(s)
        for mark in s.marks:
            by_mark[mark].append(s)
    for m in ev.came:
        if not is_complaint(ev, m) or m.at is None or m.row is None:
            continue
        if m.row["state"] == 3:
            add(None, f"{m.id} of {iso(m.at)} counts as one that came before")
            continue
        case = of_invitation.get(m.row["invitation_id"]) or ev.cases.get(m.row["case_id"])
        if case is None:
            if m.row["state"] != 2:
                add(None, f"{m.truth['customer']} wrote {m.id}, taken in at {iso(m.at)}: no case")
            continue
        if m.row["state"] == 2 and m.row["case_id"] is None:
            continue  # in the review queue: the rule of that name
        mails = by_mark[m.mark] if m.mark else by_time[case["id"], m.at]
        due = due_to_tell(ev, case, m, [back[s.id] for s in mails if s.id in back])
        told = [s for s in mails if s.id not in back and (due is None or s.at <= due)
                and ev.people[ev.by_email[s.to]]["team"] == case["team"]]
        if due is not None and not told:
            late = [f"{s.to} at {iso(s.at)}" for s in mails]
            add(case["id"], f"what {m.id} said at {iso(m.at)} was to be told by {iso(due)}: {late or 'never told'}")


def is_complaint(ev, m):
    """A low score, words behind one, or words after 'is it solved?' without a score."""
    score = m.truth.get("score")
    low = score is not None and score <= ev.firm["survey"]["low"]
    return low or m.k in ("more", "question", "new") or (m.k == "followup" and score is None)


def next_digest(ev, pid, t):
    """The run that serves the next time of that person's digest after t."""
    at = datetime.fromtimestamp(t, ZoneInfo(ev.firm["zone"]))
    times = [datetime(at.year, at.month, at.day, 8, tzinfo=at.tzinfo) + timedelta(days=n) for n in range(3)]
    return ev.run_from(next(int(x.timestamp()) for x in times if x.timestamp() > t))


@rule("review")
def what_no_rule_could_read_is_shown(ev, add):
    """What a person must settle stands, with its buttons, in somebody's next digest."""
    shown = defaultdict(list)
    desk = {}
    for r in ev.rows("SELECT * FROM review_desk"):
        desk[r["token"]] = ("answer", r["response_id"]) if r["response_id"] else ("mail", r["inbox_id"])
    for s in ev.sent:
        if s.kind == "digest":
            for token in set(re.findall(r"\b[a-z2-7]{26}\b", s.text)):
                if token in desk:
                    shown[desk[token]].append(s)
    answers = [r["inbox_id"] for r in ev.rows("SELECT * FROM response WHERE state = 2")]
    waiting = [(("answer", r["id"]), r["received_at"]) for r in ev.rows("SELECT * FROM response WHERE state = 2")]
    waiting += [(("mail", r["id"]), r["stored_at"]) for r in ev.rows("SELECT * FROM inbox WHERE state = 2")
                if r["id"] not in answers]
    for what, since in waiting:
        due = next_digest(ev, "", since)
        if due is not None and not any(s.at <= due for s in shown[what]):
            add(None, f"{what} of {iso(since)} was to be in a digest by {iso(due)}: {[(s.to, iso(s.at)) for s in shown[what]]}")

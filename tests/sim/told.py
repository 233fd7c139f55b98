"""Rules about what came: each mail is read as it was meant, and no complaint stays untold."""
from collections import defaultdict

from history import History
from hours import iso
from rules import is_staff, rule
import digests

PASSIVE = 11

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
    asked = {(r["invitation_id"], r["created_at"]) for r in ev.outbox.values() if r["kind"] == PASSIVE}
    for m in ev.came:
        if m.row is None or m.truth.get("score") is None:
            continue
        r = by_inbox.get(m.row["id"])
        if m.row["reason"] == "more words to a score" and m.mark and m.truth["score"] == ev.firm["survey"]["high"] and \
                any(inv == m.row["invitation_id"] and at < m.at for inv, at in asked):
            continue  # 'for a 9 ...', behind 'what is missing for a 9?': the rule 'missing'
        if r is None or (r["score"] is None and r["state"] != 2):
            add(m.row["case_id"], f"{m.id} gave {m.truth['score']}: nothing recorded ({m.row['reason']})")
        elif r["score"] not in (None, m.truth["score"]):
            add(m.row["case_id"], f"{m.id} gave {m.truth['score']}, read as {r['score']}")


def due_to_tell(ev, case, m, came_back):
    """By when somebody is told of that mail: the team's next open minute, and where the mail
    that told it came back, the one after that was known. None: after the last run."""
    h = History(ev, case)
    due = ev.run_from(h.leave(m.at, h.told_by(m)))
    for b in came_back:
        due = ev.run_from(h.leave(b.at)) if b.at else None
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
    dismissed = {digests.mail_of(ev, m) for m in ev.came if m.k == "settle" and m.truth["gave"] is None}
    back = {m.truth["about"].strip("<>"): m for m in ev.came if m.k == "bounce"}
    telling = [s for s in ev.sent if is_staff(ev, s.to) and s.kind in ("alert", "relay", "unsolved", "escalation") and s.id in ev.outbox]
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
            if m.row["state"] != 2 and m.row["id"] not in dismissed:
                add(None, f"{m.truth['customer']} wrote {m.id}, taken in at {iso(m.at)}: no case")
            continue
        if m.row["state"] == 2 and m.row["case_id"] is None:
            continue  # in the review queue: the rule of that name
        mails = by_mark[m.mark] if m.mark else by_time[case["id"], m.at]
        if not m.mark:  # told anew where that came back
            mails = mails + [s for b in (back[s.id] for s in mails if s.id in back) for s in by_time[case["id"], b.at]]
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


@rule("severity")
def grave_words_make_a_case_grave(ev, add):
    """Who writes of a lawyer makes a case of the gravest kind from then on, who gave nought
    one of the next; nothing else does."""
    said = defaultdict(list)
    for m in ev.came:
        if m.row is not None and m.at is not None and m.row["case_id"] is not None and m.truth.get("customer"):
            said[m.row["case_id"]].append(m)
    of_invitation = {c["invitation_id"]: c["id"] for c in ev.cases.values()}
    for m in ev.came:
        if m.row is not None and m.at is not None and m.row["case_id"] is None and m.row["invitation_id"] in of_invitation:
            said[of_invitation[m.row["invitation_id"]]].append(m)
    for case in ev.cases.values():
        got = {e["text"]: e["at"] for e in ev.events[case["id"]] if e["kind"] == "severity"}
        grave = [m.at for m in said[case["id"]] if m.truth.get("grave") and m.at >= case["opened_at"]]
        if (min(grave) if grave else None) != got.get("recht"):
            add(case["id"], f"words of a lawyer came at {list(map(iso, grave))}, graver since {iso(got.get('recht', 0))}")
        nought = [m.at for m in said[case["id"]] if m.truth.get("score") == 0]
        first = bool(nought) and min(nought) == case["opened_at"] and case["opened_at"] not in grave
        if ("null" in got and got["null"] not in nought) or (first and got.get("null") != case["opened_at"]):
            add(case["id"], f"nought was given at {list(map(iso, nought))}, graver since {iso(got.get('null', 0))}")

"""Rules about what managers write beside answers: slips are asked back, vouchers above a
limit wait for the next one up."""
import re
from collections import defaultdict

from hours import iso
from rules import is_staff, rule

APPROVE_WITHIN = 3 * 86400


def by_mark(ev):
    """Mails to customers that hold somebody's words."""
    found = defaultdict(list)
    for s in ev.sent:
        if not is_staff(ev, s.to):
            for mark in s.marks:
                found[mark].append(s)
    return found


def notices(ev):
    if "notices" not in ev.__dict__:
        ev.notices = {(r["case_id"], r["created_at"], r["rcpt_key"]) for r in ev.outbox.values() if r["kind"] == 8}
    return ev.notices


def of_case(ev, add, *kinds):
    """The mails of those kinds that were read, each with its case; one without is a finding."""
    for m in ev.came:
        if m.k not in kinds or m.at is None or m.row is None:
            continue
        case = ev.cases.get(m.row["case_id"])
        if case is None:
            add(None, f"{m.id} of {m.truth['by']}: no case ({m.row['reason']})")
        else:
            yield m, case


@rule("slip")
def slips_are_asked_back(ev, add):
    """A mail that holds a mistyped command does nothing: its words reach no customer, the
    history says that they were asked back, and who wrote them is, in the same run."""
    out, asked = by_mark(ev), notices(ev)
    for m, case in of_case(ev, add, "slip"):
        if out[m.mark]:
            add(case["id"], f"slip {m.id} of {m.truth['by']} went to {[s.to for s in out[m.mark]]}")
        kinds = [e["kind"] for e in ev.events[case["id"]] if re.search(rf"\b{m.mark}\b", e["text"])]
        if kinds != ["asked back"]:
            add(case["id"], f"slip {m.id} of {m.truth['by']}: its history says {kinds}")
        if (case["id"], m.at, m.truth["who"]) not in asked:
            add(case["id"], f"slip {m.id}: {m.truth['who']} was not asked at {iso(m.at)}")


def waits(ev, case, m):
    """Did a wish wait in that case when that mail was read? By the order of its history."""
    events = ev.events[case["id"]]
    own = next((e["id"] for e in events if e["at"] == m.at and e["kind"] in ("answered", "asked back") and
                re.search(rf"\b{m.mark}\b", e["text"])), None)
    said = [e["kind"] for e in events if own is not None and e["id"] < own and
            e["kind"] in ("voucher asked", "voucher approved", "voucher refused")]
    return said[-1:] == ["voucher asked"]


def came_back(ev, case, m):
    """Its writer was asked about it in that run, and its history says so."""
    return (case["id"], m.at, m.truth["who"]) in notices(ev) and \
        any(e["at"] == m.at and e["kind"] == "asked back" and re.search(rf"\b{m.mark}\b", e["text"])
            for e in ev.events[case["id"]])


def wish_of(ev, case, m):
    """The event of that wish; one that came behind another in a run has none."""
    behind = sum(o.k == "wish" and o.row is not None and o.row["case_id"] == case["id"] and o.row["id"] < m.row["id"] and
                 (o.at, o.truth["by"]) == (m.at, m.truth["by"]) for o in ev.came)
    asked = [e for e in ev.events[case["id"]] if (e["kind"], e["at"], e["actor"]) == ("voucher asked", m.at, m.truth["by"])]
    return asked[behind] if behind < len(asked) else None


def verdict_of(ev, case, m):
    """The first word on that wish in its time, and when it lapses without one."""
    lapse = ev.run_from(m.at + APPROVE_WITHIN)
    words = [v for v in ev.came if v.k in ("approve", "refuse") and v.at is not None and v.row is not None
             and v.row["case_id"] == case["id"] and m.at < v.at and (lapse is None or v.at <= lapse)]
    return min(words, key=lambda v: (v.at, v.row["id"]), default=None), lapse


@rule("approval")
def above_the_limit_somebody_decides(ev, add):
    """A voucher above the limit and its words go out when the next one up says so, then; a
    refusal and silence of three days end the wish. Until then it is in the digests of who
    is to decide."""
    out, digests = by_mark(ev), defaultdict(list)
    for s in ev.sent:
        if s.kind == "digest":
            digests[s.to].append(s)
    for m, case in of_case(ev, add, "wish"):
        wish = wish_of(ev, case, m)
        got = [(s.to, s.at) for s in out[m.mark]]
        if wish is None:  # another one waits, say: the words come back
            if got or not came_back(ev, case, m):
                add(case["id"], f"wish {m.id}: was not asked for, went to {got}")
            continue
        verdict, lapse = verdict_of(ev, case, m)
        end = verdict.at if verdict else lapse
        want = [(ev.customer_of(case), verdict.at)] if verdict and verdict.k == "approve" else []
        if got != want:
            add(case["id"], f"wish {m.id}: went to {[(to, iso(at)) for to, at in got]}, not {[(to, iso(at)) for to, at in want]}")
        elif want and not re.search(r"\bGS\d{6}X\b", out[m.mark][0].text):
            add(case["id"], f"wish {m.id}: approved, and no code went along")
        kind = "voucher approved" if want else "voucher refused"
        if end is not None and not any(e["kind"] == kind and e["at"] == end for e in ev.events[case["id"]]):
            add(case["id"], f"wish {m.id}: not '{kind}' at {iso(end)}")
        approver = re.search(r"by (\w+)$", wish["text"])[1]
        for s in digests[ev.people[approver]["email"]]:
            if m.at <= s.at < (end or 1 << 40) and m.mark not in s.marks and not is_away(ev, approver, s.at):
                add(case["id"], f"wish {m.id} is not in the digest of {approver} at {iso(s.at)}")


def is_away(ev, pid, t):
    return any(gone == pid and t >= since for gone, _, since, _ in ev.firm["left"]) or \
        any(m.k == "away" and m.truth["by"] == pid and m.at is not None and m.at <= t < m.truth["until"] + 2 * 86400
            for m in ev.came)

#!/usr/bin/env python3
"""The plain checker: proves from the store and the mails alone that no case was missed, no
deadline passed in silence, nobody told twice, nothing internal told to a customer.

usage: check.py DIR; prints a line for each finding: rule, case, what is wrong"""
import re
import sys
from collections import Counter, defaultdict

from evidence import KINDS, QUESTIONS, Evidence, Left
from history import History
from hours import iso
from rules import RULES, Findings, is_staff, rule
import care  # noqa: F401  its rules
import desk
import digests
import told  # noqa: F401

# ---- the ladder


@rule("rungs")
def missed_deadlines_climb(ev, add):
    """Each round tells exactly the rungs that passed while it was open, at the first run at
    or after their business minute, by a mail each to its person (the last one only, where
    several are due at once); the next one at once where a mail to staff came back."""
    for case in ev.cases.values():
        h = History(ev, case)
        want = h.rungs()
        got = h.told()
        for early in sorted(got - want):  # somebody cannot be told: the next rung is, at once
            later = sorted(t for t in want - got if t[1:] == early[1:] and t[0] > early[0])
            if early[0] in h.bounced() and early[1] == "response":
                got.discard(early)
                want.difference_update(later[:1])
        for at, clock, rung in sorted(want - got):
            add(case["id"], f"{clock} rung {rung} was due at {iso(at)}, not told then")
        for at, clock, rung in sorted(got - want):
            add(case["id"], f"{clock} rung {rung} told at {iso(at)}, not due then")
        mails = {(r["created_at"], r["rcpt_key"]) for r in ev.by_case[case["id"]] if r["kind"] == 5}
        persons = {(at, ev.people.get(pid, {"email": pid})["email"]) for at, pid in h.persons()}
        for at, to in sorted(persons - mails):
            add(case["id"], f"{to} was to get a mail of the rung of {iso(at)}")
        for at, to in sorted(mails - persons - h.handed_on()):
            add(case["id"], f"{to} got a mail of {iso(at)}, no rung was theirs")


@rule("deadline")
def mails_name_the_deadline(ev, add):
    """The deadline in a mail to staff is the business minute of its round."""
    for case in ev.cases.values():
        h = History(ev, case)
        for r in ev.by_case[case["id"]]:
            if r["kind"] not in (4, 5) or not ev.sent_by_id[r["message_id"]]:
                continue
            round_ = h.round_at(r["created_at"])
            if round_ is None and (r["kind"] == 4 or not h.is_resolution(r)):
                continue
            if round_ and round_.at == r["created_at"] and round_.at in h.given(r["rcpt_key"]):
                continue  # given away in the minute in which the round began: before it
            mail = ev.sent_by_id[r["message_id"]][0]
            lang = ev.people[ev.by_email[mail.to]]["language"]
            made_by = h.made_by(r["created_at"], KINDS[r["kind"]], ev.by_email[r["rcpt_key"]])
            at = ev.hours[case["team"]].local(h.deadline(round_, r["created_at"], before=made_by) if r["kind"] == 4 or
                                              not h.is_resolution(r) else h.resolution(r["created_at"]))
            text = at.strftime("%d.%m.%Y %H:%M") if lang == "de" else f"{at.day} " + at.strftime("%b %Y %H:%M")
            if text not in mail.text:
                add(case["id"], f"{mail.kind} of {iso(mail.at)} to {mail.to} does not name {text}")


@rule("untrue")
def what_is_settled_is_not_told(ev, add):
    """A rung's mail that waits for the morning leaves exactly when its time still runs then;
    else the history says that it was withdrawn, and when."""
    for case in ev.cases.values():
        h = History(ev, case)
        said = Counter((e["at"], e["text"]) for e in ev.events[case["id"]] if e["kind"] == "withdrawn")
        for r in ev.by_case[case["id"]]:
            if r["kind"] != 5:
                continue
            end = h.clock_end(r)
            sent = ev.sent_by_id[r["message_id"]]
            due = ev.run_from(h.leave(r["created_at"]))
            # made in the very run that then took in the answer: a mail to staff had come back
            is_settled = end is not None and r["created_at"] <= end and (due is None or end <= due)
            what = f"mail of the rung of {iso(r['created_at'])} to {r['rcpt_to']}"
            if is_settled != (r["state"] == 7):
                add(case["id"], f"{what}: its time stopped at {iso(end or 0)}, it " +
                    (f"left at {iso(sent[0].at)}" if sent else f"is in state {r['state']}"))
            elif is_settled:
                ev.withdrawn.add(r["id"])
                text = (end, f"escalation to {ev.by_email[r['rcpt_key']]}: settled before it could leave")
                if said[text] == 0:
                    add(case["id"], f"{what} was withdrawn, its history does not say so")
                said[text] -= 1
        for at, text in +said:
            add(case["id"], f"{text} at {iso(at)}: there was no such mail")


@rule("hours")
def staff_is_left_in_peace(ev, add):
    """What is told to staff leaves in the team's hours, and at once then; of the gravest
    cases, and to who has just pressed its button, at once."""
    for case in ev.cases.values():
        h = History(ev, case)
        for r in ev.by_case[case["id"]]:
            if r["kind"] not in (4, 5) or r["rcpt_key"] not in ev.by_email:
                continue
            at_desk = r["kind"] == 4 and (case["invitation_id"], r["created_at"], r["rcpt_key"]) in ev.pressed
            made_by = h.made_by(r["created_at"], KINDS[r["kind"]], ev.by_email[r["rcpt_key"]])
            due = ev.run_from(r["created_at"] if at_desk else h.leave(r["created_at"], made_by))
            for s in ev.sent_by_id[r["message_id"]]:
                if due is None or s.at != due:
                    add(case["id"], f"{s.kind} to {s.to} left at {iso(s.at)}, not at {iso(due or 0)}")
            if due is not None and not ev.sent_by_id[r["message_id"]] and r["id"] not in ev.withdrawn:
                add(case["id"], f"{KINDS[r['kind']]} to {r['rcpt_to']} of {iso(r['created_at'])} never left")


# ---- the mails


@rule("twice")
def nobody_is_told_twice(ev, add):
    """No mail leaves twice; nobody gets a second alert of a round or a rung, unless somebody
    gave them the case; no words of one mail reach one person by two relays."""
    for mid, mails in ev.sent_by_id.items():
        if len(mails) > 1:
            add(None, f"{mid} left {len(mails)} times")
    same = defaultdict(list)
    for s in ev.sent:
        if s.kind not in ("survey", "reminder", "digest"):
            row = ev.outbox.get(s.id)
            same[s.to, s.kind, row["case_id"] if row else 0, re.sub(r"\d\d?:\d\d|\((noch|seit) .*\)|\(.* (left|overdue)\)|\(overdue .*\)", "", s.text)].append(s)
    for (to, kind, case, _), mails in same.items():
        if len(mails) > 1 and not may_repeat(ev, mails):
            add(case, f"{to} got the same {kind} at {', '.join(iso(s.at) for s in mails)}")
    words = Counter((s.to, mark) for s in ev.sent if s.kind == "relay" and is_staff(ev, s.to)
                    for mark in s.marks & ev.relayed)
    for (to, mark), n in words.items():
        if n > 1:
            add(None, f"{to} got the words {mark} in {n} relays")
    for case in ev.cases.values():
        alerts = defaultdict(list)
        h = History(ev, case)
        for r in ev.by_case[case["id"]]:
            if r["kind"] == 4 and r["created_at"] not in h.given(r["rcpt_key"]):
                alerts[r["rcpt_key"], h.number(r["created_at"])].append(r["created_at"])
        for (to, n), ats in alerts.items():
            if len(ats) > 1:
                add(case["id"], f"{to} got {len(ats)} alerts of round {n}: {', '.join(map(iso, ats))}")


def may_repeat(ev, mails):
    """Notices say the same of different mails, and people write the same again."""
    row = ev.outbox.get(mails[0].id)
    came = ev.came_of_case[row["case_id"]] if row is not None else 0
    return mails[0].kind == "notice" or (not mails[0].marks and came >= len(mails))


@rule("machine")
def machines_get_nothing(ev, add):
    """No mail answers a machine's, and none goes to where one lives."""
    about = {m.id: m for m in ev.came if m.truth.get("machine")}
    for s in ev.sent:
        for mid in re.findall(r"<([^>]*)>", s.head["in-reply-to"] + s.head["references"]):
            if mid in about:
                add(None, f"{s.kind} to {s.to} at {iso(s.at)} answers {mid}, a machine's")
        if re.match(r"(mailer-daemon|postmaster|no-?reply)@", s.to):
            add(None, f"{s.kind} to {s.to} at {iso(s.at)}")
        elif s.to not in ev.by_email and s.to not in ev.known:
            add(None, f"{s.kind} to {s.to} at {iso(s.at)}, whom nobody knows")
    human = {(m.truth["customer"], m.at) for m in ev.came if not m.truth.get("machine") and m.truth.get("customer")}
    for m in about.values():
        if m.k == "auto" and (m.truth["customer"], m.at) not in human:
            for r in ev.by_rcpt[m.truth["customer"]]:
                if r["created_at"] == m.at and r["kind"] in (3, 10, 11, 12):
                    add(r["case_id"], f"{KINDS[r['kind']]} to {r['rcpt_to']} at {iso(m.at)}, who only was away")


@rule("silence")
def the_silenced_get_no_questions(ev, add):
    """Who asked for no mail, or whose address is dead, is not asked anything any more."""
    since = {}
    for m in ev.came:
        if m.at is not None and (m.k == "unsubscribe" or (m.k == "bounce" and m.truth.get("customer"))):
            since.setdefault(m.truth["customer"], m.at)
    for s in ev.sent:
        if s.kind in QUESTIONS and s.at > since.get(s.to, 1 << 40):
            add(None, f"{s.kind} to {s.to} at {iso(s.at)}, silent since {iso(since[s.to])}")


@rule("internal")
def nothing_internal_leaves(ev, add):
    """A mail to a customer holds no words but their own and the answers written to them."""
    for s in ev.sent:
        if is_staff(ev, s.to) or s.kind in ("survey", "reminder"):
            continue
        row = ev.outbox.get(s.id)
        for mark in s.marks - ev.allowed[s.to]:
            m = ev.writer.get(mark)
            add(row["case_id"] if row else None,
                f"{s.kind} to {s.to} at {iso(s.at)} holds {mark}, a {m.k if m else '?'} of {m.truth['who'] if m else '?'}")
        for token in re.findall(r"\b[a-z2-7]{26}\b", s.text):
            if token in ev.desk_tokens:
                add(row["case_id"] if row else None, f"{s.kind} to {s.to} at {iso(s.at)} holds the address of a desk")


@rule("relay")
def words_are_passed_on(ev, add):
    """A manager's answer reaches its customer, once, in the run that took it in; a note and a
    command never."""
    to_customers = defaultdict(list)
    for s in ev.sent:
        if s.kind == "relay" and not is_staff(ev, s.to):
            for mark in s.marks:
                to_customers[mark].append(s)
    for m, case in desk.of_case(ev, add, "answer", "resolved"):
        if not m.mark:
            continue
        got = to_customers[m.mark]
        if m.truth.get("voucher") and desk.waits(ev, case, m):
            if got or not desk.came_back(ev, case, m):
                add(case["id"], f"answer {m.id} with a voucher, while another waits, did not come back")
        elif [(s.to, s.at) for s in got] != [(ev.customer_of(case), m.at)]:
            add(case["id"], f"answer {m.id} of {m.truth['by']}, in at {iso(m.at)}: went out "
                f"{[(s.to, iso(s.at)) for s in got]} ({m.row['reason']})")


@rule("forged")
def forged_commands_do_nothing(ev, add):
    """A forged command leaves no trace but 'refused', and its words are shown to the owner."""
    shown = defaultdict(set)
    for s in ev.sent:
        if is_staff(ev, s.to) and s.kind == "notice":
            for mark in s.marks:
                shown[mark].add(s.to)
    of_invitation = {c["invitation_id"]: c["id"] for c in ev.cases.values()}
    of_invitation.update({i["id"]: i["case_id"] for i in ev.invitations.values() if i["case_id"]})
    genuine = {(m.row["case_id"] or of_invitation.get(m.row["invitation_id"]), m.at)
               for m in ev.came if m.k != "forged" and m.row is not None}
    genuine.update((of_invitation.get(inv), at) for inv, at, _ in ev.pressed)
    days = set()
    for m in ev.came:
        if m.k != "forged" or m.at is None or m.row is None:
            continue
        case = ev.cases.get(m.row["case_id"])
        if case is None:
            continue
        if (case["id"], m.at) not in genuine:
            for e in ev.events[case["id"]]:
                if e["at"] == m.at and e["actor"] != "nachfass":
                    add(case["id"], f"forged {m.id} of {iso(m.at)}: {e['actor']} {e['kind']} {e['text'][:40]!r}")
        first = (case["id"], m.at // 86400) not in days  # one notice a day
        days.add((case["id"], m.at // 86400))
        if first and not shown[m.mark] and ev.run_from(ev.hours[case["team"]].add(m.at, 0)):
            add(case["id"], f"forged {m.id} of {iso(m.at)} was shown to nobody")


@rule("voucher")
def each_voucher_once(ev, add):
    """Each code stands in the mails of one customer, once, of the case that the store says,
    before it ends; each that a manager gave went out with their answer, and no other."""
    codes = {r["code"]: r for r in ev.rows("SELECT * FROM voucher")}
    found = defaultdict(list)
    for s in ev.sent:
        if not is_staff(ev, s.to) and s.kind not in ("survey", "reminder"):
            for code in sorted(set(re.findall(r"\bGS\d{6}X\b", s.text))):
                found[code].append(s)
    for code, mails in found.items():
        r = codes.get(code)
        case = ev.cases.get(r["case_id"]) if r else None
        if case is None or [s.to for s in mails] != [ev.customer_of(case)]:
            add(case["id"] if case else None, f"{code} went to {[(s.to, iso(s.at)) for s in mails]}")
        elif r["expires_at"] <= mails[0].at:
            add(case["id"], f"{code} had ended when it went out at {iso(mails[0].at)}")
    for code, r in codes.items():
        if r["case_id"] is not None and code not in found:
            add(r["case_id"], f"{code} counts as given, and stands in no mail")
    with_code = {mark for mails in found.values() for s in mails for mark in s.marks}
    for m in ev.came:
        if m.mark and m.k == "answer" and m.at is not None and m.row is not None:
            if m.truth.get("voucher") and desk.waits(ev, ev.cases[m.row["case_id"]], m):
                continue  # it came back
            if bool(m.truth.get("voucher")) != (m.mark in with_code):
                add(m.row["case_id"], f"answer {m.id}: voucher {m.truth.get('voucher')}, code sent: {m.mark in with_code}")


# ---- the end


@rule("state")
def states_follow_from_history(ev, add):
    """State, outcome, times and rung of each case are those that its history gives."""
    for case in ev.cases.values():
        h = History(ev, case)
        for name, want in h.columns().items():
            if case[name] != want:
                add(case["id"], f"{name} is {case[name]}, its history says {want}")
        for text in h.odd:
            add(case["id"], text)


@rule("followup")
def resolved_cases_are_asked(ev, add):
    """Each 'resolved' is followed by the question in its time, unless the case was reopened
    before; silence closes it, in its time."""
    firm = ev.firm
    for case in ev.cases.values():
        for at, end, how in History(ev, case).resolved_spans():
            ask = ev.run_from(at + firm["followup_delay_s"])
            asked = [i for i in ev.followups[case["id"]] if at < i["created_at"] and (end is None or i["created_at"] <= end)] if ask else []
            suppressed = ev.customer_of(case) in ev.suppressed
            if ask is not None and (end is None or ask < end) and not suppressed:
                if [i["created_at"] for i in asked] != [ask]:
                    add(case["id"], f"resolved at {iso(at)}: asked at {[iso(i['created_at']) for i in asked]}, "
                        f"not at {iso(ask)}")
                    continue
                silent = ev.run_from(asked[0]["expires_at"])
                if how == "unconfirmed" and end != silent:
                    add(case["id"], f"closed as unconfirmed at {iso(end)}, not at {iso(silent or 0)}")
                if end is None and silent is not None:
                    add(case["id"], f"was to be closed as unconfirmed at {iso(silent)}")


@rule("rest")
def nothing_is_left_lying(ev, add):
    """At the end no mail is stuck: what waits is due later."""
    last = ev.runs[-1]
    for r in ev.outbox.values():
        if r["state"] in (1, 2, 5, 6) or (r["state"] in (0, 4) and r["due_at"] <= last):
            add(r["case_id"], f"{r['message_id']} is in state {r['state']}, due {iso(r['due_at'])}")
        if r["state"] == 3 and not ev.sent_by_id[r["message_id"]]:
            add(r["case_id"], f"{r['message_id']} counts as sent, but never left")
    for s in ev.sent:
        if s.id not in ev.outbox:
            add(None, f"{s.id} left and stands in no outbox")


def prepare(ev):
    """Who wrote which mark, and who may read it."""
    ev.known = {c["email_key"] for c in ev.customers.values()}
    ev.desk_tokens = {r["token"] for r in ev.rows("SELECT token FROM token WHERE role = 2")}
    ev.suppressed = {r["email_key"] for r in ev.rows("SELECT email_key FROM suppression")}
    ev.pressed = digests.pressed(ev)
    ev.writer, ev.allowed, ev.relayed, ev.withdrawn = {}, defaultdict(set), set(), set()
    for m in ev.came:
        if m.mark:
            ev.writer[m.mark] = m
        if m.truth.get("secret"):
            ev.writer[m.truth["secret"]] = m
        case = ev.cases.get(m.row["case_id"]) if m.row is not None else None
        if m.mark and m.truth.get("customer"):
            ev.allowed[m.truth["customer"]].add(m.mark)
            if m.k in ("more", "question", "new"):
                ev.relayed.add(m.mark)
        elif m.mark and m.k in ("answer", "resolved", "wish") and case is not None:
            ev.allowed[ev.customer_of(case)].add(m.mark)


NEEDS = {"hours": "untrue"}  # what was withdrawn


def check(left, only=None):
    """By all rules, or by that one."""
    ev = Evidence(left)
    prepare(ev)
    findings = Findings()
    for name, fn in RULES.items():
        if only not in (None, name) and NEEDS.get(only) != name:
            continue
        def add(case, text, name=name):
            findings.add(name, case, text)
        fn(ev, add)
    return ev, findings


def main():
    ev, findings = check(Left(sys.argv[1]))
    findings.show(sys.stdout)
    print(f"# {len(ev.cases)} cases, {sum(map(len, ev.events.values()))} events, {len(ev.sent)} mails out, "
          f"{len(ev.came)} in, {len(RULES)} rules: {len(findings.found)} findings")
    sys.exit(1 if findings.found else 0)


if __name__ == "__main__":
    main()

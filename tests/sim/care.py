"""Rules about those who are content: thanked or asked a favour once, asked what is missing
once, and never beside a complaint."""
import re
from collections import defaultdict

from history import History
from hours import iso
from rules import rule

THANKS, PASSIVE, PROMOTE = 10, 11, 12
WITHDRAWN = 7
OF_SURVEY = "shop"  # the one with thanks and favours


def has_open_case(ev, address, t):
    return any(c["opened_at"] <= t and not History(ev, c).is_closed(t) for c in ev.case_of_customer[address])


def capped(ev, address, t):
    """Had they as many mails by then as they get in a day?"""
    return sum(t - 86400 < r["created_at"] <= t for r in ev.by_rcpt[address]) >= ev.firm["daily_cap"]


@rule("care")
def content_customers_hear_one_word(ev, add):
    """Each promoter of that survey is thanked or asked a favour, a favour at most once a
    customer, by the link of their language; who gave a middling score and no reason is
    asked what is missing; nobody with an open case, and nobody else."""
    courtesies, favours = defaultdict(list), defaultdict(list)
    for r in ev.outbox.values():
        if r["kind"] in (THANKS, PASSIVE, PROMOTE):
            courtesies[r["invitation_id"]].append(r)
            if r["kind"] == PROMOTE:
                favours[r["rcpt_key"]].append(r)
            for at in [r["created_at"]] * (r["state"] != WITHDRAWN) + [s.at for s in ev.sent_by_id[r["message_id"]]]:
                if has_open_case(ev, r["rcpt_key"], at):
                    add(None, f"{r['message_id']} to {r['rcpt_to']} at {iso(at)}, who has an open case")
    for address, rows in favours.items():
        if len(rows) > 1:
            add(None, f"{address} was asked {len(rows)} favours")
        for s in ev.sent_by_id[rows[0]["message_id"]]:
            links = re.findall(r"https://bewerten\.example/\S+", s.text)
            lang = ev.invitations[rows[0]["invitation_id"]]["language"]
            if links[:1] != [ev.firm["favours"][lang]]:
                add(None, f"{s.id} to {address}, in {lang}: links {links}")
    meant = set()
    for m in ev.came:
        if m.k != "score" or m.at is None or m.row is None or m.row["invitation_id"] is None:
            continue
        inv, score = ev.invitations[m.row["invitation_id"]], m.truth["score"]
        if inv["survey"] != OF_SURVEY or inv["kind"] != 0 or m.at >= inv["expires_at"] or m.truth.get("other"):
            continue
        kinds = {THANKS, PROMOTE} if score >= ev.firm["survey"]["high"] else \
            {PASSIVE} if score > ev.firm["survey"]["low"] and not m.mark else set()
        got = [r for r in courtesies[inv["id"]] if r["created_at"] == m.at]
        meant.update(r["message_id"] for r in got if r["kind"] in kinds)
        address = m.truth["customer"]
        free = not has_open_case(ev, address, m.at) and address not in ev.suppressed and not capped(ev, address, m.at)
        if kinds and free and len([r for r in got if r["kind"] in kinds]) != 1:
            add(None, f"{address} gave {score} at {iso(m.at)}: got {[r['message_id'] for r in courtesies[inv['id']]]}")
    settled = {inv for inv, _, _ in ev.pressed}
    settled |= {m.row["invitation_id"] for m in ev.came if m.k == "again" and m.row is not None}
    for inv, rows in courtesies.items():
        for r in rows:
            if r["message_id"] not in meant and inv not in settled:
                add(None, f"{r['message_id']} to {r['rcpt_to']}: nothing they wrote asks for it")
        if len(rows) > 1:
            add(None, f"{rows[0]['rcpt_to']} got {len(rows)} such mails for one answer")


@rule("missing")
def what_is_missing_is_kept(ev, add):
    """The answer to 'what is missing?' stands with the score that it explains."""
    for m in ev.came:
        if m.at is None or m.row is None or not m.mark or (m.k != "missing" and m.row["reason"] != "more words to a score"):
            continue
        words = [r["comment"] for r in ev.rows("SELECT comment FROM response WHERE invitation_id = ?", m.row["invitation_id"])]
        if not any(m.mark in w for w in words) and m.row["case_id"] is None:
            add(None, f"{m.truth['customer']} wrote {m.id} at {iso(m.at)}: it stands with no answer")

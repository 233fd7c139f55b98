#!/usr/bin/env python3
"""Can the checker fail? Plants one fault at a time into a copy of a world that has none and
demands that the rule that is to see it does. Prints TAP.

usage: faults.py DIR"""
import sqlite3
import sys

import check
import evidence
import plant

FAULTS = [  # name, the rule that must see it, what is done
    ("an alert was never made", "told", plant.drop_alert),
    ("an alert of a bare score was never made", "told", plant.drop_bare_alert),
    ("an alert went to another team", "told", plant.tell_a_stranger),
    ("words were taken for a mail that came before", "told", plant.call_it_known),
    ("what waits for a person stands in no digest", "review", plant.forget_review),
    ("what waits is missing in a later digest", "review", plant.forget_later),
    ("a detractor has no case", "told", plant.drop_case),
    ("a complaint settled by nobody", "told", plant.dismissed_by_nobody),
    ("a mail left twice", "twice", plant.mail_twice),
    ("an answer left again under another name", "twice", plant.same_words_again),
    ("a second alert of the same round", "twice", plant.second_alert),
    ("a rung a minute late", "rungs", lambda c: plant.shift_rung(c, 60)),
    ("a rung a minute early", "rungs", lambda c: plant.shift_rung(c, -60)),
    ("a rung left out", "rungs", plant.drop_rung),
    ("a rung without its mail", "rungs", plant.silent_rung),
    ("a rung told to somebody else", "rungs", plant.rung_to_another),
    ("a rung that waited was dropped without reason", "untrue", plant.rung_forgotten),
    ("a rung told that was answered overnight", "untrue", plant.rung_untrue),
    ("a rung dropped, and its history is silent", "untrue", plant.unexplained),
    ("a rung of the resolution left out", "rungs", plant.drop_resolution),
    ("a voucher to two customers", "voucher", plant.gift_twice),
    ("a voucher that nobody gave", "voucher", plant.gift_unpaid),
    ("a voucher that had ended", "voucher", plant.gift_ended),
    ("a voucher given and never sent", "voucher", plant.gift_lost),
    ("an internal note in an answer", "internal", plant.leak_note),
    ("the address of a desk in an apology", "internal", plant.leak_desk),
    ("another customer's answer", "internal", plant.leak_other),
    ("an answer to an out-of-office mail", "machine", plant.answer_machine),
    ("a mail to MAILER-DAEMON", "machine", plant.mail_to_daemon),
    ("a survey to one who asked for none", "silence", plant.ask_the_silent),
    ("a forged command left a note", "forged", plant.obey_forged),
    ("a forged command was shown to nobody", "forged", plant.hide_forged),
    ("a deadline in an alert a minute off", "deadline", plant.wrong_deadline),
    ("an alert at night", "hours", plant.at_night),
    ("words of a lawyer changed nothing", "severity", plant.drop_grade),
    ("a case grave for nothing", "severity", plant.grade_for_nothing),
    ("the gravest case waited for the morning", "hours", plant.grave_waits),
    ("the time ran on while the customer was to write", "rungs", plant.run_on),
    ("a slip was sent to a customer", "slip", plant.slip_sent),
    ("a slip was not asked back", "slip", plant.slip_unasked),
    ("a large voucher went out unasked", "approval", plant.wish_unasked),
    ("an approved voucher never left", "approval", plant.wish_lost),
    ("a wish is missing in a digest", "approval", plant.wish_forgotten),
    ("a digest at no time of its reader's", "digest", plant.digest_again),
    ("a case of the last rung is missing in a digest", "digest", plant.last_rung_forgotten),
    ("a button settled nothing", "settled", plant.button_in_vain),
    ("a settled low score was told to nobody", "settled", plant.settled_in_silence),
    ("a promoter heard nothing", "care", plant.unthanked),
    ("a customer was asked two favours", "care", plant.favour_twice),
    ("one with an open case was asked a favour", "care", plant.favour_amid_trouble),
    ("what is missing got lost", "missing", plant.missing_lost),
    ("an answer got lost", "relay", plant.lose_answer),
    ("an answer to the wrong customer", "relay", plant.wrong_customer),
    ("a score misread", "score", plant.miss_score),
    ("a mail that was never read", "read", plant.never_read),
    ("a mail that is nowhere", "read", plant.lose_mail),
    ("a case closed without a reason", "state", plant.close_it),
    ("the first response a minute off", "state", plant.stop_clock),
    ("a follow-up an hour late", "followup", plant.forget_followup),
    ("a mail stuck in the queue", "rest", plant.get_stuck),
]


def shared(d):
    """The world with its store in memory, where nothing minds what is done to it."""
    left = evidence.Left(d)
    source, left.db = left.db, sqlite3.connect(":memory:", isolation_level=None)
    source.backup(left.db)
    source.close()
    for (name,) in left.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        left.db.execute(f"DROP TRIGGER {name}")
    left.db.row_factory = sqlite3.Row
    return left


def try_one(left, rule, spoil):
    """The rules that see it."""
    with plant.Copy(left) as c:
        try:
            spoil(c)
        except AssertionError as e:
            return [str(e)]
        _, findings = check.check(c, rule)
    return sorted({r for r, _, _ in findings.found})


def main():
    left = shared(sys.argv[1])
    failed = 0
    for n, (name, rule, spoil) in enumerate(FAULTS):
        rules = try_one(left, rule, spoil)
        good = rule in rules
        failed += not good
        print(f"{'ok' if good else 'not ok'} {n + 1} - found: {name}")
        if not good:
            print(f"# wanted a finding of '{rule}', got {rules}")
    _, findings = check.check(left)  # nothing of them is left
    good = not findings.found
    failed += not good
    print(f"{'ok' if good else 'not ok'} {len(FAULTS) + 1} - without them it finds nothing")
    print(f"1..{len(FAULTS) + 1}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

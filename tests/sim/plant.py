"""Faults to plant into a copy of a world: each spoils one thing that some rule must see."""
import copy
import quopri
import re

from evidence import Sent


class Copy:
    """A world to spoil, in memory. It shares the mails and the store with others: a changed
    mail is made anew, and the store takes back what was done when this one ends."""

    def __init__(self, left):
        self.firm, self.runs, self.hours = copy.deepcopy(left.firm), left.runs, left.hours
        self.sent, self.came, self.db = dict(left.sent), left.came, left.db

    def __enter__(self):
        self.db.execute("BEGIN")
        return self

    def __exit__(self, *_):
        self.db.execute("ROLLBACK")

    def one(self, sql, *args):
        row = self.db.execute(sql, args).fetchone()
        assert row is not None, "the world has nothing to spoil here: " + sql
        return row

    def do(self, sql, *args):
        assert self.db.execute(sql, args).rowcount > 0, "nothing was spoilt: " + sql

    def first(self, want):
        """Name and bytes of the first mail that left of which that is true."""
        for name, mail in sorted(self.sent.items()):
            if want(mail):
                return name, mail.raw
        raise AssertionError("no such mail left")

    def of(self, message_id):
        return self.first(lambda mail: mail.id == message_id)

    def write(self, name, raw):
        self.sent[name] = Sent(name, raw)

    def move(self, name, seconds):
        """It left so much later."""
        seq, at, end = name.split(".")
        self.write(f"{seq}.{int(at) + seconds}.{end}", self.sent.pop(name).raw)

    def readdress(self, name, raw, to):
        self.write(name, re.sub(rb"Envelope-To: <[^>]*>", b"Envelope-To: <" + to.encode() + b">", raw))

    def first_came(self, k, more=""):
        """What its writer meant, its Message-ID, its row."""
        for m in self.came:
            row = self.db.execute("SELECT * FROM inbox WHERE message_id = ?", (m.id,)).fetchone() if m.k == k else None
            if row is not None and m.truth.get(more, True):
                return m.truth, m.id, row
        raise AssertionError(f"no mail of kind {k} came")

    def drop_mail(self, row):
        del self.sent[self.of(row["message_id"])[0]]
        self.do("DELETE FROM outbox WHERE id = ?", row["id"])

    def note(self):
        return self.first_came("note", "mark")[0]["mark"]

    def customer_mail(self, kind):
        row = self.one("SELECT * FROM outbox WHERE kind = ? AND state = 3 ORDER BY id LIMIT 1", kind)
        return (row, *self.of(row["message_id"]))

    def put_into_text(self, name, raw, words):
        """Into the plain text of the mail; the text is quoted-printable."""
        at = raw.index(b"\n\n", raw.index(b"text/plain")) + 2
        self.write(name, raw[:at] + words.encode() + b"\n" + raw[at:])


def rung(c):
    """One that was told to the minute: there was a run a minute before."""
    runs = {int(line.split()[0]) for line in c.runs.splitlines()}
    for e in c.db.execute("SELECT e.*, o.id AS mail, o.message_id FROM event e JOIN outbox o ON o.case_id = e.case_id "
                          "AND o.kind = 5 AND o.created_at = e.at WHERE e.kind = 'rung' AND o.state = 3 ORDER BY e.id"):
        if e["at"] - 60 in runs:
            return e
    raise AssertionError("no rung was told to the minute")


def drop_alert(c):
    row = c.one("SELECT o.* FROM outbox o JOIN case_file f ON f.id = o.case_id JOIN response r ON r.id = f.response_id "
                "WHERE o.kind = 4 AND o.state = 3 AND r.comment <> '' AND o.created_at = f.opened_at LIMIT 1")
    c.drop_mail(row)


def wordless(c):
    """The alert of a case that a bare score opened."""
    return c.one("SELECT o.* FROM outbox o JOIN case_file f ON f.id = o.case_id JOIN response r ON r.id = f.response_id "
                 "WHERE o.kind = 4 AND o.state = 3 AND r.comment = '' AND o.created_at = f.opened_at LIMIT 1")


def drop_bare_alert(c):
    c.drop_mail(wordless(c))


def tell_a_stranger(c):
    row = c.one("SELECT o.* FROM outbox o JOIN case_file f ON f.id = o.case_id WHERE o.kind = 4 AND o.state = 3 "
                "AND o.created_at = f.opened_at AND f.team <> 'konto' LIMIT 1")
    c.readdress(*c.of(row["message_id"]), "konto0@firma.example")


def call_it_known(c):
    mid = c.first_came("more")[1]
    c.do("UPDATE inbox SET state = 3 WHERE message_id = ?", mid)


def forget_review(c):
    """The first one that waits stands in no digest of one of its readers."""
    row = c.one("SELECT token, person FROM review_desk WHERE response_id = (SELECT min(id) FROM response WHERE state = 2 "
                "AND id IN (SELECT response_id FROM review_desk)) LIMIT 1")
    for name, mail in list(c.sent.items()):
        if mail.kind == "digest" and row["token"] in mail.text:
            del c.sent[name]


def drop_case(c):
    case = c.one("SELECT id FROM case_file WHERE score IS NOT NULL ORDER BY id LIMIT 1")["id"]
    for table in ("event", "outbox", "token"):
        c.db.execute(f"DELETE FROM {table} WHERE case_id = ?", (case,))
    c.db.execute("UPDATE inbox SET case_id = NULL WHERE case_id = ?", (case,))
    c.do("DELETE FROM case_file WHERE id = ?", case)


def forget_later(c):
    """It stood in one digest, and is missing in the next."""
    for row in c.db.execute("SELECT k.token FROM review_desk k JOIN response r ON r.id = k.response_id WHERE r.state = 2").fetchall():
        names = [name for name, mail in sorted(c.sent.items()) if mail.kind == "digest" and row["token"] in mail.text]
        if len(names) > 1:
            raw = c.sent[names[-1]].raw
            c.write(names[-1], re.sub(rb"=?\n?".join(row["token"].encode()[i:i + 1] for i in range(26)), b"nothing", raw))
            return
    raise AssertionError("nothing waits for long")


def dismissed_by_nobody(c):
    """A complaint counts as settled, and no button was pressed."""
    drop_case(c)
    c.do("UPDATE inbox SET reason = 'settled by service0' WHERE kind = 'reply' AND case_id IS NULL")


def mail_twice(c):
    name, raw = c.customer_mail(6)[1:]
    c.write("9" + name, raw)


def same_words_again(c):
    row, name, raw = c.customer_mail(6)
    again = raw.replace(row["message_id"].encode(), b"relay.again@firma.example")
    c.write("9" + name, again)
    c.do("INSERT INTO outbox (kind, urgency, state, dedupe, message_id, mail_from, rcpt_to, rcpt_key, case_id, created_at, "
         "due_at, expires_at, tries, code, status, reply) SELECT kind, urgency, state, 'again', 'relay.again@firma.example', "
         "mail_from, rcpt_to, rcpt_key, case_id, created_at, due_at, expires_at, tries, code, status, reply FROM outbox "
         "WHERE id = ?", row["id"])


def second_alert(c):
    row = c.one("SELECT * FROM outbox WHERE kind = 4 AND state = 3 ORDER BY id LIMIT 1")
    name, raw = c.of(row["message_id"])
    c.write("9" + name, raw.replace(row["message_id"].encode(), b"alert.again@firma.example"))
    c.do("INSERT INTO outbox (kind, urgency, state, dedupe, message_id, mail_from, rcpt_to, rcpt_key, case_id, created_at, "
         "due_at, expires_at, tries, code, status, reply) SELECT kind, urgency, state, 'again', 'alert.again@firma.example', "
         "mail_from, rcpt_to, rcpt_key, case_id, created_at, due_at, expires_at, tries, code, status, reply FROM outbox "
         "WHERE id = ?", row["id"])


def shift_rung(c, by):
    e = rung(c)
    c.do("UPDATE event SET at = at + ? WHERE case_id = ? AND at = ?", by, e["case_id"], e["at"])
    c.do("UPDATE outbox SET created_at = created_at + ? WHERE case_id = ? AND created_at = ?", by, e["case_id"], e["at"])
    runs = {int(line.split()[0]): line for line in c.runs.splitlines(True)}
    runs.setdefault(e["at"] + by, f"{e['at'] + by} no mail\n")
    c.runs = "".join(line for _, line in sorted(runs.items()))


def drop_rung(c):
    e = rung(c)
    c.do("DELETE FROM event WHERE id = ?", e["id"])
    c.drop_mail(c.one("SELECT * FROM outbox WHERE id = ?", e["mail"]))


def silent_rung(c):
    c.drop_mail(c.one("SELECT * FROM outbox WHERE id = ?", rung(c)["mail"]))


def rung_to_another(c):
    e = rung(c)
    c.do("UPDATE event SET text = replace(text, ': ', ': x') WHERE id = ?", e["id"])


def rung_forgotten(c):
    """It waits for the morning, and is dropped though nobody answered."""
    row = c.one("SELECT o.* FROM outbox o WHERE o.kind = 5 AND o.state = 3 AND o.sent_at > o.created_at ORDER BY o.id LIMIT 1")
    del c.sent[c.of(row["message_id"])[0]]
    c.do("UPDATE outbox SET state = 7 WHERE id = ?", row["id"])


def rung_untrue(c):
    """One that was answered overnight leaves all the same."""
    row = c.one("SELECT * FROM outbox WHERE kind = 5 AND state = 7 ORDER BY id LIMIT 1")
    c.do("UPDATE outbox SET state = 3 WHERE id = ?", row["id"])
    _, raw = c.first(lambda mail: mail.kind == "escalation")
    raw = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <" + row["message_id"].encode() + b">", raw)
    c.readdress(f"900000.{row['due_at']}.eml", raw, row["rcpt_to"])


def unexplained(c):
    c.do("DELETE FROM event WHERE kind = 'withdrawn'")


def leak_note(c):
    c.put_into_text(*c.customer_mail(6)[1:], "intern: " + c.note())


def leak_desk(c):
    token = c.one("SELECT token FROM token WHERE role = 2 LIMIT 1")["token"]
    c.put_into_text(*c.customer_mail(3)[1:], "feedback+" + token)


def leak_other(c):
    row, name, raw = c.customer_mail(6)
    other = c.one("SELECT * FROM outbox WHERE kind = 6 AND state = 3 AND rcpt_key <> ? LIMIT 1", row["rcpt_key"])
    text = c.one("SELECT sent_text FROM outbox_body WHERE outbox_id = ?", other["id"])["sent_text"]
    c.put_into_text(name, raw, re.search(r"zq[a-z]+", text)[0])


def answer_machine(c):
    _, mid, _ = c.first_came("auto")
    name, raw = c.customer_mail(3)[1:]
    c.write(name, re.sub(rb"In-Reply-To: <[^>]*>", b"In-Reply-To: <" + mid.encode() + b">", raw))


def mail_to_daemon(c):
    c.readdress(*c.customer_mail(3)[1:], "MAILER-DAEMON@mx.example")


def ask_the_silent(c):
    truth = c.first_came("unsubscribe")[0]
    _, raw = c.first(lambda mail: mail.kind == "survey")
    c.readdress(f"900000.{truth['at'] + 864000}.eml", raw, truth["customer"])


def obey_forged(c):
    runs = [int(line) for line in c.runs.splitlines() if line.isdigit()]
    for m in c.came:
        row = c.db.execute("SELECT * FROM inbox WHERE message_id = ? AND case_id IS NOT NULL", (m.id,)).fetchone()
        if m.k == "forged" and row:
            at = next((t for t in runs if t >= m.truth["at"]), None)
            others = c.db.execute("SELECT * FROM event WHERE case_id = ? AND at = ? AND actor <> 'nachfass'", (row["case_id"], at)).fetchone()
            if at and not others:
                c.do("INSERT INTO event (case_id, at, actor, kind, text) VALUES (?, ?, 'service0', 'note', 'x')", row["case_id"], at)
                return
    raise AssertionError("nothing was forged")


def hide_forged(c):
    c.db.execute("DELETE FROM outbox WHERE kind = 8")
    for name, mail in list(c.sent.items()):
        if mail.kind == "notice":
            del c.sent[name]


def wrong_deadline(c):
    row = c.one("SELECT o.* FROM outbox o JOIN case_file f ON f.id = o.case_id WHERE o.kind = 4 AND o.state = 3 ORDER BY o.id LIMIT 1")
    name, raw = c.of(row["message_id"])
    c.write(name, re.sub(rb"(20\d\d) (\d\d):(\d\d)", lambda m: m[1] + b" " + m[2] + b":%02d" % ((int(m[3]) + 1) % 60), raw))


def at_night(c):
    row = c.one("SELECT o.* FROM outbox o JOIN case_file f ON f.id = o.case_id WHERE o.kind = 4 AND o.state = 3 ORDER BY o.id LIMIT 1")
    c.move(c.of(row["message_id"])[0], -6 * 3600)


def drop_grade(c):
    c.do("DELETE FROM event WHERE id = (SELECT min(id) FROM event WHERE kind = 'severity' AND text = 'recht')")


def grade_for_nothing(c):
    e = c.one("SELECT * FROM event WHERE kind = 'opened' AND case_id NOT IN (SELECT case_id FROM event WHERE kind = 'severity') LIMIT 1")
    c.do("INSERT INTO event (case_id, at, actor, kind, text) VALUES (?, ?, 'nachfass', 'severity', 'recht')", e["case_id"], e["at"])


def grave_waits(c):
    """Its mail leaves as others do, hours later."""
    row = c.one("SELECT o.* FROM outbox o JOIN case_file f ON f.id = o.case_id WHERE o.kind = 4 AND o.state = 3 "
                "AND f.severity = 'recht' LIMIT 1")
    c.move(c.of(row["message_id"])[0], 6 * 3600)


def run_on(c):
    """As if the time to the resolution were not to stand still."""
    c.firm["pause_waiting"] = not c.firm["pause_waiting"]


def slip_sent(c):
    c.put_into_text(*c.customer_mail(6)[1:], c.first_came("slip")[0]["mark"])


def slip_unasked(c):
    row = c.first_came("slip")[2]
    c.do("DELETE FROM outbox WHERE kind = 8 AND case_id = ? AND rcpt_key = ?", row["case_id"], row["sender"])


def mails_with(c, mark, kind):
    """Names of mails of that kind that left and hold the mark."""
    return [name for name, mail in sorted(c.sent.items())
            if mail.kind == kind and mark.encode() in quopri.decodestring(mail.raw)]


def wish_unasked(c):
    """One that nobody approved goes out."""
    e = c.one("SELECT * FROM event WHERE kind = 'voucher refused' LIMIT 1")
    w = c.one("SELECT * FROM voucher_wish WHERE case_id = ? AND settled_at = ?", e["case_id"], e["at"])
    c.put_into_text(*c.customer_mail(6)[1:], re.search(r"zq[a-z]+", w["words"])[0])


def wish_lost(c):
    e = c.one("SELECT * FROM event WHERE kind = 'voucher approved' LIMIT 1")
    w = c.one("SELECT * FROM voucher_wish WHERE case_id = ? AND settled_at = ?", e["case_id"], e["at"])
    for name in mails_with(c, re.search(r"zq[a-z]+", w["words"])[0], "relay"):
        del c.sent[name]


def wish_forgotten(c):
    """No digest of who is to decide names it."""
    for w in c.db.execute("SELECT * FROM voucher_wish ORDER BY id").fetchall():
        mark = re.search(r"zq[a-z]+", w["words"])[0]
        for name in mails_with(c, mark, "digest"):
            raw = c.sent[name].raw
            spoilt = raw.replace(mark.encode(), b"nothing")
            if spoilt != raw:  # no soft line end stands in it
                c.write(name, spoilt)
                return
    raise AssertionError("no wish waited over a digest")


def digest_again(c):
    name, raw = c.first(lambda mail: mail.kind == "digest")
    c.write(f"900000.{c.sent[name].at + 3600}.eml", raw)


def last_rung_forgotten(c):
    """The head's digest does not name what nobody has closed."""
    for e in c.db.execute("SELECT * FROM event WHERE kind = 'rung' AND text LIKE 'rung 3 %3' AND case_id NOT IN "
                          "(SELECT case_id FROM event WHERE kind = 'closed') ORDER BY id").fetchall():
        for name in mails_with(c, f"#{e['case_id']}  ", "digest"):
            raw = c.sent[name].raw
            if f"Envelope-To: <{e['text'].split()[-1]}@".encode() in raw:
                c.write(name, raw.replace(f"\n#{e['case_id']}  ".encode(), b"\n#x  "))
                return
    raise AssertionError("no head has a case in the digest")


def button_in_vain(c):
    row = c.one("SELECT k.response_id FROM review_desk k JOIN response r ON r.id = k.response_id WHERE r.state <> 2 LIMIT 1")
    c.do("UPDATE response SET state = 2 WHERE id = ?", row["response_id"])


def settled_in_silence(c):
    row = c.one("SELECT o.* FROM review_desk k JOIN response r ON r.id = k.response_id JOIN case_file f "
                "ON f.invitation_id = r.invitation_id JOIN outbox o ON o.case_id = f.id WHERE r.score <= 6 AND o.kind = 4 "
                "AND o.created_at = f.opened_at AND f.opened_at > r.received_at LIMIT 1")
    c.drop_mail(row)


def unthanked(c):
    c.drop_mail(c.one("SELECT * FROM outbox WHERE kind IN (10, 12) AND state = 3 LIMIT 1"))


def favour_twice(c):
    rows = c.db.execute("SELECT * FROM outbox WHERE kind = 12 ORDER BY id LIMIT 2").fetchall()
    c.do("UPDATE outbox SET rcpt_key = ?, rcpt_to = ? WHERE id = ?", rows[0]["rcpt_key"], rows[0]["rcpt_to"], rows[1]["id"])


def favour_amid_trouble(c):
    case = c.one("SELECT k.email_key, f.opened_at FROM case_file f JOIN customer k ON k.id = f.customer_id LIMIT 1")
    c.do("UPDATE outbox SET rcpt_key = ?, rcpt_to = ?, created_at = ? WHERE id = (SELECT min(id) FROM outbox WHERE kind = 12 AND state = 3)",
         case["email_key"], case["email_key"], case["opened_at"])


def missing_lost(c):
    mark = c.first_came("missing")[0]["mark"]
    c.do("UPDATE response SET comment = 'x' WHERE instr(comment, ?) > 0", mark)


def answer(c):
    """Name of a mail that brings the words of a manager."""
    return next(name for m in c.came if m.k == "answer" and not m.truth.get("voucher") for name in mails_with(c, m.mark, "relay"))


def lose_answer(c):
    del c.sent[answer(c)]


def wrong_customer(c):
    mail = c.sent[answer(c)]
    other = c.one("SELECT email_key FROM customer WHERE email_key <> ? LIMIT 1", mail.to)["email_key"]
    c.readdress(answer(c), mail.raw, other)


def miss_score(c):
    c.do("UPDATE response SET score = (score + 1) % 11 WHERE id = (SELECT max(id) FROM response WHERE score IS NOT NULL)")


def never_read(c):
    c.do("UPDATE inbox SET state = 0 WHERE id = 7")


def lose_mail(c):
    c.do("DELETE FROM inbox WHERE id = 9")


def close_it(c):
    c.do("UPDATE case_file SET state = 3, outcome = 1 WHERE id = (SELECT max(id) FROM case_file WHERE state < 3 OR outcome = 2)")


def stop_clock(c):
    c.do("UPDATE case_file SET first_response_at = first_response_at + 60 WHERE id = (SELECT max(id) FROM case_file WHERE first_response_at > 0)")


def forget_followup(c):
    row = c.one("SELECT id, case_id FROM invitation WHERE kind = 1 ORDER BY id LIMIT 1")
    c.do("UPDATE invitation SET created_at = created_at + 3600 WHERE id = ?", row["id"])


def gift_twice(c):
    code = c.one("SELECT code FROM voucher WHERE case_id IS NOT NULL LIMIT 1")["code"]
    row = c.one("SELECT o.* FROM outbox o WHERE kind = 6 AND state = 3 AND case_id NOT IN "
                "(SELECT case_id FROM voucher WHERE case_id IS NOT NULL) LIMIT 1")
    c.put_into_text(*c.of(row["message_id"]), code)


def gift_unpaid(c):
    c.do("UPDATE voucher SET case_id = NULL, given_at = 0 WHERE id = (SELECT min(id) FROM voucher WHERE case_id IS NOT NULL)")


def gift_ended(c):
    c.do("UPDATE voucher SET expires_at = given_at - 1 WHERE case_id IS NOT NULL")


def gift_lost(c):
    c.do("UPDATE voucher SET case_id = (SELECT max(id) FROM case_file), given_at = 1 WHERE id = (SELECT max(id) FROM voucher WHERE case_id IS NULL)")


def drop_resolution(c):
    c.do("DELETE FROM event WHERE id = (SELECT min(id) FROM event WHERE text LIKE 'resolution rung%')")


def get_stuck(c):
    c.do("UPDATE outbox SET state = 4 WHERE id = (SELECT min(id) FROM outbox WHERE kind = 6)")

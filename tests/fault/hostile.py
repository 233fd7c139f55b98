"""Hostile rows, hostile answers, forged senders: told by hostile.sh, prints TAP lines.
usage: hostile.py rows CLEAN|BAD | answers DIR | forged DIR | compare CLEAN BAD"""
import email, email.policy, email.utils, json, os, random, re, sqlite3, subprocess, sys

ROWS = 500
EVIL = ["\r\nBcc: evil@evil.example", "\nBcc: evil@evil.example", "\rBcc: evil@evil.example",
        "\0Bcc: evil@evil.example", "\u0085Bcc: evil@evil.example",
        "\u2028Bcc: evil@evil.example", "=?utf-8?q?a=0D=0ABcc:_evil@evil.example?=",
        "=?utf-8?b?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=", "%0d%0aBcc: evil@evil.example",
        "\r\n\r\nfree text\r\n.\r\nMAIL FROM:<x>", ", evil@evil.example", "<evil@evil.example>",
        "\" <evil@evil.example>, \"", "; Bcc: evil@evil.example", "\\r\\nBcc: evil@evil.example",
        "\t\x0bBcc: x", "\ud83d\ude00" * 40, "\u202egro.live", ":;,@()[]\\\"", "()\r\n <evil@evil.example>"]
COLUMNS = ["name", "subject", "agent", "team", "product", "email", "channel", "language", "note"]


def rows(bad):
    for i in range(ROWS):
        row = {"interaction_id": "H%d" % i, "occurred_at": "2026-03-02T10:00:00Z",
               "email": "h%d@gmx.example" % i, "name": "Kim", "language": "de",
               "channel": "phone", "subject": "Anruf", "agent": "Jo", "team": "Ost",
               "product": "Lampe", "note": "x"}
        if bad:
            column, evil = COLUMNS[i % len(COLUMNS)], EVIL[i // len(COLUMNS) % len(EVIL)]
            row[column] += evil
        try:
            print(json.dumps(row))
        except UnicodeEncodeError:
            pass


def mails(where):
    db = sqlite3.connect("file:%s/nachfass.db?mode=ro" % where, uri=True)
    rows = db.execute("SELECT x.ext_id, o.kind, o.rcpt_to, o.id FROM outbox o"
                      " JOIN invitation i ON i.id = o.invitation_id"
                      " JOIN interaction x ON x.id = i.interaction_id").fetchall()
    shown = json.loads(subprocess.run(
        [os.environ.get("NACHFASS", "build/nachfass"), "-c", where + "/nachfass.conf", "--json",
         "outbox", "show"] + [str(row[3]) for row in rows], check=True, capture_output=True).stdout)
    raw = {m["id"]: m["raw"].encode() for m in shown}
    return [row[:3] + (raw[row[3]],) for row in rows]


def shape(raw):
    """What a server and a client make of it: header names, receivers, parts."""
    head = raw.split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    m = email.message_from_bytes(raw, policy=email.policy.default)
    to = [a.addr_spec for h in ("To", "Cc", "Bcc") for a in (m[h].addresses if m[h] else ())]
    return ([line.split(b":")[0] for line in head.split(b"\r\n")], to,
            [p.get_content_type() for p in m.walk()], b"\n" in raw.replace(b"\r\n", b""))


def compare(clean, bad):
    want = {(x, kind): (rcpt, shape(raw)) for x, kind, rcpt, raw in mails(clean)}
    got = {(x, kind): (rcpt, shape(raw)) for x, kind, rcpt, raw in mails(bad)}
    wrong = [k for k, v in got.items() if v != want.get(k)]
    kinds = sorted({k for _, k in got})
    print("# %d mails of %d rows, kinds %s" % (len(got), len({x for x, _ in got}), kinds))
    for k in wrong[:5]:
        print("#", k, got[k], want.get(k))
    return not wrong and len(got) > 300 and {0, 3, 4} <= set(kinds)


def put(where, name, raw):
    with open("%s/in/tmp/%s" % (where, name), "wb") as f:
        f.write(raw)
    os.rename("%s/in/tmp/%s" % (where, name), "%s/in/new/%s" % (where, name))


def answers(where):
    """A low score to each survey, in a mail whose every header is a trap."""
    for x, kind, rcpt, raw in mails(where):
        if kind != 0:
            continue
        m = email.message_from_bytes(raw, policy=email.policy.default)
        to = email.utils.parseaddr(str(m["Reply-To"]))[1]
        put(where, x, ("From: =?utf-8?q?a=0D=0ABcc:_evil@evil.example?= <%s>\nTo: %s\n"
                       "Subject: Re: =?utf-8?b?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?= x\n"
                       "In-Reply-To: %s\n\t<a@b>\r\r\n Bcc: evil@evil.example\n"
                       "References: <c@d>\x0bBcc: evil@evil.example\n"
                       "Message-ID: <%s.\xe4=0D=0ABcc:evil@evil.example>\n"
                       "Reply-To: evil@evil.example\n\n2. Kaputt.\nBcc: evil@evil.example\n.\n"
                       % (rcpt, to, m["Message-ID"], x)).encode("latin-1"))


def forged(where):
    dice = random.Random(8)
    for i in range(1000):
        token = "".join(dice.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26))
        put(where, "f%d" % i,
            ("From: s%d@web.example\nTo: feedback+%s@firma.example\nSubject: Re: x\n"
             "In-Reply-To: <survey.%s@firma.example>\nMessage-ID: <f%d@web.example>\n\n0. Alles schlecht!\n"
             % (i, token, token, i)).encode())


if sys.argv[1] == "rows":
    rows(sys.argv[2] == "BAD")
elif sys.argv[1] == "compare":
    sys.exit(not compare(sys.argv[2], sys.argv[3]))
else:
    {"answers": answers, "forged": forged}[sys.argv[1]](sys.argv[2])

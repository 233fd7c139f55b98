#!/bin/sh
# What leaves, mail by mail: headers, threads, encoding, and that nothing internal and
# nothing of other people goes to a customer (threats 4, 5, 7, 15, 16, 17). The mails are
# those of the demo, and of a few customers with hostile names, subjects and words.
set -u
program=${NACHFASS:-build/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
d=$work/d
run() { # NOW COMMAND...
    now=$1
    shift
    "$program" -c "$d/nachfass.conf" --now "$now" "$@"
}

scripts/demo "$program" "$d" > "$work/said" 2>&1 || { cat "$work/said"; echo 'Bail out! no demo'; exit 1; }

# names and subjects that break out of headers, text or HTML where they can
python3 - > "$work/hostile.csv" <<'PY'
import csv, sys
w = csv.writer(sys.stdout)
w.writerow("interaction_id occurred_at email name language channel subject agent team product".split())
rows = [("h1", "Müller <3 O'Brien & Söhne", "de", "Sales & Support <b>jetzt</b>", "\"O'Neil\" <x>"),
        ("h2", "Eva {{#words}}{{/company}}", "en", "<img src=http://evil.example/p.gif>", "{{company}}"),
        ("h3", "maria.becker@firma.example", "de", "=?UTF-8?Q?a=0D=0ABcc:_b@evil.example?=", ""),
        ("h4", "<script>alert(1)</script>", "en", "'\" onmouseover=alert(1) x='", "</td></table>")]
for who, name, lang, subject, agent in rows:
    w.writerow([who, "2026-05-11T10:00:00Z", who + "@gmx.example", name, lang, "phone", subject,
                agent, "", ""])
w.writerow(["h5", "2026-05-11T10:00:00Z", "feedback@firma.example", "Wir", "de", "phone", "Anruf", "", "", ""])
w.writerow(["h6", "2026-05-11T10:00:00Z", "maria.becker@firma.example", "Maria", "de", "phone", "Anruf", "", "", ""])
PY
run 2026-05-12T06:00:00Z import "$work/hostile.csv" > /dev/null 2>&1
run 2026-05-12T06:30:00Z run > /dev/null
cat > "$work/hostile.py" <<'PY'
# Answers every survey of the four with a low score and hostile words and headers; every
# apology with more of them; every alert about them as the owner.
import email, email.policy, email.utils, os, re, sys
d, kind = sys.argv[1:]
words = ("1 <script>alert(2)</script> <img src=\"http://evil.example/t.gif\"> <a href='http://evil.example/'>hier</a> "
         "&lt;b&gt; </td></tr></table> \u202erutaN {{company}} {{{words}}} Müller <3 & \"O'Brien\"\n"
         "Content-Type: text/html\n\n.\nFrom nobody\n=?UTF-8?B?PGI+?=\n")
subjects = ["=?UTF-8?Q?a=0D=0ABcc:_b@evil.example?=", "<script>alert(3)</script>", "\u202eRe: x", "Re: " + "x" * 900]
for name in sorted(os.listdir(d + "/out/new")):
    with open(d + "/out/new/" + name, "rb") as f:
        mail = email.message_from_binary_file(f, policy=email.policy.default)
    me = email.utils.parseaddr(mail["To"])[1]
    if not mail["Message-ID"].startswith("<%s." % kind):
        continue
    text = mail.get_body(("plain",)).get_content()
    who = re.search(r"h([1-4])@gmx\.example", me + " " + text)
    if not who:
        continue
    i = int(who[1]) - 1
    ids = ["<%s.%d@gmx.example>" % (kind, i), "<%s.%d>\r\n X: y" % (kind, i),
           "<%s.%d (a) <b@c>>" % (kind, i), "<" + kind + "i" * 400 + "@gmx.example>"]
    body = "Guten Tag, das tut uns leid.\n<b>Wir</b> kümmern uns.\n" if kind == "alert" else words
    raw = ("From: \"Eva\u202e boss@firma.example\" <%s>\nTo: %s\nSubject: %s\nDate: Tue, 12 May 2026 09:00:00 +0200\n"
           "Message-ID: %s\nIn-Reply-To: %s\nReferences: <x@evil.example>\n\t<\u00fc> %s\n"
           "Reply-To: b@evil.example\nContent-Type: text/plain; charset=utf-8\n\n%s"
           % (me, email.utils.parseaddr(mail["Reply-To"])[1], subjects[i], ids[i],
              mail["Message-ID"], mail["Message-ID"], body))
    file = "hostile.%s.%d" % (kind, i)
    with open(d + "/in/tmp/" + file, "wb") as f:
        f.write(raw.encode())
    os.rename(d + "/in/tmp/" + file, d + "/in/new/" + file)
PY
python3 "$work/hostile.py" "$d" survey
run 2026-05-12T07:00:00Z run > /dev/null
python3 "$work/hostile.py" "$d" apology
run 2026-05-12T08:00:00Z run > /dev/null
python3 "$work/hostile.py" "$d" alert
run 2026-05-12T09:00:00Z run > /dev/null
run 2026-05-13T07:00:00Z run > /dev/null # deadlines, digests

sqlite3 -readonly -separator '|' "$d/nachfass.db" "
    SELECT 'token', t.token, p.email FROM token t JOIN invitation i ON i.id = t.invitation_id
      JOIN customer p ON p.id = i.customer_id WHERE t.role = 0;
    SELECT 'token', t.token, p.email FROM token t JOIN case_file c ON c.id = t.case_id
      JOIN customer p ON p.id = c.customer_id WHERE t.role = 1;
    SELECT 'desk', t.token, t.person FROM token t WHERE t.role = 2;
    SELECT 'desk', token, person FROM review_desk;
    SELECT 'note', '', replace(text, char(10), ' ') FROM event WHERE kind = 'note';
    SELECT 'customer', '', email FROM customer" > "$work/known"
python3 tests/flow/people_mail.py "$d" "$work/known"

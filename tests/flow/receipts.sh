#!/bin/sh
# Proof of what has left: copies for the journal, answers; and mailboxes that stay full.
# A mail in doubt whose copy came is sent; one whose copy did not come goes again.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
d=$work/d
journal=feedback+journal@firma.example
run() { # NOW COMMAND [ARGUMENT...]
    now=$1
    shift
    "$program" -c "$d/nachfass.conf" --now "$now" "$@" > "$work/out" 2> "$work/said"
    code=$?
    [ $code = 0 ] || sed "s/^/# exit code $code: /" "$work/said"
}
copies_of() { grep -l "^Envelope-To: <$1>" "$d"/out/new/* 2> /dev/null | wc -l; }
# the mail server: what is for the journal ends up in our mailbox, without its envelope
carry() {
    for f in $(grep -l "^Envelope-To: <$journal>" "$d"/out/new/* 2> /dev/null); do
        sed '1,2d' "$f" > "$d/in/new/copy.$(basename "$f")"
        rm "$f"
    done
}
# what a run of this host that was killed leaves behind
crash() { # ADDRESS WIRE_AT JOURNAL
    sqlite3 "$d/nachfass.db" "INSERT INTO run (started_at, now, host, command, pid, seen_at)
             SELECT started_at, now, host, command, 1, seen_at FROM run LIMIT 1;
         UPDATE outbox SET state = 2, run_id = (SELECT max(id) FROM run), wire_at = $2,
             settle_by = $3, sent_at = 0, receipt_at = 0 WHERE rcpt_to = '$1' AND kind = 0;
         UPDATE invitation SET sent_at = 0 WHERE id IN
             (SELECT invitation_id FROM outbox WHERE rcpt_to = '$1')"
}

"$program" init "$d" > /dev/null 2>&1
sed -i "s/^outgoing {/&\n    journal = \"$journal\"/; s/digest = .*/digest = none/" "$d/nachfass.conf"
scene_import "$d" 2026-03-03T10:00:00Z 2026-03-02 anna bernd clara
run 2026-03-03T10:00:00Z run
[ "$(find "$d/out/new" -type f | wc -l)" = 6 ] && [ "$(copies_of "$journal")" = 3 ]
ok $? 'each mail leaves twice: to the customer and to the journal'
carry
run 2026-03-03T10:05:00Z run
grep -q '^3 receipts' "$work/out" && ! grep -q fetched "$work/out"
ok $? 'the copies are receipts, nothing is read'
is 'each mail has its receipt' '3|3' 'SELECT count(*), count(DISTINCT id) FROM outbox WHERE state = 3 AND receipt_at = 1772532300'
is 'they are done with and keep no bytes' '3|0' \
    "SELECT count(*), sum(length(r.raw)) FROM inbox i JOIN inbox_raw r ON r.inbox_id = i.id
     WHERE i.state = 1 AND i.moved = 1 AND i.kind = 'journal'"
[ "$(find "$d/in/new" -type f | wc -l)" = 0 ]
ok $? 'and moved out of the way'

# ---- a crash with copies: 1772532600 is 10:10
crash anna@gmx.example 1772532600 1
crash bernd@gmx.example 1772532600 1
rm -f "$d"/out/new/*
id=$(value "SELECT message_id FROM outbox WHERE rcpt_to = 'anna@gmx.example'")
printf 'Message-Id:\n <%s>\nSubject: x\n\nx\n' "$id" > "$d/in/new/late"
run 2026-03-03T10:12:00Z send
grep -c 'settled=unsure' "$work/said" | grep -qx 2
ok $? 'after the crash both are in doubt'
is 'and wait' 2 'SELECT count(*) FROM outbox WHERE state = 6'
run 2026-03-03T10:13:00Z run
is 'the one whose copy comes is sent' '3|1772532780' \
    "SELECT o.state, i.sent_at FROM outbox o JOIN invitation i ON i.id = o.invitation_id WHERE rcpt_to = 'anna@gmx.example'"
run 2026-03-03T10:24:59Z run
is 'the other one waits as long as its copy may come' 6 \
    "SELECT state FROM outbox WHERE rcpt_to = 'bernd@gmx.example'"
run 2026-03-03T10:26:00Z send
is 'nor does it go when nobody looked for it' 6 \
    "SELECT state FROM outbox WHERE rcpt_to = 'bernd@gmx.example'"
[ "$(find "$d/out/new" -type f | wc -l)" = 0 ]
ok $? 'nothing has left so far'
run 2026-03-03T10:27:00Z run
[ "$(copies_of bernd@gmx.example)" = 1 ] && [ "$(copies_of anna@gmx.example)" = 0 ]
ok $? 'then it leaves again, a survey though it is, and no other one'
is 'the same mail' 1 "SELECT count(*) FROM outbox WHERE rcpt_to = 'bernd@gmx.example' AND state = 3 AND tries = 3"

# a copy that comes after all for a mail that is to go again
crash clara@gmx.example 1772536200 1
run 2026-03-03T11:26:00Z fetch
rm -f "$d"/out/new/*
mv "$d/out" "$d/gone"
: > "$d/out"
run 2026-03-03T11:26:00Z send > /dev/null
is 'a mail is to go again, and cannot' 4 "SELECT state FROM outbox WHERE rcpt_to = 'clara@gmx.example'"
rm "$d/out"
mv "$d/gone" "$d/out"
id=$(value "SELECT message_id FROM outbox WHERE rcpt_to = 'clara@gmx.example'")
printf 'Message-ID: <%s>\n\nx\n' "$id" > "$d/in/new/later"
run 2026-03-03T11:27:00Z run
[ "$(copies_of clara@gmx.example)" = 0 ]
ok $? 'a receipt stops what would have gone again'
is 'and it counts as sent' 3 "SELECT state FROM outbox WHERE rcpt_to = 'clara@gmx.example'"

# ---- without copies: an answer proves
sed -i '/journal = /d' "$d/nachfass.conf"
scene_import "$d" 2026-03-03T12:00:00Z 2026-03-03 dora emil
run 2026-03-03T13:00:00Z run
crash dora@gmx.example 1772542800 0
crash emil@gmx.example 1772542800 0
run 2026-03-03T13:05:00Z run
is 'surveys in doubt stay there' 2 'SELECT count(*) FROM outbox WHERE state = 6 AND settle_by = 2'
run 2026-03-03T13:05:00Z status
grep -q 'unsure *2' "$work/out"
ok $? 'and status names them'
cat > "$work/people.txt" <<'TXT'
dora@gmx.example|survey|auto|Ich bin bis Montag nicht im Büro.
emil@gmx.example|survey|top|9
TXT
scene_people "$d"
run 2026-03-03T13:10:00Z run
is 'an absence notice and an answer prove that they came' 0 'SELECT count(*) FROM outbox WHERE state = 6'
is 'and who was away is reminded' 1 \
    "SELECT count(*) FROM invitation i JOIN outbox o ON o.invitation_id = i.id
     WHERE o.rcpt_to = 'dora@gmx.example' AND i.sent_at = 1772543400 AND i.remind_at > 0 AND i.state = 0"

# ---- soft bounces
bounce() { # ADDRESS STATUS NUMBER
    f=$(grep -l "^Envelope-To: <$1>" "$d"/out/new/* | head -n 1)
    from=$(sed -n 's/^Return-Path: <\(.*\)>/\1/p' "$f")
    cat > "$d/in/new/bounce.$3" <<TXT
From: MAILER-DAEMON@mx.example
To: $from
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.$3@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; $1
Action: failed
Status: $2
Diagnostic-Code: smtp; 452 $2 mailbox full

--b--
TXT
}
scene_import "$d" 2026-03-03T13:10:00Z 2026-03-03 gina
run 2026-03-03T13:20:00Z run
for k in 1 2 3; do
    is "$k: a full mailbox is not yet given up" 0 'SELECT count(*) FROM suppression'
    bounce gina@gmx.example 4.2.2 $k
    run 2026-03-03T13:2$k:00Z run
done
is 'after three it is left alone for a while' 'gina@gmx.example|3 soft bounces, the last 4.2.2|1780320180' \
    'SELECT email, reason, until FROM suppression'
run 2026-06-01T13:22:00Z fetch
is 'for a quarter of a year' 1 'SELECT count(*) FROM suppression'
run 2026-06-01T13:24:00Z fetch
is 'and no longer' 0 'SELECT count(*) FROM suppression'
echo "1..$n"

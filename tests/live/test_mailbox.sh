#!/bin/bash
# A real server's bad days, on a private Dovecot: names below "INBOX.", a mailbox that is
# full, one that may only be read, UIDs that begin anew, a backup put back, other
# clients at work in the same folder (threats 29 and 31). Every reply counts once, nothing is lost.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${NACHFASS:-build/nachfass}")
. tests/live/rig.sh
work=$(mktemp -d)
trap 'rig_stop "$work/rig"; rm -rf "$work"' EXIT
. tests/scene.sh
chmod 755 "$work"
rig_start "$work/rig"
case $? in
0) ;;
77) echo '1..0 # SKIP no Dovecot and Postfix to start here'; exit 0 ;;
*) echo 'Bail out! the servers do not start'; exit 1 ;;
esac
. "$work/rig/rig.env"
conf=$work/rig/dovecot/dovecot.conf
cp "$conf" "$work/plain.conf"
dovecot_with() { # more configuration on stdin
    dovecot -c "$conf" stop
    cat "$work/plain.conf" - > "$conf"
    for _ in $(seq 200); do
        dovecot -c "$conf" 2> "$work/start" && break
        sleep 0.1
    done
    for _ in $(seq 200); do
        [ "$(rig_free_port "$RIG_IMAP_PORT")" = "$RIG_IMAP_PORT" ] || return 0
        sleep 0.1
    done
    echo "Bail out! Dovecot does not start again: $(tail -n 1 "$work/start")"
    exit 1
}
fetch() { # MINUTE
    "$program" -c "$d/nachfass.conf" --now "2026-03-03T10:$1:00Z" fetch > "$d/out.txt" 2> "$d/said"
}
# Asks three customers; the mailbox is USER's on the server.
begin() { # USER
    user=$1 d=$work/$1 tap_said=$work/$1/said
    "$program" init "$d" > /dev/null 2>&1
    scene_import "$d" 2026-03-02T10:00:00Z 2026-03-01 anna bernd clara
    "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z send > /dev/null
    printf '%s' "$RIG_PASSWORD" > "$d/password"
    chmod 600 "$d/password"
    sed -i "s|^\( *\)url = \"maildir:in\".*|\1url = \"imap://localhost:$RIG_IMAP_PORT\"\n\1user = \"$user\"\n\1password_file = \"password\"\n\1ca_file = \"$RIG_CA\"\n\1timeout = 20s|" "$d/nachfass.conf"
}
# The reply of customer number K; more words make it another mail
reply() { # K [WORDS]
    token=$(value "SELECT token FROM invitation ORDER BY id LIMIT 1 OFFSET $(($1 - 1))")
    printf 'From: Kim <kim%d@gmx.example>\r\nTo: feedback+%s@firma.example\r\nSubject: Re: x\r\nMessage-ID: <m%d%s@gmx.example>\r\n\r\n2. Niemand hat sich gemeldet. %s\r\n' \
        "$1" "$token" "$1" "${2:-}" "${2:-}" | rig_deliver "$user"
}
files() { find "$RIG_MAIL/$user/$1/cur" "$RIG_MAIL/$user/$1/new" -type f 2> /dev/null | wc -l; }
mail() { # what an IMAP client of a person does
    python3 - "$RIG_IMAP_PORT" "$user" "$RIG_PASSWORD" "$RIG_CA" "$@" << 'PY'
import imaplib, ssl, sys
port, user, password, ca, what, *args = sys.argv[1:]
c = imaplib.IMAP4("localhost", int(port))
c.starttls(ssl.create_default_context(cafile=ca))
c.login(user, password)
c.select("INBOX")
if what == "flag":
    c.uid("STORE", args[0], "+FLAGS", r"(\Seen \Flagged)")
elif what == "away":
    c.create("Mine")
    c.uid("MOVE", args[0], "Mine")
elif what == "back":
    c.select(args[0])
    c.uid("MOVE", "1:*", "INBOX")
c.logout()
PY
}

# ---- names begin with "INBOX." and are parted by dots, as at Cyrus and Courier
dovecot_with << 'END'
namespace inbox {
  prefix = INBOX.
  separator = .
}
END
begin prefix
reply 1
reply 2
fetch 00
same 'INBOX.: fetched' 0 $?
same 'INBOX.: the answers are read' 2 "$(value 'SELECT count(*) FROM response')"
same 'INBOX.: and lie in the folder for them' 2 "$(files .nachfass.done)"
sed -i 's|^\( *\)user = .*|&\n\1folder = "INBOX.Team"|' "$d/nachfass.conf"
mkdir -p "$RIG_MAIL/$user/.Team/new" "$RIG_MAIL/$user/.Team/cur" "$RIG_MAIL/$user/.Team/tmp"
reply 3
mv "$RIG_MAIL/$user/new/"* "$RIG_MAIL/$user/.Team/new/"
chown -R nobody "$RIG_MAIL/$user"
fetch 01
same 'INBOX.: a folder named with its prefix' '0|3' "$?|$(value 'SELECT count(*) FROM response')"

# ---- the mailbox is full: nothing can be copied, no folder be made
dovecot_with << 'END'
imap_capability = IMAP4rev1 SASL-IR LITERAL+ UIDPLUS IDLE
protocol imap {
  mail_plugins = quota
}
plugin {
  quota = count:full
  quota_rule = *:messages=3
  quota_vsizes = yes
}
END
begin full
for i in 1 2 3; do reply $i; done
fetch 00
same 'full: fetch says so by its exit code' 75 $?
grep -qi 'quota' "$d/said"
ok $? "full: and in the server's words"
same 'full: but every answer is read' 3 "$(value 'SELECT count(*) FROM response')"
same 'full: and nothing is lost' 3 "$(($(files .) + $(files .nachfass.done)))"
"$program" -c "$d/nachfass.conf" --now 2026-03-03T10:01:00Z run > "$d/out.txt" 2> "$d/said"
same 'full: a run sends all the same' 3 "$(value 'SELECT count(*) FROM outbox WHERE kind = 4 AND state = 3')"
dovecot_with < /dev/null
fetch 02
same 'room again: moved, nothing is read twice' '0|3|3|0' \
    "$?|$(value 'SELECT count(*) FROM response')|$(files .nachfass.done)|$(files .)"

# ---- it may only be read
printf '* owner lrs\n' > "$work/rig/acl"
dovecot_with << END
mail_plugins = acl
protocol imap {
  mail_plugins = acl
}
plugin {
  acl = vfile:$work/rig/acl
}
END
begin readonly
for i in 1 2 3; do reply $i; done
fetch 00
code=$?
[ $code = 75 ] || [ $code = 78 ]
ok $? "read-only: the exit code says so: $code"
grep -qiE 'permission|read-only' "$d/said"
ok $? "read-only: and the server's words"
same 'read-only: but every answer is read' 3 "$(value 'SELECT count(*) FROM response')"
fetch 01
same 'read-only: once' '3|3' "$(value 'SELECT count(*) FROM response')|$(value 'SELECT count(*) FROM inbox')"
dovecot_with < /dev/null
fetch 02
same 'writable again: moved' '0|3|0' "$?|$(files .nachfass.done)|$(files .)"

# ---- UIDs begin anew, with mails that were read and mails that were not
begin anew
for i in 1 2; do reply $i; done
fetch 00
same 'UIDVALIDITY: two answers' '0|2' "$?|$(value 'SELECT count(*) FROM response')"
before=$(value 'SELECT uidvalidity FROM inbox_mark')
mv "$RIG_MAIL/$user/.nachfass.done/"[cn][ue][rw]/* "$RIG_MAIL/$user/cur/"
reply 3
rm -f "$RIG_MAIL/$user/"dovecot* "$RIG_MAIL/$user/.nachfass.done/"dovecot*
sleep 1.1 # Dovecot takes the second for the new one
fetch 01
code=$?
same 'UIDVALIDITY: is another' 1 "$(value "SELECT uidvalidity <> $before FROM inbox_mark")"
same 'UIDVALIDITY: one more answer, none twice' '0|3|3' \
    "$code|$(value 'SELECT count(*) FROM response')|$(value 'SELECT count(DISTINCT invitation_id) FROM response WHERE state = 0')"
same 'UIDVALIDITY: all are out of the inbox' 0 "$(files .)"

# ---- the mailbox is that of a backup: numbers that were given are given again
begin backup
reply 1
fetch 00
cp -a "$RIG_MAIL/$user" "$work/backup"
reply 2
fetch 01
same 'backup: two answers' 2 "$(value 'SELECT count(*) FROM response')"
rm -rf "${RIG_MAIL:?}/$user"
cp -a "$work/backup" "$RIG_MAIL/$user"
reply 3 # gets the number of the second
fetch 02
same 'backup: the third has its number and is read all the same' '0|3' "$?|$(value 'SELECT count(*) FROM response')"
same 'backup: and moved' 0 "$(files .)"
fetch 03
same 'backup: then all is quiet' '0|3|3' "$?|$(value 'SELECT count(*) FROM inbox')|$(value 'SELECT count(*) FROM inbox WHERE moved = 1')"

# ---- other clients in the same folder
begin shared
for i in 1 2 3; do reply $i; done
mail flag 1
mail away 2
fetch 00
same 'shared: what is flagged is read, what was moved away is not' '0|2' "$?|$(value 'SELECT count(*) FROM response')"
mail back Mine
fetch 01
same 'shared: brought back, it is read' '0|3' "$?|$(value 'SELECT count(*) FROM response')"
mail back nachfass.done 2> /dev/null || mail back nachfass/done
fetch 02
same 'shared: what was read and is brought back counts once' '0|3' "$?|$(value 'SELECT count(*) FROM response WHERE state = 0')"
# mails that come while we read: two fetches and a sender at once
for i in 1 2 3; do reply $i "noch etwas $i"; done
fetch 03 &
one=$!
d2=$d
for i in 1 2 3; do reply $i "und noch mehr $i"; done
"$program" -c "$d2/nachfass.conf" --now 2026-03-03T10:03:00Z fetch > /dev/null 2>> "$d/said2"
wait $one
fetch 04
same 'shared: two fetches at once and mail that comes meanwhile: each once' '0|9' \
    "$?|$(value "SELECT count(*) FROM inbox WHERE state = 1 AND kind = 'reply'")"
# ---- so much that what was read is moved while the rest comes, over a second connection
machines() { # FIRST LAST: notes from machines, in $user's inbox
    mkdir -p "$RIG_MAIL/$user/cur" "$RIG_MAIL/$user/new" "$RIG_MAIL/$user/tmp"
    for i in $(seq "$1" "$2"); do
        printf 'From: r%d@gmx.example\r\nSubject: Abwesend\r\nMessage-ID: <a%d@gmx.example>\r\nAuto-Submitted: auto-replied\r\n\r\nIch bin nicht im Haus.\r\n' \
            "$i" "$i" > "$RIG_MAIL/$user/cur/1780000000.M${i}P1.rig:2,"
    done
    chown -R nobody "$RIG_MAIL/$user"
}
logins() { grep -c "Login: user=<$user>" "$RIG_IMAP_LOG"; }
moved() { find "$RIG_MAIL/$user/.nachfass.done/cur" "$RIG_MAIL/$user/.nachfass.done/new" -type f 2> /dev/null | wc -l; }
begin many
sed -i 's|timeout = 20s|timeout = 300s|' "$d/nachfass.conf"
machines 1 2500
reply 1
reply 2
fetch 00
same 'many: read, moved, over a connection more' '0|2502|0|2502|2' \
    "$?|$(value 'SELECT count(*) FROM inbox WHERE moved = 1')|$(files .)|$(moved)|$(logins)"
machines 10001 14500
reply 3
"$program" -c "$d/nachfass.conf" --now 2026-03-03T10:01:00Z fetch > /dev/null 2>> "$d/said" &
killed=$!
while kill -0 $killed 2> /dev/null && [ "$(moved)" -le 2502 ]; do
    sleep 0.05
done
{ kill -9 $killed && wait $killed; } 2> /dev/null
fetch 02
same 'many: killed while they were moved: each once, none left' '0|7003|7003|3|0' \
    "$?|$(value 'SELECT count(*) FROM inbox WHERE moved = 1')|$(value 'SELECT count(*) FROM inbox')|$(value 'SELECT count(*) FROM response')|$(files .)"
# the process that waits for the disk has the journal open, as no other child for long
holds() { find "/proc/$1/fd" -lname '*nachfass.db-wal' 2> /dev/null | grep -q .; }
machines 20001 26000
"$program" -c "$d/nachfass.conf" --now 2026-03-03T10:03:00Z fetch > /dev/null 2>> "$d/said" &
fetching=$!
ended=$([ "$(nproc)" -gt 1 ] && echo 0 || echo 1) # there is none with one processor
while kill -0 $fetching 2> /dev/null; do
    for child in $(pgrep -P $fetching); do
        holds "$child" && sleep 0.02 && holds "$child" && kill -9 "$child" && ended=1
    done
    sleep 0.01
done
wait $fetching
same 'many: whoever waits for the disk is killed: moved all the same' '0|1|13003|0' \
    "$?|$ended|$(value 'SELECT count(*) FROM inbox WHERE moved = 1')|$(files .)"
echo "1..$n"

#!/bin/bash
# watch: a detractor's apology and the owner's alert leave at once when the reply comes,
# over IMAP IDLE on a private Dovecot and from a Maildir; it reconnects, reloads on
# SIGHUP, works at deadlines without news, and ends in order on SIGTERM.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${NACHFASS:-build/nachfass}")
. tests/live/rig.sh
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill -9 "$pid" 2> /dev/null; rig_stop "$work/rig"; rm -rf "$work"' EXIT
# shellcheck source=tests/tap.sh
. tests/tap.sh
tap_said=$work/said
chmod 755 "$work"
rig_start "$work/rig"
case $? in
0) ;;
77) echo '1..0 # SKIP no Dovecot and Postfix to start here'; exit 0 ;;
*) echo 'Bail out! the servers do not start'; exit 1 ;;
esac
. "$work/rig/rig.env"

until_true() { # SECONDS COMMAND...
    left=$(($1 * 20))
    shift
    until "$@"; do
        left=$((left - 1))
        [ $left -gt 0 ] || return 1
        sleep 0.05
    done
}
sent() { [ "$(value "SELECT count(*) FROM outbox WHERE kind = $1 AND state = 3")" -ge "$2" ]; }
watched() { [ "$(grep -c 'Logged in\|imap(feedback)' "$RIG_IMAP_LOG")" -ge 1 ] && pgrep -P "$pid" > /dev/null; }
begin() { # config is in $d; starts it and waits for its first run
    "$program" -c "$d/nachfass.conf" watch --every "$1" >> "$work/said" 2>&1 &
    pid=$!
    until_true 20 sent 0 1
}
end() {
    kill -TERM "$pid"
    wait "$pid"
    status=$?
    pid=
    return $status
}
ago() { date -u -d "@$(($(date +%s) - $1))" +%Y-%m-%dT%H:%M:%SZ; }
people() { # an interaction each, three hours old
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
    for who in "$@"; do echo "$who,$(ago 10800),$who@gmx.example,Kim $who,de,phone,Anruf,,,"; done
}
reply() { # WHO SCORE: as a mail program would
    token=$(value "SELECT token FROM invitation i JOIN customer c ON c.id = i.customer_id WHERE c.email = '$1@gmx.example'")
    printf 'From: %s@gmx.example\r\nTo: feedback+%s@firma.example\r\nSubject: Re: x\r\nMessage-ID: <%s.%s@gmx.example>\r\n\r\n%s. Niemand hat sich gemeldet.\r\n' \
        "$1" "$token" "$1" "$2" "$2"
}
deliver() {
    python3 -c 'import smtplib, sys; s = smtplib.LMTP("127.0.0.1", int(sys.argv[1])); s.sendmail("x@gmx.example", ["feedback@firma.example"], sys.stdin.buffer.read())' "$RIG_LMTP_PORT"
}

# ---- IMAP IDLE
d=$work/d
"$program" init "$d" > /dev/null 2>&1
printf '%s' "$RIG_PASSWORD" > "$d/password"
chmod 600 "$d/password"
sed -i "s|^\( *\)\(# *\)\?url = \"maildir:in\".*|\1url = \"imap://localhost:$RIG_IMAP_PORT\"\n\1user = \"feedback\"\n\1password_file = \"password\"\n\1ca_file = \"$RIG_CA\"|
        s|^\( *\)\(# *\)\?url = \"maildir:out\".*|\1url = \"smtp://localhost:$RIG_SMTP_PORT\"\n\1user = \"feedback\"\n\1password_file = \"password\"\n\1ca_file = \"$RIG_CA\"|
        s|^\( *\(send_\)\?hours = \).*|\1{\"always\"}|" "$d/nachfass.conf"
people anna bernd clara dora > "$work/in.csv"
"$program" -c "$d/nachfass.conf" import "$work/in.csv" > /dev/null
: > "$work/said"
begin 10m
ok $? 'the first run is at the start'
until_true 20 sent 0 4
until_true 20 watched
reply anna 1 | deliver
start=$(date +%s%N)
until_true 20 sent 4 1 && until_true 20 sent 3 1
ok $? 'a reply over IMAP IDLE: apology and alert leave'
took=$((($(date +%s%N) - start) / 1000000))
echo "# $took ms from delivery until both had left"
[ $took -lt 10000 ]
ok $? 'long before the next minute'
reply bernd 2 | deliver
until_true 20 sent 4 2
ok $? 'the next one too: IDLE goes on'

# the connection breaks: it is made anew
doveadm -c "$work/rig/dovecot/dovecot.conf" kick feedback > /dev/null 2>&1
until_true 10 grep -q "is not watched for 5 s" "$work/said"
ok $? 'a broken connection is told'
reply clara 3 | deliver
until_true 20 sent 4 3
ok $? 'and mail that came meanwhile is read'

# SIGHUP: the configuration anew
people emil > "$work/emil.csv"
"$program" -c "$d/nachfass.conf" import "$work/emil.csv" > /dev/null
kill -HUP "$pid"
until_true 20 sent 0 5
ok $? 'SIGHUP makes a run now'
sed -i 's/^company {/compony {/' "$d/nachfass.conf"
kill -HUP "$pid"
until_true 20 grep -q compony "$work/said"
ok $? 'a broken configuration is told, and does not end it'
sed -i 's/^compony {/company {/' "$d/nachfass.conf"
kill -HUP "$pid"
until_true 10 watched
reply dora 2 | deliver
until_true 20 sent 4 4
ok $? 'a mended one is watched again'
end
ok $? 'SIGTERM ends it with 0'
[ -z "$(ls "$d"/nachfass.db-run-* 2> /dev/null)" ]
ok $? 'and leaves no lock'
[ "$(value 'SELECT count(*) FROM response')" = 4 ] && [ "$(value 'SELECT count(*) FROM case_file')" = 4 ]
ok $? 'each reply was applied once'

# ---- Maildir: the kernel tells
d=$work/m
"$program" init "$d" > /dev/null 2>&1
sed -i 's|^\( *\(send_\)\?hours = \).*|\1{"always"}|' "$d/nachfass.conf"
"$program" -c "$d/nachfass.conf" import "$work/in.csv" > /dev/null
begin 10m
until_true 20 sent 0 4
sleep 1
reply anna 1 > "$d/in/tmp/x" && mv "$d/in/tmp/x" "$d/in/new/x"
until_true 10 sent 4 1
ok $? 'a reply in a Maildir is answered at once'
end
ok $? 'and that watch ends with 0'

# ---- without news: the time
begin 1s
"$program" -c "$d/nachfass.conf" import "$work/emil.csv" > /dev/null
until_true 20 sent 0 5
ok $? 'what is due without news leaves with the next tick'
end
ok $? 'in order'
echo "1..$n"

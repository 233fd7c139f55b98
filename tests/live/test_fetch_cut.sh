#!/bin/bash
# The connection to a private Dovecot is cut at each step of a whole `fetch`, and `fetch`
# is killed (-9) at random moments: afterwards every reply is applied exactly once and lies in the
# folder for what is done (threats 23, 29, 32).
# usage: KILLS=200 SEED=1 tests/live/test_fetch_cut.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${NACHFASS:-build/nachfass}")
kills=${KILLS:-20} seed=${SEED:-$(date +%s)} mails=${MAILS:-60}
. tests/live/rig.sh
. tests/scene.sh
work=$(mktemp -d)
proxy=
trap '[ -z "$proxy" ] || kill "$proxy" 2> /dev/null; rig_stop "$work/rig"; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/proxy"
rig_start "$work/rig"
case $? in
0) ;;
77) echo '1..0 # SKIP no Dovecot and Postfix to start here'; exit 0 ;;
*) echo 'Bail out! the servers do not start'; exit 1 ;;
esac
. "$work/rig/rig.env"
echo 0 > "$work/proxy/cut"
python3 tests/live/cut_proxy.py "$RIG_IMAPS_PORT" "$work/proxy" &
proxy=$!
until [ -s "$work/proxy/port" ]; do sleep 0.05; done

begin() { # USER: a store that asked, and the answers in USER's mailbox
    d=$work/$1 tap_said=$work/$1/said
    "$program" init "$d" > /dev/null 2>&1
    sed -i 's|send_hours = .*|send_hours = {"always"}|' "$d/nachfass.conf"
    {
        echo "$scene_head"
        seq "$mails" | sed 's/.*/&,2026-03-01T06:00:00Z,c&@gmx.example,Kim,de,phone,Anruf,,,/'
    } | "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z import - > /dev/null
    "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z send > /dev/null
    mkdir -p "$RIG_MAIL/$1/new" "$RIG_MAIL/$1/cur" "$RIG_MAIL/$1/tmp"
    sqlite3 "$d/nachfass.db" 'SELECT id, token FROM invitation ORDER BY id' | while IFS='|' read -r id token; do
        printf 'From: c%d@gmx.example\nTo: feedback+%s@firma.example\nSubject: Re: x\nMessage-ID: <m%d@gmx.example>\n\n2. Niemand hat sich gemeldet.\n' \
            "$id" "$token" "$id" > "$RIG_MAIL/$1/new/$((1780000000 + id)).M$id.rig"
    done
    chown -R nobody "$RIG_MAIL/$1"
    printf '%s' "$RIG_PASSWORD" > "$d/password"
    chmod 600 "$d/password"
    sed -i "s|^\( *\)url = \"maildir:in\".*|\1url = \"imaps://localhost:$(cat "$work/proxy/port")\"\n\1user = \"$1\"\n\1password_file = \"password\"\n\1ca_file = \"$RIG_CA\"|; s|^cases {|&\n    alerts_an_hour = 1000|" "$d/nachfass.conf"
    : > "$d/said"
}
fetch() { "$program" -c "$d/nachfass.conf" --now 2026-03-03T10:00:00Z fetch >> "$d/said" 2>&1; }
all_once() { # USER NAME
    [ "$(value 'SELECT count(*), count(DISTINCT invitation_id) FROM response')" = "$mails|$mails" ] &&
        [ "$(value 'SELECT count(*) FROM case_file')" = "$mails" ] &&
        [ "$(value 'SELECT count(*) FROM outbox WHERE kind = 4')" = "$mails" ] &&
        [ "$(value 'SELECT count(*) FROM inbox WHERE state = 1 AND moved = 1')" = "$mails" ]
    ok $? "$2: every reply applied exactly once"
    # a killed run's MOVE goes on at the server beside that of the next run: both may copy
    [ "$(cat "$RIG_MAIL/$1/.nachfass.done/"[cn][ue][rw]/* | grep '^Message-ID' | sort -u | wc -l)" = "$mails" ] &&
        [ "$(rig_count "$1")" = 0 ]
    ok $? "$2: every mail in its folder"
}

begin cut
cuts=0
while [ $cuts -lt 200 ]; do
    echo $((cuts + 1)) > "$work/proxy/cut"
    fetch && [ "$(value 'SELECT count(*) FROM inbox WHERE moved = 1')" = "$mails" ] && break
    cuts=$((cuts + 1))
done
echo "# cut $cuts times"
echo 0 > "$work/proxy/cut"
[ $cuts -ge 10 ]
ok $? 'the connection was cut at each piece of the talk'
fetch
ok $? 'a whole run then'
all_once cut cuts

# Each time some answers have come; the kill hits somewhere in the time that they take.
few=3
mails=$((kills * few + few))
begin kill
mkdir "$work/later"
mv "$RIG_MAIL/kill/new/"* "$work/later/"
come() {
    # shellcheck disable=SC2012 # plain names
    for f in $(ls "$work/later" | sort -V | head -n $few); do mv "$work/later/$f" "$RIG_MAIL/kill/new/"; done
}
echo "# SEED=$seed"
RANDOM=$((seed % 32768))
come
from=$(date +%s%N)
fetch
took=$((($(date +%s%N) - from) / 1000000))
hits=0
for _ in $(seq "$kills"); do
    come
    fetch &
    pid=$!
    sleep "$(printf '%d.%03d' $((RANDOM % took / 1000)) $((RANDOM % took % 1000)))"
    kill -9 $pid 2> /dev/null
    wait $pid 2> /dev/null
    [ $? != 137 ] || hits=$((hits + 1))
done
echo "# $hits of $kills kills hit, within $took ms"
[ $hits -ge $((kills / 3)) ]
ok $? 'kills hit'
fetch
ok $? "a whole run after $kills kills"
all_once kill kills
echo "1..$n"

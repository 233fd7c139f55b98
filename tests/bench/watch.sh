#!/bin/bash
# `watch` on IMAP IDLE of a private Dovecot, sending through a private Postfix: REPLIES
# (100) detractors answer one after the other; milliseconds from the end of each reply's
# delivery until the apology to the customer and the alert to the owner have both been
# taken by the SMTP server (looked up every 2 ms): the median and the worst, of 2,000.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${NACHFASS:-build/nachfass}")
replies=${REPLIES:-100}
. tests/live/rig.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/nachfass-bench.XXXXXX")
pid=
trap '[ -z "$pid" ] || kill "$pid"; rig_stop "$work/rig"; rm -rf "$work"' EXIT
chmod 755 "$work"
rig_start "$work/rig" || exit 1
. "$work/rig/rig.env"
d=$work/d
"$program" init "$d" > /dev/null 2>&1
printf '%s' "$RIG_PASSWORD" > "$d/password"
chmod 600 "$d/password"
server="user = \"feedback\"\n    password_file = \"password\"\n    ca_file = \"$RIG_CA\""
sed -i "s|url = \"maildir:in\".*|url = \"imap://localhost:$RIG_IMAP_PORT\"\n    $server|
        s|url = \"maildir:out\".*|url = \"smtp://localhost:$RIG_SMTP_PORT\"\n    $server|
        s|^\( *\(send_\)\?hours = \).*|\1{\"always\"}|; s|remind = .*|remind = 0s|
        s|^cases {|&\n    alerts_an_hour = 1000|" "$d/nachfass.conf"
awk -v n="$replies" -v at="$(date -u -d '3 hours ago' +%Y-%m-%dT%H:%M:%SZ)" 'BEGIN {
    print "interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product"
    for (i = 1; i <= n; i++) printf "T%d,%s,c%d@gmx.example,Kim Kunde,de,phone,Anruf,,,\n", i, at, i
}' > "$work/in.csv"
"$program" -c "$d/nachfass.conf" import "$work/in.csv" > /dev/null || exit 1
"$program" -c "$d/nachfass.conf" watch --every 10m > "$work/said" 2>&1 &
pid=$!
if ! took=$(python3 tests/bench/watch.py "$d/nachfass.db" "$RIG_LMTP_PORT" "$replies"); then
    tail -3 "$work/said" >&2
    exit 1
fi
for which in median worst; do
    echo "$took" | awk -v w=$which '{ v = w == "median" ? $1 : $2
        printf "watch/reply-to-alert-ms(%s-of-%s) %s 2000 %.3f\n", w, $3, v, v / 2000 }'
done

#!/bin/sh
# Eight senders on one store at once, of one host and of four: a thousand mails, each once
# (threat 35). What a host that is gone has claimed is taken back when it has been silent
# for long, and not before.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/tap.sh
. tests/tap.sh
d=$work/d
MAILS=1000
run() { # NOW COMMAND...
    at=$1
    shift
    "$program" -c "$d/nachfass.conf" --now "$at" "$@"
}
# becomes a command on a host of that name, where names can be given
host=''
if unshare -u true 2> /dev/null; then host='unshare -u'; elif unshare -ru true 2> /dev/null; then host='unshare -ru'; fi
on() { # HOST COMMAND...
    name=$1
    shift
    # shellcheck disable=SC2016 # for the inner shell
    exec $host sh -c 'hostname "$0" && exec "$@"' "$name" "$@"
}
fresh() { # queues $MAILS surveys and alike
    rm -rf "$d"
    "$program" init "$d" > /dev/null 2>&1
    sed -i 's/digest = .*/digest = none/' "$d/nachfass.conf"
    awk -v n=$MAILS 'BEGIN {
        print "interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product"
        for (i = 1; i <= n; i++)
            printf "P%d,2026-03-02T07:00:00Z,p%d@d%d.example,Kim,de,phone,Anruf,,,\n", i, i, i % 7
    }' | run 2026-03-02T08:00:00Z import - > /dev/null
    mv "$d/out" "$d/gone" && : > "$d/out"
    run 2026-03-02T10:00:00Z send > /dev/null 2>&1 # planned, and the spool is not there
    rm "$d/out" && mv "$d/gone" "$d/out"
    [ "$(value 'SELECT count(*) FROM outbox WHERE state = 0')" = $MAILS ] || echo "Bail out! nothing is queued"
}
each_once() { # NAME
    [ "$(value 'SELECT count(*) FROM outbox WHERE state = 3 AND tries = 1')" = $MAILS ]
    ok $? "$1: each mail was sent at one try"
    [ "$(find "$d/out/new" -type f | wc -l)" = $MAILS ]
    ok $? "$1: as many left"
    ls "$d" | grep -q -- '-run-'
    [ $? = 1 ]
    ok $? "$1: no lock is left behind"
    sort "$work/codes" | uniq -c | sed "s/^/# $1, exit codes:/"
    ! grep -qvxE '0|75' "$work/codes"
    ok $? "$1: all end with 0 or 75"
}

fresh
: > "$work/codes"
for _ in 1 2 3 4 5 6 7 8; do
    (run 2026-03-02T10:05:00Z send > /dev/null 2>> "$work/said"; echo $? >> "$work/codes") &
done
wait
each_once 'eight processes'
[ "$(value 'SELECT count(DISTINCT id) FROM run WHERE command = "send" AND result = "ok"')" -ge 8 ]
ok $? 'eight processes: all took part or found nothing left'

if [ -z "$host" ]; then
    ok 0 'four hosts # SKIP no host names can be given here'
    echo "1..$n"
    exit
fi
fresh
: > "$work/codes"
for h in a b c d a b c d; do
    (
        (on "host-$h" "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:05:00Z send) \
            > /dev/null 2>> "$work/said"
        echo $? >> "$work/codes"
    ) &
done
wait
each_once 'four hosts'
[ "$(value 'SELECT count(DISTINCT host) FROM run WHERE host LIKE "host-%"')" = 4 ]
ok $? 'there were four'

# a host that dies with mails in its hands
fresh
: > "$work/codes"
tries=0 held=0
while [ "$held" = 0 ] && [ $tries -lt 45 ]; do
    (on host-a "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:05:00Z send) > /dev/null 2>&1 &
    pid=$!
    sleep "0.$((tries / 9))$((tries % 9 + 1))" # a busy machine begins late
    kill -9 $pid
    wait $pid 2> /dev/null
    held=$(value 'SELECT count(*) FROM outbox WHERE run_id IS NOT NULL')
    tries=$((tries + 1))
done
doubt=$(value 'SELECT count(*) FROM outbox WHERE state = 2')
echo "# killed with $held mails in its hands, $doubt of them under way"
[ "$held" -gt 0 ]
ok $? 'a host died with mails in its hands'
(on host-b "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:10:00Z send) > /dev/null 2>> "$work/said"
[ "$(value 'SELECT count(*) FROM outbox WHERE run_id IS NOT NULL')" = "$held" ] &&
    [ "$(value 'SELECT count(*) FROM outbox WHERE state = 0')" = 0 ]
ok $? 'another host sends the rest and leaves those alone: it may be alive'
(on host-b "$program" -c "$d/nachfass.conf" --now 2026-03-02T12:06:00Z send) > /dev/null 2>> "$work/said"
[ "$(value 'SELECT count(*) FROM outbox WHERE run_id IS NOT NULL')" = 0 ] &&
    [ "$(value 'SELECT count(*) FROM outbox WHERE state = 3')" = $((MAILS - doubt)) ] &&
    [ "$(value 'SELECT count(*) FROM outbox WHERE state = 6')" = "$doubt" ]
ok $? 'after two hours of silence they are taken over'
echo "1..$n"

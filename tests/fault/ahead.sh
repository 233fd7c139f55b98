#!/bin/sh
# A mailing of several batches is made ready by a second process: it ends as one process
# alone would end it (the build for faults has no second one), with that process killed,
# with both killed, and beside another run that plans the same.
set -u
program=${NACHFASS:-build/nachfass}
alone=${FAULTY:-build/faulty/nachfass}
[ -x "$program" ] && [ -x "$alone" ] || { echo "Bail out! no program at $program, $alone"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/tap.sh
. tests/tap.sh
tap_said=$work/said
first_seed=${SEED:-$(date +%s)}
seed=$first_seed

# a Sunday: all is planned, nothing leaves; every third customer comes twice
now=2026-03-01T20:00:00Z
"$program" init "$work/s" > /dev/null 2>&1
awk 'BEGIN {
    print "interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product"
    for (i = 1; i <= 3000; i++)
        printf "A%d,2026-02-27T%02d:00:00Z,p%d@gmx.example,Kim %d,de,phone,Anruf,,,\n", i, i % 9, i % 2000, i
}' > "$work/in.csv"
"$program" -c "$work/s/nachfass.conf" --now 2026-02-27T20:00:00Z import "$work/in.csv" > /dev/null
"$program" -c "$work/s/nachfass.conf" suppress add p77@gmx.example > /dev/null

fresh() { # DIR
    rm -rf "$1"
    cp -a "$work/s" "$1"
}
plan() { # PROGRAM DIR
    "$1" -c "$2/nachfass.conf" --now "$now" send
}
plan_beside() { # DIR; sets pid
    "$program" -c "$1/nachfass.conf" --now "$now" send > "$work/beside" 2>&1 &
    pid=$!
}
ends_as_alone() { # DIR NAME
    tests/dump.sh "$1/nachfass.db" > "$1.txt"
    cmp -s "$work/alone.txt" "$1.txt" &&
        [ "$(sqlite3 -readonly "$1/nachfass.db" 'PRAGMA integrity_check')" = ok ]
    ok $? "$2"
    diff "$work/alone.txt" "$1.txt" | head -5 | sed 's/^/# /'
}
# a process that has ended stays as a zombie until somebody asks for it
is_alive() { # PID
    grep -qs '^State:.[^Z]' "/proc/$1/status"
}
# the process that PID started; empty when PID has ended before it had one
second_of() {
    while is_alive "$1"; do
        pgrep -P "$1" && return
    done
}

fresh "$work/alone"
plan "$alone" "$work/alone" > "$work/alone.said" 2>&1
tests/dump.sh "$work/alone/nachfass.db" > "$work/alone.txt"
same 'one process alone plans' 'planned 1999 invitations, 0 reminders, 0 follow-ups; 1001 not invited' \
    "$(grep planned "$work/alone.said")"

fresh "$work/two"
plan "$program" "$work/two" > "$work/said" 2>&1
ok $? 'two processes plan'
same 'they say the same' "$(cat "$work/alone.said")" "$(cat "$work/said")"
ends_as_alone "$work/two" 'and end the same'

if [ "$(getconf _NPROCESSORS_ONLN)" = 1 ]; then
    echo '# one processor: there is no second process'
    echo "1..$n"
    exit
fi
fresh "$work/second"
plan_beside "$work/second"
second=$(second_of $pid)
[ -n "$second" ] && kill -9 "$second"
ok $? 'the second process is killed'
wait $pid
ok $? 'the run goes on without it'
ends_as_alone "$work/second" 'and ends the same'

outlives() { # PID, by more than half a second
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        is_alive "$1" || return 1
        sleep 0.05
    done
}
outlived=0
fresh "$work/both"
for _ in 1 2 3 4 5 6; do
    plan_beside "$work/both"
    second=$(second_of $pid)
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    sleep "0.0$(printf %02d $((seed / 65536 % 40)))"
    kill -9 $pid 2> /dev/null
    wait $pid 2> /dev/null
    outlives "$second" && outlived=$((outlived + 1))
done
echo "# once more: SEED=$first_seed $0"
plan "$program" "$work/both" > "$work/said" 2>&1
ok $? 'a run after six that were killed'
same 'whose second processes ended with them' 0 $outlived
ends_as_alone "$work/both" 'ends the same'

fresh "$work/side"
plan_beside "$work/side"
plan "$program" "$work/side" > "$work/said" 2>&1
ok $? 'a run beside another one'
wait $pid
ok $? 'and that one'
ends_as_alone "$work/side" 'share the work, and end the same'
echo "1..$n"

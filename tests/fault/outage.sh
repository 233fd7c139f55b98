#!/bin/sh
# Time: a fortnight without a server, rates and a new sender's first days, clocks that
# change (threats 36, 37). What nobody wants any more does not go out in a flood.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
d=$work/d
run() { # NOW COMMAND [ARGUMENT...]
    at=$1
    shift
    "$program" -c "$d/nachfass.conf" --now "$at" "$@" > "$work/out" 2> "$work/said"
    code=$?
}
left() { find "$d/out/new" -type f | wc -l; }
# a set-up that asks at any hour; FROM the time it is
begin() {
    rm -rf "$d"
    "$program" init "$d" > /dev/null 2>&1
    sed -i 's/send_hours = .*/send_hours = {"always"}/' "$d/nachfass.conf"
}
break_server() { mv "$d/out" "$d/gone" && : > "$d/out"; }
mend_server() { rm "$d/out" && mv "$d/gone" "$d/out"; }

# ---- two weeks without a mail server
cat > "$work/people.txt" <<'TXT'
anna@gmx.example|survey|top|2. Das Gerät ist kaputt.
TXT
begin
scene_import "$d" 2026-03-02T10:00:00Z 2026-03-01 anna bernd
run 2026-03-02T10:00:00Z run
scene_people "$d"
scene_import "$d" 2026-03-03T10:00:00Z 2026-03-02 clara dora
break_server
hours=0
while [ $hours -lt 336 ]; do # twice a day somebody tries
    run "$(date -u -d "2026-03-03T14:00:00Z + $hours hours" +%Y-%m-%dT%H:%M:%SZ)" run
    [ $code = 78 ] || echo "# exit code $code at hour $hours"
    hours=$((hours + 12))
done
mend_server
before=$(left)
run 2026-03-17T14:05:00Z run
[ $code = 0 ]
ok $? 'after a fortnight it runs again'
is 'the questions of then are not asked any more' '7|2' \
    "SELECT state, count(*) FROM outbox WHERE kind = 0 AND rcpt_to IN ('clara@gmx.example', 'dora@gmx.example') GROUP BY 1"
is 'nor is anybody reminded' 0 'SELECT count(*) FROM outbox WHERE kind IN (1, 2) AND state = 3'
is 'one digest a person, that of today' '2026-03-17|1' \
    "SELECT date(created_at, 'unixepoch'), count(*) FROM outbox WHERE kind = 9 AND state = 3 AND created_at > 1772600000 GROUP BY rcpt_to LIMIT 1"
is 'each of three rungs is told once, not once an hour' 3 'SELECT count(*) FROM outbox WHERE kind = 5'
is 'the apology and the alert go out, late as they are' '3|1
4|1' 'SELECT kind, count(*) FROM outbox WHERE kind IN (3, 4) AND state = 3 GROUP BY 1'
[ $(($(left) - before)) -le 6 ]
ok $? 'no flood'

# ---- suspended: one run, then one a fortnight later
begin
scene_import "$d" 2026-03-02T10:00:00Z 2026-03-01 anna bernd
run 2026-03-02T10:00:00Z run
scene_people "$d"
scene_import "$d" 2026-03-02T10:30:00Z 2026-03-02 clara dora
run 2026-03-02T10:30:00Z run
before=$(left)
run 2026-03-17T10:35:00Z run
is 'whoever was due a fortnight ago is not asked, and the reason is kept' 2 \
    "SELECT count(*) FROM interaction WHERE state = 2 AND ext_id IN ('clara', 'dora')"
is 'one escalation a person, not one for each hour or rung' 1 \
    'SELECT max(n) FROM (SELECT count(*) AS n FROM outbox WHERE kind = 5 GROUP BY case_id, rcpt_to)'
run 2026-03-17T10:40:00Z run
is 'and none the next time' 1 \
    'SELECT max(n) FROM (SELECT count(*) AS n FROM outbox WHERE kind = 5 GROUP BY case_id, rcpt_to)'

# ---- rates: five an hour, two to a domain
begin
sed -i 's|^outgoing {|&\n    rates = {"5/h"}\n    domain_rates = {"2/h"}|; s/digest = .*/digest = none/' "$d/nachfass.conf"
{
    echo "$scene_head"
    for i in 1 2 3 4 5 6 7 8 9; do
        echo "r$i,2026-03-02T06:00:00Z,r$i@d$((i % 4)).example,Kim,de,phone,Anruf,,,"
    done
} | "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z import - > /dev/null
run 2026-03-02T10:00:00Z run
[ $code = 0 ] && [ "$(left)" = 5 ] && grep -q 'a rate holds mails back' "$work/out"
ok $? 'five leave, the others wait, and that is said'
is 'as they were' '0|0|4' 'SELECT state, tries, count(*) FROM outbox WHERE state <> 3 GROUP BY 1, 2'
run 2026-03-02T10:55:00Z run
[ "$(left)" = 5 ]
ok $? 'not more within the hour'
run 2026-03-02T11:02:00Z run
[ "$(left)" = 9 ]
ok $? 'then the rest'
is 'nobody twice' 9 'SELECT count(*) FROM outbox WHERE state = 3 AND tries = 1'

# ---- a new sender
begin
sed -i 's|^outgoing {|&\n    warmup_from = "2026-03-02"\n    warmup_first = 2|; s/digest = .*/digest = none/' "$d/nachfass.conf"
{
    echo "$scene_head"
    for i in 1 2 3 4 5 6 7 8 9; do
        echo "w$i,2026-03-02T06:00:00Z,w$i@d.example,Kim,de,phone,Anruf,,,"
    done
} | "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z import - > /dev/null
run 2026-03-02T10:00:00Z run
[ "$(left)" = 2 ]
ok $? 'two questions on the first day'
cat > "$work/people.txt" <<'TXT'
w1@d.example|survey|top|2. Das Gerät ist kaputt.
w2@d.example|survey|top|1. Niemand ruft zurück.
TXT
scene_people "$d"
run 2026-03-02T11:00:00Z run
is 'apologies and alerts do not wait' 4 'SELECT count(*) FROM outbox WHERE kind IN (3, 4) AND state = 3'
is 'questions do' 7 'SELECT count(*) FROM outbox WHERE kind = 0 AND state = 0'
run 2026-03-03T10:30:00Z run
is 'twice as many on the second day' 6 'SELECT count(*) FROM outbox WHERE kind = 0 AND state = 3'

# ---- summer time comes and goes: one digest a day, each deadline at its hour
begin
cat > "$work/people.txt" <<'TXT'
anna@gmx.example|survey|top|2. Das Gerät ist kaputt.
TXT
scene_import "$d" 2026-03-27T10:00:00Z 2026-03-26 anna
run 2026-03-27T10:00:00Z run
scene_people "$d"
hours=0
while [ $hours -lt 40 ]; do # up to 30 March, and the clock of the wall jumps on the 29th
    run "$(date -u -d "2026-03-28T16:15:00Z + $hours hours" +%Y-%m-%dT%H:%M:%SZ)" run
    [ $code = 0 ] || sed 's/^/# /' "$work/said"
    hours=$((hours + 1))
done
is 'spring: one digest a day' '1' \
    "SELECT max(n) FROM (SELECT count(*) AS n FROM outbox WHERE kind = 9 GROUP BY rcpt_to, date(created_at + 3600, 'unixepoch'))"
is 'on the day itself, too' 1 \
    "SELECT count(*) FROM outbox WHERE kind = 9 AND created_at BETWEEN 1774735200 AND 1774821599 AND rcpt_to LIKE 'maria%'"
begin
scene_import "$d" 2026-10-23T10:00:00Z 2026-10-22 anna
run 2026-10-23T10:00:00Z run
scene_people "$d"
hours=0
while [ $hours -lt 80 ]; do # half hours up to 26 October, back on the 25th
    run "$(date -u -d "2026-10-24T18:15:00Z + $((hours * 30)) minutes" +%Y-%m-%dT%H:%M:%SZ)" run
    [ $code = 0 ] || sed 's/^/# /' "$work/said"
    hours=$((hours + 1))
done
is 'autumn: one digest a day' '1' \
    "SELECT max(n) FROM (SELECT count(*) AS n FROM outbox WHERE kind = 9 GROUP BY rcpt_to, date(created_at + 3600, 'unixepoch'))"
is 'on the day itself, too' 1 \
    "SELECT count(*) FROM outbox WHERE kind = 9 AND created_at BETWEEN 1792879200 AND 1792969199 AND rcpt_to LIKE 'maria%'"
# eight hours of business from Monday 08:00 on, by the clock of the wall: rungs at 14:00,
# 16:00 and Tuesday 10:00
for rung in '2026-10-26T12:59:00Z 0' '2026-10-26T13:01:00Z 1' '2026-10-26T14:59:00Z 1' \
    '2026-10-26T15:01:00Z 2' '2026-10-27T09:01:00Z 3' '2026-10-27T10:00:00Z 3'; do
    run "${rung% *}" run
    is "$rung rungs are told" "${rung#* }" 'SELECT count(*) FROM outbox WHERE kind = 5'
done
is 'DST: nothing lost, nothing twice' 0 'SELECT count(*) FROM outbox WHERE state <> 3 OR tries <> 1'
echo "1..$n"

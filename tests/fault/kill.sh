#!/bin/sh
# Killing `nachfass run` at random moments ends in the same store and the same delivered
# mails as never killing it. Mails in flight at a kill are the exception: counted,
# named (threat 39).
# usage: tests/fault/kill.sh [KILLS]
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
kills=${1:-50}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first_seed=${SEED:-$(date +%s)}
seed=$first_seed
# shellcheck source=tests/tap.sh
. tests/tap.sh

# what the demo does, in few days; $1 the folder, $2 the runner
story() {
    "$program" init "$1" > /dev/null 2>&1
    day=0
    while [ $day -lt 10 ]; do
        today=$(date -u -d "@$((1772409600 + day * 86400))" +%Y-%m-%d)
        awk -F, -v until="$today" 'NR == 1 || substr($2, 1, 10) < until' \
            scripts/demo.d/interactions.csv > "$1/interactions.csv"
        for hour in 06:00 11:00 16:00; do
            now=${today}T$hour:00Z
            "$program" -c "$1/nachfass.conf" --now "$now" import "$1/interactions.csv" > /dev/null
            $2 "$1" "$now"
            scripts/people scripts/demo.d/people.txt "$1/out" "$1/in" "$1/state" \
                "$(LC_ALL=C date -u -d "$today $hour" '+%a, %d %b %Y %H:%M:00 +0000')" > /dev/null
        done
        day=$((day + 1))
    done
}
plain() {
    "$program" -c "$1/nachfass.conf" --now "$2" run > "$1/said" 2>&1 || cat "$1/said" >&2
    cat "$1/said" >> "$1/killed.log"
}
# starts the run and kills it after a random part of its time, until the kills of this
# moment are spent; then lets it end
killed() {
    here=0
    for k in 1 2 3 4 5 6 7 8; do
        [ "$left" -gt 0 ] && [ $here -lt 3 ] || break
        seed=$(((seed * 1103515245 + 12345) % 2147483648))
        "$program" -c "$1/nachfass.conf" --now "$2" run >> "$1/killed.log" 2>&1 &
        pid=$!
        sleep "0.0$(printf %02d $((seed / 65536 % 35)))"
        if kill -9 $pid 2> /dev/null; then
            left=$((left - 1)) here=$((here + 1))
        fi
        wait $pid 2> /dev/null
    done
    plain "$1" "$2"
}
# mails as delivered: who got what, and how often
delivered() {
    for f in "$1"/out/new/*; do
        awk 'tolower($1) ~ /^(to|message-id):$/ { v = $0 } /^[ \t]/ { v = v $0 }
             /^\r?$/ { exit }
             tolower($1) == "message-id:" { id = $2 }
             END { sub(/\..*/, "", id); print id }' "$f"
    done | sort | uniq -c
}

left=0
story "$work/a" plain
left=$kills
story "$work/b" killed
echo "# $((kills - left)) kills; once more: SEED=$first_seed $0 $kills"
[ "$left" = 0 ]
ok $? "the run was killed $kills times"
unsure=$(sqlite3 -readonly "$work/b/nachfass.db" 'SELECT count(*) FROM outbox WHERE state = 6')
named=$(grep -c 'was on the wire' "$work/b/killed.log" || true)
echo "# $unsure surveys unsure, $named mails named as in flight"
tests/dump.sh "$work/a/nachfass.db" > "$work/a.txt"
tests/dump.sh "$work/b/nachfass.db" > "$work/b.txt"
[ "$unsure" -le $((kills * 4)) ] && [ "$named" -ge "$unsure" ]
ok $? 'at most one mail a connection in doubt for a kill, each named in the log'
# What concerns the customers of those mails aside, nothing may differ: those that are known
# not to have left go out with the next run, of an unsure survey nobody waits for an answer.
ids=$(sed -n 's/.*was on the wire.* outbox=\([0-9]*\).*/\1/p' "$work/b/killed.log" |
    sort -u | paste -sd, -)
sqlite3 -readonly "$work/b/nachfass.db" "SELECT rcpt_to FROM outbox WHERE id IN ($ids)
    UNION SELECT x.ext_id FROM outbox o JOIN invitation i ON i.id = o.invitation_id
    JOIN interaction x ON x.id = i.interaction_id WHERE o.id IN ($ids)" > "$work/doubt"
[ "$unsure" = 0 ] || echo 'review_desk|' >> "$work/doubt"
for side in a b; do
    grep -vF -f "$work/doubt" "$work/$side.txt" > "$work/$side.sure"
done
cmp -s "$work/a.sure" "$work/b.sure"
ok $? 'the store differs from one without kills in the mails in doubt alone'
diff "$work/a.sure" "$work/b.sure" | head -20 | sed 's/^/# /'
if [ "$unsure" = 0 ]; then
    delivered "$work/a" > "$work/a.mails"
    delivered "$work/b" > "$work/b.mails"
    cmp -s "$work/a.mails" "$work/b.mails"
    ok $? 'the same mails were delivered'
    diff "$work/a.mails" "$work/b.mails" | head -20 | sed 's/^/# /'
fi
twice=$(sqlite3 -readonly "$work/b/nachfass.db" \
    'SELECT count(*) FROM (SELECT 1 FROM inbox WHERE state = 1 GROUP BY message_id HAVING count(*) > 1)')
[ "$twice" = 0 ]
ok $? 'no answer was applied twice'
echo "1..$n"

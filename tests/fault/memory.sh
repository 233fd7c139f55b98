#!/bin/sh
# Out of memory (threat 41): `nachfass run` with allocations that fail, one alone or all
# from one on, spread over the whole run. No crash; the next run makes all whole. In the
# reader's child: contained. Again at one place: MEMORY_AT='parent 0 4711' (who, 1 = all
# from there on, number).
# usage: tests/fault/memory.sh [ONE [ALL [CHILD_ONE [CHILD_ALL]]]]: how many positions
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
# in memory where there is such a place: thousands of syncs are not what is tested
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
lib=$(mktemp -d)
trap 'rm -rf "$work" "$lib"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh

"${CC:-gcc}" -std=c17 -O1 -Wall -Wextra -Werror -shared -fPIC -o "$lib/nomem.so" \
    tests/fault/nomem.c -ldl || { echo 'Bail out! no library to preload'; exit 1; }
scene_make "$work/s" || { echo 'Bail out! the scene cannot be made'; exit 1; }

# PARENT CHILD ON DIR: a run in which memory fails; what it says goes to DIR.said
fail() {
    timeout -s KILL 20 env NOMEM_PARENT="$1" NOMEM_CHILD="$2" NOMEM_ON="$3" \
        NOMEM_COUNT="$4.count" LD_PRELOAD="$lib/nomem.so" \
        "$program" -c "$4/nachfass.conf" --now "$scene_now" run > "$4.out" 2> "$4.said"
}
cp -a "$work/s" "$work/want"
fail 0 0 0 "$work/want"
ok $? 'the run ends well where no allocation fails'
scene_state "$work/want"
read -r calls child_calls < "$work/want.count"
echo "# $calls allocations, $child_calls in the reader"
[ "$calls" -gt 1000 ] && [ "$child_calls" -gt 200 ]
ok $? 'the allocations are counted, in the program and in its child'

# What the reader could not read for want of memory is set aside, said, and all else is
# done: DIR after the run and another.
contained() {
    [ "$(grep -c '^inbox' "$1.store")" = "$(grep -c '^inbox' "$work/want.store")" ] &&
        ! grep -q '^inbox|0' "$1.store" &&
        [ "$(grep -c '^inbox|2' "$1.store")" = "$(grep -c 'set aside: reader: ' "$1.said")" ] ||
        return 1
    # what does not hang on those mails is as ever
    grep -E 'anna|gina|hans|ida' "$work/want.store" > "$1.must"
    LC_ALL=C comm -23 "$1.must" "$1.store" | grep -q . && return 1
    # and no answer is made up
    ! LC_ALL=C comm -13 "$work/want.store" "$1.store" | grep -q '^response'
}
# The end came while a survey was on the wire: it is named and not asked twice, and that
# mail is all that differs.
in_doubt() {
    diff "$work/want.store" "$1.store" | grep '^[<>]' > "$1.differ"
    ! grep -qv '^[<>] \(outbox\|invitation\|event.*|undelivered|\)' "$1.differ" &&
        [ "$(wc -l < "$1.differ")" -le $((5 * $(grep -c settled=unsure "$1.then"))) ]
}
# WHO ON AT DIR: one position; tells what is wrong
position() {
    rm -rf "$4"
    cp -a "$work/s" "$4"
    if [ "$1" = parent ]; then fail "$3" 0 "$2" "$4"; else fail 0 "$3" "$2" "$4"; fi
    code=$?
    scene_run "$4" "$scene_now" > "$4.then" 2>&1
    then=$?
    scene_state "$4"
    bad=
    case $code in
    0 | 75) ;;
    65) grep -q 'set aside: reader: ' "$4.said" || bad='exit code 65' ;;
    *) bad="exit code $code" ;;
    esac
    [ $code = 0 ] || [ -s "$4.said" ] || bad='it failed without a word'
    [ $then = 0 ] || bad="$bad, the next run: exit code $then"
    if [ "$1" = child ] && grep -q 'set aside: reader: ' "$4.said"; then
        contained "$4" || bad="$bad, not contained"
    elif grep -q 'settled=unsure' "$4.then"; then
        in_doubt "$4" || bad="$bad, more differs than the mail in doubt"
    else
        scene_same "$work/want" "$4" > "$4.differ" || bad="$bad, the end differs"
    fi
    echo "$code" >> "$4.codes"
    [ -z "$bad" ] && return 0
    echo "# MEMORY_AT='$1 $2 $3':$bad"
    cat "$4.said" "$4.then" | head -4 | sed 's/^/#   /'
    [ ! -s "$4.differ" ] || head -4 "$4.differ"
    return 1
}
# WHO ON HOW_MANY FIRST SPAN NAME: positions spread evenly, from a start that is new
# each time
sweep() {
    dir="$work/$6" wrong=0 i=0
    : > "$dir.codes"
    while [ $i -lt "$3" ]; do
        at=$(($4 + (i * $5 + seed % $5) / $3))
        position "$1" "$2" $at "$dir" >> "$dir.bad" || wrong=$((wrong + 1))
        i=$((i + 1))
    done
    echo $wrong > "$dir.result"
}
verdict() { # DIR HOW_MANY NAME
    [ "$(cat "$work/$1.result")" = 0 ] && [ "$(wc -l < "$work/$1.codes")" = "$2" ]
    ok $? "$3, at $2 places"
    sort "$work/$1.codes" | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/# \1 times exit code \2/'
    [ ! -e "$work/$1.bad" ] || head -40 "$work/$1.bad"
}

if [ -n "${MEMORY_AT:-}" ]; then
    # shellcheck disable=SC2086 # three words
    position $MEMORY_AT "$work/one"
    ok $? "$MEMORY_AT"
    sed 's/^/# /' "$work/one.said"
    echo "1..$n"
    exit
fi
one=${1:-160} all=${2:-56} child_one=${3:-40} child_all=${4:-24}
seed=${SEED:-$(date +%s)}
echo "# SEED=$seed"
# two at a time
half=$((calls / 2))
{
    sweep parent 0 $((one / 2)) 1 $half one
    sweep parent 1 "$all" 1 "$calls" all
} &
first=$!
sweep parent 0 $((one - one / 2)) $((half + 1)) $((calls - half)) late
sweep child 0 "$child_one" 1 "$child_calls" child_one
sweep child 1 "$child_all" 1 "$child_calls" child_all
wait $first
verdict one $((one / 2)) 'one allocation fails'
verdict late $((one - one / 2)) 'one allocation fails late in the run'
verdict all "$all" 'all allocations fail from one on'
verdict child_one "$child_one" 'one fails in the reader'
verdict child_all "$child_all" 'all fail in the reader from one on'
echo "1..$n"

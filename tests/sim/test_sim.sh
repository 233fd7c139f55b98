#!/bin/sh
# Ninety days of a firm with fifty managers and ten thousand customers, in a minute: people
# who answer, forget, go on holiday, forge, answer twice, at night and when the clocks
# change. Then a plain checker proves from the store and the mails alone what the loop
# promises; and, in an autumn of a smaller firm, that it finds each planted fault.
# SEED=N chooses other people; DIR=FOLDER keeps what was made. The build with faults draws
# its tokens from the seed: two worlds of one seed are the same.
set -u
program=${FAULTY:-build/faulty/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program: make faulty"; exit 1; }
seed=${SEED:-1}
work=${DIR:-}
if [ -z "$work" ]; then
    work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"
export PYTHONDONTWRITEBYTECODE=1
sim=$(dirname "$0")
# shellcheck source=tests/tap.sh
. tests/tap.sh
world() { # NAME OPTION...
    name=$1
    shift
    python3 "$sim/world.py" "$program" "$work/$name" --seed "$seed" "$@" > "$work/$name.said" 2>&1 &&
        python3 "$sim/check.py" "$work/$name" > "$work/$name.found" 2>&1
}

world spring --customers 10000 --start 2026-03-02 &
spring=$!
world autumn --customers 250 --start 2026-10-05 --days 35 --answers 60 --pause
autumn=$?
[ $autumn != 0 ] || python3 "$sim/faults.py" "$work/autumn" > "$work/faults.said" 2>&1
faults=$?
wait $spring
spring=$?
ok "$autumn" 'all that is promised holds in autumn'
ok "$spring" 'all that is promised holds in spring'
for name in autumn spring; do
    sed 's/^\([^#]\)/# \1/' "$work/$name.said" "$work/$name.found" 2> /dev/null
done
ok "$faults" 'the checker finds each planted fault'
grep '^not ok' -A 1 "$work/faults.said" 2> /dev/null | sed 's/^/# /'
[ "$faults" = 0 ] || tail -n 3 "$work/faults.said" | sed 's/^/# /'
echo "1..$n"
exit $((spring + autumn + faults > 0))

#!/bin/sh
# Random kills (-9) under load against a server that drops, delays, refuses and cuts
# (threats 33, 39): with receipts each mail leaves exactly once; without, only what was
# under way is in doubt, named, and settled by its kind. `power` is the same with power
# cuts: all that was not synced is gone (power.c), what was claimed is in doubt.
# usage: KILLS=1000 SEED=1 tests/fault/load.sh [journal|plain|power|power-journal]
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
kills=${KILLS:-20} seed=${SEED:-$(date +%s)}
if [ $# -gt 0 ]; then
    exec python3 tests/fault/load.py "$program" "$kills" "$seed" "$1"
fi
plan=0
for mode in steps journal plain power power-journal; do
    [ $mode = steps ] && used=${FAULTY:-build/faulty/nachfass} || used=$program
    case $mode in power*) n=$((kills / 2)) ;; *) n=$kills ;; esac
    out=$(python3 tests/fault/load.py "$used" "$n" "$seed" $mode) || echo "Bail out! $mode ended early"
    # one plan for all
    printf '%s\n' "$out" | sed -E '/^1\.\./d; s/^(not ok|ok) [0-9]+/\1/'
    plan=$((plan + $(printf '%s\n' "$out" | grep -cE '^(not )?ok ')))
done
echo "1..$plan"

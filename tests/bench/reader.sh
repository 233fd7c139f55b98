#!/bin/sh
# The whole reader (all that `parse` does but files, sandbox and printing) against bare
# libetpan (structure and text parts decoded, no more) and against the Node pair
# mailparser + email-reply-parser: the mails of tests/corpus, from memory, one core,
# mails per CPU second; five interleaved rounds, the best of each side. Then hostile
# shapes at 1, 10 and 50 MB: CPU seconds and peak memory of a process that reads one such
# mail, beside the ceilings promised below. SHAPES= for some of them, or none.
set -eu
cd "$(dirname "$0")/../.."
bin=${BENCH:-build/bench}
mails=tests/corpus/mails
rounds=${ROUNDS:-5}
one_core=
if command -v taskset >/dev/null; then
    one_core='taskset -c 0'
fi

# ceilings: seconds and MB for 1, 10 and 50 MB (the mail itself is in the memory once)
seconds='0.2 0.3 1.0'
memory='96 112 192'
growth=12 # 10 MB may take that many times as long as 1 MB

best() { # OLD NEW
    awk -v a="$1" -v b="$2" 'BEGIN { print (a > b ? a : b) }'
}

ours=0 etpan=0 node=0
for _ in $(seq "$rounds"); do
    ours=$(best "$ours" "$($one_core "$bin/reader" ours "$mails")")
    etpan=$(best "$etpan" "$($one_core "$bin/reader" etpan "$mails")")
    node=$(best "$node" "$($one_core node tests/bench/reader.mjs "$bin/node_modules" "$mails")")
done
line() { # NAME OURS REFERENCE
    awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%s %s %s %.3f\n", n, a, b, a / b }'
}
line reader/libetpan-mails-per-cpu-s "$ours" "$etpan"
line reader/node-pair-mails-per-cpu-s "$ours" "$node"

# one line a figure and family, with the family's worst shape in the name
for shape in ${SHAPES-$("$bin/reader" shapes)}; do
    for mb in 1 10 50; do
        echo "$shape $mb $($one_core "$bin/reader" shape "$shape" "${mb}000000")"
    done
done | awk -v seconds="$seconds" -v memory="$memory" -v growth="$growth" '
function note(figure, value, shape) {
    if (!((family, figure) in worst) || value > worst[family, figure]) {
        worst[family, figure] = value
        of[family, figure] = shape
    }
}
function tell(family, figure, ceiling,    v) {
    v = worst[family, figure]
    printf "%s-%s(%s) %s %s %.3f\n", family, figure, of[family, figure], v, ceiling,
        v / ceiling
}
{
    split($1, name, "/")
    family = name[1]
    if (!(family in seen)) {
        seen[family] = ++n
        families[n] = family
    }
    note($2 "MB-cpu-s", $3, name[2])
    note($2 "MB-peak-MB", $4, name[2])
    # below a millisecond the clock and the page faults are all there is
    if ($2 == 10) {
        ratio = sprintf("%.1f", $3 / (last > 0.001 ? last : 0.001))
        note("10MB-over-1MB", ratio + 0, name[2])
    }
    last = $3
}
END {
    sizes = split("1 10 50", mb)
    split(seconds, s)
    split(memory, m)
    for (f = 1; f <= n; f++) {
        for (i = 1; i <= sizes; i++) {
            tell(families[f], mb[i] "MB-cpu-s", families[f] == "html" ? 0.2 : s[i])
            tell(families[f], mb[i] "MB-peak-MB", m[i])
        }
        tell(families[f], "10MB-over-1MB", growth)
    }
}'

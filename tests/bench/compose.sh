#!/bin/sh
# A mail from its data to the bytes that are sent (all data made, all three parts
# rendered, encoded and framed) against libetpan's mailmime writer, which gets the text
# and the HTML ready made: CPU microseconds a mail, five interleaved rounds, the best of
# each side. Then the same against what is promised for any of them, 30 microseconds.
set -eu
cd "$(dirname "$0")/../.."
bin=${BENCH:-build/bench}
promised=30

least() { # OLD NEW
    awk -v a="$1" -v b="$2" 'BEGIN { print (a == "" || b < a + 0 ? b : a) }'
}

for name in survey alert digest; do
    ours='' etpan=''
    for _ in $(seq "${ROUNDS:-5}"); do
        ours=$(least "$ours" "$("$bin/compose" $name ours)")
        etpan=$(least "$etpan" "$("$bin/compose" $name etpan)")
    done
    bytes=$("$bin/compose" $name bytes)
    kb=$((bytes / 1024))
    for line in "libetpan-writer-us($name,${kb}KB) $etpan" "promised-us($name) $promised"; do
        echo "$line" | awk -v a="$ours" '{ printf "compose/%s %s %s %.3f\n", $1, a, $2, a / $2 }'
    done
done

#!/bin/sh
# A mail from its data to the bytes that are sent (all data made, all three parts
# rendered, encoded and framed) against libetpan's mailmime writer, which gets the text
# and the HTML ready made: CPU microseconds a mail, five interleaved rounds, the best of
# each side. Then the same against what is promised for a mail of 8 KB, 30 microseconds:
# as it is, and for as much of it as 8 KB, since a digest is six times a survey.
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
    part=$(awk -v a="$ours" -v b="$bytes" 'BEGIN { printf "%.1f", a * 8192 / b }')
    while read -r line us reference; do
        awk -v l="$line" -v a="$us" -v b="$reference" \
            'BEGIN { printf "compose/%s %s %s %.3f\n", l, a, b, a / b }'
    done <<END
libetpan-writer-us($name,${kb}KB) $ours $etpan
promised-us($name) $ours $promised
promised-us-per-8KB($name) $part $promised
END
done

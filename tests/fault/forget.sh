#!/bin/sh
# Ends `nachfass forget` before and after every commit; each time what it cannot reach has
# been said or nothing is erased yet, and the next try leaves the same store as never
# ending it, and no trace of the person (threat 30); `nachfass purge` likewise.
set -u
program=${FAULTY:-build/faulty/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
traces() { grep -rlai 'anna@gmx\|Kim anna\|ist kaputt' "$1" | sed "s|$1/||" | sort; }
forget() { # DIR
    "$program" -c "$1/nachfass.conf" --now $scene_later forget --force anna@gmx.example
}
holds() { # the store of DIR
    tests/dump.sh "$1/nachfass.db" | sed "s/anna@gmx.example/CUSTOMER/"
}
scene_make "$work/s" && scene_run "$work/s" $scene_now > /dev/null
ok $? 'a scene'
rm -rf "$work/s/state" # of those who play the people
[ -n "$(traces "$work/s")" ]
ok $? 'with traces'
cp -a "$work/s" "$work/want"
forget "$work/want" > "$work/want.said"
ok $? 'erased at one go'
same 'no trace is left' '' "$(traces "$work/want")"
holds "$work/want" > "$work/want.txt"
k=0 bad=0 unsaid=0
while :; do
    k=$((k + 1))
    rm -rf "$work/got"
    cp -a "$work/s" "$work/got"
    NACHFASS_FAULT=$k forget "$work/got" > "$work/first" 2>&1
    [ $? = 137 ] || break
    # erased, but nobody was told where else to look
    if [ "$(sqlite3 "$work/got/nachfass.db" "SELECT count(*) FROM customer WHERE email = 'anna@gmx.example'")" = 0 ]; then
        grep -q '<alert\.' "$work/first" || unsaid=$((unsaid + 1))
    fi
    forget "$work/got" > "$work/second" 2>&1 || bad=$((bad + 1))
    holds "$work/got" > "$work/got.txt"
    if ! cmp -s "$work/want.txt" "$work/got.txt" || [ -n "$(traces "$work/got")" ]; then
        bad=$((bad + 1))
        echo "# ended at point $k:"
        diff "$work/want.txt" "$work/got.txt" | head -5 | sed 's/^/# /'
        traces "$work/got" | sed 's/^/# /'
    fi
done
[ "$bad" = 0 ] && [ "$k" -gt 8 ]
ok $? "ended at each of $((k - 1)) points, the next try makes it whole"
same 'and at none is it erased without a word' 0 "$unsaid"

# what is kept no longer, the same way
sed -i -e 's/^    # \(raw_mail\|answers\|interactions\) = 0/    \1 = "1d"/' \
    -e 's/^    ask_every = 30d/    ask_every = 1d/' "$work/s/nachfass.conf"
purge() { "$program" -c "$1/nachfass.conf" --now 2026-06-04T10:00:00Z purge; }
rm -rf "$work/want"
cp -a "$work/s" "$work/want"
purge "$work/want" > "$work/want.said"
ok $? "kept no longer: $(cat "$work/want.said")"
tests/dump.sh "$work/want/nachfass.db" > "$work/want.txt"
k=0 bad=0
while :; do
    k=$((k + 1))
    rm -rf "$work/got"
    cp -a "$work/s" "$work/got"
    NACHFASS_FAULT=$k purge "$work/got" > "$work/first" 2>&1
    [ $? = 137 ] || break
    purge "$work/got" > "$work/second" 2>&1 || bad=$((bad + 1))
    tests/dump.sh "$work/got/nachfass.db" | cmp -s - "$work/want.txt" || bad=$((bad + 1))
done
[ "$bad" = 0 ] && [ "$k" -gt 8 ]
ok $? "ended at each of $((k - 1)) points, the next purge makes it whole"
echo "1..$n"

#!/bin/sh
# Ends `nachfass run` before and after every commit, send and move, one after the other;
# each time the next run must end in the same store and the same mails as never ending it
# (threat 33).
# A mail on the wire at the end is the exception: it is named, and settled by its kind.
set -u
program=${FAULTY:-build/faulty/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/tap.sh
. tests/tap.sh
one() { "$program" -c "$1/nachfass.conf" --now "$2" run; }
people() {
    scripts/people "$work/people.txt" "$1/out" "$1/in" "$1/state" \
        'Wed, 04 Mar 2026 12:00:00 +0000' > /dev/null
}
mails() { find "$1/out/new" -type f -exec sed -n 's/^Message-ID: <\([a-z]*\)\..*/\1/p' {} + | sort | uniq -c; }

cat > "$work/people.txt" <<'TXT'
a@gmx.example|survey|top|2. Das Gerät ist kaputt.
b@gmx.example|survey|mailto|9
c@gmx.example|survey|plain|Zwischen 3 und 8, je nachdem.
maria|alert:a@gmx.example|top|gelöst\nGutschein 20\nDas Ersatzgerät ist unterwegs.
TXT
cat > "$work/in.csv" <<'CSV'
interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
1,2026-03-03T10:00:00Z,a@gmx.example,Anna,de,phone,Anruf,,,
2,2026-03-03T10:00:00Z,b@gmx.example,Bernd,de,phone,Anruf,,,
3,2026-03-03T10:00:00Z,c@gmx.example,Clara,de,phone,Anruf,,,
CSV

# the moments at which the run is ended; before each, what people did
"$program" init "$work/s" > /dev/null 2>&1
printf 'voucher "kulanz" {\n}\n' >> "$work/s/nachfass.conf"
printf 'code,value,expiry\nTHANKS-1,20,2026-12-31\nTHANKS-2,20,2027-12-31\n' |
    "$program" -c "$work/s/nachfass.conf" --now 2026-03-04T05:00:00Z voucher import kulanz - > /dev/null
"$program" -c "$work/s/nachfass.conf" --now 2026-03-04T06:00:00Z import "$work/in.csv" > /dev/null
step=0
for now in 2026-03-04T07:00:00Z 2026-03-04T09:00:00Z 2026-03-04T12:00:00Z 2026-03-07T13:00:00Z; do
    step=$((step + 1))
    rm -rf "$work/want"
    cp -a "$work/s" "$work/want"
    one "$work/want" $now > /dev/null
    tests/dump.sh "$work/want/nachfass.db" > "$work/want.txt"
    mails "$work/want" > "$work/want.mails"
    k=0 bad=0 doubt=0
    while :; do
        k=$((k + 1))
        rm -rf "$work/got"
        cp -a "$work/s" "$work/got"
        NACHFASS_FAULT=$k one "$work/got" $now > "$work/first" 2>&1
        [ $? = 137 ] || break
        one "$work/got" $now > "$work/second" 2>&1
        tests/dump.sh "$work/got/nachfass.db" > "$work/got.txt"
        mails "$work/got" > "$work/got.mails"
        grep -q 'was on the wire' "$work/second" && doubt=$((doubt + 1))
        if grep -q 'settled=unsure' "$work/second"; then
            # questions the customers may not have got: they are not asked twice, and
            # those mails are all that may differ
            diff "$work/want.txt" "$work/got.txt" | grep '^[<>]' > "$work/differ"
            grep -qv '^[<>] \(outbox\|invitation\|event.*|undelivered|\)' "$work/differ" && bad=$((bad + 1))
            [ "$(wc -l < "$work/differ")" -le $((5 * $(grep -c settled=unsure "$work/second"))) ] ||
                bad=$((bad + 1))
        elif ! cmp -s "$work/want.txt" "$work/got.txt" || ! cmp -s "$work/want.mails" "$work/got.mails"; then
            bad=$((bad + 1))
            echo "# run $step ended at point $k:"
            diff "$work/want.txt" "$work/got.txt" | head -5 | sed 's/^/# /'
            diff "$work/want.mails" "$work/got.mails" | head -5 | sed 's/^/# /'
        fi
    done
    [ "$bad" = 0 ] && [ "$k" -gt 5 ]
    ok $? "run $step: ended at each of $((k - 1)) points, the next run makes it whole"
    echo "# $doubt times a mail was on the wire"
    rm -rf "$work/s"
    cp -a "$work/want" "$work/s"
    people "$work/s"
done
[ "$(sqlite3 -readonly "$work/s/nachfass.db" 'SELECT count(*) FROM voucher WHERE case_id IS NOT NULL')" = 1 ]
ok $? 'and one voucher was given, whatever ended'
echo "1..$n"

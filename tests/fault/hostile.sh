#!/bin/sh
# Text from outside on its way into our mails (threats 1, 4), forged senders (threat 8),
# templates that are wrong (threat 43).
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/tap.sh
. tests/tap.sh
run() { # DIR NOW COMMAND [ARGUMENT...]
    dir=$1 now=$2
    shift 2
    "$program" -c "$dir/nachfass.conf" --now "$now" "$@"
}
for side in CLEAN BAD; do
    d=$work/$side
    "$program" init "$d" > /dev/null 2>&1
    sed -i 's/send_hours = .*/send_hours = {"always"}/; s/digest = .*/digest = none/; s/^cases {/&\n    alerts_an_hour = 1000/' "$d/nachfass.conf"
    python3 tests/fault/hostile.py rows $side > "$work/$side.jsonl"
    run "$d" 2026-03-02T10:30:00Z import --format jsonl "$work/$side.jsonl" > "$work/$side.said" 2>&1
    run "$d" 2026-03-02T13:00:00Z run > /dev/null 2>> "$work/$side.said"
    python3 tests/fault/hostile.py answers "$d"
    run "$d" 2026-03-02T14:00:00Z run > /dev/null 2>> "$work/$side.said"
    run "$d" 2026-03-06T14:00:00Z run > /dev/null 2>> "$work/$side.said" # ladder, reminders
done
[ "$(wc -l < "$work/BAD.jsonl")" -ge 500 ] && grep -q '500 new' "$work/CLEAN.said"
ok $? '500 rows with line ends, encoded words, addresses in every column (threat 1)'
python3 tests/fault/hostile.py compare "$work/CLEAN" "$work/BAD"
ok $? 'each mail has the headers, the receivers, the parts of the clean run (threats 1, 4)'
! grep -rli 'evil@evil.example' "$work/BAD/out/new" | xargs -r grep -l '^Envelope-To: .*evil' | grep -q .
ok $? 'none is for whom they name'
[ "$(sqlite3 "$work/BAD/nachfass.db" "SELECT count(*) FROM customer WHERE email LIKE '%evil.example'")" = 0 ]
ok $? 'nobody became a customer by an injected address'

d=$work/CLEAN
before=$(sqlite3 "$d/nachfass.db" 'SELECT count(*) FROM outbox')
left=$(find "$d/out/new" -type f | wc -l)
python3 tests/fault/hostile.py forged "$d"
run "$d" 2026-03-06T14:05:00Z run > "$work/out" 2> "$work/said"
grep -q '^fetched 1000: ' "$work/out"
ok $? 'a thousand mails with made-up tokens from a thousand senders are read'
[ "$(sqlite3 "$d/nachfass.db" 'SELECT count(*) FROM outbox')" = "$before" ] &&
    [ "$(find "$d/out/new" -type f | wc -l)" = "$left" ]
ok $? 'and not one mail leaves because of them (threat 8)'

# ---- templates
check() { # NAME PATTERN
    run "$d" 2026-03-06T14:05:00Z check > "$work/out" 2>&1
    code=$?
    [ $code = 78 ] && grep -q "^wrong .*$2" "$work/out"
    good=$?
    ok $good "$1 (threat 43)"
    [ $good = 0 ] || grep '^wrong' "$work/out" | sed 's/^/# /'
    rm -rf "$d/templates"
    cp -a "$work/kept" "$d/templates"
}
cp -a "$d/templates" "$work/kept"
echo 'Guten Tag {{nmae}}' >> "$d/templates/de/survey.txt"
check 'check names a value that does not exist' "de.*nmae"
echo '{{#has_x}} never closed' >> "$d/templates/en/apology.html"
check 'check names a section that is not closed' 'en.*has_x'
: > "$d/templates/de/alert.txt"
check 'check names a text part that is empty' 'alert.txt'
sed -i 's/^    language = .*/    language = fr/' "$d/nachfass.conf"
check 'check names a language nobody wrote' 'templates in fr: there are none'
echo "1..$n"

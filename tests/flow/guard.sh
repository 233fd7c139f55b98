#!/bin/sh
# A store that must not send: restored, copied, with a clock that is behind (threat 36).
# It says so with the cure, reads mail all the same, and mails nobody a second time.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
d=$work/d
run() { # COMMAND [ARGUMENT...]
    "$program" -c "$d/nachfass.conf" --now "$now" "$@" > "$work/out" 2> "$work/said"
    code=$?
}
told() { # NAME CODE PATTERN
    [ "$code" = "$2" ] && grep -q -- "$3" "$work/said" && [ "$(wc -l < "$work/said")" = 1 ]
    said=$?
    ok $said "$1"
    [ $said = 0 ] || sed "s/^/# exit code $code: /" "$work/out" "$work/said"
}
left() { find "$d/out/new" -type f | wc -l; }
nothing_left() {
    [ "$(left)" = "$before" ]
    ok $? "$1: nothing leaves"
}

now=2026-03-03T10:00:00Z
"$program" init "$d" > /dev/null 2>&1
scene_import "$d" "$now" 2026-03-02 anna bernd
run run
[ "$code" = 0 ] && [ "$(stat -c %a "$d/nachfass.db-instance")" = 600 ] && [ "$(left)" = 2 ]
ok $? 'the first run leaves its key beside the store, for its owner alone'

# ---- a backup that is put back
now=2026-03-04T10:00:00Z
run run
scene_import "$d" "$now" 2026-03-03 carla
scene_import "$d" "$now" 2026-03-04 later
run backup "$work/copy.db"
run run
[ "$code" = 0 ] && [ "$(left)" = 3 ]
ok $? 'carla is asked after the backup was made'
put_back() { # FILE
    rm -f "$d"/nachfass.db "$d"/nachfass.db-[ws]*
    cp "$1" "$d/nachfass.db"
}
cp "$d/nachfass.db-instance" "$work/instance"
cp "$d/nachfass.db" "$work/good.db"
put_back "$work/copy.db"
before=$(left)
now=2026-03-04T10:05:00Z
printf 'From: bernd@gmx.example\nTo: feedback@firma.example\nSubject: Hallo\nMessage-ID: <x@y>\n\nHallo\n' \
    > "$d/in/new/1"
run send
told 'send on a restored backup' 78 'older than this file says.*nachfass outbox adopt'
run run
told 'run on a restored backup' 78 'older than this file says.*nachfass outbox adopt'
nothing_left 'a restored backup'
is 'but mail is read' '1' 'SELECT count(*) FROM inbox WHERE state <> 0'
is 'carla waits, as far as this store knows' 1 'SELECT count(*) FROM interaction WHERE state = 0 AND ext_id = "carla"'
run outbox adopt
[ "$code" = 0 ] && grep -q '1 interactions not invited' "$work/out"
ok $? 'adopt tells what it gives up'
run run
[ "$code" = 0 ]
ok $? 'then it runs'
nothing_left 'adopted'
now=2026-03-04T12:30:00Z
run run
is 'what was not due before is asked as ever' 1 \
    'SELECT count(*) FROM invitation i JOIN interaction x ON x.id = i.interaction_id WHERE x.ext_id = "later"'


# ---- a copy that was made in the middle of a run, by cp
put_back "$work/good.db"
cp "$work/instance" "$d/nachfass.db-instance"
now=2026-03-04T13:00:00Z
run run
before=$(left)
run run
put_back "$work/good.db"
run send
told 'a copy made by cp' 78 'older than this file says'
nothing_left 'a copy made by cp'

# ---- copied elsewhere
put_back "$work/good.db"
rm "$d/nachfass.db-instance"
run send
told 'a store without its key' 78 'this file is missing'
sed 's/^......../aaaaaaaa/' "$work/instance" > "$d/nachfass.db-instance"
run send
told "another store's key" 78 'not the one that this file belongs to'
echo rubbish > "$d/nachfass.db-instance"
run send
told 'a damaged key' 78 'not the one that this file belongs to'
nothing_left 'a copied store'
if [ -s /etc/machine-id ]; then
    sed 's/[0-9a-f]*$/0123456789abcdef/' "$work/instance" > "$d/nachfass.db-instance"
    run send
    told 'the key of another machine' 78 'comes from another machine'
    run outbox adopt
    [ "$code" = 0 ] && [ ! -s "$work/out" ]
    ok $? 'adopted, nothing is given up: it was moved with its key'
    run run
    [ "$code" = 0 ]
    ok $? 'then it runs'
else
    ok 0 'the key of another machine # SKIP this machine has no id'
fi
# a new store beside an old key: all would be asked once more
rm "$d"/nachfass.db*
cp "$work/instance" "$d/nachfass.db-instance"
"$program" init "$work/fresh" > /dev/null 2>&1
cp "$work/fresh/nachfass.db" "$d/nachfass.db"
scene_import "$d" "$now" 2026-03-03 anna bernd carla
before=$(left)
run run
told "a new store in an old one's place" 78 'not the one that this file belongs to'
nothing_left 'a new store'
run outbox adopt
run run
nothing_left 'a new store, adopted'

# ---- mails that waited when the copy was made
rm -rf "$d"
now=2026-03-03T10:00:00Z
"$program" init "$d" > /dev/null 2>&1
sed -i 's/digest = .*/digest = none/' "$d/nachfass.conf"
scene_import "$d" "$now" 2026-03-02 anna bernd
run run
cat > "$work/people.txt" <<'TXT'
anna@gmx.example|survey|top|2. Das Gerät ist kaputt.
TXT
scene_people "$d"
run fetch
before=$(left)
is 'an apology and an alert wait' 2 'SELECT count(*) FROM outbox WHERE state = 0'
rm "$d/nachfass.db-instance"
run outbox adopt
run run
nothing_left 'what waited in a copy'
is 'they are named for a person to settle' 2 'SELECT count(*) FROM outbox WHERE state = 6'
run outbox list
[ "$(grep -c 'apology\|alert' "$work/out")" = 2 ]
ok $? 'outbox list shows them'
run outbox again "$(sed -n 's/^\([0-9]*\) .*alert.*/\1/p' "$work/out")"
run outbox sent all
run run
[ "$(left)" = $((before + 1)) ]
ok $? 'again sends the one, sent closes the other'
is 'nothing is in doubt' 0 'SELECT count(*) FROM outbox WHERE state NOT IN (3)'
run outbox again 1
told 'what was sent is not sent again' 65 'mail 1 is not in doubt'

# ---- the clock
before=$(left)
scene_import "$d" "$now" 2026-03-03 gina
for now in 1970-01-01T00:00:10Z 2026-03-03T09:00:00Z 2026-03-03T09:54:59Z; do
    run send
    told "a clock at $now" 75 'the clock says .*, but the last run was at 2026-03-03T10:00:00Z.*outbox adopt'
done
run run
told 'run says so, too' 75 'the clock says'
nothing_left 'a clock that is behind'
now=2026-03-03T09:55:01Z
run run
[ "$code" = 0 ]
ok $? 'a small step back is none'
now=2026-03-03T13:00:00Z
run run
is 'with the clock right again the survey leaves' 1 \
    'SELECT count(*) FROM outbox WHERE rcpt_to = "gina@gmx.example" AND state = 3'
now=2038-01-19T03:14:08Z
run run
now=2026-03-03T14:00:00Z
run run
told 'after a run in 2038' 75 'the last run was at 2038-01-19T03:14:08Z'
run outbox adopt
run run
[ "$code" = 0 ]
ok $? 'the wrong time can be taken back'
echo "1..$n"

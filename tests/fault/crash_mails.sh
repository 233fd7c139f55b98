#!/bin/sh
# Twenty mails that crash the reader among two hundred good ones (threats 22 and 23): all
# good ones are read in that very run, each bad one is tried twice, set aside and reported
# with its number, and none is tried again. Two kinds: the child is made to crash, hang or
# eat memory, and shapes that break Debian's libetpan reach it unchecked. So the program
# is the one built with faults.
set -u
program=${FAULTY:-build/faulty/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program: make faulty"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
good=200
dir=$work/s
bad() { # NAME HEADER: a mail for the spool; its body is on standard input
    {
        printf 'From: Eve <eve@x.example>\nMessage-ID: <%s@x.example>\nX-Fault: %s\n' "$1" "$2"
        cat
    } > "$dir/in/new/$1"
}
count() { sqlite3 "$dir/nachfass.db" "SELECT count(*) FROM $1"; }

"$program" init "$dir" > /dev/null 2>&1
{
    echo "$scene_head"
    seq $good | sed 's/.*/&,2026-03-03T10:00:00Z,c&@gmx.example,Kim &,de,phone,Anruf,,,/'
} | "$program" -c "$dir/nachfass.conf" --now 2026-03-03T18:00:00Z import - > /dev/null
scene_run "$dir" "$scene_now" > /dev/null
seq -f 'c%g@gmx.example|survey|plain|7' $good > "$work/people.txt"
scene_people "$dir"
[ "$(find "$dir/in/new" -type f | wc -l)" = $good ]
ok $? "$good answers are in the spool"

i=0
while [ $i -lt 4 ]; do
    i=$((i + 1))
    printf '\n7\n' | bad "0crash$i" crash # some before, some between, some behind
    printf '\n7\n' | bad "5abort$i" abort
    printf 'Content-Type: multipart/mixed; boundary="\\""\n\n--"\n\n7\n--"--\n' |
        bad "zboundary$i" libetpan
    { printf 'To: '; head -c 140000 /dev/zero | tr '\0' '('; printf '\n\n7\n'; } |
        bad "zcomment$i" libetpan
done
printf '\n7\n' | bad 0exit exit
printf '\n7\n' | bad 5exit exit
printf '\n7\n' | bad 1memory memory
printf '\n7\n' | bad 9loop loop

"$program" -c "$dir/nachfass.conf" --now 2026-03-04T11:00:00Z fetch > "$work/out" 2> "$work/said"
code=$?
sed 's/^/# /' "$work/out"
[ $code = 65 ]
ok $? "the run ends with: some input set aside (exit code $code)"
missing=0
sqlite3 "$dir/nachfass.db" "SELECT key FROM inbox WHERE state = 2" > "$work/uids"
while read -r uid; do
    grep 'could not be read' "$work/said" | grep -qF "$uid" || missing=$((missing + 1))
done < "$work/uids"
grep -q '20 mails could not be read and were set aside' "$work/said" && [ $missing = 0 ]
ok $? "and names each of them as the spool does ($missing missing)"
[ "$(count "run WHERE result LIKE '20 mails could not be read%'")" = 1 ]
ok $? 'so does the record of the run'
grep -q "^fetched 220: $good read, 0 from machines, 20 set aside" "$work/out"
ok $? 'it says what it did'
[ "$(count 'inbox WHERE state = 1')" = $good ] && [ "$(count 'response WHERE score = 7')" = $good ]
ok $? "$good good mails are read and applied in the same run"
[ "$(count "inbox WHERE state = 2 AND kind = 'unreadable' AND attempts = 2")" = 20 ]
ok $? 'each of 20 bad ones was tried twice and set aside'
[ "$(grep -c 'mail set aside: reader: .* inbox=[0-9]' "$work/said")" = 20 ]
ok $? 'each is reported with its number and the reason'
[ "$(grep -c 'crashed' "$work/said")" = 18 ] && grep -q '2 s' "$work/said" && grep -q '256 MiB' "$work/said"
ok $? 'the reasons are the true ones'
sed 's/.*set aside: //; s/ inbox=.*//' "$work/said" | sort | uniq -c | sed 's/^/# /'
"$program" -c "$dir/nachfass.conf" --now 2026-03-04T11:10:00Z fetch > "$work/out" 2> "$work/said" &&
    [ ! -s "$work/said" ] && [ "$(count 'inbox WHERE attempts > 2')" = 0 ]
ok $? 'the next run leaves them alone'
echo "1..$n"

#!/bin/sh
# A full disk, one without inodes, a read-only one: `nachfass run` says so in a clear
# sentence, nothing leaves without its record, the store stays whole, and with space again
# the next run ends as if nothing had been (threat 38).
# usage: tests/fault/disk.sh [STEP]: KiB from one amount of free space to the next
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
# a disk of our own needs mounts of our own: as root, or as root of a user namespace
if [ -z "${DISK_TEST_INSIDE:-}" ]; then
    for how in -m -rm; do
        # shellcheck disable=SC2016 # for the inner shell
        if unshare $how sh -c 'mount -t tmpfs -o size=1m none /mnt' 2> /dev/null; then
            DISK_TEST_INSIDE=1 exec unshare $how "$0" "$@"
        fi
    done
    echo '1..0 # SKIP no small file system can be mounted here'
    exit 0
fi
step=${1:-24}
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
disk=$work/disk
trap 'umount "$disk" 2> /dev/null; rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
mkdir "$disk"
scene_make "$work/s" || { echo 'Bail out! the scene cannot be made'; exit 1; }
cp -a "$work/s" "$work/want"
scene_run "$work/want" "$scene_now" > /dev/null || echo 'Bail out! the scene does not run'
scene_state "$work/want"

fresh_disk() { # OPTIONS
    umount "$disk" 2> /dev/null
    rm -f "$work/then"
    mount -t tmpfs -o "$1" none "$disk" && cp -a "$work/s" "$disk/d"
}
free_kib() { df -k --output=avail "$disk" | tail -n 1 | tr -d ' '; }
# leaves so many KiB on the disk
fill() { head -c "$((($(free_kib) - $1) * 1024))" /dev/zero > "$disk/fill"; }
# the run in trouble: its exit code in $code, what it said in $work/said
run() {
    scene_run "$disk/d" "$scene_now" > "$work/out" 2> "$work/said"
    code=$?
    rm -rf "$work/after" "$work/look"
    cp -a "$disk/d" "$work/after"
    cp -a "$disk/d" "$work/look"
}
sql() { sqlite3 "$work/look/nachfass.db" "$1"; }
whole() { [ "$(sql 'PRAGMA integrity_check')" = ok ]; }
# every mail that left has its row, and that row does not say that it never left
recorded() {
    sed -n 's/^Message-ID: <\(.*\)>\r*$/\1/p' "$work/after/out/new"/* | sort > "$work/left"
    sql 'SELECT message_id FROM outbox WHERE state IN (2, 3)' | tr -d '<>' | sort > "$work/rows"
    [ -s "$work/left" ] && ! LC_ALL=C comm -23 "$work/left" "$work/rows" | grep -q .
}
# every line is a sentence of ours, and one names the trouble
clear() { # PATTERN
    grep -q "$1" "$work/said" && ! grep -qv '^nachfass: ' "$work/said"
}
# a run without trouble ends like $work/want
mended() {
    scene_run "$disk/d" "$scene_now" > "$work/then" 2>&1 || return 1
    scene_run "$disk/d" "$scene_later" >> "$work/then" 2>&1 || return 1
    scene_state "$disk/d"
    mv "$disk/d.store" "$work/got.store"
    mv "$disk/d.mails" "$work/got.mails"
    # a survey that was on the wire is named and not asked twice: that is all that differs
    if grep -q 'settled=unsure' "$work/then"; then
        doubt=$((doubt + 1))
        diff "$work/want.store" "$work/got.store" | grep '^[<>]' > "$work/differ"
        ! grep -qv '^[<>] \(outbox\|invitation\|event.*|undelivered|\)' "$work/differ" &&
            [ "$(wc -l < "$work/differ")" -le $((5 * $(grep -c settled=unsure "$work/then"))) ]
    else
        scene_same "$work/want" "$work/got"
    fi
}
tell() { # WHERE
    echo "# $1: exit code $code"
    sed 's/^/#   /' "$work/said"
    [ ! -e "$work/then" ] || sed 's/^/#   then: /' "$work/then"
}

free=0 bad=0 fetch=0 plan=0 send=0 none=0 doubt=0
while [ "$free" -le 20000 ]; do
    fresh_disk size=32m && fill $free
    run
    [ $code != 0 ] || break
    if ! { [ $code = 75 ] && clear 'disk full\|No space left on device' && whole && recorded; }; then
        bad=$((bad + 1))
        tell "$free KiB free"
    fi
    # how far it came
    if [ "$(sql 'SELECT count(*) FROM run')" = 2 ]; then none=$((none + 1))
    elif [ "$(sql 'SELECT count(*) FROM inbox WHERE state = 1')" -lt 7 ]; then fetch=$((fetch + 1))
    elif [ "$(sql 'SELECT count(*) FROM interaction WHERE state = 0')" != 0 ]; then plan=$((plan + 1))
    else send=$((send + 1)); fi
    rm "$disk/fill"
    mended || { bad=$((bad + 1)); tell "$free KiB free, then space"; }
    # while mails only wait for more space, in longer strides
    if [ $send -gt 2 ]; then free=$((free + 1000)); else free=$((free + step)); fi
done
echo "# trouble up to $free KiB free: $none at the start, $fetch in fetch, $plan up to plan, $send in send; $doubt times a survey was in doubt"
[ $bad = 0 ]
ok $? 'each run on a full disk says so, exit code 75, and the next makes it whole'
[ $fetch -gt 0 ] && [ $plan -gt 0 ] && [ $send -gt 0 ]
ok $? 'the disk was full in fetch, in plan and in send'
[ "$code" = 0 ]
ok $? 'with space enough there is no trouble'

# a full outgoing spool alone
fresh_disk size=32m
mkdir "$work/roomy" && mv "$disk/d" "$work/roomy/d" && mv "$work/roomy/d/out" "$disk/out"
ln -s "$disk/out" "$work/roomy/d/out"
fill 0
scene_run "$work/roomy/d" "$scene_now" > "$work/out" 2> "$work/said"
code=$?
rm -rf "$work/after" "$work/look"
cp -aL "$work/roomy/d" "$work/after"
cp -aL "$work/roomy/d" "$work/look"
[ $code = 75 ] && clear 'No space left on device' && recorded &&
    [ "$(sql 'SELECT count(*) FROM outbox WHERE state = 0')" = 9 ]
ok $? 'a full outgoing spool: said, exit code 75, all mails wait'
rm -f "$work/then"
tell 'full outgoing spool'
rm "$disk/fill"
scene_run "$work/roomy/d" "$scene_now" > "$work/then" 2>&1
ok $? 'the next run has no trouble'
scene_state "$work/roomy/d"
scene_same "$work/want" "$work/roomy/d"
ok $? 'and all is whole'

# no inode is left for the store's journal, a lock, a mail
fresh_disk size=32m,nr_inodes=400
i=0
while touch "$disk/fill.$i"; do i=$((i + 1)); done 2> /dev/null
run
[ $code = 75 ] && clear 'disk full\|No space left on device' && whole && recorded
ok $? 'no inode: said, exit code 75'
tell 'no inode' | head -4
rm "$disk"/fill.*
mended
ok $? 'then all is made whole'

fresh_disk size=32m && mount -o remount,bind,ro "$disk"
run
case $code in 75 | 78) clear 'cannot be written: Read-only file system' ;; *) false ;; esac
ok $? 'a read-only file system: said, exit code 75 or 78'
tell 'read-only file system' | head -4
mount -o remount,bind,rw "$disk"
mended
ok $? 'then all is made whole'

fresh_disk size=32m
mount --bind "$disk/d/nachfass.db" "$disk/d/nachfass.db" &&
    mount -o remount,bind,ro "$disk/d/nachfass.db"
run
case $code in 75 | 78) clear 'cannot be written: Read-only file system' ;; *) false ;; esac
ok $? 'a read-only store: said, exit code 75 or 78'
tell 'read-only store' | head -4
umount "$disk/d/nachfass.db"
mended
ok $? 'then all is made whole'
echo "1..$n"

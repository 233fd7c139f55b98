#!/bin/sh
# Trouble that needs no server: a configuration, a store, a server or a folder that is not
# as it should be. Each is one clear sentence and the right exit code; when the trouble is
# gone, the next run ends as if nothing had been.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
# in memory where there is such a place: a thousand syncs are not what is tested
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
scene_make "$work/s" || { echo 'Bail out! the scene cannot be made'; exit 1; }
cp -a "$work/s" "$work/want"
scene_run "$work/want" "$scene_now" > /dev/null || echo 'Bail out! the scene does not run'
scene_state "$work/want"
d=$work/d
seed=${SEED:-4711}
# how the program is run where rights matter: as somebody whom they bind
other='' used=$program

fresh() { rm -rf "$d" "$d".* && cp -a "$work/s" "$d"; }
# the run in trouble: $code, $work/out, $work/said
run() {
    scene_run "$d" "$scene_now" > "$work/out" 2> "$work/said"
    code=$?
}
# exit code CODE and a sentence with PATTERN, nothing else on stderr
told() { # NAME CODE PATTERN [LINES]
    [ "$code" = "$2" ] && grep -q -- "$3" "$work/said" &&
        [ "$(wc -l < "$work/said")" -le "${4:-1}" ] &&
        ! grep -qv '^nachfass: \(error\|warning\): ' "$work/said"
    said=$?
    ok $said "$1"
    [ $said = 0 ] || sed "s/^/# exit code $code: /" "$work/said"
}
# with the trouble gone, a run ends like $work/want; a little later, what had to wait
mended() { # NAME
    $other "$used" -c "$d/nachfass.conf" --now "$scene_now" run > "$work/then" 2>&1 &&
        $other "$used" -c "$d/nachfass.conf" --now "$scene_later" run >> "$work/then" 2>&1
    went=$?
    scene_state "$d"
    [ $went = 0 ] && scene_same "$work/want" "$d"
    went=$?
    ok $went "$1, then all is made whole"
    [ $went = 0 ] || sed 's/^/# /' "$work/then"
}
# nothing happened
untouched() { # NAME
    cmp -s "$d/nachfass.db" "$work/s/nachfass.db" &&
        [ "$(ls "$d/in/new")" = "$(ls "$work/s/in/new")" ] &&
        [ "$(ls "$d/out/new")" = "$(ls "$work/s/out/new")" ]
    ok $? "$1: nothing was touched"
}
count() { sqlite3 -readonly "$d/nachfass.db" "$1"; }
conf() { sed -i "$1" "$d/nachfass.conf"; }

# ---- the command
fresh
"$program" -c "$d/nachfass.conf" rum > "$work/out" 2> "$work/said"
code=$?
told 'an unknown command' 64 "unknown command 'rum'"
"$program" -c "$d/nachfass.conf" --now yesterday run > "$work/out" 2> "$work/said"
code=$?
told 'a time that is none' 64 '--now'
"$program" -c "$d/nachfass.conf" --now "$scene_now" import /dev/null > "$work/out" 2> "$work/said"
code=$?
told 'an import without a header' 65 '/dev/null'
untouched 'a wrong command'

# ---- the configuration
fresh && mv "$d/nachfass.conf" "$d/kept"
run
told 'no configuration' 78 'nachfass.conf'
mkdir "$d/nachfass.conf"
run
told 'a folder in place of the configuration' 78 'nachfass.conf'
rmdir "$d/nachfass.conf"
sed 's/^company {/company [/' "$d/kept" > "$d/nachfass.conf"
chmod 600 "$d/nachfass.conf"
run
told 'a wrong bracket' 78 "nachfass.conf:$(grep -n '^company' "$d/kept" | cut -d : -f 1):" 20
head -n 1 "$work/said" | grep -q "'company'"
ok $? 'what comes first is told first'
sed 's/zone = /zome = /' "$d/kept" > "$d/nachfass.conf"
run
told 'a setting that is none' 78 "did you mean 'zone'" 2
head -c 2000 "$d/kept" > "$d/nachfass.conf"
run
told 'a configuration that was cut off' 78 'nachfass.conf' 9
head -c 2000 /dev/urandom > "$d/nachfass.conf"
run
told 'a configuration of random bytes' 78 'nachfass.conf' 99
rm "$d/nachfass.conf"
mv "$d/kept" "$d/nachfass.conf"
untouched 'a wrong configuration'
mended 'a wrong configuration'

fresh
echo geheim > "$d/word"
chmod 644 "$d/word"
conf 's|url = "maildir:in"|url = "imaps://127.0.0.1:1"\n user = u\n password_file = "word"|'
run
told 'a password file that others can read' 78 "'password_file'.*others can read" 2
! grep -q geheim "$work/said"
ok $? 'and the password is not told'
chmod 600 "$d/word"
conf 's|password_file = "word"|password_file = "world"|'
run
told 'a password file that is not there' 78 "'password_file'.*no such file" 2
cp "$work/s/nachfass.conf" "$d/nachfass.conf"
untouched 'a wrong password file'

# ---- the store
fresh && mv "$d/nachfass.db" "$d/kept.db"
run
told 'no store' 78 'nachfass.db'
[ ! -e "$d/nachfass.db" ]
ok $? 'and none is made up'
echo 'this is no store, but a text of some length, longer than any header' > "$d/nachfass.db"
run
told 'a text in place of the store' 75 'damaged: .*nachfass backup'
rm -f "$d"/nachfass.db "$d"/nachfass.db-[ws]*
sqlite3 "$d/nachfass.db" 'CREATE TABLE t (x); INSERT INTO t VALUES (1)'
run
told 'the store of another program' 78 'belongs to another program'
[ "$(count 'SELECT group_concat(name) FROM sqlite_master')" = t ]
ok $? 'which is left as it was'
rm -f "$d"/nachfass.db "$d"/nachfass.db-[ws]*
cp "$d/kept.db" "$d/nachfass.db"
version=$(count 'PRAGMA user_version')
sqlite3 "$d/nachfass.db" "PRAGMA user_version = $((version + 1))" > /dev/null
run
told 'the store of a newer nachfass' 78 'newer nachfass'
rm -f "$d"/nachfass.db "$d"/nachfass.db-[ws]*
mv "$d/kept.db" "$d/nachfass.db"
mended 'a wrong store'

# random damage: never a crash; what is noticed is said, and a backup mends it
i=0 crashed=0 silent=0 noticed=0
size=$(stat -c %s "$work/s/nachfass.db")
while [ $i -lt 12 ]; do
    fresh
    k=0
    while [ $k -lt 60 ]; do
        seed=$(((seed * 1103515245 + 12345) % 2147483648))
        printf '\377\001\200' | dd of="$d/nachfass.db" bs=1 seek=$((seed / 7 % size)) \
            conv=notrunc status=none
        k=$((k + 1))
    done
    run
    [ $code -lt 128 ] || { crashed=$((crashed + 1)); echo "# exit code $code"; }
    if [ $code != 0 ]; then
        noticed=$((noticed + 1))
        if ! grep -q '^nachfass: error: .*damaged: .*nachfass backup' "$work/said" ||
            [ "$(grep -c damaged "$work/said")" -gt 2 ]; then
            silent=$((silent + 1))
            sed 's/^/# /' "$work/said"
        fi
    fi
    i=$((i + 1))
done
[ $crashed = 0 ]
ok $? 'a damaged store never crashes the run'
[ $silent = 0 ] && [ $noticed -gt 0 ]
ok $? "damage that is met is said: $noticed of $i times"
cp "$work/s/nachfass.db" "$d/nachfass.db"
rm -rf "$d/nachfass.db-wal" "$d/nachfass.db-shm" "$d/in" "$d/out"
cp -a "$work/s/in" "$work/s/out" "$work/s/nachfass.db-instance" "$d/"
mended 'a backup in place of the damaged store'

# ---- dead servers: a port at which nobody listens
port=$(perl -MIO::Socket::INET -e \
    'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
fresh
conf "s|url = \"maildir:in\"|url = \"imap://127.0.0.1:$port\"\\n allow_plain = yes\\n user = u\\n password = p|"
run
told 'a dead IMAP server' 75 "mailbox 'answers'.*127.0.0.1"
[ "$(count "SELECT count(*) FROM event WHERE kind = 'rung'")" = 1 ] &&
    [ "$(count 'SELECT count(*) FROM interaction WHERE state = 0')" = 0 ] &&
    grep -q '^sent 5 mails' "$work/out"
ok $? 'deadlines, invitations and mails go on without it'
run
told 'it is still dead' 75 "mailbox 'answers'"
cp "$work/s/nachfass.conf" "$d/nachfass.conf"
mended 'a dead IMAP server'

fresh
conf "s|url = \"maildir:out\"|url = \"smtp://127.0.0.1:$port\"\\n allow_plain = yes|"
run
told 'a dead SMTP server' 75 'sending: .*127.0.0.1'
[ "$(count 'SELECT count(*) FROM inbox WHERE state = 1 AND moved = 1')" = 7 ] &&
    [ "$(count "SELECT count(*) FROM event WHERE kind = 'rung'")" = 1 ] &&
    [ "$(count 'SELECT count(*) FROM outbox WHERE state = 0')" = 9 ]
ok $? 'answers and deadlines go on without it; every mail waits'
run
told 'it is still dead' 75 'sending: .*127.0.0.1'
cp "$work/s/nachfass.conf" "$d/nachfass.conf"
mended 'a dead SMTP server'

fresh
conf "s|url = \"maildir:out\"|url = \"smtp://127.0.0.1:$port\"\\n allow_plain = yes|"
conf "s|url = \"maildir:in\"|url = \"imap://127.0.0.1:$port\"\\n allow_plain = yes\\n user = u\\n password = p|"
run
told 'both are dead' 75 '127.0.0.1' 2
[ "$(count "SELECT count(*) FROM event WHERE kind = 'rung'")" = 1 ]
ok $? 'the deadlines go on all the same'
cp "$work/s/nachfass.conf" "$d/nachfass.conf"
mended 'both servers'

# ---- folders
fresh && mv "$d/out" "$d/kept" && : > "$d/out"
run
told 'a file in place of the outgoing spool' 78 "sending: .*out"
rm "$d/out" && mv "$d/kept" "$d/out"
mended 'a wrong outgoing spool'
fresh && mv "$d/in" "$d/kept" && : > "$d/in"
run
told 'a file in place of the mailbox' 78 "mailbox 'answers': .*in"
[ "$(count "SELECT count(*) FROM event WHERE kind = 'rung'")" = 1 ] && grep -q '^sent 5 mails' "$work/out"
ok $? 'deadlines and mails go on without it'
rm "$d/in" && mv "$d/kept" "$d/in"
mended 'a wrong mailbox'

# rights bind only those who are not root
bound=yes
if [ "$(id -u)" = 0 ]; then
    cp "$program" "$work/nachfass" && chmod 755 "$work" "$work/nachfass"
    other='setpriv --reuid=65534 --regid=65534 --clear-groups' used=$work/nachfass
    $other "$used" --version > /dev/null 2>&1 || bound='' other='' used=$program
fi
for case in \
    'nachfass.conf|000|78|nachfass.conf|a configuration without the right to read it' \
    'nachfass.db|000|78|ermission denied|a store without the right to read it' \
    'nachfass.db|400|78|cannot be written: Permission denied|a store without the right to write it' \
    'out/tmp|500|7[58]|ermission denied|an outgoing spool without the right to write it' \
    'in/new|000|78|ermission denied|a mailbox without the right to read it'; do
    IFS='|' read -r file mode want pattern name << TXT
$case
TXT
    if [ -z "$bound" ]; then
        ok 0 "$name # SKIP root may do everything here"
        continue
    fi
    fresh
    [ -z "$other" ] || chown -R 65534:65534 "$d"
    before=$(stat -c %a "$d/$file")
    chmod "$mode" "$d/$file"
    $other "$used" -c "$d/nachfass.conf" --now "$scene_now" run > "$work/out" 2> "$work/said"
    code=$?
    # shellcheck disable=SC2254 # 7[58] is a pattern
    case $code in
    $want) told "$name" $code "$pattern" ;;
    *) told "$name" "$want" "$pattern" ;;
    esac
    chmod "$before" "$d/$file"
    mended "$name"
done

other='' used=$program

# ---- nobody reads what is said
fresh
if [ -c /dev/full ]; then
    scene_run "$d" "$scene_now" > /dev/full 2> "$work/said"
    code=$?
    told 'a full standard output' 75 'stdout could not be written'
fi
mended 'a full standard output'
echo "1..$n"

#!/bin/bash
# Broken and hostile IMAP servers, one thing wrong each (threats 27 and 28): the run ends
# within its limit, in little memory, with the right words and exit code; no password goes
# where it must not; and a run against a good server then has each mail once. And one with a
# mail of 100 MB (threat 24).
# usage: tests/live/test_bad_imap.sh [NAME...]
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${NACHFASS:-build/nachfass}")
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null; rm -rf "$work"' EXIT
. tests/scene.sh
limit=3 # seconds of timeout

begin() { # SERVER: serves what is in $d; its port into the configuration
    rm -f "$d/port"
    python3 tests/live/bad_imap.py "$1" "$d" &
    server=$!
    until [ -s "$d/port" ]; do sleep 0.02; done
    sed -i "s|imap://127.0.0.1:[0-9]*|imap://127.0.0.1:$(cat "$d/port")|" "$d/nachfass.conf"
}
end() {
    kill "$server"
    wait "$server" 2> /dev/null
    server=
}

# a store that asked three customers, and their answers as they would lie on the server
"$program" init "$work/0" > /dev/null 2>&1
scene_import "$work/0" 2026-03-02T10:00:00Z 2026-03-01 anna bernd clara
"$program" -c "$work/0/nachfass.conf" --now 2026-03-02T10:00:00Z send > /dev/null
mkdir -p "$work/0/mails" "$work/0/moved"
uid=0
for token in $(sqlite3 "$work/0/nachfass.db" 'SELECT token FROM invitation ORDER BY id'); do
    uid=$((uid + 1))
    printf 'From: Kim <kim%d@gmx.example>\r\nTo: feedback+%s@firma.example\r\nSubject: Re: x\r\nMessage-ID: <m%d@gmx.example>\r\n\r\n2. Niemand hat sich gemeldet.\r\n' \
        $uid "$token" $uid > "$work/0/mails/$uid"
done
[ $uid = 3 ] || { echo 'Bail out! nobody was asked'; exit 1; }
printf 'geheim-4711' > "$work/0/password"
chmod 600 "$work/0/password"
sed -i "s|^\( *\)url = \"maildir:in\".*|\1url = \"imap://127.0.0.1:1\"\n\1user = \"feedback\"\n\1password_file = \"password\"\n\1timeout = ${limit}s\n\1PLAIN|" "$work/0/nachfass.conf"

try() { # NAME CODE TLS WORDS
    d=$work/$1 tap_said=$work/$1/said
    cp -r "$work/0" "$d"
    : > "$d/told"
    if [ "$3" = tls ]; then plain=; else plain='allow_plain = yes'; fi
    sed -i "s|PLAIN$|$plain|" "$d/nachfass.conf"
    begin "$1"
    python3 tests/bench/fetch.py peak "$d/said" "$program" -c "$d/nachfass.conf" --now 2026-03-03T10:00:00Z fetch > "$d/cost"
    code=$?
    end
    read -r took peak < "$d/cost"
    grep -Eq "${4:-.}" "$d/said" || [ -z "$4" ]
    words=$?
    [ $code = "$2" ] && [ $words = 0 ] && [ "${took%.*}" -le $((limit * 2 + 1)) ] && [ "$peak" -lt 131072 ]
    ok $? "$1: exit code $code, ${took%.*} s, $((peak / 1024)) MiB"
    [ $code = "$2" ] || echo "# want $2"
    if [ "$1" = big-mail ]; then
        [ "$peak" -lt 32768 ]
        ok $? "$1: 100 MB in $peak KB"
    fi
    case $1 in cut-*) [ -e "$d/reached" ]; ok $? "$1: it came so far" ;; esac
    if [ "$3" = tls ]; then
        secret=$(printf '\0feedback\0geheim-4711' | base64)
        ! grep -aqF -e geheim -e "$secret" "$d/told"
        ok $? "$1: no password"
    fi
    grep -q geheim "$d/said" && ok 1 "$1: the password is in what is said"
    [ -n "$plain" ] || sed -i "s|timeout = ${limit}s|&\n    allow_plain = yes|" "$d/nachfass.conf"
    # what could not be read was set aside: somebody moves it back, it gets a new number
    for mail in "$d/moved"/*; do
        [ ! -e "$mail" ] || ! grep -q 'set aside' "$d/said" || mv "$mail" "$d/mails/1${mail##*/}"
    done
    begin good
    "$program" -c "$d/nachfass.conf" --now 2026-03-03T10:10:00Z fetch >> "$d/said" 2>&1 &&
        [ "$(sqlite3 "$d/nachfass.db" 'SELECT count(*), count(DISTINCT invitation_id), min(score), max(score) FROM response')" = '3|3|2|2' ] &&
        [ "$(sqlite3 "$d/nachfass.db" 'SELECT count(*) FROM case_file')" = 3 ] &&
        [ "$(find "$d/mails" -type f | wc -l)" = 0 ]
    ok $? "$1: then each mail once"
    end
}

python3 tests/live/bad_imap.py list > "$work/list"
while read -r name code tls words; do
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    try "$name" "$code" "$tls" "$words"
done < "$work/list"
[ $n -gt 0 ]
ok $? 'there are servers'
echo "1..$n"

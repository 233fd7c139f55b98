#!/bin/sh
# src/post against a private OpenSMTPD, which takes one command at a time: taken, unknown,
# receipts, too big, and what lies in its queue. TAP. Its package collides with Postfix: it
# is unpacked into build/opensmtpd and touches nothing of this machine; its users and
# folders are seen in a mount name space of its own. No STARTTLS and no login, which it
# offers behind it only: Debian's build cannot sign with OpenSSL 3, every handshake ends
# with an internal error of the server. B names the build folder.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
root=$PWD/build/opensmtpd
skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
test "$(id -u)" = 0 || skip 'OpenSMTPD needs root to change its user'
unshare -m true 2> /dev/null || skip 'no mount name spaces here'
if ! test -x "$root/usr/sbin/smtpd"; then
    mkdir -p "$root/debs"
    (cd "$root/debs" && apt-get -qq download opensmtpd libevent-2.1-7 libdb5.3) \
        > /dev/null 2>&1 || skip 'the packages of OpenSMTPD cannot be had'
    for deb in "$root"/debs/*.deb; do
        dpkg-deb -x "$deb" "$root"
    done
fi

dir=$(mktemp -d)
pid=
trap 'test -z "$pid" || kill "$pid" 2> /dev/null; rm -rf "$dir"' EXIT
chmod 755 "$dir"
# what it finds as /var/spool, /var/lib and /run
mkdir -p "$dir/spool" "$dir/lib/opensmtpd/empty" "$dir/run"
chmod 711 "$dir/spool" "$dir/lib/opensmtpd/empty"
printf '%s\n' root:x:0:0::/root:/bin/sh opensmtpd:x:64999:64999::/:/bin/false \
    opensmtpq:x:64998:64998::/:/bin/false > "$dir/passwd"
printf '%s\n' root:x:0: opensmtpd:x:64999: opensmtpq:x:64998: > "$dir/group"
port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
cat > "$dir/smtpd.conf" << END
table users { "anna" = "65534:65534:/", "sender" = "65534:65534:/", "journal" = "65534:65534:/" }
smtp max-message-size 200K
listen on 127.0.0.1 port $port hostname rig.example
action "hold" maildir userbase <users>
match from any for domain "y.example" action "hold"
END
lib=$(dirname "$(find "$root" -name 'libevent-2*' | head -n 1)")
# deliveries are paused: what was taken stays in the queue
unshare -m sh -c 'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group &&
    mount --bind "$1/spool" /var/spool && mount --bind "$1/lib" /var/lib &&
    mount --bind "$1/run" "$(realpath /var/run)" &&
    LD_LIBRARY_PATH=$2 exec "$3/usr/sbin/smtpd" -d -P mda -f "$1/smtpd.conf"' \
    sh "$dir" "$lib" "$root" > "$dir/said" 2>&1 &
pid=$!
for _ in $(seq 100); do
    python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))" 2> /dev/null && break
    sleep 0.1
done
# shellcheck disable=SC2086 # several flags in one variable
${CC:-gcc} -std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -include base/banned.h -O1 -g -fPIE \
    -pie ${EXTRA:-} -o "$dir/peer" tests/live/post_peer.c "$B/libnachfass.a" \
    -lcurl-gnutls -lnettle
rc=0
"$dir/peer" "$port" '' || rc=1 # its 550 comes without a status
all=$(find "$dir/spool/smtpd/queue" -name message | wc -l)
numbers=$(find "$dir/spool/smtpd/queue" -name message -exec grep -h '^\.end' {} + | sort -u | wc -l)
dots=$(find "$dir/spool/smtpd/queue" -name message -exec grep -l '^\.\.two' {} + | wc -l)
if [ "$all" = 100 ] && [ "$numbers" = 100 ] && [ "$dots" = 100 ]; then
    echo 'ok 2 - OpenSMTPD holds each mail once, its dots as they were'
else
    echo "not ok 2 - OpenSMTPD holds $all mails, $numbers different, $dots with their dots"
    rc=1
fi
echo 1..2
[ "$rc" = 0 ] || sed 's/^/# /' "$dir/said" | tail -n 20
exit "$rc"

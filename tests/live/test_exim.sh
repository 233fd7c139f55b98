#!/bin/sh
# src/post against a private Exim: taken, unknown, receipts, too big, and what lies in its
# spool. TAP. Exim's packages collide with Postfix: they are unpacked into build/exim and touch
# nothing of this machine; its users are seen in a mount name space of its own. B names
# the build folder. Exit 77: it cannot run here, the line says why.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
root=$PWD/build/exim
skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
test "$(id -u)" = 0 || skip 'Exim needs root to change its user'
unshare -m true 2> /dev/null || skip 'no mount name spaces here'
if ! test -x "$root/usr/sbin/exim4"; then
    mkdir -p "$root/debs"
    (cd "$root/debs" && apt-get -qq download exim4-daemon-light exim4-base libidn12) \
        > /dev/null 2>&1 || skip 'the packages of Exim cannot be had'
    for deb in "$root"/debs/*.deb; do
        dpkg-deb -x "$deb" "$root"
    done
fi

dir=$(mktemp -d)
pid=
trap 'test -z "$pid" || kill "$pid" 2> /dev/null; rm -rf "$dir"' EXIT
port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
mkdir "$dir/spool" "$dir/log"
chmod 755 "$dir"
chown 65534:65534 "$dir/spool" "$dir/log"
for f in passwd group; do
    cp "/etc/$f" "$dir/$f"
done
echo 'Debian-exim:x:65534:65534::/:/bin/false' >> "$dir/passwd"
echo 'Debian-exim:x:65534:' >> "$dir/group"
cat > "$dir/exim.conf" << END
exim_user = 65534
exim_group = 65534
spool_directory = $dir/spool
log_file_path = $dir/log/%slog
primary_hostname = rig.example
daemon_smtp_ports = $port
local_interfaces = 127.0.0.1
acl_smtp_rcpt = rcpt
queue_only
message_size_limit = 200K
tls_advertise_hosts =
host_lookup =
begin acl
rcpt:
  deny message = 5.1.1 no such user
       local_parts = nobody
  accept domains = y.example
  deny message = no relay
begin routers
all:
  driver = accept
  transport = none
begin transports
none:
  driver = appendfile
  file = /dev/null
END
lib=$(dirname "$(find "$root" -name 'libidn.so.12' | head -n 1)")
unshare -m sh -c 'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group &&
    LD_LIBRARY_PATH=$2 exec "$3/usr/sbin/exim4" -C "$1/exim.conf" -bdf -oP "$1/pid"' \
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
"$dir/peer" "$port" || rc=1
n=$(find "$dir/spool/input" -name '*-H' | wc -l)
bodies=$(find "$dir/spool/input" -name '*-D' -exec grep -l '^\.\.two' {} + | wc -l)
if [ "$n" = 100 ] && [ "$bodies" = 100 ]; then
    echo "ok 2 - Exim holds each mail once, its dots as they were"
else
    echo "not ok 2 - Exim holds $n mails, $bodies with their dots as they were"
    rc=1
fi
echo 1..2
[ "$rc" = 0 ] || sed 's/^/# /' "$dir/said" "$dir"/log/* | tail -n 20
exit "$rc"

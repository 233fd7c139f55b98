#!/bin/sh
# src/post against a private Exim: taken, unknown, receipts, too big, and what lies in its
# spool. TAP. B names the build folder.
set -eu
cd "$(dirname "$0")/../.."
. tests/live/private.sh
private_begin Exim exim usr/sbin/exim4 exim4-daemon-light exim4-base libidn12

mkdir "$dir/spool" "$dir/log"
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
private_start libidn.so.12 'LD_LIBRARY_PATH=$2 exec \
    "$3/usr/sbin/exim4" -C "$1/exim.conf" -bdf -oP "$1/pid"'
rc=0
private_peer || rc=1
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

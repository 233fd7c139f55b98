#!/bin/sh
# src/post against a private OpenSMTPD, which takes one command at a time: taken, unknown,
# receipts, too big, and what lies in its queue. TAP. No STARTTLS and no login, which it
# offers behind it only: Debian's build cannot sign with OpenSSL 3, every handshake ends
# with an internal error of the server. B names the build folder.
set -eu
cd "$(dirname "$0")/../.."
. tests/live/private.sh
private_begin OpenSMTPD opensmtpd usr/sbin/smtpd opensmtpd libevent-2.1-7 libdb5.3

# what it finds as /var/spool, /var/lib and /run
mkdir -p "$dir/spool" "$dir/lib/opensmtpd/empty" "$dir/run"
chmod 711 "$dir/spool" "$dir/lib/opensmtpd/empty"
printf '%s\n' root:x:0:0::/root:/bin/sh opensmtpd:x:64999:64999::/:/bin/false \
    opensmtpq:x:64998:64998::/:/bin/false > "$dir/passwd"
printf '%s\n' root:x:0: opensmtpd:x:64999: opensmtpq:x:64998: > "$dir/group"
cat > "$dir/smtpd.conf" << END
table users { "anna" = "65534:65534:/", "sender" = "65534:65534:/", "journal" = "65534:65534:/" }
smtp max-message-size 200K
listen on 127.0.0.1 port $port hostname rig.example
action "hold" maildir userbase <users>
match from any for domain "y.example" action "hold"
END
# deliveries are paused: what was taken stays in the queue
private_start 'libevent-2*' 'mount --bind "$1/spool" /var/spool &&
    mount --bind "$1/lib" /var/lib && mount --bind "$1/run" "$(realpath /var/run)" &&
    LD_LIBRARY_PATH=$2 exec "$3/usr/sbin/smtpd" -d -P mda -f "$1/smtpd.conf"'
rc=0
private_peer '' || rc=1 # its 550 comes without a status
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

#!/bin/sh
# fetch, watch and check against a private Courier: names below "INBOX.", no MOVE, IDLE
# that looks only now and then. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/live/private.sh
private_begin Courier courier usr/sbin/couriertcpd courier-imap courier-base \
    courier-authlib courier-authdaemon courier-authlib-userdb libcourier-unicode4 \
    libltdl7 libgamin0 gamin libidn12 libpcre3
private_over
# shellcheck source=tests/live/imap_scene.sh
. tests/live/imap_scene.sh
scene_cert
mkdir -p "$dir/etc/courier" "$dir/run/courier/authdaemon" "$dir/mail"
cp /etc/passwd /etc/group "$dir/"
cp /etc/passwd /etc/group "$dir/etc/"
echo 'courier:x:65533:65533::/:/bin/false' >> "$dir/etc/passwd"
echo 'courier:x:65533:' >> "$dir/etc/group"
cat "$dir/key.pem" "$dir/cert.pem" > "$dir/both.pem"
chmod 644 "$dir/both.pem"
cp "$root"/etc/courier/imapd* "$root/etc/courier/authdaemonrc" "$dir/etc/courier/"
cat >> "$dir/etc/courier/authdaemonrc" << 'END'
authmodulelist="authuserdb"
daemons=1
END
cat >> "$dir/etc/courier/imapd-ssl" << END
IMAP_STARTTLS=YES
TLS_CERTFILE=$dir/both.pem
unset TLS_DHPARAMS TLS_CACHEFILE TLS_TRUSTCERTS
END
printf 'anna\tuid=65534|gid=65534|home=%s|mail=%s/anna|imappw=%s\n' "$dir/mail" "$dir/mail" \
    "$(openssl passwd -1 secret)" > "$dir/etc/courier/userdb"
chmod 600 "$dir/etc/courier/userdb"
mkdir -p "$dir/mail/anna/cur" "$dir/mail/anna/new" "$dir/mail/anna/tmp"
chown -R 65534:65534 "$dir/mail"
# two daemons: one for passwords, one for connections
cat > "$dir/start" << 'END'
mount -t overlay overlay -o lowerdir="$3/usr:/usr" /usr &&
    makeuserdb -f "$1/etc/courier/userdb" &&
    mount -t overlay overlay -o lowerdir="$1/etc:/etc" /etc &&
    mount --bind "$1/run" "$(realpath /var/run)" || exit 1
cd /
set -a
. /etc/courier/imapd
. /etc/courier/imapd-ssl
. /etc/courier/authdaemonrc
set +a
trap 'kill $all' TERM
/usr/lib/courier/courier-authlib/authdaemond &
all=$!
/usr/sbin/couriertcpd -address=127.0.0.1 -maxprocs=40 -maxperip=20 -nodnslookup \
    -noidentlookup PORT /usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir &
all="$all $!"
wait
END
sed -i "s/PORT/$port/" "$dir/start"
# shellcheck disable=SC2016 # its variables
private_start couriertcpd '. "$1/start"'
scene_all 2s # it looks once a minute while it idles

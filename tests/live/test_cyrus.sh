#!/bin/sh
# fetch, watch and check against a private Cyrus: names below "INBOX.", MOVE, IDLE, quotas
# and capabilities that change with the login. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/live/private.sh
private_begin Cyrus cyrus usr/lib/cyrus/bin/master cyrus-imapd cyrus-common sasl2-bin \
    libsasl2-modules libsasl2-modules-db libmspack0 libclamav12 libxapian30 libzephyr4 \
    libpcre3 libpq5 libcurl4
private_over
# shellcheck source=tests/live/imap_scene.sh
. tests/live/imap_scene.sh
scene_cert
mkdir -p "$dir/config/socket" "$dir/spool" "$dir/sock" "$dir/sasl"
cat > "$dir/imapd.conf" << END
configdirectory: $dir/config
partition-default: $dir/spool
defaultpartition: default
cyrus_user: nobody
cyrus_group: nogroup
allowplaintext: no
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $dir/sasl/db
sasl_mech_list: PLAIN
servername: localhost
defaultdomain: localhost
autocreate_post: yes
autocreate_quota: 0
unixhierarchysep: no
altnamespace: no
tls_server_cert: $dir/cert.pem
tls_server_key: $dir/key.pem
idlesocket: $dir/sock/idle
notifysocket: $dir/sock/notify
sendmail: /bin/true
END
cat > "$dir/cyrus.conf" << END
START {
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C $dir/imapd.conf -r"
  idled cmd="/usr/lib/cyrus/bin/idled -C $dir/imapd.conf"
}
SERVICES {
  imap cmd="/usr/lib/cyrus/bin/imapd -C $dir/imapd.conf -U 30" listen="127.0.0.1:$port" prefork=0
}
EVENTS { }
END
cp /etc/passwd /etc/group "$dir/"
chown -R nobody:nogroup "$dir/config" "$dir/spool" "$dir/sock" "$dir/sasl"
# shellcheck disable=SC2016 # its variables
private_start imapd 'mount -t overlay overlay -o lowerdir="$3/usr:/usr" /usr &&
    printf secret | saslpasswd2 -p -c -f "$1/sasl/db" -u localhost anna &&
    chown nobody "$1/sasl/db" && cd "$1" &&
    exec /usr/lib/cyrus/bin/master -C "$1/imapd.conf" -M "$1/cyrus.conf" -p "$1/pid" -D'
scene_all 600s

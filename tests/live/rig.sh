# A private mail server for tests: Dovecot (IMAP with STARTTLS, IMAPS, LMTP) and Postfix
# (SMTP with STARTTLS and login, SMTPS) on free loopback ports, all files below one
# folder. Source it:
#
#   . tests/live/rig.sh
#   rig_start DIR      # 77: cannot run here (packages missing, not root)
#   . DIR/rig.env      # RIG_HOST, RIG_IMAP_PORT, RIG_CA, RIG_PASSWORD, ...
#   rig_wait_mail anna 1 20
#   rig_stop DIR
#
# Every address of every domain is a mailbox of its own, named by its local part without
# "+detail" (mail to feedback+TOKEN@beispiel.example is in the mailbox feedback); every
# user logs in with RIG_PASSWORD. Two domains do not work: mail to weg.example is refused
# at once, mail to spaeter.example is accepted and bounces.
# Must never touch a mail server of the machine.

rig_fail() {
    echo "rig: $*" >&2
    return 1
}

# A free TCP port in *_PORT variables; $1: the one tried first.
rig_free_port() {
    rig_p=$1
    while grep -qi ":$(printf %04X "$rig_p") 00000000:0000 0A" /proc/net/tcp \
        /proc/net/tcp6 2>/dev/null; do
        rig_p=$((rig_p + 1))
    done
    echo "$rig_p"
}

# $1 name, $2 subjectAltName, $3 start, $4 end (YYMMDDHHMMSSZ), rest: signing options
rig_cert() {
    rig_n=$1 rig_san=$2 rig_from=$3 rig_to=$4
    shift 4
    openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$rig_n" -keyout "$rig_n.key" \
        -out "$rig_n.csr" 2>/dev/null &&
        printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$rig_san" >"$rig_n.ext" &&
        openssl ca -batch -config ca.conf -extfile "$rig_n.ext" -startdate "$rig_from" \
            -enddate "$rig_to" -in "$rig_n.csr" -out "$rig_n.crt" -notext "$@" 2>>ca.log &&
        cat "$rig_n.key" "$rig_n.crt" >"$rig_n.pem"
}

# Certificates: a CA, and servers good, expired, wrong (another name), self (signed by
# itself, nobody trusts it).
rig_certs() (
    mkdir -p "$1" && cd "$1" || exit 1
    : >index.txt
    echo 01 >serial
    cat >ca.conf <<END
[ca]
default_ca = rig
[rig]
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.crt
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=nachfass test CA' \
        -addext keyUsage=keyCertSign,cRLSign -keyout ca.key -out ca.crt 2>/dev/null || exit 1
    far=351231235959Z
    rig_cert good DNS:localhost,IP:127.0.0.1 200101000000Z "$far" || exit 1
    rig_cert expired IP:127.0.0.2 200101000000Z 200201000000Z || exit 1
    rig_cert wrong DNS:other.example 200101000000Z "$far" || exit 1
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=self \
        -addext subjectAltName=IP:127.0.0.4 -keyout self.key -out self.crt 2>/dev/null ||
        exit 1
    cat self.key self.crt >self.pem
    chmod 644 ca.crt
)

# With RIG_OAUTH_INFO (a file that gets a port) tokens count too: a provider is started
# and asked about them.
rig_oauth_passdb() {
    [ -n "${RIG_OAUTH_INFO:-}" ] || return 0
    cat >"$1/dovecot/oauth.conf" <<END
introspection_mode = get
introspection_url = http://127.0.0.1:$(cat "$RIG_OAUTH_INFO")/info?token=
username_attribute = username
active_attribute = active
active_value = true
END
    cat <<END
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $1/dovecot/oauth.conf
}
END
}

rig_dovecot_conf() {
    cat <<END
base_dir = $1/dovecot/run
state_dir = $1/dovecot/state
log_path = $1/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4
instance_name = rig
first_valid_uid = 1
ssl = required
disable_plaintext_auth = yes
ssl_min_protocol = TLSv1.2
ssl_cert = <$1/cert/good.crt
ssl_key = <$1/cert/good.key
local 127.0.0.2 {
  ssl_cert = <$1/cert/expired.crt
  ssl_key = <$1/cert/expired.key
}
local 127.0.0.3 {
  ssl_cert = <$1/cert/wrong.crt
  ssl_key = <$1/cert/wrong.key
}
local 127.0.0.4 {
  ssl_cert = <$1/cert/self.crt
  ssl_key = <$1/cert/self.key
}
mail_location = maildir:$1/mail/%n
namespace inbox {
  inbox = yes
}
auth_username_format = %Ln
auth_mechanisms = plain login${RIG_OAUTH_INFO:+ xoauth2 oauthbearer}
auth_failure_delay = 0
recipient_delimiter = +
$(rig_oauth_passdb "$1")
passdb {
  driver = static
  args = password=$RIG_PASSWORD
}
userdb {
  driver = static
  args = uid=$2 gid=$3 home=$1/mail/%n allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = $RIG_IMAP_PORT
  }
  inet_listener imaps {
    port = $RIG_IMAPS_PORT
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $RIG_LMTP_PORT
  }
}
service auth {
  unix_listener auth-postfix {
    mode = 0666
  }
}
protocol lmtp {
  postmaster_address = postmaster@rig.example
}
END
}

rig_postfix_main() {
    cat <<END
compatibility_level = 3.6
queue_directory = $1/postfix/queue
data_directory = $1/postfix/data
meta_directory = /etc/postfix
maillog_file = $1/postfix.log
maillog_file_prefixes = $1
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = rig.example
mynetworks =
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:$RIG_LMTP_PORT
transport_maps = texthash:$1/postfix/etc/transport
recipient_delimiter = +
lmtp_tls_security_level = none
disable_dns_lookups = yes
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_chain_files = $1/cert/good.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = $1/dovecot/run/auth-postfix
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
smtpd_error_sleep_time = 0
smtpd_peername_lookup = no
minimal_backoff_time = 2s
queue_run_delay = 2s
END
}

rig_postfix_master() {
    cat <<END
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
fail unix - n n - - pipe user=$2 argv=/bin/sh -c {exit 67}
END
    for rig_pair in 1:good 2:expired 3:wrong 4:self; do
        rig_chain=$1/cert/${rig_pair#*:}.pem
        cat <<END
127.0.0.${rig_pair%%:*}:$RIG_SMTP_PORT inet n - n - - smtpd
  -o smtpd_tls_chain_files=$rig_chain
127.0.0.${rig_pair%%:*}:$RIG_SMTPS_PORT inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_tls_chain_files=$rig_chain
END
    done
}

rig_write_env() {
    cat >"$1/rig.env" <<END
RIG_DIR=$1
RIG_HOST=localhost
RIG_HOST_EXPIRED=127.0.0.2
RIG_HOST_WRONG_NAME=127.0.0.3
RIG_HOST_SELF_SIGNED=127.0.0.4
RIG_IMAP_PORT=$RIG_IMAP_PORT
RIG_IMAPS_PORT=$RIG_IMAPS_PORT
RIG_SMTP_PORT=$RIG_SMTP_PORT
RIG_SMTPS_PORT=$RIG_SMTPS_PORT
RIG_LMTP_PORT=$RIG_LMTP_PORT
RIG_CA=$1/cert/ca.crt
RIG_USER=feedback
RIG_PASSWORD=$RIG_PASSWORD
RIG_MAIL=$1/mail
RIG_IMAP_LOG=$1/dovecot.log
RIG_SMTP_LOG=$1/postfix.log
export RIG_DIR RIG_HOST RIG_HOST_EXPIRED RIG_HOST_WRONG_NAME RIG_HOST_SELF_SIGNED \\
    RIG_IMAP_PORT RIG_IMAPS_PORT RIG_SMTP_PORT RIG_SMTPS_PORT RIG_LMTP_PORT RIG_CA \\
    RIG_USER RIG_PASSWORD RIG_MAIL RIG_IMAP_LOG RIG_SMTP_LOG
END
}

# Until something listens on all ports; $1: seconds.
rig_wait_ports() {
    rig_left=$(($1 * 5))
    for rig_port in $RIG_IMAP_PORT $RIG_IMAPS_PORT $RIG_LMTP_PORT $RIG_SMTP_PORT \
        $RIG_SMTPS_PORT; do
        while [ "$(rig_free_port "$rig_port")" = "$rig_port" ]; do
            rig_left=$((rig_left - 1))
            [ "$rig_left" -gt 0 ] || return 1
            sleep 0.2
        done
    done
}

# What is missing to run here, on standard output.
rig_missing() {
    for rig_tool in openssl dovecot postfix; do
        command -v "$rig_tool" >/dev/null 2>&1 || [ -x "/usr/sbin/$rig_tool" ] ||
            echo "$rig_tool"
    done
    [ -e /usr/lib/dovecot/lmtp ] || echo dovecot-lmtpd
    [ -e /usr/lib/dovecot/imap ] || echo dovecot-imapd
    [ "$(id -u)" = 0 ] || echo 'root (Postfix starts as root only)'
}

# $1 rig, $2 folder of the provider; its process number is in provider.
rig_oauth_start() {
    python3 tests/live/oauth_provider.py "$1/cert/good.crt" "$1/cert/good.key" "$2" &
    provider=$!
    rig_left=100
    until [ -s "$2/http-port" ] && [ -s "$2/https-port" ]; do
        rig_left=$((rig_left - 1))
        [ "$rig_left" -gt 0 ] || rig_fail "no provider" || return 1
        sleep 0.1
    done
}

# Starts both servers with their files in DIR, which must be reachable by everybody
# (mktemp -d, then this makes it so). 0 and DIR/rig.env; 77: cannot run here; 1: failed.
rig_start() {
    PATH=$PATH:/usr/sbin:/sbin
    rig_lack=$(rig_missing)
    if [ -n "$rig_lack" ]; then
        echo "rig: not here, missing: $(echo "$rig_lack" | tr '\n' ' ')" >&2
        return 77
    fi
    mkdir -p "$1" && rig_dir=$(cd "$1" && pwd) || return 1
    chmod 755 "$rig_dir"
    mkdir -p "$rig_dir/dovecot/run" "$rig_dir/dovecot/state" "$rig_dir/mail" \
        "$rig_dir/postfix/etc" "$rig_dir/postfix/queue" "$rig_dir/postfix/data"
    chown nobody "$rig_dir/mail"
    chown postfix "$rig_dir/postfix/data"
    rig_certs "$rig_dir/cert" || rig_fail "no certificates" || return 1

    rig_base=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 11000))
    RIG_IMAP_PORT=$(rig_free_port "$rig_base")
    RIG_IMAPS_PORT=$(rig_free_port $((RIG_IMAP_PORT + 1)))
    RIG_LMTP_PORT=$(rig_free_port $((RIG_IMAPS_PORT + 1)))
    RIG_SMTP_PORT=$(rig_free_port $((RIG_LMTP_PORT + 1)))
    RIG_SMTPS_PORT=$(rig_free_port $((RIG_SMTP_PORT + 1)))
    RIG_PASSWORD=geheim-$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
    rig_write_env "$rig_dir"

    if [ -n "${RIG_OAUTH_INFO:-}" ]; then
        rig_oauth_start "$rig_dir" "${RIG_OAUTH_INFO%/*}" || return 1
    fi
    rig_dovecot_conf "$rig_dir" nobody "$(id -gn nobody)" >"$rig_dir/dovecot/dovecot.conf"
    rig_postfix_main "$rig_dir" >"$rig_dir/postfix/etc/main.cf"
    rig_postfix_master "$rig_dir" nobody >"$rig_dir/postfix/etc/master.cf"
    printf '%s\n' 'weg.example error:5.1.1 there is no such user here' \
        'spaeter.example fail:' >"$rig_dir/postfix/etc/transport"
    dovecot -c "$rig_dir/dovecot/dovecot.conf" ||
        rig_fail "Dovecot does not start, see $rig_dir/dovecot.log" || return 1
    if ! postfix -c "$rig_dir/postfix/etc" start >"$rig_dir/postfix.start" 2>&1 ||
        ! rig_wait_ports 20; then
        cat "$rig_dir/postfix.start" >&2
        rig_stop "$rig_dir"
        rig_fail "no answer, see $rig_dir/postfix.log and $rig_dir/dovecot.log"
        return 1
    fi
}

# Ends both; DIR and what is in it stay.
rig_stop() {
    PATH=$PATH:/usr/sbin:/sbin
    [ -f "$1/dovecot/dovecot.conf" ] || return 0
    rig_dir=$(cd "$1" && pwd)
    postfix -c "$rig_dir/postfix/etc" stop >/dev/null 2>&1
    dovecot -c "$rig_dir/dovecot/dovecot.conf" stop >/dev/null 2>&1
    return 0
}

# How many mails USER has in the inbox.
rig_count() {
    find "$RIG_MAIL/$1/new" "$RIG_MAIL/$1/cur" -type f 2>/dev/null | wc -l
}

# Until USER has at least N mails, SECONDS at most.
rig_wait_mail() {
    rig_left=$(($3 * 10))
    while [ "$(rig_count "$1")" -lt "$2" ]; do
        rig_left=$((rig_left - 1))
        [ "$rig_left" -gt 0 ] || rig_fail "no $2 mails for $1 after $3 s" || return 1
        sleep 0.1
    done
}

# Delivers the mail on standard input straight to USER's inbox (no SMTP).
rig_deliver() {
    mkdir -p "$RIG_MAIL/$1/tmp" "$RIG_MAIL/$1/new" "$RIG_MAIL/$1/cur"
    rig_name=$(date +%s).$(od -An -N8 -tx8 /dev/urandom | tr -d ' ').rig
    cat >"$RIG_MAIL/$1/tmp/$rig_name"
    chown -R nobody "$RIG_MAIL/$1"
    mv "$RIG_MAIL/$1/tmp/$rig_name" "$RIG_MAIL/$1/new/$rig_name"
}

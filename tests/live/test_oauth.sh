#!/bin/bash
# Servers that take tokens, not passwords: the device flow once, then IMAP and SMTP by
# OAUTHBEARER or XOAUTH2 on a private Dovecot and Postfix, tokens renewed when they end or
# are withdrawn. No token is in any output, log or argument list.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${NACHFASS:-build/nachfass}")
. tests/live/rig.sh
work=$(mktemp -d)
provider=
trap '[ -z "$provider" ] || kill "$provider"; rig_stop "$work/rig"; rm -rf "$work"' EXIT
# shellcheck source=tests/tap.sh
. tests/tap.sh

# ---- the provider first: Dovecot asks it about tokens
chmod 755 "$work"
mkdir -p "$work/p"
RIG_OAUTH_INFO=$work/p/http-port rig_start "$work/rig"
case $? in
0) ;;
77) echo '1..0 # SKIP no Dovecot and Postfix to start here'; exit 0 ;;
*) echo 'Bail out! the servers do not start'; exit 1 ;;
esac
. "$work/rig/rig.env"
port=$(cat "$work/p/https-port")

d=$work/d
"$program" init "$d" > /dev/null 2>&1
sed -i -e "s|^\( *\)\(# *\)\?url = \"maildir:in\".*|\1url = \"imap://localhost:$RIG_IMAP_PORT\"\n\1user = \"feedback\"\n\1oauth = \"m\"\n\1ca_file = \"$RIG_CA\"|" \
    -e "s|^\( *\)\(# *\)\?url = \"maildir:out\".*|\1url = \"smtp://localhost:$RIG_SMTP_PORT\"\n\1user = \"feedback\"\n\1oauth = \"m\"\n\1ca_file = \"$RIG_CA\"|" "$d/nachfass.conf"
cat >> "$d/nachfass.conf" << END
oauth "m" {
    token_url = "https://localhost:$port/token"
    device_url = "https://localhost:$port/device"
    client_id = "nachfass test"
    client_secret = "s%c&t"
    scope = "mail offline_access"
    token_file = "m.token"
    ca_file = "$RIG_CA"
}
END
chmod 600 "$d/nachfass.conf"
nf() { "$program" -c "$d/nachfass.conf" --now 2026-03-03T10:00:00Z -v "$@" >> "$work/said" 2>&1; }
told() { # NAME EXIT WORDS: of the command just run
    got=$?
    [ $got = "$2" ] && grep -qE "$3" "$work/said"
    ok $? "$1"
    { [ $got = "$2" ] && grep -qE "$3" "$work/said"; } || tail -3 "$work/said" | sed "s/^/# $got: /"
    cat "$work/said" >> "$work/all" && : > "$work/said"
}

nf check --connect
told 'without a token the command that gets one is named' 78 "no token yet: run 'nachfass oauth m' once"
echo deny > "$work/p/mode"
nf oauth m
told 'a person who refuses' 78 'not granted: access_denied'
rm "$work/p/mode"
nf oauth x
told 'an unknown section' 78 'no section oauth "x"'
nf oauth m
told 'the device flow shows where and which code' 0 'open https://login.example/device .* code WXYZ-1234'
[ "$(stat -c %a "$d/m.token")" = 600 ]
ok $? 'the tokens are readable for their owner alone'

nf check --connect
told 'both servers take the token' 0 'ok +outgoing server'
grep -qiE 'method=(OAUTHBEARER|XOAUTH2)' "$RIG_IMAP_LOG"
ok $? 'IMAP by token'
renewals() { grep -c refresh_token "$work/p/log"; }
[ "$(renewals)" = 0 ]
ok $? 'a token that is still good is not renewed'

sed -i 's/"expires_at": [0-9]*/"expires_at": 1/' "$d/m.token"
nf check --connect
told 'a token at its end is renewed' 0 'ok +outgoing server'
[ "$(renewals)" = 1 ]
ok $? 'once for both servers'
sed -i 's/"access_token": "[^"]*"/"access_token": "withdrawn"/' "$d/m.token"
nf check --connect
told 'a token that was withdrawn is renewed' 0 'ok +outgoing server'
[ "$(renewals)" = 2 ]
ok $? 'once'

echo down > "$work/p/mode"
sed -i 's/"expires_at": [0-9]*/"expires_at": 1/' "$d/m.token"
nf run
told 'a provider that is down: later' 75 "oauth 'm': the provider answers 503 just now"
echo html > "$work/p/mode"
nf run
told 'a page instead of an answer' 65 'is no JSON'
echo revoked > "$work/p/mode"
nf run
told 'a refresh token that is not taken any more' 78 "\(invalid_grant\): run 'nachfass oauth m' again"
rm "$work/p/mode"
{
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
    echo A1,2026-03-03T07:00:00Z,anna@gmx.example,Anna,de,phone,Anruf,,,
} > "$work/in.csv"
"$program" -c "$d/nachfass.conf" --now 2026-03-03T08:00:00Z import "$work/in.csv" > /dev/null
nf run
told 'and when it is, the run carries on' 0 'sent 1'
grep -qiE 'sasl_method=(OAUTHBEARER|XOAUTH2)' "$RIG_SMTP_LOG"
ok $? 'mail leaves by token'
chmod 644 "$d/m.token"
nf run
told 'a token file that others can read' 78 'others can read .*m.token'
chmod 600 "$d/m.token"
sed -i "/^oauth \"m\"/,\$s|ca_file = .*|ca_file = \"/etc/ssl/certs/ca-certificates.crt\"|" "$d/nachfass.conf"
sed -i 's/"expires_at": [0-9]*/"expires_at": 1/' "$d/m.token"
nf run
told 'a provider with a foreign certificate' 78 "oauth 'm': 'localhost:$port': .*certificate"

! grep -qE 'access-[0-9]|refresh-[0-9]|withdrawn|s%c&t' "$work/all"
ok $? 'no token and no secret is in any output'
echo "1..$n"

#!/bin/sh
# The whole loop on real servers: a private Postfix and Dovecot carry every mail, both
# ways, over verified TLS with login. The store must equal that of the same story on the
# Maildir spools, row by row.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
. tests/live/rig.sh
work=$(mktemp -d)
chmod 755 "$work" # the mail servers run as users of their own
trap 'rig_stop "$work/rig"; rm -rf "$work"' EXIT
rig_start "$work/rig"
case $? in
0) ;;
77) echo '1..0 # SKIP no private mail servers here'; exit 0 ;;
*) echo 'Bail out! the mail servers do not start'; exit 1 ;;
esac
. "$work/rig/rig.env"
# shellcheck source=tests/tap.sh
. tests/tap.sh

# ten days of the demo's story; $1 folder, $2 carries the mails of one moment
story() {
    day=0
    while [ $day -lt 10 ]; do
        today=$(date -u -d "@$((1772409600 + day * 86400))" +%Y-%m-%d)
        awk -F, -v until="$today" 'NR == 1 || substr($2, 1, 10) < until' \
            scripts/demo.d/interactions.csv > "$1/interactions.csv"
        [ $day != 5 ] || "$2_later" "$1"
        for hour in 06:00 11:00 16:00; do
            now=${today}T$hour:00Z
            "$program" -c "$1/nachfass.conf" --now "$now" import "$1/interactions.csv" > /dev/null
            "$program" -c "$1/nachfass.conf" --now "$now" run >> "$1/said" 2>&1 ||
                echo "run at $now failed" >> "$1/failed"
            "$2" "$1" "$(LC_ALL=C date -u -d "$today $hour" '+%a, %d %b %Y %H:%M:00 +0000')"
        done
        day=$((day + 1))
    done
    # what people wrote last is read too
    "$program" -c "$1/nachfass.conf" --now "${today}T18:00:00Z" run >> "$1/said" 2>&1 ||
        echo "the last run failed" >> "$1/failed"
}

spool() { scripts/people scripts/demo.d/people.txt "$1/out" "$1/in" "$1/state" "$2" > /dev/null; }
spool_later() { :; }

sent() { sqlite3 -readonly "$work/live/nachfass.db" "SELECT count(*) FROM outbox WHERE state = 3"; }
# what lies in the mailboxes of people, as one folder
arrived() { find "$RIG_MAIL" -path "$RIG_MAIL/feedback" -prune -o -type f \( -path '*/new/*' -o -path '*/cur/*' \) -print; }

submit() {
    python3 - "$1" << 'PY'
import email, os, smtplib, ssl, sys
raw = open(sys.argv[1], "rb").read()
m = email.message_from_bytes(raw)
tls = ssl.create_default_context(cafile=os.environ["RIG_CA"])
with smtplib.SMTP("localhost", int(os.environ["RIG_SMTP_PORT"])) as s:
    s.starttls(context=tls)
    s.login("anybody", os.environ["RIG_PASSWORD"])
    s.sendmail(m["From"], [m["To"]], raw)
PY
}

servers() {
    left=100
    while [ "$(arrived | wc -l)" -lt "$(sent)" ] && [ $left -gt 0 ]; do
        left=$((left - 1))
        sleep 0.1
    done
    arrived | while read -r f; do cp -n "$f" "$1/out/new/${f##*/}"; done
    scripts/people scripts/demo.d/people.txt "$1/out" "$1/in" "$1/state" "$2" > /dev/null
    k=0
    for f in "$1"/in/new/*; do
        [ -e "$f" ] || continue
        submit "$f" && rm "$f"
        k=$((k + 1))
        rig_wait_mail feedback $k 10
    done
}

# from the sixth day on by implicit TLS
servers_later() {
    sed -i "s|imap://localhost:$RIG_IMAP_PORT|imaps://localhost:$RIG_IMAPS_PORT|;
            s|smtp://localhost:$RIG_SMTP_PORT|smtps://localhost:$RIG_SMTPS_PORT|" "$1/nachfass.conf"
}

"$program" init "$work/spool" > /dev/null 2>&1
story "$work/spool" spool
"$program" init "$work/live" > /dev/null 2>&1
printf '%s' "$RIG_PASSWORD" > "$work/live/password"
chmod 600 "$work/live/password"
sed -i "s|^\( *\)\(# *\)\?url = \"maildir:in\".*|\1url = \"imap://localhost:$RIG_IMAP_PORT\"\n\1user = \"feedback\"\n\1password_file = \"password\"\n\1ca_file = \"$RIG_CA\"|
        s|^\( *\)\(# *\)\?url = \"maildir:out\".*|\1url = \"smtp://localhost:$RIG_SMTP_PORT\"\n\1user = \"feedback\"\n\1password_command = \"cat '$work/live/password'\"\n\1ca_file = \"$RIG_CA\"|" "$work/live/nachfass.conf"
"$program" -c "$work/live/nachfass.conf" check --connect > "$work/check" 2>&1
ok $? 'check --connect logs in to both servers'
sed 's/^/# /' "$work/check"
story "$work/live" servers

[ ! -e "$work/live/failed" ]
ok $? 'every run on real servers succeeds'
[ ! -e "$work/live/failed" ] || grep -h error "$work/live/said" | sort | uniq -c | head | sed 's/^/# /'
tests/dump.sh "$work/spool/nachfass.db" > "$work/spool.txt"
tests/dump.sh "$work/live/nachfass.db" > "$work/live.txt"
cmp -s "$work/spool.txt" "$work/live.txt"
ok $? "the store equals that of the Maildir spools, $(wc -l < "$work/live.txt") rows"
diff "$work/spool.txt" "$work/live.txt" | head -30 | sed 's/^/# /'
[ "$(arrived | wc -l)" = "$(sent)" ] && [ "$(sent)" -gt 20 ]
ok $? "each of $(sent) mails arrived once"
[ "$(rig_count feedback)" = 0 ]
ok $? 'the inbox is empty: what was read was moved'
grep -rh '^Subject:\|^From:\|^To:' "$RIG_MAIL/feedback/new" "$RIG_MAIL/feedback/cur" 2> /dev/null | sed 's/^/# left: /'
kept=$(find "$RIG_MAIL/feedback" -type f \( -path '*/new/*' -o -path '*/cur/*' \) | wc -l)
[ "$kept" = "$(sqlite3 -readonly "$work/live/nachfass.db" 'SELECT count(*) FROM inbox')" ]
ok $? "and none of $kept mails was deleted on the server"
! grep -rqF "$RIG_PASSWORD" "$work/live/said" "$work/live/nachfass.db"
ok $? 'the password is in no output and not in the store'

# ---- trouble: a clear sentence, the right exit code, and the next good run carries on
cp "$work/live/nachfass.conf" "$work/good.conf"
before=$(sent)
"$program" -c "$work/live/nachfass.conf" --now 2026-03-11T06:00:00Z \
    import - < scripts/demo.d/interactions.csv > /dev/null 2>&1
trouble() { # NAME EXIT WORDS SED-SCRIPT
    sed "$4" "$work/good.conf" > "$work/live/nachfass.conf"
    "$program" -c "$work/live/nachfass.conf" --now 2026-03-12T14:00:00Z run > "$work/out" 2> "$work/err"
    got=$?
    [ $got = "$2" ] && grep -qE "$3" "$work/err" && [ "$(sent)" = "$before" ]
    ok $? "$1: exit $2, the reason is named, nothing is lost"
    sed 's/^/# /' "$work/err"
    ! grep -rqF "$RIG_PASSWORD" "$work/out" "$work/err"
    ok $? "$1: the password is not told"
}
echo falsch > "$work/live/wrong"
chmod 600 "$work/live/wrong"
trouble 'wrong password' 78 'password' "s|password_file = \"password\"|password_file = \"wrong\"|
    s|/password'|/wrong'|"
trouble 'expired certificate' 78 'expired' "s|//localhost|//$RIG_HOST_EXPIRED|"
trouble 'certificate of another name' 78 'name' "s|//localhost|//$RIG_HOST_WRONG_NAME|"
trouble 'foreign certificate' 78 'trust|issuer|signed' "s|//localhost|//$RIG_HOST_SELF_SIGNED|"
trouble 'foreign authority' 78 'trust|issuer|signed' "s|ca_file = .*|ca_file = \"/etc/ssl/certs/ca-certificates.crt\"|"
trouble 'dead server' 75 'does not answer' "s|localhost:[0-9]*|localhost:1|"
cp "$work/good.conf" "$work/live/nachfass.conf"
"$program" -c "$work/live/nachfass.conf" --now 2026-03-12T14:00:00Z run > "$work/out" 2>&1
[ $? = 0 ] && [ "$(sent)" -gt "$before" ]
ok $? 'the next good run sends what waited'
left=100
while [ "$(arrived | wc -l)" -lt "$(sent)" ] && [ $left -gt 0 ]; do
    left=$((left - 1))
    sleep 0.1
done
[ "$(arrived | wc -l)" = "$(sent)" ]
ok $? "each of $(sent) mails arrived once"
echo "1..$n"

# shellcheck shell=sh disable=SC2154 # dir and port are private.sh's
# Sourced by the tests of IMAP servers that are not Dovecot, after the server has started:
# every reply is read once and moved, in whatever way that server can, and folders, other
# clients and a new UIDVALIDITY are as everywhere. The server offers STARTTLS with the
# certificate $dir/cert.pem for localhost and knows the user anna, password "secret".
# scene_all prints the TAP of it all. Threats 29 and 32.
# shellcheck source=tests/tap.sh
. tests/tap.sh
program=$(realpath "${NACHFASS:-build/nachfass}")
d=$dir/s
tap_said=$d/said

# $dir/cert.pem and key.pem; whoever the server is may read them
scene_cert() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout "$dir/key.pem" -out "$dir/cert.pem" \
        2> /dev/null
    chmod 644 "$dir/key.pem"
}
client() { python3 tests/live/imap_client.py "$port" anna secret "$dir/cert.pem" "$@"; }
holds() { same "$1" "$2" "$(client count "$3" 2>&1)"; } # NAME WANT FOLDER
fetch() { # MINUTE
    "$program" -c "$d/nachfass.conf" --now "2026-03-03T10:$1:00Z" fetch > "$d/out.txt" 2> "$d/said"
}
responses() { same "$1" "$2" "$(value 'SELECT count(*) FROM response')"; } # NAME WANT
setting() { # LINE: into the section of the mailbox
    sed -i "s|^\( *\)user = \"anna\"|&\n\1$1|" "$d/nachfass.conf"
}
# Replies of customers FROM to TO as files $d/m/N; the one of customer 5 has 1.4 MB
scene_replies() { # FROM TO
    python3 - "$d" "$1" "$2" << 'PY'
import sqlite3, sys
d, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
tokens = sqlite3.connect(f"file:{d}/nachfass.db?mode=ro", uri=True).execute(
    "SELECT c.email, i.token FROM invitation i JOIN customer c ON c.id = i.customer_id"
    " ORDER BY i.id").fetchall()
for n in range(first, last + 1):
    email, token = tokens[n]
    with open(f"{d}/m/{n}", "wb") as out:
        out.write((f"From: {email}\r\nTo: feedback+{token}@firma.example\r\nSubject: Re: x\r\n"
            f"Message-ID: <{n}.{token}@gmx.example>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\n"
            f"{n % 11}. Der Rückruf fehlt. Größe {n}\r\n" +
            ("> " + "x" * 70 + "\r\n") * (20000 if n == 5 else n)).encode())
PY
}
scene_begin() {
    "$program" init "$d" > /dev/null 2>&1
    mkdir "$d/m"
    {
        echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
        seq 80 | sed 's/.*/&,2026-03-01T10:00:00Z,c&@gmx.example,Kim &,de,phone,Anruf,,,/'
    } | "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z import - > /dev/null
    "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z send > /dev/null
    printf secret > "$d/password"
    chmod 600 "$d/password"
    sed -i "s|^\( *\)url = \"maildir:in\".*|\1url = \"imap://localhost:$port\"\n\1user = \"anna\"\n\1password_file = \"password\"\n\1ca_file = \"$dir/cert.pem\"\n\1timeout = 20s|" \
        "$d/nachfass.conf"
}
scene_read() {
    "$program" -c "$d/nachfass.conf" --now 2026-03-03T10:00:00Z check --connect \
        > "$d/out.txt" 2> "$d/said"
    ok $? 'check --connect: nothing to complain about'
    scene_replies 0 49
    # shellcheck disable=SC2046 # fifty names
    client add INBOX $(seq -f "$d/m/%g" 0 49)
    fetch 00
    same 'fifty replies are fetched' 0 $?
    responses 'each is read' 50
    same 'with its score' 0 "$(value 'SELECT count(*) FROM response WHERE score IS NULL')"
    holds 'none is left where replies arrive' 0 INBOX
    holds 'all lie in the folder for what is read' 50 INBOX.nachfass.done
    fetch 01
    same 'another fetch finds nothing' '0|50' "$?|$(value 'SELECT count(*) FROM inbox')"
}
scene_aside() {
    printf 'From: Eve <eve@x.example>\r\nMessage-ID: <e@x.example>\r\nContent-Type: multipart/mixed; boundary="%s"\r\n\r\n' \
        "$(head -c 200000 /dev/zero | tr '\0' b)" > "$d/m/bad"
    scene_replies 50 51
    client add INBOX "$d/m/50" "$d/m/bad" "$d/m/51"
    fetch 02
    responses 'a damaged mail between two replies: both are read' 52
    holds 'and nothing is left' 0 INBOX
    same 'no mail is lost' 53 "$(($(client count INBOX.nachfass.done) + $(client count INBOX.nachfass.aside)))"
}
scene_folder() {
    client create 'INBOX.R&APw-ck meld'
    setting 'folder = "INBOX.Rück meld"'
    scene_replies 52 56
    # shellcheck disable=SC2046
    client add 'INBOX.R&APw-ck meld' $(seq -f "$d/m/%g" 52 56)
    fetch 03
    same 'a folder with an umlaut and a space' '0|57' "$?|$(value 'SELECT count(*) FROM response')"
    holds 'which is empty then' 0 'INBOX.R&APw-ck meld'
    client delete 'INBOX.R&APw-ck meld'
    client create 'INBOX.R&APw-ck meld'
    scene_replies 57 57
    client add 'INBOX.R&APw-ck meld' "$d/m/52" "$d/m/53" "$d/m/57"
    fetch 04
    same 'the folder is another one of that name: two mails brought back count once, the new one is read' \
        '0|58' "$?|$(value 'SELECT count(*) FROM response')"
    holds 'and all three are away' 0 'INBOX.R&APw-ck meld'
    sed -i '/folder = "INBOX.R/d' "$d/nachfass.conf"
}
scene_others() {
    scene_replies 58 61
    # shellcheck disable=SC2046
    client add INBOX $(seq -f "$d/m/%g" 58 61)
    client flag INBOX 1:*
    fetch 05
    responses 'mails that a person has opened are read all the same' 62
    client move INBOX.nachfass.done '1:3' INBOX
    fetch 06
    same 'mails that a person puts back count once' '0|62|0' \
        "$?|$(value 'SELECT count(*) FROM response')|$(client count INBOX)"
}
scene_wrong() {
    printf Geheim7 > "$d/password"
    fetch 07
    same 'a wrong password: the exit code says configuration' 78 $?
    grep -q "mailbox 'answers'" "$d/said" && ! grep -q Geheim7 "$d/said"
    ok $? 'the error names the mailbox and not the password'
    printf secret > "$d/password"
}
scene_watch() { # EVERY: where the server tells at once, long
    "$program" -c "$d/nachfass.conf" watch --every "$1" > "$d/said" 2>&1 &
    watch=$!
    for _ in $(seq 600); do
        [ "$(value 'SELECT count(*) FROM outbox WHERE kind <> 0 AND state = 3')" -gt 0 ] && break
        sleep 0.05
    done
    scene_replies 62 62
    client add INBOX "$d/m/62"
    for _ in $(seq 600); do
        [ "$(value 'SELECT count(*) FROM response')" = 63 ] && break
        sleep 0.05
    done
    responses 'watch: a reply is read when it comes' 63
    kill "$watch"
    wait "$watch"
    same 'watch ends in order' 0 $?
    holds 'with nothing left behind' 0 INBOX
}
scene_all() { # EVERY
    scene_begin
    scene_read
    scene_aside
    scene_folder
    scene_others
    scene_wrong
    scene_watch "$1"
    echo "1..$n"
}

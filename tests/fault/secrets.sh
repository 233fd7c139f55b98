#!/bin/bash
# Passwords (threat 44): planted in each place they may come from, then looked for in all
# that is said at most words, in the process list, in the environment of what we start, in
# the store, and in core files; as written, in base64, URL-encoded. The servers refuse the
# login and repeat what they were sent, or never answer.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${NACHFASS:-build/nachfass}")
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null; rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
cat > "$work/server.py" <<'PY'
# IMAP and SMTP on one port each; "echo" repeats each line in its refusal, "mute" says
# nothing after the greeting
import socketserver, sys, threading
mode, where = sys.argv[1:]
class Imap(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN] hello\r\n")
        for line in self.rfile:
            if mode == "mute":
                continue
            tag, rest = line.split(None, 1)
            if rest.upper().startswith(b"CAPABILITY"):
                self.wfile.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN\r\n%s OK\r\n" % tag)
                continue
            if rest.upper().startswith(b"AUTHENTICATE"):
                if len(rest.split()) == 2:
                    self.wfile.write(b"+ \r\n")
                    rest = self.rfile.readline()
            self.wfile.write(b"%s NO I do not know %s\r\n" % (tag, rest.strip()))
class Smtp(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            if mode == "mute":
                continue
            if line.upper().startswith(b"EHLO"):
                self.wfile.write(b"250-hello\r\n250 AUTH PLAIN LOGIN\r\n")
                continue
            if line.upper().startswith(b"AUTH") and len(line.split()) == 2:
                self.wfile.write(b"334 \r\n")
                line = self.rfile.readline()
            self.wfile.write(b"535 5.7.8 I do not know %s\r\n" % line.strip())
socketserver.ThreadingTCPServer.daemon_threads = True
ports = []
for handler in (Imap, Smtp):
    s = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=s.serve_forever, daemon=True).start()
    ports.append(str(s.server_address[1]))
open(where, "w").write(" ".join(ports) + "\n")
threading.Event().wait()
PY
start() {
    [ -z "$server" ] || kill "$server"
    rm -f "$work/ports"
    python3 "$work/server.py" "$1" "$work/ports" &
    server=$!
    until [ -s "$work/ports" ]; do sleep 0.05; done
    read -r imap smtp < "$work/ports"
}
secret='geheim-W&4711%zz q'
user=feedback@firma.example
# every form that somebody could take it from
python3 - "$secret" "$user" > "$work/forms" <<'PY'
import base64, sys, urllib.parse
p, u = sys.argv[1:]
b = lambda s: base64.b64encode(s.encode()).decode().rstrip("=")
print("\n".join([p, b(p), b("\0%s\0%s" % (u, p)), b("%s\0%s\0%s" % (u, u, p)),
                 urllib.parse.quote(p), urllib.parse.quote_plus(p), p.replace("&", "&amp;")]))
PY
leaks() { grep -raFlf "$work/forms" "$@" 2> /dev/null; }
printf '%s' "$secret" > "$work/probe"
[ -n "$(leaks "$work/probe")" ]
ok $? 'what is looked for would be found'

# a configuration whose passwords come from $1
configure() {
    d=$work/$1
    "$program" init "$d" > /dev/null 2>&1
    case $1 in
    inline) words="password = '$secret'" ;;
    file)
        printf '%s\n' "$secret" > "$d/pw"
        chmod 600 "$d/pw"
        words='password_file = "pw"'
        ;;
    command)
        mkdir -m 700 "$d/private"
        printf '%s\n' "$secret" > "$d/private/pw"
        words="password_command = \"cat '$d/private/pw'\""
        ;;
    env) words='password_env = "NF_SECRET"' ;;
    credential)
        mkdir -m 700 "$d/cred"
        printf '%s' "$secret" > "$d/cred/mail"
        words='password_credential = "mail"'
        ;;
    esac
    # shellcheck disable=SC2016 # python's own
    python3 - "$d/nachfass.conf" "$words" "$imap" "$smtp" "$user" <<'PY'
import re, sys
path, words, imap, smtp, user = sys.argv[1:]
text = open(path).read()
for kind, url in (("in", "imap://127.0.0.1:" + imap), ("out", "smtp://127.0.0.1:" + smtp)):
    text = text.replace('url = "maildir:%s"' % kind,
                        'url = "%s"\n    user = "%s"\n    allow_plain = yes\n    timeout = 3s\n    %s' % (url, user, words))
open(path, "w").write(text)
PY
    chmod 600 "$d/nachfass.conf"
    scene_import "$d" 2026-03-02T10:00:00Z 2026-03-01 anna
}
call() { # COMMAND...
    (
        cd "$work" || exit
        ulimit -c unlimited
        [ "${d##*/}" != env ] || export NF_SECRET="$secret"
        [ "${d##*/}" != credential ] || export CREDENTIALS_DIRECTORY="$d/cred"
        exec "$program" -v -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z "$@"
    )
}

start echo
for from in inline file command env credential; do
    configure $from
    : > "$d/said"
    for what in run 'check --connect' status fetch send 'help mailbox' 'outbox list' '--json status'; do
        # shellcheck disable=SC2086 # words on purpose
        call $what >> "$d/said" 2>&1
    done
    grep -q 'does not accept user' "$d/said"
    ok $? "$from: the logins were tried and refused"
    [ -z "$(leaks "$d/said")" ]
    ok $? "$from: nothing said holds the password"
    grep -aFf "$work/forms" "$d/said" | head -3 | sed 's/^/# /'
    [ -z "$(leaks "$d"/nachfass.db*)" ]
    ok $? "$from: nor does the store"
done

# while it waits for a server: what others of this machine may see of it
start mute
for from in inline file command; do
    rm -rf "${work:?}/$from"
    configure $from
    call fetch > "$d/said" 2>&1 &
    pid=$!
    sleep 0.7
    found=
    for p in $pid $(pgrep -P $pid); do
        [ -r "/proc/$p/cmdline" ] || continue
        cat "/proc/$p/cmdline" "/proc/$p/environ" > "$d/seen" 2> /dev/null
        [ -s "$d/seen" ] || continue
        found=$found$(leaks "$d/seen")x
    done
    [ -n "$found" ] && [ -z "$(echo "$found" | tr -d x)" ]
    ok $? "$from: not in the process list, not in an environment"
    for p in $(pgrep -P $pid) $pid; do kill -ABRT "$p" 2> /dev/null; done
    wait $pid
    [ -z "$(find "$work" -name 'core*' -type f -print -quit)" ] || leaks "$work"/core* > "$work/found"
    [ ! -s "$work/found" ]
    ok $? "$from: a crash leaves no copy of it"
    rm -f "$work"/core* "$work/found"
done

# a file that others can read
configure file
chmod 644 "$d/pw"
call run > "$d/said" 2>&1
[ $? = 78 ] && grep -q 'others can read' "$d/said" && [ -z "$(leaks "$d/said")" ]
ok $? 'a password file that others can read: refused'
rm -rf "$work/inline"
configure inline
chmod 644 "$d/nachfass.conf"
call run > "$d/said" 2>&1
[ $? = 78 ] && [ -z "$(leaks "$d/said")" ]
ok $? 'a configuration that holds one and others can read: refused'
# what a shell would do with the command does not happen
rm -rf "$work/command"
configure command
sed -i "s|password_command = .*|password_command = \"cat $d/private/pw ; touch $work/shell\"|" "$d/nachfass.conf"
call run > "$d/said" 2>&1
[ ! -e "$work/shell" ] && [ -z "$(leaks "$d/said")" ]
ok $? 'the command is run without a shell'
echo "1..$n"

#!/bin/sh
# SIGTERM and SIGINT while mails are under way: what is begun is ended, the rest waits for
# the next run, nothing is in doubt. And a store that others hold: said, nothing lost.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
trap 'kill "$server" 2> /dev/null; rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
cat > "$work/sink.py" <<'PY'
import socketserver, sys, threading, time
lock, pause = threading.Lock(), float(sys.argv[2])
class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text + b"\r\n")
    def handle(self):
        self.say(b"220 slow")
        data = False
        for line in self.rfile:
            if data:
                if line.lower().startswith(b"message-id:"):
                    ident = line.split()[1].decode()
                if line == b".\r\n":
                    time.sleep(pause)
                    with lock, open(sys.argv[1], "a") as f:
                        f.write(ident + "\n")
                    data = False
                    self.say(b"250 2.0.0 taken")
            elif line.startswith(b"DATA"):
                data = True
                self.say(b"354 go on")
            elif line.startswith(b"QUIT"):
                return self.say(b"221 2.0.0 bye")
            else:
                self.say(b"250 2.0.0 ok")
socketserver.ThreadingTCPServer.daemon_threads = True
server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
print(server.server_address[1], flush=True)
server.serve_forever()
PY
: > "$work/taken"
python3 "$work/sink.py" "$work/taken" 0.05 > "$work/port" &
server=$!
while [ ! -s "$work/port" ]; do sleep 0.05; done
d=$work/d
count() { sqlite3 -readonly "$d/nachfass.db" "$1"; }
taken() { wc -l < "$work/taken"; }
"$program" init "$d" > /dev/null 2>&1
sed -i "s|url = \"maildir:out\"|url = \"smtp://127.0.0.1:$(cat "$work/port")\"\n    allow_plain = yes|;
    s/digest = .*/digest = none/" "$d/nachfass.conf"
{
    echo "$scene_head"
    for i in $(seq 300); do
        echo "s$i,2026-03-02T06:00:00Z,s$i@d.example,Kim,de,phone,Anruf,,,"
    done
} | "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z import - > /dev/null
for signal in TERM INT; do
    before=$(taken)
    # a shell without job control lets what it starts ignore SIGINT: python does not
    python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
        "$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z send > "$work/out" 2> "$work/said" &
    pid=$!
    while [ "$(taken)" -lt $((before + 10)) ]; do sleep 0.02; done
    kill -s $signal $pid
    wait $pid
    code=$?
    [ $code = 75 ] && grep -q 'stopped by a signal' "$work/said" && grep -q "^sent $(($(taken) - before)) mails" "$work/out"
    ok $? "SIG$signal: said, exit code 75, what has left is told"
    [ "$code" = 75 ] || sed "s/^/# exit code $code: /" "$work/said"
    [ "$(taken)" -lt 290 ] && [ "$(count 'SELECT count(*) FROM outbox WHERE state = 3')" = "$(taken)" ] &&
        [ "$(count 'SELECT count(*) FROM outbox WHERE state = 0')" = $((300 - $(taken))) ]
    ok $? 'what was begun was ended, the rest waits, nothing is in doubt'
done

# ---- the store is held by somebody else for longer than anybody waits
(
    echo 'BEGIN IMMEDIATE;'
    sleep 13
) | sqlite3 "$d/nachfass.db" &
holder=$!
sleep 0.3
before=$(taken)
"$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z send > "$work/out" 2> "$work/said"
code=$?
[ $code = 75 ] && grep -q 'locked by another process for too long' "$work/said" && [ "$(wc -l < "$work/said")" = 1 ]
ok $? 'a locked store: said, exit code 75'
[ "$(taken)" = "$before" ]
ok $? 'and nothing leaves'
wait $holder
# the same in the middle: mails are under way when the store is taken away
"$program" -c "$d/nachfass.conf" --now 2026-03-02T10:00:00Z send > "$work/out" 2> "$work/said" &
pid=$!
while [ "$(taken)" -lt $((before + 10)) ]; do sleep 0.02; done
(
    echo '.timeout 5000'
    echo 'BEGIN IMMEDIATE;'
    sleep 13
) | sqlite3 "$d/nachfass.db" &
holder=$!
wait $pid
code=$?
wait $holder
[ $code = 75 ] && grep -q 'locked by another process for too long' "$work/said"
ok $? 'locked while mails are under way: said, exit code 75'
sent=$(count 'SELECT count(*) FROM outbox WHERE state = 3')
[ "$sent" -le "$(taken)" ] && [ $(($(taken) - sent)) -le 8 ]
ok $? "at most what was under way is not known to have left: $(($(taken) - sent))"
"$program" -c "$d/nachfass.conf" --now 2026-03-02T10:05:00Z send > "$work/out" 2> "$work/said"
[ "$(sort "$work/taken" | uniq -d | wc -l)" = 0 ] &&
    [ "$(($(count 'SELECT count(*) FROM outbox WHERE state = 3') + $(count 'SELECT count(*) FROM outbox WHERE state = 6')))" = 300 ]
ok $? 'then all have left, nobody twice; what is in doubt is named'
[ "$(grep -c settled=unsure "$work/said")" = "$(count 'SELECT count(*) FROM outbox WHERE state = 6')" ]
ok $? 'each of those'
echo "1..$n"

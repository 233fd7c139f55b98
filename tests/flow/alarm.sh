#!/bin/sh
# Nothing is read or sent any more: `status` says so to a monitor, and the operator gets a
# mail by a way of its own, once a day, and one when it works again (threat 48).
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/scene.sh
. tests/scene.sh
d=$work/d
at() { # TIME COMMAND...
    now=2026-03-$1:00Z
    shift
    "$program" -c "$d/nachfass.conf" --now "$now" "$@"
}
"$program" init "$d" > /dev/null 2>&1
cat > "$work/second" <<'SH'
#!/bin/sh
n=$(ls "$1" | wc -l)
cat > "$1/$n"
SH
chmod 755 "$work/second"
mkdir "$work/told"
sed -i "/^alarm {/,/^}/d" "$d/nachfass.conf"
cat >> "$d/nachfass.conf" <<CONF
alarm {
    to = "admin@firma.example"
    command = "$work/second '$work/told'"
    after = 1h
}
CONF
at 02T08:00 status > "$work/out"
same 'a new store is not late' 0 $?
scene_import "$d" 2026-03-02T08:00:00Z 2026-03-01 anna bernd
at 02T08:00 run > /dev/null
same 'a good run' 0 $?
at 02T08:30 status > "$work/out"
same 'and status is content' 0 $?
grep -q '^  fetch *2026-03-02T08:00:00Z$' "$work/out" && grep -q '^  send *2026-03-02T08:00:00Z$' "$work/out"
ok $? 'it tells when each last worked'

# the spool of answers is gone, then the way out
mv "$d/in" "$d/gone"
: > "$d/in"
for t in 02T09:00 02T09:30 02T09:55; do at $t run > /dev/null 2>&1; done
same 'trouble for less than an hour: nobody is told' 0 "$(ls "$work/told" | wc -l)"
at 02T09:58 status > "$work/out"
same 'status neither' 0 $?
for t in 02T10:05 02T10:30 02T15:00 02T23:00; do at $t run > /dev/null 2>&1; done
same 'for more: one mail' 1 "$(ls "$work/told" | wc -l)"
at 02T23:00 status > "$work/out"
same 'status says it by its exit code' 69 $?
grep -q 'fetch .*not since 2026-03-02T09:00:00Z: .*TOO LONG' "$work/out"
ok $? 'and by words'
python3 - "$work/told/0" <<'PY'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
text = m.get_content()
ok = m["To"] == "admin@firma.example" and m["Auto-Submitted"] == "auto-generated" and "2026-03-02 10:00" in text
sys.exit(not (ok and "Postfach" in m["Subject"] and "in" in text))
PY
ok $? 'the mail names what, since when (local time), and comes from a machine'
at 03T10:10 run > /dev/null 2>&1
same 'again the next day' 2 "$(ls "$work/told" | wc -l)"
rm "$d/in"
mv "$d/gone" "$d/in"
at 03T11:00 run > /dev/null
at 03T11:30 run > /dev/null
same 'it works again: said once' 3 "$(ls "$work/told" | wc -l)"
grep -q 'liest wieder' "$work/told/2"
ok $? 'in other words'
at 03T11:30 status > /dev/null
same 'and status is content' 0 $?

# nothing leaves: what the outgoing server cannot carry goes by the command
scene_import "$d" 2026-03-03T11:30:00Z 2026-03-02 clara
mv "$d/out" "$d/gone"
: > "$d/out"
for t in 03T12:00 03T12:30 03T13:30; do at $t run > /dev/null 2>&1; done
same 'nothing can be sent: told' 4 "$(ls "$work/told" | wc -l)"
grep -q 'Subject: .*nicht senden' "$work/told/3"
ok $? 'so'
at 03T13:30 --json status | python3 -c 'import json, sys
b = json.load(sys.stdin)["beats"]
sys.exit(not (b["send"]["late"] and not b["fetch"]["late"] and b["send"]["trouble"]))'
ok $? 'status --json has both'
at 03T13:30 status --prometheus > "$work/out"
same 'status --prometheus has an exit code, too' 69 $?
grep -qx 'nachfass_late{step="send"} 1' "$work/out" && grep -qx 'nachfass_late{step="fetch"} 0' "$work/out" &&
    grep -q '^nachfass_last_success_timestamp_seconds{step="fetch"} 1772' "$work/out" &&
    ! grep -qvE '^(# TYPE nachfass_[a-z_]+ gauge|nachfass_[a-z_]+(\{[a-z]+="[a-z]+"\})? [0-9]+)$' "$work/out"
ok $? 'in the format of its kind'
rm "$d/out"
mv "$d/gone" "$d/out"
at 03T14:30 run > /dev/null
same 'over' 5 "$(ls "$work/told" | wc -l)"

# a command that fails is said, and tried again; without one the outbox carries the mail
sed -i 's|^    command = .*|    command = "/bin/false"|' "$d/nachfass.conf"
mv "$d/in" "$d/gone"
: > "$d/in"
at 04T08:00 run > /dev/null 2>&1
at 04T10:00 run > /dev/null 2> "$work/said"
grep -q 'could not be told' "$work/said"
ok $? 'a command that fails is said'
sed -i '/^    command = "\/bin\/false"/d' "$d/nachfass.conf"
at 04T10:05 run > /dev/null 2>&1
at 04T10:10 run > /dev/null 2>&1
at 04T10:15 run > /dev/null 2>&1
same 'else the mail goes out as all others, once' 1 "$(grep -l '^To: admin@firma.example' "$d"/out/new/* | wc -l)"
# silence of everything: only a monitor can see it
rm "$d/in"
mv "$d/gone" "$d/in"
at 04T11:00 run > /dev/null
at 04T12:30 status > /dev/null
same 'no runs any more: status is the one to ask' 69 $?
echo "1..$n"

#!/bin/sh
# Sending: MAILS personalised multipart mails (about 10 KB) over the whole path, from
# imported interactions to committed verdicts, and the drain alone (from the queue),
# into a sink on loopback; against a pooled nodemailer, which composes too, and Postfix's
# bare smtp-source (one fixed body of the same size) with as many kept-open sessions, and
# as it comes: a connection a mail.
# Then a sink that answers after 20 ms, over 1, 4 and 16 connections; then the peak
# memory of a drain of 1,000 mails and of QUEUED (100,000; a million fits, with 15 GB).
# Mails per second, the best of ROUNDS interleaved rounds.
set -eu
cd "$(dirname "$0")/../.."
program=$(realpath "${NACHFASS:-build/nachfass}")
bin=$(realpath "${BENCH:-build/bench}")
mails=${MAILS:-20000}
queued=${QUEUED:-100000}
rounds=${ROUNDS:-3}
sessions=16
work=$(mktemp -d "${TMPDIR:-/tmp}/nachfass-bench.XXXXXX")
sink=
trap 'test -z "$sink" || kill "$sink"; rm -rf "$work"' EXIT
due=2026-06-01T10:00:00Z
source=$(PATH=$PATH:/usr/sbin command -v smtp-source) || {
    echo 'send: smtp-source is missing (Debian: postfix)' >&2
    exit 1
}

start_sink() { # DELAY_MS; sets port
    rm -f "$work/sink"
    "$bin/send" sink "$1" > "$work/sink" &
    sink=$!
    until test -s "$work/sink"; do :; done
    port=$(head -n 1 "$work/sink")
}
stop_sink() {
    kill "$sink"
    wait "$sink" 2> /dev/null || true
    sink=
}

aim() { # DIR PORT SESSIONS
    sed "s/PORT/$2/; s/SESSIONS/$3/" "$1/nachfass.conf" > "$1/aimed.conf"
}
# a store with N imported interactions, due one hour later
fill() { # DIR N
    "$program" init "$1" > /dev/null 2>&1
    sed -i 's|url = "maildir:out"|url = "smtp://127.0.0.1:PORT"\
    allow_plain = yes\
    helo = bench.example\
    connections = SESSIONS|' "$1/nachfass.conf"
    awk -v n="$2" 'BEGIN {
        print "interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product"
        for (i = 1; i <= n; i++)
            printf "T%09d,2026-06-01T06:00:00Z,kunde%d@web.example,Kim Kunde %d,de,phone,Anruf,Nadja,service,Tarif\n", i, i, i
    }' > "$1/in.csv"
    aim "$1" 1 1
    "$program" -c "$1/aimed.conf" --now 2026-06-01T09:00:00Z import "$1/in.csv" > /dev/null
}
run_send() { # DIR
    "$program" -c "$1/aimed.conf" --now "$due" send > "$work/said" 2>&1
}
# planned, composed and queued, with nobody to send it to
queue() { # DIR
    aim "$1" 1 1
    run_send "$1" || true
}
rate() { # N COMMAND...: mails per second
    n=$1
    shift
    begin=$(date +%s.%N)
    "$@" || { echo "send: $* failed" >&2; cat "$work/said" >&2; echo 0; return; }
    awk -v a="$begin" -v b="$(date +%s.%N)" -v n="$n" 'BEGIN { printf "%.0f", n / (b - a) }'
}
best() { # OLD NEW
    awk -v a="$1" -v b="$2" 'BEGIN { print (a > b ? a : b) }'
}
line() { # NAME OURS REFERENCE
    awk -v n="$1" -v a="$2" -v b="$3" \
        'BEGIN { if (b == 0) { print "send: " n " failed"; exit } printf "%s %s %s %.3f\n", n, a, b, a / b }'
}
ours() { # DIR SESSIONS N: from a copy of the store
    rm -rf "$work/run"
    cp -r "$1" "$work/run"
    aim "$work/run" "$port" "$2"
    sync
    rate "$3" run_send "$work/run"
}
theirs() { # SESSIONS N [-d]: all mails of a session over one connection
    # shellcheck disable=SC2086 # none or one
    rate "$2" "$source" ${3-} -s "$1" -m "$2" -l "$size" -f a@firma.example -t b@kunde.example \
        "127.0.0.1:$port"
}

fill "$work/due" "$mails"
cp -r "$work/due" "$work/queued"
queue "$work/queued"
size=$("$program" -c "$work/queued/aimed.conf" outbox show $((mails / 2)) | wc -c)
start_sink 0
whole=0 drain=0 node=0 bare=0 single=0
for _ in $(seq "$rounds"); do
    whole=$(best "$whole" "$(ours "$work/due" $sessions "$mails")")
    bare=$(best "$bare" "$(theirs $sessions "$mails" -d)")
    single=$(best "$single" "$(theirs $sessions "$mails")")
    drain=$(best "$drain" "$(ours "$work/queued" $sessions "$mails")")
    node=$(best "$node" "$(node tests/bench/send.mjs "$bin/node_modules" "$port" $sessions $((mails / 5)))")
done
stop_sink
line "send/whole-path-over-nodemailer-$sessions-sessions" "$whole" "$node"
line "send/whole-path-over-smtp-source-$sessions-sessions" "$whole" "$bare"
line "send/whole-path-over-smtp-source-a-connection-a-mail" "$whole" "$single"
line "send/drain-over-smtp-source-$sessions-sessions" "$drain" "$bare"
line "send/drain-over-smtp-source-a-connection-a-mail" "$drain" "$single"

# twenty milliseconds an answer: a hundred mails a session, about five seconds
start_sink 20
one=0
for n in 1 4 16; do
    fill "$work/late$n" $((100 * n))
    queue "$work/late$n"
    mine=0 other=0
    for _ in $(seq "$rounds"); do
        mine=$(best "$mine" "$(ours "$work/late$n" "$n" $((100 * n)))")
        other=$(best "$other" "$(theirs "$n" $((100 * n)) -d)")
    done
    line "send/20ms-$n-sessions-over-smtp-source" "$mine" "$other"
    test "$n" != 1 || one=$mine
    test "$n" = 1 || line "send/20ms-growth-to-$n-sessions" \
        "$(awk -v a="$mine" -v b="$one" 'BEGIN { printf "%.2f", a / b }')" "$n"
done
stop_sink

# peak memory, in KB
peak() { # DIR
    rm -rf "$work/run"
    mv "$1" "$work/run"
    aim "$work/run" "$port" $sessions
    "$bin/send" peak "$program" -c "$work/run/aimed.conf" --now "$due" send
}
start_sink 0
fill "$work/few" 1000
queue "$work/few"
fill "$work/many" "$queued"
queue "$work/many"
few=$(peak "$work/few")
line "send/peak-KB-of-$queued-queued-over-1000" "$(peak "$work/many")" "$few"
stop_sink

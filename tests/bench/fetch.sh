#!/bin/bash
# `fetch` end to end (fetched, stored, read, applied, moved) over IMAP from a private
# Dovecot, N replies of 2 to 8 KB to surveys of ours (20,000): mails a second against
# imapflow + mailparser, which only fetch and parse (of N_NODE), and against a bare
# socket that fetches the same bytes in one FETCH and drops them; with 20 ms of way there
# and back the same, and one FETCH a mail (of N_SINGLE). All over implicit TLS, on
# mailboxes the server has indexed before. Then the peak memory of any of its processes
# with N_MANY mails beside N_FEW, and with one mail of 50 MB. PARTS= for some of it.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${NACHFASS:-build/nachfass}")
modules=$(realpath "${BENCH:-build/bench}/node_modules")
n=${N:-20000} n_node=${N_NODE:-1000} n_single=${N_SINGLE:-200} n_few=${N_FEW:-2000}
n_many=${N_MANY:-200000} parts=${PARTS:-near far memory} rounds=${ROUNDS:-2}
. tests/live/rig.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/nachfass-bench.XXXXXX")
proxy='' sink=''
trap '[ -z "$proxy" ] || kill "$proxy"; [ -z "$sink" ] || kill "$sink"; rig_stop "$work/rig"; rm -rf "$work"' EXIT
chmod 755 "$work"
rig_start "$work/rig" || exit 1
. "$work/rig/rig.env"
python3 tests/bench/fetch.py proxy "$RIG_IMAPS_PORT" 10 > "$work/port" &
proxy=$!
sink_port=$(rig_free_port $((RIG_SMTPS_PORT + 1)))
smtp-sink -u nobody -c "127.0.0.1:$sink_port" 1000 > /dev/null &
sink=$!
now=2026-06-02T12:00:00Z

# a store that has asked COUNT customers, and their replies
ask() { # DIR COUNT
    "$program" init "$1" > /dev/null 2>&1
    mkdir -p "$1/mails"
    sed -i 's|send_hours = .*|send_hours = {"always"}|; s|remind = .*|remind = 0s|
        s|url = "maildir:out"|url = "smtp://127.0.0.1:'"$sink_port"'"\
    allow_plain = yes\
    helo = bench.example|' "$1/nachfass.conf"
    awk -v n="$2" 'BEGIN {
        print "interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product"
        for (i = 1; i <= n; i++)
            printf "T%d,2026-06-01T08:00:00Z,c%d@web.example,Kim Kunde,de,phone,Anruf,,,\n", i, i
    }' > "$1/in.csv"
    "$program" -c "$1/nachfass.conf" --now 2026-06-01T12:00:00Z import "$1/in.csv" > /dev/null &&
        "$program" -c "$1/nachfass.conf" --now 2026-06-01T12:00:00Z send > /dev/null || exit 1
    python3 tests/bench/fetch.py mails "$1/nachfass.db" "$2" "$1/mails"
}

# the store of FROM again, and its mails in a mailbox of USER's, indexed
box() { # FROM DIR USER PORT
    mkdir -p "$2" "$RIG_MAIL/$3/new" "$RIG_MAIL/$3/tmp"
    cp -r "$1"/nachfass.* "$2/"
    cp -rl "$1/mails" "$RIG_MAIL/$3/cur"
    chown -R nobody "$RIG_MAIL/$3"
    printf '%s' "$RIG_PASSWORD" > "$2/password"
    chmod 600 "$2/password"
    sed -i "s|^\( *\)url = \"maildir:in\".*|\1url = \"imaps://localhost:$4\"\n\1user = \"$3\"\n\1password_file = \"password\"\n\1ca_file = \"$RIG_CA\"\n\1timeout = 30m|" "$2/nachfass.conf"
    other bare "$RIG_IMAPS_PORT" "$3" > /dev/null
}

other() { # HOW PORT USER [COUNT]
    python3 tests/bench/fetch.py "$1" "$2" "$RIG_CA" "$3" "$RIG_PASSWORD" ${4:+"$4"}
}

# 'SECONDS PEAK_KB' of one fetch
ours() { # DIR COUNT
    python3 tests/bench/fetch.py peak "$1/said" "$program" -c "$1/nachfass.conf" --now "$now" fetch ||
        tail -2 "$1/said" >&2
    got=$(sqlite3 "$1/nachfass.db" 'SELECT count(*) FROM response')
    moved=$(sqlite3 "$1/nachfass.db" 'SELECT count(*) FROM inbox WHERE moved = 1')
    [ "$got" = "$2" ] && [ "$moved" = "$2" ] || echo "bench: of $2 mails $got applied, $moved moved" >&2
}

line() { # NAME OURS REFERENCE
    awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "fetch/%s %s %s %.3f\n", n, a, b, a / b }'
}
best() {
    awk -v a="$1" -v b="$2" 'BEGIN { print (a > b ? a : b) }'
}

# our rate and the bare socket's, the best of the interleaved rounds, in mine and bare
rates() { # NAME PORT
    mine=0 bare=0
    for round in $(seq "$rounds"); do
        box "$work/asked" "$work/$1$round" "$1$round" "$2"
        bare=$(best "$bare" "$(other bare "$2" "$1$round")")
        took=$(ours "$work/$1$round" "$n")
        mine=$(best "$mine" "$(echo "$took" | awk -v n="$n" '{ printf "%.1f", n / $1 }')")
        [ "$round" = "$rounds" ] || rm -rf "$work/$1$round" "$RIG_MAIL/$1$round"
    done
}

case " $parts " in *" near "* | *" far "*)
    made=$(ask "$work/asked" "$n")
    echo "fetch: ${made% *} replies, ${made#* } bytes in the mean" >&2
    box "$work/asked" "$work/kept" kept "$RIG_IMAPS_PORT" ;;
esac
case " $parts " in *" near "*)
    rates near "$RIG_IMAPS_PORT"
    node=$(node tests/bench/fetch.mjs "$modules" "$RIG_IMAPS_PORT" "$RIG_CA" kept "$RIG_PASSWORD" "$n_node")
    line imapflow+mailparser-mails-per-s "$mine" "$node"
    line bare-socket-mails-per-s "$mine" "$bare" ;;
esac
case " $parts " in *" far "*)
    rates far "$(cat "$work/port")"
    line bare-socket-20ms-mails-per-s "$mine" "$bare"
    line one-by-one-20ms-mails-per-s "$mine" "$(other single "$(cat "$work/port")" kept "$n_single")" ;;
esac
case " $parts " in *" memory "*)
    few='' many='' large=''
    for count in $n_few $n_many; do
        ask "$work/asked$count" "$count" > /dev/null
        box "$work/asked$count" "$work/m$count" "m$count" "$RIG_IMAPS_PORT"
        few=$many
        many=$(ours "$work/m$count" "$count" | awk '{ printf "%.1f", $2 / 1024 }')
        [ "$count" = "$n_few" ] || rm -rf "$work/m$count" "$RIG_MAIL/m$count" "$work/asked$count"
    done
    mkdir -p "$work/large/mails"
    ask "$work/large" 1 > /dev/null
    for mail in "$work/large/mails"/*; do
        head -c 37500000 /dev/urandom | base64 -w 76 >> "$mail"
        mv "$mail" "${mail%%,S=*}:2," # the name told its size
    done
    box "$work/large" "$work/one" one "$RIG_IMAPS_PORT"
    large=$(ours "$work/one" 1 | awk '{ printf "%.1f", $2 / 1024 }')
    line "peak-MB($n_many-beside-$n_few-mails)" "$many" "$few"
    line "peak-MB($n_many-mails-of-48)" "$many" 48
    line "peak-MB(one-of-50MB-beside-$n_few-mails)" "$large" "$few"
    line "peak-MB(one-of-50MB-of-48)" "$large" 48 ;;
esac

# Sourced by the shell tests: TAP as prove reads it, and the store they look into. Must
# never be run as a test itself.
# shellcheck shell=sh disable=SC2154 # $d is the caller's
n=0
ok() { # STATUS NAME
    n=$((n + 1))
    if [ "$1" = 0 ]; then
        echo "ok $n - $2"
        return
    fi
    echo "not ok $n - $2"
    # what the program said last, where the caller keeps it
    [ ! -f "${tap_said:-}" ] || tail -n 5 "$tap_said" | sed 's/^/# /'
}
same() { # NAME WANT GOT
    [ "$3" = "$2" ]
    ok $? "$1"
    [ "$3" = "$2" ] || printf '%s\n' "want $2" "got  $3" | sed 's/^/# /'
}
value() { sqlite3 -readonly -cmd ".timeout 5000" "$d/nachfass.db" "$1"; } # SQL
is() { same "$1" "$2" "$(value "$3" 2>&1)"; }        # NAME WANT SQL

# shellcheck shell=sh
# Sourced by tests of mail servers whose Debian packages collide with Postfix: such a server
# is unpacked into build/ and runs in a mount name space of its own; it touches nothing of
# this machine. "1..0 # SKIP" says why it cannot run here.

private_skip() {
    echo "1..0 # SKIP $1"
    exit 0
}

# Its children may outlive the server for a moment, and write.
private_end() {
    test -z "$pid" || { kill "$pid" && wait "$pid"; } 2> /dev/null || true
    for _ in $(seq 50); do
        rm -rf "$dir" 2> /dev/null && return
        sleep 0.1
    done
    echo "# $dir could not be removed" >&2
}

# Sets root, where it is unpacked, dir, its own, and port, which is free.
private_begin() { # NAME FOLDER PROGRAM PACKAGE...
    root=$PWD/build/$2
    test "$(id -u)" = 0 || private_skip "$1 needs root to change its user"
    unshare -m true 2> /dev/null || private_skip 'no mount name spaces here'
    if ! test -x "$root/$3"; then
        name=$1
        shift 3
        mkdir -p "$root/debs"
        (cd "$root/debs" && apt-get -qq download "$@") > /dev/null 2>&1 ||
            private_skip "the packages of $name cannot be had"
        for deb in "$root"/debs/*.deb; do
            dpkg-deb -x "$deb" "$root"
        done
    fi
    dir=$(mktemp -d)
    pid=
    trap private_end EXIT
    chmod 755 "$dir"
    port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
}

# Where the server is to find its files under /usr itself, its SCRIPT lays them over it.
private_over() {
    unshare -m mount -t overlay overlay -o "lowerdir=$root/usr:/usr" /usr 2> /dev/null ||
        private_skip 'no overlay file systems here'
}

# SCRIPT mounts what it needs and becomes the server: $1 is dir, $2 where LIBRARY is, $3 root
private_start() { # LIBRARY SCRIPT
    lib=$(dirname "$(find "$root" -name "$1" | head -n 1)")
    unshare -m sh -c 'mount --bind "$1/passwd" /etc/passwd &&
        mount --bind "$1/group" /etc/group && '"$2" sh "$dir" "$lib" "$root" > "$dir/said" 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))" \
            2> /dev/null && return
        sleep 0.1
    done
    echo "Bail out! the server does not start: $(tail -n 3 "$dir/said")"
    exit 1
}

# post_peer.c with these arguments behind the port; prints its own TAP line
private_peer() {
    # shellcheck disable=SC2086 # several flags in one variable
    ${CC:-gcc} -std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -include base/banned.h -O1 -g -fPIE \
        -pie ${EXTRA:-} -o "$dir/peer" tests/live/post_peer.c "${B:-build}/libnachfass.a" \
        -lcurl-gnutls -lnettle
    "$dir/peer" "$port" "$@"
}

#!/bin/sh
# src/post against a private Dovecot and Postfix. TAP. B names the build folder, its
# libnachfass.a must be there. Exit 77: the servers cannot run here.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
. tests/live/rig.sh

dir=$(mktemp -d)
trap 'rig_stop "$dir"; rm -rf "$dir"' EXIT
rc=0
rig_start "$dir" || rc=$?
if [ "$rc" = 77 ]; then
    echo '1..0 # SKIP no private mail server can run here'
    exit 0
fi
[ "$rc" = 0 ] || exit 1
. "$dir/rig.env"
# shellcheck disable=SC2086 # several flags in one variable
${CC:-gcc} -std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -include base/banned.h -O1 -g -fPIE \
    -pie ${EXTRA:-} -o "$dir/post_live" tests/live/post_live.c "$B/libnachfass.a" \
    -letpan -lcurl-gnutls -lnettle
"$dir/post_live" || rc=1
if [ "$rc" != 0 ]; then
    tail -n 20 "$RIG_IMAP_LOG" "$RIG_SMTP_LOG" | sed 's/^/# /'
fi
exit "$rc"

#!/bin/sh
# Reads the hand-made mails of machines, and of people who sound like them; TAP.
# usage: tests/corpus/machines.sh [FILE...]; program from $NACHFASS
set -eu
exec python3 "$(dirname "$0")/machines/check.py" "$@"

#!/bin/sh
# Every sample mail, damaged in the ways that mail is damaged on its way, must read as if
# it were whole: the same words, score, kind and sender.
# usage: tests/corpus/damage.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/../.."
exec python3 tests/corpus/damage.py "${1:-${NACHFASS:-build/nachfass}}"

#!/bin/sh
# Measures the reader on tests/corpus/mails; fails when a figure falls below its bound.
# usage: tests/corpus/run.sh [PROGRAM]
set -eu
exec python3 "$(dirname "$0")/score.py" "${1:-build/nachfass}"

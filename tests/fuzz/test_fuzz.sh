#!/bin/sh
# Every fuzz target for some seconds: seeds, dictionaries and a fixed random seed. The
# long run is `make fuzz`.
set -eu
cd "$(dirname "$0")/../.."
test -x build/fuzz/target/mail || make -s fuzzers >&2
exec scripts/fuzz "-max_total_time=${FUZZ_SECONDS:-6}"

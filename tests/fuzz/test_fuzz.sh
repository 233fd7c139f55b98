#!/bin/sh
# Every fuzz target for a number of inputs that follows from seeds, dictionaries and code
# alone: what passes once passes again. The long run, which looks for more, is `make fuzz`.
set -eu
cd "$(dirname "$0")/../.."
test -x build/fuzz/target/mail || make -s fuzzers >&2
exec scripts/fuzz -runs=20000

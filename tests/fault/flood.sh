#!/bin/sh
# Ten thousand detractors at once (threat 49): see tests/flow/flood.sh.
exec tests/flow/flood.sh 10000

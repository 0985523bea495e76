#!/bin/sh
# dev/testGetMetrics.sh: Counters of scheduler, dispatcher and runs.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET metrics 200

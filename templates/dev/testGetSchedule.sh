#!/bin/sh
# dev/testGetSchedule.sh: The schedule named default.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET scheduler 200

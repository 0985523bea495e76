#!/bin/sh
# dev/testGetScheduleList.sh: All schedules.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET schedulerLIST 200

#!/bin/sh
# dev/testDeleteSchedule.sh: Removes the schedule named default; testPostSchedule.sh makes it again.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh DELETE scheduler 200

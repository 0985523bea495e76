#!/bin/sh
# dev/testPutSchedule.sh: Changes the schedule named default to the one of dev/data/schedule.json.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh PUT scheduler 200 dev/data/schedule.json

#!/bin/sh
# dev/testPostSchedule.sh: Makes the schedule named default, as dev/data/schedule.json has it.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh POST scheduler 201 dev/data/schedule.json

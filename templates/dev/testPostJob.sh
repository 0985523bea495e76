#!/bin/sh
# dev/testPostJob.sh: Adds the job of dev/data/job.json.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh POST jobs 201 dev/data/job.json

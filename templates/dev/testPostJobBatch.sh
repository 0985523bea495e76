#!/bin/sh
# dev/testPostJobBatch.sh: Adds the jobs of dev/data/batch.json, whose timeout is too short: their runs end dead.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh POST jobs/batch 201 dev/data/batch.json

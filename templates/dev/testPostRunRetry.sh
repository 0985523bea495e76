#!/bin/sh
# dev/testPostRunRetry.sh ID: Runs the dead run ID again.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
id=${1:?give the id of a dead run, as dev/testGetDeadLetterList.sh shows it}
exec dev/call.sh POST "runs/$id/retry" 200

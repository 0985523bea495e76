#!/bin/sh
# dev/testGetRun.sh ID: The run ID, its result and what it was made from.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
id=${1:?give the id of a run, as dev/testGetJobRuns.sh shows it}
exec dev/call.sh GET "runs/$id" 200

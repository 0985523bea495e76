#!/bin/sh
# dev/testDeleteRun.sh ID: Cancels the run ID, or forgets it when it is dead.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
id=${1:?give the id of a run, as dev/testGetRunList.sh shows it}
exec dev/call.sh DELETE "runs/$id" 200

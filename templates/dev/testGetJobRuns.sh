#!/bin/sh
# dev/testGetJobRuns.sh ID: The runs of the job ID and their results.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
id=${1:?give the id of a job, as dev/testGetJobList.sh shows it}
exec dev/call.sh GET "jobs/$id/runs" 200

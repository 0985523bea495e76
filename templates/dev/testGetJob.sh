#!/bin/sh
# dev/testGetJob.sh ID: The job ID.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
id=${1:?give the id of a job, as dev/testGetJobList.sh shows it}
exec dev/call.sh GET "jobs/$id" 200

#!/bin/sh
# dev/testDeleteJob.sh ID: Removes the job ID.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
id=${1:?give the id of a job, as dev/testGetJobList.sh shows it}
exec dev/call.sh DELETE "jobs/$id" 200

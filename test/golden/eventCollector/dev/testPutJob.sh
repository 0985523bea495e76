#!/bin/sh
# dev/testPutJob.sh ID: Replaces the job ID by the one of dev/data/jobUpdate.json.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
id=${1:?give the id of a job, as dev/testGetJobList.sh shows it}
exec dev/call.sh PUT "jobs/$id" 200 dev/data/jobUpdate.json

#!/bin/sh
# dev/testGetJobList.sh: The jobs, a page at a time.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET "jobs?count=10" 200

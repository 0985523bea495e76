#!/bin/sh
# dev/testGetList.sh: The jobs as a bare array.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET "jobsLIST?count=10" 200

#!/bin/sh
# dev/testGetRunList.sh [STATE]: The runs in a state, or all that are not finished.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET "runs${1:+?state=$1}" 200

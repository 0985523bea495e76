#!/bin/sh
# dev/testGetDeadLetterList.sh: The runs that have failed for good.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET deadletters 200

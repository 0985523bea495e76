#!/bin/sh
# dev/testGetLiveness.sh: Whether the service is alive.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET liveness 200

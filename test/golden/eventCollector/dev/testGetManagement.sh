#!/bin/sh
# dev/testGetManagement.sh: Commands, settings and where each value came from. Open to the same machine.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET management 200

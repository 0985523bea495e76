#!/bin/sh
# dev/testPutManagement.sh: Carries out the command of dev/data/management.json. Open to the same machine.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh PUT management 200 dev/data/management.json

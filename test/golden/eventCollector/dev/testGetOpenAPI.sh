#!/bin/sh
# dev/testGetOpenAPI.sh: The description of the whole interface.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET openapi.yaml 200

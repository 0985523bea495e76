#!/bin/sh
# dev/testPostDeadLetterRetry.sh ID...: Runs the dead runs ID... again.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
: "${1:?give the ids of dead runs, as dev/testGetDeadLetterList.sh shows them}"
body=$(mktemp)
trap 'rm -f "$body"' EXIT
{
  printf '{"ids": ["%s"' "$1"
  shift
  [ $# -eq 0 ] || printf ', "%s"' "$@"
  echo ']}'
} >"$body"
dev/call.sh POST deadletters/retry 200 "$body"

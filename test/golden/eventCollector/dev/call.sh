#!/bin/sh
# dev/call.sh METHOD PATH STATUS [FILE]   one request to the service, with FILE as its body; fails on another status
#
# A PATH without a slash in front is below /api/v1/namespace/pavedroad/eventCollector. The service is at SERVICE_URL,
# http://127.0.0.1:8081 when that is not set.
# The answer goes to standard output, what was asked and the status to standard error.
set -eu

if [ $# -lt 3 ]; then
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
method=$1
path=$2
expected=$3
file=${4:-}

if ! command -v curl >/dev/null 2>&1; then
  echo "curl is not installed. Get it from your package manager" >&2
  exit 127
fi
service=http://127.0.0.1:8081
case $path in
  /*) url=${SERVICE_URL:-$service}$path ;;
  *) url=${SERVICE_URL:-$service}/api/v1/namespace/pavedroad/eventCollector/$path ;;
esac

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
set -- --silent --show-error --max-time 30 --request "$method" --output "$answer" --write-out '%{http_code}'
[ -z "$file" ] || set -- "$@" --header 'Content-Type: application/json' --data-binary "@$file"
# By standard input, so that the key is in no list of processes.
status=$(
  {
    printf 'url = "%s"\n' "$url"
  } | curl "$@" --config -
)
echo "$method $path $status" >&2
if command -v jq >/dev/null 2>&1 && jq . "$answer" 2>/dev/null; then :; else
  cat "$answer"
  echo
fi
if [ "$status" != "$expected" ]; then
  echo "$method $path: the status is $status, expected was $expected" >&2
  exit 1
fi

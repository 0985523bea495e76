#!/bin/sh
# dev/testGetPrometheus.sh: The same for Prometheus.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
exec dev/call.sh GET /metrics 200

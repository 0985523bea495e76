#!/bin/sh
# dev/testGetHealth.sh: The same at the root, where Kubernetes looks.
set -eu

cd "$(dirname "$0")/.."
exec dev/call.sh GET /healthz 200

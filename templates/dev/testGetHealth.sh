#!/bin/sh
# dev/testGetHealth.sh: The same at the root, where Kubernetes and load balancers look.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
for path in /livez /readyz /healthz /alive /ready; do
  dev/call.sh GET "$path" 200
done

#!/bin/sh
# dev/testGetReadiness.sh: Whether the service takes work.
set -eu

cd "$(dirname "$0")/.."
exec dev/call.sh GET readiness 200

#!/bin/sh
# dev/testGetReadiness.sh: Whether the service takes work, by both names.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
dev/call.sh GET readiness 200
exec dev/call.sh GET ready 200

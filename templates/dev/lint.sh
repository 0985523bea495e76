#!/bin/sh
# Runs golangci-lint, which holds staticcheck, and gosec; writes artifacts/ lint.out, lint.sarif, gosec.out, gosec.sarif.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
mkdir -p artifacts
# More memory, less time.
GOGC=${GOGC:-400}
export GOGC
dev/tool.sh -n golangci-lint || exec dev/tool.sh golangci-lint
dev/tool.sh -n gosec || exec dev/tool.sh gosec

failed=0
echo "golangci-lint run"
dev/tool.sh golangci-lint run --allow-parallel-runners --show-stats=false \
  --output.text.path=artifacts/lint.out --output.text.colors=false --output.sarif.path=artifacts/lint.sarif || {
  failed=$?
  cat artifacts/lint.out
}
# G115 is left out for the reason that .golangci.yml gives.
echo "gosec ./..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dev/tool.sh gosec -exclude=G115 -exclude-dir=bench -fmt=sarif -out=artifacts/gosec.sarif -stdout -verbose=text -color=false ./... \
  >artifacts/gosec.out 2>"$log" || {
  failed=$?
  cat "$log" artifacts/gosec.out
}
exit "$failed"

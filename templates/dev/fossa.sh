#!/bin/sh
# Lets FOSSA look at the licences of what the service is built from. Without a key nothing is sent.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
if [ ! -f .fossa.yml ]; then
  echo "FOSSA is not among the integrations of the definitions: nothing to do."
  exit 0
fi
if [ -z "${FOSSA_API_KEY:-}" ]; then
  echo "FOSSA_API_KEY is not set: nothing is sent to FOSSA. Make a key at https://app.fossa.com/account/settings/integrations/api_tokens"
  exit 0
fi
dev/tool.sh fossa analyze
dev/tool.sh fossa test

#!/bin/sh
# Sends what make check left in artifacts/ to SonarCloud, as sonar-project.properties says. Without a token nothing is sent.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
if [ ! -f sonar-project.properties ]; then
  echo "SonarCloud is not among the integrations of the definitions: nothing to do."
  exit 0
fi
# sonar-scanner reads the first, PavedRoad's services the second.
SONAR_TOKEN=${SONAR_TOKEN:-${SONARCLOUD_TOKEN:-}}
export SONAR_TOKEN
if [ -z "$SONAR_TOKEN" ]; then
  echo "Neither SONAR_TOKEN nor SONARCLOUD_TOKEN is set: nothing is sent to SonarCloud. Make a token at https://sonarcloud.io/account/security"
  exit 0
fi
if [ ! -f artifacts/coverage.out ] || [ ! -f artifacts/lint.sarif ]; then
  echo "artifacts/ lacks coverage.out or lint.sarif; make check writes them." >&2
  exit 1
fi
exec dev/tool.sh sonar-scanner "$@"

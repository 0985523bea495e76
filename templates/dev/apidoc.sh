#!/bin/sh
# Writes api/openapi.yaml and docs/api.* anew from the definitions file: the service is generated beside, and those
# files are copied from there. DEFINITIONS names the file where it is no longer where it was.
set -eu

CDPATH='' cd "$(dirname "$0")/.."
dev/tool.sh -n roadctl || exec dev/tool.sh roadctl
lock=.roadctl/lock.json
blueprint=$(sed -n 's/^ *"blueprint": {"name":"\([^"]*\)".*/\1/p' "$lock")
definitions=${DEFINITIONS:-$(sed -n 's/^ *"definition": {"source":"\([^"]*\)".*/\1/p' "$lock")}
if [ ! -f "$definitions" ]; then
  echo "There is no definitions file $definitions. Say where it is: make api-doc DEFINITIONS=FILE" >&2
  exit 1
fi

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
roadctl create blueprints "$blueprint" --filename "$definitions" --directory "$fresh/service" >"$fresh/log" 2>&1 || {
  cat "$fresh/log" >&2
  exit 1
}
for file in api/openapi.yaml docs/api.json docs/api.html; do
  [ -f "$fresh/service/$file" ] || continue
  mkdir -p "$(dirname "$file")"
  cp "$fresh/service/$file" "$file"
  echo "$file"
done

#!/bin/sh
# Calls every endpoint of the running service once, in an order in which each has something to answer. It makes a job of
# its own and removes it; the default schedule is removed and made anew, as dev/data/schedule.json has it.
set -u

CDPATH='' cd "$(dirname "$0")/.." || exit 2
passed=0
failed=''

try() {
  name=$1
  shift
  if output=$("dev/$name" "$@" 2>&1); then
    passed=$((passed + 1))
    echo "ok    $name"
  else
    failed="$failed $name"
    echo "FAIL  $name"
    printf '%s\n' "$output" | sed 's/^/      /'
  fi
}

# The id in an answer, which has it once.
id_of() {
  tr -d '\n' | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p'
}

for name in testGetLiveness testGetReadiness testGetHealth testGetMetrics testGetPrometheus testGetOpenAPI \
  testGetManagement testPutManagement testGetList testGetScheduleList testGetSchedule testPutSchedule \
  testDeleteSchedule testPostSchedule; do
  try "$name.sh"
done

try testPostJob.sh
job=$(printf '%s' "$output" | id_of)
for name in testGetJobList testGetJob testGetJobRuns testPutJob testDeleteJob; do
  try "$name.sh" "$job"
done

echo "$passed passed$([ -z "$failed" ] || printf ', failed:%s' "$failed")"
[ -z "$failed" ]

#!/bin/sh
# Calls every endpoint of the running service once, in an order in which each has something to answer. It makes jobs of
# its own and removes them, and their dead runs; the default schedule is removed and made anew, as dev/data/schedule.json
# has it.
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

# The ids in an answer, one a line.
ids_of() {
  grep -o '"id": *"[^"]*"' | cut -d '"' -f 4
}

# The id of the run of job $1, once that run is dead: its timeout is short.
dead_run_of() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    if runs=$(dev/testGetJobRuns.sh "$1" 2>&1) && printf '%s' "$runs" | grep -q '"state": *"dead"'; then
      printf '%s' "$runs" | ids_of
      return
    fi
    sleep 1
  done
}

for name in testGetLiveness testGetReadiness testGetHealth testGetMetrics testGetPrometheus testGetOpenAPI \
  testGetManagement testPutManagement testGetList testGetScheduleList testGetSchedule testPutSchedule \
  testDeleteSchedule testPostSchedule; do
  try "$name.sh"
done

try testPostJob.sh
job=$(printf '%s' "$output" | ids_of)
for name in testGetJobList testGetJob testGetJobRuns testPutJob testDeleteJob; do
  try "$name.sh" "$job"
done

try testPostJobBatch.sh
jobs=$(printf '%s' "$output" | ids_of)
runs=''
for job in $jobs; do
  runs="$runs $(dead_run_of "$job")"
done
# shellcheck disable=SC2086 # Two lists of ids without blanks, each as long as dev/data/batch.json.
set -- $jobs $runs
first=${4:-none} second=${5:-none} third=${6:-none}
try testGetRunList.sh
try testGetDeadLetterList.sh
try testGetRun.sh "$first"
try testPostRunRetry.sh "$first"
try testDeleteRun.sh "$first"
try testPostDeadLetterRetry.sh "$second"
[ $# -lt 2 ] || dead_run_of "$2" >/dev/null
try testPostDeadLetterPurge.sh "$second" "$third"
for job in $jobs; do
  "dev/testDeleteJob.sh" "$job" >/dev/null 2>&1
done

echo "$passed passed$([ -z "$failed" ] || printf ', failed:%s' "$failed")"
[ -z "$failed" ]
